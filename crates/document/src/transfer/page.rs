//! Pages as bytes.

use checkbox_pixels::{BoundingBox, Field, FieldKind, TextDirection, TextLayer, Word};

use super::bytes::{Decoder, Encoder};
use crate::page::PageParts;
use crate::{Page, PageWarning};

const DIRECTIONS: [TextDirection; 4] = [
    TextDirection::Right,
    TextDirection::Down,
    TextDirection::Left,
    TextDirection::Up,
];
const WARNINGS: [PageWarning; 6] = [
    PageWarning::BlankPage,
    PageWarning::BlackPage,
    PageWarning::XfaForm,
    PageWarning::FieldsNotDrawn,
    PageWarning::ImageLeftOut,
    PageWarning::TooMuchContent,
];
/// Bytes of all but the pixels that a page usually takes.
const CONTENT_LEN: usize = 64 * 1024;

pub(super) fn encode(page: &Page, encoder: &mut Encoder) {
    let pixels = page.gray().len() + page.rgb().map_or(0, <[u8]>::len);
    encoder.reserve(pixels + CONTENT_LEN);
    encoder.u32(page.number());
    encoder.u32(page.width_px());
    encoder.u32(page.height_px());
    encoder.option(page.dpi(), Encoder::f32);
    encoder.list(page.warnings(), |encoder, warning| {
        encoder.u8(warning_tag(*warning));
    });
    encode_text(page.text(), encoder);
    encoder.list(page.fields(), |encoder, field| encode_field(field, encoder));
    encoder.bytes(page.gray());
    encoder.option(page.rgb(), Encoder::bytes);
}

pub(super) fn decode(decoder: &mut Decoder<'_>) -> Option<Page> {
    PageParts {
        number: decoder.u32()?,
        width_px: decoder.u32()?,
        height_px: decoder.u32()?,
        dpi: decoder.option(Decoder::f32)?,
        warnings: decoder.list(|decoder| by_tag(decoder, WARNINGS, warning_tag))?,
        text: decode_text(decoder)?,
        fields: decoder.list(decode_field)?,
        gray: decoder.bytes()?.to_vec(),
        rgb: decoder.option(Decoder::bytes)?.map(<[u8]>::to_vec),
    }
    .into_page()
}

fn encode_text(text: &TextLayer, encoder: &mut Encoder) {
    let TextLayer {
        words,
        rules,
        is_truncated,
    } = text;
    encoder.list(words, |encoder, word| {
        let Word {
            text,
            bbox,
            font_size_px,
            direction,
        } = word;
        encoder.bytes(text.as_bytes());
        encode_box(bbox, encoder);
        encoder.f32(*font_size_px);
        encoder.u8(direction_tag(*direction));
    });
    encoder.list(rules, |encoder, rule| encode_box(rule, encoder));
    encoder.flag(*is_truncated);
}

fn decode_text(decoder: &mut Decoder<'_>) -> Option<TextLayer> {
    let word = |decoder: &mut Decoder<'_>| {
        Some(Word {
            text: decoder.text()?,
            bbox: decode_box(decoder)?,
            font_size_px: decoder.f32()?,
            direction: by_tag(decoder, DIRECTIONS, direction_tag)?,
        })
    };
    Some(TextLayer {
        words: decoder.list(word)?,
        rules: decoder.list(decode_box)?,
        is_truncated: decoder.flag()?,
    })
}

fn encode_field(field: &Field, encoder: &mut Encoder) {
    let Field {
        name,
        tooltip,
        kind,
        value,
        is_on,
        is_visible,
        bbox,
    } = field;
    let text = |encoder: &mut Encoder, text: &String| encoder.bytes(text.as_bytes());
    text(encoder, name);
    encoder.option(tooltip.as_ref(), text);
    encoder.flag(*kind == FieldKind::Radio);
    encoder.option(value.as_ref(), text);
    encoder.flag(*is_on);
    encoder.flag(*is_visible);
    encode_box(bbox, encoder);
}

fn decode_field(decoder: &mut Decoder<'_>) -> Option<Field> {
    Some(Field {
        name: decoder.text()?,
        tooltip: decoder.option(Decoder::text)?,
        kind: if decoder.flag()? {
            FieldKind::Radio
        } else {
            FieldKind::Checkbox
        },
        value: decoder.option(Decoder::text)?,
        is_on: decoder.flag()?,
        is_visible: decoder.flag()?,
        bbox: decode_box(decoder)?,
    })
}

fn encode_box(bbox: &BoundingBox, encoder: &mut Encoder) {
    let BoundingBox { x1, y1, x2, y2 } = *bbox;
    [x1, y1, x2, y2].into_iter().for_each(|edge| encoder.f32(edge));
}

fn decode_box(decoder: &mut Decoder<'_>) -> Option<BoundingBox> {
    Some(BoundingBox {
        x1: decoder.f32()?,
        y1: decoder.f32()?,
        x2: decoder.f32()?,
        y2: decoder.f32()?,
    })
}

fn direction_tag(direction: TextDirection) -> u8 {
    match direction {
        TextDirection::Right => 0,
        TextDirection::Down => 1,
        TextDirection::Left => 2,
        TextDirection::Up => 3,
    }
}

fn warning_tag(warning: PageWarning) -> u8 {
    match warning {
        PageWarning::BlankPage => 0,
        PageWarning::BlackPage => 1,
        PageWarning::XfaForm => 2,
        PageWarning::FieldsNotDrawn => 3,
        PageWarning::ImageLeftOut => 4,
        PageWarning::TooMuchContent => 5,
    }
}

/// The one of `all` that has the tag which comes next.
fn by_tag<T: Copy, const N: usize>(
    decoder: &mut Decoder<'_>,
    all: [T; N],
    tag_of: impl Fn(T) -> u8,
) -> Option<T> {
    let tag = decoder.u8()?;
    all.into_iter().find(|value| tag_of(*value) == tag)
}
