//! Any numbers a model may answer with: boxes with finite sides and confidences in range, or an error.

#![no_main]

use checkbox_detector::stages::{decode, suppress};
use checkbox_detector::{NmsMode, OutputForm};
use libfuzzer_sys::fuzz_target;

const FORMS: [OutputForm; 4] = [
    OutputForm::ClassScores,
    OutputForm::ClassScoresTransposed,
    OutputForm::Objectness,
    OutputForm::EndToEnd,
];
const MOST_KEPT: usize = 300;

fuzz_target!(|input: (u8, u8, u8, u8, Vec<f32>)| {
    let (form, classes, confidence, iou, values) = input;
    let form = FORMS[usize::from(form) % FORMS.len()];
    let classes = usize::from(classes % 8) + 1;
    let (confidence, iou) = (f32::from(confidence) / 255.0, f32::from(iou) / 255.0);
    let Ok(candidates) = decode(form, &values, classes, confidence) else {
        return;
    };
    for mode in [NmsMode::ClassAware, NmsMode::ClassAgnostic] {
        let kept = suppress(candidates.clone(), iou, mode, MOST_KEPT);
        assert!(kept.len() <= candidates.len().min(MOST_KEPT));
        assert!(kept.is_empty() == candidates.is_empty());
        assert!(
            kept.iter()
                .all(|found| found.confidence >= confidence && found.confidence.is_finite())
        );
        assert!(
            kept.iter()
                .all(|found| found.class_index < classes && found.bbox.area() > 0.0)
        );
        assert!(kept.is_sorted_by(|a, b| a.confidence >= b.confidence));
    }
});
