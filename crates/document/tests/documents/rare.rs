//! Formats and packings that are rare and real.

use checkbox_document::DocumentFormat;
#[cfg(feature = "heic")]
use checkbox_document::{Document, Limits, OpenOptions};

#[cfg(feature = "heic")]
use crate::picture::rgb_at;
use crate::picture::{assert_shows, data, gray_at, gray_page, luma, open, rgb_page, size};

/// Size and picture of `tests/data/make.py`.
const COLOR: (u32, u32) = (53, 37);

fn color(x: u32, y: u32) -> [u8; 3] {
    [(x * 4) as u8, (y * 6) as u8, ((x + y) * 2) as u8]
}

/// A TIFF file of one image and these tags, values first: `(tag, type, values)`. Offsets of `data` are those of the strips.
fn tiff(tags: &[(u16, u16, Vec<u32>)], data: &[u8]) -> Vec<u8> {
    let mut bytes = b"II\x2a\0\0\0\0\0".to_vec();
    bytes.extend(data);
    let mut entries = Vec::new();
    for (tag, kind, values) in tags {
        let packed: Vec<u8> = match kind {
            3 => values
                .iter()
                .flat_map(|&value| (value as u16).to_le_bytes())
                .collect(),
            _ => values.iter().flat_map(|value| value.to_le_bytes()).collect(),
        };
        entries.extend(tag.to_le_bytes());
        entries.extend(kind.to_le_bytes());
        entries.extend((values.len() as u32).to_le_bytes());
        if packed.len() <= 4 {
            entries.extend(packed.iter().chain(&[0; 4]).take(4));
        } else {
            entries.extend((bytes.len() as u32).to_le_bytes());
            bytes.extend(packed);
        }
    }
    let directory = (bytes.len() as u32).to_le_bytes();
    bytes[4..8].copy_from_slice(&directory);
    bytes.extend((tags.len() as u16).to_le_bytes());
    bytes.extend(entries);
    bytes.extend([0; 4]);
    bytes
}

/// Where the data of [`tiff`] begin.
const DATA_AT: u32 = 8;

#[test]
fn jpeg_2000_is_read_as_file_and_as_codestream() {
    assert_shows(&data("rgb.jp2"), COLOR, 0.0, color);
    assert_eq!(open(data("rgb.jp2")).unwrap().format(), DocumentFormat::Jpeg2000);
    let gray = gray_page(data("gray.j2k")).unwrap();
    assert_eq!(size(&gray), COLOR);
    for (x, y) in [(0, 0), (52, 36), (20, 30)] {
        let expected = luma(color(x, y));
        assert!(
            (f64::from(gray_at(&gray, x, y)) - expected).abs() <= 1.0,
            "{x} {y}"
        );
    }
}

#[test]
fn a_cut_jpeg_2000_is_an_error() {
    for name in ["rgb.jp2", "gray.j2k"] {
        let bytes = data(name);
        for tenth in 1..=9 {
            let cut = bytes[..bytes.len() * tenth / 10].to_vec();
            let error = gray_page(cut).unwrap_err();
            assert!(
                ["malformed", "truncated"].contains(&error.code()),
                "{name} {tenth}: {error}"
            );
        }
    }
}

#[test]
fn a_jpeg_2000_that_claims_to_be_huge_is_refused() {
    let mut bytes = data("gray.j2k");
    // Width and height of the image and of its tiles (ISO/IEC 15444-1, annex A.5.1).
    for at in [8, 12, 24, 28] {
        bytes[at..at + 4].copy_from_slice(&60_000u32.to_be_bytes());
    }
    assert_eq!(gray_page(bytes).unwrap_err().code(), "too_many_pixels");
}

#[cfg(feature = "heic")]
#[test]
fn photos_of_phones_are_read() {
    let page = rgb_page(data("photo.heic")).unwrap();
    assert_eq!(size(&page), COLOR);
    for (x, y) in [(2, 2), (50, 34), (20, 30)] {
        let (expected, found) = (color(x, y), rgb_at(&page, x, y));
        let off = expected.iter().zip(found).map(|(a, b)| a.abs_diff(b)).max();
        assert!(off < Some(24), "{x} {y}: {found:?} for {expected:?}");
    }
    let bytes = data("photo.heic");
    for tenth in 1..=9 {
        let error = gray_page(bytes[..bytes.len() * tenth / 10].to_vec()).unwrap_err();
        assert!(
            ["malformed", "truncated", "unsupported_format"].contains(&error.code()),
            "{tenth}: {error}"
        );
    }
}

#[cfg(feature = "heic")]
#[test]
fn a_photo_is_refused_by_what_its_codec_is_told() {
    // 53 x 37 pixels are coded as 64 x 64.
    let read = |max_page_pixels: u64| {
        let limits = Limits::default().with_max_page_pixels(max_page_pixels);
        let document =
            Document::open(data("photo.heic"), OpenOptions::default().with_limits(limits)).unwrap();
        document
            .page(1)
            .map(|page| size(&page))
            .map_err(|error| error.code())
    };
    assert_eq!(read(64 * 64), Ok(COLOR));
    assert_eq!(read(64 * 64 - 1), Err("too_many_pixels"));
}

#[test]
fn what_is_known_and_not_read_is_called_by_its_name() {
    let line = |bytes: &[u8]| open(bytes.to_vec()).unwrap_err().to_string();
    assert_eq!(
        line(b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf"),
        "AVIF images cannot be read: save it as JPEG or PNG"
    );
    assert!(line(b"PK\x03\x04\x14\0\x06\0").starts_with("archives and Office documents cannot be read: "));
}

#[test]
fn luma_and_chroma_without_jpeg_are_read() {
    assert_shows(&data("ycbcr.tif"), COLOR, 3.0, color);
}

#[test]
fn shared_chroma_without_jpeg_is_read() {
    // Two by two pixels of one colour share a unit of luma 76 and the chroma of red; the last column is half a unit.
    let unit = [76, 76, 76, 76, 85, 255];
    let file = tiff(
        &[
            (256, 3, vec![5]),
            (257, 3, vec![4]),
            (258, 3, vec![8, 8, 8]),
            (259, 3, vec![1]),
            (262, 3, vec![6]),
            (273, 4, vec![DATA_AT]),
            (277, 3, vec![3]),
            (278, 3, vec![4]),
            (279, 4, vec![36]),
            (530, 3, vec![2, 2]),
        ],
        &unit.repeat(6),
    );
    assert_shows(&file, (5, 4), 2.0, |_, _| [254, 0, 0]);
}

#[test]
fn l_a_b_is_read() {
    assert_shows(&data("cielab.tif"), COLOR, 16.0, color);
}

/// The segments of a JPEG file with this marker, and where its scan begins.
fn segments(jpeg: &[u8], marker: u8) -> (Vec<&[u8]>, usize) {
    let mut found = Vec::new();
    let mut at = 2;
    loop {
        let len = usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
        if jpeg[at + 1] == marker {
            found.push(&jpeg[at + 4..at + 2 + len]);
        }
        at += 2 + len;
        if jpeg[at - 2 - len + 1] == 0xda {
            return (found, at);
        }
    }
}

/// Tags of an image of withdrawn JPEG compression, without where its pixels are.
fn old_jpeg([offset, len]: [u32; 2]) -> Vec<(u16, u16, Vec<u32>)> {
    vec![
        (256, 3, vec![83]),
        (257, 3, vec![61]),
        (258, 3, vec![8, 8, 8]),
        (259, 3, vec![6]),
        (262, 3, vec![6]),
        (273, 4, vec![offset]),
        (277, 3, vec![3]),
        (278, 3, vec![61]),
        (279, 4, vec![len]),
    ]
}

#[test]
fn withdrawn_jpeg_in_tiff_is_read() {
    let jpeg = data("jpeg_420.jpg");
    let plain = rgb_page(jpeg.clone()).unwrap();
    let same = |file: Vec<u8>| {
        let page = rgb_page(file).unwrap();
        assert_eq!(size(&page), size(&plain));
        assert_eq!((page.gray(), page.rgb()), (plain.gray(), plain.rgb()));
    };
    // A whole file.
    let mut tags = old_jpeg([DATA_AT, jpeg.len() as u32]);
    tags.push((513, 4, vec![DATA_AT]));
    tags.push((514, 4, vec![jpeg.len() as u32]));
    same(tiff(&tags, &jpeg));
    // Tables and a bare scan.
    let (mut packed, mut offsets) = (Vec::new(), [vec![], vec![], vec![]]);
    let mut put = |table: &[u8], list: &mut Vec<u32>| {
        list.push(DATA_AT + packed.len() as u32);
        packed.extend_from_slice(table);
    };
    for tables in segments(&jpeg, 0xdb).0 {
        for table in tables.chunks(65) {
            put(&table[1..], &mut offsets[0]);
        }
    }
    for mut tables in segments(&jpeg, 0xc4).0 {
        while !tables.is_empty() {
            let len = 17
                + tables[1..17]
                    .iter()
                    .map(|&count| usize::from(count))
                    .sum::<usize>();
            put(&tables[1..len], &mut offsets[1 + usize::from(tables[0] >> 4)]);
            tables = &tables[len..];
        }
    }
    let scan = &jpeg[segments(&jpeg, 0xda).1..];
    let at = DATA_AT + packed.len() as u32;
    packed.extend_from_slice(scan);
    let mut tags = old_jpeg([at, scan.len() as u32]);
    tags.push((512, 3, vec![1]));
    for (tag, offsets) in [519, 520, 521].into_iter().zip(offsets) {
        tags.push((tag, 4, vec![offsets[0], offsets[1], offsets[1]]));
    }
    tags.push((530, 3, vec![2, 2]));
    same(tiff(&tags, &packed));
}

#[test]
fn lzw_as_it_was_before_tiff_6_is_read() {
    let pixels: Vec<u8> = (0..200u32 * 100).map(|i| (i * i / 77) as u8).collect();
    let packed = weezl::encode::Encoder::new(weezl::BitOrder::Lsb, 8)
        .encode(&pixels)
        .unwrap();
    let file = tiff(
        &[
            (256, 3, vec![200]),
            (257, 3, vec![100]),
            (258, 3, vec![8]),
            (259, 3, vec![5]),
            (262, 3, vec![1]),
            (273, 4, vec![DATA_AT]),
            (277, 3, vec![1]),
            (278, 3, vec![100]),
            (279, 4, vec![packed.len() as u32]),
        ],
        &packed,
    );
    assert_eq!(gray_page(file).unwrap().gray(), pixels);
}

fn gray_tiff(extra: &[(u16, u16, Vec<u32>)], pixels: &[u8]) -> Vec<u8> {
    let mut tags = vec![
        (256, 3, vec![20]),
        (257, 3, vec![10]),
        (258, 3, vec![8]),
        (259, 3, vec![1]),
        (262, 3, vec![1]),
        (277, 3, vec![1]),
    ];
    tags.extend_from_slice(extra);
    tiff(&tags, pixels)
}

#[test]
fn tiles_whose_offsets_are_called_those_of_strips_are_read() {
    // Two tiles of 16 x 16: what is beyond the image is 0.
    let pixel = |x: u32, y: u32| (x * 9 + y) as u8;
    let tile = |left: u32| (0..256).map(move |i| pixel(left + i % 16, i / 16));
    let tiles: Vec<u8> = tile(0).chain(tile(16)).collect();
    let file = gray_tiff(
        &[
            (273, 4, vec![DATA_AT, DATA_AT + 256]),
            (279, 4, vec![256, 256]),
            (322, 3, vec![16]),
            (323, 3, vec![16]),
        ],
        &tiles,
    );
    assert_shows(&file, (20, 10), 0.0, |x, y| [pixel(x, y); 3]);
}

#[test]
fn a_tiff_is_called_cut_only_where_it_is() {
    let message = |file: Vec<u8>| gray_page(file).unwrap_err().to_string();
    let strip = |len: u32| vec![(273, 4, vec![DATA_AT]), (278, 3, vec![10]), (279, 4, vec![len])];
    let short = message(gray_tiff(&strip(150), &[9; 200]));
    assert!(short.contains("hold less than their size"), "{short}");
    let cut = message(gray_tiff(&strip(100_000), &[9; 20]));
    assert_eq!(cut, "the TIFF is cut short: get the complete file");
    let none = message(gray_tiff(&[], &[]));
    assert!(none.contains("strips or tiles are missing"), "{none}");
}

/// A BMP of run lengths: rows of two colours, the first row of the file all 1, the second all 0, the third half and half.
fn run_lengths(height: i32) -> Vec<u8> {
    let rows = [2, 1, 2, 1, 0, 0, 4, 0, 0, 0, 2, 0, 2, 1, 0, 1];
    let mut bytes = b"BM\0\0\0\0\0\0\0\0\x3e\0\0\0".to_vec();
    bytes.extend(40u32.to_le_bytes());
    bytes.extend(4i32.to_le_bytes());
    bytes.extend(height.to_le_bytes());
    bytes.extend([1, 0, 8, 0, 1, 0, 0, 0]);
    bytes.extend([0; 12]);
    bytes.extend([2, 0, 0, 0, 0, 0, 0, 0]);
    bytes.extend([10, 10, 10, 0, 200, 200, 200, 0]);
    bytes.extend(rows);
    bytes
}

#[test]
fn a_bmp_of_run_lengths_may_begin_at_the_top() {
    let rows = |height: i32| {
        let page = gray_page(run_lengths(height)).unwrap();
        assert_eq!(size(&page), (4, 3));
        [0, 1, 2].map(|y| gray_at(&page, 3, y))
    };
    assert_eq!(rows(3), [200, 10, 200]);
    let (up, down) = (
        gray_page(run_lengths(3)).unwrap(),
        gray_page(run_lengths(-3)).unwrap(),
    );
    for y in 0..3 {
        for x in 0..4 {
            assert_eq!(gray_at(&up, x, y), gray_at(&down, x, 2 - y));
        }
    }
    assert_eq!(gray_at(&down, 0, 0), gray_at(&down, 3, 0));
    assert_ne!(gray_at(&down, 0, 2), gray_at(&down, 3, 2));
}
