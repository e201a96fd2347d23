//! The contract that old clients rely on, and what came on top.

use axum::body::Body;
use axum::http::Request;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use crate::service::{
    BOUNDARY, default_service, form, form_body, form_type, get, listen, over_tcp, pdf, post, sample, send,
    wire,
};

#[tokio::test]
async fn health_is_what_it_was() {
    let answer = get(&default_service(), "/health").await;
    assert_eq!(answer.text(), r#"{"status":"healthy","model_loaded":true}"#);
    assert_eq!(answer.header("content-type"), "application/json");
}

#[tokio::test]
async fn the_root_says_what_there_is() {
    let info = get(&default_service(), "/").await.json_of_success();
    assert_eq!(info["model_loaded"], true);
    assert_eq!(info["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(info["device"], "cpu");
    assert_eq!(info["classes"], json!(["empty_checkbox", "filled_checkbox"]));
    for path in info["endpoints"].as_object().unwrap().keys() {
        let (method, path) = path.split_once(' ').unwrap();
        let request = Request::builder()
            .method(method)
            .uri(path)
            .body(Body::empty())
            .unwrap();
        let status = send(&default_service(), request).await.status;
        assert!(!matches!(status, 404 | 405), "{path}: {status}");
    }
}

#[tokio::test]
async fn a_browser_gets_a_page_at_the_root() {
    let request = Request::get("/").header("accept", "text/html,application/xhtml+xml;q=0.9");
    let answer = send(&default_service(), request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    assert!(answer.text().contains("<form"));
    assert!(
        !answer.text().contains("http://") && !answer.text().contains("https://"),
        "loads from elsewhere"
    );
}

fn assert_sample(answer: &Value) {
    assert_eq!(answer["success"], true);
    let detections = answer["detections"].as_array().unwrap();
    assert!(detections.len() >= 10, "{answer}");
    assert_eq!(answer["total"], detections.len());
    let of_class = |class: &str| detections.iter().filter(|d| d["class"] == class).count();
    assert_eq!(answer["counts"]["empty_checkbox"], of_class("empty_checkbox"));
    assert_eq!(answer["counts"]["filled_checkbox"], of_class("filled_checkbox"));
    assert!(of_class("filled_checkbox") > 0 && of_class("empty_checkbox") > 0);
    let page = &answer["pages"][0];
    for detection in detections {
        let confidence = detection["confidence"].as_f64().unwrap();
        assert!((0.2..=1.0).contains(&confidence));
        assert!((confidence * 1000.0 - (confidence * 1000.0).round()).abs() < 1e-9);
        let side = |name: &str| detection["bbox"][name].as_f64().unwrap();
        assert!(
            0.0 <= side("x1") && side("x1") < side("x2") && side("x2") <= page["width"].as_f64().unwrap()
        );
        assert!(
            0.0 <= side("y1") && side("y1") < side("y2") && side("y2") <= page["height"].as_f64().unwrap()
        );
        assert_eq!(detection["page"], 1);
    }
    assert_eq!(answer["model"]["sha256"].as_str().unwrap().len(), 64);
    for stage in ["decode", "preprocess", "inference", "postprocess"] {
        assert!(answer["timings_ms"][stage].as_f64().unwrap() > 0.0, "{stage}");
    }
}

#[tokio::test]
async fn a_form_is_answered() {
    let answer = send(&default_service(), form("/predict", &sample()))
        .await
        .json_of_success();
    assert_sample(&answer);
}

#[tokio::test]
async fn curl_is_answered_over_a_connection() {
    let (address, _) = listen(&[]).await;
    let body = form_body("file", "form.png", &sample());
    let (status, answer) = over_tcp(address, &wire("/predict?conf=0.2", &form_type(), &body)).await;
    assert_eq!(status, 200, "{answer}");
    let (_head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert_sample(&serde_json::from_str(body).unwrap());
}

/// Options may be fields of the form, before the file and after it, as in the service that this one replaces.
#[tokio::test]
async fn options_may_be_fields_of_the_form() {
    let field = |name: &str, value: &str| {
        format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
            .into_bytes()
    };
    let file = form_body("file", "form.png", &sample());
    let ask = async |path: &str, before: &[u8], after: &[u8]| {
        let end = format!("--{BOUNDARY}--\r\n").into_bytes();
        let open = &file[..file.len() - end.len()];
        let body = [before, open, after, &end].concat();
        send(&default_service(), post(path, &form_type(), body)).await
    };
    let strict = ask("/predict?conf=1", b"", b"").await.json_of_success();
    assert_ne!(
        strict["total"],
        ask("/predict", b"", b"").await.json_of_success()["total"]
    );
    for answer in [
        ask("/predict", &field("conf", "1"), b"").await,
        ask("/predict", b"", &field("conf", "1")).await,
        ask("/predict?conf=0.1", &field("conf", "1"), &field("iou", "")).await,
    ] {
        assert_eq!(answer.json_of_success()["detections"], strict["detections"]);
    }
    let csv = ask("/predict", b"", &field("format", "csv")).await;
    assert!(csv.header("content-type").starts_with("text/csv"));
    let wrong = ask("/predict", &field("conf", "high"), b"").await;
    wrong.assert_problem(422, "invalid_conf");
    let unknown = ask("/predict", b"", &field("confidence", "0.9")).await;
    unknown.assert_problem(422, "unknown_option");
    assert!(unknown.text().contains("`confidence`"), "{}", unknown.text());
}

/// Other files, before and after, and a field name without quotes.
#[tokio::test]
async fn a_form_may_have_other_fields() {
    let part = |field: &str, content: &[u8]| {
        let head = format!("--b\r\nContent-Disposition: form-data; name={field}; filename=x\r\n\r\n");
        [head.as_bytes(), content, b"\r\n"].concat()
    };
    let body = [
        part("note", b"hello"),
        part("file", &sample()),
        part("more", b"x"),
        b"--b--\r\n".to_vec(),
    ]
    .concat();
    let request = post("/predict", "multipart/form-data; boundary=b", body);
    assert_sample(&send(&default_service(), request).await.json_of_success());
}

#[tokio::test]
async fn json_gets_the_same_answer_as_a_form() {
    let body = json!({ "image": BASE64_STANDARD.encode(sample()), "conf": 0.3 }).to_string();
    let from_json = send(
        &default_service(),
        post("/predict/json", "application/json", body),
    )
    .await;
    let from_form = send(&default_service(), form("/predict?conf=0.3", &sample())).await;
    assert_eq!(
        from_json.json_of_success()["detections"],
        from_form.json_of_success()["detections"]
    );
}

#[tokio::test]
async fn a_body_that_is_the_image_gets_the_same_answer() {
    let from_form = send(&default_service(), form("/predict", &sample()))
        .await
        .json_of_success();
    for content_type in ["image/png", "image/tiff", "application/pdf", "IMAGE/PNG; x=y"] {
        let answer = send(&default_service(), post("/predict", content_type, sample())).await;
        assert_eq!(
            answer.json_of_success()["detections"],
            from_form["detections"],
            "{content_type}"
        );
    }
}

#[tokio::test]
async fn conf_is_a_threshold() {
    let total = async |path: &str| {
        let answer = send(&default_service(), form(path, &sample()))
            .await
            .json_of_success();
        answer["total"].as_u64().unwrap()
    };
    assert_eq!(total("/predict?conf=1").await, 0);
    assert_eq!(total("/predict?conf=0.2").await, total("/predict").await);
    assert!(total("/predict?conf=0.01").await >= total("/predict").await);
}

#[tokio::test]
async fn the_annotated_page_is_a_jpeg_to_save() {
    let answer = send(&default_service(), form("/predict/image", &sample())).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "image/jpeg");
    assert!(
        answer
            .header("content-disposition")
            .contains("filename=\"detected_checkboxes.jpg\"")
    );
    let annotated = image::load_from_memory(&answer.body).unwrap().to_rgb8();
    let page = image::load_from_memory(&sample()).unwrap().to_rgb8();
    assert_eq!(annotated.dimensions(), page.dimensions());
    let is_vermilion = |pixel: &&image::Rgb<u8>| pixel[0] > 180 && pixel[2] < 60;
    let marked = annotated.pixels().filter(is_vermilion).count();
    let before = page.pixels().filter(is_vermilion).count();
    assert!(
        marked > before + 100,
        "no frames: {marked} pixels, {before} before"
    );
}

#[tokio::test]
async fn pages_are_numbered_and_can_be_chosen() {
    let service = default_service();
    let pages = async |path: &str| {
        let answer = send(&service, post(path, "application/pdf", pdf(7)))
            .await
            .json_of_success();
        let numbers: Vec<_> = answer["pages"]
            .as_array()
            .unwrap()
            .iter()
            .map(|p| p["page"].as_u64().unwrap())
            .collect();
        numbers
    };
    assert_eq!(pages("/predict").await, [1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(pages("/predict?pages=2-3,6-").await, [2, 3, 6, 7]);
    assert_eq!(pages("/predict?pages=7").await, [7]);
}

#[tokio::test]
async fn other_forms_of_the_answer() {
    let answer = async |format: &str| {
        send(
            &default_service(),
            form(&format!("/predict?format={format}"), &sample()),
        )
        .await
    };
    let json = answer("json").await.json_of_success();
    let total = json["total"].as_u64().unwrap();
    let coco = answer("coco").await.json_of_success();
    assert_eq!(coco["annotations"].as_array().unwrap().len() as u64, total);
    assert_eq!(coco["images"][0]["file_name"], "form.png");
    let csv = answer("csv").await;
    assert!(csv.header("content-type").starts_with("text/csv"));
    assert_eq!(csv.text().lines().count() as u64, total + 1);
    let azure = answer("azure").await.json_of_success();
    let marks = &azure["analyzeResult"]["pages"][0]["selectionMarks"];
    assert_eq!(marks.as_array().unwrap().len() as u64, total, "{azure}");
    let textract = answer("textract").await.json_of_success();
    let blocks = textract["Blocks"].as_array().unwrap();
    let elements = blocks
        .iter()
        .filter(|block| block["BlockType"] == "SELECTION_ELEMENT");
    assert_eq!(elements.count() as u64, total);
}

#[tokio::test]
async fn a_request_id_is_kept_when_it_is_plain() {
    let ask = async |id: &str| {
        let request = Request::get("/health")
            .header("x-request-id", id)
            .body(Body::empty());
        send(&default_service(), request.unwrap())
            .await
            .header("x-request-id")
            .to_owned()
    };
    assert_eq!(ask("job-7_a.b").await, "job-7_a.b");
    assert_ne!(ask("a b").await, "a b");
    assert_ne!(ask(&"x".repeat(65)).await, "x".repeat(65));
}
