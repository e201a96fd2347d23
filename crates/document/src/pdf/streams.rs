//! Sizes of the streams of a PDF page once unpacked, found out before `hayro`, which knows no limits, unpacks them.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use flate2::bufread::{DeflateDecoder, ZlibDecoder};
use hayro::hayro_syntax::Filter;
use hayro::hayro_syntax::object::{Dict, Name, Object, Rect, Stream};

use super::{FORMAT, jbig2};
use crate::raster::check_size;
use crate::unpack::{Ascii, Lzw, RunLengths};
use crate::{DocumentError, Limits};

/// Repetitions of a tiling pattern's cell within itself, across and down together; a cell that is far larger than
/// its step is drawn that often for every tile.
const MAX_TILE_OVERLAP: f64 = 10_000.0;

/// Bytes of a function that is a program (ISO 32000-1, section 7.10.5), which a shading runs for every pixel. Those that turn
/// inks into colours have some hundred.
const MAX_PROGRAM_LEN: usize = 16 * 1024;

/// Limits on one stream.
#[derive(Clone, Copy)]
pub(super) struct StreamLimits {
    limits: Limits,
    max_bytes: u64,
}

impl StreamLimits {
    pub(super) fn new(limits: &Limits) -> Self {
        // As many bytes as the largest image of four inks has, and always enough for fonts and text.
        let max_bytes = limits.max_page_pixels.saturating_mul(4).max(1 << 24);
        Self {
            limits: *limits,
            max_bytes,
        }
    }

    /// Checks what the stream claims to be and what it unpacks to.
    pub(super) fn check(&self, stream: &Stream<'_>) -> Result<(), DocumentError> {
        self.check_image(stream.dict())?;
        check_tiling(stream.dict())?;
        self.check_data(stream)?;
        check_program(stream)
    }

    /// The size of an image, by its long names and those of inline images.
    pub(super) fn check_image(&self, dict: &Dict<'_>) -> Result<(), DocumentError> {
        let number = |long: &str, short: &str| {
            dict.get::<u32>(long.as_bytes())
                .or_else(|| dict.get::<u32>(short.as_bytes()))
        };
        let (Some(width), Some(height)) = (number("Width", "W"), number("Height", "H")) else {
            return Ok(());
        };
        self.check_pixels(width.into(), height.into())?;
        // Fax data bring a width of their own.
        let columns = parameters(dict, 0).and_then(|parameters| parameters.get::<u32>(&b"Columns"[..]));
        self.check_pixels(columns.unwrap_or(width).into(), height.into())
    }

    fn check_pixels(&self, width: u64, height: u64) -> Result<(), DocumentError> {
        check_size(width, height, &self.limits)
    }

    fn check_data(&self, stream: &Stream<'_>) -> Result<(), DocumentError> {
        self.check_packed(&stream.raw_data(), &stream.filters(), stream.dict())
    }

    /// Size of data packed by `filters`, the parameters of which are in `dict`, once unpacked.
    pub(super) fn check_packed(
        &self,
        raw: &[u8],
        filters: &[Filter],
        dict: &Dict<'_>,
    ) -> Result<(), DocumentError> {
        let image_at = filters
            .iter()
            .position(|filter| is_image_filter(*filter))
            .unwrap_or(filters.len());
        let (data, image) = filters.split_at(image_at);
        let bound = data.iter().fold(raw.len() as u64, |len, filter| {
            len.saturating_mul(max_growth(*filter))
        });
        let headers_wanted = matches!(image, [Filter::Jbig2Decode | Filter::JpxDecode, ..]);
        if bound <= self.max_bytes && !headers_wanted {
            return Ok(());
        }
        let mut unpacked: Box<dyn BufRead + '_> = Box::new(Cursor::new(raw));
        for (index, filter) in data.iter().enumerate() {
            unpacked = unpack(unpacked, *filter, dict, index);
        }
        if !headers_wanted {
            let len = count(&mut unpacked, self.max_bytes);
            return if len > self.max_bytes {
                Err(self.too_much())
            } else {
                Ok(())
            };
        }
        let mut coded = Vec::new();
        // Whatever cannot be unpacked further, hayro cannot either.
        let _ = unpacked.take(self.max_bytes + 1).read_to_end(&mut coded);
        if coded.len() as u64 > self.max_bytes {
            return Err(self.too_much());
        }
        // Image formats write their own sizes into their data, and decoders believe them.
        if image.first() == Some(&Filter::Jbig2Decode) {
            return jbig2::check(&coded, |width, height| {
                self.check_pixels(width.into(), height.into())
            });
        }
        jpeg_2000_size(&coded).map_or(Ok(()), |(width, height)| {
            self.check_pixels(width.into(), height.into())
        })
    }

    fn too_much(&self) -> DocumentError {
        DocumentError::TooMuchData {
            limit: self.max_bytes,
        }
    }
}

/// From the SIZ marker segment, which follows the start of the codestream (ISO/IEC 15444-1, annex A.5.1).
fn jpeg_2000_size(coded: &[u8]) -> Option<(u32, u32)> {
    const START_AND_SIZE: [u8; 4] = [0xff, 0x4f, 0xff, 0x51];
    let at = coded.windows(4).position(|window| window == START_AND_SIZE)?;
    let u32_at = |offset: usize| {
        Some(u32::from_be_bytes(
            coded.get(at + offset..at + offset + 4)?.try_into().ok()?,
        ))
    };
    Some((
        u32_at(8)?.saturating_sub(u32_at(16)?),
        u32_at(12)?.saturating_sub(u32_at(20)?),
    ))
}

fn check_program(stream: &Stream<'_>) -> Result<(), DocumentError> {
    let is_program = stream.dict().get::<u8>(&b"FunctionType"[..]) == Some(4);
    let is_long = || {
        stream
            .decoded_data()
            .is_ok_and(|program| program.len() > MAX_PROGRAM_LEN)
    };
    if is_program && is_long() {
        return Err(DocumentError::TooMuchWork);
    }
    Ok(())
}

fn check_tiling(dict: &Dict<'_>) -> Result<(), DocumentError> {
    let step = |key: &str| dict.get::<f32>(key.as_bytes()).map(|step| f64::from(step.abs()));
    let (Some(x_step), Some(y_step), Some(cell)) =
        (step("XStep"), step("YStep"), dict.get::<Rect>(&b"BBox"[..]))
    else {
        return Ok(());
    };
    let overlap = |len: f64, step: f64| (len.abs() / step).max(1.0);
    let tiles = overlap(cell.width(), x_step) * overlap(cell.height(), y_step);
    if x_step > 0.0 && y_step > 0.0 && tiles > MAX_TILE_OVERLAP {
        let reason = "a pattern repeats without end";
        return Err(DocumentError::Malformed {
            format: FORMAT,
            reason,
        });
    }
    Ok(())
}

fn is_image_filter(filter: Filter) -> bool {
    matches!(
        filter,
        Filter::CcittFaxDecode | Filter::Jbig2Decode | Filter::DctDecode | Filter::JpxDecode
    )
}

/// Bytes that one byte can unpack to, at most.
fn max_growth(filter: Filter) -> u64 {
    match filter {
        // 258 bytes of two bits (RFC 1951, section 3.2.5).
        Filter::FlateDecode => 1032,
        // 4096 entries, of which the longest has 3839 bytes, by codes of 12 bits.
        Filter::LzwDecode => 2560,
        Filter::RunLengthDecode => 64,
        Filter::Ascii85Decode => 4,
        _ => 1,
    }
}

/// The filters that a dictionary names, other than those of images.
pub(super) fn named_filters(dict: &Dict<'_>) -> Vec<Filter> {
    let filter = |name: &Name<'_>| match &**name {
        b"FlateDecode" | b"Fl" => Some(Filter::FlateDecode),
        b"LZWDecode" | b"LZW" => Some(Filter::LzwDecode),
        b"RunLengthDecode" | b"RL" => Some(Filter::RunLengthDecode),
        b"ASCII85Decode" | b"A85" => Some(Filter::Ascii85Decode),
        b"ASCIIHexDecode" | b"AHx" => Some(Filter::AsciiHexDecode),
        _ => None,
    };
    match ["Filter", "F"]
        .iter()
        .find_map(|key| dict.get::<Object<'_>>(key.as_bytes()))
    {
        Some(Object::Name(name)) => filter(&name).into_iter().collect(),
        Some(Object::Array(names)) => names
            .iter::<Name<'_>>()
            .filter_map(|name| filter(&name))
            .collect(),
        _ => Vec::new(),
    }
}

fn parameters<'a>(dict: &Dict<'a>, index: usize) -> Option<Dict<'a>> {
    let object = ["DecodeParms", "DP"]
        .iter()
        .find_map(|key| dict.get::<Object<'a>>(key.as_bytes()))?;
    match object {
        Object::Dict(dict) => Some(dict),
        Object::Array(array) => array.iter::<Object<'a>>().nth(index)?.into_dict(),
        _ => None,
    }
}

fn unpack<'a>(
    packed: Box<dyn BufRead + 'a>,
    filter: Filter,
    dict: &Dict<'_>,
    index: usize,
) -> Box<dyn BufRead + 'a> {
    let unpacked: Box<dyn Read + 'a> = match filter {
        Filter::FlateDecode => flate(packed),
        Filter::LzwDecode => {
            let early_change = parameters(dict, index)
                .and_then(|parameters| parameters.get::<u8>(&b"EarlyChange"[..]))
                .is_none_or(|value| value != 0);
            Box::new(Lzw::new(packed, early_change))
        }
        Filter::RunLengthDecode => Box::new(RunLengths::new(packed, true)),
        Filter::Ascii85Decode => Box::new(Ascii::base85(packed)),
        Filter::AsciiHexDecode => Box::new(Ascii::hex(packed)),
        _ => return packed,
    };
    Box::new(BufReader::new(unpacked))
}

/// As `hayro` does, with a zlib header or without.
fn flate<'a>(mut packed: Box<dyn BufRead + 'a>) -> Box<dyn Read + 'a> {
    let zlib = packed.fill_buf().is_ok_and(|head| {
        matches!(head, [method, flags, ..] if method & 0x0f == 8 && (u16::from(*method) << 8 | u16::from(*flags)) % 31 == 0)
    });
    if zlib {
        Box::new(ZlibDecoder::new(packed))
    } else {
        Box::new(DeflateDecoder::new(packed))
    }
}

/// Bytes until the end, an error, or more than `limit`.
fn count(reader: &mut dyn Read, limit: u64) -> u64 {
    let mut len = 0;
    let mut buffer = [0; 16 * 1024];
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => return len,
            Ok(read) => len += read as u64,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return len,
        }
        if len > limit {
            return len;
        }
    }
}

/// Whether this is a form XObject: content that other content draws.
pub(super) fn is_form(stream: &Stream<'_>) -> bool {
    stream
        .dict()
        .get::<Name<'_>>(&b"Subtype"[..])
        .is_some_and(|subtype| *subtype == *b"Form")
}

/// Whether this is an image.
pub(super) fn is_image(stream: &Stream<'_>) -> bool {
    stream
        .dict()
        .get::<Name<'_>>(&b"Subtype"[..])
        .is_some_and(|subtype| *subtype == *b"Image")
}
