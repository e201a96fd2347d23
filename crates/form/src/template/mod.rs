//! Templates: the boxes of a form, with names.

mod answers;
mod cover;
mod error;
mod naming;
mod proposal;
mod stack;

use std::collections::HashSet;

use checkbox_pixels::BoundingBox;

pub use answers::{Answer, BoxState, answers};
pub use cover::is_blacked_out;
pub use error::TemplateError;
pub use proposal::{BlankBox, BlankPage};
pub use stack::{StackPage, forms};

use crate::registration::InkMap;
use crate::{BoxKind, Choice};

/// Template of a form: its pages with their boxes, which have names. It holds what [`Template::new`] checks.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    name: String,
    pages: Vec<TemplatePage>,
}

/// Page of a template. Coordinates are in its own pixels, of any resolution.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TemplatePage {
    width_px: f32,
    height_px: f32,
    boxes: Vec<TemplateBox>,
    groups: Vec<TemplateGroup>,
    ink: Option<InkMap>,
}

/// Box of a template.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TemplateBox {
    /// Name, unique in the template.
    pub name: String,
    /// Printed words of its option.
    pub label: Option<String>,
    /// Index of its group on the page.
    pub group: usize,
    /// Outer edge of the printed outline, in pixels of the template's page.
    pub bbox: BoundingBox,
    /// Check box or radio button.
    pub kind: BoxKind,
}

/// Boxes of a template that answer one question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TemplateGroup {
    /// Name, unique in the template.
    pub name: String,
    /// Printed words of the question.
    pub question: Option<String>,
    /// Whether one box or any number may be chosen.
    pub choice: Choice,
}

impl Template {
    /// Most pages.
    pub const MAX_PAGES: usize = 500;
    /// Most boxes of all pages.
    pub const MAX_BOXES: usize = 10_000;
    /// Longest name, in characters.
    pub const MAX_NAME_CHARS: usize = 200;

    /// A template of pages.
    ///
    /// # Errors
    /// When there are no boxes, or more pages or boxes than the limits; when a name is empty, too long, has control
    /// characters or is there twice, among the boxes or among the groups.
    pub fn new(name: String, pages: Vec<TemplatePage>) -> Result<Self, TemplateError> {
        check_counts(pages.len(), pages.iter().map(|page| page.boxes.len()).sum())?;
        check_name(&name)?;
        let boxes = pages.iter().flat_map(|page| &page.boxes).map(|one| &one.name);
        check_names(boxes)?;
        let groups = pages
            .iter()
            .flat_map(|page| &page.groups)
            .map(|group| &group.name);
        check_names(groups)?;
        Ok(Self { name, pages })
    }

    /// Name of the form.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The pages, those without boxes too.
    pub fn pages(&self) -> &[TemplatePage] {
        &self.pages
    }

    /// The same template under another name.
    ///
    /// # Errors
    /// When the name is empty, too long or has control characters.
    pub fn renamed(self, name: String) -> Result<Self, TemplateError> {
        check_name(&name)?;
        Ok(Self { name, ..self })
    }
}

impl TemplatePage {
    /// Longest side of a page, in its pixels.
    pub const MAX_SIDE_PX: f32 = 100_000.0;

    /// A page of a template.
    ///
    /// # Errors
    /// When the page has no size or too large a one, a box is empty or reaches over its edge, or a box is of no group.
    pub fn new(
        width_px: f32,
        height_px: f32,
        boxes: Vec<TemplateBox>,
        groups: Vec<TemplateGroup>,
        ink: Option<InkMap>,
    ) -> Result<Self, TemplateError> {
        let is_side = |side: f32| (1.0..=Self::MAX_SIDE_PX).contains(&side);
        if !is_side(width_px) || !is_side(height_px) {
            return Err(TemplateError::PageSize { width_px, height_px });
        }
        for one in &boxes {
            let BoundingBox { x1, y1, x2, y2 } = one.bbox;
            // Written so that NaN is refused.
            let is_on_page =
                x1 >= 0.0 && y1 >= 0.0 && x1 < x2 && y1 < y2 && x2 <= width_px && y2 <= height_px;
            if !is_on_page {
                return Err(TemplateError::BoxOffPage {
                    name: one.name.clone(),
                });
            }
            if one.group >= groups.len() {
                return Err(TemplateError::NoSuchGroup {
                    name: one.name.clone(),
                });
            }
        }
        Ok(Self {
            width_px,
            height_px,
            boxes,
            groups,
            ink,
        })
    }

    /// Width in pixels.
    pub fn width_px(&self) -> f32 {
        self.width_px
    }

    /// Height in pixels.
    pub fn height_px(&self) -> f32 {
        self.height_px
    }

    /// The boxes.
    pub fn boxes(&self) -> &[TemplateBox] {
        &self.boxes
    }

    /// The groups.
    pub fn groups(&self) -> &[TemplateGroup] {
        &self.groups
    }

    /// Ink of the blank page.
    pub fn ink(&self) -> Option<&InkMap> {
        self.ink.as_ref()
    }
}

/// Checks the numbers of pages and boxes of a template: for who reads one, before anything is made of it.
///
/// # Errors
/// [`TemplateError::NoBoxes`], [`TemplateError::TooManyPages`] and [`TemplateError::TooManyBoxes`].
pub fn check_counts(pages: usize, boxes: usize) -> Result<(), TemplateError> {
    if pages > Template::MAX_PAGES {
        return Err(TemplateError::TooManyPages { count: pages });
    }
    if boxes > Template::MAX_BOXES {
        return Err(TemplateError::TooManyBoxes { count: boxes });
    }
    if boxes == 0 {
        return Err(TemplateError::NoBoxes);
    }
    Ok(())
}

fn check_names<'a>(names: impl Iterator<Item = &'a String>) -> Result<(), TemplateError> {
    let mut known = HashSet::new();
    for name in names {
        check_name(name)?;
        if !known.insert(name) {
            return Err(TemplateError::DuplicateName { name: name.clone() });
        }
    }
    Ok(())
}

fn check_name(name: &str) -> Result<(), TemplateError> {
    let is_short = name.chars().count() <= Template::MAX_NAME_CHARS;
    if name.trim().is_empty() || !is_short || name.chars().any(char::is_control) {
        return Err(TemplateError::Name);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(boxes: &[(&str, f32)]) -> Result<TemplatePage, TemplateError> {
        let boxes = boxes.iter().map(|&(name, x1)| TemplateBox {
            name: name.to_owned(),
            bbox: BoundingBox {
                x1,
                y1: 5.0,
                x2: x1 + 10.0,
                y2: 15.0,
            },
            ..TemplateBox::default()
        });
        let group = TemplateGroup {
            name: "q1".to_owned(),
            ..TemplateGroup::default()
        };
        TemplatePage::new(100.0, 50.0, boxes.collect(), vec![group], None)
    }

    #[test]
    fn boxes_off_the_page_are_refused() {
        assert!(page(&[("a", 90.0)]).is_ok());
        for x1 in [-1.0, 91.0, f32::NAN, f32::INFINITY] {
            let error = page(&[("a", x1)]).unwrap_err();
            assert_eq!(error.to_string(), "the box a is empty or not wholly on its page");
        }
    }

    #[test]
    fn names_are_there_once() {
        let template = |pages| Template::new("club".to_owned(), pages);
        assert!(template(vec![page(&[("a", 0.0), ("b", 20.0)]).unwrap()]).is_ok());
        let error = template(vec![page(&[("a", 0.0), ("a", 20.0)]).unwrap()]).unwrap_err();
        assert_eq!(error.to_string(), "the name a is there twice: names must differ");
        assert_eq!(
            template(vec![page(&[(" ", 0.0)]).unwrap()]).unwrap_err(),
            TemplateError::Name
        );
        assert_eq!(
            template(vec![page(&[]).unwrap()]).unwrap_err(),
            TemplateError::NoBoxes
        );
    }

    #[test]
    fn counts_are_limited() {
        assert_eq!(
            check_counts(1, 10_001).unwrap_err(),
            TemplateError::TooManyBoxes { count: 10_001 }
        );
        assert_eq!(
            check_counts(501, 1).unwrap_err(),
            TemplateError::TooManyPages { count: 501 }
        );
        assert!(check_counts(500, 10_000).is_ok());
    }
}
