//! Formats that are not read, told apart so that the error says what to do.

use memchr::memmem;

use crate::DocumentError;
use crate::format::file_type_brands;

/// The beginning of a text is searched for the name of its language.
const TEXT_WITHIN: usize = 1024;

const SAVE_AS_IMAGE: &str = "save it as JPEG or PNG";
const PRINT_TO_PDF: &str = "save or print it as PDF";

/// Error of a file in no format that is read.
pub(crate) fn error(bytes: &[u8]) -> DocumentError {
    match recognise(bytes) {
        Some((name, instead)) => DocumentError::UnreadFormat { name, instead },
        None => DocumentError::UnsupportedFormat,
    }
}

/// Name of the format, in the plural, and what to do.
fn recognise(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    Some(match bytes {
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => return recognise_boxes(bytes),
        [0xff, 0x0a, ..] | [0, 0, 0, 12, b'J', b'X', b'L', b' ', ..] => ("JPEG XL images", SAVE_AS_IMAGE),
        [b'I', b'I', 0xbc, 1, ..] => ("JPEG XR images", SAVE_AS_IMAGE),
        [b'8', b'B', b'P', b'S', ..] => ("Photoshop files", SAVE_AS_IMAGE),
        [b'A', b'T', b'&', b'T', b'F', b'O', b'R', b'M', ..] => ("DjVu files", PRINT_TO_PDF),
        [0, 0, 1 | 2, 0, ..] => ("icons", SAVE_AS_IMAGE),
        [b'P', b'1'..=b'7', b' ' | b'\t' | b'\r' | b'\n' | b'#', ..] => ("Netpbm images", SAVE_AS_IMAGE),
        [b'q', b'o', b'i', b'f', ..] => ("QOI images", SAVE_AS_IMAGE),
        [0x97, b'J', b'B', b'2', ..] => ("JBIG2 files", "save it as TIFF or PDF"),
        [b'%', b'!', b'P', b'S', ..] | [0xc5, 0xd0, 0xd3, 0xc6, ..] => ("PostScript files", PRINT_TO_PDF),
        [b'P', b'K', 3, 4, ..] => (
            "archives and Office documents",
            "unpack an archive, save a document as PDF",
        ),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => ("Office documents", PRINT_TO_PDF),
        [b'{', b'\\', b'r', b't', b'f', ..] => ("RTF documents", PRINT_TO_PDF),
        [0x1f, 0x8b, ..] | [b'7', b'z', 0xbc, 0xaf, ..] | [b'R', b'a', b'r', b'!', ..] => {
            ("archives", "unpack it and send the files in it")
        }
        _ if bytes.get(128..132) == Some(b"DICM") => ("DICOM files", SAVE_AS_IMAGE),
        _ => return recognise_text(bytes),
    })
}

fn recognise_boxes(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    let has = |wanted: &[&[u8]]| file_type_brands(bytes).any(|brand| wanted.contains(&brand));
    Some(if has(&[b"avif", b"avis"]) {
        ("AVIF images", SAVE_AS_IMAGE)
    } else if has(&[
        b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1",
    ]) {
        (
            "HEIC images",
            "save it as JPEG, or let the phone do so (on an iPhone: Settings, Camera, Formats, Most Compatible)",
        )
    } else if has(&[b"crx "]) {
        ("raw photos", SAVE_AS_IMAGE)
    } else {
        ("videos", "send a picture of the page")
    })
}

fn recognise_text(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    let head = bytes[..bytes.len().min(TEXT_WITHIN)].to_ascii_lowercase();
    let is_markup = head.trim_ascii_start().starts_with(b"<") || head.starts_with(b"\xef\xbb\xbf<");
    if !is_markup {
        return None;
    }
    let has = |mark: &[u8]| memmem::find(&head, mark).is_some();
    if has(b"<svg") {
        Some(("SVG drawings", "save it as PNG or PDF"))
    } else if has(b"<html") || has(b"<!doctype html") {
        Some(("web pages", "print it as PDF"))
    } else if has(b"http://ns.adobe.com/xdp/") {
        Some(("XDP forms", "print it as PDF"))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_read_is_called_by_its_name() {
        let name = |bytes: &[u8]| recognise(bytes).map(|(name, _)| name);
        assert_eq!(
            name(b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf"),
            Some("AVIF images")
        );
        assert_eq!(name(b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic"), Some("HEIC images"));
        assert_eq!(name(b"\0\0\0\x14ftypisom\0\0\0\0mp42"), Some("videos"));
        assert_eq!(name(b"\xff\x0a\xfa\x1f"), Some("JPEG XL images"));
        assert_eq!(name(b"%!PS-Adobe-3.0 EPSF-3.0"), Some("PostScript files"));
        assert_eq!(name(b"PK\x03\x04\x14\0"), Some("archives and Office documents"));
        assert_eq!(
            name(b"<?xml version='1.0'?>\n<svg xmlns='...'/>"),
            Some("SVG drawings")
        );
        assert_eq!(name(b"\n<!DOCTYPE html><title>Form</title>"), Some("web pages"));
        assert_eq!(name(b"Name,Box\nMaria,yes\n"), None);
        assert_eq!(name(b""), None);
    }
}
