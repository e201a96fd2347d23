//! All eight values of the orientation tag, in every format that can carry it.

use image::{GrayImage, ImageEncoder, Luma};

use crate::picture::{gray_at, gray_page, size};

/// Stored pixels, before they are turned: three shades in a row, then three more; each a block of 16 x 16, so that
/// JPEG keeps them apart.
const SHADES: [[u8; 3]; 2] = [[10, 50, 90], [130, 170, 210]];
const BLOCK: u32 = 16;

/// What a viewer shows for each value (Exif 2.32, section 4.6.4 A, Orientation), in blocks.
const SHOWN: [&[&[u8]]; 8] = [
    &[&[10, 50, 90], &[130, 170, 210]],
    &[&[90, 50, 10], &[210, 170, 130]],
    &[&[210, 170, 130], &[90, 50, 10]],
    &[&[130, 170, 210], &[10, 50, 90]],
    &[&[10, 130], &[50, 170], &[90, 210]],
    &[&[130, 10], &[170, 50], &[210, 90]],
    &[&[210, 90], &[170, 50], &[130, 10]],
    &[&[90, 210], &[50, 170], &[10, 130]],
];

fn stored() -> GrayImage {
    let shade = |x: u32, y: u32| SHADES[(y / BLOCK) as usize][(x / BLOCK) as usize];
    GrayImage::from_fn(3 * BLOCK, 2 * BLOCK, |x, y| Luma([shade(x, y)]))
}

/// EXIF data with an orientation and 200 x 100 pixels an inch.
fn exif(orientation: u8) -> Vec<u8> {
    let mut bytes = b"MM\0\x2a\0\0\0\x08\0\x03".to_vec();
    bytes.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    bytes.extend([0x01, 0x1a, 0, 5, 0, 0, 0, 1, 0, 0, 0, 50]);
    bytes.extend([0x01, 0x1b, 0, 5, 0, 0, 0, 1, 0, 0, 0, 58]);
    bytes.extend([0; 4]);
    bytes.extend([200u32, 1, 100, 1].map(u32::to_be_bytes).concat());
    bytes
}

fn png(orientation: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut info = png::Info::with_size(3 * BLOCK, 2 * BLOCK);
    info.exif_metadata = Some(exif(orientation).into());
    let encoder = png::Encoder::with_info(&mut bytes, info).unwrap();
    encoder
        .write_header()
        .unwrap()
        .write_image_data(stored().as_raw())
        .unwrap();
    bytes
}

fn jpeg(orientation: u8) -> Vec<u8> {
    let image = stored();
    let mut plain = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut plain, 98)
        .write_image(
            image.as_raw(),
            image.width(),
            image.height(),
            image::ExtendedColorType::L8,
        )
        .unwrap();
    let body = [b"Exif\0\0".to_vec(), exif(orientation)].concat();
    let len = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
    // In place of the JFIF segment, as cameras write it.
    let jfif_len = 2 + usize::from(u16::from_be_bytes([plain[4], plain[5]]));
    [&plain[..2], &[0xff, 0xe1], &len, &body, &plain[2 + jfif_len..]].concat()
}

fn webp(orientation: u8) -> Vec<u8> {
    let image = stored();
    let mut bytes = Vec::new();
    let mut encoder = image_webp::WebPEncoder::new(&mut bytes);
    encoder.set_exif_metadata(exif(orientation));
    encoder
        .encode(
            image.as_raw(),
            image.width(),
            image.height(),
            image_webp::ColorType::L8,
        )
        .unwrap();
    bytes
}

fn tiff(orientation: u8) -> Vec<u8> {
    use tiff::encoder::{Rational, TiffEncoder, colortype::Gray8};
    use tiff::tags::{ResolutionUnit, Tag};
    let mut bytes = std::io::Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut bytes).unwrap();
    let mut image = encoder.new_image::<Gray8>(3 * BLOCK, 2 * BLOCK).unwrap();
    image
        .encoder()
        .write_tag(Tag::Orientation, u16::from(orientation))
        .unwrap();
    image.resolution_unit(ResolutionUnit::Inch);
    image.x_resolution(Rational { n: 200, d: 1 });
    image.y_resolution(Rational { n: 100, d: 1 });
    image.write_data(stored().as_raw()).unwrap();
    bytes.into_inner()
}

fn assert_upright(name: &str, file: impl Fn(u8) -> Vec<u8>) {
    for orientation in 1..=8 {
        let page = gray_page(file(orientation)).unwrap();
        let shown = SHOWN[usize::from(orientation) - 1];
        let blocks = (shown[0].len() as u32, shown.len() as u32);
        assert_eq!(
            size(&page),
            (blocks.0 * BLOCK, blocks.1 * BLOCK),
            "{name} {orientation}"
        );
        for (y, row) in shown.iter().enumerate() {
            for (x, &shade) in row.iter().enumerate() {
                // Two opposite corners of the block.
                for (dx, dy) in [(1, 1), (BLOCK - 2, BLOCK - 2)] {
                    let found = gray_at(&page, x as u32 * BLOCK + dx, y as u32 * BLOCK + dy);
                    assert!(
                        found.abs_diff(shade) <= 3,
                        "{name} {orientation} ({x}, {y}): {found} for {shade}"
                    );
                }
            }
        }
        let across = if orientation < 5 { 200.0 } else { 100.0 };
        assert_eq!(page.dpi(), Some(across), "{name} {orientation}");
    }
}

#[test]
fn every_orientation_is_turned_upright() {
    assert_upright("PNG", png);
    assert_upright("JPEG", jpeg);
    assert_upright("WebP", webp);
    assert_upright("TIFF", tiff);
}

#[test]
fn orientations_that_do_not_exist_are_ignored() {
    for orientation in [0, 9, 255] {
        assert_eq!(
            size(&gray_page(png(orientation)).unwrap()),
            (3 * BLOCK, 2 * BLOCK)
        );
    }
}
