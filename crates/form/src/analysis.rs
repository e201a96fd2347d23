//! Analysis of a page: its words and its boxes, joined.

use checkbox_pixels::{BoundingBox, TextLayer};

use crate::geometry::union;
use crate::groups::free_segments;
use crate::ink::ink;
use crate::items::{Item, items};
use crate::layout::Layout;
use crate::page::{PageBox, PageContent};

/// Words and boxes of a page, joined.
pub(crate) struct Analysis<'a> {
    pub(crate) layout: Layout,
    /// One for each box.
    pub(crate) items: Vec<Item<'a>>,
    /// Which segments belong to no label.
    pub(crate) free: Vec<bool>,
    /// For each box the place of the words by it, or of their ink.
    pub(crate) label_bboxes: Vec<Option<BoundingBox>>,
}

impl<'a> Analysis<'a> {
    /// The page by its words; by its ink where it is a picture, and for boxes that have none of its words by them where most
    /// have none.
    pub(crate) fn new(content: &PageContent<'a>, boxes: &[PageBox]) -> Self {
        let by_words = Self::by(content.text, content, boxes);
        if 2 * by_words.labelled() >= boxes.len() {
            return by_words;
        }
        let bboxes: Vec<BoundingBox> = boxes.iter().map(|page_box| page_box.bbox).collect();
        let inked = ink(content.view, &bboxes);
        if inked.words.is_empty() {
            return by_words;
        }
        let by_ink = Self::by(&inked, content, boxes);
        if by_words.labelled() == 0 {
            return by_ink;
        }
        by_words.or_ink(&by_ink, content.text)
    }

    fn by(text: &TextLayer, content: &PageContent<'a>, boxes: &[PageBox]) -> Self {
        let bboxes: Vec<BoundingBox> = boxes.iter().map(|page_box| page_box.bbox).collect();
        let page = BoundingBox {
            x1: 0.0,
            y1: 0.0,
            x2: content.view.width_px() as f32,
            y2: content.view.height_px() as f32,
        };
        let mut layout = Layout::new(&text.words, &text.rules, &bboxes, page);
        let items = items(&mut layout, boxes, content.fields);
        let place = |item: &Item<'_>| {
            let segments = item.label.segments.iter();
            union(segments.map(|segment| layout.segments[*segment].bbox))
        };
        Self {
            free: free_segments(&layout, &items),
            label_bboxes: items.iter().map(place).collect(),
            layout,
            items,
        }
    }

    /// Number of boxes with words by them.
    fn labelled(&self) -> usize {
        self.label_bboxes.iter().flatten().count()
    }

    /// The same with the ink by boxes that have no words, where it is none of the words of others.
    fn or_ink(mut self, by_ink: &Self, text: &TextLayer) -> Self {
        let is_read = |area: &BoundingBox| {
            let mut words = text.words.iter();
            words.any(|word| word.bbox.intersection(area) > 0.0)
        };
        for (place, found) in self.label_bboxes.iter_mut().zip(&by_ink.label_bboxes) {
            *place = place.or(found.filter(|area| !is_read(area)));
        }
        self
    }
}
