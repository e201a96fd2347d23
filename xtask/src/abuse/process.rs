//! The program, and what the system says about it.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::thread;

use anyhow::{Context as _, Result, bail, ensure};

/// `checkbox serve` under a limit on its address space.
pub(super) struct Process {
    child: Child,
    pub(super) address: SocketAddr,
}

impl Process {
    /// Starts it on a free port of this machine, and waits until it is ready.
    pub(super) fn start(program: &Path, address_space_mib: u64) -> Result<Self> {
        let limit = format!("ulimit -v {}; exec \"$0\" \"$@\"", address_space_mib << 10);
        let mut child = Command::new("bash")
            .args(["-c", &limit])
            .arg(program)
            .args([
                "serve",
                "--host",
                "127.0.0.1",
                "--port",
                "0",
                "--log-format",
                "json",
            ])
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .context("bash and its ulimit are needed")?;
        let log = child.stderr.take().context("stderr is piped")?;
        let mut log = BufReader::new(log);
        let address = ready(&mut log)?;
        // What it goes on to say must be taken from it, and is shown where it is an error of its own.
        thread::spawn(move || {
            for line in log.lines().map_while(Result::ok) {
                if line.contains("\"level\":\"ERROR\"") || !line.starts_with('{') {
                    eprintln!("{line}");
                }
            }
        });
        Ok(Self { child, address })
    }

    /// Fails when it has ended.
    pub(super) fn check_alive(&mut self) -> Result<()> {
        match self.child.try_wait()? {
            None => Ok(()),
            Some(status) => bail!("the program died: {status}"),
        }
    }

    pub(super) fn signal(&self, name: &str) -> Result<()> {
        let status = Command::new("kill")
            .args([format!("-{name}"), self.child.id().to_string()])
            .status()?;
        ensure!(status.success(), "SIG{name} could not be sent");
        Ok(())
    }

    /// Ends it by SIGTERM.
    pub(super) fn stop(mut self) -> Result<()> {
        self.signal("TERM")?;
        let status = self.child.wait()?;
        ensure!(status.success(), "after SIGTERM the program ended with {status}");
        Ok(())
    }

    /// Resident memory now.
    pub(super) fn resident_mib(&self) -> Result<u64> {
        self.status("VmRSS:")
    }

    /// Most resident memory so far.
    pub(super) fn peak_mib(&self) -> Result<u64> {
        self.status("VmHWM:")
    }

    fn status(&self, name: &str) -> Result<u64> {
        let path = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(path).context("the program is gone")?;
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let kib: u64 = line
            .and_then(|line| line.split_whitespace().next())
            .context("Linux says how much memory a process takes")?
            .parse()?;
        Ok(kib >> 10)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The address, from the line that says that it is ready.
fn ready(log: &mut BufReader<ChildStderr>) -> Result<SocketAddr> {
    loop {
        let mut line = String::new();
        ensure!(log.read_line(&mut line)? > 0, "the program did not start");
        let Ok(entry) = serde_json::from_str::<serde_json::Value>(&line) else {
            eprint!("{line}");
            continue;
        };
        if entry["message"] == "ready" {
            return Ok(entry["address"].as_str().context("an address")?.parse()?);
        }
    }
}
