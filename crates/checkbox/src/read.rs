//! Pages of a document, read by a model.

use std::time::Duration;

use checkbox_contract::TimingsMs;
use checkbox_detector::{Detection, InputChannels};
use checkbox_document::{Page, PageWarning};
use checkbox_form::{BoxReading, GroupReading, PageContent};
use checkbox_pixels::{Field, PageView, TextLayer, Word};

use crate::form::read_form;
use crate::{Checkbox, CheckboxError, Clock, FoundBox, OpenedDocument, PageError, ReadOptions, StateSource};

/// Boxes of one page.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PageReading {
    /// Number of the page in its document, from 1.
    pub number: u32,
    /// Width of the page in pixels.
    pub width_px: u32,
    /// Height of the page in pixels.
    pub height_px: u32,
    /// Pixels per inch: of a PDF page what it was rendered at, of an image what the file says, if it does.
    pub dpi: Option<f32>,
    /// Boxes on the page, most confident first.
    pub boxes: Vec<FoundBox>,
    /// Groups of boxes that answer one question, in reading order.
    pub groups: Vec<GroupReading>,
    /// Printed words of the document's own text, in the order in which it draws them, with [`ReadOptions::keep_words`].
    pub words: Option<Vec<Word>>,
    /// Warnings of what may mislead about the page, such as that nothing is printed on it.
    pub warnings: Vec<PageWarning>,
    /// Time in each stage; zeros without a clock.
    pub timings: TimingsMs,
    /// The page itself, with [`ReadOptions::keep_picture`] or [`ReadOptions::keep_page`].
    pub page: Option<Page>,
    /// The same for people, where a finer one was rendered than the network takes.
    pub(crate) picture: Option<Page>,
}

/// Resolution below which a PDF page is rendered once more for people: a box and the line around it need their pixels.
const PICTURE_DPI: f32 = 150.0;

impl Checkbox {
    /// Reads one page of an opened document, by its number.
    ///
    /// # Errors
    /// When there is no such page, it is damaged or over a limit, or the model fails on it. Other pages are not affected.
    pub fn read_page(
        &self,
        opened: &OpenedDocument,
        number: u32,
        clock: Option<Clock<'_>>,
    ) -> Result<PageReading, PageError> {
        let start = now(clock);
        let elapsed = || now(clock).saturating_sub(start);
        let read = || {
            let page = opened.document().page(number)?;
            let mut reading = self.read_decoded(&page, elapsed(), opened.options(), clock)?;
            if opened.options().keep_picture {
                let is_coarse = page.dpi().is_some_and(|dpi| dpi < PICTURE_DPI);
                if is_coarse && opened.document().is_rendered() {
                    reading.picture = Some(opened.document().picture(number, PICTURE_DPI)?);
                }
            }
            if opened.options().keep_picture || opened.options().keep_page {
                reading.page = Some(page);
            }
            Ok(reading)
        };
        read().map_err(|error| PageError {
            page: number,
            error,
            elapsed: elapsed(),
        })
    }

    /// Reads a page that was decoded already, in the time `decode`. A network that takes colour gets the page's picture
    /// where it was kept. The reading does not keep the page.
    ///
    /// # Errors
    /// [`CheckboxError::Confidence`] and [`CheckboxError::Iou`] for options out of range, [`CheckboxError::Detection`] when
    /// the model fails on the page.
    pub fn read_decoded(
        &self,
        page: &Page,
        decode: Duration,
        options: &ReadOptions,
        clock: Option<Clock<'_>>,
    ) -> Result<PageReading, CheckboxError> {
        let view = match self.model().input.channels {
            InputChannels::Gray => page.view(),
            InputChannels::Rgb => page.picture_view(),
        };
        let mut reading = self.detect(view, options, clock)?;
        reading.number = page.number();
        reading.dpi = page.dpi();
        reading.warnings = page.warnings().to_vec();
        self.read_content(&mut reading, page.view(), page.text(), page.fields());
        reading.words = options.keep_words.then(|| page.text().words.clone());
        reading.timings += TimingsMs::of_page(decode, None);
        Ok(reading)
    }

    /// Reads pixels that come from no document, such as those of a camera or a canvas, as a page of number 1.
    ///
    /// # Errors
    /// As [`Checkbox::read_decoded`].
    pub fn read_view(
        &self,
        view: PageView<'_>,
        options: &ReadOptions,
        clock: Option<Clock<'_>>,
    ) -> Result<PageReading, CheckboxError> {
        let mut reading = self.detect(view, options, clock)?;
        self.read_content(&mut reading, view, &TextLayer::default(), &[]);
        reading.words = options.keep_words.then(Vec::new);
        Ok(reading)
    }

    fn detect(
        &self,
        view: PageView<'_>,
        options: &ReadOptions,
        clock: Option<Clock<'_>>,
    ) -> Result<PageReading, CheckboxError> {
        options.check()?;
        let detections = self.detector().detect(view, &options.detect_options(clock));
        let detections = detections.map_err(CheckboxError::Detection)?;
        let items = detections.items.iter();
        Ok(PageReading {
            number: 1,
            width_px: view.width_px(),
            height_px: view.height_px(),
            dpi: None,
            boxes: items.map(|item| self.found_box(item)).collect(),
            groups: Vec::new(),
            words: None,
            warnings: Vec::new(),
            timings: TimingsMs::of_page(Duration::ZERO, detections.timings),
            page: None,
            picture: None,
        })
    }

    fn read_content(
        &self,
        reading: &mut PageReading,
        view: PageView<'_>,
        text: &TextLayer,
        fields: &[Field],
    ) {
        let content = PageContent { view, text, fields };
        let (groups, is_truncated) = read_form(&mut reading.boxes, &content, self.model());
        reading.groups = groups;
        if is_truncated && !reading.warnings.contains(&PageWarning::TooMuchContent) {
            reading.warnings.push(PageWarning::TooMuchContent);
        }
    }

    fn found_box(&self, detection: &Detection) -> FoundBox {
        FoundBox {
            bbox: detection.bbox,
            confidence: detection.confidence,
            state_confidence: detection.state_confidence,
            roundness: detection.roundness,
            class: self.class_name(detection.class_index),
            class_index: detection.class_index,
            state: self.model().state(detection.class_index),
            source: StateSource::Vision,
            disagrees: false,
            field: None,
            reading: BoxReading::default(),
        }
    }

    /// Name of a class; its index for one that the model does not name.
    pub(crate) fn class_name(&self, class_index: usize) -> String {
        let name = self.model().class_names.get(class_index);
        name.cloned().unwrap_or_else(|| class_index.to_string())
    }

    /// Prepares the model for pages of this size now, so that the first of them does not wait for it.
    ///
    /// # Errors
    /// [`CheckboxError::Model`] when the model cannot be prepared for it.
    pub fn prepare(&self, width_px: u32, height_px: u32) -> Result<(), CheckboxError> {
        let prepared = self.detector().prepare(width_px, height_px);
        prepared.map_err(CheckboxError::Model)
    }
}

fn now(clock: Option<Clock<'_>>) -> Duration {
    clock.map_or(Duration::ZERO, |clock| clock())
}

/// Readings of the pages of a document, in order, each made when the iterator gets to it. An `Err` stands for one page and
/// does not end the iteration.
#[derive(Debug)]
pub struct Pages {
    checkbox: Checkbox,
    opened: OpenedDocument,
    next: usize,
}

impl Pages {
    pub(crate) fn new(checkbox: Checkbox, opened: OpenedDocument) -> Self {
        Self {
            checkbox,
            opened,
            next: 0,
        }
    }

    /// The document.
    pub fn opened(&self) -> &OpenedDocument {
        &self.opened
    }
}

impl Iterator for Pages {
    type Item = Result<PageReading, PageError>;

    fn next(&mut self) -> Option<Self::Item> {
        let &number = self.opened.pages().get(self.next)?;
        self.next += 1;
        Some(self.checkbox.read_page(&self.opened, number, None))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.opened.pages().len() - self.next;
        (left, Some(left))
    }
}

impl ExactSizeIterator for Pages {}
