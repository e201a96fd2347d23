//! Checks a PDF file before it is parsed: that its end is there, and that the streams which the parser unpacks to
//! find its objects are of a bearable size.

use hayro::hayro_syntax::object::{Dict, FromBytes, Name};
use memchr::memmem;

use super::FORMAT;
use super::streams::{StreamLimits, named_filters};
use crate::DocumentError;

/// Within so many bytes of the end stand the offset of the cross-reference table and the end marker. Readers look
/// for them in the last 1024 (ISO 32000-1, annex H.3, note 18); mail and web servers append their own.
const END_WITHIN: usize = 4096;
const END_OF_OBJECT: &[u8] = b"endobj";
/// A stream's dictionary is no longer than this.
const DICTIONARY_WITHIN: usize = 64 * 1024;

/// # Errors
/// When the file is cut short. Without its end, pages that come last in the file would be lost and nobody be told. A file cut
/// within its cross-reference table has all its pages.
pub(super) fn check_end(bytes: &[u8]) -> Result<(), DocumentError> {
    let end = bytes
        .iter()
        .rposition(|byte| !matches!(byte, 0 | b'\t' | b'\n' | b'\r' | b' '))
        .map_or(0, |at| at + 1);
    let tail = &bytes[end.saturating_sub(END_WITHIN)..end];
    let ends = [&b"startxref"[..], b"%%EOF"]
        .iter()
        .any(|mark| memmem::find(tail, mark).is_some());
    let last_object = memmem::rfind(bytes, END_OF_OBJECT).map_or(0, |at| at + END_OF_OBJECT.len());
    let is_table_begun = bytes[last_object..].trim_ascii_start().starts_with(b"xref");
    if ends || is_table_begun {
        Ok(())
    } else {
        Err(DocumentError::Truncated { format: FORMAT })
    }
}

/// A copy of the file in which every stream has its last word, without which the parser takes it for no stream; `None` where
/// all of them have it. Offsets are wrong in the copy: the parser then looks for the objects itself.
pub(super) fn with_ends_of_streams(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut copy = Vec::new();
    let mut copied = 0;
    let mut object = 0;
    for end in memmem::find_iter(bytes, END_OF_OBJECT) {
        let is_open = memmem::rfind(&bytes[object..end], b"stream")
            .is_some_and(|at| !bytes[..object + at].ends_with(b"end"));
        if is_open {
            copy.extend_from_slice(&bytes[copied..end]);
            copy.extend(b"\nendstream\n");
            copied = end;
        }
        object = end + END_OF_OBJECT.len();
    }
    if copied == 0 {
        return None;
    }
    copy.extend_from_slice(&bytes[copied..]);
    Some(copy)
}

/// # Errors
/// When a stream of objects or cross-references unpacks to more than the limit. Encrypted ones cannot be looked into.
pub(super) fn check_object_streams(bytes: &[u8], limits: StreamLimits) -> Result<(), DocumentError> {
    let mut objects = memmem::find_iter(bytes, b"obj").peekable();
    for at in memmem::find_iter(bytes, b"stream") {
        // The object that this stream belongs to, unless an earlier "stream" was it.
        let Some(object) = std::iter::from_fn(|| objects.next_if(|&object| object < at)).last() else {
            continue;
        };
        let dict = &bytes[object + b"obj".len()..at];
        if dict.len() > DICTIONARY_WITHIN {
            continue;
        }
        // Names may be written with escapes.
        if ![&b"ObjStm"[..], b"XRef", b"#"]
            .iter()
            .any(|name| memmem::find(dict, name).is_some())
        {
            continue;
        }
        let Some(dict) = Dict::from_bytes(dict.trim_ascii()) else {
            continue;
        };
        let kind = dict.get::<Name<'_>>(&b"Type"[..]);
        if kind.is_some_and(|kind| [&b"ObjStm"[..], b"XRef"].contains(&&*kind)) {
            let data = bytes[at + b"stream".len()..].trim_ascii_start();
            let len = memmem::find(data, b"endstream").unwrap_or(data.len());
            limits.check_packed(&data[..len], &named_filters(&dict), &dict)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_its_end_is_cut() {
        let with = |tail: &[u8]| check_end(&[&[b'x'; 9000][..], tail].concat());
        assert_eq!(with(b""), Err(DocumentError::Truncated { format: FORMAT }));
        assert_eq!(with(b"startxref\n116\n"), Ok(()));
        assert_eq!(with(&[&b"%%EOF\n"[..], &[0; 100_000]].concat()), Ok(()));
        assert_eq!(
            with(&[&b"%%EOF\n"[..], &[b'x'; 5000]].concat()),
            Err(DocumentError::Truncated { format: FORMAT })
        );
        assert!(check_end(b"").is_err());
    }
}
