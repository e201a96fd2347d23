//! `checkbox evaluate`.

mod dataset;
mod evaluation;
mod matching;
mod metrics;
mod table;

use std::collections::BTreeSet;
use std::io::Write;

use anyhow::{Context, Result};
use checkbox_contract::PageRecord;
use checkbox_detector::{BoundingBox, Detection, Detector};
use checkbox_document::PageRange;

use crate::args::{EvaluateArgs, ReportFormat};
use crate::input::Input;
use crate::model;
use crate::report::Reporter;
use crate::search::{Event, Request, SearchOptions, search};
use dataset::{Dataset, LabelledPage};
use evaluation::{Evaluation, Settings};
use matching::JudgedPage;

/// Confidence from which detections are looked at for AP50.
const LOWEST_CONFIDENCE: f32 = 0.01;
/// How far the shape of a page may be from that of its labels, for rounding of rendered sizes.
const MAX_ASPECT_DIFFERENCE: f64 = 0.01;

/// `checkbox evaluate`. Images that cannot be read are told to the reporter and left out of the numbers; with images
/// missing there are no numbers.
pub(crate) fn run(args: &EvaluateArgs, reporter: &Reporter) -> Result<()> {
    let detector = model::load(&args.model)?;
    let dataset = Dataset::read(&args.coco, args.images.as_deref(), &detector.model().class_names)?;
    dataset.check_keys(&args.by)?;
    if any_missing(&dataset, reporter) {
        return Ok(());
    }
    let judged = judge_all(&dataset, args, &detector, reporter)?;
    let pages: Vec<_> = dataset
        .images
        .iter()
        .zip(&judged)
        .filter_map(|(l, j)| Some((l, j.as_ref()?)))
        .collect();
    if pages.len() < judged.len() {
        let unread = judged.len() - pages.len();
        reporter.note(format_args!(
            "the numbers leave out {unread} of {} images",
            judged.len()
        ));
    }
    if pages.is_empty() {
        return Ok(());
    }
    let settings = Settings {
        confidence: args.conf,
        iou_threshold: args.iou_threshold,
        lowest_confidence: LOWEST_CONFIDENCE.min(args.conf),
        by: &args.by,
    };
    let evaluation = Evaluation::new(&pages, detector.model(), &settings);
    let text = match args.format {
        ReportFormat::Json => format!("{}\n", serde_json::to_string_pretty(&evaluation)?),
        ReportFormat::Table => table::render(&evaluation, args.sweep, args.calibration),
    };
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    Ok(stdout.flush()?)
}

/// Tells of every image that is not there.
fn any_missing(dataset: &Dataset, reporter: &Reporter) -> bool {
    let paths: BTreeSet<_> = dataset.images.iter().map(|page| &page.path).collect();
    let missing: Vec<_> = paths.into_iter().filter(|path| !path.is_file()).collect();
    for path in &missing {
        reporter.error(format_args!(
            "{}: no such image: name the directory with --images",
            path.display()
        ));
    }
    !missing.is_empty()
}

/// A verdict on every page, in order; `None` for those that could not be read.
fn judge_all(
    dataset: &Dataset,
    args: &EvaluateArgs,
    detector: &Detector,
    reporter: &Reporter,
) -> Result<Vec<Option<JudgedPage>>> {
    let request = |page: &LabelledPage| -> Result<Request> {
        let pages: PageRange = page
            .page
            .to_string()
            .parse()
            .with_context(|| page.path.display().to_string())?;
        Ok(Request {
            input: Input::file(page.path.clone()),
            pages,
        })
    };
    let requests = dataset.images.iter().map(request).collect::<Result<Vec<_>>>()?;
    let options = SearchOptions {
        open: SearchOptions::open_options(detector),
        confidence: LOWEST_CONFIDENCE.min(args.conf),
        iou: args.iou,
        jobs: args.jobs.count(),
    };
    let mut judged: Vec<Option<JudgedPage>> = dataset.images.iter().map(|_| None).collect();
    let mut current = 0;
    reporter.start_progress(requests.len(), "images");
    let outcome = search(detector, &requests, &options, &|_, _, _| (), |event| {
        let fail = |index: usize, message: &str| {
            reporter.error(format_args!("{}: {message}", requests[index].input.name()));
        };
        match event {
            Event::Unreadable { index, error } => {
                fail(index, &format!("{error:#}"));
                reporter.step();
            }
            Event::Opened(opened) => current = opened.index,
            Event::Page(Err(failure)) => fail(current, &failure.detail),
            Event::Page(Ok(page)) => {
                let labels = &dataset.images[current];
                match in_label_frame(&page.detections.items, &page.record, labels) {
                    Ok(detections) => {
                        judged[current] = Some(JudgedPage::new(detections, labels, args.iou_threshold));
                    }
                    Err(message) => fail(current, &message),
                }
            }
            Event::Closed => reporter.step(),
        }
        Ok(())
    });
    reporter.finish_progress();
    outcome?;
    Ok(judged)
}

/// The detections in the frame of the labels, which for a PDF may have been made at another resolution.
fn in_label_frame(
    detections: &[Detection],
    page: &PageRecord,
    labels: &LabelledPage,
) -> Result<Vec<Detection>, String> {
    let (width, height) = (f64::from(labels.width), f64::from(labels.height));
    let (scale_x, scale_y) = (width / f64::from(page.width), height / f64::from(page.height));
    if (scale_x / scale_y - 1.0).abs() > MAX_ASPECT_DIFFERENCE {
        return Err(format!(
            "the page is {} x {} px, its labels are for {} x {}: correct width and height in the COCO file",
            page.width, page.height, labels.width, labels.height
        ));
    }
    let (scale_x, scale_y) = (scale_x as f32, scale_y as f32);
    let scaled = |detection: &Detection| {
        let BoundingBox { x1, y1, x2, y2 } = detection.bbox;
        let bbox = BoundingBox {
            x1: x1 * scale_x,
            y1: y1 * scale_y,
            x2: x2 * scale_x,
            y2: y2 * scale_y,
        };
        Detection { bbox, ..*detection }
    };
    Ok(detections.iter().map(scaled).collect())
}
