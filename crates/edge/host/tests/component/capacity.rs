//! Many requests at once, large ones, and instances that fail.

use std::sync::Arc;

use bytes::Bytes;
use checkbox_edge_host::Options;
use futures::channel::mpsc;
use http::{Request, header};
use http_body::Frame;
use http_body_util::{BodyExt as _, StreamBody};
use tokio::task::JoinSet;

use crate::client::{FORM, ask, get, host, host_with, post};

const MIB: usize = 1 << 20;
const SNAPSHOT: &str = "model;desc=snapshot;dur=0.000";

/// A grey BMP file without compression.
fn bmp(width_px: u32, height_px: u32) -> Vec<u8> {
    let palette: Vec<u8> = (0..=255_u8).flat_map(|luma| [luma, luma, luma, 0]).collect();
    let offset = 54 + palette.len() as u32;
    let pixels = vec![255; (width_px.next_multiple_of(4) * height_px) as usize];
    let mut file = b"BM".to_vec();
    file.extend((offset + pixels.len() as u32).to_le_bytes());
    file.extend([0; 4]);
    file.extend(offset.to_le_bytes());
    file.extend(40_u32.to_le_bytes());
    file.extend(width_px.to_le_bytes());
    file.extend(height_px.to_le_bytes());
    file.extend(1_u16.to_le_bytes());
    file.extend(8_u16.to_le_bytes());
    file.extend([0; 16]);
    file.extend(256_u32.to_le_bytes());
    file.extend([0; 4]);
    file.extend(palette);
    file.extend(pixels);
    file
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_requests_at_once_all_find_a_warm_model() {
    let host = Arc::new(host());
    let expected = ask(&host, post("/predict", "image/png", FORM)).await.json();
    let mut asking = JoinSet::new();
    for _ in 0..50 {
        let host = Arc::clone(&host);
        asking.spawn(async move { ask(&host, post("/predict", "image/png", FORM)).await });
    }
    while let Some(answer) = asking.join_next().await {
        let answer = answer.unwrap();
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("server-timing"), SNAPSHOT);
        assert_eq!(answer.json()["detections"], expected["detections"]);
    }
    let statistics = host.statistics();
    assert!((2..=51).contains(&statistics.instances()), "{statistics:?}");
    assert!(statistics.peak_memory_bytes() < 200 * MIB, "{statistics:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_of_20_mb_fits_into_256_mib() {
    let file = bmp(4096, 4880);
    assert!(file.len() > 19_900_000);
    for path in ["/predict", "/predict/image"] {
        let host = host();
        let answer = ask(&host, post(path, "image/bmp", file.clone())).await;
        assert_eq!(answer.status, 200, "{path}: {:?}", answer.body);
        let statistics = host.statistics();
        println!("{path}: {} MiB", statistics.peak_memory_bytes() / MIB);
        assert!(statistics.peak_memory_bytes() <= 256 * MIB);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_largest_page_fits_into_256_mib() {
    // A well compressed page of as many pixels as are let in, as a bomb would be.
    let mut file = std::io::Cursor::new(Vec::new());
    image::GrayImage::from_pixel(6000, 6000, image::Luma([255]))
        .write_to(&mut file, image::ImageFormat::Png)
        .unwrap();
    let file = file.into_inner();
    assert!(file.len() < MIB);
    let host = host();
    let answer = ask(&host, post("/predict", "image/png", file.clone())).await;
    assert_eq!(answer.status, 200, "{:?}", answer.body);
    println!(
        "largest page: {} MiB",
        host.statistics().peak_memory_bytes() / MIB
    );
}

/// A request whose body hangs keeps its instance to itself, and nobody waits for it.
#[tokio::test(flavor = "multi_thread")]
async fn an_instance_takes_no_second_request_while_it_has_one() {
    let host = Arc::new(host());
    let (mut sending, body) = mpsc::unbounded::<Result<Frame<Bytes>, wasmtime_wasi_http::Error>>();
    let request = Request::post("http://localhost/predict").header(header::CONTENT_TYPE, "image/png");
    let request = request.body(StreamBody::new(body).boxed_unsync()).unwrap();
    let slow = tokio::spawn({
        let host = Arc::clone(&host);
        async move { ask(&host, request).await }
    });
    sending
        .start_send(Ok(Frame::data(Bytes::from_static(&FORM[..1000]))))
        .unwrap();
    while host.statistics().instances() == 0 {
        tokio::task::yield_now().await;
    }
    for _ in 0..3 {
        assert_eq!(ask(&host, get("/health")).await.status, 200);
    }
    assert!(host.statistics().instances() >= 2, "{:?}", host.statistics());
    sending
        .start_send(Ok(Frame::data(Bytes::from_static(&FORM[1000..]))))
        .unwrap();
    drop(sending);
    assert_eq!(slow.await.unwrap().status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_that_traps_takes_nothing_with_it() {
    let idle = {
        let host = host();
        ask(&host, post("/predict", "image/png", FORM)).await;
        host.statistics().peak_memory_bytes()
    };
    let host = host_with(Options {
        memory_limit_bytes: idle + 8 * MIB,
        ..Options::default()
    });
    let too_much = post("/predict", "image/bmp", bmp(4096, 4880));
    assert!(
        host.request(too_much).await.is_err(),
        "there was room for the large page"
    );
    for _ in 0..2 {
        let answer = ask(&host, post("/predict", "image/png", FORM)).await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("server-timing")),
            (200, SNAPSHOT)
        );
    }
}
