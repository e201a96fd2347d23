//! Ruled lines: ink that runs straight on for longer than print does.

use checkbox_pixels::BoundingBox;

use super::bitmap::Bitmap;

/// Shortest line across and down, in heights of the boxes.
const MIN_WIDTH: f32 = 4.0;
const MIN_HEIGHT: f32 = 2.5;
/// Thickest line, in heights of the boxes: what is thicker is an area.
const MAX_THICKNESS: f32 = 0.6;
/// Lines of a page that are kept.
const MAX_RULES: usize = 5_000;

/// Takes the ruled lines off the page and gives their places, in dots; `box_height` is in dots.
pub(super) fn take_rules(bitmap: &mut Bitmap, box_height: f32) -> Vec<BoundingBox> {
    let across = runs(bitmap.height, bitmap.width, MIN_WIDTH * box_height, |line, at| {
        bitmap.is_ink(at, line)
    });
    let down = runs(
        bitmap.width,
        bitmap.height,
        MIN_HEIGHT * box_height,
        |line, at| bitmap.is_ink(line, at),
    );
    for run in &across {
        bitmap.clear_run(run.line, run.start..run.end);
    }
    for run in &down {
        for y in run.start..run.end {
            bitmap.clear_run(y, run.line..run.line + 1);
        }
    }
    let max_thickness = (MAX_THICKNESS * box_height).max(2.0);
    let mut rules = joined(&across);
    rules.extend(joined(&down).iter().map(|b| BoundingBox {
        x1: b.y1,
        y1: b.x1,
        x2: b.y2,
        y2: b.x2,
    }));
    rules.retain(|rule| rule.width().min(rule.height()) <= max_thickness);
    rules.truncate(MAX_RULES);
    rules
}

/// Ink of one row (or column) without a gap.
#[derive(Clone, Copy)]
struct Run {
    line: usize,
    start: usize,
    end: usize,
}

/// Runs of at least `min_len` dots, line by line.
fn runs(lines: usize, len: usize, min_len: f32, is_ink: impl Fn(usize, usize) -> bool) -> Vec<Run> {
    let mut runs = Vec::new();
    for line in 0..lines {
        let mut start = None;
        for at in 0..=len {
            let ink = at < len && is_ink(line, at);
            match (ink, start) {
                (true, None) => start = Some(at),
                (false, Some(from)) => {
                    if (at - from) as f32 >= min_len {
                        runs.push(Run {
                            line,
                            start: from,
                            end: at,
                        });
                    }
                    start = None;
                }
                _ => {}
            }
        }
    }
    runs
}

/// Runs of neighbouring lines that touch, in one: x along the lines, y across.
fn joined(runs: &[Run]) -> Vec<BoundingBox> {
    let mut done = Vec::new();
    let mut open: Vec<BoundingBox> = Vec::new();
    for run in runs {
        let (line, start, end) = (run.line as f32, run.start as f32, run.end as f32);
        let (still, ended): (Vec<_>, Vec<_>) = open.into_iter().partition(|rule| rule.y2 + 1.0 >= line);
        done.extend(ended);
        open = still;
        match open
            .iter_mut()
            .find(|rule| rule.x1 <= end + 1.0 && start <= rule.x2 + 1.0)
        {
            Some(rule) => {
                rule.x1 = rule.x1.min(start);
                rule.x2 = rule.x2.max(end);
                rule.y2 = line + 1.0;
            }
            None => open.push(BoundingBox {
                x1: start,
                y1: line,
                x2: end,
                y2: line + 1.0,
            }),
        }
    }
    done.extend(open);
    done
}
