//! Runs the built program, and makes the small files that it is run on.

// Each test binary uses a part of it.
#![allow(dead_code)]

pub(crate) mod service;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// Outcome of a run.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl From<Output> for Outcome {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Outcome {
    /// Standard output of a run without any complaint.
    #[track_caller]
    pub(crate) fn stdout_of_success(&self) -> &str {
        assert_eq!((self.code, self.stderr.as_str()), (Some(0), ""), "{self:?}");
        &self.stdout
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(self.stdout_of_success()).unwrap()
    }

    pub(crate) fn json_lines(&self) -> Vec<Value> {
        self.stdout
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// Exit status 1, and on stderr this one line.
    #[track_caller]
    pub(crate) fn assert_fails_with(&self, line: &str) {
        assert_eq!(
            (self.code, self.stderr.as_str()),
            (Some(1), format!("checkbox: {line}\n").as_str())
        );
    }

    /// Exit status 1, and on stderr one line that holds `phrase` and says nothing twice.
    #[track_caller]
    pub(crate) fn assert_fails(&self, phrase: &str) {
        assert_eq!(self.code, Some(1), "{self:?}");
        assert!(self.stderr.contains(phrase), "no `{phrase}` in {self:?}");
        assert_eq!(self.stderr.lines().count(), 1, "{self:?}");
        let mut parts: Vec<&str> = self.stderr.trim_end().split(": ").collect();
        let count = parts.len();
        parts.sort_unstable();
        parts.dedup();
        assert_eq!(parts.len(), count, "said twice: {self:?}");
    }

    /// As [`Self::assert_fails`], and the line names the file.
    #[track_caller]
    pub(crate) fn assert_fails_on(&self, file: &Path, phrase: &str) {
        self.assert_fails(phrase);
        let start = format!("checkbox: {}: ", file.display());
        assert!(self.stderr.starts_with(&start), "{self:?}");
    }
}

pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_checkbox"));
    for name in ["CHECKBOX_PASSWORD", "MODEL_PATH", "HOST", "PORT"] {
        command.env_remove(name);
    }
    command.stdin(Stdio::null());
    command
}

/// Runs `checkbox` with these arguments.
pub(crate) fn checkbox<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Outcome {
    program().args(arguments).output().unwrap().into()
}

/// Runs `checkbox detect FILE` with more arguments.
pub(crate) fn detect(file: &Path, arguments: &[&str]) -> Outcome {
    program()
        .arg("detect")
        .arg(file)
        .args(arguments)
        .output()
        .unwrap()
        .into()
}

/// A page with checkboxes in both states.
pub(crate) fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/sample-form.png")
}

/// A file of the document crate's tests.
pub(crate) fn document_data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../document/tests/data")
        .join(name)
}

/// A page in a file format, with a line on it and no box.
pub(crate) fn blank(format: image::ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let is_line = |x: u32, y: u32| (40..280).contains(&x) && (200..203).contains(&y);
    image::GrayImage::from_fn(320, 400, |x, y| {
        image::Luma([if is_line(x, y) { 0 } else { 255 }])
    })
    .write_to(&mut bytes, format)
    .unwrap();
    bytes.into_inner()
}

/// A PDF with one page for each media box, such as `0 0 612 792`, and on it a line and no box.
pub(crate) fn pdf(media_boxes: &[&str]) -> Vec<u8> {
    let kids: String = (0..media_boxes.len())
        .map(|index| format!("{} 0 R ", index + 3))
        .collect();
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!("<</Type/Pages/Count {}/Kids[{kids}]>>", media_boxes.len()),
    ];
    let content = media_boxes.len() + 3;
    objects.extend(media_boxes.iter().map(|media_box| {
        format!("<</Type/Page/Parent 2 0 R/MediaBox[{media_box}]/Resources<<>>/Contents {content} 0 R>>")
    }));
    let line = "20 100 150 2 re f";
    objects.push(format!("<</Length {}>>\nstream\n{line}\nendstream", line.len()));
    let mut text = "%PDF-1.4\n".to_owned();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (index, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", text.len()));
        text.push_str(&format!("{} 0 obj\n{object}\nendobj\n", index + 1));
    }
    let start = text.len();
    text.push_str(&format!(
        "{table}trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n",
        objects.len() + 1
    ));
    text.into_bytes()
}

/// An ONNX model of one node, float `[1, 3, 32, 32]` in and out, with class names in its metadata.
///
/// Field numbers: <https://github.com/onnx/onnx/blob/main/onnx/onnx.proto>.
pub(crate) fn onnx(operator: &str) -> Vec<u8> {
    let node = [field(1, b"in"), field(2, b"out"), field(4, operator.as_bytes())].concat();
    let dimensions: Vec<u8> = [1, 3, 32, 32]
        .iter()
        .flat_map(|&size| field(1, &number(1, size)))
        .collect();
    let tensor = [number(1, 1), field(2, &dimensions)].concat();
    let value = |name: &[u8]| [field(1, name), field(2, &field(1, &tensor))].concat();
    let graph = [
        field(1, &node),
        field(2, b"graph"),
        field(11, &value(b"in")),
        field(12, &value(b"out")),
    ]
    .concat();
    let names = [
        field(1, b"names"),
        field(2, b"{0: 'empty_checkbox', 1: 'filled_checkbox'}"),
    ]
    .concat();
    [
        number(1, 8),
        field(7, &graph),
        field(8, &number(2, 13)),
        field(14, &names),
    ]
    .concat()
}

/// A protocol buffer field that holds bytes, fewer than 16,384.
fn field(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    [
        vec![tag << 3 | 2, (length & 0x7f) as u8 | 0x80, (length >> 7) as u8],
        content.to_vec(),
    ]
    .concat()
}

/// A protocol buffer field that holds a number below 128.
fn number(tag: u8, value: u8) -> Vec<u8> {
    vec![tag << 3, value]
}
