//! Options for reading documents.

use std::time::Duration;

use checkbox_detector::{DetectOptions, Stage, Tiling};
use checkbox_document::{Limits, PageRange};

use crate::CheckboxError;

/// Monotonic clock of the caller: the time since a moment of its choice. This crate has none of its own, as WebAssembly
/// has none.
pub type Clock<'a> = &'a dyn Fn() -> Duration;

/// Options for reading a document.
///
/// Built from the default: `ReadOptions::default().with_confidence(0.4).with_pages("1-3".parse()?)`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ReadOptions {
    /// Lowest confidence to report, 0 to 1.
    pub confidence: f32,
    /// Of two boxes that overlap by more than this IoU, 0 to 1, only the more confident stays.
    pub iou: f32,
    /// Whether pages whose boxes are too small for one pass are read a second time, in tiles.
    pub tiling: Tiling,
    /// Stages of detection to leave out, to measure what each is worth; none by default.
    pub without: Vec<Stage>,
    /// Pages to read; all of them by default.
    pub pages: PageRange,
    /// Most pages to read of one document; `None`, the default, for any number.
    pub max_pages: Option<u32>,
    /// Password of an encrypted PDF. Files that open without one do not need it.
    pub password: Option<String>,
    /// Limits on what is decoded.
    pub limits: Limits,
    /// Long side of rendered PDF pages in pixels; `None`, the default, for the input size of the model. Boxes are in pixels of
    /// the page as it is rendered.
    pub render_long_side_px: Option<u32>,
    /// Whether readings keep their page, in its colours, so that it can be drawn on ([`crate::PageReading::annotated`]).
    /// The boxes are the same either way.
    pub keep_picture: bool,
    /// Whether readings keep their page, in grey at least, for what needs its pixels besides
    /// ([`crate::Checkbox::read_by_template`]).
    pub keep_page: bool,
    /// Whether readings keep the printed words of their page ([`crate::PageReading::words`]).
    pub keep_words: bool,
}

impl Default for ReadOptions {
    fn default() -> Self {
        let DetectOptions {
            confidence,
            iou,
            tiling,
            ..
        } = DetectOptions::default();
        Self {
            confidence,
            iou,
            tiling,
            without: Vec::new(),
            pages: PageRange::default(),
            max_pages: None,
            password: None,
            limits: Limits::default(),
            render_long_side_px: None,
            keep_picture: false,
            keep_page: false,
            keep_words: false,
        }
    }
}

impl ReadOptions {
    /// The same with another lowest confidence, 0 to 1.
    #[must_use]
    pub fn with_confidence(mut self, confidence: f32) -> Self {
        self.confidence = confidence;
        self
    }

    /// The same with another IoU for boxes that overlap, 0 to 1.
    #[must_use]
    pub fn with_iou(mut self, iou: f32) -> Self {
        self.iou = iou;
        self
    }

    /// The same with or without a second pass in tiles.
    #[must_use]
    pub fn with_tiling(mut self, tiling: Tiling) -> Self {
        self.tiling = tiling;
        self
    }

    /// The same without these stages of detection.
    #[must_use]
    pub fn with_stages_left_out(mut self, stages: impl Into<Vec<Stage>>) -> Self {
        self.without = stages.into();
        self
    }

    /// The same for some of the pages.
    #[must_use]
    pub fn with_pages(mut self, pages: PageRange) -> Self {
        self.pages = pages;
        self
    }

    /// The same with another limit on the pages to read; `None` for any number.
    #[must_use]
    pub fn with_max_pages(mut self, max_pages: impl Into<Option<u32>>) -> Self {
        self.max_pages = max_pages.into();
        self
    }

    /// The same with a password for encrypted PDF files; `None` without one.
    #[must_use]
    pub fn with_password(mut self, password: impl Into<Option<String>>) -> Self {
        self.password = password.into();
        self
    }

    /// The same with other limits on what is decoded.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The same with PDF pages rendered to another long side, in pixels; `None` for the input size of the model.
    #[must_use]
    pub fn with_render_long_side_px(mut self, render_long_side_px: impl Into<Option<u32>>) -> Self {
        self.render_long_side_px = render_long_side_px.into();
        self
    }

    /// The same with or without the pages' pictures.
    #[must_use]
    pub fn with_picture(mut self, keep_picture: bool) -> Self {
        self.keep_picture = keep_picture;
        self
    }

    /// The same with or without the pages' pixels.
    #[must_use]
    pub fn with_page(mut self, keep_page: bool) -> Self {
        self.keep_page = keep_page;
        self
    }

    /// The same with or without the pages' words.
    #[must_use]
    pub fn with_words(mut self, keep_words: bool) -> Self {
        self.keep_words = keep_words;
        self
    }

    /// Refuses what is out of range, before anything is decoded.
    pub(crate) fn check(&self) -> Result<(), CheckboxError> {
        let is_share = |value: f32| (0.0..=1.0).contains(&value);
        if !is_share(self.confidence) {
            return Err(CheckboxError::Confidence(self.confidence));
        }
        if !is_share(self.iou) {
            return Err(CheckboxError::Iou(self.iou));
        }
        Ok(())
    }

    /// The part that the detector takes.
    pub(crate) fn detect_options<'a>(&'a self, clock: Option<Clock<'a>>) -> DetectOptions<'a> {
        let mut options = DetectOptions::default()
            .with_confidence(self.confidence)
            .with_iou(self.iou)
            .with_tiling(self.tiling)
            .with_stages_left_out(&self.without);
        options.clock = clock;
        options
    }
}
