//! Events of AWS Lambda, as its documentation records them, through the router.
#![cfg(feature = "lambda")]
#![allow(
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helping functions included"
)]

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use checkbox::Checkbox;
use checkbox_server::{AppState, Config, lambda_config, lambda_router};
use clap::Parser;
use lambda_http::{Adapter, LambdaEvent, Service};
use serde_json::{Value, json};

const HTTP_API: &str = include_str!("events/http_api.json");
const FUNCTION_URL: &str = include_str!("events/function_url.json");
const LOAD_BALANCER: &str = include_str!("events/load_balancer.json");
const SAMPLE: &[u8] = include_bytes!("../../../tests/data/sample-form.png");

fn state() -> AppState {
    #[derive(Parser)]
    struct Arguments {
        #[command(flatten)]
        config: Config,
    }
    let config = lambda_config(Arguments::parse_from(["test"]).config);
    AppState::new(config, Checkbox::embedded().unwrap()).unwrap()
}

/// What Lambda hands to whoever sent the event.
async fn answer(event: &str, change: impl FnOnce(&mut Value)) -> Value {
    let mut event: Value = serde_json::from_str(event).unwrap();
    change(&mut event);
    let event = serde_json::from_value(event).unwrap();
    let event = LambdaEvent::new(event, lambda_http::Context::default());
    let answer = Adapter::from(lambda_router(state())).call(event).await.unwrap();
    serde_json::to_value(answer).unwrap()
}

fn body(answer: &Value) -> Value {
    assert_eq!(answer["isBase64Encoded"], false);
    serde_json::from_str(answer["body"].as_str().unwrap()).unwrap()
}

#[tokio::test]
async fn http_api_with_a_page_in_base64() {
    let answer = answer(HTTP_API, |event| {
        event["body"] = BASE64_STANDARD.encode(SAMPLE).into();
    })
    .await;
    assert_eq!(answer["statusCode"], 200);
    assert_eq!(answer["headers"]["content-type"], "application/json");
    let body = body(&answer);
    assert!(body["total"].as_u64().unwrap() > 0);
    let detections = body["detections"].as_array().unwrap();
    assert!(
        detections
            .iter()
            .all(|detection| detection["confidence"].as_f64().unwrap() >= 0.3)
    );
}

#[tokio::test]
async fn function_url_with_json() {
    let answer = answer(FUNCTION_URL, |event| {
        let body = json!({ "image": BASE64_STANDARD.encode(SAMPLE), "conf": 0.3 });
        event["body"] = body.to_string().into();
    })
    .await;
    assert_eq!(answer["statusCode"], 200);
    assert!(body(&answer)["total"].as_u64().unwrap() > 0);
}

#[tokio::test]
async fn load_balancer_gets_a_picture_in_base64() {
    let answer = answer(LOAD_BALANCER, |event| {
        event["body"] = BASE64_STANDARD.encode(SAMPLE).into();
    })
    .await;
    assert_eq!(answer["statusCode"], 200);
    assert_eq!(answer["isBase64Encoded"], true);
    let picture = BASE64_STANDARD.decode(answer["body"].as_str().unwrap()).unwrap();
    assert!(picture.starts_with(&[0xff, 0xd8, 0xff]));
}

#[tokio::test]
async fn a_form_is_read_through_base64() {
    let form = [
        b"--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n".as_slice(),
        SAMPLE,
        b"\r\n--x--\r\n",
    ]
    .concat();
    let answer = answer(HTTP_API, |event| {
        event["headers"]["content-type"] = "multipart/form-data; boundary=x".into();
        event["body"] = BASE64_STANDARD.encode(form).into();
    })
    .await;
    assert_eq!(answer["statusCode"], 200);
}

#[tokio::test]
async fn bodies_over_what_an_event_holds_are_told_that_limit() {
    let answer = answer(HTTP_API, |event| {
        event["body"] = BASE64_STANDARD.encode(vec![0; 6 << 20]).into();
    })
    .await;
    assert_eq!(answer["statusCode"], 413);
    let body = body(&answer);
    assert_eq!(body["code"], "too_many_bytes");
    assert!(
        body["detail"].as_str().unwrap().contains("4669440 bytes"),
        "{body}"
    );
}

#[tokio::test]
async fn answers_over_what_lambda_carries_become_413() {
    let answer = answer(LOAD_BALANCER, |event| {
        event["body"] = BASE64_STANDARD.encode(noise(4000)).into();
    })
    .await;
    assert_eq!(answer["statusCode"], 413);
    assert_eq!(body(&answer)["code"], "answer_too_large");
}

/// A JPEG that is small as it is, and large once it was drawn on: every line of blocks of 8 px is noise of its own.
fn noise(side: u32) -> Vec<u8> {
    let mut seed = 1_u32;
    let pixels = image::GrayImage::from_fn(side, side, |_, _| {
        seed ^= seed << 13;
        seed ^= seed >> 17;
        seed ^= seed << 5;
        image::Luma([(seed >> 24) as u8])
    });
    let mut bytes = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 20);
    pixels.write_with_encoder(encoder).unwrap();
    assert!(bytes.len() < 4_600_000, "{}", bytes.len());
    bytes
}
