//! Connections that are idle, too many, half closed, or full of requests that nobody wants.

use std::net::SocketAddr;

use axum::Router;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::service::{answer_at_end, get, listen, metric, over_tcp, pdf, sample, until, wire};

const PROBE: &[u8] = b"GET /livez HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";

/// Opens a connection that sends nothing, and waits until it is counted.
async fn idle(address: SocketAddr, service: &Router, count: f64) -> TcpStream {
    let client = TcpStream::connect(address).await.unwrap();
    until(service, "checkbox_connections", count).await;
    client
}

#[tokio::test]
async fn the_connection_that_was_idle_longest_makes_room() {
    let (address, service) = listen(&["--max-connections", "2"]).await;
    let mut first = idle(address, &service, 1.0).await;
    // Its moment is told in milliseconds.
    tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    let mut second = idle(address, &service, 2.0).await;
    assert_eq!(over_tcp(address, PROBE).await.0, 200);
    let ended = first.read(&mut [0]).await;
    assert!(matches!(ended, Ok(0) | Err(_)), "{ended:?}");
    second.write_all(PROBE).await.unwrap();
    let mut answer = String::new();
    second.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(
        metric(&service, r#"checkbox_refused_connections_total{reason="limit"}"#).await,
        0.0
    );
}

#[tokio::test]
async fn a_connection_with_a_request_makes_no_room() {
    let (address, service) = listen(&["--max-connections", "1"]).await;
    let mut uploading = TcpStream::connect(address).await.unwrap();
    let whole = wire("/predict", "image/png", &sample());
    uploading.write_all(&whole[..whole.len() / 2]).await.unwrap();
    until(&service, "checkbox_http_requests_in_flight", 2.0).await;
    let mut refused = TcpStream::connect(address).await.unwrap();
    let ended = refused.read(&mut [0]).await;
    assert!(matches!(ended, Ok(0) | Err(_)), "{ended:?}");
    until(
        &service,
        r#"checkbox_refused_connections_total{reason="limit"}"#,
        1.0,
    )
    .await;
    uploading.write_all(&whole[whole.len() / 2..]).await.unwrap();
    let mut answer = String::new();
    uploading.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

/// A client may say that it has sent everything, and wait: that is not to go away.
#[tokio::test]
async fn a_half_closed_client_gets_its_answer() {
    let (address, service) = listen(&[]).await;
    let answer = answer_at_end(address, &wire("/predict", "application/pdf", &pdf(4))).await;
    // Interim answers may come before.
    assert!(answer.contains("HTTP/1.1 200 OK"), "{answer}");
    assert!(answer.contains(r#""page":4"#), "{answer}");
    let old = "POST /predict HTTP/1.0\r\ncontent-type: image/png\r\ncontent-length: ";
    let old = [format!("{old}{}\r\n\r\n", sample().len()).into_bytes(), sample()].concat();
    let answer = answer_at_end(address, &old).await;
    assert!(answer.starts_with("HTTP/1.0 200 OK"), "{answer}");
    assert_eq!(
        metric(&service, r#"checkbox_rejected_total{reason="client_gone"}"#).await,
        0.0
    );
}

/// The head of a `POST /predict` in HTTP/2, without its body, and the reset of its stream, which costs the client nothing.
fn request_and_reset(stream: u32) -> [Vec<u8>; 2] {
    let frame = |kind: u8, flags: u8, payload: &[u8]| {
        let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
        [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
    };
    // RFC 7541: POST and http by their index, path and content type by name index and value.
    let mut head = vec![0x83, 0x86];
    for (name, value) in [(&[0x04][..], "/predict"), (&[0x0f, 0x10], "image/png")] {
        head.extend(name);
        head.push(u8::try_from(value.len()).unwrap());
        head.extend(value.as_bytes());
    }
    [frame(1, 4, &head), frame(3, 0, &8_u32.to_be_bytes())]
}

#[tokio::test]
async fn requests_that_are_reset_again_and_again_end_their_connection() {
    let (address, service) = listen(&[]).await;
    let mut client = TcpStream::connect(address).await.unwrap();
    client
        .write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0")
        .await
        .unwrap();
    until(&service, "checkbox_connections", 1.0).await;
    let mut begun = 0;
    for stream in (1..).step_by(2).take(1000) {
        let [head, reset] = request_and_reset(stream);
        if client.write_all(&head).await.is_err() {
            break;
        }
        // One is the request for the metrics.
        while metric(&service, "checkbox_http_requests_in_flight").await < 2.0
            && metric(&service, "checkbox_connections").await > 0.0
        {
            // The metrics are ready at once: without this, the connection would never be served.
            tokio::task::yield_now().await;
        }
        if metric(&service, "checkbox_connections").await == 0.0 {
            break;
        }
        begun += 1;
        client.write_all(&reset).await.unwrap();
        until(&service, "checkbox_http_requests_in_flight", 1.0).await;
    }
    assert!((50..500).contains(&begun), "{begun}");
    assert_eq!(get(&service, "/livez").await.status, 200);
}
