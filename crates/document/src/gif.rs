//! GIF (GIF89a). Of an animation, the first frame is the page: that is what a still viewer shows.

use std::io::Cursor;

use image::codecs::gif::GifDecoder;

use crate::DocumentError;
use crate::DocumentFormat;
use crate::exif::Viewing;
use crate::image_decoder::{damage, read};
use crate::options::PageSettings;
use crate::page::DecodedImage;

const FORMAT: DocumentFormat = DocumentFormat::Gif;
const TRAILER: u8 = b';';

pub(crate) fn decode(bytes: &[u8], settings: &PageSettings) -> Result<DecodedImage, DocumentError> {
    let raster = GifDecoder::new(Cursor::new(bytes))
        .map_err(|error| damage(&error, FORMAT))
        .and_then(|decoder| read(decoder, FORMAT, settings));
    match raster {
        Ok(raster) => Ok(DecodedImage {
            raster,
            viewing: Viewing::default(),
        }),
        Err(DocumentError::Malformed { .. }) if bytes.iter().rfind(|&&byte| byte != 0) != Some(&TRAILER) => {
            Err(DocumentError::Truncated { format: FORMAT })
        }
        Err(error) => Err(error),
    }
}
