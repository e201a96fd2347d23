//! COCO object detection: images, annotations, categories.
//!
//! Source: <https://cocodataset.org/#format-data>, with two additions that readers of COCO ignore: `score` of an
//! annotation (from the results format of the same page) and `page` of an image. All pages of a document share its
//! `file_name`. A category's id is the model's class index plus 1, as COCO counts from 1.

use serde::Serialize;

use crate::rounding::round_to;
use crate::{DetectionRecord, DocumentResult, PageResult, StateSource};

/// A dataset, `{"images":[..],"annotations":[..],"categories":[..]}`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Dataset {
    /// One a page.
    pub images: Vec<Image>,
    /// One a detection.
    pub annotations: Vec<Annotation>,
    /// One a class of the model, in class order.
    pub categories: Vec<Category>,
}

/// One page.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Image {
    /// From 1.
    pub id: u64,
    /// The path exactly as it was given.
    pub file_name: String,
    /// Page number in the file, from 1.
    pub page: u32,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// One detection.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Annotation {
    /// From 1.
    pub id: u64,
    /// [`Image::id`] of its page.
    pub image_id: u64,
    /// [`Category::id`] of its class.
    pub category_id: u64,
    /// x, y, width, height in pixels, 2 decimals.
    pub bbox: [f64; 4],
    /// Width × height, 2 decimals.
    pub area: f64,
    /// Always empty: boxes have no masks.
    pub segmentation: Vec<Vec<f64>>,
    /// Always 0.
    pub iscrowd: u8,
    /// Confidence, 0 to 1, 3 decimals.
    pub score: f64,
    /// Source of the class: the pixels, a field of the PDF, or a person.
    pub source: StateSource,
}

/// One class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Category {
    /// Class index plus 1.
    pub id: u64,
    /// Class name.
    pub name: String,
    /// Always `checkbox`.
    pub supercategory: String,
}

impl Dataset {
    /// A dataset without pages.
    pub fn new(class_names: &[String]) -> Self {
        let category = |(id, name): (u64, &String)| Category {
            id,
            name: name.clone(),
            supercategory: "checkbox".to_owned(),
        };
        Self {
            images: Vec::new(),
            annotations: Vec::new(),
            categories: (1..).zip(class_names).map(category).collect(),
        }
    }

    /// A dataset with the pages of one document.
    pub fn of_document(document: &DocumentResult, class_names: &[String]) -> Self {
        let mut dataset = Self::new(class_names);
        for page in &document.pages {
            dataset.add_page(&document.file, page);
        }
        dataset
    }

    /// Adds a page of `file` and its detections. A detection of a class that the dataset lacks is left out.
    pub fn add_page(&mut self, file: &str, result: &PageResult) {
        let image_id = self.images.len() as u64 + 1;
        self.images.push(Image {
            id: image_id,
            file_name: file.to_owned(),
            page: result.page.page,
            width: result.page.width,
            height: result.page.height,
        });
        for detection in &result.detections {
            if let Some(category) = self
                .categories
                .iter()
                .find(|category| category.name == detection.class)
            {
                let id = self.annotations.len() as u64 + 1;
                self.annotations
                    .push(annotation(id, image_id, category.id, detection));
            }
        }
    }
}

fn annotation(id: u64, image_id: u64, category_id: u64, detection: &DetectionRecord) -> Annotation {
    let bbox = &detection.bbox;
    let (width, height) = (round_to(bbox.width(), 2), round_to(bbox.height(), 2));
    Annotation {
        id,
        image_id,
        category_id,
        bbox: [bbox.x1, bbox.y1, width, height],
        area: round_to(width * height, 2),
        segmentation: Vec::new(),
        iscrowd: 0,
        score: detection.confidence,
        source: detection.form.source,
    }
}
