//! The cases.

use crate::{Answer, Mismatch};

/// A document, the model that reads it, what else is asked, and the answer.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// Name of the case, and of the file that holds its answer.
    pub name: &'static str,
    /// Bytes of the document.
    pub document: &'static [u8],
    /// The ONNX file that reads it; the embedded model where there is none.
    pub model: Option<&'static [u8]>,
    /// The pages to read; all where none are named.
    pub pages: Option<&'static str>,
    /// The answer, as JSON.
    expected: &'static str,
}

impl Case {
    /// Compares what a surface answered with what it has to.
    ///
    /// # Errors
    /// The first difference.
    pub fn check(&self, answer: &Answer) -> Result<(), Mismatch> {
        let expected: Answer =
            serde_json::from_str(self.expected).map_err(|error| Mismatch(error.to_string()))?;
        expected.compare(answer)
    }
}

macro_rules! case {
    ($name:literal, $document:literal) => {
        case!($name, $document, None)
    };
    ($name:literal, $document:literal, model $model:literal) => {
        case!(
            $name,
            $document,
            Some(include_bytes!(concat!("../models/", $model)))
        )
    };
    ($name:literal, $document:literal, $model:expr) => {
        Case {
            name: $name,
            document: include_bytes!(concat!("../", $document)),
            model: $model,
            pages: None,
            expected: include_str!(concat!("../expected/", $name, ".json")),
        }
    };
}

/// All cases. What is special about each is in `make_documents.py` and `make_models.py`.
pub const CASES: &[Case] = &[
    case!("form", "../data/sample-form.png"),
    case!("three-pages-of-pdf", "../data/sample-pages.pdf"),
    case!("questionnaire", "documents/questionnaire.png"),
    case!("degraded-scan", "documents/scan.png"),
    case!("photo", "documents/photo.jpg"),
    case!("turned-by-exif", "documents/turned.jpg"),
    case!("two-pages-of-fax", "documents/fax.tif"),
    case!("survey-of-circles", "documents/survey.webp"),
    case!("ballot-of-ovals", "documents/ballot.gif"),
    case!("no-boxes", "documents/letter.png"),
    case!("small-print-of-a-large-page", "documents/small-print.png"),
    case!("tiny", "documents/tiny.png"),
    case!("class-scores", "documents/questionnaire.png", model "class-scores.onnx"),
    case!("class-scores-transposed", "documents/questionnaire.png", model "class-scores-transposed.onnx"),
    case!("objectness", "documents/questionnaire.png", model "objectness.onnx"),
    case!("end-to-end", "documents/questionnaire.png", model "end-to-end.onnx"),
    case!("no-document", "documents/text.txt"),
    case!("cut-off", "documents/cut-off.png"),
    case!("vast", "documents/vast.png"),
    case!(
        "encrypted",
        "../../crates/document/tests/data/encrypted_aes_256.pdf"
    ),
    case!("colored", "documents/colored.jpg"),
    case!("every-page-damaged", "documents/damaged.tif"),
    case!("fields-of-a-form", "documents/fields.pdf"),
    Case {
        pages: Some("99"),
        ..case!("no-such-page", "../data/sample-pages.pdf")
    },
];
