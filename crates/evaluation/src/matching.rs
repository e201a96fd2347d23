//! Matching of detections to known boxes.

use checkbox_detector::{BoundingBox, Detection};

use crate::LabelledPage;

/// Part of a detection's area that has to lie in an ignore region for it not to count as wrong.
const IGNORED_SHARE: f32 = 0.5;
/// IoU from which a detection matches for average precision, whatever is asked for the rest.
pub const AP_IOU: f32 = 0.5;

/// Verdict on one detection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It stands for the known box of this index.
    Match(usize),
    /// It stands for none, and is wrong.
    Wrong,
    /// It stands for none, and lies in a region where that does not count.
    Ignored,
}

/// Verdicts on all detections.
///
/// `detections` are sorted by confidence, highest first. Each takes the known box with which it has the highest IoU of
/// those that are still free, if that IoU is at least `iou_threshold`; so a second detection of the same box is
/// wrong. As earlier verdicts do not depend on later detections, those at or above any confidence are right for
/// that confidence too.
fn judge(
    detections: &[Detection],
    boxes: &[BoundingBox],
    ignored: &[BoundingBox],
    iou_threshold: f32,
) -> Vec<Verdict> {
    let mut taken = vec![false; boxes.len()];
    let mut judge_one = |detection: &Detection| {
        let free = (0..).zip(boxes).filter(|&(index, _): &(usize, _)| !taken[index]);
        let best = free
            .map(|(index, known)| (index, detection.bbox.iou(known)))
            .filter(|&(_, iou)| iou >= iou_threshold)
            // The first of equals.
            .reduce(|best, next| if next.1 > best.1 { next } else { best });
        match best {
            Some((index, _)) => {
                taken[index] = true;
                Verdict::Match(index)
            }
            None if is_ignored(&detection.bbox, ignored) => Verdict::Ignored,
            None => Verdict::Wrong,
        }
    };
    detections.iter().map(&mut judge_one).collect()
}

fn is_ignored(bbox: &BoundingBox, regions: &[BoundingBox]) -> bool {
    let area = bbox.area();
    area > 0.0
        && regions
            .iter()
            .any(|region| bbox.intersection(region) >= IGNORED_SHARE * area)
}

/// One page's detections with their verdicts.
#[derive(Debug)]
pub struct JudgedPage {
    /// Sorted by confidence, highest first.
    pub detections: Vec<Detection>,
    /// Verdicts on the detections, whatever their classes.
    pub verdicts: Vec<Verdict>,
    /// Verdicts where only boxes of the detection's own class count, from an IoU of [`AP_IOU`].
    pub verdicts_in_class: Vec<Verdict>,
}

impl JudgedPage {
    /// Judges detections that are sorted by confidence, highest first, and in the frame of the page's labels.
    pub fn new(detections: Vec<Detection>, page: &LabelledPage, iou_threshold: f32) -> Self {
        let boxes: Vec<_> = page.boxes.iter().map(|labelled| labelled.bbox).collect();
        let verdicts = judge(&detections, &boxes, &page.ignored, iou_threshold);
        let verdicts_in_class = judge_in_class(&detections, page);
        Self {
            detections,
            verdicts,
            verdicts_in_class,
        }
    }
}

fn judge_in_class(detections: &[Detection], page: &LabelledPage) -> Vec<Verdict> {
    let mut verdicts = vec![Verdict::Wrong; detections.len()];
    let mut classes: Vec<_> = detections.iter().map(|detection| detection.class_index).collect();
    classes.sort_unstable();
    classes.dedup();
    for class in classes {
        let of_class = |index: &usize| detections[*index].class_index == class;
        let positions: Vec<usize> = (0..detections.len()).filter(of_class).collect();
        let candidates: Vec<_> = positions.iter().map(|&index| detections[index]).collect();
        let known: Vec<_> = (0..page.boxes.len())
            .filter(|&index| page.boxes[index].class_index == class)
            .collect();
        let boxes: Vec<_> = known.iter().map(|&index| page.boxes[index].bbox).collect();
        let judged = judge(&candidates, &boxes, &page.ignored, AP_IOU);
        for (position, verdict) in positions.into_iter().zip(judged) {
            verdicts[position] = match verdict {
                Verdict::Match(index) => Verdict::Match(known[index]),
                other => other,
            };
        }
    }
    verdicts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bbox(x1: f32, y1: f32, x2: f32, y2: f32) -> BoundingBox {
        BoundingBox { x1, y1, x2, y2 }
    }

    fn found(confidence: f32, bbox: BoundingBox) -> Detection {
        Detection {
            class_index: 0,
            confidence,
            bbox,
            ..Detection::default()
        }
    }

    #[test]
    fn a_second_detection_of_a_box_is_wrong() {
        let known = bbox(0.0, 0.0, 10.0, 10.0);
        let detections = [found(0.9, bbox(1.0, 0.0, 11.0, 10.0)), found(0.8, known)];
        assert_eq!(
            judge(&detections, &[known], &[], 0.5),
            [Verdict::Match(0), Verdict::Wrong]
        );
    }

    #[test]
    fn a_duplicate_takes_a_free_neighbour_only_above_the_threshold() {
        let boxes = [bbox(0.0, 0.0, 10.0, 10.0), bbox(2.0, 0.0, 12.0, 10.0)];
        let detections = [found(0.9, boxes[0]), found(0.8, boxes[0])];
        // IoU with the neighbour is 8 / 12.
        assert_eq!(
            judge(&detections, &boxes, &[], 0.5),
            [Verdict::Match(0), Verdict::Match(1)]
        );
        assert_eq!(
            judge(&detections, &boxes, &[], 0.7),
            [Verdict::Match(0), Verdict::Wrong]
        );
    }

    #[test]
    fn an_iou_at_the_threshold_matches() {
        let known = bbox(0.0, 0.0, 10.0, 10.0);
        assert_eq!(
            judge(&[found(0.9, bbox(0.0, 0.0, 10.0, 5.0))], &[known], &[], 0.5),
            [Verdict::Match(0)]
        );
        assert_eq!(
            judge(&[found(0.9, bbox(0.0, 0.0, 10.0, 4.9))], &[known], &[], 0.5),
            [Verdict::Wrong]
        );
    }

    #[test]
    fn half_in_an_ignore_region_is_not_wrong_but_a_match_is_a_match() {
        let region = bbox(0.0, 0.0, 100.0, 100.0);
        let known = bbox(50.0, 50.0, 60.0, 60.0);
        let detections = [
            found(0.9, known),
            found(0.8, bbox(95.0, 0.0, 105.0, 10.0)),
            found(0.7, bbox(96.0, 0.0, 106.0, 10.0)),
            found(0.6, bbox(200.0, 0.0, 210.0, 10.0)),
        ];
        assert_eq!(
            judge(&detections, &[known], &[region], 0.5),
            [
                Verdict::Match(0),
                Verdict::Ignored,
                Verdict::Wrong,
                Verdict::Wrong
            ]
        );
    }

    #[test]
    fn classes_keep_apart_only_where_asked() {
        use crate::LabelledBox;
        let known = bbox(0.0, 0.0, 10.0, 10.0);
        let page = LabelledPage {
            path: "a.png".into(),
            page: 1,
            width: 100,
            height: 100,
            keys: Default::default(),
            boxes: vec![LabelledBox {
                bbox: known,
                class_index: 1,
                attributes: Default::default(),
            }],
            ignored: vec![],
        };
        let wrong_state = Detection {
            class_index: 0,
            confidence: 0.9,
            bbox: known,
            ..Detection::default()
        };
        let right_state = Detection {
            class_index: 1,
            confidence: 0.3,
            bbox: known,
            ..Detection::default()
        };
        let judged = JudgedPage::new(vec![wrong_state, right_state], &page, 0.5);
        assert_eq!(judged.verdicts, [Verdict::Match(0), Verdict::Wrong]);
        assert_eq!(judged.verdicts_in_class, [Verdict::Wrong, Verdict::Match(0)]);
    }
}
