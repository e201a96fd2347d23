//! Options as bytes.

use super::bytes::{Decoder, Encoder};
use crate::{Limits, OpenOptions};

pub(super) fn encode(options: &OpenOptions, encoder: &mut Encoder) {
    let OpenOptions {
        limits,
        password,
        keep_picture,
        render_long_side_px,
    } = options;
    let Limits {
        max_bytes,
        max_page_pixels,
        max_side_px,
        max_pages,
        max_render_side_px,
    } = *limits;
    encoder.u64(max_bytes);
    encoder.u64(max_page_pixels);
    encoder.u32(max_side_px);
    encoder.u32(max_pages);
    encoder.u32(max_render_side_px);
    encoder.option(password.as_deref(), |encoder, text| {
        encoder.bytes(text.as_bytes());
    });
    encoder.flag(*keep_picture);
    encoder.u32(*render_long_side_px);
}

pub(super) fn decode(decoder: &mut Decoder<'_>) -> Option<OpenOptions> {
    Some(OpenOptions {
        limits: Limits {
            max_bytes: decoder.u64()?,
            max_page_pixels: decoder.u64()?,
            max_side_px: decoder.u32()?,
            max_pages: decoder.u32()?,
            max_render_side_px: decoder.u32()?,
        },
        password: decoder.option(Decoder::text)?,
        keep_picture: decoder.flag()?,
        render_long_side_px: decoder.u32()?,
    })
}
