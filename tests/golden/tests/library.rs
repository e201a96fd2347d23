//! The golden set through the library `checkbox`.

#![allow(
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helping functions included"
)]

use std::path::Path;

use checkbox::{Checkbox, CheckboxError, DocumentReading, ModelOptions, ReadOptions};
use checkbox_contract::DocumentResult;
use checkbox_golden::{Answer, CASES, Case};

fn read(checkbox: &Checkbox, case: &Case, keep_picture: bool) -> Result<DocumentResult, CheckboxError> {
    let pages = case.pages.map(|pages| pages.parse().unwrap());
    let options = ReadOptions::default()
        .with_pages(pages.unwrap_or_default())
        .with_picture(keep_picture)
        .with_words(true);
    let pages = checkbox.read_with(case.document, options)?;
    DocumentReading::collect(String::new(), pages, ToString::to_string).into_result()
}

fn answer(case: &Case, keep_picture: bool) -> Answer {
    let checkbox = match case.model {
        Some(model) => Checkbox::from_onnx(model, ModelOptions::default()).unwrap(),
        None => Checkbox::embedded().unwrap(),
    };
    match read(&checkbox, case, keep_picture) {
        Ok(result) => {
            let (model, names) = (checkbox.model().into(), &checkbox.model().class_names);
            let response = result.into_response(names, model);
            serde_json::from_value(serde_json::to_value(response).unwrap()).unwrap()
        }
        Err(error) => Answer::Refused {
            code: error.code().to_owned(),
        },
    }
}

/// Whether what the library answers is to become what is expected.
fn accepts() -> bool {
    std::env::var_os("GOLDEN_ACCEPT").is_some()
}

#[test]
fn the_library_answers_as_expected() {
    let accept = accepts();
    for case in CASES {
        let answer = answer(case, false);
        if accept {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("expected/{}.json", case.name));
            std::fs::write(path, serde_json::to_string_pretty(&answer).unwrap() + "\n").unwrap();
        } else if let Err(mismatch) = case.check(&answer) {
            panic!("{}: {mismatch}", case.name);
        }
    }
}

/// Whoever looks at the picture sees the boxes of whoever does not.
#[test]
fn the_library_answers_as_expected_with_pictures() {
    if accepts() {
        return;
    }
    let files = CASES
        .iter()
        .filter(|case| ["colored", "photo", "turned-by-exif", "survey-of-circles"].contains(&case.name));
    for case in files {
        if let Err(mismatch) = case.check(&answer(case, true)) {
            panic!("{}: {mismatch}", case.name);
        }
    }
}
