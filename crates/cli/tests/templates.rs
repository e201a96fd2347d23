//! `checkbox template` and `checkbox read`: the walk-through of docs/templates.md, and what may go wrong on the way.

#![allow(
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helping functions included"
)]

mod program;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use program::{Outcome, checkbox, sample};
use serde_json::{Value, json};

fn club(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/data/club")
        .join(name)
}

/// A folder with the template of the club's blank form, `club.json`.
fn with_template() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let template = folder.path().join("club.json");
    let arguments = [
        "template".into(),
        club("blank.pdf"),
        "-o".into(),
        template,
        "--name".into(),
        "club".into(),
    ];
    checkbox(arguments).stdout_of_success();
    folder
}

fn template(folder: &Path) -> Value {
    serde_json::from_slice(&fs::read(folder.join("club.json")).unwrap()).unwrap()
}

fn read(folder: &Path, input: &Path, more: &[&str]) -> Outcome {
    let mut arguments = vec![
        "read".into(),
        input.to_owned(),
        "--template".into(),
        folder.join("club.json"),
    ];
    arguments.extend(more.iter().map(PathBuf::from));
    checkbox(arguments)
}

/// For each box of the template its number in the layout that answers.json has.
fn layout_numbers(template: &Value, answers: &Value) -> Vec<usize> {
    let page = &template["pages"][0];
    let number = |value: &Value| value.as_f64().unwrap();
    let nearest = |one: &Value| {
        let bbox = &one["bbox"];
        let x = (number(&bbox["x1"]) + number(&bbox["x2"])) / 2.0 / number(&page["width"]);
        let y = (number(&bbox["y1"]) + number(&bbox["y2"])) / 2.0 / number(&page["height"]);
        let far = |place: &Value| (number(&place[0]) - x).hypot(number(&place[1]) - y);
        let places = answers["places"].as_array().unwrap().iter().map(far).enumerate();
        let (index, far) = places.min_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
        assert!(far < 0.01, "no box of the layout is at {bbox}");
        index
    };
    page["boxes"].as_array().unwrap().iter().map(nearest).collect()
}

#[test]
fn a_blank_and_a_folder_become_a_table() {
    let folder = with_template();
    let template = template(folder.path());
    let answers: Value = serde_json::from_slice(&fs::read(club("answers.json")).unwrap()).unwrap();
    let numbers = layout_numbers(&template, &answers);
    assert_eq!(
        numbers.iter().collect::<BTreeSet<_>>().len(),
        31,
        "every box of the layout once"
    );

    let outcome = read(folder.path(), &club("scans"), &["--format", "jsonl"]);
    let visitors = club("scans").join("visitors.png");
    assert_eq!(
        outcome.stderr,
        format!(
            "checkbox: {}: it fits no page of the templates\n",
            visitors.display()
        )
    );
    assert_eq!(outcome.code, Some(0));
    let lines = outcome.json_lines();
    assert_eq!(lines.len(), 5);
    let mut doubtful = 0;
    for line in &lines {
        let file = Path::new(line["file"].as_str().unwrap())
            .file_name()
            .unwrap()
            .to_str()
            .unwrap();
        let Some(filled) = answers["filled"][file].as_array() else {
            assert_eq!(
                (&line["template"], &line["template_page"]),
                (&Value::Null, &Value::Null),
                "{file}"
            );
            continue;
        };
        assert_eq!(
            (&line["template"], &line["template_page"]),
            (&json!("club"), &json!(1)),
            "{file}"
        );
        assert!(
            line["fit"]["error_px"].as_f64().unwrap() < 2.0,
            "{file}: {}",
            line["fit"]
        );
        for (reading, number) in line["boxes"].as_array().unwrap().iter().zip(&numbers) {
            let expected = if filled.contains(&json!(number)) {
                "filled_checkbox"
            } else {
                "empty_checkbox"
            };
            if reading["doubtful"] == true {
                doubtful += 1;
            } else {
                assert_eq!(reading["class"], expected, "{file}: {reading}");
            }
        }
    }
    assert!(doubtful <= 6, "{doubtful} of 124 boxes are in doubt");

    let table = read(folder.path(), &club("scans"), &[]);
    let rows: Vec<Vec<&str>> = table.stdout.lines().map(|row| row.split(',').collect()).collect();
    assert_eq!(rows.len(), 5, "a header and four forms");
    assert_eq!(rows[0][..3], ["file", "pages", "template"]);
    assert!(
        rows.iter().all(|row| row.len() == rows[0].len()),
        "{}",
        table.stdout
    );
    let question = |group: &Value| group["choice"] == "single";
    let single = template["pages"][0]["groups"]
        .as_array()
        .unwrap()
        .iter()
        .find(|group| question(group))
        .unwrap();
    let column = rows[0]
        .iter()
        .position(|name| *name == single["name"].as_str().unwrap())
        .unwrap();
    let cells: BTreeSet<&str> = rows[1..].iter().map(|row| row[column]).collect();
    assert!(
        cells.len() > 1 && !cells.contains("1"),
        "the chosen options: {cells:?}"
    );
}

#[test]
fn a_box_that_is_blacked_out_is_to_be_looked_at() {
    let folder = with_template();
    let template = template(folder.path());
    let line = &read(folder.path(), &club("scans/anna.jpg"), &["--format", "jsonl"]).json_lines()[0];
    let one = &template["pages"][0]["boxes"][0];
    let mut picture = image::open(club("scans/anna.jpg")).unwrap().to_luma8();
    let edge = |key: &str, by: f64| (line["boxes"][0]["bbox"][key].as_f64().unwrap() + by) as u32;
    for y in edge("y1", -9.0)..edge("y2", 9.0) {
        for x in edge("x1", -9.0)..edge("x2", 9.0) {
            picture.put_pixel(x, y, image::Luma([0]));
        }
    }
    let spoilt = folder.path().join("spoilt.png");
    picture.save(&spoilt).unwrap();

    let review = folder.path().join("look");
    let outcome = read(folder.path(), &spoilt, &["--review", review.to_str().unwrap()]);
    let rows: Vec<Vec<&str>> = outcome
        .stdout_of_success()
        .lines()
        .map(|row| row.split(',').collect())
        .collect();
    let column = rows[0]
        .iter()
        .position(|name| *name == one["group"].as_str().unwrap() || *name == one["name"].as_str().unwrap());
    assert_eq!(rows[1][column.unwrap()], "?", "{}", outcome.stdout);
    let pictures: Vec<PathBuf> = fs::read_dir(&review)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    let start = format!("spoilt-{}", one["group"].as_str().unwrap().replace('.', "_"));
    assert!(
        pictures
            .iter()
            .any(|path| path.file_name().unwrap().to_str().unwrap().starts_with(&start)),
        "no {start} in {pictures:?}"
    );
    let cut = image::open(&pictures[0]).unwrap();
    assert!(cut.width() < picture.width() && cut.height() < picture.height() / 4);
}

#[test]
fn a_broken_file_leaves_the_others_alone() {
    let folder = with_template();
    let scans = folder.path().join("scans");
    fs::create_dir(&scans).unwrap();
    fs::write(scans.join("a.png"), "no image").unwrap();
    fs::copy(club("scans/bob.jpg"), scans.join("b.jpg")).unwrap();
    let outcome = read(folder.path(), &scans, &[]);
    outcome.assert_fails_on(&scans.join("a.png"), "");
    assert_eq!(outcome.stdout.lines().count(), 2, "{outcome:?}");
}

#[test]
fn what_is_no_template_is_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("club.json");
    fs::write(&file, "{}").unwrap();
    let outcome = read(folder.path(), &sample(), &[]);
    outcome.assert_fails_with(&format!(
        "{}: the template cannot be read: it is no template: it has no key \"template\"",
        file.display()
    ));
    let outcome = checkbox(["template".into(), folder.path().join("none.pdf")]);
    outcome.assert_fails_on(&folder.path().join("none.pdf"), "No such file");
}

#[test]
fn templates_of_one_name_are_refused() {
    let folder = with_template();
    let (a, b) = (folder.path().join("club.json"), folder.path().join("again.json"));
    fs::copy(&a, &b).unwrap();
    let outcome = checkbox(["read".into(), sample(), "-t".into(), a, "-t".into(), b.clone()]);
    outcome.assert_fails_with(&format!(
        "{}: another template has the name club: change one",
        b.display()
    ));
}
