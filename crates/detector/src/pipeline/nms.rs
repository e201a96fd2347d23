//! Non-maximum suppression.

use crate::{Detection, NmsMode};

/// Most candidates that compete, those with the highest confidence: bounds the work on an output that is all boxes.
const MAX_CANDIDATES: usize = 30_000;

/// Detections left by greedy non-maximum suppression, sorted by confidence, highest first; equal confidences keep their order.
///
/// From the highest confidence down, each candidate is kept unless its IoU with one kept before is more than `iou`, until
/// `max_detections` are kept.
pub fn suppress(
    mut candidates: Vec<Detection>,
    iou: f32,
    mode: NmsMode,
    max_detections: usize,
) -> Vec<Detection> {
    candidates.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    candidates.truncate(MAX_CANDIDATES);
    let mut kept: Vec<Detection> = Vec::new();
    for candidate in candidates {
        if kept.len() == max_detections {
            break;
        }
        let competes =
            |other: &Detection| mode == NmsMode::ClassAgnostic || other.class_index == candidate.class_index;
        if !kept
            .iter()
            .any(|other| competes(other) && other.bbox.iou(&candidate.bbox) > iou)
        {
            kept.push(candidate);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::BoundingBox;

    fn detection(x1: f32, class_index: usize, confidence: f32) -> Detection {
        Detection {
            class_index,
            confidence,
            bbox: BoundingBox {
                x1,
                y1: 0.0,
                x2: x1 + 10.0,
                y2: 10.0,
            },
            ..Detection::default()
        }
    }

    fn confidences(detections: &[Detection]) -> Vec<f32> {
        detections.iter().map(|d| d.confidence).collect()
    }

    #[test]
    fn the_most_confident_of_overlapping_boxes_stays() {
        let found = suppress(
            vec![
                detection(0.0, 0, 0.5),
                detection(1.0, 0, 0.9),
                detection(30.0, 0, 0.3),
            ],
            0.45,
            NmsMode::ClassAware,
            10,
        );
        assert_eq!(confidences(&found), [0.9, 0.3]);
    }

    #[test]
    fn other_classes_compete_only_when_agnostic() {
        let overlapping = vec![detection(0.0, 0, 0.5), detection(0.0, 1, 0.9)];
        let aware = suppress(overlapping.clone(), 0.45, NmsMode::ClassAware, 10);
        assert_eq!(confidences(&aware), [0.9, 0.5]);
        let agnostic = suppress(overlapping, 0.45, NmsMode::ClassAgnostic, 10);
        assert_eq!(confidences(&agnostic), [0.9]);
    }

    #[test]
    fn a_suppressed_box_suppresses_nothing() {
        let chain = vec![
            detection(0.0, 0, 0.9),
            detection(3.0, 0, 0.8),
            detection(6.0, 0, 0.7),
        ];
        assert_eq!(
            confidences(&suppress(chain, 0.45, NmsMode::ClassAware, 10)),
            [0.9, 0.7]
        );
    }

    #[test]
    fn no_more_than_max_detections_are_kept() {
        let apart: Vec<Detection> = (0..100_u8)
            .map(|i| detection(f32::from(i) * 20.0, 0, 0.5))
            .collect();
        assert_eq!(suppress(apart.clone(), 0.45, NmsMode::ClassAware, 7).len(), 7);
        assert!(suppress(apart, 0.45, NmsMode::ClassAware, 0).is_empty());
    }
}
