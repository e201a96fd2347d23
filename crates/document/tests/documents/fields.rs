//! Check boxes and radio buttons of forms, intact and damaged.

use checkbox_document::{Document, DocumentError, OpenOptions, Page, PageWarning};
use checkbox_pixels::{Field, FieldKind};

use crate::pdf::{file, page, stream};
use crate::picture::{gray_at, gray_page};

/// Reads a page of 100 x 50 points that has these annotations.
fn read(annotations: &str, objects: &[Vec<u8>]) -> Page {
    gray_page(page(&format!("/Annots [{annotations}]"), "", objects)).unwrap()
}

fn fields(annotations: &str, objects: &[Vec<u8>]) -> Vec<Field> {
    read(annotations, objects).fields().to_vec()
}

fn object(dict: &str) -> Vec<u8> {
    dict.as_bytes().to_vec()
}

/// A widget of 10 x 10 points in the lower left corner, with further entries.
fn widget(entries: &str) -> String {
    format!("<< /Subtype /Widget /Rect [10 10 20 20] {entries} >>")
}

/// A check box with appearances for /Yes and /Off, which are object 3.
fn with_states(entries: &str) -> (String, Vec<Vec<u8>>) {
    let appearance = stream("/Type /XObject /Subtype /Form /BBox [0 0 10 10]", b"");
    (
        widget(&format!(
            "/FT /Btn /T (a) /AP << /N << /Yes 3 0 R /Off 3 0 R >> >> {entries}"
        )),
        vec![appearance],
    )
}

fn is_on(entries: &str) -> bool {
    let (annotation, objects) = with_states(entries);
    fields(&annotation, &objects)[0].is_on
}

#[test]
fn a_check_box_has_its_place_its_names_and_its_state() {
    let (annotation, objects) = with_states("/TU (Tick\\012me) /AS /Yes /V /Yes");
    let page = read(&annotation, &objects);
    let scale = page.width_px() as f32 / 100.0;
    let field = &page.fields()[0];
    assert_eq!(
        (field.name.as_str(), field.tooltip.as_deref()),
        ("a", Some("Tick me"))
    );
    assert_eq!(
        (field.kind, field.value.as_deref()),
        (FieldKind::Checkbox, Some("Yes"))
    );
    assert!(field.is_on && field.is_visible);
    let bbox =
        [field.bbox.x1, field.bbox.y1, field.bbox.x2, field.bbox.y2].map(|side| (side / scale).round());
    assert_eq!(bbox, [10.0, 30.0, 20.0, 40.0]);
}

#[test]
fn the_shown_state_counts_before_the_value() {
    assert!(is_on("/AS /Yes"));
    assert!(!is_on("/AS /Off /V /Yes"));
    assert!(is_on("/V /Yes"));
    assert!(is_on("/V (Yes)"));
    assert!(!is_on("/V /Off"));
    assert!(!is_on("/V (Off)"));
    assert!(!is_on(""));
}

#[test]
fn radio_buttons_inherit_from_their_field() {
    let group = object(
        "<< /FT /Btn /Ff 32768 /T (group) /Parent 4 0 R /V /1 /Kids [5 0 R 6 0 R] /Opt [(left) (right)] >>",
    );
    let root = object("<< /T (root) /TU (which) >>");
    let kid = |state: &str| {
        let appearance = "/AP << /N << /STATE 7 0 R >> >> /Parent 3 0 R";
        object(&widget(&appearance.replace("STATE", state)))
    };
    let appearance = stream("/Subtype /Form /BBox [0 0 10 10]", b"");
    let found = fields("5 0 R 6 0 R", &[group, root, kid("0"), kid("1"), appearance]);
    let states: Vec<_> = found
        .iter()
        .map(|field| (field.value.as_deref(), field.is_on))
        .collect();
    assert_eq!(states, [(Some("left"), false), (Some("right"), true)]);
    assert!(
        found
            .iter()
            .all(|field| field.name == "root.group" && field.kind == FieldKind::Radio)
    );
    assert_eq!(found[0].tooltip.as_deref(), Some("which"));
}

#[test]
fn push_buttons_text_fields_and_notes_are_no_buttons_to_tick() {
    let annotations = [
        widget("/FT /Btn /Ff 65536 /T (send)"),
        widget("/FT /Tx /T (name)"),
        widget("/T (nothing)"),
        "<< /Subtype /Text /FT /Btn /Rect [0 0 9 9] >>".to_owned(),
    ];
    assert!(fields(&annotations.concat(), &[]).is_empty());
}

#[test]
fn hidden_buttons_and_those_without_a_place_are_read_and_not_shown() {
    let found = fields(
        &[
            widget("/FT /Btn /F 2 /AS /On"),
            "<< /Subtype /Widget /FT /Btn /AS /On >>".to_owned(),
            "<< /Subtype /Widget /FT /Btn /Rect [5 5 5 5] >>".to_owned(),
        ]
        .concat(),
        &[],
    );
    let states: Vec<_> = found
        .iter()
        .map(|field| (field.is_on, field.is_visible))
        .collect();
    assert_eq!(states, [(true, false), (true, false), (false, false)]);
}

#[test]
fn a_kid_that_does_not_know_its_parent_is_found_by_the_form() {
    let catalog = object("<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [5 0 R 5 0 R] >> >>");
    let pages = object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
    let page = object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 50] /Annots [4 0 R] >>");
    let kid = object(&widget("/AS /On"));
    let field = object("<< /FT /Btn /T (a) /Kids [4 0 R 5 0 R] >>");
    let found = gray_page(file(&[catalog, pages, page, kid, field]))
        .unwrap()
        .fields()
        .to_vec();
    assert_eq!((found[0].name.as_str(), found[0].is_on), ("a", true));
}

#[test]
fn fields_in_a_circle_are_read_once() {
    let first = object(&widget("/FT /Btn /T (a) /Parent 4 0 R"));
    let second = object("<< /T (b) /Parent 3 0 R >>");
    assert_eq!(fields("3 0 R", &[first, second])[0].name, "b.a");
}

#[test]
fn a_missing_annotation_hides_no_others() {
    let (annotation, objects) = with_states("/AS /Yes");
    assert_eq!(fields(&format!("99 0 R null {annotation}"), &objects).len(), 1);
}

#[test]
fn names_may_be_anything_and_have_a_limit() {
    let name = |name: &str| {
        fields(&widget(&format!("/FT /Btn /T {name}")), &[])[0]
            .name
            .clone()
    };
    assert_eq!(name("<FEFF00E4D800>"), "ä\u{fffd}");
    assert_eq!(name("()"), "");
    assert_eq!(name(&format!("({})", "x".repeat(5_000_000))).len(), 2048);
}

#[test]
fn buttons_have_a_limit() {
    let button = object(&widget("/FT /Btn /T (a)"));
    assert_eq!(fields(&"3 0 R ".repeat(6000), &[button]).len(), 5000);
}

#[test]
fn buttons_without_appearance_are_drawn_with_an_outline_and_a_mark() {
    let page = read(
        &[
            widget("/FT /Btn /AS /On"),
            "<< /Subtype /Widget /Rect [60 10 80 30] /FT /Btn >>".to_owned(),
        ]
        .concat(),
        &[],
    );
    let at = |x: f32, y: f32| {
        let scale = page.width_px() as f32 / 100.0;
        gray_at(&page, (x * scale) as u32, (y * scale) as u32)
    };
    assert!(at(10.5, 35.0) < 128, "left edge");
    assert!(at(60.5, 30.0) < 128, "left edge of the empty one");
    assert_eq!(at(70.0, 30.0), 255);
    assert!(at(14.2, 37.5) < 128, "the tick");
}

#[test]
fn what_is_printed_already_is_not_drawn_over() {
    let printed = "1 w 60 10 20 20 re S";
    let bytes = page(
        "/Annots [<< /Subtype /Widget /Rect [62 12 78 28] /FT /Btn >> << /Subtype /Widget /Rect [58 8 82 32] /FT /Btn >>]",
        printed,
        &[],
    );
    let page = gray_page(bytes).unwrap();
    let scale = page.width_px() as f32 / 100.0;
    assert_eq!(gray_at(&page, (58.5 * scale) as u32, (30.0 * scale) as u32), 255);
}

#[test]
fn colours_and_border_are_those_of_the_widget() {
    let looks = "/MK << /BC [0.8] /BG [0.9] >> /BS << /W 2 >>";
    let page = read(&widget(&format!("/FT /Btn {looks}")), &[]);
    let scale = page.width_px() as f32 / 100.0;
    let at = |x: f32| gray_at(&page, (x * scale) as u32, (35.0 * scale) as u32);
    assert_eq!((at(11.0), at(15.0), at(25.0)), (204, 230, 255));
}

#[test]
fn a_form_of_xml_only_says_so() {
    let warns = |form: &str, more: &str, word_count: usize| {
        let catalog = object(&format!(
            "<< /Type /Catalog /Pages 2 0 R /AcroForm << {form} >> {more} >>"
        ));
        let pages = object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
        let font = "/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>";
        let page = object(&format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 50] /Resources << {font} >> /Contents 4 0 R >>"
        ));
        let lines: String = (0..word_count)
            .map(|line| format!("1 0 0 1 5 {} Tm (word) Tj ", 49.0 - 0.2 * line as f32))
            .collect();
        let content = format!("BT /F 0.2 Tf {lines} ET");
        let content = object(&format!(
            "<< /Length {} >>\nstream\n{content}\nendstream",
            content.len()
        ));
        let document =
            Document::open(file(&[catalog, pages, page, content]), OpenOptions::default()).unwrap();
        let warnings = document.page(1).unwrap().warnings().to_vec();
        warnings.contains(&PageWarning::XfaForm)
    };
    let is_xfa = |form: &str, more: &str| warns(form, more, 1);
    assert!(is_xfa("/XFA [] /Fields []", ""));
    assert!(is_xfa("/XFA [] /Fields [9 0 R]", "/NeedsRendering true"));
    assert!(!is_xfa("/XFA [] /Fields [9 0 R]", ""));
    assert!(!is_xfa("/Fields []", ""));
    assert!(
        !warns("/XFA [] /Fields []", "", 200),
        "flattened: the page shows the form"
    );
}

#[test]
fn fields_that_share_a_name_of_megabytes_are_read_as_far_as_a_limit() {
    let kid = "<< /Subtype /Widget /Parent 3 0 R /Rect [10 10 20 20] >> ".repeat(100);
    let parent = object(&format!("<< /FT /Btn /T ({}) >>", "x".repeat(1_000_000)));
    let page = read(&kid, &[parent]);
    assert!((1..100).contains(&page.fields().len()), "{}", page.fields().len());
    assert!(page.warnings().contains(&PageWarning::TooMuchContent));
    assert!(page.fields().iter().all(|field| field.name.len() <= 2_048));
}

#[test]
fn annotations_that_share_an_appearance_of_megabytes_are_refused() {
    let states = "/S null ".repeat(250_000);
    let appearance = object(&format!("<< /N << {states} >> >>"));
    let annotations = widget("/FT /Btn /T (a) /AP 3 0 R").repeat(60);
    let result = gray_page(page(&format!("/Annots [{annotations}]"), "", &[appearance]));
    assert!(matches!(result, Err(DocumentError::TooComplex { .. })));
}
