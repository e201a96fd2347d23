//! Small pages of the kinds that forms have, and what their boxes say.

#![allow(
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helping functions included"
)]

use checkbox_form::{
    BoxKind, Choice, GroupFlag, LabelSource, PageBox, PageContent, Reading, join_fields, read,
};
use checkbox_pixels::{BoundingBox, Field, FieldKind, PageView, PixelFormat, TextDirection, TextLayer, Word};

const WIDTH: u32 = 600;
const HEIGHT: u32 = 400;

/// A page of letters of 5 x 10 px and boxes of 10 x 10.
#[derive(Default)]
struct Page {
    text: TextLayer,
    boxes: Vec<PageBox>,
    fields: Vec<Field>,
}

fn bbox(x1: f32, y1: f32, x2: f32, y2: f32) -> BoundingBox {
    BoundingBox { x1, y1, x2, y2 }
}

impl Page {
    /// Words that begin at x, on the line whose top is y.
    fn text(mut self, x: f32, y: f32, words: &str) -> Self {
        let mut left = x;
        for word in words.split(' ') {
            let right = left + 5.0 * word.chars().count() as f32;
            self.text.words.push(Word {
                text: word.to_owned(),
                bbox: bbox(left, y, right, y + 10.0),
                font_size_px: 10.0,
                direction: TextDirection::Right,
            });
            left = right + 3.0;
        }
        self
    }

    fn square(mut self, x: f32, y: f32) -> Self {
        self.boxes.push(PageBox {
            bbox: bbox(x, y, x + 10.0, y + 10.0),
            ..PageBox::default()
        });
        self
    }

    fn ticked(self, x: f32, y: f32) -> Self {
        let mut page = self.square(x, y);
        page.boxes.last_mut().unwrap().is_filled = true;
        page
    }

    /// A ruled rectangle.
    fn cell(mut self, x1: f32, y1: f32, x2: f32, y2: f32) -> Self {
        self.text.rules.extend([
            bbox(x1, y1, x2, y1),
            bbox(x1, y2, x2, y2),
            bbox(x1, y1, x1, y2),
            bbox(x2, y1, x2, y2),
        ]);
        self
    }

    /// A field over the box that was added last.
    fn field(mut self, name: &str, value: &str, kind: FieldKind) -> Self {
        self.fields.push(Field {
            name: name.to_owned(),
            tooltip: Some(format!("tip of {name}")),
            kind,
            value: Some(value.to_owned()),
            is_on: false,
            is_visible: true,
            bbox: self.boxes.last().unwrap().bbox,
        });
        self
    }

    fn read(&self) -> Reading {
        let white = vec![255; (WIDTH * HEIGHT) as usize];
        let bboxes: Vec<BoundingBox> = self.boxes.iter().map(|page_box| page_box.bbox).collect();
        let joined = join_fields(&self.fields, &bboxes);
        let boxes: Vec<PageBox> = self
            .boxes
            .iter()
            .zip(joined.of_boxes)
            .map(|(page_box, field)| PageBox { field, ..*page_box })
            .collect();
        let content = PageContent {
            view: PageView::new(WIDTH, HEIGHT, PixelFormat::Gray8, &white).unwrap(),
            text: &self.text,
            fields: &self.fields,
        };
        read(&content, &boxes)
    }

    /// Label and question of each box, in the order in which they were added.
    fn says(&self) -> Vec<(String, String)> {
        let reading = self.read();
        let question = |group: u32| {
            reading.groups[group as usize - 1]
                .question
                .clone()
                .unwrap_or_default()
        };
        let says = reading.boxes.iter();
        says.map(|says| (says.label.clone().unwrap_or_default(), question(says.group)))
            .collect()
    }

    fn labels(&self) -> Vec<String> {
        self.says().into_iter().map(|(label, _)| label).collect()
    }

    /// Number of the group of each box.
    fn groups(&self) -> Vec<u32> {
        self.read().boxes.iter().map(|says| says.group).collect()
    }
}

fn pair(label: &str, question: &str) -> (String, String) {
    (label.to_owned(), question.to_owned())
}

#[test]
fn a_question_before_its_options_on_one_line() {
    let page = Page::default()
        .text(20.0, 50.0, "1. Are you married?")
        .square(200.0, 50.0)
        .text(213.0, 50.0, "Yes")
        .square(250.0, 50.0)
        .text(263.0, 50.0, "No");
    assert_eq!(
        page.says(),
        [
            pair("Yes", "1. Are you married?"),
            pair("No", "1. Are you married?")
        ]
    );
    assert_eq!(page.read().groups[0].choice, Choice::Single);
}

#[test]
fn a_question_above_a_list_over_two_lines() {
    let page = Page::default()
        .text(20.0, 20.0, "Which of these have you had in the")
        .text(20.0, 32.0, "last year? Check all that apply.")
        .square(30.0, 50.0)
        .text(44.0, 50.0, "A long illness that kept you from work")
        .text(44.0, 62.0, "for more than a month")
        .square(30.0, 80.0)
        .text(44.0, 80.0, "None");
    let question = "Which of these have you had in the last year? Check all that apply.";
    let long = "A long illness that kept you from work for more than a month";
    assert_eq!(page.says(), [pair(long, question), pair("None", question)]);
    assert_eq!(page.read().groups[0].choice, Choice::Multiple);
}

#[test]
fn labels_at_the_left_of_their_boxes() {
    let page = Page::default()
        .text(20.0, 50.0, "Married? Yes")
        .square(83.0, 50.0)
        .text(120.0, 50.0, "No")
        .square(133.0, 50.0);
    assert_eq!(page.labels(), ["Yes", "No"]);
}

#[test]
fn the_same_options_again_are_another_group() {
    let row = |page: Page, y: f32, question: &str| {
        let page = page
            .text(20.0, y, question)
            .square(200.0, y)
            .text(213.0, y, "Yes");
        page.square(250.0, y).text(263.0, y, "No")
    };
    let page = row(row(Page::default(), 50.0, "Do you smoke?"), 65.0, "Do you drink?");
    assert_eq!(page.groups(), [1, 1, 2, 2]);
    assert_eq!(page.says()[3], pair("No", "Do you drink?"));
}

#[test]
fn words_between_part_two_lists_and_columns_of_one_do_not() {
    let page = Page::default()
        .text(20.0, 20.0, "Color")
        .square(20.0, 40.0)
        .text(34.0, 40.0, "Red")
        .square(120.0, 40.0)
        .text(134.0, 40.0, "Blue")
        .square(20.0, 55.0)
        .text(34.0, 55.0, "Green")
        .square(120.0, 55.0)
        .text(134.0, 55.0, "White")
        .text(20.0, 75.0, "Size")
        .square(20.0, 95.0)
        .text(34.0, 95.0, "Small");
    assert_eq!(page.groups(), [1, 1, 1, 1, 2]);
    assert_eq!(page.says()[3], pair("White", "Color"));
}

#[test]
fn an_option_above_is_the_question_of_what_stands_further_in() {
    let page = Page::default()
        .square(20.0, 40.0)
        .text(34.0, 40.0, "College, no degree")
        .square(50.0, 55.0)
        .text(64.0, 55.0, "One year")
        .square(50.0, 70.0)
        .text(64.0, 70.0, "Two years");
    assert_eq!(page.says()[2], pair("Two years", "College, no degree"));
    assert_eq!(page.groups(), [1, 2, 2]);
}

#[test]
fn boxes_in_a_sentence_are_labelled_by_a_word() {
    let page = Page::default()
        .text(20.0, 50.0, "The")
        .square(40.0, 50.0)
        .text(53.0, 50.0, "plaintiff")
        .square(105.0, 50.0)
        .text(118.0, 50.0, "defendant shall pay the costs");
    assert_eq!(page.says(), [pair("plaintiff", "The"), pair("defendant", "The")]);
}

#[test]
fn cells_are_labelled_by_the_head_of_their_column() {
    let page = Page::default()
        .cell(20.0, 40.0, 200.0, 60.0)
        .cell(200.0, 40.0, 260.0, 60.0)
        .cell(260.0, 40.0, 320.0, 60.0)
        .cell(20.0, 60.0, 200.0, 80.0)
        .cell(200.0, 60.0, 260.0, 80.0)
        .cell(260.0, 60.0, 320.0, 80.0)
        .text(215.0, 45.0, "Often")
        .text(275.0, 45.0, "Never")
        .text(25.0, 65.0, "I feel tired")
        .square(225.0, 65.0)
        .square(285.0, 65.0);
    assert_eq!(
        page.says(),
        [pair("Often", "I feel tired"), pair("Never", "I feel tired")]
    );
    assert_eq!(page.groups(), [1, 1]);
}

#[test]
fn a_box_in_a_cell_of_its_own_is_labelled_by_the_next_cell() {
    let page = Page::default()
        .cell(20.0, 40.0, 40.0, 60.0)
        .cell(40.0, 40.0, 300.0, 60.0)
        .cell(20.0, 60.0, 40.0, 80.0)
        .cell(40.0, 60.0, 300.0, 80.0)
        .square(25.0, 45.0)
        .square(25.0, 65.0)
        .text(85.0, 45.0, "Cough")
        .text(85.0, 65.0, "Fever");
    assert_eq!(page.labels(), ["Cough", "Fever"]);
}

#[test]
fn a_cell_with_a_caption_keeps_its_boxes_from_the_next_one() {
    let page = Page::default()
        .cell(20.0, 40.0, 150.0, 80.0)
        .cell(150.0, 40.0, 300.0, 80.0)
        .text(25.0, 45.0, "5. SEX")
        .square(25.0, 60.0)
        .text(38.0, 60.0, "MALE")
        .text(155.0, 45.0, "6. TITLE")
        .square(155.0, 60.0)
        .text(168.0, 60.0, "DR.");
    assert_eq!(page.says(), [pair("MALE", "5. SEX"), pair("DR.", "6. TITLE")]);
    assert_eq!(page.groups(), [1, 2]);
}

#[test]
fn fields_tell_groups_kinds_and_labels_where_nothing_is_printed() {
    let page = Page::default()
        .square(20.0, 40.0)
        .field("a", "1", FieldKind::Radio)
        .square(20.0, 60.0)
        .field("b", "1", FieldKind::Radio)
        .square(60.0, 40.0)
        .field("a", "2", FieldKind::Radio);
    let reading = page.read();
    let groups: Vec<u32> = reading.boxes.iter().map(|says| says.group).collect();
    assert_eq!(groups, [1, 2, 1]);
    assert_eq!(reading.boxes[0].label.as_deref(), Some("tip of a"));
    assert_eq!(reading.boxes[0].label_source, Some(LabelSource::Acroform));
    assert_eq!(reading.boxes[0].kind, BoxKind::Radio);
    assert_eq!(reading.groups[0].choice, Choice::Single);
}

#[test]
fn check_boxes_of_one_field_exclude_each_other() {
    let page = Page::default()
        .ticked(20.0, 40.0)
        .field("a", "on 1", FieldKind::Checkbox)
        .text(34.0, 40.0, "Left")
        .ticked(20.0, 55.0)
        .field("a", "on 2", FieldKind::Checkbox)
        .text(34.0, 55.0, "Right");
    let group = &page.read().groups[0];
    assert_eq!(
        (group.choice, group.selected.as_slice()),
        (Choice::Single, &[1, 2][..])
    );
    assert_eq!(group.flags, [GroupFlag::Several]);
}

#[test]
fn a_group_without_a_mark_says_so() {
    let page = Page::default().square(20.0, 40.0).text(34.0, 40.0, "Here");
    assert_eq!(page.read().groups[0].flags, [GroupFlag::None]);
}

#[test]
fn numbers_follow_the_reading_order() {
    let page = Page::default()
        .square(300.0, 40.0)
        .text(314.0, 40.0, "No")
        .text(20.0, 40.0, "Married?")
        .square(200.0, 41.0)
        .text(214.0, 41.0, "Yes")
        .square(20.0, 20.0);
    let ids: Vec<u32> = page.read().boxes.iter().map(|says| says.id).collect();
    assert_eq!(ids, [3, 2, 1]);
}

#[test]
fn fill_in_lines_bullets_and_box_characters_are_no_words_of_a_label() {
    let page = Page::default()
        .square(20.0, 40.0)
        .text(20.0, 40.0, "\u{2610}")
        .text(34.0, 40.0, "• Other: ________");
    assert_eq!(page.labels(), ["Other:"]);
}

#[test]
fn a_page_without_boxes_or_words_says_nothing() {
    assert_eq!(Page::default().read(), Reading::default());
    assert_eq!(
        Page::default().text(20.0, 40.0, "Words").read(),
        Reading::default()
    );
    assert_eq!(Page::default().square(20.0, 40.0).labels(), [""]);
}

#[test]
fn a_page_of_too_many_boxes_is_numbered_all_the_same() {
    let mut page = Page::default().square(10.0, 10.0);
    page.boxes = vec![page.boxes[0]; 3000];
    let reading = page.read();
    assert_eq!((reading.boxes.len(), reading.groups.len()), (3000, 3000));
}

#[test]
fn a_page_of_too_many_words_for_its_boxes_is_numbered_all_the_same() {
    let mut page = Page::default();
    for row in 0..400_u16 {
        page = page.square(20.0, f32::from(row));
    }
    let few = page.read();
    assert!(!few.is_truncated);
    page.text.words = vec![
        Word {
            text: "a".to_owned(),
            bbox: bbox(1.0, 1.0, 2.0, 2.0),
            font_size_px: 10.0,
            direction: TextDirection::Right,
        };
        16_000
    ];
    let many = page.read();
    assert!(many.is_truncated);
    assert_eq!(many.boxes.len(), 400);
}

#[test]
fn an_outline_that_the_detector_calls_round_is_a_radio_button() {
    let mut page = Page::default()
        .square(20.0, 20.0)
        .square(20.0, 40.0)
        .square(20.0, 60.0);
    for (page_box, roundness) in page.boxes.iter_mut().zip([Some(0.9), Some(0.1), None]) {
        page_box.roundness = roundness;
    }
    let kinds: Vec<BoxKind> = page.read().boxes.iter().map(|says| says.kind).collect();
    assert_eq!(kinds, [BoxKind::Radio, BoxKind::Checkbox, BoxKind::Checkbox]);
}
