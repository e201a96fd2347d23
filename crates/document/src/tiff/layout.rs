//! Storage of the pixels of one TIFF image, checked for consistency and against the limits.

use super::old_jpeg::OldJpeg;
use super::{FORMAT, malformed, unsupported};
use crate::ifd::{Ifd, Values};
use crate::options::PageSettings;
use crate::raster::checked_len;
use crate::{DocumentError, Limits};

/// Tags of TIFF 6.0, sections 3 to 15.
mod tag {
    pub(super) const WIDTH: u16 = 256;
    pub(super) const HEIGHT: u16 = 257;
    pub(super) const BITS_PER_SAMPLE: u16 = 258;
    pub(super) const COMPRESSION: u16 = 259;
    pub(super) const PHOTOMETRIC: u16 = 262;
    pub(super) const FILL_ORDER: u16 = 266;
    pub(super) const STRIP_OFFSETS: u16 = 273;
    pub(super) const SAMPLES_PER_PIXEL: u16 = 277;
    pub(super) const ROWS_PER_STRIP: u16 = 278;
    pub(super) const STRIP_BYTE_COUNTS: u16 = 279;
    pub(super) const PLANAR_CONFIGURATION: u16 = 284;
    pub(super) const T4_OPTIONS: u16 = 292;
    pub(super) const PREDICTOR: u16 = 317;
    pub(super) const COLOR_MAP: u16 = 320;
    pub(super) const TILE_WIDTH: u16 = 322;
    pub(super) const TILE_HEIGHT: u16 = 323;
    pub(super) const TILE_OFFSETS: u16 = 324;
    pub(super) const TILE_BYTE_COUNTS: u16 = 325;
    pub(super) const EXTRA_SAMPLES: u16 = 338;
    pub(super) const SAMPLE_FORMAT: u16 = 339;
    pub(super) const JPEG_TABLES: u16 = 347;
    pub(super) const CHROMA_SUBSAMPLING: u16 = 530;
}

/// Samples of a pixel beyond this many are no picture of a page.
const MAX_SAMPLES: usize = 16;

/// Storage of one image.
pub(super) struct Layout<'a> {
    pub(super) width_px: u32,
    pub(super) height_px: u32,
    /// 1, 2, 4, 8 or 16.
    pub(super) bits: u8,
    pub(super) samples_per_pixel: usize,
    pub(super) photometric: Photometric<'a>,
    pub(super) compression: Compression<'a>,
    /// Samples are differences to the pixel on the left (TIFF 6.0, section 14).
    pub(super) differences: bool,
    /// The first pixel is in the lowest bit of a byte.
    pub(super) reversed_bits: bool,
    /// Each sample has strips or tiles of its own.
    pub(super) planar: bool,
    pub(super) alpha: Alpha,
    /// Pixels across and down that share their chroma, where luma and chroma are stored.
    pub(super) subsampling: (u8, u8),
    pub(super) chunks: Chunks<'a>,
}

/// Meaning of the samples (TIFF 6.0, tag 262).
#[derive(Clone, Copy)]
pub(super) enum Photometric<'a> {
    WhiteIsZero,
    BlackIsZero,
    Rgb,
    /// 16-bit red, then green, then blue of every index.
    Palette(Values<'a>),
    Cmyk,
    YCbCr,
    /// CIE L*a*b*. The axes of colour are signed (CIELAB) or have their zero at 128 (ICCLAB).
    Lab {
        is_signed: bool,
    },
}

/// Packing of strips and tiles (TIFF 6.0, tag 259, and its supplements).
#[derive(Clone, Copy)]
pub(super) enum Compression<'a> {
    None,
    /// Modified Huffman: one-dimensional, no line ends, rows on byte boundaries.
    CcittRle,
    CcittGroup3 {
        two_dimensional: bool,
    },
    CcittGroup4,
    Lzw,
    Deflate,
    PackBits,
    Jpeg {
        tables: Option<&'a [u8]>,
    },
    OldJpeg(OldJpeg<'a>),
}

impl Compression<'_> {
    pub(super) fn is_fax(&self) -> bool {
        matches!(
            self,
            Self::CcittRle | Self::CcittGroup3 { .. } | Self::CcittGroup4
        )
    }

    pub(super) fn is_jpeg(&self) -> bool {
        matches!(self, Self::Jpeg { .. } | Self::OldJpeg(_))
    }
}

/// Meaning of the first sample beyond the colour (TIFF 6.0, section 18).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Alpha {
    None,
    /// Multiplied into the colour.
    Associated,
    Unassociated,
}

/// Strips (as wide as the image) or tiles.
pub(super) struct Chunks<'a> {
    pub(super) width_px: u32,
    pub(super) height_px: u32,
    pub(super) across: u32,
    pub(super) down: u32,
    offsets: Values<'a>,
    byte_counts: Option<Values<'a>>,
}

impl<'a> Layout<'a> {
    pub(super) fn read(ifd: &Ifd<'a>, settings: &PageSettings) -> Result<Self, DocumentError> {
        let (width_px, height_px) = size(ifd)?;
        checked_len(width_px, height_px, 1, &settings.limits)?;
        let bits = bits(ifd)?;
        let samples_per_pixel = usize::try_from(ifd.number(tag::SAMPLES_PER_PIXEL).unwrap_or(1))
            .ok()
            .filter(|samples| (1..=MAX_SAMPLES).contains(samples))
            .ok_or_else(|| unsupported("more than 16 samples a pixel"))?;
        let compression = compression(ifd)?;
        let photometric = photometric(ifd, &compression, bits)?;
        let planar = ifd.number(tag::PLANAR_CONFIGURATION) == Some(2) && samples_per_pixel > 1;
        let mut chunks = Chunks::read(ifd, width_px, height_px, &settings.limits)?;
        if let Compression::OldJpeg(OldJpeg::File(_)) = compression {
            chunks = chunks.joined(width_px, height_px);
        }
        let layout = Self {
            width_px,
            height_px,
            bits,
            samples_per_pixel,
            photometric,
            compression,
            differences: differences(ifd, &compression, bits)?,
            reversed_bits: ifd.number(tag::FILL_ORDER) == Some(2),
            planar,
            alpha: alpha(ifd, &photometric, samples_per_pixel),
            subsampling: subsampling(ifd, &photometric)?,
            chunks,
        };
        layout.check()?;
        Ok(layout)
    }

    /// Whether pixels can have a colour.
    pub(super) fn has_color(&self) -> bool {
        !matches!(
            self.photometric,
            Photometric::WhiteIsZero | Photometric::BlackIsZero
        )
    }

    /// Whether pixels share their chroma in a way that only TIFF knows.
    pub(super) fn shares_chroma(&self) -> bool {
        !self.compression.is_jpeg() && self.subsampling != (1, 1)
    }

    /// Samples that a strip or tile interleaves.
    pub(super) fn samples_per_chunk(&self) -> usize {
        if self.planar { 1 } else { self.samples_per_pixel }
    }

    /// Strips or tiles that together hold one area of the image.
    pub(super) fn planes(&self) -> usize {
        if self.planar { self.samples_per_pixel } else { 1 }
    }

    fn check(&self) -> Result<(), DocumentError> {
        if self.samples_per_pixel < self.photometric.samples() {
            return Err(malformed("its pixels have too few samples"));
        }
        if self.compression.is_fax() && (self.bits, self.samples_per_pixel) != (1, 1) {
            return Err(malformed("fax compression of more than one bit a pixel"));
        }
        if self.shares_chroma() && (self.bits != 8 || self.samples_per_pixel != 3 || self.planar) {
            return Err(unsupported("subsampled chroma beside more than luma"));
        }
        if self.compression.is_jpeg() {
            if self.bits != 8 {
                return Err(unsupported("JPEG compression of samples that are not of 8 bits"));
            }
            if self.planar && matches!(self.photometric, Photometric::YCbCr) {
                return Err(unsupported("JPEG compression of separate colour planes"));
            }
        }
        let needed = u64::from(self.chunks.across) * u64::from(self.chunks.down) * self.planes() as u64;
        if (self.chunks.offsets.count() as u64) < needed {
            return Err(malformed("strips or tiles are missing"));
        }
        Ok(())
    }
}

impl Photometric<'_> {
    /// Samples that make up the colour.
    pub(super) fn samples(&self) -> usize {
        match self {
            Self::WhiteIsZero | Self::BlackIsZero | Self::Palette(_) => 1,
            Self::Rgb | Self::YCbCr | Self::Lab { .. } => 3,
            Self::Cmyk => 4,
        }
    }
}

impl<'a> Chunks<'a> {
    fn read(
        ifd: &Ifd<'a>,
        image_width: u32,
        image_height: u32,
        limits: &Limits,
    ) -> Result<Self, DocumentError> {
        // Some programs write tiles and call their offsets those of strips.
        let tiled = ifd.contains(tag::TILE_OFFSETS)
            || ifd.contains(tag::TILE_WIDTH) && ifd.contains(tag::TILE_HEIGHT);
        let (offsets, byte_counts) = if ifd.contains(tag::TILE_OFFSETS) {
            (tag::TILE_OFFSETS, tag::TILE_BYTE_COUNTS)
        } else {
            (tag::STRIP_OFFSETS, tag::STRIP_BYTE_COUNTS)
        };
        let (width_px, height_px) = if tiled {
            (
                dimension(ifd, tag::TILE_WIDTH)?,
                dimension(ifd, tag::TILE_HEIGHT)?,
            )
        } else {
            let rows = ifd.number(tag::ROWS_PER_STRIP).unwrap_or(u64::from(image_height));
            let rows = u32::try_from(rows).unwrap_or(image_height).clamp(1, image_height);
            (image_width, rows)
        };
        checked_len(width_px, height_px, 1, limits)?;
        Ok(Self {
            width_px,
            height_px,
            across: image_width.div_ceil(width_px),
            down: image_height.div_ceil(height_px),
            offsets: ifd.values(offsets).ok_or_else(|| match ifd.contains(offsets) {
                true => DocumentError::Truncated { format: FORMAT },
                false => malformed("strips or tiles are missing"),
            })?,
            byte_counts: ifd.values(byte_counts),
        })
    }

    /// One strip of the whole image.
    fn joined(self, image_width: u32, image_height: u32) -> Self {
        Self {
            width_px: image_width,
            height_px: image_height,
            across: 1,
            down: 1,
            ..self
        }
    }

    /// The packed bytes of one strip or tile, and whether the file ends with them or before they do. Without byte counts, as
    /// some old programs write, they reach to the end of the file: the packing says where they stop.
    pub(super) fn bytes(&self, index: usize, file: &'a [u8]) -> Option<(&'a [u8], bool)> {
        let start = usize::try_from(self.offsets.number(index)?).ok()?;
        let rest = file.get(start..)?;
        let claimed = match self.byte_counts {
            Some(counts) => usize::try_from(counts.number(index)?).unwrap_or(usize::MAX),
            None => rest.len(),
        };
        let cut = claimed > rest.len() || self.byte_counts.is_none();
        Some((&rest[..claimed.min(rest.len())], cut))
    }
}

fn size(ifd: &Ifd<'_>) -> Result<(u32, u32), DocumentError> {
    Ok((dimension(ifd, tag::WIDTH)?, dimension(ifd, tag::HEIGHT)?))
}

fn dimension(ifd: &Ifd<'_>, tag: u16) -> Result<u32, DocumentError> {
    ifd.number(tag)
        .and_then(|value| u32::try_from(value).ok())
        .filter(|&value| value > 0)
        .ok_or_else(|| malformed("it has no size"))
}

fn bits(ifd: &Ifd<'_>) -> Result<u8, DocumentError> {
    if ifd.values(tag::SAMPLE_FORMAT).is_some_and(|formats| {
        (0..formats.count()).any(|index| !matches!(formats.number(index), Some(1 | 4)))
    }) {
        return Err(unsupported("signed or floating point samples"));
    }
    let Some(values) = ifd.values(tag::BITS_PER_SAMPLE) else {
        return Ok(1);
    };
    let first = values.number(0).unwrap_or(1);
    let uniform = (0..values.count()).all(|index| values.number(index) == Some(first));
    match first {
        1 | 2 | 4 | 8 | 16 if uniform => Ok(first as u8),
        _ => Err(unsupported("samples that are not of 1, 2, 4, 8 or 16 bits")),
    }
}

fn compression<'a>(ifd: &Ifd<'a>) -> Result<Compression<'a>, DocumentError> {
    Ok(match ifd.number(tag::COMPRESSION).unwrap_or(1) {
        1 => Compression::None,
        2 => Compression::CcittRle,
        3 => {
            let options = ifd.number(tag::T4_OPTIONS).unwrap_or(0);
            Compression::CcittGroup3 {
                two_dimensional: options & 1 != 0,
            }
        }
        4 => Compression::CcittGroup4,
        5 => Compression::Lzw,
        6 => Compression::OldJpeg(OldJpeg::read(ifd)?),
        7 => Compression::Jpeg {
            tables: ifd.values(tag::JPEG_TABLES).map(|values| values.as_bytes()),
        },
        8 | 32_946 => Compression::Deflate,
        32_773 => Compression::PackBits,
        _ => {
            return Err(unsupported(
                "a compression other than CCITT, LZW, Deflate, PackBits and JPEG",
            ));
        }
    })
}

fn photometric<'a>(
    ifd: &Ifd<'a>,
    compression: &Compression<'_>,
    bits: u8,
) -> Result<Photometric<'a>, DocumentError> {
    // The tag is required, yet fax software has been seen to leave it out: then paper is white.
    let value = ifd
        .number(tag::PHOTOMETRIC)
        .unwrap_or(if compression.is_fax() { 0 } else { 1 });
    Ok(match value {
        0 => Photometric::WhiteIsZero,
        1 => Photometric::BlackIsZero,
        2 => Photometric::Rgb,
        3 => {
            let map = ifd
                .values(tag::COLOR_MAP)
                .ok_or_else(|| malformed("its palette is missing"))?;
            if bits > 8 || map.count() < 3 << bits {
                return Err(malformed("its palette does not fit its samples"));
            }
            Photometric::Palette(map)
        }
        5 => Photometric::Cmyk,
        6 => Photometric::YCbCr,
        8 | 9 if bits < 8 => return Err(unsupported("L*a*b* of fewer than 8 bits")),
        // Lightness alone is grey.
        8 | 9 if ifd.number(tag::SAMPLES_PER_PIXEL) == Some(1) => Photometric::BlackIsZero,
        8 => Photometric::Lab { is_signed: true },
        9 => Photometric::Lab { is_signed: false },
        _ => {
            return Err(unsupported(
                "a colour space other than grey, RGB, palette, CMYK, YCbCr and L*a*b*",
            ));
        }
    })
}

fn subsampling(ifd: &Ifd<'_>, photometric: &Photometric<'_>) -> Result<(u8, u8), DocumentError> {
    if !matches!(photometric, Photometric::YCbCr) {
        return Ok((1, 1));
    }
    let Some(values) = ifd.values(tag::CHROMA_SUBSAMPLING) else {
        return Ok((2, 2));
    };
    match (values.number(0), values.number(1)) {
        (Some(across @ (1 | 2 | 4)), Some(down @ (1 | 2 | 4))) => Ok((across as u8, down as u8)),
        _ => Err(malformed("its chroma is subsampled by an impossible number")),
    }
}

/// The tag concerns LZW and Deflate alone.
fn differences(ifd: &Ifd<'_>, compression: &Compression<'_>, bits: u8) -> Result<bool, DocumentError> {
    match ifd.number(tag::PREDICTOR).unwrap_or(1) {
        1 => Ok(false),
        _ if !matches!(compression, Compression::Lzw | Compression::Deflate) => Ok(false),
        2 if bits >= 8 => Ok(true),
        _ => Err(unsupported("a predictor for floating point or packed samples")),
    }
}

fn alpha(ifd: &Ifd<'_>, photometric: &Photometric<'_>, samples_per_pixel: usize) -> Alpha {
    if samples_per_pixel <= photometric.samples() {
        return Alpha::None;
    }
    match ifd.number(tag::EXTRA_SAMPLES) {
        Some(1) => Alpha::Associated,
        Some(2) => Alpha::Unassociated,
        _ => Alpha::None,
    }
}
