//! More requests than can be answered, slow clients, and clients that go away.

use axum::Router;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

use crate::service::{
    Answer, form, form_body, form_type, get, listen, metric, over_tcp, pdf, post, sample, send, service,
    until, wire,
};

/// Long enough that a test is done before it is searched.
const MANY_PAGES: usize = 100;

/// Starts a long request and waits until it is being worked on.
async fn occupy(service: &Router) -> JoinHandle<Answer> {
    let request = post("/predict", "application/pdf", pdf(MANY_PAGES));
    let occupied = service.clone();
    let task = tokio::spawn(async move { send(&occupied, request).await });
    until(service, "checkbox_workers_busy", 1.0).await;
    task
}

#[tokio::test]
async fn one_request_too_many_is_refused_at_once() {
    let service = service(&["--workers", "1", "--queue-length", "0"]);
    let long = occupy(&service).await;
    let refused = send(&service, form("/predict", &sample())).await;
    refused.assert_problem(503, "overloaded");
    assert!(!long.is_finished(), "the refused request waited for the other");
    assert_eq!(
        metric(&service, r#"checkbox_rejected_total{reason="queue_full"}"#).await,
        1.0
    );
    long.abort();
    until(&service, "checkbox_documents_in_progress", 0.0).await;
    assert_eq!(send(&service, form("/predict", &sample())).await.status, 200);
}

/// A second long document would wait for the whole of the first; a page only for a page.
#[tokio::test]
async fn what_would_wait_too_long_is_refused_on_arrival() {
    let service = service(&["--workers", "1", "--queue-timeout-ms", "4000"]);
    let long = occupy(&service).await;
    let refused = send(&service, post("/predict", "application/pdf", pdf(MANY_PAGES))).await;
    refused.assert_problem(503, "overloaded");
    let retry_after_s: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..600).contains(&retry_after_s), "{retry_after_s}");
    assert_eq!(
        metric(&service, r#"checkbox_rejected_total{reason="queue_timeout"}"#).await,
        1.0
    );
    // That of the long document, if it has been told yet.
    let waits = metric(&service, "checkbox_queue_wait_seconds_count").await;
    assert!(waits <= 1.0, "it was let in, and waited to be refused");
    assert_eq!(send(&service, form("/predict", &sample())).await.status, 200);
    assert!(!long.is_finished());
}

/// Work is counted in pages: what no deadline allows is not begun.
#[tokio::test]
async fn what_would_end_too_late_is_refused_on_arrival() {
    let service = service(&[
        "--workers",
        "1",
        "--queue-timeout-ms",
        "600000",
        "--request-timeout-ms",
        "6000",
    ]);
    let _long = occupy(&service).await;
    let refused = loop {
        let answer = send(&service, post("/predict", "application/pdf", pdf(MANY_PAGES))).await;
        if !answer.header("retry-after").is_empty() {
            break answer;
        }
    };
    refused.assert_problem(503, "overloaded");
    assert!(metric(&service, r#"checkbox_rejected_total{reason="deadline"}"#).await > 0.0);
}

#[tokio::test]
async fn long_documents_are_read_one_after_the_other() {
    let service = service(&[
        "--workers",
        "1",
        "--queue-timeout-ms",
        "600000",
        "--request-timeout-ms",
        "600000",
    ]);
    let pages = 12;
    let ask = |service: Router| async move {
        send(&service, post("/predict", "application/pdf", pdf(pages)))
            .await
            .status
    };
    let first = tokio::spawn(ask(service.clone()));
    until(&service, "checkbox_documents_in_progress", 1.0).await;
    let others: Vec<_> = (0..2).map(|_| tokio::spawn(ask(service.clone()))).collect();
    assert_eq!(first.await.unwrap(), 200);
    let waiting = metric(&service, "checkbox_queue_depth_pages").await;
    assert!(
        waiting > 1.5 * pages as f64,
        "{waiting} pages wait: they were read together"
    );
    for other in others {
        assert_eq!(other.await.unwrap(), 200);
    }
}

/// The answer comes before the body: only its head was sent.
#[tokio::test]
async fn no_body_is_read_without_a_place() {
    let (address, service) = listen(&["--workers", "1", "--queue-length", "0"]).await;
    let _long = occupy(&service).await;
    for (path, content_type) in [
        ("/predict", "image/png"),
        ("/predict", &form_type()),
        ("/predict/json", "application/json"),
    ] {
        let whole = wire(path, content_type, &[b'x'; 1000]);
        let (status, answer) = over_tcp(address, &whole[..whole.len() - 1000]).await;
        assert_eq!(status, 503, "{answer}");
    }
}

#[tokio::test]
async fn a_busy_service_is_ready() {
    let service = service(&["--workers", "1", "--queue-length", "0"]);
    let _long = occupy(&service).await;
    send(&service, form("/predict", &sample()))
        .await
        .assert_problem(503, "overloaded");
    assert_eq!(get(&service, "/readyz").await.status, 200);
    assert!(metric(&service, "checkbox_queue_depth_pages").await > 0.0);
    assert!(metric(&service, "checkbox_queue_wait_estimate_seconds").await > 0.0);
}

#[tokio::test]
async fn a_long_document_leaves_room_for_others() {
    let service = service(&["--workers", "1", "--queue-length", "5"]);
    let long = occupy(&service).await;
    assert_eq!(send(&service, form("/predict", &sample())).await.status, 200);
    assert!(
        !long.is_finished(),
        "the short document waited for the whole of the long one"
    );
}

#[tokio::test]
async fn a_document_that_takes_too_long_is_given_up() {
    let service = service(&["--workers", "1", "--request-timeout-ms", "50"]);
    let answer = send(&service, post("/predict", "application/pdf", pdf(MANY_PAGES))).await;
    answer.assert_problem(503, "deadline_exceeded");
    until(&service, "checkbox_workers_busy", 0.0).await;
}

#[tokio::test]
async fn a_client_that_goes_away_frees_its_place() {
    let (address, service) = listen(&["--workers", "1", "--queue-length", "0"]).await;
    let mut client = TcpStream::connect(address).await.unwrap();
    client
        .write_all(&wire("/predict", "application/pdf", &pdf(MANY_PAGES)))
        .await
        .unwrap();
    until(&service, "checkbox_workers_busy", 1.0).await;
    send(&service, form("/predict", &sample()))
        .await
        .assert_problem(503, "overloaded");
    drop(client);
    until(&service, "checkbox_documents_in_progress", 0.0).await;
    until(&service, "checkbox_workers_busy", 0.0).await;
    assert_eq!(
        metric(&service, r#"checkbox_rejected_total{reason="client_gone"}"#).await,
        1.0
    );
    assert_eq!(
        metric(&service, "checkbox_pages_total").await,
        0.0,
        "the document was searched to its end"
    );
    assert_eq!(send(&service, form("/predict", &sample())).await.status, 200);
}

#[tokio::test]
async fn two_hundred_clients_at_once_are_all_answered() {
    let (address, service) = listen(&[
        "--queue-length",
        "200",
        "--queue-timeout-ms",
        "600000",
        "--request-timeout-ms",
        "600000",
    ])
    .await;
    let mut png = std::io::Cursor::new(Vec::new());
    let page = image::GrayImage::from_pixel(200, 200, image::Luma([255]));
    page.write_to(&mut png, image::ImageFormat::Png).unwrap();
    let request = wire(
        "/predict",
        &form_type(),
        &form_body("file", "form.png", png.get_ref()),
    );
    let clients: Vec<_> = (0..200)
        .map(|_| {
            let request = request.clone();
            tokio::spawn(async move { over_tcp(address, &request).await.0 })
        })
        .collect();
    for client in clients {
        assert_eq!(client.await.unwrap(), 200);
    }
    assert_eq!(metric(&service, "checkbox_pages_total").await, 200.0);
}

#[tokio::test]
async fn a_client_that_stalls_gets_408() {
    let (address, _) = listen(&["--body-timeout-ms", "50"]).await;
    for (path, content_type) in [
        ("/predict", "image/png"),
        ("/predict", "multipart/form-data; boundary=b"),
        ("/predict/json", "application/json"),
    ] {
        let whole = wire(path, content_type, &[b'x'; 1000]);
        let (status, answer) = over_tcp(address, &whole[..whole.len() - 900]).await;
        assert_eq!(status, 408, "{answer}");
        assert!(answer.contains(r#""code":"request_timeout""#), "{answer}");
    }
}

#[tokio::test]
async fn a_client_that_stops_half_way_gets_400() {
    let (address, _) = listen(&[]).await;
    let whole = wire("/predict", "image/png", &sample());
    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(&whole[..whole.len() / 2]).await.unwrap();
    client.shutdown().await.unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).await.unwrap();
    assert!(
        answer.is_empty() || answer.contains("400 Bad Request"),
        "{answer}"
    );
}

#[tokio::test]
async fn documents_in_memory_are_limited_together() {
    let (address, service) = listen(&[
        "--max-body-bytes",
        "10000",
        "--max-held-bytes",
        "1",
        "--workers",
        "1",
    ])
    .await;
    let whole = wire("/predict", "image/png", &[b'x'; 10_000]);
    let mut stalled = Vec::new();
    for _ in 0..4 {
        let mut client = TcpStream::connect(address).await.unwrap();
        client.write_all(&whole[..whole.len() - 100]).await.unwrap();
        stalled.push(client);
    }
    until(&service, "checkbox_held_document_bytes", 4.0 * 10_240.0).await;
    let document = || post("/predict", "image/png", vec![b'x'; 5000]);
    send(&service, document()).await.assert_problem(503, "overloaded");
    drop(stalled);
    until(&service, "checkbox_held_document_bytes", 0.0).await;
    send(&service, document())
        .await
        .assert_problem(400, "unsupported_format");
}

/// The error is known from the head; the client, which is still sending, gets it all the same.
#[tokio::test]
async fn an_early_error_reaches_a_client_that_is_still_sending() {
    let (address, _) = listen(&["--max-body-bytes", "100000"]).await;
    for (path, content_type, status) in [
        ("/predict?conf=2", "image/png", 422),
        ("/predict", "text/plain", 415),
        ("/predict", "image/png", 413),
        ("/nothing", "image/png", 404),
    ] {
        let (answered, answer) = over_tcp(address, &wire(path, content_type, &vec![b'x'; 8_000_000])).await;
        assert_eq!(answered, status, "{answer}");
        assert!(answer.contains(r#""request_id":"#), "{answer}");
    }
}
