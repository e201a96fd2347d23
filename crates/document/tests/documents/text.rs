//! Words and lines of PDF pages.

use checkbox_document::Page;
use checkbox_pixels::{BoundingBox, TextDirection};

use crate::pdf::{page, stream};
use crate::picture::gray_page;

/// Fonts of a page: /F is Helvetica.
const FONTS: &str = "/Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>";

fn read(content: &str) -> Page {
    gray_page(page(FONTS, content, &[])).unwrap()
}

fn words(page: &Page) -> Vec<&str> {
    page.text().words.iter().map(|word| word.text.as_str()).collect()
}

/// A box in whole points of a page of 100 points across.
fn in_points(page: &Page, bbox: &BoundingBox) -> [f32; 4] {
    let scale = page.width_px() as f32 / 100.0;
    [bbox.x1, bbox.y1, bbox.x2, bbox.y2].map(|side| (side / scale).round())
}

#[test]
fn words_have_their_place_on_the_page() {
    let page = read("BT /F 10 Tf 20 30 Td (Mr or Mrs) Tj ET");
    assert_eq!(words(&page), ["Mr", "or", "Mrs"]);
    let first = &page.text().words[0];
    // An M is 8.33 wide, an r 3.33; capitals are 7.2 high, descenders 2 deep.
    assert_eq!(in_points(&page, &first.bbox), [20.0, 13.0, 32.0, 22.0]);
    assert_eq!((first.font_size_px / 12.8).round(), 10.0);
    assert_eq!(first.direction, TextDirection::Right);
}

#[test]
fn gaps_are_spaces_and_kerning_is_none() {
    let page = read("BT /F 10 Tf 5 30 Td [(Y) 80 (es) -400 (No)] TJ 60 0 Td (end) Tj ET");
    assert_eq!(words(&page), ["Yes", "No", "end"]);
}

#[test]
fn words_in_pieces_are_put_together() {
    let page = read("BT /F 10 Tf 5 30 Td (Ye) Tj (s) Tj ET BT /F 10 Tf 5 10 Td (down) Tj ET");
    assert_eq!(words(&page), ["Yes", "down"]);
}

#[test]
fn invisible_text_is_read() {
    assert_eq!(
        words(&read("BT 3 Tr /F 10 Tf 5 30 Td (scanned) Tj ET")),
        ["scanned"]
    );
}

#[test]
fn text_outside_the_page_is_not_read() {
    assert_eq!(
        words(&read("BT /F 10 Tf 500 30 Td (far) Tj -495 0 Td (near) Tj ET")),
        ["near"]
    );
}

#[test]
fn turned_lines_say_which_way_they_run() {
    let page = read("BT /F 10 Tf 0 1 -1 0 50 5 Tm (up) Tj ET BT /F 10 Tf 0 -1 1 0 60 40 Tm (down) Tj ET");
    let runs: Vec<_> = page
        .text()
        .words
        .iter()
        .map(|word| (word.text.as_str(), word.direction))
        .collect();
    assert_eq!(runs, [("up", TextDirection::Up), ("down", TextDirection::Down)]);
    let turned = gray_page(crate::pdf::page(
        &format!("{FONTS} /Rotate 90"),
        "BT /F 10 Tf 20 30 Td (x) Tj ET",
        &[],
    ))
    .unwrap();
    assert_eq!(turned.text().words[0].direction, TextDirection::Down);
}

#[test]
fn bold_that_is_drawn_twice_is_read_once() {
    assert_eq!(
        words(&read("BT /F 10 Tf 5 30 Td (No) Tj 0.2 0 Td (No) Tj ET")),
        ["No"]
    );
    assert_eq!(words(&read("BT 2 Tr /F 10 Tf 5 30 Td (No) Tj ET")), ["No"]);
}

#[test]
fn glyphs_without_characters_make_no_words() {
    let fonts = "/Resources << /Font << /F << /Type /Font /Subtype /Type3 /FontBBox [0 0 1 1] /FontMatrix [1 0 0 1 0 0] \
        /CharProcs << /blob 3 0 R >> /Encoding << /Differences [97 /blob] >> /FirstChar 97 /LastChar 97 /Widths [1] >> >> >>";
    let glyph = stream("", b"1 0 d0 0 0 1 1 re f");
    let page = gray_page(page(fonts, "BT /F 10 Tf 5 30 Td (aaa) Tj ET", &[glyph])).unwrap();
    assert!(page.text().words.is_empty());
}

#[test]
fn what_is_filled_in_is_no_print() {
    let appearance = stream(
        &format!("/Subtype /Form /BBox [0 0 50 20] {FONTS}"),
        b"BT /F 10 Tf 0 5 Td (written) Tj ET",
    );
    let bytes = page(
        &format!("{FONTS} /Annots [<< /Subtype /Widget /FT /Tx /Rect [10 10 60 30] /AP << /N 3 0 R >> >>]"),
        "BT /F 10 Tf 5 35 Td (Name) Tj ET",
        &[appearance],
    );
    assert_eq!(words(&gray_page(bytes).unwrap()), ["Name"]);
}

#[test]
fn lines_are_strokes_thin_rectangles_and_the_edges_of_areas() {
    let page = read("1 w 10 40 m 90 40 l S 20 10 0.5 20 re f 40 10 30 20 re S 1 g 5 5 90 1 re f");
    let rules: Vec<_> = page
        .text()
        .rules
        .iter()
        .map(|rule| in_points(&page, rule))
        .collect();
    assert!(rules.contains(&[10.0, 10.0, 90.0, 10.0]));
    assert!(
        rules
            .iter()
            .any(|rule| rule[0] >= 20.0 && rule[2] <= 21.0 && rule[1] == 20.0 && rule[3] == 40.0)
    );
    assert!(rules.contains(&[40.0, 20.0, 70.0, 20.0]), "top edge");
    assert!(!rules.iter().any(|rule| rule[1] > 42.0), "white on white");
}

#[test]
fn letters_have_a_limit_and_the_page_is_rendered_all_the_same() {
    let content = format!(
        "0 g 10 10 20 20 re f BT /F 1 Tf 5 30 Td ({}) Tj ET",
        "ab ".repeat(100_000)
    );
    let page = read(&content);
    assert!(page.text().is_truncated);
    assert!(page.text().words.len() < 100_000);
}

#[test]
fn lines_have_a_limit() {
    let content = "10 10 m 90 10 l S\n".repeat(30_000);
    let page = read(&content);
    assert!(page.text().is_truncated);
    assert_eq!(page.text().rules.len(), 20_000);
}

#[test]
fn more_letters_than_can_be_drawn_are_refused() {
    let content = format!("BT /F 1 Tf 5 30 Td ({}) Tj ET", "a".repeat(2_100_000));
    let result = gray_page(page(FONTS, &content, &[]));
    assert!(matches!(
        result,
        Err(checkbox_document::DocumentError::TooComplex { .. })
    ));
}
