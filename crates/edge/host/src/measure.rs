//! Cost of a request: to a new instance, and to one that has answered before.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, header};
use http_body_util::{BodyExt as _, Full};
use serde_json::Value;
use wasmtime::error::Context as _;
use wasmtime::{Result, ensure};

use crate::{Host, Options, compile};

/// Prints the medians of `rounds` requests for `page`, a PNG, to the component in `wasm`.
///
/// # Errors
/// When the component does not compile, or does not answer.
pub async fn measure(name: &str, wasm: &[u8], page: &[u8], rounds: usize) -> Result<()> {
    let start = Instant::now();
    let component = compile(wasm)?;
    let compiled = start.elapsed();
    println!(
        "{name}: {:.1} MB, compiled in {:.1} s",
        wasm.len() as f64 / 1e6,
        compiled.as_secs_f64()
    );
    for (what, max_requests) in [("new instance", 1), ("used instance", 128)] {
        let host = Host::new(
            &component,
            Options {
                max_requests,
                ..Options::default()
            },
        )?;
        let mut samples = Vec::with_capacity(rounds);
        // The first request of all pays for the host's own first steps.
        for round in 0..=rounds {
            let sample = sample(&host, page).await?;
            if round > 0 {
                samples.push(sample);
            }
        }
        samples.sort_by_key(|sample| sample.total);
        let Sample { total, inference } = samples[samples.len() / 2];
        println!(
            "  {what}: {:.1} ms in all, inference {:.1} ms, all else {:.1} ms; at most {} MiB of memory",
            ms(total),
            ms(inference),
            ms(total.saturating_sub(inference)),
            host.statistics().peak_memory_bytes() >> 20
        );
    }
    Ok(())
}

#[derive(Clone, Copy)]
struct Sample {
    total: Duration,
    inference: Duration,
}

async fn sample(host: &Host, page: &[u8]) -> Result<Sample> {
    let body = Full::new(Bytes::copy_from_slice(page));
    let request = Request::post("http://localhost/predict")
        .header(header::CONTENT_TYPE, "image/png")
        .body(body.map_err(|never| match never {}).boxed_unsync())?;
    let start = Instant::now();
    let response = host.request(request).await?;
    let total = start.elapsed();
    ensure!(
        response.status().is_success(),
        "the answer is {}",
        response.status()
    );
    let answer: Value = serde_json::from_slice(response.body())?;
    let inference_ms = answer["timings_ms"]["inference"]
        .as_f64()
        .context("the answer says no times")?;
    Ok(Sample {
        total,
        inference: Duration::from_secs_f64(inference_ms / 1000.0),
    })
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
