//! `checkbox detect` and `checkbox model` as they are used.

#![allow(
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helping functions included"
)]

mod program;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::Stdio;

use image::ImageFormat;
use program::{Outcome, blank, checkbox, detect, document_data, pdf, program, sample};
use serde_json::{Value, json};

fn keys(object: &Value) -> Vec<&str> {
    let mut keys: Vec<_> = object.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

/// Two good files around a corrupt one.
fn mixed_directory() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    fs::copy(sample(), directory.path().join("a.png")).unwrap();
    fs::write(directory.path().join("b.png"), "no image").unwrap();
    fs::write(directory.path().join("c.jpg"), blank(ImageFormat::Jpeg)).unwrap();
    directory
}

#[test]
fn jsonl_has_exactly_these_keys() {
    let outcome = detect(&sample(), &["--format", "jsonl"]);
    let lines = outcome.json_lines();
    assert_eq!(lines.len(), 1);
    let line = &lines[0];
    assert_eq!(
        keys(line),
        [
            "counts",
            "detections",
            "file",
            "groups",
            "height",
            "page",
            "width"
        ]
    );
    assert_eq!(line["file"], sample().to_str().unwrap());
    assert_eq!(
        (&line["page"], &line["width"], &line["height"]),
        (&json!(1), &json!(1275), &json!(1650))
    );
    assert_eq!(keys(&line["counts"]), ["empty_checkbox", "filled_checkbox"]);
    let detections = line["detections"].as_array().unwrap();
    assert!(detections.len() > 5, "the sample has boxes: {line}");
    for detection in detections {
        assert_eq!(
            keys(detection),
            [
                "bbox",
                "class",
                "confidence",
                "group",
                "id",
                "kind",
                "label",
                "label_bbox",
                "label_source",
                "question",
                "source",
                "state_confidence"
            ]
        );
        assert_eq!(keys(&detection["bbox"]), ["x1", "x2", "y1", "y2"]);
        assert!(detection["confidence"].as_f64().unwrap() >= 0.2);
    }
    assert!(outcome.stdout.starts_with(r#"{"file":"#), "{}", outcome.stdout);
}

#[test]
fn a_pipe_gets_jsonl() {
    assert_eq!(
        detect(&sample(), &[]).stdout,
        detect(&sample(), &["--format", "jsonl"]).stdout
    );
}

#[test]
fn one_unreadable_file_does_not_stop_the_others() {
    let directory = mixed_directory();
    let outcome = detect(directory.path(), &[]);
    let files: Vec<_> = outcome
        .json_lines()
        .iter()
        .map(|line| line["file"].clone())
        .collect();
    let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    assert_eq!(files, [path("a.png"), path("c.jpg")]);
    outcome.assert_fails_on(&directory.path().join("b.png"), "not a format that can be read");
}

#[test]
fn a_page_that_may_mislead_is_told_on_one_line() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("back.png");
    image::GrayImage::from_pixel(320, 400, image::Luma([250]))
        .save(&path)
        .unwrap();
    let outcome = detect(&path, &["--format", "json"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert_eq!(outcome.stderr.lines().count(), 1, "{outcome:?}");
    let start = format!(
        "checkbox: {}: warning: nothing is printed on the page",
        path.display()
    );
    assert!(outcome.stderr.starts_with(&start), "{outcome:?}");
    let answer: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(answer["success"], true);
    assert_eq!(
        (&answer["warnings"][0]["page"], &answer["warnings"][0]["code"]),
        (&json!(1), &json!("blank_page"))
    );
}

#[test]
fn output_is_in_the_order_of_the_input() {
    let directory = tempfile::tempdir().unwrap();
    for number in 0..12 {
        fs::write(
            directory.path().join(format!("{number:02}.png")),
            blank(ImageFormat::Png),
        )
        .unwrap();
    }
    // The slowest first.
    fs::copy(sample(), directory.path().join("00.png")).unwrap();
    let outcome = detect(directory.path(), &["--jobs", "4"]);
    let names: Vec<_> = outcome
        .json_lines()
        .iter()
        .map(|line| {
            Path::new(line["file"].as_str().unwrap())
                .file_stem()
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    let expected: Vec<_> = (0..12).map(|number| format!("{number:02}")).collect();
    assert_eq!(names, expected);
}

#[test]
fn standard_input_is_a_file_called_dash() {
    let mut child = program()
        .args(["detect", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(&fs::read(sample()).unwrap())
        .unwrap();
    let outcome = Outcome::from(child.wait_with_output().unwrap());
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let from_stdin = &outcome.json_lines()[0];
    let from_file = &detect(&sample(), &[]).json_lines()[0];
    assert_eq!(from_stdin["file"], "-");
    assert_eq!(from_stdin["detections"], from_file["detections"]);
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    let directory = tempfile::tempdir().unwrap();
    for number in 0..6 {
        fs::write(
            directory.path().join(format!("{number}.png")),
            blank(ImageFormat::Png),
        )
        .unwrap();
    }
    for format in ["jsonl", "csv", "json", "table", "coco"] {
        let mut child = program()
            .args(["detect", "--format", format])
            .arg(directory.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let outcome = Outcome::from(child.wait_with_output().unwrap());
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""), "{format}");
    }
}

/// The second file is a pipe that nobody writes to until the line of the first was read.
#[cfg(unix)]
#[test]
fn lines_come_while_later_files_are_not_even_there() {
    let directory = tempfile::tempdir().unwrap();
    let pipe = directory.path().join("later.png");
    assert!(
        std::process::Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    let mut child = program()
        .arg("detect")
        .arg(sample())
        .arg(&pipe)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let first: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
    assert_eq!(first["file"], sample().to_str().unwrap());
    fs::write(&pipe, blank(ImageFormat::Png)).unwrap();
    let second: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
    assert_eq!(second["file"], pipe.to_str().unwrap());
    assert!(child.wait().unwrap().success());
}

#[test]
fn json_of_one_file_is_the_answer_of_the_api() {
    let answer = detect(&sample(), &["--format", "json"]).json();
    assert_eq!(
        keys(&answer),
        [
            "counts",
            "detections",
            "groups",
            "model",
            "pages",
            "success",
            "timings_ms",
            "total"
        ]
    );
    assert_eq!(answer["total"], answer["detections"].as_array().unwrap().len());
    assert_eq!(
        answer["pages"],
        json!([{"page": 1, "width": 1275, "height": 1650, "dpi": null}])
    );
    assert!(answer["timings_ms"]["inference"].as_f64().unwrap() > 0.0);
}

#[test]
fn json_of_several_is_an_array_with_file() {
    let directory = mixed_directory();
    let outcome = detect(directory.path(), &["--format", "json"]);
    assert_eq!(outcome.code, Some(1));
    let answers: Value = serde_json::from_str(&outcome.stdout).unwrap();
    let answers = answers.as_array().unwrap();
    assert_eq!(answers.len(), 2);
    assert_eq!(
        answers[0]["file"],
        directory.path().join("a.png").to_str().unwrap()
    );
    assert_eq!(answers[0]["success"], true);
    assert!(answers[0]["total"].as_u64().unwrap() > 5);
    assert_eq!(answers[1]["total"], 0);
}

#[test]
fn csv_has_a_header_and_a_row_a_box() {
    let outcome = detect(&sample(), &["--format", "csv"]);
    let boxes = detect(&sample(), &[]).json_lines()[0]["detections"]
        .as_array()
        .unwrap()
        .len();
    let mut rows = outcome.stdout_of_success().lines();
    assert_eq!(
        rows.next(),
        Some(
            "file,page,width,height,class,confidence,x1,y1,x2,y2,id,kind,source,group,label,question,field,value,state_confidence"
        )
    );
    assert_eq!(rows.count(), boxes);
}

#[test]
fn coco_azure_and_textract_hold_the_same_boxes() {
    let boxes = detect(&sample(), &[]).json_lines()[0]["detections"]
        .as_array()
        .unwrap()
        .len();
    let coco = detect(&sample(), &["--format", "coco"]).json();
    assert_eq!(coco["annotations"].as_array().unwrap().len(), boxes);
    let azure = detect(&sample(), &["--format", "azure"]).json();
    let marks = azure["analyzeResult"]["pages"][0]["selectionMarks"]
        .as_array()
        .unwrap();
    assert_eq!(marks.len(), boxes);
    assert!(marks.iter().any(|mark| mark["state"] == "selected"));
    assert!(marks.iter().any(|mark| mark["state"] == "unselected"));
    let textract = detect(&sample(), &["--format", "textract"]).json();
    assert_eq!(textract["Blocks"].as_array().unwrap().len(), boxes + 1);
}

#[test]
fn yolo_writes_a_file_a_page() {
    let directory = tempfile::tempdir().unwrap();
    let input = directory.path().join("in");
    fs::create_dir_all(input.join("sub")).unwrap();
    fs::copy(sample(), input.join("sub/form.png")).unwrap();
    fs::write(input.join("two.pdf"), pdf(&["0 0 612 792", "0 0 612 792"])).unwrap();
    let output = directory.path().join("labels");
    let outcome = detect(&input, &["--format", "yolo", "-o", output.to_str().unwrap()]);
    assert_eq!(outcome.stdout_of_success(), "");
    let read = |name: &str| fs::read_to_string(output.join(name)).unwrap();
    assert_eq!(read("classes.txt"), "empty_checkbox\nfilled_checkbox\n");
    assert_eq!(read("two-page-1.txt"), "");
    assert_eq!(read("two-page-2.txt"), "");
    let labels = read("sub/form.txt");
    assert!(labels.lines().count() > 5);
    assert_eq!(labels, detect(&sample(), &["--format", "yolo"]).stdout);
    for value in labels.split_whitespace() {
        assert!((0.0..=1.0).contains(&value.parse::<f64>().unwrap()), "{value}");
    }
}

#[test]
fn yolo_to_stdout_is_one_page_only() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("two.pdf");
    fs::write(&path, pdf(&["0 0 612 792", "0 0 612 792"])).unwrap();
    detect(&path, &["--format", "yolo"]).assert_fails_on(&path, "--output");
    detect(&path, &["--format", "yolo", "--pages", "2"]).stdout_of_success();
}

#[test]
fn the_table_has_the_counts() {
    let outcome = detect(&sample(), &["--format", "table"]);
    let text = outcome.stdout_of_success();
    let counts = &detect(&sample(), &[]).json_lines()[0]["counts"];
    let expected = format!(
        "empty_checkbox {}, filled_checkbox {}, total",
        counts["empty_checkbox"], counts["filled_checkbox"]
    );
    assert!(text.contains(&expected), "{text}");
    assert!(
        text.contains("1275 x 1650 px") && text.contains("confidence"),
        "{text}"
    );
}

/// A PDF form with words.
fn form() -> (tempfile::TempDir, std::path::PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("form.pdf");
    let golden = include_bytes!("../../../tests/golden/documents/fields.pdf");
    fs::write(&path, golden).unwrap();
    (directory, path)
}

#[test]
fn options_stand_below_their_question_in_the_table() {
    let (_directory, path) = form();
    let outcome = detect(&path, &["--format", "table"]);
    let text = outcome.stdout_of_success();
    let line = &detect(&path, &[]).json_lines()[0];
    let first = line["detections"]
        .as_array()
        .unwrap()
        .iter()
        .find(|detection| detection["id"] == 1)
        .unwrap();
    let question = format!("\n {}\n    1  ", first["question"].as_str().unwrap());
    let label = format!("  {}\n", first["label"].as_str().unwrap());
    assert!(text.contains(&question) && text.contains(&label), "{text}");
    let with_places = detect(&path, &["--format", "table", "--coordinates"]);
    assert!(with_places.stdout_of_success().contains("x1"), "{with_places:?}");
}

#[test]
fn words_go_into_json_and_nowhere_else() {
    let (_directory, path) = form();
    let line = &detect(&path, &["--words"]).json_lines()[0];
    let words = line["words"].as_array().unwrap();
    assert!(words.len() > 5, "{line}");
    assert_eq!(keys(&words[0]), ["bbox", "text"]);
    let answer = detect(&path, &["--words", "--format", "json"]).json();
    assert_eq!(&answer["pages"][0]["words"], &line["words"]);
    let refused = detect(&path, &["--words", "--format", "csv"]);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(refused.stderr.contains("json and jsonl"), "{refused:?}");
}

#[test]
fn annotated_pages_have_the_size_of_the_page() {
    let directory = tempfile::tempdir().unwrap();
    let seen = directory.path().join("seen");
    detect(&sample(), &["--annotate", seen.to_str().unwrap()]).stdout_of_success();
    let picture = image::open(seen.join("sample-form-boxes.png")).unwrap().to_rgb8();
    assert_eq!(picture.dimensions(), (1275, 1650));
    let page = image::open(sample()).unwrap().to_rgb8();
    assert!(
        picture
            .pixels()
            .zip(page.pixels())
            .any(|(drawn, original)| drawn != original)
    );
}

#[test]
fn annotating_next_to_the_page_leaves_the_page_alone() {
    let directory = tempfile::tempdir().unwrap();
    let page = directory.path().join("form.png");
    fs::copy(sample(), &page).unwrap();
    detect(&page, &["--annotate", directory.path().to_str().unwrap()]).stdout_of_success();
    assert_eq!(fs::read(&page).unwrap(), fs::read(sample()).unwrap());
}

#[test]
fn output_goes_to_the_file_that_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("boxes.jsonl");
    let outcome = detect(&sample(), &["-o", path.to_str().unwrap()]);
    assert_eq!(outcome.stdout_of_success(), "");
    assert_eq!(fs::read_to_string(&path).unwrap(), detect(&sample(), &[]).stdout);
    assert_eq!(fs::read_dir(&directory).unwrap().count(), 1);
}

#[test]
fn no_answer_makes_no_file() {
    let directory = tempfile::tempdir().unwrap();
    let (input, output) = (directory.path().join("a.png"), directory.path().join("out.json"));
    fs::write(&input, "no image").unwrap();
    let outcome = detect(&input, &["--format", "json", "-o", output.to_str().unwrap()]);
    assert_eq!(outcome.code, Some(1));
    assert!(!output.exists());
}

#[test]
fn pages_can_be_chosen() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.pdf");
    fs::write(&path, pdf(&["0 0 612 792", "0 0 792 612", "0 0 612 792"])).unwrap();
    let pages = |arguments: &[&str]| -> Vec<_> {
        detect(&path, arguments)
            .json_lines()
            .iter()
            .map(|line| line["page"].as_u64().unwrap())
            .collect()
    };
    assert_eq!(pages(&[]), [1, 2, 3]);
    assert_eq!(pages(&["--pages", "2-"]), [2, 3]);
    let answer = detect(&path, &["--pages", "2", "--format", "json"]).json();
    let page = &answer["pages"][0];
    assert_eq!((&page["page"], &page["width"]), (&json!(2), &json!(1280)));
    let dpi = page["dpi"].as_f64().unwrap();
    assert!((dpi - 1280.0 / 11.0).abs() < 0.5, "{page}");
}

#[test]
fn one_failing_page_does_not_stop_the_others() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.pdf");
    fs::write(
        &path,
        pdf(&["0 0 612 792", "0 0 99999999 99999999", "0 0 612 792"]),
    )
    .unwrap();
    let outcome = detect(&path, &[]);
    let pages: Vec<_> = outcome
        .json_lines()
        .iter()
        .map(|line| line["page"].clone())
        .collect();
    assert_eq!(pages, [1, 3]);
    outcome.assert_fails_on(&path, ": page 2: ");
    let answer: Value = serde_json::from_str(&detect(&path, &["--format", "json"]).stdout).unwrap();
    assert_eq!(answer["failed_pages"][0]["page"], 2);
}

#[test]
fn a_password_opens_an_encrypted_pdf() {
    let path = document_data("encrypted_aes_128.pdf");
    detect(&path, &["--password", "open"]).stdout_of_success();
    let by_environment = program()
        .arg("detect")
        .arg(&path)
        .env("CHECKBOX_PASSWORD", "open")
        .output()
        .unwrap();
    assert_eq!(by_environment.status.code(), Some(0));
}

#[test]
fn the_model_describes_itself() {
    let details = checkbox(["model", "--format", "json"]).json();
    assert_eq!(details["classes"], json!(["empty_checkbox", "filled_checkbox"]));
    assert_eq!(details["sha256"].as_str().unwrap().len(), 64);
    assert!(details["input"]["long_side_px"].as_u64().unwrap() > 0);
    let table = checkbox(["model"]);
    let text = table.stdout_of_success();
    for part in [
        "name",
        "version",
        "licence",
        "nms",
        "empty_checkbox, filled_checkbox",
    ] {
        assert!(text.contains(part), "no {part} in {text}");
    }
    assert!(text.contains(details["sha256"].as_str().unwrap()));
}

#[test]
fn the_embedded_model_is_the_one_in_the_repository() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/checkbox.onnx");
    let from_file = checkbox(["model", "--format", "json", "--model", path.to_str().unwrap()]);
    assert_eq!(from_file.json(), checkbox(["model", "--format", "json"]).json());
}
