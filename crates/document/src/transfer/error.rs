//! Errors as bytes.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use super::bytes::{Decoder, Encoder};
use crate::{DocumentError, DocumentFormat};

const FORMATS: [DocumentFormat; 9] = [
    DocumentFormat::Png,
    DocumentFormat::Jpeg,
    DocumentFormat::WebP,
    DocumentFormat::Bmp,
    DocumentFormat::Gif,
    DocumentFormat::Tiff,
    DocumentFormat::Jpeg2000,
    DocumentFormat::Heic,
    DocumentFormat::Pdf,
];

/// Any error: which one, and what it says of the document.
#[derive(Default)]
struct Record<'a> {
    tag: u8,
    format: Option<DocumentFormat>,
    numbers: [u64; 3],
    texts: [&'a str; 2],
}

impl<'a> Record<'a> {
    fn of(tag: u8) -> Self {
        Self {
            tag,
            ..Self::default()
        }
    }

    fn about(self, format: DocumentFormat) -> Self {
        Self {
            format: Some(format),
            ..self
        }
    }

    fn saying(self, first: &'a str, second: &'a str) -> Self {
        Self {
            texts: [first, second],
            ..self
        }
    }

    fn with(self, numbers: [u64; 3]) -> Self {
        Self { numbers, ..self }
    }
}

pub(super) fn encode(error: &DocumentError, encoder: &mut Encoder) {
    let Record {
        tag,
        format,
        numbers,
        texts,
    } = record(error);
    encoder.u8(tag);
    encoder.option(format, |encoder, format| encoder.bytes(format.name().as_bytes()));
    numbers.into_iter().for_each(|number| encoder.u64(number));
    texts.into_iter().for_each(|text| encoder.bytes(text.as_bytes()));
}

fn record(error: &DocumentError) -> Record<'_> {
    use DocumentError as E;
    match *error {
        E::EmptyInput => Record::of(0),
        E::UnsupportedFormat => Record::of(1),
        E::UnreadFormat { name, instead } => Record::of(2).saying(name, instead),
        E::UnsupportedFeature {
            format,
            feature,
            instead,
        } => Record::of(3).about(format).saying(feature, instead),
        E::Truncated { format } => Record::of(4).about(format),
        E::Malformed { format, reason } => Record::of(5).about(format).saying(reason, ""),
        E::TooManyBytes { actual, limit } => Record::of(6).with([actual, limit, 0]),
        E::TooManyPixels { width, height, limit } => Record::of(7).with([width, height, limit]),
        E::SideTooLong { width, height, limit } => Record::of(8).with([width, height, limit.into()]),
        E::TooManyPages { limit } => Record::of(9).with([limit.into(), 0, 0]),
        E::NoPages => Record::of(10),
        E::PageOutOfRange { number, page_count } => {
            Record::of(11).with([number.into(), page_count.into(), 0])
        }
        E::EncryptedPdf => Record::of(12),
        E::WrongPassword => Record::of(13),
        E::UnsupportedEncryption => Record::of(14),
        E::SheetTooLarge {
            width_pt,
            height_pt,
            limit_pt,
        } => Record::of(15).with([width_pt, height_pt, limit_pt.into()]),
        E::TooMuchData { limit } => Record::of(16).with([limit, 0, 0]),
        E::TooComplex { limit } => Record::of(17).with([limit, 0, 0]),
        E::RenderSize => Record::of(18),
        E::DecoderFailed { format } => Record::of(19).about(format),
        E::Encode {
            format,
            width,
            height,
        } => Record::of(20)
            .about(format)
            .with([width.into(), height.into(), 0]),
        E::RenderTimeout { format, limit_ms } => Record::of(21).about(format).with([limit_ms, 0, 0]),
        E::RenderAborted { format, limit_bytes } => Record::of(22).about(format).with([limit_bytes, 0, 0]),
        E::TooMuchWork => Record::of(24),
        // Page lists are read where they are given.
        E::NoRenderer | E::PageRange(_) => Record::of(23),
    }
}

pub(super) fn decode(decoder: &mut Decoder<'_>) -> Option<DocumentError> {
    use DocumentError as E;
    let tag = decoder.u8()?;
    let format = decoder.option(|decoder| {
        let name = decoder.text()?;
        FORMATS.into_iter().find(|format| format.name() == name)
    })?;
    let [a, b, c] = [decoder.u64()?, decoder.u64()?, decoder.u64()?];
    let [first, second] = [known_text(decoder.text()?), known_text(decoder.text()?)];
    let small = |number: u64| u32::try_from(number).ok();
    Some(match (tag, format) {
        (0, None) => E::EmptyInput,
        (1, None) => E::UnsupportedFormat,
        (2, None) => E::UnreadFormat {
            name: first,
            instead: second,
        },
        (3, Some(format)) => E::UnsupportedFeature {
            format,
            feature: first,
            instead: second,
        },
        (4, Some(format)) => E::Truncated { format },
        (5, Some(format)) => E::Malformed {
            format,
            reason: first,
        },
        (6, None) => E::TooManyBytes { actual: a, limit: b },
        (7, None) => E::TooManyPixels {
            width: a,
            height: b,
            limit: c,
        },
        (8, None) => E::SideTooLong {
            width: a,
            height: b,
            limit: small(c)?,
        },
        (9, None) => E::TooManyPages { limit: small(a)? },
        (10, None) => E::NoPages,
        (11, None) => E::PageOutOfRange {
            number: small(a)?,
            page_count: small(b)?,
        },
        (12, None) => E::EncryptedPdf,
        (13, None) => E::WrongPassword,
        (14, None) => E::UnsupportedEncryption,
        (15, None) => E::SheetTooLarge {
            width_pt: a,
            height_pt: b,
            limit_pt: small(c)?,
        },
        (16, None) => E::TooMuchData { limit: a },
        (17, None) => E::TooComplex { limit: a },
        (18, None) => E::RenderSize,
        (19, Some(format)) => E::DecoderFailed { format },
        (20, Some(format)) => E::Encode {
            format,
            width: small(a)?,
            height: small(b)?,
        },
        (21, Some(format)) => E::RenderTimeout { format, limit_ms: a },
        (22, Some(format)) => E::RenderAborted {
            format,
            limit_bytes: a,
        },
        (23, None) => E::NoRenderer,
        (24, None) => E::TooMuchWork,
        _ => return None,
    })
}

/// The text for as long as the program runs. Errors say what they say in texts of the program, which are few; a process that
/// sends others gets room for no more than these.
fn known_text(text: String) -> &'static str {
    const MAX_TEXTS: usize = 512;
    const MAX_LEN: usize = 256;
    static TEXTS: Mutex<BTreeSet<&str>> = Mutex::new(BTreeSet::new());
    let mut texts = TEXTS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = texts.get(text.as_str()) {
        return known;
    }
    if texts.len() == MAX_TEXTS || text.len() > MAX_LEN {
        return "something in it";
    }
    let text: &'static str = text.leak();
    texts.insert(text);
    text
}
