//! Messages between the two processes: a kind, the length of the content in 8 bytes (little-endian), the content.

use std::io::{self, ErrorKind, Read, Write};

/// Kind of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// To the worker: options of the document to come.
    Options = 1,
    /// To the worker: the bytes of a document. Answered by `Opened` or `Outcome`.
    Document = 2,
    /// To the worker: number of a page and least resolution. Answered by `Outcome`.
    Page = 3,
    /// From the worker: number of pages.
    Opened = 4,
    /// From the worker: a page, or an error.
    Outcome = 5,
}

const KINDS: [Kind; 5] = [
    Kind::Options,
    Kind::Document,
    Kind::Page,
    Kind::Opened,
    Kind::Outcome,
];
const HEAD_LEN: usize = 9;
/// Memory that is asked for on the word of a message's head.
const TRUSTED_LEN: u64 = 64 << 20;

/// Message.
#[derive(Debug, PartialEq)]
pub(crate) struct Frame {
    pub(crate) kind: Kind,
    pub(crate) content: Vec<u8>,
}

pub(crate) fn write_frame(output: &mut impl Write, kind: Kind, content: &[u8]) -> io::Result<()> {
    let mut head = [kind as u8; HEAD_LEN];
    head[1..].copy_from_slice(&(content.len() as u64).to_le_bytes());
    output.write_all(&head)?;
    output.write_all(content)?;
    output.flush()
}

/// The next message; `None` where the other side has closed.
///
/// # Errors
/// When it is cut short, of no known kind or longer than `max_len`.
pub(crate) fn read_frame(input: &mut impl Read, max_len: u64) -> io::Result<Option<Frame>> {
    let mut head = Vec::with_capacity(HEAD_LEN);
    input.take(HEAD_LEN as u64).read_to_end(&mut head)?;
    if head.is_empty() {
        return Ok(None);
    }
    let (tag, len) = head
        .split_first()
        .and_then(|(tag, len)| Some((*tag, u64::from_le_bytes(len.try_into().ok()?))))
        .ok_or(ErrorKind::UnexpectedEof)?;
    let kind = KINDS.into_iter().find(|kind| *kind as u8 == tag);
    let kind = kind.filter(|_| len <= max_len).ok_or(ErrorKind::InvalidData)?;
    let mut content = Vec::new();
    content.reserve_exact(len.min(TRUSTED_LEN) as usize);
    input.take(len).read_to_end(&mut content)?;
    if (content.len() as u64) < len {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    Ok(Some(Frame { kind, content }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(content: &[u8]) -> Vec<u8> {
        let mut sent = Vec::new();
        write_frame(&mut sent, Kind::Page, content).unwrap();
        sent
    }

    #[test]
    fn messages_arrive_one_after_the_other() {
        let sent = [sent(b"abc"), sent(b"")].concat();
        let mut input = &sent[..];
        for content in [&b"abc"[..], b""] {
            let frame = read_frame(&mut input, 3).unwrap().unwrap();
            assert_eq!((frame.kind, &frame.content[..]), (Kind::Page, content));
        }
        assert_eq!(read_frame(&mut input, 3).unwrap(), None);
    }

    #[test]
    fn what_is_cut_unknown_or_too_long_is_an_error() {
        let whole = sent(b"abc");
        for len in 1..whole.len() {
            assert!(read_frame(&mut &whole[..len], 3).is_err(), "{len}");
        }
        assert!(read_frame(&mut &whole[..], 2).is_err());
        let unknown = [&[99], &whole[1..]].concat();
        assert!(read_frame(&mut &unknown[..], 3).is_err());
        // A length that no memory holds, with nothing behind it.
        let endless = [&[Kind::Page as u8][..], &[0xff; 8]].concat();
        assert!(read_frame(&mut &endless[..], u64::MAX).is_err());
    }
}
