//! Metrics: counts, shares and average precision from verdicts.

use serde::Serialize;

use crate::{JudgedPage, LabelledPage, Verdict};

/// Counts of hits and misses, at one confidence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Known boxes with a detection.
    pub matched: u64,
    /// Matched boxes whose detection has the right class.
    pub right_state: u64,
    /// Detections that stand for no box.
    pub wrong: u64,
    /// Known boxes.
    pub boxes: u64,
}

impl Tally {
    /// Counts the detections of a page at or above `confidence`, and the boxes that `counts` says to count.
    /// Detections without a box count only where all boxes do, as they belong to no box's group.
    pub fn of_page(
        labels: &LabelledPage,
        judged: &JudgedPage,
        confidence: f32,
        counts: Option<&dyn Fn(usize) -> bool>,
    ) -> Self {
        let is_counted = |index: usize| counts.is_none_or(|counts| counts(index));
        let mut tally = Self {
            boxes: (0..labels.boxes.len()).filter(|&index| is_counted(index)).count() as u64,
            ..Self::default()
        };
        for (detection, verdict) in judged.detections.iter().zip(&judged.verdicts) {
            if detection.confidence < confidence {
                break;
            }
            match *verdict {
                Verdict::Match(index) if is_counted(index) => {
                    tally.matched += 1;
                    tally.right_state += u64::from(labels.boxes[index].class_index == detection.class_index);
                }
                Verdict::Wrong if counts.is_none() => tally.wrong += 1,
                Verdict::Match(_) | Verdict::Wrong | Verdict::Ignored => {}
            }
        }
        tally
    }

    /// Shares of the counts.
    pub fn scores(&self) -> Scores {
        let found = self.matched + self.wrong;
        Scores {
            precision: ratio(self.matched, found),
            recall: ratio(self.matched, self.boxes),
            // Of both shares, 2PR / (P + R), written so that it is defined when one of them is not.
            f1: ratio(2 * self.matched, found + self.boxes),
            state_accuracy: ratio(self.right_state, self.matched),
        }
    }
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.matched += other.matched;
        self.right_state += other.right_state;
        self.wrong += other.wrong;
        self.boxes += other.boxes;
    }
}

/// Shares from a [`Tally`], 0 to 1; `None` where there is nothing to take a share of.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Scores {
    /// Matched detections among all that count.
    pub precision: Option<f64>,
    /// Matched boxes among all.
    pub recall: Option<f64>,
    /// Harmonic mean of precision and recall.
    pub f1: Option<f64>,
    /// Matched boxes with the right class among the matched.
    pub state_accuracy: Option<f64>,
}

pub(crate) fn ratio(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// Average precision with COCO's 101-point interpolation
/// (<https://cocodataset.org/#detection-eval>): the mean, over recalls 0, 0.01 .. 1, of the best precision at that
/// recall or more. `None` without known boxes.
///
/// `outcomes` are confidence and whether it is a match, in any order.
pub(crate) fn average_precision(mut outcomes: Vec<(f32, bool)>, boxes: u64) -> Option<f64> {
    if boxes == 0 {
        return None;
    }
    outcomes.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut matched = 0_u64;
    let mut curve: Vec<(f64, f64)> = (1_u64..)
        .zip(outcomes)
        .map(|(found, (_, is_match))| {
            matched += u64::from(is_match);
            (matched as f64 / boxes as f64, matched as f64 / found as f64)
        })
        .collect();
    let mut best = 0.0_f64;
    for (_, precision) in curve.iter_mut().rev() {
        best = best.max(*precision);
        *precision = best;
    }
    let precision_at = |recall: f64| {
        let first = curve.partition_point(|&(reached, _)| reached < recall);
        curve.get(first).map_or(0.0, |&(_, precision)| precision)
    };
    Some(
        (0..=100)
            .map(|percent| precision_at(f64::from(percent) / 100.0))
            .sum::<f64>()
            / 101.0,
    )
}

#[cfg(test)]
mod tests {
    use checkbox_detector::{BoundingBox, Detection};

    use super::*;
    use crate::LabelledBox;

    /// The `n`-th place for a box on a page: places do not overlap.
    fn place(n: u8) -> BoundingBox {
        let x1 = f32::from(n) * 20.0;
        BoundingBox {
            x1,
            y1: 0.0,
            x2: x1 + 10.0,
            y2: 10.0,
        }
    }

    fn known(n: u8, class_index: usize) -> LabelledBox {
        LabelledBox {
            bbox: place(n),
            class_index,
            attributes: Default::default(),
        }
    }

    fn found(n: u8, class_index: usize, confidence: f32) -> Detection {
        Detection {
            class_index,
            confidence,
            bbox: place(n),
            ..Detection::default()
        }
    }

    fn page(boxes: Vec<LabelledBox>, ignored: Vec<BoundingBox>) -> LabelledPage {
        LabelledPage {
            path: "a.png".into(),
            page: 1,
            width: 1000,
            height: 10,
            keys: Default::default(),
            boxes,
            ignored,
        }
    }

    fn close(actual: Option<f64>, expected: f64) -> bool {
        actual.is_some_and(|actual| (actual - expected).abs() < 1e-6)
    }

    /// Four boxes: one found right, one found twice, one found in the wrong state, one not found; one detection in an
    /// ignore region, one of nothing, and one below the confidence.
    #[test]
    fn a_page_worked_by_hand() {
        let labels = page(
            vec![known(0, 0), known(1, 1), known(2, 1), known(3, 0)],
            vec![place(9)],
        );
        let detections = vec![
            found(0, 0, 0.95),
            found(1, 1, 0.9),
            found(1, 1, 0.8),
            found(2, 0, 0.7),
            found(9, 0, 0.6),
            found(8, 0, 0.5),
            found(3, 0, 0.1),
        ];
        let judged = JudgedPage::new(detections, &labels, 0.5);
        let tally = Tally::of_page(&labels, &judged, 0.2, None);
        assert_eq!(
            tally,
            Tally {
                matched: 3,
                right_state: 2,
                wrong: 2,
                boxes: 4
            }
        );
        let scores = tally.scores();
        assert!(close(scores.precision, 3.0 / 5.0));
        assert!(close(scores.recall, 3.0 / 4.0));
        assert!(close(scores.f1, 2.0 * 0.6 * 0.75 / 1.35));
        assert!(close(scores.state_accuracy, 2.0 / 3.0));
        let all = Tally::of_page(&labels, &judged, 0.1, None);
        assert_eq!(
            all,
            Tally {
                matched: 4,
                right_state: 3,
                wrong: 2,
                boxes: 4
            }
        );
        let of_class_1 = |index: usize| labels.boxes[index].class_index == 1;
        let group = Tally::of_page(&labels, &judged, 0.2, Some(&of_class_1));
        assert_eq!(
            group,
            Tally {
                matched: 2,
                right_state: 1,
                wrong: 0,
                boxes: 2
            }
        );
    }

    #[test]
    fn shares_of_nothing_are_none() {
        let nothing = Tally::default().scores();
        assert_eq!(
            nothing,
            Scores {
                precision: None,
                recall: None,
                f1: None,
                state_accuracy: None
            }
        );
        let only_wrong = Tally {
            wrong: 3,
            ..Tally::default()
        }
        .scores();
        assert_eq!(only_wrong.precision, Some(0.0));
        assert_eq!(only_wrong.f1, Some(0.0));
        let only_missed = Tally {
            boxes: 3,
            ..Tally::default()
        }
        .scores();
        assert_eq!((only_missed.precision, only_missed.recall), (None, Some(0.0)));
    }

    #[test]
    fn average_precision_worked_by_hand() {
        // Precision 1 up to recall 0.5 (51 points), then 2/3 up to 1 (50 points).
        let outcomes = vec![(0.7, true), (0.9, true), (0.8, false)];
        assert!(close(
            average_precision(outcomes, 2),
            (51.0 + 50.0 * 2.0 / 3.0) / 101.0
        ));
        // A wrong one after all matches costs nothing; a box never found costs its recalls.
        assert!(close(average_precision(vec![(0.9, true), (0.1, false)], 1), 1.0));
        assert!(close(average_precision(vec![(0.9, true)], 2), 51.0 / 101.0));
        assert!(close(average_precision(vec![], 2), 0.0));
        assert_eq!(average_precision(vec![(0.9, false)], 0), None);
    }
}
