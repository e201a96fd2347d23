//! The embedded model, on a page drawn here.

use checkbox_detector::{DetectOptions, Detection, Detector, MarkState, PageView, PixelFormat};

const WIDTH_PX: usize = 989;
const HEIGHT_PX: usize = 1280;
const SIDE_PX: usize = 18;
const LINE_PX: usize = 2;
const EMPTY_AT: [usize; 2] = [120, 400];
const CROSSED_AT: [usize; 2] = [120, 480];

fn draw_outline(page: &mut [u8], [left, top]: [usize; 2]) {
    for y in 0..SIDE_PX {
        for x in 0..SIDE_PX {
            let is_edge = x.min(y) < LINE_PX || x.max(y) >= SIDE_PX - LINE_PX;
            if is_edge {
                page[(top + y) * WIDTH_PX + left + x] = 0;
            }
        }
    }
}

fn draw_cross(page: &mut [u8], [left, top]: [usize; 2]) {
    for y in LINE_PX..SIDE_PX - LINE_PX {
        for across in [y, SIDE_PX - 1 - y] {
            page[(top + y) * WIDTH_PX + left + across - 1..][..LINE_PX + 1].fill(0);
        }
    }
}

fn is_centred_in(found: &Detection, [left, top]: [usize; 2]) -> bool {
    let (left, top, side) = (left as f32, top as f32, SIDE_PX as f32);
    let (x, y) = (
        (found.bbox.x1 + found.bbox.x2) / 2.0,
        (found.bbox.y1 + found.bbox.y2) / 2.0,
    );
    (left..left + side).contains(&x) && (top..top + side).contains(&y)
}

#[test]
fn the_embedded_model_tells_an_empty_box_from_a_crossed_one() {
    let mut pixels = vec![255; WIDTH_PX * HEIGHT_PX];
    draw_outline(&mut pixels, EMPTY_AT);
    draw_outline(&mut pixels, CROSSED_AT);
    draw_cross(&mut pixels, CROSSED_AT);
    let detector = Detector::embedded().unwrap();
    assert_eq!(
        detector.model().class_names,
        ["empty_checkbox", "filled_checkbox"]
    );
    let page = PageView::new(WIDTH_PX as u32, HEIGHT_PX as u32, PixelFormat::Gray8, &pixels).unwrap();
    let found = detector.detect(page, &DetectOptions::default()).unwrap().items;
    let state_at = |corner| {
        found
            .iter()
            .find(|d| is_centred_in(d, corner))
            .and_then(|d| detector.model().state(d.class_index))
    };
    assert_eq!(state_at(EMPTY_AT), Some(MarkState::Unselected), "{found:?}");
    assert_eq!(state_at(CROSSED_AT), Some(MarkState::Selected), "{found:?}");
    assert!(found.iter().all(|d| {
        [EMPTY_AT, CROSSED_AT]
            .iter()
            .any(|corner| is_centred_in(d, *corner))
    }));
}
