//! File formats, told apart by their first bytes.

use std::fmt;

use memchr::memmem;

/// A file format that can be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DocumentFormat {
    /// Portable Network Graphics.
    Png,
    /// JPEG, baseline or progressive.
    Jpeg,
    /// WebP, lossy or lossless.
    WebP,
    /// Windows bitmap.
    Bmp,
    /// GIF: its first frame is the page.
    Gif,
    /// TIFF or BigTIFF: every image of the file is a page.
    Tiff,
    /// JPEG 2000, as a JP2 file or a bare codestream.
    Jpeg2000,
    /// HEIC, as phones photograph: its primary image is the page.
    Heic,
    /// PDF.
    Pdf,
}

/// The PDF header may stand behind other bytes (ISO 32000-1, annex H.3, note 13: within the first 1024).
const PDF_HEADER_WITHIN: usize = 1024;
/// The end of a PDF file stands within so many bytes of the end, behind which servers append their own.
const PDF_END_WITHIN: usize = 4096;

impl DocumentFormat {
    /// Format of a file that begins with these bytes; `None` when it is none that is read. File names play no part.
    pub fn from_magic(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::WebP),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Self::Gif),
            [b'I', b'I', 42 | 43, 0, ..] | [b'M', b'M', 0, 42 | 43, ..] => Some(Self::Tiff),
            [b'B', b'M', ..] if is_bmp(bytes) => Some(Self::Bmp),
            [0, 0, 0, 12, b'j', b'P', b' ', b' ', ..] | [0xff, 0x4f, 0xff, 0x51, ..] => Some(Self::Jpeg2000),
            _ if is_heic(bytes) => Some(Self::Heic),
            _ => is_pdf(bytes).then_some(Self::Pdf),
        }
    }

    /// Usual name: `PNG`, `JPEG`, ...
    pub const fn name(self) -> &'static str {
        match self {
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::WebP => "WebP",
            Self::Bmp => "BMP",
            Self::Gif => "GIF",
            Self::Tiff => "TIFF",
            Self::Jpeg2000 => "JPEG 2000",
            Self::Heic => "HEIC",
            Self::Pdf => "PDF",
        }
    }

    /// Media type: `image/png`, ...
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::WebP => "image/webp",
            Self::Bmp => "image/bmp",
            Self::Gif => "image/gif",
            Self::Tiff => "image/tiff",
            Self::Jpeg2000 => "image/jp2",
            Self::Heic => "image/heic",
            Self::Pdf => "application/pdf",
        }
    }
}

impl fmt::Display for DocumentFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// "BM" alone begins many a text: the size of the info header has to be one that exists as well.
fn is_bmp(bytes: &[u8]) -> bool {
    let info_header_len = bytes
        .get(14..18)
        .map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]));
    matches!(info_header_len, Some(12 | 16 | 40 | 52 | 56 | 64 | 108 | 124))
}

/// By its header, or, where that is lost, by an object and the offset of the cross-reference table at the end.
fn is_pdf(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(PDF_HEADER_WITHIN)];
    let tail = &bytes[bytes.len().saturating_sub(PDF_END_WITHIN)..];
    let has = |part: &[u8], mark: &[u8]| memmem::find(part, mark).is_some();
    has(head, b"%PDF-")
        || has(tail, b"startxref")
            && (has(bytes, b"%PDF-") || has(head, b" obj") && !head.starts_with(b"%!PS"))
}

/// By the brands of its file type box (ISO/IEC 23008-12, annex B.4).
fn is_heic(bytes: &[u8]) -> bool {
    const BRANDS: [&[u8]; 6] = [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"];
    file_type_brands(bytes).any(|brand| BRANDS.contains(&brand))
}

/// Brands of a file of boxes (ISO/IEC 14496-12, section 4.3), the major one first.
pub(crate) fn file_type_brands(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let content = match bytes {
        [a, b, c, d, b'f', b't', b'y', b'p', ..] => {
            let len = u32::from_be_bytes([*a, *b, *c, *d]).min(1024) as usize;
            bytes.get(8..len.min(bytes.len())).unwrap_or_default()
        }
        _ => &[],
    };
    // The second is the version of the first.
    content
        .chunks_exact(4)
        .enumerate()
        .filter(|&(index, _)| index != 1)
        .map(|(_, brand)| brand)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_no_document() {
        assert_eq!(
            DocumentFormat::from_magic(b"BMW parts, 4 pages of them in all"),
            None
        );
        assert_eq!(DocumentFormat::from_magic(b"GIF89"), None);
        assert_eq!(DocumentFormat::from_magic(b"II"), None);
        assert_eq!(DocumentFormat::from_magic(b""), None);
    }

    #[test]
    fn a_pdf_header_may_come_late_but_not_anywhere() {
        let behind = |len: usize| [vec![b' '; len], b"%PDF-1.7".to_vec()].concat();
        assert_eq!(DocumentFormat::from_magic(&behind(0)), Some(DocumentFormat::Pdf));
        assert_eq!(
            DocumentFormat::from_magic(&behind(1000)),
            Some(DocumentFormat::Pdf)
        );
        assert_eq!(DocumentFormat::from_magic(&behind(1020)), None);
    }
}
