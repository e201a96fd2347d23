//! Models whose detections are rescored by their neighbours on the page.

use checkbox_detector::{DetectOptions, Detection, Detector, ModelOptions};

use crate::pages::Page;
use crate::synthetic::{CONFIDENCE, Synthetic};

fn find(coefficients: Option<&'static str>, has_decoy: bool, confidence: f32) -> Vec<Detection> {
    let model = Synthetic {
        has_decoy,
        ..Synthetic::default()
    };
    let model = match coefficients {
        Some(coefficients) => model.with_metadata("context", coefficients),
        None => model,
    };
    let options = DetectOptions::default()
        .with_confidence(confidence)
        .with_iou(0.99);
    let page = Page::with_rectangle(900, 1200, [600, 300, 640, 340]);
    let detector = Detector::from_onnx(&model.onnx(), ModelOptions::default()).unwrap();
    detector.detect(page.view(), &options).unwrap().items
}

#[test]
fn the_threshold_applies_to_the_rescored_confidence() {
    let (above, below) = (CONFIDENCE + 0.05, CONFIDENCE - 0.05);
    assert_eq!(find(None, false, below).len(), 1);
    assert_eq!(find(None, false, above).len(), 0);
    assert_eq!(find(Some("[1, 0, 0, 0, 0, 1]"), false, above).len(), 1);
    assert_eq!(find(Some("[1, 0, 0, 0, 0, -1]"), false, below).len(), 0);
    let unchanged = find(Some("[1, 0, 0, 0, 0, 0]"), false, below);
    assert!((unchanged[0].confidence - CONFIDENCE).abs() < 0.01);
}

#[test]
fn overlapping_detections_are_no_neighbours() {
    let plain = find(None, true, 0.2);
    assert_eq!(plain.len(), 2);
    let rescored = find(Some("[1, 5, 5, 5, 5, 0]"), true, 0.2);
    for (rescored, plain) in rescored.iter().zip(plain) {
        assert!((rescored.confidence - plain.confidence).abs() < 0.01);
    }
}

#[test]
fn no_detection_is_its_own_neighbour() {
    let lone = find(Some("[1, 5, 5, 5, 0, 0]"), false, 0.2);
    assert!((lone[0].confidence - CONFIDENCE).abs() < 0.01);
}
