//! Limits that a caller sets.

use checkbox_document::{Document, DocumentError, Limits, OpenOptions, annotate};
use image::RgbImage;

use crate::picture::{data, open, size};

fn with_pixels(bytes: Vec<u8>, max_page_pixels: u64) -> Result<(u32, u32), DocumentError> {
    let limits = Limits::default().with_max_page_pixels(max_page_pixels);
    let document = Document::open(bytes, OpenOptions::default().with_limits(limits))?;
    document.page(1).map(|page| size(&page))
}

#[test]
fn a_page_of_exactly_the_limit_is_read() {
    let png = annotate::encode_png(&RgbImage::new(20, 30)).unwrap();
    let jpeg = annotate::encode_jpeg(&RgbImage::new(20, 30)).unwrap();
    for bytes in [png, jpeg] {
        assert_eq!(with_pixels(bytes.clone(), 600), Ok((20, 30)));
        let refused = DocumentError::TooManyPixels {
            width: 20,
            height: 30,
            limit: 599,
        };
        assert_eq!(with_pixels(bytes, 599), Err(refused));
    }
    assert_eq!(with_pixels(data("g4_strips.tif"), 203 * 67), Ok((203, 67)));
    assert_eq!(
        with_pixels(data("g4_strips.tif"), 203 * 67 - 1)
            .unwrap_err()
            .code(),
        "too_many_pixels"
    );
}

#[test]
fn a_pdf_is_rendered_smaller_rather_than_refused() {
    // 100 x 50 points, 1280 x 640 pixels without a limit.
    let bytes = || data("encrypted_owner_only.pdf");
    let (width, height) = with_pixels(bytes(), 20_000).unwrap();
    assert!(width * height <= 20_000 && width >= 198, "{width} x {height}");
    let limits = Limits::default().with_max_render_side_px(300);
    let document = Document::open(bytes(), OpenOptions::default().with_limits(limits)).unwrap();
    assert_eq!(size(&document.page(1).unwrap()), (300, 150));
}

#[test]
fn opening_reads_no_pixels() {
    // Only the header of a PNG: enough to open, not to read.
    let png = annotate::encode_png(&RgbImage::new(20, 30)).unwrap();
    let document = open(png[..40].to_vec()).unwrap();
    assert_eq!(document.page_count(), 1);
    assert_eq!(document.page(1).unwrap_err().code(), "truncated");
    assert_eq!(document.pages().count(), 1);
}

#[test]
fn a_page_with_a_side_over_the_limit_is_refused() {
    let png = |width: u32, height: u32| annotate::encode_png(&RgbImage::new(width, height)).unwrap();
    let limits = Limits::default().with_max_side_px(100);
    let read = |bytes: Vec<u8>| {
        let document = Document::open(bytes, OpenOptions::default().with_limits(limits))?;
        document.page(1).map(|page| size(&page))
    };
    assert_eq!(read(png(100, 2)), Ok((100, 2)));
    for (width, height) in [(101, 2), (2, 101)] {
        let refused = DocumentError::SideTooLong {
            width: width.into(),
            height: height.into(),
            limit: 100,
        };
        assert_eq!(read(png(width, height)), Err(refused));
    }
    // A PDF is rendered smaller.
    assert_eq!(read(data("encrypted_owner_only.pdf")), Ok((100, 50)));
}

#[test]
fn a_strip_of_a_hundred_million_pixels_is_refused_before_it_is_read() {
    // The header of a bilevel PNG, whose pixels need 12 MB, and a filter's weights gigabytes.
    for (width, height) in [(100_000_000, 1), (1, 100_000_000)] {
        let header: [u8; 13] = [
            &u32::to_be_bytes(width)[..],
            &u32::to_be_bytes(height),
            &[1, 0, 0, 0, 0],
        ]
        .concat()
        .try_into()
        .unwrap();
        let mut crc = flate2::Crc::new();
        crc.update(b"IHDR");
        crc.update(&header);
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        png.extend(header);
        png.extend(crc.sum().to_be_bytes());
        assert_eq!(open(png).unwrap().page(1).unwrap_err().code(), "side_too_long");
    }
}
