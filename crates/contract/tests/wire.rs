//! The JSON of every answer, literally.

#![allow(
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helping functions included"
)]

use std::time::Duration;

use checkbox_contract::{
    DocumentResult, JsonlLine, ModelRecord, PageFailure, PageRecord, PageResult, PredictResponse,
    ResponseFormat, TimingsMs, export,
};
use checkbox_detector::{BoundingBox, Detection, Detections, StageTimings};
use serde_json::{Value, json};

fn class_names() -> Vec<String> {
    vec!["empty_checkbox".into(), "filled_checkbox".into()]
}

fn model() -> ModelRecord {
    ModelRecord {
        name: "checkbox".into(),
        version: "1.0.0".into(),
        sha256: "ab".repeat(32),
    }
}

/// A page of 200 × 100 pixels with a filled and an empty box.
fn page_with_boxes(number: u32) -> PageResult {
    let filled = Detection {
        class_index: 1,
        confidence: 0.973_4,
        state_confidence: Some(0.998_2),
        roundness: None,
        bbox: BoundingBox {
            x1: 10.0,
            y1: 20.0,
            x2: 30.126,
            y2: 40.0,
        },
    };
    let empty = Detection {
        class_index: 0,
        confidence: 0.5,
        bbox: BoundingBox {
            x1: 100.0,
            y1: 50.0,
            x2: 120.0,
            y2: 70.0,
        },
        ..Detection::default()
    };
    let found = Detections {
        items: vec![filled, empty],
        timings: None,
    };
    PageResult::new(
        PageRecord::new(number, 200, 100, Some(72.0)),
        &found,
        &class_names(),
    )
}

fn blank_page(number: u32) -> PageResult {
    PageResult {
        page: PageRecord::new(number, 50, 60, None),
        detections: Vec::new(),
        groups: Vec::new(),
        warnings: Vec::new(),
    }
}

fn document() -> DocumentResult {
    DocumentResult {
        file: "forms/a, b.pdf".into(),
        pages: vec![page_with_boxes(1), blank_page(3)],
        failed_pages: Vec::new(),
        timings_ms: TimingsMs::default(),
    }
}

fn encoded(format: ResponseFormat) -> String {
    String::from_utf8(document().encode(format, &class_names(), model()).unwrap()).unwrap()
}

fn encoded_json(format: ResponseFormat) -> Value {
    serde_json::from_str(&encoded(format)).unwrap()
}

#[test]
fn predict_response() {
    let stages = StageTimings {
        preprocess: Duration::from_millis(1),
        inference: Duration::from_millis(20),
        postprocess: Duration::from_micros(50),
    };
    let document = DocumentResult {
        pages: vec![page_with_boxes(1)],
        timings_ms: TimingsMs::of_page(Duration::from_millis(3), Some(stages)),
        ..DocumentResult::default()
    };
    let response = document.into_response(&class_names(), model());
    assert_eq!(
        serde_json::to_string(&response).unwrap(),
        concat!(
            r#"{"success":true,"detections":["#,
            r#"{"page":1,"class":"filled_checkbox","confidence":0.973,"state_confidence":0.998,"#,
            r#""bbox":{"x1":10.0,"y1":20.0,"x2":30.13,"y2":40.0},"id":0,"kind":"checkbox","source":"vision","label":null,"#,
            r#""label_bbox":null,"label_source":null,"group":null,"question":null},"#,
            r#"{"page":1,"class":"empty_checkbox","confidence":0.5,"#,
            r#""bbox":{"x1":100.0,"y1":50.0,"x2":120.0,"y2":70.0},"id":0,"kind":"checkbox","source":"vision","label":null,"#,
            r#""label_bbox":null,"label_source":null,"group":null,"question":null}],"#,
            r#""counts":{"empty_checkbox":1,"filled_checkbox":1},"total":2,"#,
            r#""pages":[{"page":1,"width":200,"height":100,"dpi":72.0}],"groups":[],"#,
            r#""model":{"name":"checkbox","version":"1.0.0","#,
            r#""sha256":"abababababababababababababababababababababababababababababababab"},"#,
            r#""timings_ms":{"decode":3.0,"preprocess":1.0,"inference":20.0,"postprocess":0.05}}"#,
        )
    );
    let read_back: PredictResponse =
        serde_json::from_str(&serde_json::to_string(&response).unwrap()).unwrap();
    assert_eq!(read_back, response);
}

#[test]
fn an_answer_without_boxes_still_counts_every_class() {
    let document = DocumentResult {
        pages: vec![blank_page(1)],
        ..DocumentResult::default()
    };
    let response = serde_json::to_value(document.into_response(&class_names(), model())).unwrap();
    assert_eq!(
        response["counts"],
        json!({"empty_checkbox": 0, "filled_checkbox": 0})
    );
    assert_eq!(response["total"], json!(0));
    assert_eq!(response["detections"], json!([]));
    assert_eq!(
        response["pages"],
        json!([{"page": 1, "width": 50, "height": 60, "dpi": null}])
    );
}

#[test]
fn failed_pages_are_listed_beside_the_others() {
    let failure = PageFailure {
        page: 2,
        code: "truncated".into(),
        detail: "the page ends early".into(),
    };
    let document = DocumentResult {
        failed_pages: vec![failure],
        ..document()
    };
    let response = serde_json::to_value(document.into_response(&class_names(), model())).unwrap();
    assert_eq!(
        response["failed_pages"],
        json!([{"page": 2, "code": "truncated", "detail": "the page ends early"}])
    );
    assert_eq!(response["total"], json!(2));
}

#[test]
fn jsonl_line() {
    let line = JsonlLine::new("in/a.png", page_with_boxes(1), &class_names());
    let text = serde_json::to_string(&line).unwrap();
    assert_eq!(
        text,
        concat!(
            r#"{"file":"in/a.png","page":1,"width":200,"height":100,"detections":["#,
            r#"{"class":"filled_checkbox","confidence":0.973,"state_confidence":0.998,"#,
            r#""bbox":{"x1":10.0,"y1":20.0,"x2":30.13,"y2":40.0},"id":0,"kind":"checkbox","source":"vision","label":null,"#,
            r#""label_bbox":null,"label_source":null,"group":null,"question":null},"#,
            r#"{"class":"empty_checkbox","confidence":0.5,"bbox":{"x1":100.0,"y1":50.0,"x2":120.0,"y2":70.0},"#,
            r#""id":0,"kind":"checkbox","source":"vision","label":null,"#,
            r#""label_bbox":null,"label_source":null,"group":null,"question":null}],"groups":[],"#,
            r#""counts":{"empty_checkbox":1,"filled_checkbox":1}}"#,
        )
    );
    assert_eq!(serde_json::from_str::<JsonlLine>(&text).unwrap(), line);
}

#[test]
fn json_is_the_predict_response() {
    let response = document().into_response(&class_names(), model());
    assert_eq!(
        encoded(ResponseFormat::Json),
        serde_json::to_string(&response).unwrap()
    );
}

#[test]
fn coco_dataset() {
    assert_eq!(
        encoded_json(ResponseFormat::Coco),
        json!({
            "images": [
                {"id": 1, "file_name": "forms/a, b.pdf", "page": 1, "width": 200, "height": 100},
                {"id": 2, "file_name": "forms/a, b.pdf", "page": 3, "width": 50, "height": 60}
            ],
            "annotations": [
                {"id": 1, "image_id": 1, "category_id": 2, "bbox": [10.0, 20.0, 20.13, 20.0], "area": 402.6,
                 "segmentation": [], "iscrowd": 0, "score": 0.973, "source": "vision"},
                {"id": 2, "image_id": 1, "category_id": 1, "bbox": [100.0, 50.0, 20.0, 20.0], "area": 400.0,
                 "segmentation": [], "iscrowd": 0, "score": 0.5, "source": "vision"}
            ],
            "categories": [
                {"id": 1, "name": "empty_checkbox", "supercategory": "checkbox"},
                {"id": 2, "name": "filled_checkbox", "supercategory": "checkbox"}
            ]
        })
    );
}

#[test]
fn yolo_labels() {
    use checkbox_contract::export::yolo;
    assert_eq!(
        yolo::labels(&page_with_boxes(1), &class_names()),
        "1 0.100325 0.300000 0.100650 0.200000 0.973\n0 0.550000 0.600000 0.100000 0.200000 0.500\n"
    );
    assert_eq!(yolo::labels(&blank_page(1), &class_names()), "");
    assert_eq!(yolo::classes(&class_names()), "empty_checkbox\nfilled_checkbox\n");
}

#[test]
fn csv_quotes_what_needs_it() {
    assert_eq!(
        encoded(ResponseFormat::Csv),
        "file,page,width,height,class,confidence,x1,y1,x2,y2,id,kind,source,group,label,question,field,value,state_confidence\n\
         \"forms/a, b.pdf\",1,200,100,filled_checkbox,0.973,10.0,20.0,30.13,40.0,0,checkbox,vision,0,,,,,0.998\n\
         \"forms/a, b.pdf\",1,200,100,empty_checkbox,0.5,100.0,50.0,120.0,70.0,0,checkbox,vision,0,,,,,\n"
    );
}

/// A spreadsheet calculates what begins like this.
#[test]
fn csv_names_are_text_to_a_spreadsheet() {
    for (file, cell) in [
        ("=1+1.pdf", "'=1+1.pdf"),
        ("+1.pdf", "'+1.pdf"),
        ("-1.pdf", "'-1.pdf"),
        ("@sum.pdf", "'@sum.pdf"),
        ("a=1.pdf", "a=1.pdf"),
    ] {
        let mut writer = export::csv::CsvWriter::new(Vec::new()).unwrap();
        writer.write_page(file, &page_with_boxes(1)).unwrap();
        let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        let row = text.lines().nth(1).unwrap();
        assert_eq!(row.split(',').next(), Some(cell));
    }
}

#[test]
fn azure_selection_marks() {
    assert_eq!(
        encoded_json(ResponseFormat::Azure),
        json!({
            "status": "succeeded",
            "analyzeResult": {
                "apiVersion": "2024-11-30",
                "modelId": "checkbox",
                "stringIndexType": "textElements",
                "content": ":selected:\n:unselected:",
                "pages": [
                    {"pageNumber": 1, "angle": 0.0, "width": 200, "height": 100, "unit": "pixel",
                     "words": [], "lines": [], "spans": [{"offset": 0, "length": 23}],
                     "selectionMarks": [
                         {"state": "selected", "confidence": 0.971, "span": {"offset": 0, "length": 10},
                          "polygon": [10.0, 20.0, 30.13, 20.0, 30.13, 40.0, 10.0, 40.0]},
                         {"state": "unselected", "confidence": 0.5, "span": {"offset": 11, "length": 12},
                          "polygon": [100.0, 50.0, 120.0, 50.0, 120.0, 70.0, 100.0, 70.0]}
                     ]},
                    {"pageNumber": 3, "angle": 0.0, "width": 50, "height": 60, "unit": "pixel",
                     "words": [], "lines": [], "spans": [{"offset": 23, "length": 0}], "selectionMarks": []}
                ],
                "keyValuePairs": []
            }
        })
    );
}

#[test]
fn textract_selection_elements() {
    let whole_page = json!({
        "BoundingBox": {"Width": 1.0, "Height": 1.0, "Left": 0.0, "Top": 0.0},
        "Polygon": [{"X": 0.0, "Y": 0.0}, {"X": 1.0, "Y": 0.0}, {"X": 1.0, "Y": 1.0}, {"X": 0.0, "Y": 1.0}]
    });
    assert_eq!(
        encoded_json(ResponseFormat::Textract),
        json!({
            "DocumentMetadata": {"Pages": 2},
            "Blocks": [
                {"BlockType": "PAGE", "Geometry": whole_page, "Id": "page-1", "Page": 1,
                 "Relationships": [{"Type": "CHILD", "Ids": ["page-1-mark-1", "page-1-mark-2"]}]},
                {"BlockType": "SELECTION_ELEMENT", "Confidence": 97.1, "Id": "page-1-mark-1", "Page": 1,
                 "SelectionStatus": "SELECTED",
                 "Geometry": {
                     "BoundingBox": {"Width": 0.10065, "Height": 0.2, "Left": 0.05, "Top": 0.2},
                     "Polygon": [{"X": 0.05, "Y": 0.2}, {"X": 0.15065, "Y": 0.2},
                                 {"X": 0.15065, "Y": 0.4}, {"X": 0.05, "Y": 0.4}]
                 }},
                {"BlockType": "SELECTION_ELEMENT", "Confidence": 50.0, "Id": "page-1-mark-2", "Page": 1,
                 "SelectionStatus": "NOT_SELECTED",
                 "Geometry": {
                     "BoundingBox": {"Width": 0.1, "Height": 0.2, "Left": 0.5, "Top": 0.5},
                     "Polygon": [{"X": 0.5, "Y": 0.5}, {"X": 0.6, "Y": 0.5},
                                 {"X": 0.6, "Y": 0.7}, {"X": 0.5, "Y": 0.7}]
                 }},
                {"BlockType": "PAGE", "Geometry": whole_page, "Id": "page-3", "Page": 3}
            ],
            "AnalyzeDocumentModelVersion": "1.0.0"
        })
    );
}

#[test]
fn formats_with_states_leave_out_classes_without_one_and_refuse_models_without_any() {
    let signature = Detection {
        class_index: 1,
        confidence: 0.9,
        ..Detection::default()
    };
    let found = Detections {
        items: vec![signature],
        timings: None,
    };
    let names = ["checked_box".to_owned(), "signature".to_owned()];
    let document = DocumentResult {
        pages: vec![PageResult::new(PageRecord::new(1, 10, 10, None), &found, &names)],
        ..DocumentResult::default()
    };
    let formats = [
        ResponseFormat::Azure,
        ResponseFormat::Textract,
        ResponseFormat::Markdown,
        ResponseFormat::Docling,
    ];
    for format in formats {
        let mixed = document.clone().encode(format, &names, model()).unwrap();
        let mixed = String::from_utf8(mixed).unwrap();
        assert!(!mixed.contains("SELECTION_ELEMENT"), "{mixed}");
        assert!(!mixed.contains("polygon"), "{mixed}");
        let error = document.clone().encode(format, &names[1..], model()).unwrap_err();
        assert_eq!(error.code(), "state_unknown");
        assert!(error.to_string().contains("signature"), "{error}");
    }
}
