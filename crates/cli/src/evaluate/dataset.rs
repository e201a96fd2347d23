//! Known boxes, from a COCO file.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, ensure};
use checkbox_contract::MarkState;
use checkbox_detector::BoundingBox;
use serde::Deserialize;
use serde_json::Value;

/// Pages with known boxes.
#[derive(Debug)]
pub(super) struct Dataset {
    pub(super) images: Vec<LabelledPage>,
}

/// One page and what is on it. Boxes are in a frame of `width` × `height`.
#[derive(Debug)]
pub(super) struct LabelledPage {
    pub(super) path: PathBuf,
    /// Page number in the file, from 1.
    pub(super) page: u32,
    pub(super) width: u32,
    pub(super) height: u32,
    /// Keys of the image that are text, numbers or booleans, as text.
    pub(super) keys: BTreeMap<String, String>,
    pub(super) boxes: Vec<LabelledBox>,
    /// Regions where nothing counts as wrong.
    pub(super) ignored: Vec<BoundingBox>,
}

/// One known box.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct LabelledBox {
    pub(super) bbox: BoundingBox,
    pub(super) class_index: usize,
    pub(super) attributes: BTreeMap<String, String>,
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
    /// Reads a COCO file; images are relative to `images`, or to where the file is.
    pub(super) fn read(path: &Path, images: Option<&Path>, class_names: &[String]) -> Result<Self> {
        let read = || {
            let text = fs::read(path)?;
            let coco = serde_json::from_slice(&text).map_err(|error| anyhow!("not a COCO file: {error}"))?;
            let root = images.or_else(|| path.parent()).unwrap_or(Path::new("."));
            Self::from_coco(coco, root, class_names)
        };
        read().with_context(|| path.display().to_string())
    }

    /// # Errors
    /// When no image has one of the keys and no box has it as an attribute.
    pub(super) fn check_keys(&self, keys: &[String]) -> Result<()> {
        for key in keys {
            let has_key = |page: &LabelledPage| {
                page.keys.contains_key(key)
                    || page.boxes.iter().any(|known| known.attributes.contains_key(key))
            };
            ensure!(
                self.images.iter().any(has_key),
                "--by {key}: no image has this key and no box this attribute"
            );
        }
        Ok(())
    }

    fn from_coco(coco: CocoFile, root: &Path, class_names: &[String]) -> Result<Self> {
        let classes = classes_of_categories(&coco, class_names)?;
        let mut index_of_id = HashMap::new();
        let mut pages = Vec::new();
        for image in coco.images {
            ensure!(
                image.width > 0 && image.height > 0,
                "image {}: its width or height is 0",
                image.id
            );
            ensure!(
                index_of_id.insert(image.id, pages.len()).is_none(),
                "two images have the id {}: give each its own",
                image.id
            );
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
        ensure!(!pages.is_empty(), "it has no images: there is nothing to measure");
        for annotation in coco.annotations {
            let index = index_of_id.get(&annotation.image_id);
            let page = index.and_then(|&index| pages.get_mut(index)).with_context(|| {
                format!(
                    "annotation {} is on image {}, which is not there",
                    annotation.id, annotation.image_id
                )
            })?;
            let [x, y, width, height] = annotation.bbox;
            let bbox = BoundingBox {
                x1: x,
                y1: y,
                x2: x + width,
                y2: y + height,
            };
            if annotation.iscrowd != 0 {
                page.ignored.push(bbox);
                continue;
            }
            let class_index = *classes.get(&annotation.category_id).with_context(|| {
                format!(
                    "annotation {} has category {}, which is not there",
                    annotation.id, annotation.category_id
                )
            })?;
            page.boxes.push(LabelledBox {
                bbox,
                class_index,
                attributes: scalars(annotation.attributes),
            });
        }
        Ok(Self { images: pages })
    }
}

/// Category id to class index, for the categories that boxes have.
fn classes_of_categories(coco: &CocoFile, class_names: &[String]) -> Result<HashMap<u64, usize>> {
    let used = |category: &&CocoCategory| {
        coco.annotations
            .iter()
            .any(|annotation| annotation.iscrowd == 0 && annotation.category_id == category.id)
    };
    let class = |category: &CocoCategory| Ok((category.id, class_of_name(&category.name, class_names)?));
    coco.categories.iter().filter(used).map(class).collect()
}

/// The class of that name, else the one class that says the same state.
fn class_of_name(category: &str, class_names: &[String]) -> Result<usize> {
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
        _ => Err(anyhow!(
            "category `{category}` is no class of the model: name it one of {}",
            class_names.join(", ")
        )),
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

    fn parse(coco: Value) -> Result<Dataset> {
        Dataset::from_coco(
            serde_json::from_value(coco).unwrap(),
            Path::new("root"),
            &class_names(),
        )
    }

    #[test]
    fn boxes_regions_and_keys_are_read() {
        let dataset = parse(json!({
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
        let page = &dataset.images[0];
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
        assert_eq!(dataset.images[1].page, 4);
    }

    #[test]
    fn mistakes_are_named() {
        let image = json!({"id": 1, "file_name": "a.png", "width": 10, "height": 10});
        let annotation = json!({"id": 5, "image_id": 1, "category_id": 1, "bbox": [0, 0, 1, 1]});
        let message = |coco: Value| parse(coco).unwrap_err().to_string();
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
