//! Labels, groups and fields, in every format that has a place for them.

#![allow(
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helping functions included"
)]

use checkbox_contract::{
    BboxRecord, BoxKind, Choice, DetectionRecord, DocumentResult, FieldRecord, FormRecord, GroupRecord,
    JsonlLine, LabelSource, ModelRecord, PageRecord, PageResult, ResponseFormat, StateSource, WarningRecord,
    WordRecord,
};
use checkbox_pixels::BoundingBox;
use serde_json::{Value, json};

fn class_names() -> Vec<String> {
    vec!["empty_checkbox".into(), "filled_checkbox".into()]
}

fn bbox(x1: f32, y1: f32) -> BoundingBox {
    BoundingBox {
        x1,
        y1,
        x2: x1 + 10.0,
        y2: y1 + 10.0,
    }
}

fn detection(id: u32, is_filled: bool, form: FormRecord) -> DetectionRecord {
    let class = &class_names()[usize::from(is_filled)];
    DetectionRecord {
        form: FormRecord { id, ..form },
        ..DetectionRecord::new(1, class.clone(), 0.9, bbox(10.0, 20.0 * id as f32))
    }
}

/// A page of 200 x 100 pixels: "Sex?" with "Male" and a chosen "Female *", which is a field, and a box that says nothing.
fn page() -> PageResult {
    let of_sex = |label: &str| FormRecord {
        kind: BoxKind::Radio,
        label: Some(label.to_owned()),
        label_bbox: Some(BboxRecord::from(bbox(30.0, 20.0))),
        label_source: Some(LabelSource::TextLayer),
        group: Some(1),
        question: Some("Sex?".to_owned()),
        ..FormRecord::default()
    };
    let female = FormRecord {
        source: StateSource::Acroform,
        disagrees: true,
        field: Some(FieldRecord {
            name: "sex".to_owned(),
            value: Some("f".to_owned()),
            tooltip: None,
        }),
        ..of_sex("Female *")
    };
    let alone = FormRecord {
        group: Some(2),
        ..FormRecord::default()
    };
    PageResult {
        page: PageRecord::new(1, 200, 100, None),
        detections: vec![
            detection(2, true, female),
            detection(1, false, of_sex("Male")),
            detection(3, false, alone),
        ],
        groups: vec![GroupRecord {
            id: 1,
            page: 1,
            question: Some("Sex?".to_owned()),
            choice: Choice::Single,
            selected: vec![2],
            flags: Vec::new(),
        }],
        warnings: vec![WarningRecord {
            page: 1,
            code: "xfa_form".to_owned(),
            detail: "it is a form".to_owned(),
        }],
    }
}

fn encoded(format: ResponseFormat) -> String {
    let document = DocumentResult {
        file: "in/form.pdf".to_owned(),
        pages: vec![page()],
        ..DocumentResult::default()
    };
    let model = ModelRecord {
        name: "checkbox".into(),
        version: "1.0.0".into(),
        sha256: "ab".repeat(32),
    };
    String::from_utf8(document.encode(format, &class_names(), model).unwrap()).unwrap()
}

fn encoded_json(format: ResponseFormat) -> Value {
    serde_json::from_str(&encoded(format)).unwrap()
}

#[test]
fn json_has_the_words_the_groups_and_the_warnings() {
    let answer = encoded_json(ResponseFormat::Json);
    assert_eq!(
        answer["detections"][0],
        json!({
            "page": 1, "class": "filled_checkbox", "confidence": 0.9,
            "bbox": {"x1": 10.0, "y1": 40.0, "x2": 20.0, "y2": 50.0},
            "id": 2, "kind": "radio", "source": "acroform", "disagrees": true, "label": "Female *",
            "label_bbox": {"x1": 30.0, "y1": 20.0, "x2": 40.0, "y2": 30.0}, "label_source": "text_layer",
            "group": 1, "question": "Sex?", "field": {"name": "sex", "value": "f", "tooltip": null}
        })
    );
    assert_eq!(
        answer["groups"],
        json!([{"id": 1, "page": 1, "question": "Sex?", "choice": "single", "selected": [2], "flags": []}])
    );
    assert_eq!(
        answer["warnings"],
        json!([{"page": 1, "code": "xfa_form", "detail": "it is a form"}])
    );
}

#[test]
fn jsonl_has_them_too_and_reads_back() {
    let line = JsonlLine::new("form.pdf", page(), &class_names());
    let text = serde_json::to_string(&line).unwrap();
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["detections"][1]["label"], "Male");
    assert_eq!(value["groups"][0]["choice"], "single");
    assert_eq!(value["warnings"][0]["code"], "xfa_form");
    assert_eq!(serde_json::from_str::<JsonlLine>(&text).unwrap(), line);
}

#[test]
fn words_are_where_they_were_asked_for() {
    let mut page = page();
    let without = serde_json::to_value(JsonlLine::new("form.pdf", page.clone(), &class_names())).unwrap();
    assert!(without.get("words").is_none());
    page.page.words = Some(vec![WordRecord {
        text: "Sex?".to_owned(),
        bbox: bbox(1.0, 2.0).into(),
    }]);
    let expected = json!([{"text": "Sex?", "bbox": {"x1": 1.0, "y1": 2.0, "x2": 11.0, "y2": 12.0}}]);
    let line = JsonlLine::new("form.pdf", page.clone(), &class_names());
    assert_eq!(serde_json::to_value(&line).unwrap()["words"], expected);
    let document = DocumentResult {
        pages: vec![page],
        ..DocumentResult::default()
    };
    let model = ModelRecord {
        name: String::new(),
        version: String::new(),
        sha256: String::new(),
    };
    let answer = serde_json::to_value(document.into_response(&class_names(), model)).unwrap();
    assert_eq!(answer["pages"][0]["words"], expected);
}

#[test]
fn results_that_were_written_without_words_are_read() {
    let old = json!({
        "page": {"page": 1, "width": 9, "height": 9, "dpi": null},
        "detections": [{"page": 1, "class": "a", "confidence": 1.0, "bbox": {"x1": 0, "y1": 0, "x2": 1, "y2": 1}}]
    });
    let page: PageResult = serde_json::from_value(old).unwrap();
    assert_eq!(page.detections[0].form, FormRecord::default());
}

#[test]
fn what_a_person_decided_is_read_and_written() {
    let reviewed = json!({
        "page": {"page": 1, "width": 9, "height": 9, "dpi": null},
        "detections": [{"page": 1, "class": "a", "confidence": 1, "state_confidence": 1, "source": "reviewed",
                        "bbox": {"x1": 0, "y1": 0, "x2": 1, "y2": 1}}]
    });
    let page: PageResult = serde_json::from_value(reviewed).unwrap();
    assert_eq!(page.detections[0].form.source, StateSource::Reviewed);
    let written = serde_json::to_value(&page).unwrap();
    assert_eq!(written["detections"][0]["source"], "reviewed");
}

#[test]
fn csv_has_columns_for_them() {
    let csv = encoded(ResponseFormat::Csv);
    let rows: Vec<&str> = csv.lines().collect();
    assert!(rows[1].ends_with(",1,radio,vision,1,Male,Sex?,,,"), "{}", rows[1]);
    assert!(
        rows[2].ends_with(",2,radio,acroform,1,Female *,Sex?,sex,f,"),
        "{}",
        rows[2]
    );
    assert!(rows[3].ends_with(",3,checkbox,vision,2,,,,,"), "{}", rows[3]);
}

#[test]
fn markdown_is_task_lists_under_their_questions() {
    assert_eq!(
        encoded(ResponseFormat::Markdown),
        "**Sex?**\n\n- [ ] Male\n- [x] Female \\*\n\n- [ ] box 3\n"
    );
}

#[test]
fn docling_has_a_form_area_a_question() {
    let document = encoded_json(ResponseFormat::Docling);
    assert_eq!(document["name"], "form.pdf");
    assert_eq!(
        document["body"]["children"],
        json!([{"$ref": "#/groups/0"}, {"$ref": "#/groups/1"}])
    );
    assert_eq!(
        document["groups"][0]["children"],
        json!([{"$ref": "#/texts/0"}, {"$ref": "#/texts/1"}, {"$ref": "#/texts/2"}])
    );
    assert_eq!(
        (&document["texts"][0]["label"], &document["texts"][0]["text"]),
        (&json!("text"), &json!("Sex?"))
    );
    assert_eq!(
        document["texts"][2],
        json!({
            "self_ref": "#/texts/2", "parent": {"$ref": "#/groups/0"}, "children": [], "content_layer": "body",
            "label": "checkbox_selected", "orig": "Female *", "text": "Female *",
            "prov": [{"page_no": 1, "charspan": [0, 8],
                      "bbox": {"l": 10.0, "t": 40.0, "r": 20.0, "b": 50.0, "coord_origin": "TOPLEFT"}}]
        })
    );
    assert_eq!(
        document["pages"]["1"]["size"],
        json!({"width": 200.0, "height": 100.0})
    );
}

#[test]
fn azure_pairs_labels_with_marks() {
    let result = &encoded_json(ResponseFormat::Azure)["analyzeResult"];
    assert_eq!(
        result["content"],
        "Male :unselected:\nFemale * :selected:\n:unselected:"
    );
    assert_eq!(
        result["keyValuePairs"][0],
        json!({
            "key": {"content": "Male", "spans": [{"offset": 0, "length": 4}],
                    "boundingRegions": [{"pageNumber": 1, "polygon": [30.0, 20.0, 40.0, 20.0, 40.0, 30.0, 30.0, 30.0]}]},
            "value": {"content": ":unselected:", "spans": [{"offset": 5, "length": 12}],
                      "boundingRegions": [{"pageNumber": 1, "polygon": [10.0, 20.0, 20.0, 20.0, 20.0, 30.0, 10.0, 30.0]}]},
            "confidence": 0.9
        })
    );
    assert_eq!(result["keyValuePairs"].as_array().unwrap().len(), 2);
    assert_eq!(result["pages"][0]["spans"], json!([{"offset": 0, "length": 50}]));
}

#[test]
fn textract_pairs_labels_with_marks() {
    let answer = encoded_json(ResponseFormat::Textract);
    let block = |id: &str| {
        let blocks = answer["Blocks"].as_array().unwrap();
        blocks.iter().find(|block| block["Id"] == id).unwrap().clone()
    };
    assert_eq!(block("page-1-key-2")["EntityTypes"], json!(["KEY"]));
    assert_eq!(
        block("page-1-key-2")["Relationships"],
        json!([{"Type": "VALUE", "Ids": ["page-1-value-2"]},
               {"Type": "CHILD", "Ids": ["page-1-key-2-word-1", "page-1-key-2-word-2"]}])
    );
    assert_eq!(
        block("page-1-value-2")["Relationships"],
        json!([{"Type": "CHILD", "Ids": ["page-1-mark-2"]}])
    );
    assert_eq!(block("page-1-key-2-word-1")["Text"], "Female");
    assert_eq!(block("page-1-mark-2")["SelectionStatus"], "SELECTED");
    let children = &block("page-1")["Relationships"][0]["Ids"];
    assert_eq!(children.as_array().unwrap().len(), 3 + 2 * 2);
}
