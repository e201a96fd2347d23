//! YOLO text labels: one file a page, one line a detection: `class cx cy w h confidence`.
//!
//! The class is the model's class index; centre and size are shares of the page's width and height, 0 to 1.
//! Source: <https://docs.ultralytics.com/datasets/detect/#ultralytics-yolo-format>; the confidence at the end of a
//! line is what `yolo predict save_txt save_conf` of the same project writes.

use std::fmt::Write;

use crate::PageResult;

/// Content of the label file of one page; empty when nothing was found.
///
/// Shares and confidences have 6 and 3 decimals. A detection of a class that is not in `class_names` is left out.
pub fn labels(result: &PageResult, class_names: &[String]) -> String {
    let (page_width, page_height) = (
        f64::from(result.page.width.max(1)),
        f64::from(result.page.height.max(1)),
    );
    let mut text = String::new();
    for detection in &result.detections {
        let Some(class) = class_names.iter().position(|name| *name == detection.class) else {
            continue;
        };
        let bbox = &detection.bbox;
        // Writing to a String does not fail.
        let _ = writeln!(
            text,
            "{class} {:.6} {:.6} {:.6} {:.6} {:.3}",
            (bbox.x1 + bbox.x2) / 2.0 / page_width,
            (bbox.y1 + bbox.y2) / 2.0 / page_height,
            bbox.width() / page_width,
            bbox.height() / page_height,
            detection.confidence,
        );
    }
    text
}

/// Content of `classes.txt`, which names the classes of a folder of label files: a line a class, in index order.
pub fn classes(class_names: &[String]) -> String {
    class_names.iter().flat_map(|name| [name, "\n"]).collect()
}
