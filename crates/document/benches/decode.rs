//! Bytes to page: a US letter page at 300 dpi from each kind of scan, and a PDF form rendered.
//!
//! `cargo bench -p checkbox-document`

#![expect(clippy::unwrap_used, reason = "the inputs are made here")]

use checkbox_document::{Document, OpenOptions};
use divan::{Bencher, black_box};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, GrayImage, ImageEncoder, Luma, Rgb, RgbImage};

const WIDTH: u32 = 2550;
const HEIGHT: u32 = 3300;

fn main() {
    divan::main();
}

/// Lines of strokes the size of letters and rows of boxes, on paper with a little noise.
fn scan() -> GrayImage {
    GrayImage::from_fn(WIDTH, HEIGHT, |x, y| {
        let noise =
            (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)).wrapping_mul(2_246_822_519) >> 29;
        Luma([if ink(x, y) { 30 } else { 240 } + noise as u8])
    })
}

fn ink(x: u32, y: u32) -> bool {
    let (margin, line) = (200, 60);
    if x < margin || x > WIDTH - margin || y < margin || y > HEIGHT - margin {
        return false;
    }
    let (column, row) = (x / 28, y / line);
    let (dx, dy) = (x % 28, y % line);
    let letter = column.wrapping_mul(31).wrapping_add(row.wrapping_mul(17)) % 7;
    if x < margin + 48 {
        let (bx, by) = (x - margin, dy);
        return by < 44 && bx < 44 && (bx < 4 || by < 4 || bx >= 40 || by >= 40);
    }
    letter != 0
        && (8..40).contains(&dy)
        && (dx / 4 == letter % 5 || dy / 5 == letter || dx / 4 == 4 && letter % 2 == 0)
}

fn png() -> Vec<u8> {
    let mut bytes = Vec::new();
    PngEncoder::new(&mut bytes)
        .write_image(scan().as_raw(), WIDTH, HEIGHT, ExtendedColorType::L8)
        .unwrap();
    bytes
}

fn color_scan() -> RgbImage {
    let scan = scan();
    RgbImage::from_fn(WIDTH, HEIGHT, |x, y| {
        let Luma([luma]) = *scan.get_pixel(x, y);
        Rgb([luma, luma, luma.saturating_sub(12)])
    })
}

fn png_rgb() -> Vec<u8> {
    let mut bytes = Vec::new();
    let image = color_scan();
    PngEncoder::new(&mut bytes)
        .write_image(image.as_raw(), WIDTH, HEIGHT, ExtendedColorType::Rgb8)
        .unwrap();
    bytes
}

fn jpeg() -> Vec<u8> {
    let mut bytes = Vec::new();
    let image = color_scan();
    JpegEncoder::new_with_quality(&mut bytes, 85)
        .write_image(image.as_raw(), WIDTH, HEIGHT, ExtendedColorType::Rgb8)
        .unwrap();
    bytes
}

fn group4_tiff() -> Vec<u8> {
    let mut encoder = fax::encoder::Encoder::new(fax::VecWriter::new());
    for y in 0..HEIGHT {
        let row = (0..WIDTH).map(|x| {
            if ink(x, y) {
                fax::Color::Black
            } else {
                fax::Color::White
            }
        });
        encoder.encode_line(row, WIDTH as u16).unwrap();
    }
    fax::tiff::wrap(&encoder.finish().unwrap().finish(), WIDTH, HEIGHT)
}

/// Fifty lines of text and as many boxes, every other one ticked.
fn pdf() -> Vec<u8> {
    let content: String = (0..50)
        .map(|line| {
            let y = 740 - 14 * line;
            let tick = if line % 2 == 0 { format!("52 {} m 60 {} l S", y + 2, y + 8) } else { String::new() };
            format!(
                "BT /F 10 Tf 72 {y} Td (Question {line}: please tick the box if this applies to your household.) Tj ET \
                 0.7 w 51 {} 10 10 re S {tick}\n",
                y - 1
            )
        })
        .collect();
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut bytes = "%PDF-1.7\n".to_owned();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (index, object) in objects.iter().enumerate() {
        table += &format!("{:010} 00000 n \n", bytes.len());
        bytes += &format!("{} 0 obj\n{object}\nendobj\n", index + 1);
    }
    let start = bytes.len();
    bytes += &table;
    bytes += &format!(
        "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n",
        objects.len() + 1
    );
    bytes.into_bytes()
}

fn page_of(bencher: Bencher<'_, '_>, bytes: &[u8], keep_picture: bool) {
    let options = OpenOptions::default().with_picture(keep_picture);
    bencher
        .with_inputs(|| (bytes.to_vec(), options.clone()))
        .bench_values(|(bytes, options)| {
            let document = Document::open(black_box(bytes), options).unwrap();
            document.page(1).unwrap()
        });
}

#[divan::bench]
fn png_gray_300_dpi(bencher: Bencher<'_, '_>) {
    page_of(bencher, &png(), false);
}

#[divan::bench]
fn png_rgb_300_dpi_to_gray(bencher: Bencher<'_, '_>) {
    page_of(bencher, &png_rgb(), false);
}

#[divan::bench(args = [false, true])]
fn jpeg_rgb_300_dpi_with_picture(bencher: Bencher<'_, '_>, keep_picture: bool) {
    page_of(bencher, &jpeg(), keep_picture);
}

#[divan::bench]
fn group4_tiff_300_dpi(bencher: Bencher<'_, '_>) {
    page_of(bencher, &group4_tiff(), false);
}

#[divan::bench]
fn pdf_page_1280(bencher: Bencher<'_, '_>) {
    page_of(bencher, &pdf(), false);
}
