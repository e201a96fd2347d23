//! Every bad input: one line on stderr that names the file, and exit status 1.

#![allow(
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helping functions included"
)]

mod program;

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use image::ImageFormat;
use program::{Outcome, blank, checkbox, detect, document_data, onnx, pdf, sample};
use tempfile::TempDir;

fn file(name: &str, content: &[u8]) -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join(name);
    fs::write(&path, content).unwrap();
    (directory, path)
}

#[track_caller]
fn assert_refused(name: &str, content: &[u8], phrase: &str) {
    let (_directory, path) = file(name, content);
    let outcome = detect(&path, &[]);
    outcome.assert_fails_on(&path, phrase);
    assert_eq!(outcome.stdout, "");
}

#[track_caller]
fn assert_model_refused(content: &[u8], phrase: &str) {
    let (_directory, path) = file("model.onnx", content);
    for outcome in [
        detect(&sample(), &["--model", path.to_str().unwrap()]),
        checkbox(["model", "--model", path.to_str().unwrap()]),
    ] {
        outcome.assert_fails_on(&path, phrase);
        assert_eq!(outcome.stdout, "");
    }
}

#[test]
fn no_such_file() {
    let reason = File::open("no/such/file.png").unwrap_err();
    detect(Path::new("no/such/file.png"), &[]).assert_fails_with(&format!("no/such/file.png: {reason}"));
}

#[test]
fn empty_file() {
    assert_refused("a.png", b"", "the file is empty");
}

#[test]
fn text_named_png() {
    assert_refused("a.png", b"Dear Sir or Madam,\n", "not a format that can be read");
}

#[test]
fn truncated_png() {
    let content = fs::read(sample()).unwrap();
    assert_refused("a.png", &content[..content.len() / 2], "cut short");
}

#[test]
fn truncated_jpeg() {
    let content = blank(ImageFormat::Jpeg);
    assert_refused("a.jpg", &content[..content.len() / 2], "JPEG");
}

#[test]
fn truncated_tiff() {
    let content = fs::read(document_data("g4_strips.tif")).unwrap();
    assert_refused("a.tif", &content[..content.len() / 2], "TIFF");
}

#[test]
fn truncated_pdf() {
    let content = pdf(&["0 0 612 792"]);
    assert_refused("a.pdf", &content[..60], "PDF");
}

#[test]
fn png_header_of_10_gigapixels() {
    let mut content = b"\x89PNG\r\n\x1a\n".to_vec();
    content.extend([0, 0, 0, 13]);
    content.extend(b"IHDR");
    // 100,000 x 100,000, 8-bit grey, and the CRC of all that.
    content.extend([0, 1, 134, 160, 0, 1, 134, 160, 8, 0, 0, 0, 0, 141, 57, 84, 20]);
    assert_refused("a.png", &content, "100000 x 100000 pixels are over the limit");
}

#[test]
fn pdf_without_pages() {
    assert_refused("a.pdf", &pdf(&[]), "no pages");
}

#[test]
fn encrypted_pdf() {
    let content = fs::read(document_data("encrypted_aes_128.pdf")).unwrap();
    assert_refused("a.pdf", &content, "encrypted");
    let (_directory, path) = file("a.pdf", &content);
    detect(&path, &["--password", "wrong"]).assert_fails_on(&path, "the password does not open the PDF");
}

#[test]
fn directory_without_images() {
    let (directory, _path) = file("readme.txt", b"nothing here");
    detect(directory.path(), &[]).assert_fails_on(directory.path(), "no images or PDF files");
}

#[test]
fn pattern_without_matches() {
    let directory = tempfile::tempdir().unwrap();
    let pattern = directory.path().join("*.png");
    detect(&pattern, &[]).assert_fails_on(&pattern, "no file matches");
}

#[test]
fn pages_that_are_not_there() {
    let (_directory, path) = file("a.pdf", &pdf(&["0 0 612 792", "0 0 612 792"]));
    detect(&path, &["--pages", "5-"]).assert_fails_on(&path, "the document has pages 1 to 2");
}

#[test]
fn models_that_are_none() {
    assert_model_refused(b"", "the file is empty");
    assert_model_refused(
        b"This is a recipe for pancakes. Take three eggs.",
        "not an ONNX model",
    );
    let missing = "no/such/model.onnx";
    let reason = File::open(missing).unwrap_err();
    checkbox(["model", "--model", missing]).assert_fails_with(&format!("{missing}: {reason}"));
}

#[test]
fn model_that_is_no_detector() {
    assert_model_refused(&onnx("Relu"), "not an object detector");
}

#[test]
fn model_with_an_unsupported_operator() {
    assert_model_refused(&onnx("FlyToTheMoon"), "FlyToTheMoon");
}

#[test]
fn output_that_cannot_be_written() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("no/such/directory.json");
    let reason = File::create(&path).unwrap_err();
    detect(&sample(), &["-o", path.to_str().unwrap()]).assert_fails_on(&path, &reason.to_string());
}

#[test]
fn limits_can_be_set() {
    detect(&sample(), &["--max-bytes", "1000"]).assert_fails_on(&sample(), "the limit is 1000");
    detect(&sample(), &["--max-page-pixels", "1000"])
        .assert_fails_on(&sample(), "or raise --max-page-pixels");
    detect(&sample(), &["--max-side-px", "1500"]).assert_fails_on(&sample(), "or raise --max-side-px");
    let (_directory, path) = file("a.pdf", &pdf(&["0 0 612 792", "0 0 612 792"]));
    detect(&path, &["--max-pages", "1"]).assert_fails_on(&path, "more than 1 pages");
}

#[track_caller]
fn assert_usage_error(outcome: &Outcome, phrase: &str) {
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(outcome.stderr.contains(phrase), "no `{phrase}` in {outcome:?}");
    assert_eq!(outcome.stdout, "");
}

#[test]
fn wrong_usage_is_exit_status_2() {
    assert_usage_error(&checkbox([""; 0]), "Usage");
    assert_usage_error(&checkbox(["detect"]), "required");
    assert_usage_error(
        &checkbox(["detect", "a.png", "--conf", "1.5"]),
        "conf must be a number from 0 to 1",
    );
    assert_usage_error(
        &checkbox(["detect", "a.png", "--iou", "high"]),
        "iou must be a number from 0 to 1",
    );
    assert_usage_error(
        &checkbox(["detect", "a.png", "--pages", "0"]),
        "pages count from 1",
    );
    assert_usage_error(&checkbox(["detect", "a.png", "--format", "xml"]), "jsonl");
    assert_usage_error(&checkbox(["detect", "a.png", "--jobs", "0"]), "--jobs");
    assert_usage_error(&checkbox(["detect", "-", "-"]), "only once");
    assert_usage_error(
        &checkbox(["detect", "a.png", "b.png", "--format", "yolo"]),
        "--output",
    );
    assert_usage_error(&checkbox(["detect", "a.png", "--class-names", "a,b"]), "--model");
    assert_usage_error(&checkbox(["evaluate"]), "--coco");
}
