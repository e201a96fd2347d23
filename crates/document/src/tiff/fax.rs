//! Fax compression: CCITT (ITU-T) T.4 and T.6, as TIFF 6.0, sections 10 and 11, store it.

use hayro_ccitt::{DecodeSettings, Decoder, DecoderContext, EncodingMode};

use super::layout::{Compression, Layout};
use super::{FORMAT, malformed};
use crate::DocumentError;

/// Unpacks `rows` rows to one byte a pixel: 0 for the white runs of the code, 255 for the black ones, whatever the
/// image takes them to mean. Data may announce their end before the last row: the rest is white. `cut` says that
/// the file ends within the data.
pub(super) fn decode(
    layout: &Layout<'_>,
    packed: &[u8],
    rows: u32,
    cut: bool,
) -> Result<Vec<u8>, DocumentError> {
    let width = layout.chunks.width_px;
    let rle = matches!(layout.compression, Compression::CcittRle);
    let encoding = match layout.compression {
        Compression::CcittGroup4 => EncodingMode::Group4,
        Compression::CcittGroup3 {
            two_dimensional: true,
        } => EncodingMode::Group3_2D,
        _ => EncodingMode::Group3_1D,
    };
    let settings = DecodeSettings {
        columns: width,
        rows,
        end_of_block: !rle,
        end_of_line: false,
        rows_are_byte_aligned: rle,
        encoding,
        // A damaged line of a fax is skipped where the code allows it to find the next one.
        strict: false,
    };
    let mut image = Image {
        pixels: vec![0; width as usize * rows as usize],
        width: width as usize,
        row: 0,
    };
    let result = hayro_ccitt::decode(packed, &mut image, &mut DecoderContext::new(settings));
    let complete = image.row >= rows as usize;
    match result {
        _ if complete => Ok(image.pixels),
        _ if cut => Err(DocumentError::Truncated { format: FORMAT }),
        Ok(_) => Ok(image.pixels),
        Err(_) => Err(malformed("its fax data contradict themselves")),
    }
}

struct Image {
    pixels: Vec<u8>,
    width: usize,
    row: usize,
}

impl Decoder for Image {
    fn push_row(&mut self, changes: &[u32]) {
        let Some(row) = self
            .pixels
            .get_mut(self.row * self.width..(self.row + 1) * self.width)
        else {
            return;
        };
        for run in changes.chunks(2) {
            let start = run[0] as usize;
            let end = run.get(1).map_or(self.width, |&end| end as usize);
            if let Some(black) = row.get_mut(start..end) {
                black.fill(255);
            }
        }
        self.row += 1;
    }
}
