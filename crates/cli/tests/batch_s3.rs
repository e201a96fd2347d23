//! `checkbox batch` from and to S3, on moto's server (PyPI: `moto[server]`), which `MOTO_SERVER` or the path names.
#![cfg(feature = "object-store")]
#![allow(
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helping functions included"
)]

mod program;

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use program::{Outcome, program, sample};
use serde_json::Value;

const SIGNATURE: &str =
    "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0";

/// An S3 server on a free port of this machine.
struct Store {
    child: Child,
    address: SocketAddr,
}

impl Store {
    /// `None`, with a word about it, where moto is not installed.
    fn start() -> Option<Self> {
        let server = std::env::var_os("MOTO_SERVER").unwrap_or_else(|| "moto_server".into());
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let child = Command::new(&server)
            .args(["-H", "127.0.0.1", "-p", &address.port().to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let Ok(child) = child else {
            eprintln!(
                "SKIPPED: no S3 server: pip install 'moto[server]', and name moto_server in MOTO_SERVER"
            );
            return None;
        };
        let mut store = Self { child, address };
        while TcpStream::connect(address).is_err() {
            assert!(store.child.try_wait().unwrap().is_none(), "moto ended at once");
            thread::sleep(Duration::from_millis(50));
        }
        Some(store)
    }

    /// One request; moto asks for a signature, and does not look at it.
    fn request(&self, method: &str, path: &str, body: &[u8]) -> Vec<u8> {
        let mut stream = TcpStream::connect(self.address).unwrap();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nauthorization: {SIGNATURE}\r\nconnection: close\r\n\
             content-length: {}\r\n\r\n",
            self.address,
            body.len()
        );
        stream.write_all(&[head.as_bytes(), body].concat()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let end = answer
            .windows(4)
            .position(|window| window == b"\r\n\r\n")
            .unwrap();
        assert!(
            answer.starts_with(b"HTTP/1.1 2"),
            "{method} {path}: {}",
            String::from_utf8_lossy(&answer)
        );
        answer.split_off(end + 4)
    }

    fn keys(&self, bucket: &str) -> Vec<String> {
        let text = String::from_utf8(self.request("GET", &format!("/{bucket}?list-type=2"), b"")).unwrap();
        let keys = text.split("<Key>").skip(1);
        keys.map(|rest| rest.split("</Key>").next().unwrap().to_owned())
            .collect()
    }

    fn batch(&self, arguments: &[&str]) -> Command {
        let mut command = program();
        command
            .env_remove("JOB_COMPLETION_INDEX")
            .env("AWS_ENDPOINT_URL", format!("http://{}", self.address))
            .env("AWS_ALLOW_HTTP", "true")
            .env("AWS_REGION", "us-east-1")
            .env("AWS_ACCESS_KEY_ID", "test")
            .env("AWS_SECRET_ACCESS_KEY", "test")
            .args(["batch", "s3://archive/scans", "--out", "s3://results/run 1"])
            .args(arguments);
        command
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Kills of two shards in the middle; then a look at every row.
#[test]
fn from_bucket_to_bucket_with_kills_in_the_middle() {
    let Some(store) = Store::start() else { return };
    let page = fs::read(sample()).unwrap();
    let names: Vec<String> = (0..24).map(|number| format!("{number:02}/p\u{e9}.png")).collect();
    for bucket in ["archive", "results"] {
        store.request("PUT", &format!("/{bucket}"), b"");
    }
    for name in &names {
        let path = name.replace('\u{e9}', "%C3%A9");
        store.request("PUT", &format!("/archive/scans/{path}"), &page);
    }
    store.request("PUT", "/archive/scans/broken.png", b"\x89PNG\r\n\x1a\nbroken");
    store.request("PUT", "/archive/scans2/neighbour.png", &page);

    let mut kills = 0;
    for shard in ["0/2", "1/2"] {
        loop {
            let child = store
                .batch(&["--commit-s", "0", "--jobs", "1", "--shard", shard])
                .stderr(Stdio::piped())
                .spawn();
            let mut child = child.unwrap();
            let progress = format!("_progress/{:05}-of-00002.json", shard.as_bytes()[0] - b'0');
            if ended_before_change(&store, &mut child, &progress) {
                let mut log = String::new();
                child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
                assert!(child.wait().unwrap().success(), "{log}");
                break;
            }
            child.kill().unwrap();
            child.wait().unwrap();
            kills += 1;
        }
    }
    assert!(kills > 3, "killed only {kills} times");

    let keys = store.keys("results");
    let parts = keys.iter().filter(|key| key.contains("/shard="));
    let text: Vec<u8> = parts
        .flat_map(|key| store.request("GET", &format!("/results/{}", key.replace(' ', "%20")), b""))
        .collect();
    let rows: Vec<Value> = String::from_utf8(text)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let boxes_of = |name: &str| rows.iter().filter(|row| row["file"] == name).count();
    let boxes = boxes_of(&names[0]);
    assert!(boxes > 0);
    for name in &names {
        assert_eq!(boxes_of(name), boxes, "{name}");
    }
    assert_eq!(rows.len(), boxes * names.len());
    let success = store.request("GET", "/results/run%201/_SUCCESS", b"");
    let success: Value = serde_json::from_slice(&success).unwrap();
    // It opens as a PNG; its page does not.
    assert_eq!(
        (&success["documents"], &success["failed_pages"]),
        (&25.into(), &1.into())
    );
    assert_eq!(success["failed"][0]["file"], "broken.png");
}

/// Whether the process ended on its own before its progress was written once more.
fn ended_before_change(store: &Store, child: &mut Child, progress: &str) -> bool {
    let read = || {
        let key = format!("run 1/{progress}");
        let is_there = store.keys("results").contains(&key);
        is_there.then(|| store.request("GET", &format!("/results/run%201/{progress}"), b""))
    };
    let before = read();
    loop {
        if child.try_wait().unwrap().is_some() {
            return true;
        }
        if read() != before {
            return false;
        }
        thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn a_store_that_cannot_be_reached_fails_the_run() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let outcome = program()
        .env("AWS_ENDPOINT_URL", format!("http://{closed}"))
        .env("AWS_REGION", "us-east-1")
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .args(["batch", "s3://archive", "--out", "s3://results"])
        .output()
        .unwrap();
    Outcome::from(outcome).assert_fails("s3://results: ");
}
