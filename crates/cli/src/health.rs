//! `checkbox health`: a container without a shell or curl can ask itself.

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::args::HealthArgs;

const TIMEOUT: Duration = Duration::from_secs(3);
const MAX_ANSWER_BYTES: u64 = 4096;

/// Succeeds when `GET /health` answers 200.
pub(crate) fn run(args: &HealthArgs) -> Result<()> {
    let address = SocketAddr::new(reachable(args.host), args.port);
    let answer = ask(address, args.tls_cert.is_some()).with_context(|| address.to_string())?;
    ensure!(
        answer.is_none_or(|answer| answer.starts_with("HTTP/1.1 200 ")),
        "{address}: the service does not say that it is healthy"
    );
    Ok(())
}

/// What to connect to where the service listens on all addresses.
fn reachable(host: IpAddr) -> IpAddr {
    match host {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => Ipv6Addr::LOCALHOST.into(),
        host => host,
    }
}

/// The beginning of the answer; none where only the connection is tried.
fn ask(address: SocketAddr, only_connect: bool) -> Result<Option<String>> {
    let mut stream = TcpStream::connect_timeout(&address, TIMEOUT)?;
    if only_connect {
        return Ok(None);
    }
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.set_write_timeout(Some(TIMEOUT))?;
    stream.write_all(b"GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.take(MAX_ANSWER_BYTES).read_to_end(&mut answer)?;
    Ok(Some(String::from_utf8_lossy(&answer).into_owned()))
}
