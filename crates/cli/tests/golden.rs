//! The golden set through `checkbox detect`.

#![allow(
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helping functions included"
)]

mod program;

use checkbox::{Checkbox, CheckboxError, ReadOptions};
use checkbox_golden::{Answer, CASES, Case};
use program::{Outcome, detect};
use serde_json::Value;

/// What the library says of a document that it refuses to open.
fn refusal(case: &Case) -> CheckboxError {
    let pages = case.pages.map(|pages| pages.parse().unwrap());
    let options = ReadOptions::default().with_pages(pages.unwrap_or_default());
    Checkbox::embedded()
        .unwrap()
        .open(case.document, options)
        .unwrap_err()
}

/// The program has no codes on stderr: what it says to change has to be what the library says.
fn code(case: &Case, outcome: &Outcome) -> String {
    assert_eq!(outcome.code, Some(1), "{}: {outcome:?}", case.name);
    if !outcome.stdout.is_empty() {
        let answer: Value = serde_json::from_str(&outcome.stdout).unwrap();
        assert_eq!(answer["success"], false, "{}", case.name);
        return answer["failed_pages"][0]["code"].as_str().unwrap().to_owned();
    }
    let error = refusal(case);
    let text = error.to_string();
    let (_, advice) = text.split_once(": ").unwrap();
    assert!(outcome.stderr.contains(advice), "{}: {outcome:?}", case.name);
    error.code().to_owned()
}

fn answer(case: &Case, with_pictures: bool) -> Answer {
    let directory = tempfile::tempdir().unwrap();
    let (document, model) = (
        directory.path().join("document"),
        directory.path().join("model.onnx"),
    );
    std::fs::write(&document, case.document).unwrap();
    let mut arguments = vec!["--format", "json", "--words"];
    if let Some(onnx) = case.model {
        std::fs::write(&model, onnx).unwrap();
        arguments.extend(["--model", model.to_str().unwrap()]);
    }
    if let Some(pages) = case.pages {
        arguments.extend(["--pages", pages]);
    }
    if with_pictures {
        arguments.extend(["--annotate", directory.path().to_str().unwrap()]);
    }
    let outcome = detect(&document, &arguments);
    if outcome.code == Some(0) {
        serde_json::from_value(outcome.json()).unwrap()
    } else {
        Answer::Refused {
            code: code(case, &outcome),
        }
    }
}

#[test]
fn the_program_answers_as_the_library_does() {
    for case in CASES {
        if let Err(mismatch) = case.check(&answer(case, false)) {
            panic!("{}: {mismatch}", case.name);
        }
    }
}

#[test]
fn the_program_answers_as_the_library_does_with_pictures() {
    for case in CASES.iter().filter(|case| case.name == "colored") {
        if let Err(mismatch) = case.check(&answer(case, true)) {
            panic!("{}: {mismatch}", case.name);
        }
    }
}
