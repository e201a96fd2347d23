//! The rows of one strip or tile, unpacked as they are read.

use std::borrow::Cow;
use std::io::{Cursor, ErrorKind, Read};

use flate2::read::ZlibDecoder;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;

use super::chroma::ChromaRows;
use super::fax;
use super::layout::{Compression, Layout, Photometric};
use super::old_jpeg::{Frame, OldJpeg};
use super::{FORMAT, malformed};
use crate::DocumentError;
use crate::jpeg;
use crate::unpack::{Lzw, RunLengths};

/// The unpacked rows of one strip or tile, from the top.
pub(super) struct ChunkRows<'a> {
    rows: Box<dyn Read + 'a>,
    /// Whether the file ends within them.
    cut: bool,
}

impl<'a> ChunkRows<'a> {
    /// `rows` are wanted of the strip or tile.
    pub(super) fn open(
        layout: &Layout<'a>,
        index: usize,
        rows: u32,
        keep_picture: bool,
        file: &'a [u8],
    ) -> Result<Self, DocumentError> {
        let truncated = DocumentError::Truncated { format: FORMAT };
        let (packed, cut) = layout.chunks.bytes(index, file).ok_or(truncated)?;
        let packed = if layout.reversed_bits && !layout.compression.is_jpeg() {
            Cow::Owned(packed.iter().map(|byte| byte.reverse_bits()).collect())
        } else {
            Cow::Borrowed(packed)
        };
        let rows: Box<dyn Read + 'a> = match layout.compression {
            Compression::None => Box::new(Cursor::new(packed)),
            Compression::PackBits => Box::new(RunLengths::new(Cursor::new(packed), false)),
            // Both begin with a code of 9 bits that clears the table: 256 (as libtiff tells them apart).
            Compression::Lzw if matches!(*packed, [0, second, ..] if second & 1 == 1) => {
                Box::new(Lzw::old_tiff(Cursor::new(packed)))
            }
            Compression::Lzw => Box::new(Lzw::new(Cursor::new(packed), true)),
            Compression::Deflate => Box::new(ZlibDecoder::new(Cursor::new(packed))),
            Compression::CcittRle | Compression::CcittGroup3 { .. } | Compression::CcittGroup4 => {
                Box::new(Cursor::new(fax::decode(layout, &packed, rows, cut)?))
            }
            Compression::Jpeg { tables } => Box::new(Cursor::new(decode_jpeg(
                layout,
                &packed,
                tables,
                rows,
                keep_picture,
            )?)),
            Compression::OldJpeg(OldJpeg::File(jpeg)) => {
                Box::new(Cursor::new(decode_jpeg(layout, jpeg, None, rows, keep_picture)?))
            }
            Compression::OldJpeg(OldJpeg::Scans(tables)) => {
                let frame = Frame {
                    width_px: layout.chunks.width_px,
                    height_px: rows,
                    samples: layout.samples_per_chunk(),
                    subsampling: layout.subsampling,
                };
                let jpeg = tables.to_file(&frame, &packed, file)?;
                Box::new(Cursor::new(decode_jpeg(layout, &jpeg, None, rows, keep_picture)?))
            }
        };
        let rows = if layout.shares_chroma() {
            Box::new(ChromaRows::new(rows, layout.chunks.width_px, layout.subsampling))
        } else {
            rows
        };
        Ok(Self { rows, cut })
    }

    pub(super) fn read_row(&mut self, row: &mut [u8]) -> Result<(), DocumentError> {
        self.rows.read_exact(row).map_err(|error| match error.kind() {
            ErrorKind::UnexpectedEof if self.cut => DocumentError::Truncated { format: FORMAT },
            ErrorKind::UnexpectedEof => malformed("its strips or tiles hold less than their size"),
            _ => malformed("its data contradict themselves"),
        })
    }
}

/// Samples of a pixel and bits of a sample as [`ChunkRows`] delivers them: fax and JPEG unpack to 8 bits, and of
/// luma and chroma only the luma is taken where no picture is kept.
pub(super) fn unpacked(layout: &Layout<'_>, keep_picture: bool) -> (usize, u8) {
    match (layout.compression, layout.photometric) {
        (compression, Photometric::YCbCr) if compression.is_jpeg() && !keep_picture => (1, 8),
        (compression, _) if compression.is_jpeg() => (layout.samples_per_chunk(), 8),
        (compression, _) if compression.is_fax() => (1, 8),
        _ => (layout.samples_per_chunk(), layout.bits),
    }
}

/// JPEG in TIFF (Adobe Photoshop TIFF technical notes, 2002): each strip or tile is a JPEG file, whose tables may
/// stand in a tag instead.
fn decode_jpeg(
    layout: &Layout<'_>,
    packed: &[u8],
    tables: Option<&[u8]>,
    rows: u32,
    keep_picture: bool,
) -> Result<Vec<u8>, DocumentError> {
    const MARKER_LEN: usize = 2;
    let broken = || malformed("JPEG data contradict themselves");
    let file = match tables {
        // Tables are a file without an image: what it ends with and the image begins with has to go.
        Some(tables) if tables.len() > 2 * MARKER_LEN => {
            let image = packed.get(MARKER_LEN..).ok_or_else(broken)?;
            Cow::Owned([&tables[..tables.len() - MARKER_LEN], image].concat())
        }
        _ => Cow::Borrowed(packed),
    };
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(&*file), jpeg::header_options());
    decoder.decode_headers().map_err(|_| broken())?;
    let (width_px, height_px) = jpeg::size(&decoder)?;
    if width_px != layout.chunks.width_px || height_px < rows || height_px > layout.chunks.height_px {
        return Err(malformed("a JPEG strip has another size than its image"));
    }
    let stored = decoder.input_colorspace().ok_or_else(broken)?;
    let out = match layout.photometric {
        Photometric::YCbCr if stored != ColorSpace::YCbCr => return Err(broken()),
        Photometric::YCbCr if !keep_picture => ColorSpace::Luma,
        // Whatever JPEG would guess from the number of samples, TIFF knows what they are.
        _ => stored,
    };
    if out.num_components() != unpacked(layout, keep_picture).0 {
        return Err(malformed(
            "a JPEG strip has another number of samples than its image",
        ));
    }
    decoder.set_options(jpeg::pixel_options(out));
    decoder.decode().map_err(|_| broken())
}
