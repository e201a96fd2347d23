//! The rules about who may depend on whom (ARCHITECTURE.md, "Invariants"), held to the manifests.

use anyhow::{Result, ensure};
use xshell::{Shell, cmd};

use crate::steps::Outcome;

/// Crates that no surface may depend on: the library `checkbox` joins decoding and detection, for all of them alike.
const SURFACE: &[&str] = &[
    "checkbox-detector",
    "checkbox-document",
    "image",
    "hayro",
    "tract-onnx",
];

/// A crate of the workspace and what its direct dependencies may never be.
const FORBIDDEN: [(&str, &[&str]); 16] = [
    (
        "checkbox-pixels",
        &[
            "checkbox-convolution",
            "checkbox-detector",
            "checkbox-document",
            "checkbox-contract",
        ],
    ),
    (
        "checkbox-convolution",
        &[
            "checkbox-pixels",
            "checkbox-detector",
            "checkbox-document",
            "checkbox-contract",
            "tract-onnx",
        ],
    ),
    (
        "checkbox",
        &[
            "image",
            "hayro",
            "tract-onnx",
            "serde",
            "serde_json",
            "http",
            "tokio",
            "tracing",
        ],
    ),
    (
        "checkbox-detector",
        &[
            "checkbox-document",
            "checkbox-contract",
            "image",
            "hayro",
            "serde",
            "serde_json",
            "tokio",
            "futures",
            "futures-util",
        ],
    ),
    (
        "checkbox-document",
        &[
            "checkbox-detector",
            "checkbox-contract",
            "tract-onnx",
            "serde",
            "serde_json",
            "tokio",
        ],
    ),
    (
        "checkbox-form",
        &[
            "checkbox-detector",
            "checkbox-document",
            "checkbox-contract",
            "image",
            "hayro",
            "serde",
            "serde_json",
            "tokio",
        ],
    ),
    (
        "checkbox-contract",
        &["checkbox-document", "image", "hayro", "tract-onnx", "tokio"],
    ),
    (
        "checkbox-isolation",
        &[
            "checkbox-detector",
            "checkbox-contract",
            "checkbox",
            "hayro",
            "serde",
            "tokio",
        ],
    ),
    (
        "checkbox-service",
        &[
            "checkbox-detector",
            "checkbox-document",
            "image",
            "hayro",
            "tract-onnx",
            "axum",
            "tokio",
            "tracing",
            "uuid",
        ],
    ),
    (
        "checkbox-evaluation",
        &["checkbox-document", "image", "tract-onnx", "tokio", "anyhow"],
    ),
    (
        "checkbox-batch",
        &[
            "checkbox-detector",
            "checkbox-document",
            "checkbox-server",
            "image",
            "hayro",
            "tract-onnx",
            "anyhow",
        ],
    ),
    ("checkbox-cli", SURFACE),
    ("checkbox-edge", SURFACE),
    ("checkbox-python", SURFACE),
    ("checkbox-server", SURFACE),
    ("checkbox-web", SURFACE),
];

/// Fails on the first crate that depends on what it must not.
pub(crate) fn check(sh: &Shell) -> Result<Outcome> {
    for (name, forbidden) in FORBIDDEN {
        let tree = cmd!(
            sh,
            "cargo tree --locked --package {name} --edges normal --depth 1 --prefix none --target all"
        )
        .quiet()
        .read()?;
        for dependency in tree
            .lines()
            .skip(1)
            .filter_map(|line| line.split_whitespace().next())
        {
            ensure!(
                !forbidden.contains(&dependency),
                "{name} must not depend on {dependency}: see the invariants in ARCHITECTURE.md"
            );
        }
    }
    Ok(Outcome::Passed)
}
