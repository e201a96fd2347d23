//! TIFF: every packing that paper comes in, pages, and the files that break them.

use std::io::Cursor;

use checkbox_document::{Document, DocumentError, Limits, OpenOptions};
use tiff::encoder::{Compression, DeflateLevel, TiffEncoder, colortype};

use crate::picture::{assert_shows, data, gray_at, gray_page, open, rgb_at, rgb_page, size};

const BILEVEL: (u32, u32) = (203, 67);
const COLOR: (u32, u32) = (53, 37);

/// As in `tests/data/make.py`.
fn bilevel(x: u32, y: u32) -> [u8; 3] {
    let black = (x.abs_diff(101).pow(2) + y.abs_diff(33).pow(2)) / 300 % 2 == 1;
    [if black { 0 } else { 255 }; 3]
}

/// As in `tests/data/make.py`.
fn color(x: u32, y: u32) -> [u8; 3] {
    [(x * 4) as u8, (y * 6) as u8, ((x + y) * 2) as u8]
}

#[test]
fn faxes_of_every_group_are_read() {
    for name in [
        "g4_strips",
        "g4_lsb_first",
        "g4_white_is_zero",
        "g3_1d",
        "g3_2d_fill",
        "ccitt_rle",
        "bilevel_pack_bits",
    ] {
        println!("{name}");
        assert_shows(&data(&format!("{name}.tif")), BILEVEL, 0.0, bilevel);
    }
}

#[test]
fn planes_tiles_predictors_and_big_tiff_are_read() {
    assert_shows(&data("rgb_planes_deflate.tif"), COLOR, 0.0, color);
    assert_shows(&data("rgb_tiles_lzw_big.tif"), COLOR, 0.0, color);
}

#[test]
fn jpeg_in_tiff_is_read_in_both_colour_spaces() {
    assert_shows(&data("rgb_jpeg_rgb.tif"), COLOR, 12.0, color);
    assert_shows(&data("rgb_jpeg_ycbcr.tif"), COLOR, 24.0, color);
}

#[test]
fn palettes_are_looked_up() {
    let entry = |x: u32, y: u32| (x + 16 * y) as u8;
    assert_shows(&data("palette_lzw.tif"), (16, 16), 0.0, |x, y| {
        let i = entry(x, y);
        [i, 255 - i, i / 2]
    });
}

fn samples(per_pixel: u32) -> Vec<u8> {
    (0..COLOR.1)
        .flat_map(|y| (0..COLOR.0).flat_map(move |x| (0..per_pixel).map(move |i| (x * 4 + y + i * 17) as u8)))
        .collect()
}

fn encoded<C>(compression: Compression, pixels: &[C::Inner]) -> Vec<u8>
where
    C: colortype::ColorType,
    [C::Inner]: tiff::encoder::TiffValue,
{
    let mut bytes = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut bytes)
        .unwrap()
        .with_compression(compression);
    encoder.write_image::<C>(COLOR.0, COLOR.1, pixels).unwrap();
    bytes.into_inner()
}

#[test]
fn every_packing_unpacks_to_the_same_pixels() {
    let pixels = samples(1);
    let shown = |x: u32, y: u32| [(x * 4 + y) as u8; 3];
    for compression in [
        Compression::Uncompressed,
        Compression::Lzw,
        Compression::Deflate(DeflateLevel::Balanced),
        Compression::Packbits,
    ] {
        assert_shows(
            &encoded::<colortype::Gray8>(compression, &pixels),
            COLOR,
            0.0,
            shown,
        );
    }
    let wide: Vec<u16> = pixels.iter().map(|&value| u16::from(value) << 8 | 0x55).collect();
    assert_shows(
        &encoded::<colortype::Gray16>(Compression::Lzw, &wide),
        COLOR,
        0.0,
        shown,
    );
}

/// RGB with a fourth sample, and what the ExtraSamples tag says of it.
fn rgba(extra: Option<u16>, pixels: &[u8]) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut bytes).unwrap();
    let mut image = encoder.new_image::<colortype::RGBA8>(COLOR.0, COLOR.1).unwrap();
    if let Some(extra) = extra {
        image
            .encoder()
            .write_tag(tiff::tags::Tag::ExtraSamples, extra)
            .unwrap();
    }
    image.write_data(pixels).unwrap();
    bytes.into_inner()
}

#[test]
fn opacity_and_ink_are_understood() {
    let pixels = samples(4);
    let at = |x: u32, y: u32, i: u32| f64::from((x * 4 + y + i * 17) as u8);
    let seen = |extra: Option<u16>| rgb_at(&rgb_page(rgba(extra, &pixels)).unwrap(), 20, 11);
    let (colors, opacity) = ([0, 1, 2].map(|i| at(20, 11, i)), at(20, 11, 3));
    assert_eq!(seen(None), colors.map(|value| value as u8));
    assert_eq!(seen(Some(0)), colors.map(|value| value as u8));
    assert_eq!(
        seen(Some(1)),
        colors.map(|value| (value + 255.0 - opacity).min(255.0) as u8)
    );
    assert_eq!(
        seen(Some(2)),
        colors.map(|value| (value * opacity / 255.0 + 255.0 - opacity).round() as u8)
    );
    let cmyk = rgb_page(encoded::<colortype::CMYK8>(Compression::Uncompressed, &pixels)).unwrap();
    let ink = |i: u32| ((255.0 - at(9, 7, i)) * (255.0 - at(9, 7, 3)) / 255.0) as u8;
    assert_eq!(rgb_at(&cmyk, 9, 7), [0, 1, 2].map(ink));
}

/// Pages of one shade each.
fn pages(shades: &[u8]) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut bytes).unwrap();
    for &shade in shades {
        encoder
            .write_image::<colortype::Gray8>(8, 4, &[shade; 32])
            .unwrap();
    }
    bytes.into_inner()
}

/// Offsets of the directories.
fn directories(bytes: &[u8]) -> Vec<usize> {
    let u32_at = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
    let u16_at = |at: usize| u16::from_le_bytes(bytes[at..at + 2].try_into().unwrap()) as usize;
    let mut offsets = vec![u32_at(4)];
    loop {
        let last = offsets[offsets.len() - 1];
        match u32_at(last + 2 + 12 * u16_at(last)) {
            0 => return offsets,
            next => offsets.push(next),
        }
    }
}

/// Where the value of a tag of a directory stands.
fn value_at(bytes: &[u8], directory: usize, tag: u16) -> usize {
    (directory + 2..)
        .step_by(12)
        .find(|&at| bytes[at..at + 2] == tag.to_le_bytes())
        .unwrap()
        + 8
}

#[test]
fn pages_come_in_order_and_alone() {
    let document = open(pages(&[10, 20, 30])).unwrap();
    assert_eq!(document.page_count(), 3);
    let shades: Vec<_> = document
        .pages()
        .map(|page| gray_at(&page.unwrap(), 3, 2))
        .collect();
    assert_eq!(shades, [10, 20, 30]);
    assert_eq!(document.page(2).unwrap().number(), 2);
    assert_eq!(gray_at(&document.page(2).unwrap(), 0, 0), 20);
    assert_eq!(
        document.page(0),
        Err(DocumentError::PageOutOfRange {
            number: 0,
            page_count: 3
        })
    );
    assert_eq!(document.page(4).unwrap_err().code(), "page_out_of_range");
}

#[test]
fn a_damaged_page_does_not_lose_its_neighbours() {
    for damaged in 0..3 {
        let mut bytes = pages(&[10, 20, 30]);
        let compression = value_at(&bytes, directories(&bytes)[damaged], 259);
        bytes[compression] = 99;
        let document = open(bytes).unwrap();
        let results: Vec<_> = document
            .pages()
            .map(|page| {
                page.map(|page| gray_at(&page, 0, 0))
                    .map_err(|error| error.code())
            })
            .collect();
        let mut expected = vec![Ok(10), Ok(20), Ok(30)];
        expected[damaged] = Err("unsupported_feature");
        assert_eq!(results, expected);
    }
}

#[test]
fn a_chain_that_bites_its_tail_ends() {
    let mut bytes = pages(&[10, 20, 30]);
    let offsets = directories(&bytes);
    let next = bytes.len() - 4;
    bytes[next..].copy_from_slice(&(offsets[1] as u32).to_le_bytes());
    assert_eq!(open(bytes.clone()).unwrap().page_count(), 3);
    bytes[next..].copy_from_slice(&(offsets[2] as u32).to_le_bytes());
    assert_eq!(open(bytes).unwrap().page_count(), 3);
}

#[test]
fn a_chain_that_leaves_the_file_ends_with_a_page_that_cannot_be_read() {
    let mut bytes = pages(&[10, 20]);
    let next = bytes.len() - 4;
    bytes[next..].copy_from_slice(&0x00ff_ffffu32.to_le_bytes());
    let document = open(bytes).unwrap();
    assert_eq!(document.page_count(), 3);
    assert_eq!(gray_at(&document.page(2).unwrap(), 0, 0), 20);
    assert_eq!(document.page(3).unwrap_err().code(), "truncated");
}

#[test]
fn thumbnails_and_masks_are_no_pages() {
    let mut bytes = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut bytes).unwrap();
    for (shade, kind) in [(10, 0u32), (20, 1), (30, 2), (40, 4)] {
        let mut image = encoder.new_image::<colortype::Gray8>(8, 4).unwrap();
        image
            .encoder()
            .write_tag(tiff::tags::Tag::NewSubfileType, kind)
            .unwrap();
        image.write_data(&[shade; 32]).unwrap();
    }
    let document = open(bytes.into_inner()).unwrap();
    let shades: Vec<_> = document
        .pages()
        .map(|page| gray_at(&page.unwrap(), 0, 0))
        .collect();
    assert_eq!(shades, [10, 30]);
}

#[test]
fn too_many_pages_are_refused() {
    let limits = Limits::default().with_max_pages(2);
    let error = Document::open(pages(&[1, 2, 3]), OpenOptions::default().with_limits(limits)).unwrap_err();
    assert_eq!(error, DocumentError::TooManyPages { limit: 2 });
}

#[test]
fn claims_of_huge_images_strips_and_tiles_are_refused() {
    let patched = |tag: u16, value: u32| {
        let mut bytes = pages(&[10]);
        let at = value_at(&bytes, directories(&bytes)[0], tag);
        bytes[at - 6] = 4;
        bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
        gray_page(bytes)
            .map(|page| size(&page))
            .map_err(|error| error.code())
    };
    assert_eq!(patched(256, u32::MAX), Err("too_many_pixels"));
    assert_eq!(patched(257, u32::MAX), Err("too_many_pixels"));
    assert_eq!(patched(256, 0), Err("malformed"));
    // Rows of a strip beyond the image do not exist, and cost nothing.
    assert_eq!(patched(278, u32::MAX), Ok((8, 4)));
    assert_eq!(patched(279, u32::MAX), Ok((8, 4)));
    assert_eq!(patched(273, u32::MAX), Err("truncated"));
    assert_eq!(patched(256, 4000), Err("malformed"));
}

#[test]
fn a_cut_file_is_an_error_wherever_it_is_cut() {
    for name in [
        "g4_strips",
        "g3_1d",
        "rgb_planes_deflate",
        "rgb_tiles_lzw_big",
        "rgb_jpeg_ycbcr",
    ] {
        let bytes = data(&format!("{name}.tif"));
        for len in (8..bytes.len()).step_by(23) {
            // libtiff writes the directory last: a shorter file has none, or lacks what it points to.
            let result = gray_page(bytes[..len].to_vec());
            assert!(result.is_err(), "{name} cut to {len}");
        }
    }
}
