//! The report for people.

use checkbox_evaluation::{CalibrationBin, Evaluation, Grouping, Scores, SureStates};
use comfy_table::{CellAlignment, Table};

use crate::output::{key_value_table, plain_table};
use crate::report::one_line;

/// The report, with the tables that were asked for.
pub(super) fn render(evaluation: &Evaluation, sweep: bool, calibration: bool) -> String {
    let mut text = overall(evaluation);
    for (key, grouping) in &evaluation.groups {
        text.push_str(&groups(key, grouping));
    }
    if sweep {
        text.push_str(&sweep_table(evaluation));
    }
    if calibration {
        text.push_str(&calibration_table("calibration", &evaluation.calibration.bins));
        let bins = &evaluation.state_calibration.bins;
        text.push_str(&calibration_table("calibration of states", bins));
    }
    text
}

fn overall(evaluation: &Evaluation) -> String {
    let Evaluation {
        images,
        boxes,
        matched,
        wrong,
        missed,
        scores,
        ..
    } = evaluation;
    let (confidence, iou) = (evaluation.confidence, evaluation.iou_threshold);
    let plural = if *images == 1 { "" } else { "s" };
    let mut text =
        format!("{images} image{plural}, {boxes} boxes; confidence >= {confidence}, IoU >= {iou}\n");
    text.push_str(&key_value_table([
        (
            "precision",
            format!("{}  ({matched} matched, {wrong} wrong)", share(scores.precision)),
        ),
        ("recall", format!("{}  ({missed} missed)", share(scores.recall))),
        ("F1", share(scores.f1)),
        (
            "state accuracy",
            format!("{}  (of {matched} matched)", share(scores.state_accuracy)),
        ),
        ("AP50", average_precisions(evaluation)),
        (
            "calibration error",
            format!(
                "{}  (ECE, confidence >= {confidence})",
                share(evaluation.calibration.expected_error)
            ),
        ),
        (
            "state calibration",
            format!("{}  (ECE)", share(evaluation.state_calibration.expected_error)),
        ),
        ("sure states", sure_states(&evaluation.sure_states)),
    ]));
    text
}

fn sure_states(sure: &SureStates) -> String {
    let SureStates {
        share: of_all,
        states,
        wrong,
        ..
    } = sure;
    let bound = sure.wrong_share_bound.map_or_else(
        || "-".to_owned(),
        |bound| format!("at most {:.3} %", 100.0 * bound),
    );
    let least = share(sure.min_state_confidence);
    let percent = 100.0 * of_all;
    format!(
        "{wrong} of {states} wrong, the surest {percent} %, from {least}  ({bound} with a probability of 95 %)"
    )
}

fn average_precisions(evaluation: &Evaluation) -> String {
    let ap50 = &evaluation.ap50;
    let classes = ap50
        .classes
        .iter()
        .map(|(class, ap)| format!("{} {}, ", one_line(class), share(*ap)));
    format!("{}mean {}", classes.collect::<String>(), share(ap50.mean))
}

fn groups(key: &str, grouping: &Grouping) -> String {
    let mut table = plain_table();
    let key = one_line(key);
    if grouping.of_images {
        table.set_header([
            key.as_str(),
            "images",
            "boxes",
            "precision",
            "recall",
            "F1",
            "state accuracy",
        ]);
    } else {
        table.set_header([key.as_str(), "images", "boxes", "recall", "state accuracy"]);
    }
    for (value, group) in &grouping.values {
        let mut row = vec![one_line(value), group.images.to_string(), group.boxes.to_string()];
        let Scores {
            precision,
            recall,
            f1,
            state_accuracy,
        } = group.scores;
        if grouping.of_images {
            row.extend([precision, recall, f1, state_accuracy].map(share));
        } else {
            row.extend([recall, state_accuracy].map(share));
        }
        table.add_row(row);
    }
    let note = if grouping.of_images {
        ""
    } else {
        ", an attribute of boxes: wrong detections have none"
    };
    format!("\nby {key}{note}\n{}", finished(table))
}

fn sweep_table(evaluation: &Evaluation) -> String {
    let mut table = plain_table();
    table.set_header(["confidence", "precision", "recall", "F1", "state accuracy", ""]);
    let best = evaluation.best_threshold().map(|point| point.confidence);
    for point in &evaluation.sweep {
        let Scores {
            precision,
            recall,
            f1,
            state_accuracy,
        } = point.scores;
        let mark = if Some(point.confidence) == best {
            "best F1"
        } else {
            ""
        };
        let mut row = vec![format!("{:.2}", point.confidence)];
        row.extend([precision, recall, f1, state_accuracy].map(share));
        row.push(mark.to_owned());
        table.add_row(row);
    }
    format!("\nby confidence\n{}", finished(table))
}

fn calibration_table(title: &str, bins: &[CalibrationBin]) -> String {
    let mut table = plain_table();
    table.set_header(["confidence from", "detections", "mean confidence", "share right"]);
    for bin in bins.iter().filter(|bin| bin.detections > 0) {
        table.add_row([
            format!("{:.1}", bin.from),
            bin.detections.to_string(),
            share(bin.mean_confidence),
            share(bin.share_right),
        ]);
    }
    format!("\n{title}\n{}", finished(table))
}

fn finished(mut table: Table) -> String {
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    format!("{}\n", table.trim_fmt())
}

fn share(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.4}"))
}
