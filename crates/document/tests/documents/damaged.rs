//! JPEG files whose metadata are broken: what viewers open is opened.

use crate::picture::{data, gray_page, rgb_page, size};

/// The file with these bytes between its first marker and the rest.
fn with(segment: &[u8]) -> Vec<u8> {
    let jpeg = data("jpeg_420.jpg");
    [&jpeg[..2], segment, &jpeg[2..]].concat()
}

fn segment(marker: u8, claimed_len: u16, content: &[u8]) -> Vec<u8> {
    let [high, low] = claimed_len.to_be_bytes();
    [&[0xff, marker, high, low], content].concat()
}

fn assert_opens(name: &str, file: Vec<u8>) {
    let plain = rgb_page(data("jpeg_420.jpg")).unwrap();
    let page = rgb_page(file).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert!(page.gray() == plain.gray() && page.rgb() == plain.rgb(), "{name}");
}

#[test]
fn a_jpeg_opens_whatever_its_metadata_claim() {
    let exif = [&b"Exif\0\0II\x2a\0\x08\0\0\0"[..], &[0x55; 60]].concat();
    let exact = exif.len() as u16 + 2;
    let short_adobe = b"Adobe\0\x64";
    let odd_adobe = b"Adobe\0\x64\0\0\0\0\x09";
    for (name, bytes) in [
        ("EXIF", segment(0xe1, exact, &exif)),
        ("EXIF longer than it says", segment(0xe1, 20, &exif)),
        ("EXIF shorter than it says", segment(0xe1, exact + 40, &exif)),
        ("EXIF that swallows the file", segment(0xe1, 0xffff, &exif)),
        ("EXIF of no length", segment(0xe1, 0, &exif)),
        ("Adobe without a transform", segment(0xee, 2 + 7, short_adobe)),
        (
            "Adobe with a transform that does not exist",
            segment(0xee, 2 + 12, odd_adobe),
        ),
        ("Adobe shorter than it says", segment(0xee, 60, short_adobe)),
        (
            "IPTC longer than it says",
            segment(0xed, 4, b"Photoshop 3.0\x008BIM"),
        ),
        (
            "IPTC shorter than it says",
            segment(0xed, 300, b"Photoshop 3.0\x008BIM"),
        ),
        (
            "a profile shorter than it says",
            segment(0xe2, 500, b"ICC_PROFILE\0\x01\x01"),
        ),
        (
            "extended XMP without its header",
            segment(0xe1, 2 + 38, b"http://ns.adobe.com/xmp/extension/\0 xx"),
        ),
        ("a comment longer than it says", segment(0xfe, 3, b"no comment")),
    ] {
        assert_opens(name, with(&bytes));
    }
}

#[test]
fn a_thumbnail_in_broken_metadata_is_not_the_page() {
    let thumbnail = data("jpeg_gray.jpg");
    let exif = [
        &b"Exif\0\0II\x2a\0\x08\0\0\0"[..],
        &thumbnail[..thumbnail.len() / 2],
        &[0; 9],
    ]
    .concat();
    for claimed in [12, exif.len() + 100, 60_000] {
        let mut small = exif.clone();
        // A frame of 8 x 8.
        let frame = small.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
        small[frame + 5..frame + 9].copy_from_slice(&[0, 8, 0, 8]);
        assert_opens(
            &format!("{claimed}"),
            with(&segment(0xe1, claimed as u16, &small)),
        );
    }
}

#[test]
fn what_is_left_of_exif_still_turns_the_page() {
    // One entry: turned by 90 degrees. The segment claims 30 bytes more than it has.
    let mut exif = b"Exif\0\0II\x2a\0\x08\0\0\0\x01\0".to_vec();
    exif.extend([0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0]);
    let claimed = exif.len() as u16 + 2 + 30;
    let page = gray_page(with(&segment(0xe1, claimed, &exif))).unwrap();
    assert_eq!(size(&page), (61, 83));
}

#[test]
fn a_cut_jpeg_stays_an_error() {
    let file = with(&segment(0xe1, 0xffff, b"Exif\0\0"));
    for tenth in 1..=9 {
        let error = gray_page(file[..file.len() * tenth / 10].to_vec()).unwrap_err();
        assert!(
            ["truncated", "malformed"].contains(&error.code()),
            "{tenth}: {error}"
        );
    }
}
