use checkbox_pixels::{BoundingBox, Field, FieldKind, TextDirection, TextLayer, Word};

use super::*;
use crate::page::PageParts;
use crate::{DocumentFormat, Limits, PageWarning};

fn page(rgb: bool) -> Page {
    let bbox = BoundingBox {
        x1: 1.0,
        y1: 2.0,
        x2: 3.5,
        y2: 4.0,
    };
    PageParts {
        number: 7,
        width_px: 3,
        height_px: 2,
        dpi: Some(90.5),
        gray: vec![0, 50, 100, 150, 200, 250],
        rgb: rgb.then(|| (0..18).collect()),
        text: TextLayer {
            words: vec![Word {
                text: "Ja, ß".to_owned(),
                bbox,
                font_size_px: 9.5,
                direction: TextDirection::Left,
            }],
            rules: vec![bbox, bbox],
            is_truncated: true,
        },
        fields: vec![Field {
            name: "a.b".to_owned(),
            tooltip: None,
            kind: FieldKind::Radio,
            value: Some("1".to_owned()),
            is_on: true,
            is_visible: false,
            bbox,
        }],
        warnings: vec![PageWarning::FieldsNotDrawn, PageWarning::TooMuchContent],
    }
    .into_page()
    .unwrap()
}

fn errors() -> Vec<DocumentError> {
    let format = DocumentFormat::Jpeg2000;
    vec![
        DocumentError::EmptyInput,
        DocumentError::UnreadFormat {
            name: "AVIF files",
            instead: "send PNG",
        },
        DocumentError::UnsupportedFeature {
            format,
            feature: "a palette",
            instead: "PNG",
        },
        DocumentError::Malformed {
            format,
            reason: "no end",
        },
        DocumentError::TooManyPixels {
            width: 1,
            height: 2,
            limit: 3,
        },
        DocumentError::SideTooLong {
            width: 1,
            height: 2,
            limit: 3,
        },
        DocumentError::PageOutOfRange {
            number: 4,
            page_count: 3,
        },
        DocumentError::TooComplex { limit: 5 },
        DocumentError::DecoderFailed { format },
        DocumentError::RenderTimeout { format, limit_ms: 9 },
    ]
}

#[test]
fn pages_and_errors_arrive_as_they_were_sent() {
    for outcome in [Ok(page(false)), Ok(page(true))]
        .into_iter()
        .chain(errors().into_iter().map(Err))
    {
        assert_eq!(decode_outcome(&encode_outcome(&outcome)), Some(outcome));
    }
}

#[test]
fn options_arrive_as_they_were_sent() {
    let options = OpenOptions::default()
        .with_limits(Limits::default().with_max_pages(3).with_max_side_px(99))
        .with_password("geheim")
        .with_picture(true)
        .with_render_long_side_px(640);
    assert_eq!(decode_options(&encode_options(&options)), Some(options));
    assert_eq!(decode_options(b"no options"), None);
}

#[test]
fn what_is_cut_or_longer_is_no_page() {
    let sent = encode_outcome(&Ok(page(true)));
    for len in 0..sent.len() {
        assert_eq!(decode_outcome(&sent[..len]), None, "{len}");
    }
    assert_eq!(decode_outcome(&[sent, vec![0]].concat()), None);
}

#[test]
fn no_byte_that_is_changed_makes_a_page_that_lacks_pixels() {
    let sent = encode_outcome(&Ok(page(true)));
    for at in 0..sent.len() {
        for value in [0, 1, 0x7f, 0xff] {
            let mut changed = sent.clone();
            changed[at] = value;
            if let Some(Ok(page)) = decode_outcome(&changed) {
                let pixels = page.width_px() as usize * page.height_px() as usize;
                assert_eq!(page.view().width_px(), page.width_px());
                assert_eq!((page.gray().len(), page.to_rgb().len()), (pixels, 3 * pixels));
            }
        }
    }
}
