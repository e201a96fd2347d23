//! The golden set through the library: `document`, `detector` and `contract`.

#![allow(
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helping functions included"
)]

use std::error::Error;
use std::path::Path;

use checkbox_contract::{PageRecord, PageResult, PredictResponse, TimingsMs};
use checkbox_detector::{DetectOptions, Detector, ModelOptions, PageView, PixelFormat};
use checkbox_document::{Document, DocumentError, OpenOptions, Page, PageColor};
use checkbox_golden::{Answer, CASES, Case};

fn pages(document: &[u8]) -> Result<Vec<Page>, DocumentError> {
    Document::open(document.to_vec(), OpenOptions::default())?
        .pages()
        .collect()
}

fn search(detector: &Detector, page: &Page) -> Result<PageResult, Box<dyn Error>> {
    let format = match page.color() {
        PageColor::Gray => PixelFormat::Gray8,
        PageColor::Rgb => PixelFormat::Rgb8,
    };
    let view = PageView::new(page.width_px(), page.height_px(), format, page.pixels())?;
    let detections = detector.detect(view, &DetectOptions::default())?;
    let record = PageRecord::new(page.number(), page.width_px(), page.height_px(), page.dpi());
    Ok(PageResult::new(
        record,
        &detections,
        &detector.model().class_names,
    ))
}

fn answer(case: &Case) -> Answer {
    let pages = match pages(case.document) {
        Ok(pages) => pages,
        Err(error) => {
            return Answer::Refused {
                code: error.code().to_owned(),
            };
        }
    };
    let detector = match case.model {
        Some(model) => Detector::from_onnx(model, ModelOptions::default()).unwrap(),
        None => Detector::embedded().unwrap(),
    };
    let results = pages
        .iter()
        .map(|page| search(&detector, page).unwrap())
        .collect();
    let (model, names) = (detector.model().into(), &detector.model().class_names);
    let response = PredictResponse::new(results, Vec::new(), names, model, TimingsMs::default());
    serde_json::from_value(serde_json::to_value(response).unwrap()).unwrap()
}

/// With `GOLDEN_ACCEPT` set, what the library answers becomes what is expected.
#[test]
fn the_library_answers_as_expected() {
    let accept = std::env::var_os("GOLDEN_ACCEPT").is_some();
    for case in CASES {
        let answer = answer(case);
        if accept {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("expected/{}.json", case.name));
            std::fs::write(path, serde_json::to_string_pretty(&answer).unwrap() + "\n").unwrap();
        } else if let Err(mismatch) = case.check(&answer) {
            panic!("{}: {mismatch}", case.name);
        }
    }
}
