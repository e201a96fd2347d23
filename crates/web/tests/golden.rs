//! The golden set through the façade, in headless Chromium: `cargo xtask web --test`.
#![cfg(all(target_family = "wasm", target_os = "unknown"))]

use checkbox_golden::{Answer, CASES, Case};
use checkbox_web::Detector;
use js_sys::{JSON, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

fn answer(case: &Case) -> Answer {
    let detector = Detector::new(case.model.map(<[u8]>::to_vec), None).unwrap();
    let document = JsValue::from(Uint8Array::from(case.document)).unchecked_into();
    let pages = case
        .pages
        .map_or(String::new(), |pages| format!(r#", "pages": "{pages}""#));
    let options = JSON::parse(&format!(r#"{{"words": true{pages}}}"#)).unwrap();
    match detector.detect(document, Some(options.unchecked_into())) {
        Ok(answer) => {
            let json = String::from(JSON::stringify(&JsValue::from(answer)).unwrap());
            serde_json::from_str(&json).unwrap()
        }
        Err(error) => {
            let code = Reflect::get(&JsValue::from(error), &JsValue::from_str("code")).unwrap();
            Answer::Refused {
                code: code.as_string().unwrap(),
            }
        }
    }
}

#[wasm_bindgen_test]
fn the_browser_answers_as_the_library_does() {
    for case in CASES {
        if let Err(mismatch) = case.check(&answer(case)) {
            panic!("{}: {mismatch}", case.name);
        }
    }
}

/// As the page does it: opened to be looked at, in colour, and read a page at a time.
#[wasm_bindgen_test]
fn pages_to_look_at_answer_as_the_library_does() {
    let photos = CASES
        .iter()
        .filter(|case| ["colored", "photo", "turned-by-exif"].contains(&case.name));
    for case in photos {
        let detector = Detector::new(None, None).unwrap();
        let document = detector.open_document(case.document.to_vec(), None).unwrap();
        let page = document.page(1).unwrap();
        let found = JsValue::from(detector.detect_page(&page, None).unwrap());
        let mut answer: serde_json::Value =
            serde_json::from_str(&String::from(JSON::stringify(&found).unwrap())).unwrap();
        for detection in answer["detections"].as_array_mut().unwrap() {
            detection["page"] = 1.into();
        }
        let pages = [
            serde_json::json!({ "page": 1, "width": page.width(), "height": page.height(), "dpi": answer["dpi"] }),
        ];
        let answer = serde_json::json!({ "pages": pages, "detections": answer["detections"] });
        if let Err(mismatch) = case.check(&serde_json::from_value(answer).unwrap()) {
            panic!("{}: {mismatch}", case.name);
        }
    }
}
