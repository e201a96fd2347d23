//! Runs `checkbox serve`, reads its log, and talks to it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, ChildStderr, Stdio};

use serde_json::Value;

use super::program;

/// A running service, and its log.
pub(crate) struct Service {
    pub(crate) child: Child,
    log: BufReader<ChildStderr>,
    pub(crate) address: SocketAddr,
}

impl Service {
    /// Starts on a free port of this machine and waits until it is ready.
    pub(crate) fn start(arguments: &[&str]) -> Self {
        Self::started(arguments, &[]).1
    }

    /// The same, with environment variables, and with what the log says when it is ready.
    pub(crate) fn started(arguments: &[&str], variables: &[(&str, &str)]) -> (Value, Self) {
        let mut child = program()
            .envs(variables.iter().copied())
            .args([
                "serve",
                "--host",
                "127.0.0.1",
                "--port",
                "0",
                "--log-format",
                "json",
            ])
            .args(arguments)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = BufReader::new(child.stderr.take().unwrap());
        let mut service = Self {
            child,
            log,
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
        };
        let ready = service.wait_for("ready");
        service.address = ready["address"].as_str().unwrap().parse().unwrap();
        (ready, service)
    }

    /// Reads the log up to a line with this message.
    pub(crate) fn wait_for(&mut self, message: &str) -> Value {
        loop {
            let mut line = String::new();
            assert_ne!(
                self.log.read_line(&mut line).unwrap(),
                0,
                "the log ended without {message:?}"
            );
            let entry: Value = serde_json::from_str(&line).unwrap();
            if entry["message"].as_str().unwrap().starts_with(message) {
                return entry;
            }
        }
    }

    #[cfg(unix)]
    pub(crate) fn signal(&self, name: &str) {
        let status = std::process::Command::new("kill")
            .args([name, &self.child.id().to_string()])
            .status();
        assert!(status.unwrap().success());
    }

    /// Sends a document and leaves the connection open.
    pub(crate) fn send(&self, path: &str, content_type: &str, body: &[u8]) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).unwrap();
        Self::write(&mut stream, path, content_type, body).unwrap();
        stream
    }

    pub(crate) fn write(
        stream: &mut impl Write,
        path: &str,
        content_type: &str,
        body: &[u8],
    ) -> std::io::Result<()> {
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\n\
             connection: close\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes())?;
        stream.write_all(body)
    }

    pub(crate) fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(self.address).unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        read(stream)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn read(mut stream: TcpStream) -> String {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}
