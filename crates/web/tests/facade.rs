//! The façade as JavaScript sees it, in headless Chromium: `cargo xtask web --test`.
#![cfg(all(target_family = "wasm", target_os = "unknown"))]

use checkbox_web::{Detector, coco_of, csv_of, encode_document, yolo_of};
use js_sys::{Array, JSON, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

const FORM_PNG: &[u8] = include_bytes!("../../../tests/data/sample-form.png");
const FORM_TRUTH: &str = include_str!("../../../tests/data/sample-form.json");
const ENCRYPTED_PDF: &[u8] = include_bytes!("../../document/tests/data/encrypted_aes_256.pdf");
const FAX_TIFF: &[u8] = include_bytes!("../../document/tests/data/g3_1d.tif");

fn embedded() -> Detector {
    Detector::new(None, None).unwrap()
}

/// A JavaScript object, from its JSON.
fn value<T: JsCast>(json: &str) -> T {
    JSON::parse(json).unwrap().unchecked_into()
}

fn json(value: &JsValue) -> String {
    JSON::stringify(value).unwrap().into()
}

fn field(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &JsValue::from_str(name)).unwrap()
}

fn number(value: &JsValue, name: &str) -> f64 {
    field(value, name).as_f64().unwrap()
}

/// The code of the `Error` that JavaScript catches.
fn code<T>(result: Result<T, checkbox_web::WebError>) -> String {
    let error = JsValue::from(result.err().expect("is refused"));
    assert!(error.is_instance_of::<js_sys::Error>());
    assert!(!String::from(error.unchecked_ref::<js_sys::Error>().message()).is_empty());
    field(&error, "code").as_string().unwrap()
}

fn bytes<T: JsCast>(bytes: &[u8]) -> T {
    JsValue::from(Uint8Array::from(bytes)).unchecked_into()
}

#[wasm_bindgen_test]
fn a_form_has_the_boxes_that_were_printed_on_it() {
    let answer = JsValue::from(embedded().detect(bytes(FORM_PNG), None).unwrap());
    let truth: Object = value(FORM_TRUTH);
    let printed: Array = field(&truth, "annotations").unchecked_into();
    let filled = printed
        .iter()
        .filter(|mark| number(mark, "category_id") == 2.0)
        .count();
    assert_eq!(number(&answer, "total"), f64::from(printed.length()));
    let counts = field(&answer, "counts");
    assert_eq!(number(&counts, "filled_checkbox"), filled as f64);
    let page = field(&answer, "pages").unchecked_into::<Array>().get(0);
    assert_eq!(
        (number(&page, "width"), number(&page, "height")),
        (1275.0, 1650.0)
    );
}

#[wasm_bindgen_test]
fn pixels_answer_as_their_file_does() {
    let detector = embedded();
    let document = detector.open_document(FORM_PNG.to_vec(), None).unwrap();
    let page = document.page(1).unwrap();
    let pixels = page.to_image_data().unwrap();
    let from_pixels = JsValue::from(
        detector
            .detect(JsValue::from(pixels).unchecked_into(), None)
            .unwrap(),
    );
    let from_file = JsValue::from(detector.detect(bytes(FORM_PNG), None).unwrap());
    assert_eq!(
        json(&field(&from_pixels, "detections")),
        json(&field(&from_file, "detections"))
    );
}

#[wasm_bindgen_test]
fn a_page_alone_answers_as_its_document_does() {
    let detector = embedded();
    let document = detector.open_document(FAX_TIFF.to_vec(), None).unwrap();
    assert_eq!((document.format(), document.page_count()), ("TIFF".to_owned(), 1));
    let page = document.page(1).unwrap();
    let options = || Some(value(r#"{"conf": 0.05, "tiling": "off"}"#));
    let alone = JsValue::from(detector.detect_page(&page, options()).unwrap());
    let whole = JsValue::from(detector.detect(bytes(FAX_TIFF), options()).unwrap());
    assert_eq!(
        json(&field(&alone, "detections")),
        json(&field(&whole, "detections"))
    );
    assert_eq!(code(document.page(2)), "page_out_of_range");
}

#[wasm_bindgen_test]
fn bad_input_is_an_error_with_a_code() {
    let detector = embedded();
    let refused = |input: &[u8]| code(detector.detect(bytes(input), None));
    assert_eq!(refused(b""), "empty_input");
    assert_eq!(refused(b"a letter"), "unsupported_format");
    assert_eq!(refused(&FORM_PNG[..4000]), "truncated");
    assert_eq!(refused(ENCRYPTED_PDF), "encrypted_pdf");
    let wrong = Some(value(r#"{"password": "guess"}"#));
    assert_eq!(
        code(detector.open_document(ENCRYPTED_PDF.to_vec(), wrong)),
        "wrong_password"
    );
}

#[wasm_bindgen_test]
fn bad_options_are_an_error_with_a_code() {
    let detector = embedded();
    let refused = |options| code(detector.detect(bytes(FORM_PNG), Some(value(options))));
    assert_eq!(refused(r#"{"conf": 2}"#), "invalid_conf");
    assert_eq!(refused(r#"{"conf": "much"}"#), "invalid_argument");
    assert_eq!(refused(r#"{"confidence": 0.5}"#), "invalid_argument");
    assert_eq!(refused(r#"{"pages": "3-1"}"#), "invalid_pages");
    assert_eq!(
        code(Detector::new(Some(b"no model".to_vec()), None)),
        "invalid_model"
    );
}

#[wasm_bindgen_test]
fn a_model_of_ones_own_replaces_the_embedded_one() {
    let onnx = include_bytes!("../../../models/checkbox.onnx").to_vec();
    let own = Detector::new(Some(onnx), Some(value(r#"{"classNames": ["no", "yes"]}"#))).unwrap();
    let classes = field(&own.model().unwrap(), "classes");
    assert_eq!(json(&classes), r#"["no","yes"]"#);
    let answer = JsValue::from(own.detect(bytes(FORM_PNG), None).unwrap());
    assert!(number(&field(&answer, "counts"), "yes") > 0.0);
}

#[wasm_bindgen_test]
fn corrected_results_are_written_in_every_format() {
    let detector = embedded();
    let page = r#"{"page": {"page": 1, "width": 200, "height": 100, "dpi": null}, "detections": [
        {"page": 1, "class": "filled_checkbox", "confidence": 0.5, "bbox": {"x1": 20, "y1": 20, "x2": 40, "y2": 40}}]}"#;
    let document = format!(r#"{{"file": "a.png", "pages": [{page}]}}"#);
    let text = |format| {
        let bytes = encode_document(&detector, value(&document), format).unwrap();
        String::from_utf8(bytes).unwrap()
    };
    assert!(text("json").contains(r#""total":1"#));
    assert!(text("azure").contains("selectionMarks"));
    assert!(text("textract").contains("SELECTION_ELEMENT"));
    let documents = || value(&format!("[{document}]"));
    let csv = String::from_utf8(csv_of(documents()).unwrap()).unwrap();
    assert_eq!(csv.lines().count(), 2);
    let coco = JsValue::from(coco_of(&detector, documents()).unwrap());
    let annotations: Array = field(&coco, "annotations").unchecked_into();
    assert_eq!(json(&field(&annotations.get(0), "bbox")), "[20,20,20,20]");
    let names = value(r#"["empty_checkbox", "filled_checkbox"]"#);
    assert!(yolo_of(value(page), names).unwrap().starts_with("1 0.15"));
    assert_eq!(
        code(encode_document(&detector, value(&document), "xml")),
        "invalid_format"
    );
}
