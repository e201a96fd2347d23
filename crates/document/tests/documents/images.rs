//! PNG, JPEG, WebP, BMP and GIF.

use std::io::Cursor;

use checkbox_document::DocumentFormat;
use image::{
    DynamicImage, GrayAlphaImage, ImageBuffer, ImageFormat, Luma, LumaA, Rgb, RgbImage, Rgba, RgbaImage,
};

use crate::picture::{assert_shows, data, gray_at, gray_page, luma, open, rgb_at, rgb_page, size};

const SIZE: (u32, u32) = (29, 17);

fn color(x: u32, y: u32) -> [u8; 3] {
    [(x * 8) as u8, (y * 14) as u8, 255 - (x * 4 + y) as u8]
}

fn picture() -> RgbImage {
    RgbImage::from_fn(SIZE.0, SIZE.1, |x, y| Rgb(color(x, y)))
}

fn encoded(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn webp(samples: &[u8], color: image_webp::ColorType) -> Vec<u8> {
    let mut bytes = Vec::new();
    image_webp::WebPEncoder::new(&mut bytes)
        .encode(samples, SIZE.0, SIZE.1, color)
        .unwrap();
    bytes
}

#[test]
fn lossless_formats_keep_every_pixel() {
    assert_shows(&encoded(picture(), ImageFormat::Png), SIZE, 0.0, color);
    assert_shows(&encoded(picture(), ImageFormat::Bmp), SIZE, 0.0, color);
    assert_shows(
        &webp(picture().as_raw(), image_webp::ColorType::Rgb8),
        SIZE,
        0.0,
        color,
    );
}

#[test]
fn formats_are_told_apart_by_their_bytes() {
    for (bytes, format) in [
        (encoded(picture(), ImageFormat::Png), DocumentFormat::Png),
        (encoded(picture(), ImageFormat::Jpeg), DocumentFormat::Jpeg),
        (encoded(picture(), ImageFormat::Bmp), DocumentFormat::Bmp),
        (encoded(picture(), ImageFormat::Gif), DocumentFormat::Gif),
        (
            webp(picture().as_raw(), image_webp::ColorType::Rgb8),
            DocumentFormat::WebP,
        ),
        (data("g4_strips.tif"), DocumentFormat::Tiff),
        (data("rgb_tiles_lzw_big.tif"), DocumentFormat::Tiff),
        (data("encrypted_owner_only.pdf"), DocumentFormat::Pdf),
    ] {
        let document = open(bytes).unwrap();
        assert_eq!(document.format(), format);
        assert_eq!(document.page_count(), 1);
    }
}

#[test]
fn the_first_frame_of_a_gif_is_its_page() {
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::gif::GifEncoder::new(&mut bytes);
    for shade in [40, 200] {
        let frame = RgbaImage::from_pixel(9, 7, Rgba([shade, shade, shade, 255]));
        encoder.encode_frame(image::Frame::new(frame)).unwrap();
    }
    drop(encoder);
    let document = open(bytes).unwrap();
    assert_eq!(document.page_count(), 1);
    let page = document.page(1).unwrap();
    assert_eq!((size(&page), gray_at(&page, 4, 3)), ((9, 7), 40));
}

#[test]
fn sixteen_bits_become_eight() {
    let image = ImageBuffer::from_fn(SIZE.0, SIZE.1, |x, y| {
        Rgb(color(x, y).map(|v| u16::from(v) << 8 | 0x80))
    });
    assert_shows(
        &encoded(DynamicImage::ImageRgb16(image), ImageFormat::Png),
        SIZE,
        0.0,
        color,
    );
    let gray = ImageBuffer::from_fn(SIZE.0, SIZE.1, |x, _| Luma([(x as u16) << 11]));
    let page = gray_page(encoded(DynamicImage::ImageLuma16(gray), ImageFormat::Png)).unwrap();
    assert_eq!(gray_at(&page, 20, 3), 160);
}

#[test]
fn transparency_lies_on_white() {
    let seen = |value: u8, alpha: u8| {
        ((f64::from(value) * f64::from(alpha) + 255.0 * f64::from(255 - alpha)) / 255.0).round() as u8
    };
    let alpha = |x: u32| (x * 9) as u8;
    let rgba = RgbaImage::from_fn(SIZE.0, SIZE.1, |x, y| {
        let [r, g, b] = color(x, y);
        Rgba([r, g, b, alpha(x)])
    });
    let shown = |x: u32, y: u32| color(x, y).map(|value| seen(value, alpha(x)));
    assert_shows(&encoded(rgba.clone(), ImageFormat::Png), SIZE, 2.0, shown);
    assert_shows(
        &webp(rgba.as_raw(), image_webp::ColorType::Rgba8),
        SIZE,
        2.0,
        shown,
    );
    let gray = GrayAlphaImage::from_fn(SIZE.0, SIZE.1, |x, y| LumaA([(y * 9) as u8, alpha(x)]));
    assert_shows(&encoded(gray, ImageFormat::Png), SIZE, 0.0, |x, y| {
        [seen((y * 9) as u8, alpha(x)); 3]
    });
}

fn png(width: u32, height: u32, set: impl FnOnce(&mut png::Encoder<&mut Vec<u8>>), rows: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    set(&mut encoder);
    encoder.write_header().unwrap().write_image_data(rows).unwrap();
    bytes
}

#[test]
fn png_palettes_and_packed_bits_are_expanded() {
    let palette = |encoder: &mut png::Encoder<&mut Vec<u8>>| {
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_depth(png::BitDepth::Two);
        encoder.set_palette(vec![0, 0, 0, 250, 10, 20, 30, 240, 50, 60, 70, 255]);
        encoder.set_trns(vec![255, 255, 255, 0]);
    };
    let page = rgb_page(png(4, 1, palette, &[0b00_01_10_11])).unwrap();
    assert_eq!(
        [0, 1, 2, 3].map(|x| rgb_at(&page, x, 0)),
        [[0, 0, 0], [250, 10, 20], [30, 240, 50], [255, 255, 255]]
    );
    let bits = |encoder: &mut png::Encoder<&mut Vec<u8>>| {
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::One);
    };
    let page = gray_page(png(10, 2, bits, &[0b1010_0000, 0b0100_0000, 0xff, 0xff])).unwrap();
    assert_eq!(page.gray()[..10], [255, 0, 255, 0, 0, 0, 0, 0, 0, 255]);
}

#[test]
fn interlaced_png_is_put_together() {
    // The encoder of the crate does not interlace: seven passes by hand (ISO/IEC 15948, section 8.2).
    let passes = [
        (0, 0, 8, 8),
        (4, 0, 8, 8),
        (0, 4, 4, 8),
        (2, 0, 4, 4),
        (0, 2, 2, 4),
        (1, 0, 2, 2),
        (0, 1, 1, 2),
    ];
    let mut raw = Vec::new();
    for (x0, y0, dx, dy) in passes {
        for y in (y0..SIZE.1).step_by(dy) {
            raw.push(0);
            raw.extend((x0..SIZE.0).step_by(dx).flat_map(|x| color(x, y)));
        }
    }
    let plain = png(
        SIZE.0,
        SIZE.1,
        |encoder| encoder.set_color(png::ColorType::Rgb),
        picture().as_raw(),
    );
    let mut header = [&SIZE.0.to_be_bytes()[..], &SIZE.1.to_be_bytes(), &[8, 2, 0, 0, 1]].concat();
    let mut bytes = plain[..8].to_vec();
    chunk(&mut bytes, *b"IHDR", &header);
    chunk(&mut bytes, *b"IDAT", &zlib(&raw));
    chunk(&mut bytes, *b"IEND", &[]);
    assert_shows(&bytes, SIZE, 0.0, color);
    // The same rows without the passes are damage, not a panic.
    header[12] = 0;
    let mut bytes = plain[..8].to_vec();
    chunk(&mut bytes, *b"IHDR", &header);
    chunk(&mut bytes, *b"IDAT", &zlib(&raw));
    let _ = gray_page(bytes);
}

fn zlib(raw: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(raw).unwrap();
    encoder.finish().unwrap()
}

fn chunk(file: &mut Vec<u8>, kind: [u8; 4], body: &[u8]) {
    file.extend(u32::try_from(body.len()).unwrap().to_be_bytes());
    let start = file.len();
    file.extend(kind);
    file.extend(body);
    let mut crc = flate2::Crc::new();
    crc.update(&file[start..]);
    file.extend(crc.sum().to_be_bytes());
}

#[test]
fn jpeg_colour_and_luma_are_right_for_every_subsampling() {
    let shown = |x: u32, y: u32| [(x * 3) as u8, (y * 4) as u8, (255 - x - y) as u8];
    for kind in [
        "444",
        "422",
        "420",
        "444_progressive",
        "422_progressive",
        "420_progressive",
    ] {
        let bytes = data(&format!("jpeg_{kind}.jpg"));
        let rgb = rgb_page(bytes.clone()).unwrap();
        let gray = gray_page(bytes).unwrap();
        assert_eq!((size(&rgb), size(&gray)), ((83, 61), (83, 61)), "{kind}");
        for (x, y) in (0..61).flat_map(|y| (0..83).map(move |x| (x, y))) {
            let expected = shown(x, y);
            for channel in 0..3 {
                let off = i32::from(rgb_at(&rgb, x, y)[channel]) - i32::from(expected[channel]);
                assert!(
                    off.abs() <= 14,
                    "{kind} ({x}, {y}): {:?} for {expected:?}",
                    rgb_at(&rgb, x, y)
                );
            }
            let off = f64::from(gray_at(&gray, x, y)) - luma(expected);
            assert!(
                off.abs() <= 5.0,
                "{kind} ({x}, {y}): {} for {expected:?}",
                gray_at(&gray, x, y)
            );
        }
    }
}

#[test]
fn gray_and_cmyk_jpeg_are_read() {
    let gray = gray_page(data("jpeg_gray.jpg")).unwrap();
    assert!((i32::from(gray_at(&gray, 50, 30)) - 150).abs() < 4);
    let cmyk = rgb_page(data("jpeg_cmyk.jpg")).unwrap();
    let [r, g, b] = rgb_at(&cmyk, 40, 30).map(i32::from);
    assert!(
        (r - 120).abs() < 12 && (g - 120).abs() < 12 && (b - 185).abs() < 12,
        "{r} {g} {b}"
    );
    let luma = gray_at(&gray_page(data("jpeg_cmyk.jpg")).unwrap(), 40, 30);
    assert!((i32::from(luma) - 127).abs() < 10, "{luma}");
}

#[test]
fn resolutions_are_reported() {
    let dpi = |bytes: Vec<u8>| gray_page(bytes).unwrap().dpi();
    assert_eq!(dpi(data("jpeg_444.jpg")), Some(150.0));
    assert_eq!(dpi(data("g4_strips.tif")), Some(204.0));
    assert_eq!(dpi(encoded(picture(), ImageFormat::Png)), None);
    let physical = |encoder: &mut png::Encoder<&mut Vec<u8>>| {
        let unit = png::Unit::Meter;
        encoder.set_pixel_dims(Some(png::PixelDimensions {
            xppu: 11_811,
            yppu: 11_811,
            unit,
        }));
    };
    assert_eq!(dpi(png(1, 1, physical, &[0])), Some(300.0));
    let mut bmp = encoded(picture(), ImageFormat::Bmp);
    bmp[38..42].copy_from_slice(&7874i32.to_le_bytes());
    bmp[42..46].copy_from_slice(&7874i32.to_le_bytes());
    assert_eq!(dpi(bmp), Some(200.0));
}
