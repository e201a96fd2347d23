//! Scenes that the pages of the tests show, and the folder of their files.

use std::path::Path;

use checkbox_document::{Document, DocumentError, OpenOptions, Page};

/// A file of `tests/data`.
pub(crate) fn data(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(name);
    std::fs::read(path).unwrap()
}

pub(crate) fn open(bytes: Vec<u8>) -> Result<Document, DocumentError> {
    Document::open(bytes, OpenOptions::default())
}

/// Page 1, without its picture.
pub(crate) fn gray_page(bytes: Vec<u8>) -> Result<Page, DocumentError> {
    open(bytes)?.page(1)
}

/// Page 1 with its picture. Its grey is held to be that of the page without it.
pub(crate) fn rgb_page(bytes: Vec<u8>) -> Result<Page, DocumentError> {
    let options = OpenOptions::default().with_picture(true);
    let page = Document::open(bytes.clone(), options)?.page(1)?;
    assert!(
        page.gray() == gray_page(bytes)?.gray(),
        "a picture changes the grey of its page"
    );
    Ok(page)
}

/// ITU-R BT.601, as exact as floating point is.
pub(crate) fn luma([r, g, b]: [u8; 3]) -> f64 {
    0.299 * f64::from(r) + 0.587 * f64::from(g) + 0.114 * f64::from(b)
}

pub(crate) fn size(page: &Page) -> (u32, u32) {
    (page.width_px(), page.height_px())
}

pub(crate) fn gray_at(page: &Page, x: u32, y: u32) -> u8 {
    page.gray()[(y * page.width_px() + x) as usize]
}

pub(crate) fn rgb_at(page: &Page, x: u32, y: u32) -> [u8; 3] {
    let view = page.picture_view();
    let len = view.format().bytes_per_pixel();
    let at = (y * page.width_px() + x) as usize * len;
    match view.pixels()[at..at + len] {
        [gray] => [gray; 3],
        [r, g, b] => [r, g, b],
        _ => unreachable!("a pixel has one byte or three"),
    }
}

/// Holds a page's colours and its grey to a picture.
pub(crate) fn assert_shows(
    bytes: &[u8],
    (width, height): (u32, u32),
    tolerance: f64,
    picture: impl Fn(u32, u32) -> [u8; 3],
) {
    let rgb = rgb_page(bytes.to_vec()).unwrap();
    let gray = gray_page(bytes.to_vec()).unwrap();
    assert_eq!(size(&rgb), (width, height));
    assert_eq!(size(&gray), (width, height));
    for y in 0..height {
        for x in 0..width {
            let (expected, found) = (picture(x, y), rgb_at(&rgb, x, y));
            for channel in 0..3 {
                let off = (f64::from(expected[channel]) - f64::from(found[channel])).abs();
                assert!(off <= tolerance, "({x}, {y}): {found:?} for {expected:?}");
            }
            let off = (luma(expected) - f64::from(gray_at(&gray, x, y))).abs();
            assert!(
                off <= tolerance.max(1.0),
                "({x}, {y}): {} for {expected:?}",
                gray_at(&gray, x, y)
            );
        }
    }
}
