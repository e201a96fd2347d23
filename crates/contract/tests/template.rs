//! Templates on the wire, and the table of answers.

#![allow(
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helping functions included"
)]

use checkbox_contract::template::{
    AnswerRecord, AnswerTable, FilledForm, FormCollector, TemplateBoxReading, TemplateLine, TemplateRecord,
};
use checkbox_contract::{Choice, GroupFlag};
use checkbox_form::Template;
use checkbox_pixels::BoundingBox;
use serde_json::{Value, json};

fn one(name: &str, group: Option<&str>, x1: f64) -> Value {
    json!({"name": name, "group": group, "bbox": {"x1": x1, "y1": 5.0, "x2": x1 + 10.0, "y2": 15.0}})
}

/// Two pages: a question with one answer, and one with any number.
fn club() -> Value {
    json!({"template": 1, "name": "club", "pages": [
        {"width": 100, "height": 50,
         "boxes": [one("sex.m", Some("sex"), 5.0), one("sex.f", Some("sex"), 25.0), one("agree", None, 45.0)],
         "groups": [{"name": "sex", "question": "Sex?", "choice": "single"}],
         "ink": {"columns": 4, "rows": 3, "cells": "oBA="}},
        {"width": 100, "height": 50, "boxes": [one("days.mon", Some("days"), 5.0), one("days.tue", Some("days"), 25.0)],
         "groups": [{"name": "days", "choice": "multiple"}]},
    ]})
}

fn read(value: &Value) -> Result<Template, String> {
    TemplateRecord::read(value.to_string().as_bytes()).map_err(|error| {
        assert_eq!(error.code(), "invalid_template");
        error.to_string()
    })
}

#[test]
fn a_template_is_read_and_written_as_it_was() {
    let template = read(&club()).unwrap();
    let page = &template.pages()[0];
    assert_eq!(page.boxes()[2].group, 1, "a box alone is a group of its name");
    assert_eq!(page.groups()[1].name, "agree");
    let inked: Vec<usize> = (0..12)
        .filter(|&cell| page.ink().unwrap().cells()[cell])
        .collect();
    assert_eq!(inked, [0, 2, 11]);
    let json = TemplateRecord::from(&template).to_json().unwrap();
    assert_eq!(TemplateRecord::read(json.as_bytes()).unwrap(), template);
}

#[test]
fn what_is_no_template_is_told_in_a_line() {
    let start = "the template cannot be read: ";
    let mut boxes = club();
    boxes["pages"][0]["boxes"] = (0..10_001).map(|nth| one(&nth.to_string(), None, 5.0)).collect();
    let cases = [
        (
            json!({"detections": []}),
            "it is no template: it has no key \"template\"",
        ),
        (
            json!({"template": 2, "name": "club"}),
            "it is of version 2, and 1 is read: make it anew",
        ),
        (
            json!({"template": 1, "name": "club"}),
            "missing field `pages` at line 1 column 28",
        ),
        (
            json!({"template": 1, "name": "club", "pages": []}),
            "the template has no boxes",
        ),
        (
            with("/pages/0/boxes/0/bbox/x2", json!(101)),
            "the box sex.m is empty or not wholly on its page",
        ),
        (
            with("/pages/0/boxes/0/bbox/x1", json!(15)),
            "the box sex.m is empty or not wholly on its page",
        ),
        (
            with("/pages/1/boxes/0/name", json!("sex.m")),
            "the name sex.m is there twice: names must differ",
        ),
        (
            with("/pages/1/groups/0/name", json!("sex")),
            "the group of the box days.mon is not among the groups of its page",
        ),
        (
            with("/pages/0/width", json!(0)),
            "a page is 0 x 50 px: sides must be from 1 to 100000",
        ),
        (
            with("/pages/0/ink/rows", json!(9)),
            "the ink of a page does not have a bit for each of its cells",
        ),
        (
            with("/pages/0/ink/rows", json!(65535)),
            "the ink of a page does not have a bit for each of its cells",
        ),
        (
            with("/name", json!("\n")),
            "a name is empty, over 200 characters or has control characters",
        ),
        (boxes, "the template has 10003 boxes, of at most 10000"),
    ];
    for (value, reason) in cases {
        assert_eq!(read(&value).unwrap_err(), format!("{start}{reason}"));
    }
    let broken = TemplateRecord::read(b"%PDF-1.7").unwrap_err().to_string();
    assert_eq!(
        broken,
        format!("{start}it is no template: expected value at line 1 column 1")
    );
    let large = TemplateRecord::read(&vec![b' '; TemplateRecord::MAX_BYTES + 1])
        .unwrap_err()
        .to_string();
    assert_eq!(
        large,
        format!("{start}it has 16777217 bytes, of at most 16777216")
    );
}

fn with(pointer: &str, value: Value) -> Value {
    let mut club = club();
    *club.pointer_mut(pointer).unwrap() = value;
    club
}

/// The schema has the keys that are written, no fewer and no more.
#[test]
fn the_schema_names_every_key() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/template.schema.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let written = serde_json::to_value(TemplateRecord::from(&read(&club()).unwrap())).unwrap();
    let page = &written["pages"][0];
    for (value, pointer) in [
        (&written, "/properties"),
        (page, "/$defs/page/properties"),
        (&page["boxes"][0], "/$defs/box/properties"),
        (&page["boxes"][0]["bbox"], "/$defs/box/properties/bbox/properties"),
        (&page["groups"][0], "/$defs/group/properties"),
        (&page["ink"], "/$defs/ink/properties"),
    ] {
        let keys = |value: &Value| {
            let mut keys: Vec<String> = value.as_object().unwrap().keys().cloned().collect();
            keys.sort();
            keys
        };
        assert_eq!(keys(value), keys(schema.pointer(pointer).unwrap()), "{pointer}");
    }
}

fn reading(name: &str, doubtful: bool) -> TemplateBoxReading {
    TemplateBoxReading::new(
        name,
        "empty_checkbox".to_owned(),
        0.9,
        doubtful,
        BoundingBox::default(),
    )
}

fn answer(group: &str, choice: Choice, selected: &[&str], flags: &[GroupFlag]) -> AnswerRecord {
    AnswerRecord {
        group: group.to_owned(),
        choice,
        selected: selected.iter().map(|&name| name.to_owned()).collect(),
        flags: flags.to_vec(),
    }
}

fn line(
    file: &str,
    page: u32,
    template_page: u32,
    boxes: Vec<TemplateBoxReading>,
    answers: Vec<AnswerRecord>,
) -> TemplateLine {
    TemplateLine {
        file: file.to_owned(),
        page,
        template: Some("club".to_owned()),
        template_page: Some(template_page),
        boxes,
        answers,
        ..TemplateLine::default()
    }
}

fn first_page(file: &str, page: u32, sex: AnswerRecord) -> TemplateLine {
    let boxes = ["sex.m", "sex.f", "agree"]
        .map(|name| reading(name, false))
        .to_vec();
    line(
        file,
        page,
        1,
        boxes,
        vec![sex, answer("agree", Choice::Multiple, &["agree"], &[])],
    )
}

fn second_page(file: &str, page: u32) -> TemplateLine {
    let boxes = vec![reading("days.mon", false), reading("days.tue", true)];
    line(
        file,
        page,
        2,
        boxes,
        vec![answer(
            "days",
            Choice::Multiple,
            &["days.mon"],
            &[GroupFlag::Doubtful],
        )],
    )
}

fn table(forms: &[FilledForm], templates: Vec<Template>) -> String {
    let mut table = AnswerTable::new(Vec::new(), templates).unwrap();
    for form in forms {
        table.write(form).unwrap();
    }
    String::from_utf8(table.into_inner().unwrap()).unwrap()
}

#[test]
fn a_form_is_a_row_with_a_question_mark_where_somebody_must_look() {
    let templates = vec![read(&club()).unwrap()];
    let mut collector = FormCollector::new(&templates);
    let female = answer("sex", Choice::Single, &["sex.f"], &[]);
    let both = answer("sex", Choice::Single, &["sex.m", "sex.f"], &[GroupFlag::Several]);
    let none = answer("sex", Choice::Single, &[], &[GroupFlag::None]);
    let mut forms = collector.add_file(
        4,
        vec![
            first_page("a.pdf", 1, female),
            second_page("a.pdf", 2),
            TemplateLine::misfit("a.pdf", 3, "no_boxes"),
            first_page("a.pdf", 4, both),
        ],
    );
    forms.extend(collector.add_file(1, vec![second_page("b2.png", 1)]));
    forms.extend(collector.add_file(1, vec![first_page("b1.png", 1, none)]));
    forms.extend(collector.finish());
    assert_eq!(
        table(&forms, templates),
        "file,pages,template,sex,agree,days.mon,days.tue\n\
         a.pdf,1 2,club,f,1,1,?\n\
         a.pdf,4,club,?,1,?,?\n\
         b2.png,1 b1.png:1,club,,1,1,?\n"
    );
}

#[test]
fn columns_of_several_templates_have_their_names() {
    let visit = json!({"template": 1, "name": "visit", "pages": [
        {"width": 100, "height": 50, "boxes": [one("ill", None, 5.0)]}]});
    let templates = vec![read(&club()).unwrap(), read(&visit).unwrap()];
    let mut visited = line(
        "v.png",
        1,
        1,
        vec![reading("ill", false)],
        vec![answer("ill", Choice::Multiple, &[], &[])],
    );
    visited.template = Some("visit".to_owned());
    let mut collector = FormCollector::new(&templates);
    let mut forms = collector.add_file(1, vec![visited]);
    forms.extend(collector.finish());
    assert_eq!(
        table(&forms, templates),
        "file,pages,template,club.sex,club.agree,club.days.mon,club.days.tue,visit.ill\n\
         v.png,1,visit,,,,,0\n"
    );
}

#[test]
fn a_page_that_fits_none_says_so() {
    let line = serde_json::to_value(TemplateLine::misfit("a.png", 3, "no_template")).unwrap();
    assert_eq!(
        line,
        json!({"file": "a.png", "page": 3, "template": null, "template_page": null, "fit": null, "misfit": "no_template",
               "boxes": [], "answers": []})
    );
}
