//! Known boxes, read from a COCO file.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use checkbox_contract::MarkState;
use checkbox_detector::{BoundingBox, Detection};
use serde::Deserialize;
use serde_json::Value;

use crate::{EvaluationError, JudgedPage};

/// Relative difference that the aspect ratios of a page and of its labels may have, for rounding of rendered sizes.
const MAX_ASPECT_DIFFERENCE: f64 = 0.01;

/// Pages with known boxes.
#[derive(Debug)]
pub struct Dataset {
    /// At least one, in the order of the COCO file's `images`.
    pub pages: Vec<LabelledPage>,
}

/// One page and the boxes on it, in a frame of `width` × `height`.
#[derive(Debug)]
pub struct LabelledPage {
    /// Image or document that the page is in.
    pub path: PathBuf,
    /// Page number in the file, from 1.
    pub page: u32,
    /// Width of the frame, which for a PDF need not be that of the rendered page.
    pub width: u32,
    /// Height of the frame.
    pub height: u32,
    /// Keys of the image that are text, numbers or booleans, as text.
    pub keys: BTreeMap<String, String>,
    /// Known boxes.
    pub boxes: Vec<LabelledBox>,
    /// Regions where a detection without a box does not count as wrong: annotations with `iscrowd`.
    pub ignored: Vec<BoundingBox>,
}

/// One known box.
#[derive(Clone, Debug, PartialEq)]
pub struct LabelledBox {
    /// Its outer edges, in the frame of the page.
    pub bbox: BoundingBox,
    /// Index of its class among the model's.
    pub class_index: usize,
    /// Attributes that are text, numbers or booleans, as text.
    pub attributes: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct CocoFile {
    images: Vec<CocoImage>,
    annotations: Vec<CocoAnnotation>,
    categories: Vec<CocoCategory>,
}

#[derive(Deserialize)]
struct CocoImage {
    id: u64,
    file_name: String,
    width: u32,
    height: u32,
    #[serde(default = "first_page")]
    page: u32,
    #[serde(flatten)]
    keys: BTreeMap<String, Value>,
}

fn first_page() -> u32 {
    1
}

#[derive(Deserialize)]
struct CocoAnnotation {
    #[serde(default)]
    id: u64,
    image_id: u64,
    category_id: u64,
    bbox: [f32; 4],
    #[serde(default)]
    iscrowd: u8,
    #[serde(default)]
    attributes: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
struct CocoCategory {
    id: u64,
    name: String,
}

impl Dataset {
    /// A data set from the text of a COCO file, with paths relative to `images_root`.
    ///
    /// A category that is no class of `class_names` stands for the one class of the same state (`checked` for
    /// `filled_checkbox`).
    ///
    /// # Errors
    /// When the text is no COCO file, or contradicts itself or `class_names`.
    pub fn from_coco(
        coco: &[u8],
        images_root: &Path,
        class_names: &[String],
    ) -> Result<Self, EvaluationError> {
        let coco: CocoFile = serde_json::from_slice(coco).map_err(EvaluationError::NotCoco)?;
        let classes = classes_of_categories(&coco, class_names)?;
        let (mut pages, page_of_image) = pages(coco.images, images_root)?;
        for annotation in coco.annotations {
            let CocoAnnotation { id, image_id, .. } = annotation;
            let page = page_of_image
                .get(&image_id)
                .and_then(|&index| pages.get_mut(index))
                .ok_or(EvaluationError::UnknownImage {
                    annotation: id,
                    image: image_id,
                })?;
            annotation.add_to(page, &classes)?;
        }
        Ok(Self { pages })
    }

    /// Whether pages can be grouped by these keys.
    ///
    /// # Errors
    /// [`EvaluationError::UnknownKey`] for the first that no image has, nor any box as an attribute.
    pub fn check_keys(&self, keys: &[String]) -> Result<(), EvaluationError> {
        let is_known = |key: &String| {
            let on_page = |page: &LabelledPage| {
                page.keys.contains_key(key)
                    || page.boxes.iter().any(|known| known.attributes.contains_key(key))
            };
            self.pages.iter().any(on_page)
        };
        match keys.iter().find(|key| !is_known(key)) {
            Some(key) => Err(EvaluationError::UnknownKey { key: key.clone() }),
            None => Ok(()),
        }
    }
}

impl LabelledPage {
    /// Verdicts on the detections of this page, which are in pixels of a page of `page_px` (width, height) and sorted
    /// by confidence, highest first. A detection matches a box from an IoU of `iou_threshold`.
    ///
    /// # Errors
    /// [`EvaluationError::ShapeMismatch`] when the page has another aspect ratio than the frame of its labels.
    pub fn judge(
        &self,
        detections: &[Detection],
        page_px: (u32, u32),
        iou_threshold: f32,
    ) -> Result<JudgedPage, EvaluationError> {
        let detections = self.in_label_frame(detections, page_px)?;
        Ok(JudgedPage::new(detections, self, iou_threshold))
    }

    /// The detections in the frame of the labels, which for a PDF may have been made at another resolution.
    fn in_label_frame(
        &self,
        detections: &[Detection],
        (width_px, height_px): (u32, u32),
    ) -> Result<Vec<Detection>, EvaluationError> {
        let scale_x = f64::from(self.width) / f64::from(width_px);
        let scale_y = f64::from(self.height) / f64::from(height_px);
        if (scale_x / scale_y - 1.0).abs() > MAX_ASPECT_DIFFERENCE {
            return Err(EvaluationError::ShapeMismatch {
                width_px,
                height_px,
                label_width: self.width,
                label_height: self.height,
            });
        }
        let (scale_x, scale_y) = (scale_x as f32, scale_y as f32);
        let scaled = |detection: &Detection| {
            let BoundingBox { x1, y1, x2, y2 } = detection.bbox;
            let bbox = BoundingBox {
                x1: x1 * scale_x,
                y1: y1 * scale_y,
                x2: x2 * scale_x,
                y2: y2 * scale_y,
            };
            Detection { bbox, ..*detection }
        };
        Ok(detections.iter().map(scaled).collect())
    }
}

/// The images as pages without boxes, and the index of each by the image's id.
fn pages(
    images: Vec<CocoImage>,
    root: &Path,
) -> Result<(Vec<LabelledPage>, HashMap<u64, usize>), EvaluationError> {
    let mut page_of_image = HashMap::new();
    let mut pages = Vec::new();
    for image in images {
        let id = image.id;
        if image.width == 0 || image.height == 0 {
            return Err(EvaluationError::EmptyImage { id });
        }
        if page_of_image.insert(id, pages.len()).is_some() {
            return Err(EvaluationError::DuplicateImage { id });
        }
        pages.push(LabelledPage {
            path: root.join(&image.file_name),
            page: image.page,
            width: image.width,
            height: image.height,
            keys: scalars(image.keys),
            boxes: Vec::new(),
            ignored: Vec::new(),
        });
    }
    if pages.is_empty() {
        return Err(EvaluationError::NoImages);
    }
    Ok((pages, page_of_image))
}

impl CocoAnnotation {
    fn add_to(self, page: &mut LabelledPage, classes: &HashMap<u64, usize>) -> Result<(), EvaluationError> {
        let [x, y, width, height] = self.bbox;
        let bbox = BoundingBox {
            x1: x,
            y1: y,
            x2: x + width,
            y2: y + height,
        };
        if self.iscrowd != 0 {
            page.ignored.push(bbox);
            return Ok(());
        }
        let class_index = classes.get(&self.category_id);
        let class_index = *class_index.ok_or(EvaluationError::UnknownCategory {
            annotation: self.id,
            category: self.category_id,
        })?;
        page.boxes.push(LabelledBox {
            bbox,
            class_index,
            attributes: scalars(self.attributes),
        });
        Ok(())
    }
}

/// Category id to class index, for the categories that boxes have.
fn classes_of_categories(
    coco: &CocoFile,
    class_names: &[String],
) -> Result<HashMap<u64, usize>, EvaluationError> {
    let used = |category: &&CocoCategory| {
        coco.annotations
            .iter()
            .any(|annotation| annotation.iscrowd == 0 && annotation.category_id == category.id)
    };
    let class = |category: &CocoCategory| Ok((category.id, class_of_name(&category.name, class_names)?));
    coco.categories.iter().filter(used).map(class).collect()
}

/// The class of that name, else the one class that says the same state.
fn class_of_name(category: &str, class_names: &[String]) -> Result<usize, EvaluationError> {
    if let Some(index) = class_names.iter().position(|name| name == category) {
        return Ok(index);
    }
    let state = MarkState::of_class(category);
    let same_state = |name: &String| state.is_some() && MarkState::of_class(name) == state;
    let mut candidates = (0..)
        .zip(class_names)
        .filter(|(_, name)| same_state(name))
        .map(|(index, _)| index);
    match (candidates.next(), candidates.next()) {
        (Some(index), None) => Ok(index),
        _ => Err(EvaluationError::UnknownClass {
            category: category.to_owned(),
            classes: class_names.to_vec(),
        }),
    }
}

fn scalars(keys: BTreeMap<String, Value>) -> BTreeMap<String, String> {
    let text = |value: Value| match value {
        Value::String(text) => Some(text),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    };
    keys.into_iter()
        .filter_map(|(key, value)| Some((key, text(value)?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn class_names() -> Vec<String> {
        vec!["empty_checkbox".into(), "filled_checkbox".into()]
    }

    fn parse(coco: &Value) -> Result<Dataset, EvaluationError> {
        Dataset::from_coco(coco.to_string().as_bytes(), Path::new("root"), &class_names())
    }

    #[test]
    fn boxes_regions_and_keys_are_read() {
        let dataset = parse(&json!({
            "images": [
                {"id": 7, "file_name": "a.png", "width": 100, "height": 50, "kind": "scan", "pages": [1], "n": 3},
                {"id": 8, "file_name": "b.pdf", "width": 10, "height": 10, "page": 4}
            ],
            "annotations": [
                {"id": 1, "image_id": 7, "category_id": 2, "bbox": [10, 20, 5, 6], "iscrowd": 0,
                 "attributes": {"shape": "round"}},
                {"id": 2, "image_id": 7, "category_id": 9, "bbox": [0, 0, 50, 50], "iscrowd": 1}
            ],
            "categories": [{"id": 2, "name": "checked"}, {"id": 9, "name": "anything"}]
        }))
        .unwrap();
        let page = &dataset.pages[0];
        assert_eq!(page.path, Path::new("root/a.png"));
        assert_eq!(page.page, 1);
        assert_eq!(page.keys["kind"], "scan");
        assert_eq!(page.keys["n"], "3");
        assert!(!page.keys.contains_key("pages"));
        assert_eq!(page.boxes.len(), 1);
        assert_eq!(page.boxes[0].class_index, 1);
        assert_eq!(
            page.boxes[0].bbox,
            BoundingBox {
                x1: 10.0,
                y1: 20.0,
                x2: 15.0,
                y2: 26.0
            }
        );
        assert_eq!(page.boxes[0].attributes["shape"], "round");
        assert_eq!(
            page.ignored,
            [BoundingBox {
                x1: 0.0,
                y1: 0.0,
                x2: 50.0,
                y2: 50.0
            }]
        );
        assert_eq!(dataset.pages[1].page, 4);
    }

    /// Labels in a frame of 100 x 50, a page of 200 x 100 pixels.
    #[test]
    fn detections_are_judged_in_the_frame_of_the_labels() {
        let dataset = parse(&json!({
            "images": [{"id": 1, "file_name": "a.pdf", "width": 100, "height": 50}],
            "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [10, 10, 8, 8]}],
            "categories": [{"id": 1, "name": "empty_checkbox"}]
        }))
        .unwrap();
        let page = &dataset.pages[0];
        let detection = Detection {
            class_index: 0,
            confidence: 0.9,
            bbox: BoundingBox {
                x1: 20.0,
                y1: 20.0,
                x2: 36.0,
                y2: 36.0,
            },
            ..Detection::default()
        };
        let judged = page.judge(&[detection], (200, 100), 0.99).unwrap();
        assert_eq!(judged.verdicts, [crate::Verdict::Match(0)]);
        assert!(page.judge(&[detection], (2000, 1001), 0.5).is_ok(), "rounded");
        let error = page.judge(&[detection], (200, 120), 0.5).unwrap_err();
        assert!(matches!(error, EvaluationError::ShapeMismatch { .. }), "{error}");
    }

    #[test]
    fn mistakes_are_named() {
        let image = json!({"id": 1, "file_name": "a.png", "width": 10, "height": 10});
        let annotation = json!({"id": 5, "image_id": 1, "category_id": 1, "bbox": [0, 0, 1, 1]});
        let message = |coco: Value| parse(&coco).unwrap_err().to_string();
        assert!(message(json!({"images": [], "annotations": [], "categories": []})).contains("no images"));
        assert!(
            message(json!({"images": [image, image], "annotations": [], "categories": []}))
                .contains("the id 1")
        );
        assert!(
            message(json!({"images": [image], "annotations": [annotation],
                           "categories": [{"id": 1, "name": "signature"}]}))
            .contains("`signature` is no class of the model")
        );
        assert!(
            message(json!({"images": [image], "annotations": [annotation], "categories": []}))
                .contains("annotation 5 has category 1")
        );
        let elsewhere = json!({"id": 6, "image_id": 2, "category_id": 1, "bbox": [0, 0, 1, 1]});
        assert!(
            message(json!({"images": [image], "annotations": [elsewhere],
                           "categories": [{"id": 1, "name": "empty_checkbox"}]}))
            .contains("annotation 6 is on image 2")
        );
    }
}
