//! Documents that end, or hold up, the process that reads them: they cost a page, and nothing else.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helping functions included"
)]

mod program;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use checkbox::{Checkbox, ReadOptions};
use checkbox_isolation::{PoolOptions, ProcessPool, WorkerLimits};

use program::{checkbox, detect, document_data};

/// A PDF file of one page for each content, 100 points square.
fn pdf(folder: &Path, contents: &[&str]) -> PathBuf {
    let kids: String = (0..contents.len())
        .map(|page| format!("{} 0 R ", 3 + 2 * page))
        .collect();
    let mut text = format!(
        "%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n\
         2 0 obj\n<< /Type /Pages /Kids [{kids}] /Count {} /MediaBox [0 0 100 100] \
         /Resources << /ExtGState << /G << /ca 0.5 /BM /Luminosity >> >> /XObject << /F {form} 0 R >> >> >>\nendobj\n\
         {form} 0 obj\n<< /Subtype /Form /BBox [0 0 99 99] /Group << /S /Transparency >> /Length 15 >>\n\
         stream\n0 0 99 99 re f \nendstream\nendobj\n",
        contents.len(),
        form = 3 + 2 * contents.len()
    );
    for (page, content) in contents.iter().enumerate() {
        let (page, stream) = (3 + 2 * page, 4 + 2 * page);
        text += &format!(
            "{page} 0 obj\n<< /Type /Page /Parent 2 0 R /Contents {stream} 0 R >>\nendobj\n\
             {stream} 0 obj\n<< /Length {} >>\nstream\n{content}\nendstream\nendobj\n",
            content.len()
        );
    }
    text += "trailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF\n";
    let path = folder.join("pages.pdf");
    fs::write(&path, text).unwrap();
    path
}

const SQUARE: &str = "10 10 20 20 re S";

/// Shapes that take some seconds and some hundred MB, which is less than what is refused unseen.
fn shapes() -> String {
    "0 0 100 100 re f ".repeat(30_000)
}

fn codes(outcome: &program::Outcome) -> Vec<String> {
    let answer: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    let failed = answer["failed_pages"].as_array().unwrap();
    failed
        .iter()
        .map(|page| page["code"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_page_that_takes_too_long_costs_itself_only() {
    let folder = tempfile::tempdir().unwrap();
    let layers = "/G gs /F Do ".repeat(1500);
    let file = pdf(folder.path(), &[SQUARE, &layers, SQUARE]);
    let outcome = detect(
        &file,
        &["--format", "json", "--jobs", "1", "--render-timeout-ms", "3000"],
    );
    let answer: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(codes(&outcome), ["render_timeout"], "{outcome:?}");
    assert_eq!(answer["pages"].as_array().unwrap().len(), 2);
    assert!(
        outcome.stderr.contains("raise --render-timeout-ms"),
        "{outcome:?}"
    );
}

#[test]
fn a_page_that_takes_all_memory_costs_itself_only() {
    let folder = tempfile::tempdir().unwrap();
    let file = pdf(folder.path(), &[SQUARE, &shapes(), SQUARE]);
    let memory = (300 << 20).to_string();
    let outcome = detect(
        &file,
        &["--format", "json", "--jobs", "1", "--max-render-bytes", &memory],
    );
    let answer: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(codes(&outcome), ["render_aborted"], "{outcome:?}");
    assert_eq!(answer["pages"].as_array().unwrap().len(), 2);
    assert!(outcome.stderr.contains("raise --max-render-bytes"), "{outcome:?}");
}

/// The answer but for the times.
fn answer(file: &Path, arguments: &[&str]) -> serde_json::Value {
    let mut answer = detect(file, &[&["--format", "json"], arguments].concat()).json();
    answer.as_object_mut().unwrap().remove("timings_ms");
    answer
}

#[test]
fn pages_are_the_same_in_this_process_and_in_another() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/sample-pages.pdf");
    for file in [sample, document_data("encrypted_owner_only.pdf")] {
        assert_eq!(
            answer(&file, &[]),
            answer(&file, &["--render-in-process"]),
            "{file:?}"
        );
    }
    for name in ["rgb.jp2", "photo.heic"] {
        let outcomes = [&[][..], &["--render-in-process"]].map(|arguments| {
            let outcome = detect(&document_data(name), arguments);
            (outcome.code, outcome.stdout, outcome.stderr)
        });
        assert_eq!(outcomes[0], outcomes[1], "{name}");
        assert_eq!(outcomes[0].0, Some(0), "{name}");
    }
}

#[test]
fn what_is_wrong_with_a_document_is_told_as_in_one_process() {
    let file = document_data("encrypted_rc4_128.pdf");
    detect(&file, &[]).assert_fails_on(&file, "the PDF is encrypted");
    let right = detect(&file, &["--password", "open"]);
    let wrong = detect(&file, &["--password", "guess"]);
    wrong.assert_fails_on(&file, "--password");
    assert_ne!(right.stdout, "");
}

fn pool(program: &str, max_bytes: u64) -> ProcessPool {
    let timeout = Duration::from_secs(60);
    ProcessPool::new(PoolOptions {
        program: program.into(),
        arguments: [
            "render-worker".into(),
            format!("--max-render-bytes={max_bytes}").into(),
        ]
        .into(),
        limits: WorkerLimits { max_bytes, timeout },
        max_idle: 1,
    })
}

fn first_page(checkbox: &Checkbox, file: &Path) -> Result<(), &'static str> {
    let bytes = fs::read(file).unwrap();
    let opened = checkbox
        .open(bytes, ReadOptions::default())
        .map_err(|error| error.code())?;
    checkbox
        .read_page(&opened, 1, None)
        .map(|_| ())
        .map_err(|error| error.code())
}

#[test]
fn a_document_after_one_that_ended_its_process_gets_another() {
    let folder = tempfile::tempdir().unwrap();
    let good = document_data("encrypted_owner_only.pdf");
    let bad = pdf(folder.path(), &[&shapes()]);
    let pool = pool(env!("CARGO_BIN_EXE_checkbox"), 300 << 20);
    pool.warm_up();
    let checkbox = Checkbox::embedded().unwrap().with_isolation(Arc::new(pool));
    for _ in 0..2 {
        assert_eq!(first_page(&checkbox, &good), Ok(()));
        assert_eq!(first_page(&checkbox, &bad), Err("render_aborted"));
    }
    assert_eq!(first_page(&checkbox, &good), Ok(()));
}

#[test]
fn a_program_that_is_no_worker_is_an_error() {
    let good = document_data("encrypted_owner_only.pdf");
    for (program, code) in [
        ("/bin/true", "render_aborted"),
        ("/no/such/program", "no_renderer"),
    ] {
        let checkbox = Checkbox::embedded()
            .unwrap()
            .with_isolation(Arc::new(pool(program, 1 << 30)));
        assert_eq!(first_page(&checkbox, &good), Err(code), "{program}");
    }
}

#[test]
fn the_worker_is_not_among_the_commands() {
    let help = checkbox(["--help"]);
    assert!(!help.stdout_of_success().contains("render-worker"));
}
