//! Small pictures of forms, without a text layer, and where the labels of their boxes are.

#![allow(
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helping functions included"
)]

use checkbox_form::{PageBox, PageContent, Reading, read};
use checkbox_pixels::{BoundingBox, PageView, PixelFormat, TextDirection, TextLayer, Word};

const WIDTH: usize = 400;
const HEIGHT: usize = 300;

/// A picture of letters of 6 x 9 px and boxes of 12 x 12 px.
struct Picture {
    pixels: Vec<u8>,
    boxes: Vec<PageBox>,
    text: TextLayer,
}

fn bbox(x1: f32, y1: f32, x2: f32, y2: f32) -> BoundingBox {
    BoundingBox { x1, y1, x2, y2 }
}

impl Picture {
    fn new() -> Self {
        Self {
            pixels: vec![255; WIDTH * HEIGHT],
            boxes: Vec::new(),
            text: TextLayer::default(),
        }
    }

    fn ink(mut self, x1: usize, y1: usize, x2: usize, y2: usize) -> Self {
        for y in y1..y2 {
            self.pixels[y * WIDTH..][x1..x2].fill(30);
        }
        self
    }

    /// Words of so many letters, 4 px apart; letters are 5 px wide, 1 px apart.
    fn words(mut self, x: usize, y: usize, lengths: &[usize]) -> Self {
        let mut left = x;
        for length in lengths {
            for _ in 0..*length {
                self = self.ink(left, y, left + 5, y + 9);
                left += 6;
            }
            left += 4;
        }
        self
    }

    fn square(mut self, x: usize, y: usize) -> Self {
        self.boxes.push(PageBox {
            bbox: bbox(x as f32, y as f32, x as f32 + 12.0, y as f32 + 12.0),
            ..PageBox::default()
        });
        self.ink(x, y, x + 12, y + 1)
            .ink(x, y + 11, x + 12, y + 12)
            .ink(x, y, x + 1, y + 12)
            .ink(x + 11, y, x + 12, y + 12)
    }

    fn read(&self) -> Reading {
        let view = PageView::new(WIDTH as u32, HEIGHT as u32, PixelFormat::Gray8, &self.pixels).unwrap();
        let content = PageContent {
            view,
            text: &self.text,
            fields: &[],
        };
        read(&content, &self.boxes)
    }

    fn label_bboxes(&self) -> Vec<Option<BoundingBox>> {
        self.read().boxes.iter().map(|b| b.label_bbox).collect()
    }
}

#[test]
fn a_label_is_its_ink_over_all_its_lines() {
    let picture = Picture::new()
        .square(20, 20)
        .words(40, 22, &[4, 6])
        .words(40, 36, &[5])
        .square(20, 60)
        .words(40, 62, &[3]);
    assert_eq!(
        picture.label_bboxes(),
        [
            Some(bbox(40.0, 22.0, 103.0, 45.0)),
            Some(bbox(40.0, 62.0, 57.0, 71.0))
        ]
    );
    assert!(picture.read().boxes.iter().all(|b| b.label.is_none()));
}

#[test]
fn labels_at_the_left_are_found_there() {
    let picture = Picture::new()
        .words(40, 22, &[4])
        .square(70, 20)
        .words(40, 42, &[4])
        .square(70, 40);
    assert_eq!(
        picture.label_bboxes(),
        [
            Some(bbox(40.0, 22.0, 63.0, 31.0)),
            Some(bbox(40.0, 42.0, 63.0, 51.0))
        ]
    );
}

#[test]
fn ruled_lines_and_pictures_are_no_labels() {
    let picture = Picture::new()
        .square(20, 20)
        .ink(36, 31, 300, 32)
        .square(20, 60)
        .ink(60, 45, 140, 130);
    assert_eq!(picture.label_bboxes(), [None, None]);
}

#[test]
fn words_between_part_groups_of_a_picture() {
    let picture = Picture::new()
        .words(10, 10, &[5, 5, 5])
        .square(20, 30)
        .words(40, 32, &[4])
        .square(20, 50)
        .words(40, 52, &[5])
        .words(10, 76, &[6, 5, 5])
        .square(20, 96)
        .words(40, 98, &[4])
        .square(20, 116)
        .words(40, 118, &[6]);
    let groups: Vec<u32> = picture.read().boxes.iter().map(|b| b.group).collect();
    assert_eq!(groups, [1, 1, 2, 2]);
}

/// A scan may have a line of text of its own, such as a stamp.
#[test]
fn a_picture_with_a_few_words_elsewhere_is_a_picture() {
    let mut picture = Picture::new().square(20, 120).words(40, 122, &[4]);
    picture.text.words.push(Word {
        text: "FAX".to_owned(),
        bbox: bbox(200.0, 2.0, 230.0, 12.0),
        font_size_px: 10.0,
        direction: TextDirection::Right,
    });
    assert_eq!(picture.label_bboxes(), [Some(bbox(40.0, 122.0, 63.0, 131.0))]);
}
