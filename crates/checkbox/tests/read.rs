//! Documents through the public interface.

#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helping functions included"
)]

use std::cell::Cell;
use std::sync::LazyLock;
use std::time::Duration;

use checkbox::{
    Checkbox, DocumentReading, ErrorKind, FoundBox, Limits, ModelOptions, PageReading, PageView, PixelFormat,
    ReadOptions,
};

const FORM: &[u8] = include_bytes!("../../../tests/data/sample-form.png");
const THREE_PAGES: &[u8] = include_bytes!("../../../tests/data/sample-pages.pdf");
const COLORED: &[u8] = include_bytes!("../../../tests/golden/documents/colored.jpg");
const DAMAGED: &[u8] = include_bytes!("../../../tests/golden/documents/damaged.tif");
const ENCRYPTED: &[u8] = include_bytes!("../../document/tests/data/encrypted_aes_256.pdf");

static CHECKBOX: LazyLock<Checkbox> = LazyLock::new(|| Checkbox::embedded().unwrap());

fn only_page(bytes: &[u8], options: ReadOptions) -> PageReading {
    let mut pages = CHECKBOX.read_with(bytes, options).unwrap();
    assert_eq!(pages.len(), 1);
    pages.next().unwrap().unwrap()
}

fn code(bytes: &[u8], options: ReadOptions) -> (&'static str, ErrorKind) {
    let error = CHECKBOX.open(bytes, options).unwrap_err();
    (error.code(), error.kind())
}

#[test]
fn boxes_know_whether_they_are_filled() {
    let page = only_page(FORM, ReadOptions::default());
    assert_eq!((page.number, page.width_px, page.height_px), (1, 1275, 1650));
    for found in &page.boxes {
        assert_eq!(found.is_filled(), found.class == "filled_checkbox");
        assert!(found.bbox.x2 <= 1275.0 && found.bbox.y2 <= 1650.0);
    }
    assert!(page.boxes.iter().any(FoundBox::is_filled));
    assert!(!page.boxes.iter().all(FoundBox::is_filled));
}

#[test]
fn a_page_alone_is_read_as_among_the_others() {
    let all: Vec<PageReading> = CHECKBOX.read(THREE_PAGES).unwrap().map(Result::unwrap).collect();
    assert_eq!(all.iter().map(|page| page.number).collect::<Vec<_>>(), [1, 2, 3]);
    let options = ReadOptions::default().with_pages("2-".parse().unwrap());
    let opened = CHECKBOX.open(THREE_PAGES, options).unwrap();
    assert_eq!(opened.pages(), [2, 3]);
    let second = CHECKBOX.read_page(&opened, 2, None).unwrap();
    assert_eq!(second.boxes, all[1].boxes);
}

#[test]
fn a_picture_changes_no_box() {
    let plain = only_page(COLORED, ReadOptions::default());
    let pictured = only_page(COLORED, ReadOptions::default().with_picture(true));
    assert!(!plain.boxes.is_empty());
    assert_eq!(plain.boxes, pictured.boxes);
    assert!(plain.annotated().is_none());
    let picture = pictured.annotated().unwrap();
    assert_eq!(picture.dimensions(), (pictured.width_px, pictured.height_px));
    // The paper keeps its yellow, a corner without a box.
    let [red, _, blue] = picture.get_pixel(2, 2).0;
    assert!(red > blue + 50, "{red} {blue}");
}

#[test]
fn a_pdf_is_drawn_on_at_150_dpi_and_read_as_without() {
    let plain: Vec<PageReading> = CHECKBOX.read(THREE_PAGES).unwrap().map(Result::unwrap).collect();
    let options = ReadOptions::default().with_picture(true);
    let pages = CHECKBOX
        .read_with(THREE_PAGES, options)
        .unwrap()
        .map(Result::unwrap);
    for (mut page, plain) in pages.zip(plain) {
        assert_eq!(
            (page.width_px, page.height_px, &page.boxes),
            (plain.width_px, plain.height_px, &plain.boxes)
        );
        let (width, height) = page.annotated().unwrap().dimensions();
        let dpi = page.dpi.unwrap() * width as f32 / page.width_px as f32;
        assert!((149.0..151.0).contains(&dpi), "{dpi}");
        assert!(width.abs_diff(height * page.width_px / page.height_px) <= 1);
        // Where a box is, the picture is drawn on: at its scale.
        let found = page.boxes.first().unwrap();
        let scale = width as f32 / page.width_px as f32;
        let middle = ((found.bbox.y1 + found.bbox.y2) / 2.0 * scale) as u32;
        let left = (found.bbox.x1 * scale) as u32;
        let picture = page.annotated().unwrap();
        let is_colored = |x: u32| {
            let [red, green, blue] = picture.get_pixel(x, middle).0;
            red.abs_diff(blue) > 60 || red.abs_diff(green) > 60
        };
        assert!((left - 8..=left).any(is_colored), "{found:?}");
        page.drop_pictures();
        assert!(page.annotated().is_none());
    }
}

#[test]
fn a_page_that_may_mislead_says_so() {
    let white = checkbox::encode_png(&checkbox::RgbImage::from_pixel(300, 400, [255; 3].into())).unwrap();
    let page = only_page(&white, ReadOptions::default());
    assert!(page.boxes.is_empty());
    let [warning] = &page.to_result().warnings[..] else {
        panic!("{:?}", page.warnings)
    };
    assert_eq!((warning.page, warning.code.as_str()), (1, "blank_page"));
    assert!(
        only_page(FORM, ReadOptions::default())
            .to_result()
            .warnings
            .is_empty()
    );
}

#[test]
fn pixels_are_read_as_their_file() {
    let page = only_page(FORM, ReadOptions::default().with_picture(true));
    let gray = page.page.as_ref().unwrap().gray();
    let view = PageView::new(page.width_px, page.height_px, PixelFormat::Gray8, gray).unwrap();
    let reading = CHECKBOX.read_view(view, &ReadOptions::default(), None).unwrap();
    assert_eq!(reading.boxes, page.boxes);
}

#[test]
fn a_clock_that_is_lent_times_the_stages() {
    let ticks = Cell::new(0);
    let clock = || {
        ticks.set(ticks.get() + 1);
        Duration::from_millis(ticks.get())
    };
    let opened = CHECKBOX.open(FORM, ReadOptions::default()).unwrap();
    let timed = CHECKBOX.read_page(&opened, 1, Some(&clock)).unwrap().timings;
    assert!(timed.decode > 0.0 && timed.inference > 0.0, "{timed:?}");
    let untimed = CHECKBOX.read_page(&opened, 1, None).unwrap().timings;
    assert_eq!(untimed.decode + untimed.inference, 0.0);
}

#[test]
fn a_document_of_damaged_pages_fails_with_the_code_of_the_first() {
    let codes: Vec<_> = CHECKBOX
        .read(DAMAGED)
        .unwrap()
        .map(|page| page.unwrap_err().code())
        .collect();
    assert_eq!(codes, ["truncated", "unsupported_feature"]);
    let pages = CHECKBOX.read(DAMAGED).unwrap();
    let reading = DocumentReading::collect(String::new(), pages, ToString::to_string);
    assert_eq!(reading.result().failed_pages.len(), 2);
    assert_eq!(reading.into_result().unwrap_err().code(), "truncated");
}

#[test]
fn a_damaged_page_is_listed_beside_the_others() {
    let intact = CHECKBOX.read(FORM).unwrap();
    let pages = CHECKBOX.read(DAMAGED).unwrap().chain(intact);
    let result = DocumentReading::collect("a.tif".to_owned(), pages, |error| error.code().to_owned())
        .into_result()
        .unwrap();
    assert_eq!((result.file.as_str(), result.pages.len()), ("a.tif", 1));
    assert_eq!(result.failed_pages[1].page, 2);
    assert_eq!(result.failed_pages[1].detail, "unsupported_feature");
}

#[test]
fn what_cannot_be_asked_is_refused_before_anything_is_decoded() {
    let options = ReadOptions::default;
    assert_eq!(code(b"a letter", options()).0, "unsupported_format");
    assert_eq!(code(ENCRYPTED, options()), ("encrypted_pdf", ErrorKind::Locked));
    let wrong = options().with_password("guess".to_owned());
    assert_eq!(code(ENCRYPTED, wrong), ("wrong_password", ErrorKind::Locked));
    assert_eq!(
        code(FORM, options().with_confidence(1.5)),
        ("invalid_conf", ErrorKind::Options)
    );
    assert_eq!(
        code(FORM, options().with_iou(f32::NAN)),
        ("invalid_iou", ErrorKind::Options)
    );
    assert_eq!(
        code(THREE_PAGES, options().with_pages("99".parse().unwrap())),
        ("page_out_of_range", ErrorKind::Options)
    );
    assert_eq!(
        code(THREE_PAGES, options().with_max_pages(2)),
        ("too_many_pages", ErrorKind::TooLarge)
    );
    let small = options().with_limits(Limits::default().with_max_bytes(10));
    assert_eq!(code(FORM, small), ("too_many_bytes", ErrorKind::TooLarge));
}

#[test]
fn a_model_of_ones_own_has_to_be_one() {
    let error = Checkbox::from_onnx(b"no model", ModelOptions::default()).unwrap_err();
    assert_eq!(
        (error.code(), error.kind()),
        ("invalid_model", ErrorKind::BadInput)
    );
}
