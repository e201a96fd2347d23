//! The golden set through `checkbox detect`.

#![allow(
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helping functions included"
)]

mod program;

use checkbox_document::{Document, OpenOptions, Page};
use checkbox_golden::{Answer, CASES, Case};
use program::detect;

/// Words and code by which the library refuses a document, if it does.
fn refusal(document: &[u8]) -> Option<(String, &'static str)> {
    let pages = |document: Document| document.pages().collect::<Result<Vec<Page>, _>>();
    let opened = Document::open(document.to_vec(), OpenOptions::default());
    let error = opened.and_then(pages).err()?;
    Some((error.to_string(), error.code()))
}

fn answer(case: &Case) -> Answer {
    let directory = tempfile::tempdir().unwrap();
    let (document, model) = (
        directory.path().join("document"),
        directory.path().join("model.onnx"),
    );
    std::fs::write(&document, case.document).unwrap();
    let mut arguments = vec!["--format", "json"];
    if let Some(onnx) = case.model {
        std::fs::write(&model, onnx).unwrap();
        arguments.extend(["--model", model.to_str().unwrap()]);
    }
    let outcome = detect(&document, &arguments);
    match refusal(case.document) {
        None => serde_json::from_value(outcome.json()).unwrap(),
        Some((text, code)) => {
            outcome.assert_fails_on(&document, &text);
            Answer::Refused {
                code: code.to_owned(),
            }
        }
    }
}

#[test]
fn the_program_answers_as_the_library_does() {
    for case in CASES {
        if let Err(mismatch) = case.check(&answer(case)) {
            panic!("{}: {mismatch}", case.name);
        }
    }
}
