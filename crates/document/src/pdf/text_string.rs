//! Text strings of a PDF file (ISO 32000-2, section 7.9.2.2): UTF-16 or UTF-8 with a mark at the front, else PDFDocEncoding.

use hayro::hayro_syntax::object::Object;

/// PDFDocEncoding (annex D.2) where it differs from Latin-1: 0x18 to 0x1F, and 0x80 to 0xA0.
const ACCENTS: [char; 8] = ['˘', 'ˇ', 'ˆ', '˙', '˝', '˛', '˚', '˜'];
const PUNCTUATION: [char; 33] = [
    '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚', '™', 'ﬁ', 'ﬂ', 'Ł', 'Œ',
    'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž', '\u{fffd}', '€',
];

/// Text of a string or a name, of its first `max_len` bytes: without control characters, white space in one piece, what is
/// no text replaced by U+FFFD. `None` where nothing remains.
pub(super) fn text_of(object: &Object<'_>, max_len: usize) -> Option<String> {
    let text = match object {
        Object::String(string) => decode(&string[..string.len().min(max_len)]),
        Object::Name(name) => String::from_utf8_lossy(&name[..name.len().min(max_len)]).into_owned(),
        _ => return None,
    };
    let text: String = text
        .chars()
        .map(|char| if char.is_control() { ' ' } else { char })
        .collect();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

fn decode(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => decode_utf16(rest, u16::from_be_bytes),
        // Against the standard, and read by every viewer.
        [0xff, 0xfe, rest @ ..] => decode_utf16(rest, u16::from_le_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => bytes.iter().map(|&byte| pdf_doc_char(byte)).collect(),
    }
}

fn decode_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units: Vec<u16> = bytes.as_chunks::<2>().0.iter().map(|&pair| unit(pair)).collect();
    String::from_utf16_lossy(&units)
}

fn pdf_doc_char(byte: u8) -> char {
    match byte {
        0x18..=0x1f => ACCENTS[usize::from(byte - 0x18)],
        0x80..=0xa0 => PUNCTUATION[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_decoded_by_the_mark_at_their_front() {
        assert_eq!(decode(b"\xfe\xff\0Z\0\xfc\xd8\x3d\xde\0"), "Zü😀");
        assert_eq!(decode(b"\xff\xfeZ\0"), "Z");
        assert_eq!(decode(b"\xef\xbb\xbfZ\xc3\xbc"), "Zü");
        assert_eq!(decode(b"\x84\xfc\x93\xa0"), "—üﬁ€");
    }

    #[test]
    fn what_is_no_text_is_replaced() {
        assert_eq!(decode(b"\xfe\xff\xd8\0\0A"), "\u{fffd}A");
        assert_eq!(decode(b"\xfe\xff\0A\0"), "A");
        assert_eq!(decode(b"\xef\xbb\xbf\xff"), "\u{fffd}");
    }
}
