//! Input that is no document, or is no longer one: a one-line error that says what to change, in no time.

use checkbox_document::{Document, DocumentError, Limits, OpenOptions, annotate};
use image::RgbImage;

use crate::picture::{data, gray_page, open};

fn code(bytes: &[u8]) -> &'static str {
    gray_page(bytes.to_vec()).map_or_else(|error| error.code(), |_| "no error")
}

fn noise(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        image::Rgb([x.wrapping_mul(2_654_435_761).wrapping_mul(y + 1).to_le_bytes()[2]; 3])
    })
}

#[test]
fn what_is_no_document_is_refused() {
    assert_eq!(open(Vec::new()).unwrap_err(), DocumentError::EmptyInput);
    assert_eq!(code(b"Name,Box\nMaria,yes\n"), "unsupported_format");
    assert_eq!(code(b"\x89PNG"), "unsupported_format");
    assert_eq!(
        code(b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        "unsupported_format"
    );
    assert_eq!(code(&[0; 4096]), "unsupported_format");
}

#[test]
fn headers_alone_are_errors() {
    assert_eq!(code(b"\x89PNG\r\n\x1a\n"), "truncated");
    assert_eq!(code(b"\xff\xd8\xff"), "truncated");
    assert_eq!(code(b"\xff\xd8\xff\xe0"), "truncated");
    assert_eq!(code(b"GIF89a"), "truncated");
    assert_eq!(code(b"II\x2a\0"), "truncated");
    assert_eq!(code(b"II\x2a\0\0\0\0\0"), "no_pages");
    assert_eq!(code(b"RIFF\x10\0\0\0WEBP"), "truncated");
    assert_eq!(code(b"%PDF-1.7"), "truncated");
    assert_eq!(code(b"%PDF-1.7\n%%EOF\n"), "malformed");
}

#[test]
fn truncated_images_are_errors() {
    let image = noise(120, 90);
    let bmp = {
        let mut bytes = std::io::Cursor::new(Vec::new());
        image.write_to(&mut bytes, image::ImageFormat::Bmp).unwrap();
        bytes.into_inner()
    };
    let webp = {
        let mut bytes = Vec::new();
        let encoder = image_webp::WebPEncoder::new(&mut bytes);
        encoder
            .encode(image.as_raw(), 120, 90, image_webp::ColorType::Rgb8)
            .unwrap();
        bytes
    };
    let gif = {
        let mut bytes = std::io::Cursor::new(Vec::new());
        image.write_to(&mut bytes, image::ImageFormat::Gif).unwrap();
        bytes.into_inner()
    };
    for (name, bytes) in [
        ("GIF", gif),
        ("PNG", annotate::encode_png(&image).unwrap()),
        ("JPEG", annotate::encode_jpeg(&image).unwrap()),
        ("progressive JPEG", data("jpeg_420_progressive.jpg")),
        ("BMP", bmp),
        ("WebP", webp),
    ] {
        assert_eq!(code(&bytes), "no error", "{name}");
        for tenth in 1..=9 {
            let cut = bytes.len() * tenth / 10;
            let code = code(&bytes[..cut]);
            assert!(
                ["truncated", "malformed"].contains(&code),
                "{name} cut to {cut}: {code}"
            );
        }
        let half = code(&bytes[..bytes.len() / 2]);
        assert_eq!(half, "truncated", "{name}");
    }
}

#[test]
fn damaged_images_are_errors() {
    let mut png = annotate::encode_png(&noise(40, 30)).unwrap();
    let middle = png.len() / 2;
    png[middle] ^= 0x55;
    assert_eq!(code(&png), "malformed");
}

/// A PNG header of this size, and nothing behind it.
fn png_header(width: u32, height: u32) -> Vec<u8> {
    let mut ihdr = b"IHDR".to_vec();
    ihdr.extend(width.to_be_bytes());
    ihdr.extend(height.to_be_bytes());
    ihdr.extend([8, 6, 0, 0, 0]);
    let mut crc = flate2::Crc::new();
    crc.update(&ihdr);
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0d".to_vec();
    bytes.extend(ihdr);
    bytes.extend(crc.sum().to_be_bytes());
    bytes
}

#[test]
fn images_that_claim_to_be_huge_are_refused() {
    let limit = Limits::default().max_page_pixels;
    assert_eq!(
        gray_page(png_header(100_000, 100_000)).unwrap_err(),
        DocumentError::TooManyPixels {
            width: 100_000,
            height: 100_000,
            limit
        }
    );
    assert_eq!(code(&png_header(0x7fff_ffff, 0x7fff_ffff)), "too_many_pixels");
    let mut jpeg = data("jpeg_444.jpg");
    let frame = jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 9].fill(0xff);
    assert_eq!(code(&jpeg), "too_many_pixels");
    assert_eq!(
        code(b"GIF89a\xff\xff\xff\xff\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\x02\x01\0\0;"),
        "too_many_pixels"
    );
    let mut bmp = vec![0; 70];
    bmp[..2].copy_from_slice(b"BM");
    bmp[10] = 54;
    bmp[14] = 40;
    bmp[18..22].copy_from_slice(&60_000u32.to_le_bytes());
    bmp[22..26].copy_from_slice(&60_000u32.to_le_bytes());
    bmp[26] = 1;
    bmp[28] = 24;
    assert_eq!(code(&bmp), "too_many_pixels");
    // A lossless WebP of 16,383 x 16,383.
    let webp = b"RIFF\x12\0\0\0WEBPVP8L\x05\0\0\0\x2f\xfe\xbf\xff\x0f\0";
    assert_eq!(code(webp), "too_many_pixels");
}

#[test]
fn a_file_over_the_limit_on_bytes_is_refused() {
    let limits = Limits::default().with_max_bytes(100);
    let error = Document::open(
        png_header(9, 9).repeat(9),
        OpenOptions::default().with_limits(limits),
    );
    assert_eq!(
        error.unwrap_err(),
        DocumentError::TooManyBytes {
            actual: 9 * 33,
            limit: 100
        }
    );
}

#[test]
fn an_option_without_sense_is_refused() {
    let options = OpenOptions::default().with_render_long_side_px(0);
    assert_eq!(
        Document::open(png_header(1, 1), options).unwrap_err().code(),
        "option_range"
    );
}

#[test]
fn errors_are_one_line_that_says_what_to_change() {
    let errors = [
        open(Vec::new()).unwrap_err(),
        open(b"text".to_vec()).unwrap_err(),
        gray_page(png_header(100_000, 100_000)).unwrap_err(),
        gray_page(b"\x89PNG\r\n\x1a\n".to_vec()).unwrap_err(),
        open(data("encrypted_aes_256.pdf")).unwrap_err(),
    ];
    for error in errors {
        let text = error.to_string();
        assert!(!text.contains('\n') && text.contains(": "), "{text}");
    }
}
