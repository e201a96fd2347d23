//! Registration: which page of which template a page is, and where on it the template's boxes lie.
//!
//! The boxes that were found on the page are its landmarks ([`search`]), its ink decides between alignments that the boxes
//! leave open and refuses pages of other forms that have boxes at like places ([`ink`]).

mod alignment;
mod anchored;
mod candidates;
mod constellation;
mod homography;
mod ink;
mod placement;
mod search;

use checkbox_pixels::{BoundingBox, PageView};

pub use ink::InkMap;
pub use placement::Placement;

use crate::template::Template;
use candidates::{Candidate, PageMarks, PreparedPage};

/// Difference of scores from which on the better of two alignments is taken.
const MIN_LEAD: f64 = 0.1;

/// Templates, ready to register pages to them. Registering needs no other state: the same page gives the same.
#[derive(Clone, Debug)]
pub struct Registrar {
    templates: Vec<Template>,
    pages: Vec<Vec<PreparedPage>>,
}

/// Registration of a page to a page of a template.
#[derive(Clone, Debug, PartialEq)]
pub struct Registration {
    /// Index of the template.
    pub template: usize,
    /// Index of its page.
    pub page: usize,
    /// Quality of the fit.
    pub fit: Fit,
    /// For each box of the template's page, where it is.
    pub placements: Vec<Placement>,
}

/// Quality of the fit of a page to a page of a template.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    /// Boxes of the template that were found.
    pub matched: u32,
    /// Boxes of the template's page.
    pub of: u32,
    /// Median distance of the boxes that were found from where the template has them, in pixels of the page.
    pub error_px: f32,
    /// Correlation of the page's ink with the template's around the boxes, -1 to 1; `None` for a template without ink.
    pub ink: Option<f32>,
}

/// Reason why a page is taken for no page of the templates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Misfit {
    /// No box was found on it.
    #[error("no boxes were found on it")]
    NoBoxes,
    /// No template fits.
    #[error("it fits no page of the templates")]
    NoTemplate,
    /// Two pages of templates, or two places of one, fit it alike.
    #[error("it fits the templates in more than one way")]
    Ambiguous,
}

impl Misfit {
    /// Code that stays the same between versions, for programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoBoxes => "no_boxes",
            Self::NoTemplate => "no_template",
            Self::Ambiguous => "ambiguous",
        }
    }
}

impl Registrar {
    /// Prepares templates.
    pub fn new(templates: Vec<Template>) -> Self {
        let pages = templates
            .iter()
            .map(|template| template.pages().iter().map(PreparedPage::new).collect())
            .collect();
        Self { templates, pages }
    }

    /// The templates.
    pub fn templates(&self) -> &[Template] {
        &self.templates
    }

    /// The page of a template that a page is: `boxes` are those found on it, in its pixels.
    ///
    /// # Errors
    /// When it is no page of any template, or could be several.
    pub fn register(&self, view: PageView<'_>, boxes: &[BoundingBox]) -> Result<Registration, Misfit> {
        let marks = PageMarks::new(view, boxes)?;
        let mut candidates: Vec<(usize, usize, Candidate)> = Vec::new();
        for (template, pages) in self.pages.iter().enumerate() {
            for (page, prepared) in pages.iter().enumerate() {
                let found = prepared.candidates(&marks);
                candidates.extend(found.into_iter().map(|candidate| (template, page, candidate)));
            }
        }
        candidates.sort_by(|a, b| b.2.score.total_cmp(&a.2.score));
        let (template, page, best) = candidates.first().ok_or(Misfit::NoTemplate)?;
        let prepared = &self.pages[*template][*page];
        let is_rival = |(of, nth, other): &(usize, usize, Candidate)| {
            let is_elsewhere = (of, nth) != (template, page) || prepared.is_distinct(best, other);
            other.score > best.score - MIN_LEAD && is_elsewhere
        };
        if candidates.iter().skip(1).any(is_rival) {
            return Err(Misfit::Ambiguous);
        }
        Ok(Registration {
            template: *template,
            page: *page,
            fit: prepared.fit(best),
            placements: prepared.placements(&marks, best, self.templates[*template].pages()[*page].boxes()),
        })
    }
}
