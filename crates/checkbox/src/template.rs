//! Pages read by templates of their forms.

use checkbox_contract::template::{TemplateBoxReading, TemplateLine};
use checkbox_detector::{Judgement, MarkState};
use checkbox_form::{
    Answer, BlankBox, BlankPage, BoxState, InkMap, Misfit, Placement, Registrar, Registration, answers,
    is_blacked_out,
};
use checkbox_pixels::{BoundingBox, PageView};

use crate::{Checkbox, CheckboxError, FoundBox, PageReading, RgbImage, StateSource};

/// Presence below which a box that was not found cannot be seen: it is blacked out, covered or torn off.
const MIN_PRESENCE: f32 = 0.3;
/// Confidence of a state below which a person had better look.
const MIN_STATE_CONFIDENCE: f32 = 0.8;
/// Margin around the boxes of a cut-out, in sides of the largest of them: across, where the words are, and down.
const MARGIN_ACROSS: f32 = 8.0;
const MARGIN_DOWN: f32 = 2.0;

/// Reading of a page by the template that it fits.
#[derive(Clone, Debug, PartialEq)]
pub struct TemplateReading {
    /// Page of a template that it is, and where its boxes are.
    pub registration: Registration,
    /// The template's boxes, in its order.
    pub boxes: Vec<TemplateBoxState>,
    /// Answers of its groups, in the template's order.
    pub answers: Vec<Answer>,
}

/// State of a template's box on a page.
#[derive(Clone, Debug, PartialEq)]
pub struct TemplateBoxState {
    /// Place in pixels of the page; over its edge where it was cut off.
    pub bbox: BoundingBox,
    /// Name of the class, as the model calls it.
    pub class: String,
    /// State that the class stands for.
    pub state: Option<MarkState>,
    /// Confidence that the state is right, 0 to 1; 0 for a box that cannot be seen.
    pub state_confidence: f32,
    /// Whether a person had better look at it.
    pub is_doubtful: bool,
}

impl Checkbox {
    /// Reads a page by the template that it fits: each box of the template is judged where it must be, whether or not it was
    /// found. `view` has the pixels that `reading` was made of.
    ///
    /// # Errors
    /// [`CheckboxError::Detection`] when the model fails on the page. That it fits no template is no error.
    pub fn read_by_template(
        &self,
        registrar: &Registrar,
        reading: &PageReading,
        view: PageView<'_>,
    ) -> Result<Result<TemplateReading, Misfit>, CheckboxError> {
        let found: Vec<BoundingBox> = reading.boxes.iter().map(|found| found.bbox).collect();
        let registration = match registrar.register(view, &found) {
            Ok(registration) => registration,
            Err(misfit) => return Ok(Err(misfit)),
        };
        let places: Vec<BoundingBox> = registration
            .placements
            .iter()
            .map(|placement| placement.bbox)
            .collect();
        let judgements = self
            .detector()
            .judge(view, &places)
            .map_err(CheckboxError::Detection)?;
        let boxes: Vec<TemplateBoxState> = registration
            .placements
            .iter()
            .enumerate()
            .map(|(index, placement)| {
                let found = placement.found.map(|found| &reading.boxes[found]);
                let judgement = judgements.as_ref().map(|judgements| &judgements[index]);
                let mut state = self.box_state(placement, found, judgement);
                let is_by_field = found.is_some_and(|found| found.source == StateSource::Acroform);
                if !is_by_field && is_blacked_out(view, &placement.bbox) {
                    (state.state_confidence, state.is_doubtful) = (0.0, true);
                }
                state
            })
            .collect();
        let states: Vec<BoxState> = boxes
            .iter()
            .map(|one| BoxState {
                is_filled: one.state == Some(MarkState::Selected),
                is_doubtful: one.is_doubtful,
            })
            .collect();
        let page = &registrar.templates()[registration.template].pages()[registration.page];
        Ok(Ok(TemplateReading {
            answers: answers(page, &states),
            registration,
            boxes,
        }))
    }

    fn box_state(
        &self,
        placement: &Placement,
        found: Option<&FoundBox>,
        judgement: Option<&Judgement>,
    ) -> TemplateBoxState {
        let by_field = found.filter(|found| found.source == StateSource::Acroform);
        let class_index = match (by_field.or(found), judgement) {
            (Some(found), _) => found.class_index,
            (None, Some(judgement)) => judgement.class_index,
            (None, None) => 0,
        };
        let (state_confidence, is_doubtful) = match (by_field, found, judgement) {
            (Some(field), ..) => (1.0, field.disagrees),
            (None, Some(found), Some(judgement)) => {
                let agrees = found.class_index == judgement.class_index;
                let confidence = if agrees { judgement.state_confidence } else { 0.5 };
                (confidence, confidence < MIN_STATE_CONFIDENCE)
            }
            (None, Some(found), None) => (found.confidence, found.confidence < MIN_STATE_CONFIDENCE),
            (None, None, Some(judgement)) if placement.is_on_page && judgement.presence >= MIN_PRESENCE => {
                let confidence = judgement.state_confidence;
                (confidence, confidence < MIN_STATE_CONFIDENCE)
            }
            (None, None, _) => (0.0, true),
        };
        TemplateBoxState {
            bbox: placement.bbox,
            class: self.class_name(class_index),
            state: self.model().state(class_index),
            state_confidence,
            is_doubtful,
        }
    }
}

impl PageReading {
    /// The page as a blank form, from which a template can be proposed. `view` has the pixels that it was read from.
    pub fn to_blank(&self, view: PageView<'_>) -> BlankPage {
        let blank = |found: &FoundBox| BlankBox {
            bbox: found.bbox,
            reading: found.reading.clone(),
            field: found.field.clone(),
        };
        BlankPage {
            width_px: self.width_px as f32,
            height_px: self.height_px as f32,
            boxes: self.boxes.iter().map(blank).collect(),
            groups: self.groups.clone(),
            ink: InkMap::of_page(view),
        }
    }

    /// The part of the page around some boxes, which are framed; `None` when it was read without
    /// [`crate::ReadOptions::keep_picture`], or they lie off the page.
    pub fn cut_out(&self, boxes: &[&TemplateBoxState]) -> Option<RgbImage> {
        let page = self.picture.as_ref().or(self.page.as_ref())?;
        let x_scale = page.width_px() as f32 / self.width_px as f32;
        let y_scale = page.height_px() as f32 / self.height_px as f32;
        let scaled = |b: &BoundingBox| BoundingBox {
            x1: b.x1 * x_scale,
            y1: b.y1 * y_scale,
            x2: b.x2 * x_scale,
            y2: b.y2 * y_scale,
        };
        let bboxes: Vec<BoundingBox> = boxes.iter().map(|one| scaled(&one.bbox)).collect();
        let side = bboxes
            .iter()
            .map(|b| b.width().max(b.height()))
            .reduce(f32::max)?;
        let around = bboxes.iter().copied().reduce(|a, b| BoundingBox {
            x1: a.x1.min(b.x1),
            y1: a.y1.min(b.y1),
            x2: a.x2.max(b.x2),
            y2: a.y2.max(b.y2),
        })?;
        let area = BoundingBox {
            x1: around.x1 - MARGIN_ACROSS * side,
            y1: around.y1 - MARGIN_DOWN * side,
            x2: around.x2 + MARGIN_ACROSS * side,
            y2: around.y2 + MARGIN_DOWN * side,
        };
        let area = area.clipped(page.width_px() as f32, page.height_px() as f32);
        let (left, top) = (area.x1.floor() as u32, area.y1.floor() as u32);
        let (width, height) = (area.width().ceil() as u32, area.height().ceil() as u32);
        if width == 0 || height == 0 {
            return None;
        }
        let picture = crate::annotate::framed(page.to_rgb(), boxes.iter().map(|one| one.state).zip(bboxes));
        let (width, height) = (
            width.min(picture.width() - left),
            height.min(picture.height() - top),
        );
        Some(RgbImage::from_fn(width, height, |x, y| {
            *picture.get_pixel(left + x, top + y)
        }))
    }
}

impl TemplateReading {
    /// The reading in the form of the wire: of page `page` of `file`.
    pub fn to_line(&self, registrar: &Registrar, file: impl Into<String>, page: u32) -> TemplateLine {
        let template = &registrar.templates()[self.registration.template];
        let of = &template.pages()[self.registration.page];
        let boxes = of.boxes().iter().zip(&self.boxes).map(|(one, state)| {
            let TemplateBoxState {
                class,
                state_confidence,
                is_doubtful,
                bbox,
                ..
            } = state;
            TemplateBoxReading::new(&one.name, class.clone(), *state_confidence, *is_doubtful, *bbox)
        });
        let place = (template, self.registration.page);
        TemplateLine::new(
            file,
            page,
            place,
            self.registration.fit,
            boxes.collect(),
            &self.answers,
        )
    }

    /// The answers that a person must look at: the name of the group, and its boxes.
    pub fn reviews<'a>(
        &'a self,
        registrar: &'a Registrar,
    ) -> impl Iterator<Item = (&'a str, Vec<&'a TemplateBoxState>)> {
        let page = &registrar.templates()[self.registration.template].pages()[self.registration.page];
        let answers = self.answers.iter().filter(|answer| answer.needs_review());
        answers.map(move |answer| {
            let boxes = page
                .boxes()
                .iter()
                .zip(&self.boxes)
                .filter(|(one, _)| one.group == answer.group);
            (
                page.groups()[answer.group].name.as_str(),
                boxes.map(|(_, state)| state).collect(),
            )
        })
    }
}
