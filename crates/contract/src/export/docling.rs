//! Docling: a `DoclingDocument` with `checkbox_selected` and `checkbox_unselected` items.
//!
//! Source: version 1.3.0 of the schema of [docling-core](https://github.com/docling-project/docling-core). Boxes are texts
//! of their labels, in reading order; those of one question are children of a group `form_area`, after the question's words.
//! The unit is the pixel, the origin the top left corner.

use std::collections::BTreeMap;

use serde::Serialize;

use super::require_states;
use crate::{BboxRecord, ContractError, DetectionRecord, DocumentResult, MarkState, PageResult};

/// A document.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DoclingDocument {
    /// Always `DoclingDocument`.
    pub schema_name: String,
    /// Version of the schema.
    pub version: String,
    /// Name of the file.
    pub name: String,
    /// Always without children.
    pub furniture: Node,
    /// The root of the content.
    pub body: Node,
    /// Questions with their boxes.
    pub groups: Vec<Node>,
    /// Questions and boxes.
    pub texts: Vec<Text>,
    /// Always empty.
    pub pictures: Vec<()>,
    /// Always empty.
    pub tables: Vec<()>,
    /// Always empty.
    pub key_value_items: Vec<()>,
    /// Always empty.
    pub form_items: Vec<()>,
    /// The pages, by their number.
    pub pages: BTreeMap<u32, Page>,
}

/// Reference to a node by its path in the document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reference {
    /// Such as `#/texts/0`.
    #[serde(rename = "$ref")]
    pub path: String,
}

/// Node with children.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Node {
    /// Its own path.
    pub self_ref: String,
    /// The node above; the roots have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<Reference>,
    /// The nodes below, in reading order.
    pub children: Vec<Reference>,
    /// `body` or `furniture`.
    pub content_layer: String,
    /// `_root_` or `group`.
    pub name: String,
    /// `unspecified` or `form_area`.
    pub label: String,
}

/// Question or box.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Text {
    /// Its own path.
    pub self_ref: String,
    /// The node above.
    pub parent: Reference,
    /// Always empty.
    pub children: Vec<Reference>,
    /// Always `body`.
    pub content_layer: String,
    /// `text`, `checkbox_selected` or `checkbox_unselected`.
    pub label: String,
    /// Place on the page; questions have none.
    pub prov: Vec<Provenance>,
    /// The words.
    pub orig: String,
    /// The same.
    pub text: String,
}

/// Place of an item.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Provenance {
    /// Page number, from 1.
    pub page_no: u32,
    /// Box on the page.
    pub bbox: Bbox,
    /// First character of the text, and the one after the last.
    pub charspan: [usize; 2],
}

/// A box: left, top, right, bottom.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(missing_docs, reason = "edges")]
pub struct Bbox {
    pub l: f64,
    pub t: f64,
    pub r: f64,
    pub b: f64,
    /// Always `TOPLEFT`.
    pub coord_origin: String,
}

/// A page.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Page {
    /// In pixels.
    pub size: Size,
    /// From 1.
    pub page_no: u32,
}

/// Width and height.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[allow(missing_docs, reason = "sides")]
pub struct Size {
    pub width: f64,
    pub height: f64,
}

/// The document of one file. States are those of [`MarkState::of_class`]; detections of classes without one are left out.
///
/// # Errors
/// [`ContractError::StateUnknown`] when no class of the model has a state.
pub fn document(document: &DocumentResult, class_names: &[String]) -> Result<DoclingDocument, ContractError> {
    require_states("docling", class_names)?;
    let name = document.file.rsplit(['/', '\\']).next().unwrap_or_default();
    let mut docling = DoclingDocument {
        schema_name: "DoclingDocument".to_owned(),
        version: "1.3.0".to_owned(),
        name: if name.is_empty() {
            "document".to_owned()
        } else {
            name.to_owned()
        },
        furniture: root("furniture"),
        body: root("body"),
        groups: Vec::new(),
        texts: Vec::new(),
        pictures: Vec::new(),
        tables: Vec::new(),
        key_value_items: Vec::new(),
        form_items: Vec::new(),
        pages: document
            .pages
            .iter()
            .map(|result| (result.page.page, page(result)))
            .collect(),
    };
    for result in &document.pages {
        docling.add_page(result);
    }
    Ok(docling)
}

fn root(layer: &str) -> Node {
    Node {
        self_ref: format!("#/{layer}"),
        parent: None,
        children: Vec::new(),
        content_layer: layer.to_owned(),
        name: "_root_".to_owned(),
        label: "unspecified".to_owned(),
    }
}

fn page(result: &PageResult) -> Page {
    Page {
        size: Size {
            width: f64::from(result.page.width),
            height: f64::from(result.page.height),
        },
        page_no: result.page.page,
    }
}

impl DoclingDocument {
    fn add_page(&mut self, result: &PageResult) {
        let boxes = result.in_reading_order().into_iter().filter_map(with_state);
        let mut open: Option<(u32, usize)> = None;
        for (detection, state) in boxes {
            let group = match (detection.form.group, open) {
                (None, _) => None,
                (Some(id), Some((open_id, index))) if id == open_id => Some(index),
                (Some(_), _) => Some(self.add_group(detection.form.question.as_deref())),
            };
            open = detection.form.group.zip(group);
            let label = match state {
                MarkState::Selected => "checkbox_selected",
                MarkState::Unselected => "checkbox_unselected",
            };
            let text = detection.form.label.as_deref().unwrap_or_default();
            let place = Provenance {
                page_no: result.page.page,
                bbox: bbox(&detection.bbox),
                charspan: [0, text.chars().count()],
            };
            self.add_text(group, label, text, vec![place]);
        }
    }

    fn add_group(&mut self, question: Option<&str>) -> usize {
        let index = self.groups.len();
        let self_ref = format!("#/groups/{index}");
        self.body.children.push(Reference {
            path: self_ref.clone(),
        });
        self.groups.push(Node {
            self_ref,
            parent: Some(Reference {
                path: self.body.self_ref.clone(),
            }),
            children: Vec::new(),
            content_layer: "body".to_owned(),
            name: "group".to_owned(),
            label: "form_area".to_owned(),
        });
        if let Some(question) = question {
            self.add_text(Some(index), "text", question, Vec::new());
        }
        index
    }

    fn add_text(&mut self, group: Option<usize>, label: &str, text: &str, prov: Vec<Provenance>) {
        let self_ref = format!("#/texts/{}", self.texts.len());
        let parent = match group {
            Some(group) => &mut self.groups[group],
            None => &mut self.body,
        };
        parent.children.push(Reference {
            path: self_ref.clone(),
        });
        self.texts.push(Text {
            self_ref,
            parent: Reference {
                path: parent.self_ref.clone(),
            },
            children: Vec::new(),
            content_layer: "body".to_owned(),
            label: label.to_owned(),
            prov,
            orig: text.to_owned(),
            text: text.to_owned(),
        });
    }
}

fn with_state(detection: &DetectionRecord) -> Option<(&DetectionRecord, MarkState)> {
    Some((detection, MarkState::of_class(&detection.class)?))
}

fn bbox(bbox: &BboxRecord) -> Bbox {
    Bbox {
        l: bbox.x1,
        t: bbox.y1,
        r: bbox.x2,
        b: bbox.y2,
        coord_origin: "TOPLEFT".to_owned(),
    }
}
