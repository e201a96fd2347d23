//! Claims about foreign bytes, for cargo-fuzz to break (`fuzz_targets/`); `tests/seeds.rs` holds the seeds to them.

#![deny(missing_docs)]

use arbitrary::{Arbitrary, Unstructured};
use checkbox_detector::stages::{decode, suppress};
use checkbox_detector::{MarkState, NmsMode, OutputForm};
use checkbox_document::{Document, Limits, OpenOptions, Page, transfer};
use checkbox_form::{PageBox, PageContent, read};
use checkbox_pixels::BoundingBox;

const MAX_PAGE_PIXELS: usize = 1 << 20;
const MAX_KEPT: usize = 300;
/// Objects 1 to 8 of a file whose page draws object 9.
const RESOURCES: &[u8] = include_bytes!("resources.pdf");
const FORMS: [OutputForm; 4] = [
    OutputForm::ClassScores,
    OutputForm::ClassScoresTransposed,
    OutputForm::Objectness,
    OutputForm::EndToEnd,
];
/// States of the classes of a network, repeated.
const STATES: [Option<MarkState>; 3] = [Some(MarkState::Unselected), Some(MarkState::Selected), None];

/// Bytes as a document: pages with their words and fields, or an error, in bounded time and memory, and no panic that had to
/// be contained.
///
/// # Panics
///
/// Where that is not so.
pub fn document(bytes: &[u8]) {
    let limits = Limits::default()
        .with_max_page_pixels(MAX_PAGE_PIXELS as u64)
        .with_max_render_side_px(512);
    for keep_picture in [false, true] {
        let options = OpenOptions::default()
            .with_limits(limits)
            .with_picture(keep_picture)
            .with_render_long_side_px(200);
        let Ok(document) = Document::open(bytes.to_vec(), options) else {
            continue;
        };
        let finer = document.is_rendered().then(|| document.picture(1, 100.0));
        for page in finer.into_iter().chain(document.pages().take(4)).flatten() {
            let pixels = page.width_px() as usize * page.height_px() as usize;
            assert!(pixels > 0 && pixels <= MAX_PAGE_PIXELS);
            assert_eq!(page.gray().len(), pixels);
            assert!(
                page.rgb()
                    .is_none_or(|rgb| keep_picture && rgb.len() == 3 * pixels)
            );
            form(&page);
        }
    }
}

/// Bytes as the content of a PDF page that has a font, images, a form with a group, patterns, shadings and graphics states for
/// it to use: what [`document`] says, of everything that the renderer can be told to do.
///
/// # Panics
///
/// Where that is not so.
pub fn page_content(bytes: &[u8]) {
    document(&pdf_with_content(bytes));
}

/// A file of one page, without a table of its objects, which the parser then looks for.
fn pdf_with_content(content: &[u8]) -> Vec<u8> {
    let mut file = RESOURCES.to_vec();
    file.extend(format!("9 0 obj\n<< /Length {} >>\nstream\n", content.len()).bytes());
    file.extend_from_slice(content);
    file.extend_from_slice(b"\nendstream\nendobj\ntrailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF\n");
    file
}

/// Bytes as what one process tells another: a page that is whole, an error, options, or none of them.
///
/// # Panics
///
/// Where that is not so.
pub fn message(bytes: &[u8]) {
    let _ = transfer::decode_options(bytes);
    if let Some(outcome) = transfer::decode_outcome(bytes) {
        if let Ok(page) = &outcome {
            let pixels = u64::from(page.width_px()) * u64::from(page.height_px());
            assert!(pixels > 0 && page.gray().len() as u64 == pixels);
        }
        let again = transfer::decode_outcome(&transfer::encode_outcome(&outcome));
        assert_eq!(again, Some(outcome));
    }
}

/// What a page says of itself: places that are numbers, and a reading of all of its fields.
fn form(page: &Page) {
    let is_place = |b: &BoundingBox| [b.x1, b.y1, b.x2, b.y2].iter().all(|edge| edge.is_finite());
    let (text, fields) = (page.text(), page.fields());
    assert!(
        text.words
            .iter()
            .all(|word| is_place(&word.bbox) && !word.text.is_empty())
    );
    assert!(text.rules.iter().all(is_place));
    assert!(fields.iter().all(|field| is_place(&field.bbox)));
    let boxes: Vec<PageBox> = (0..fields.len())
        .map(|index| PageBox {
            bbox: fields[index].bbox,
            field: Some(index),
            ..PageBox::default()
        })
        .collect();
    let view = page.view();
    let reading = read(&PageContent { view, text, fields }, &boxes);
    assert_eq!(reading.boxes.len(), boxes.len());
}

/// Bytes as what a network answers: boxes with finite sides and confidences in range, or an error.
///
/// The form of the output, the number of classes, both thresholds and the values are taken from `bytes`, as
/// [`arbitrary`] does.
///
/// # Panics
///
/// Where that is not so.
pub fn network_output(bytes: &[u8]) {
    let input = <(u8, u8, u8, u8, Vec<f32>)>::arbitrary_take_rest(Unstructured::new(bytes));
    let Ok((form, classes, confidence, iou, values)) = input else {
        return;
    };
    let form = FORMS[usize::from(form) % FORMS.len()];
    let classes = usize::from(classes % 8) + 1;
    let states: Vec<_> = STATES.into_iter().cycle().take(classes).collect();
    let (confidence, iou) = (f32::from(confidence) / 255.0, f32::from(iou) / 255.0);
    let Ok(candidates) = decode(form, &values, &states, confidence) else {
        return;
    };
    for mode in [NmsMode::ClassAware, NmsMode::ClassAgnostic] {
        let kept = suppress(candidates.clone(), iou, mode, MAX_KEPT);
        assert!(kept.len() <= candidates.len().min(MAX_KEPT));
        assert!(kept.is_empty() == candidates.is_empty());
        assert!(
            kept.iter()
                .all(|found| found.confidence >= confidence && found.confidence.is_finite())
        );
        assert!(
            kept.iter()
                .all(|found| found.class_index < classes && found.bbox.area() > 0.0)
        );
        let is_probability = |state: f32| (0.0..=1.0).contains(&state);
        assert!(
            kept.iter()
                .all(|found| found.state_confidence.is_none_or(is_probability))
        );
        assert!(kept.is_sorted_by(|a, b| a.confidence >= b.confidence));
    }
}
