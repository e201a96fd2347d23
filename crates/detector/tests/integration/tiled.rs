//! Large pages with small boxes.

use checkbox_detector::{BoundingBox, DetectOptions, Detector, ModelOptions, Tiling};

use crate::pages::Page;
use crate::synthetic::Synthetic;

/// Far from the middle, so that only one tile covers it.
const RECTANGLE: [u32; 4] = [4101, 5203, 4133, 5239];

fn find(tiling: Tiling) -> Vec<BoundingBox> {
    let detector = Detector::from_onnx(&Synthetic::default().onnx(), ModelOptions::default()).unwrap();
    let page = Page::with_rectangle(4960, 7016, RECTANGLE);
    let options = DetectOptions::default().with_tiling(tiling).with_confidence(0.01);
    detector
        .detect(page.view(), &options)
        .unwrap()
        .items
        .iter()
        .map(|found| found.bbox)
        .collect()
}

fn largest_error(bbox: &BoundingBox) -> f32 {
    let sides = [bbox.x1, bbox.y1, bbox.x2, bbox.y2];
    sides
        .iter()
        .zip(RECTANGLE)
        .map(|(found, drawn)| (found - drawn as f32).abs())
        .fold(0.0, f32::max)
}

#[test]
fn tiles_report_a_small_box_once_and_where_it_was_drawn() {
    let (once, twice) = (find(Tiling::Off), find(Tiling::Auto));
    assert_eq!((once.len(), twice.len()), (1, 1));
    assert!(largest_error(&twice[0]) < 0.1, "{:?}", twice[0]);
    assert_ne!(once, twice, "the box of the tile is reported");
}
