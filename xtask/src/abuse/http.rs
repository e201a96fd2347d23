//! As much of HTTP/1.1 as a client needs that wants to do it wrong at times.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Longer than any request may take.
const TIMEOUT: Duration = Duration::from_secs(90);

/// What was answered.
pub(super) struct Answer {
    pub(super) status: u16,
    /// What `Retry-After` says.
    pub(super) retry_after: Option<Duration>,
    body: Vec<u8>,
}

/// The head of a `POST`, which announces `length` bytes.
pub(super) fn head(path: &str, content_type: &str, length: usize) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nhost: abuse\r\ncontent-type: {content_type}\r\ncontent-length: {length}\r\n\
         connection: close\r\n\r\n"
    )
}

pub(super) fn connect(address: SocketAddr) -> io::Result<TcpStream> {
    let stream = TcpStream::connect_timeout(&address, TIMEOUT)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.set_write_timeout(Some(TIMEOUT))?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Sends a document whole.
pub(super) fn post(stream: &mut TcpStream, path: &str, content_type: &str, body: &[u8]) -> io::Result<()> {
    stream.write_all(head(path, content_type, body.len()).as_bytes())?;
    stream.write_all(body)
}

/// Reads to the end of the connection, which is that of the answer.
pub(super) fn read(stream: &mut TcpStream) -> io::Result<Answer> {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    let broken = || io::Error::other(format!("no whole answer, but {} bytes", bytes.len()));
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n");
    let end = end.ok_or_else(broken)?;
    let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    let header = |name: &str| {
        let value = head
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
        value.trim().parse::<u64>().ok()
    };
    let body = bytes[end + 4..].to_vec();
    if header("content-length").is_some_and(|length| length != body.len() as u64) {
        return Err(broken());
    }
    Ok(Answer {
        status: status.ok_or_else(broken)?,
        retry_after: header("retry-after").map(Duration::from_secs),
        body,
    })
}

/// The body of a `GET`.
pub(super) fn get(address: SocketAddr, path: &str) -> io::Result<String> {
    let mut stream = connect(address)?;
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nhost: abuse\r\nconnection: close\r\n\r\n"
    )?;
    let answer = read(&mut stream)?;
    if answer.status != 200 {
        return Err(io::Error::other(format!("{path}: {}", answer.status)));
    }
    Ok(String::from_utf8_lossy(&answer.body).into_owned())
}
