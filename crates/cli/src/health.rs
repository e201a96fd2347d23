//! `checkbox health`: a container without a shell or curl can ask itself.

#[cfg(feature = "tls")]
mod tls;

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use clap::Args;

/// Arguments of `checkbox health`.
#[derive(Args, Debug)]
pub(crate) struct HealthArgs {
    /// Port of the service.
    #[arg(long, env = "PORT", default_value_t = 8000)]
    pub(crate) port: u16,

    /// Address of the service; 0.0.0.0 and :: stand for this machine.
    #[arg(long, env = "HOST", default_value = "127.0.0.1", value_name = "IP")]
    pub(crate) host: IpAddr,

    /// The service's certificate, as for serve: with one, the service is asked over TLS.
    #[arg(long, env = "TLS_CERT", value_name = "FILE")]
    pub(crate) tls_cert: Option<PathBuf>,
}

const TIMEOUT: Duration = Duration::from_secs(3);
const MAX_ANSWER_BYTES: u64 = 4096;
const REQUEST: &[u8] = b"GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";

/// Succeeds when `GET /health` answers 200.
pub(crate) fn run(args: &HealthArgs) -> Result<()> {
    let address = SocketAddr::new(reachable(args.host), args.port);
    let answer = ask(address, args.tls_cert.is_some()).with_context(|| address.to_string())?;
    ensure!(
        answer.starts_with(b"HTTP/1.1 200 "),
        "{address}: the service does not say that it is healthy"
    );
    Ok(())
}

/// The address to connect to, where the service listens on all.
fn reachable(host: IpAddr) -> IpAddr {
    match host {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => Ipv6Addr::LOCALHOST.into(),
        host => host,
    }
}

/// The beginning of the answer.
fn ask(address: SocketAddr, tls: bool) -> Result<Vec<u8>> {
    let stream = TcpStream::connect_timeout(&address, TIMEOUT)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.set_write_timeout(Some(TIMEOUT))?;
    if !tls {
        return exchange(stream);
    }
    #[cfg(feature = "tls")]
    return exchange(tls::wrap(stream, address.ip())?);
    #[cfg(not(feature = "tls"))]
    anyhow::bail!("this program speaks plain HTTP only: build it with --features tls");
}

fn exchange(mut stream: impl Read + Write) -> Result<Vec<u8>> {
    stream.write_all(REQUEST)?;
    let mut answer = Vec::new();
    stream.take(MAX_ANSWER_BYTES).read_to_end(&mut answer)?;
    Ok(answer)
}
