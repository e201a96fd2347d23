//! A model that reads documents.

use std::sync::Arc;

use checkbox_detector::{Detector, DeviceChoice, ModelInfo, ModelOptions};
use checkbox_document::Isolation;

use crate::{CheckboxError, Pages, ReadOptions};

/// A model that reads documents. Clones share it, between threads too, and read side by side.
#[derive(Clone, Debug)]
pub struct Checkbox {
    detector: Arc<Detector>,
    isolation: Option<Arc<dyn Isolation>>,
}

impl Checkbox {
    /// The model that is compiled in: classes `empty_checkbox` and `filled_checkbox`.
    ///
    /// # Errors
    /// As [`Checkbox::from_onnx`], if the crate was built with a broken model file.
    #[cfg(feature = "embedded")]
    pub fn embedded() -> Result<Self, CheckboxError> {
        Ok(Detector::embedded().map_err(CheckboxError::Model)?.into())
    }

    /// The same, on a device of choice.
    ///
    /// # Errors
    /// As [`Checkbox::from_onnx`], and when the device cannot be had.
    #[cfg(feature = "embedded")]
    pub fn embedded_on(device: DeviceChoice) -> Result<Self, CheckboxError> {
        Ok(Detector::embedded_on(device)
            .map_err(CheckboxError::Model)?
            .into())
    }

    /// A YOLO detection model from the bytes of an ONNX file. What its metadata do not say, `options` have to.
    ///
    /// # Errors
    /// [`CheckboxError::Model`] when the bytes are no detector that can be run, or leave open what the options could say.
    pub fn from_onnx(bytes: &[u8], options: ModelOptions) -> Result<Self, CheckboxError> {
        let detector = Detector::from_onnx(bytes, options);
        Ok(detector.map_err(CheckboxError::Model)?.into())
    }

    /// The same with PDF, JPEG 2000 and HEIC files opened and decoded apart from this process, which without it does it
    /// itself.
    #[must_use]
    pub fn with_isolation(mut self, isolation: Arc<dyn Isolation>) -> Self {
        self.isolation = Some(isolation);
        self
    }

    pub(crate) fn isolation(&self) -> Option<&dyn Isolation> {
        self.isolation.as_deref()
    }

    /// Description of the model.
    pub fn model(&self) -> &ModelInfo {
        self.detector.model()
    }

    /// The detector itself, for pages that come from no document and for what it runs on.
    pub fn detector(&self) -> &Detector {
        &self.detector
    }

    /// Reads all pages of an image, a TIFF or a PDF file, one after the other as the iterator gets to them.
    ///
    /// # Errors
    /// When the document as a whole cannot be read. A page that cannot be is an `Err` of the iterator, which goes on with the
    /// next.
    pub fn read(&self, bytes: impl Into<Vec<u8>>) -> Result<Pages, CheckboxError> {
        self.read_with(bytes, ReadOptions::default())
    }

    /// [`Checkbox::read`] with options.
    ///
    /// # Errors
    /// As [`Checkbox::read`], and when an option is out of range or none of the pages asked for exist.
    pub fn read_with(&self, bytes: impl Into<Vec<u8>>, options: ReadOptions) -> Result<Pages, CheckboxError> {
        Ok(Pages::new(self.clone(), self.open(bytes, options)?))
    }
}

impl From<Detector> for Checkbox {
    fn from(detector: Detector) -> Self {
        Self {
            detector: Arc::new(detector),
            isolation: None,
        }
    }
}
