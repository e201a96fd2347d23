//! Models that weigh a detection against the others on its page.

use checkbox_detector::{DetectOptions, Detection, Detector, ModelOptions};

use crate::pages::Page;
use crate::synthetic::{CONFIDENCE, Synthetic};

fn find(weights: Option<&'static str>, has_decoy: bool, confidence: f32) -> Vec<Detection> {
    let model = Synthetic {
        has_decoy,
        ..Synthetic::default()
    };
    let model = match weights {
        Some(weights) => model.with_metadata("context", weights),
        None => model,
    };
    let options = DetectOptions {
        confidence,
        iou: 0.99,
        ..DetectOptions::default()
    };
    let page = Page::with_rectangle(900, 1200, [600, 300, 640, 340]);
    let detector = Detector::from_onnx(&model.onnx(), ModelOptions::default()).unwrap();
    detector.detect(page.view(), &options).unwrap().items
}

#[test]
fn what_is_weighed_is_what_counts() {
    let (above, below) = (CONFIDENCE + 0.05, CONFIDENCE - 0.05);
    assert_eq!(find(None, false, below).len(), 1);
    assert_eq!(find(None, false, above).len(), 0);
    assert_eq!(find(Some("[1, 0, 0, 0, 0, 1]"), false, above).len(), 1);
    assert_eq!(find(Some("[1, 0, 0, 0, 0, -1]"), false, below).len(), 0);
    let unmoved = find(Some("[1, 0, 0, 0, 0, 0]"), false, below);
    assert!((unmoved[0].confidence - CONFIDENCE).abs() < 0.01);
}

#[test]
fn what_overlaps_is_no_company() {
    let plain = find(None, true, 0.2);
    assert_eq!(plain.len(), 2);
    let weighed = find(Some("[1, 5, 5, 5, 5, 0]"), true, 0.2);
    for (weighed, plain) in weighed.iter().zip(plain) {
        assert!((weighed.confidence - plain.confidence).abs() < 0.01);
    }
}

#[test]
fn nothing_is_its_own_company() {
    let lone = find(Some("[1, 5, 5, 5, 0, 0]"), false, 0.2);
    assert!((lone[0].confidence - CONFIDENCE).abs() < 0.01);
}
