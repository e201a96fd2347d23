//! `checkbox evaluate`: the program's own detections, changed by hand, are the known boxes.

#![allow(
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helping functions included"
)]

mod program;

use std::fs;
use std::path::{Path, PathBuf};

use program::{Outcome, checkbox, detect, sample};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A copy of the sample, and a COCO file of what is found on it after a change.
fn labelled(change: impl FnOnce(&mut Value)) -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    fs::copy(sample(), directory.path().join("form.png")).unwrap();
    let mut coco = detect(&sample(), &["--format", "coco"]).json();
    coco["images"][0]["file_name"] = json!("form.png");
    change(&mut coco);
    let path = directory.path().join("annotations.json");
    fs::write(&path, coco.to_string()).unwrap();
    (directory, path)
}

fn evaluate(coco: &Path, arguments: &[&str]) -> Outcome {
    checkbox([&["evaluate", "--coco", coco.to_str().unwrap()], arguments].concat())
}

fn numbers(coco: &Path) -> Value {
    evaluate(coco, &["--format", "json"]).json()
}

#[test]
fn what_was_found_is_found_again() {
    let (_directory, coco) = labelled(|_| {});
    let numbers = numbers(&coco);
    assert!(numbers["boxes"].as_u64().unwrap() > 5);
    for key in ["precision", "recall", "f1", "state_accuracy"] {
        assert_eq!(numbers[key], 1.0, "{key} in {numbers}");
    }
    assert_eq!(numbers["ap50"]["mean"], 1.0);
    assert_eq!(numbers["calibration"]["bins"].as_array().unwrap().len(), 10);
    assert_eq!(numbers["sweep"].as_array().unwrap().len(), 19);
}

#[test]
fn the_sample_form_has_the_boxes_that_were_printed_on_it() {
    let numbers = numbers(&sample().with_extension("json"));
    assert_eq!(numbers["boxes"], 31);
    for key in ["precision", "recall", "f1", "state_accuracy"] {
        assert_eq!(numbers[key], 1.0, "{key} in {numbers}");
    }
}

#[test]
fn a_box_without_label_is_wrong_unless_it_is_in_an_ignore_region() {
    let (_directory, coco) = labelled(|coco| {
        coco["annotations"].as_array_mut().unwrap().remove(0);
    });
    let wrong = numbers(&coco);
    assert_eq!((&wrong["wrong"], &wrong["missed"]), (&json!(1), &json!(0)));
    let (_directory, coco) = labelled(|coco| {
        coco["annotations"][0]["iscrowd"] = json!(1);
    });
    let ignored = numbers(&coco);
    assert_eq!((&ignored["wrong"], &ignored["missed"]), (&json!(0), &json!(0)));
    assert_eq!(ignored["boxes"], wrong["boxes"]);
}

#[test]
fn a_wrong_state_is_a_match_with_the_wrong_state() {
    let (_directory, coco) = labelled(|coco| {
        let category = &mut coco["annotations"][0]["category_id"];
        *category = json!(3 - category.as_u64().unwrap());
    });
    let numbers = numbers(&coco);
    assert_eq!(numbers["f1"], 1.0);
    let boxes = numbers["boxes"].as_f64().unwrap();
    let accuracy = numbers["state_accuracy"].as_f64().unwrap();
    assert!((accuracy - (boxes - 1.0) / boxes).abs() < 1e-9, "{numbers}");
    assert!(numbers["ap50"]["mean"].as_f64().unwrap() < 1.0);
}

#[test]
fn a_label_on_nothing_is_missed() {
    let (_directory, coco) = labelled(|coco| {
        let mut extra = coco["annotations"][0].clone();
        extra["bbox"] = json!([1.0, 1.0, 9.0, 9.0]);
        coco["annotations"].as_array_mut().unwrap().push(extra);
    });
    let numbers = numbers(&coco);
    assert_eq!((&numbers["wrong"], &numbers["missed"]), (&json!(0), &json!(1)));
    assert_eq!(numbers["precision"], 1.0);
}

#[test]
fn groups_are_by_key_of_images_or_attribute_of_boxes() {
    let (_directory, coco) = labelled(|coco| {
        coco["images"][0]["kind"] = json!("sample");
        coco["annotations"][0]["attributes"] = json!({"shape": "round"});
    });
    let by_kind = evaluate(&coco, &["--by", "kind", "--by", "shape", "--format", "json"]).json();
    let group = &by_kind["groups"]["kind"]["values"]["sample"];
    assert_eq!((&group["images"], &group["precision"]), (&json!(1), &json!(1.0)));
    let round = &by_kind["groups"]["shape"]["values"]["round"];
    assert_eq!((&round["boxes"], &round["recall"]), (&json!(1), &json!(1.0)));
    assert_eq!(round["precision"], Value::Null);
    assert_eq!(by_kind["groups"]["shape"]["values"]["(none)"]["recall"], 1.0);
    let table = evaluate(
        &coco,
        &["--by", "kind", "--by", "shape", "--sweep", "--calibration"],
    );
    let text = table.stdout_of_success();
    for part in [
        "F1",
        "AP50",
        "state accuracy",
        "by kind",
        "sample",
        "round",
        "best F1",
        "share right",
    ] {
        assert!(text.contains(part), "no `{part}` in {text}");
    }
}

#[test]
fn labels_may_be_made_at_another_resolution_but_not_for_another_shape() {
    let (_directory, coco) = labelled(|coco| {
        let image = &mut coco["images"][0];
        for key in ["width", "height"] {
            image[key] = json!(image[key].as_u64().unwrap() * 2);
        }
        for annotation in coco["annotations"].as_array_mut().unwrap() {
            for edge in annotation["bbox"].as_array_mut().unwrap() {
                *edge = json!(edge.as_f64().unwrap() * 2.0);
            }
        }
    });
    assert_eq!(numbers(&coco)["f1"], 1.0);
    let (directory, coco) = labelled(|coco| coco["images"][0]["height"] = json!(1275));
    let outcome = evaluate(&coco, &[]);
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.stderr.starts_with(&format!(
        "checkbox: {}: ",
        directory.path().join("form.png").display()
    )));
    assert_eq!(outcome.stdout, "");
}

#[test]
fn missing_images_are_named() {
    let (directory, coco) = labelled(|coco| coco["images"][0]["file_name"] = json!("gone.png"));
    evaluate(&coco, &[]).assert_fails_on(&directory.path().join("gone.png"), "--images");
    let elsewhere = tempfile::tempdir().unwrap();
    fs::copy(sample(), elsewhere.path().join("gone.png")).unwrap();
    evaluate(&coco, &["--images", elsewhere.path().to_str().unwrap()]).stdout_of_success();
}

#[test]
fn mistakes_in_the_annotations_are_named() {
    let (_directory, coco) = labelled(|coco| coco["categories"][0]["name"] = json!("signature"));
    evaluate(&coco, &[]).assert_fails_on(&coco, "`signature` is no class of the model");
    let (_directory, coco) = labelled(|coco| *coco = json!([]));
    evaluate(&coco, &[]).assert_fails_on(&coco, "not a COCO file");
    let (_directory, coco) = labelled(|_| {});
    evaluate(&coco, &["--by", "colour"])
        .assert_fails_with("--by: no image has the key `colour` and no box this attribute");
}
