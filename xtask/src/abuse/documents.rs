//! Documents to send: long, large for their bytes, damaged.

use std::fmt::Write as _;

/// A PDF of so many pages, with a row of boxes on each.
pub(super) fn pdf(pages: usize) -> Vec<u8> {
    let kids: String = (0..pages).fold(String::new(), |mut kids, index| {
        let _ = write!(kids, "{} 0 R ", index + 4);
        kids
    });
    let boxes: String = (0..8).fold(String::new(), |mut boxes, index| {
        let _ = write!(boxes, "72 {} 12 12 re S ", 100 + index * 70);
        boxes
    });
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!("<</Type/Pages/Count {pages}/Kids[{kids}]>>"),
        format!("<</Length {}>>\nstream\n{boxes}\nendstream", boxes.len()),
    ];
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<<>>/Contents 3 0 R>>";
    objects.extend(std::iter::repeat_n(page.to_owned(), pages));
    let mut text = "%PDF-1.4\n".to_owned();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (index, object) in objects.iter().enumerate() {
        let _ = writeln!(table, "{:010} 00000 n ", text.len());
        let _ = writeln!(text, "{} 0 obj\n{object}\nendobj", index + 1);
    }
    let start = text.len();
    let _ = write!(
        text,
        "{table}trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n",
        objects.len() + 1
    );
    text.into_bytes()
}

/// A BMP file of white pixels in run lengths: some hundred times fewer bytes than pixels.
pub(super) fn white_bmp(width_px: u32, height_px: u32) -> Vec<u8> {
    const HEADERS: u32 = 14 + 40 + 256 * 4;
    let mut row = Vec::new();
    let mut left = width_px;
    while left > 0 {
        let run = u8::try_from(left).unwrap_or(u8::MAX);
        row.extend([run, 255]);
        left -= u32::from(run);
    }
    row.extend([0, 0]);
    let mut pixels = row.repeat(height_px as usize);
    pixels.extend([0, 1]);
    let pixel_bytes = u32::try_from(pixels.len()).unwrap_or(u32::MAX);
    let mut file = b"BM".to_vec();
    for field in [HEADERS + pixel_bytes, 0, HEADERS, 40, width_px, height_px] {
        file.extend(field.to_le_bytes());
    }
    // One plane of 8 bits, in run lengths.
    file.extend([1, 0, 8, 0, 1, 0, 0, 0]);
    for field in [pixel_bytes, 3780, 3780, 256, 0] {
        file.extend(field.to_le_bytes());
    }
    file.extend((0..=255_u8).flat_map(|grey| [grey, grey, grey, 0]));
    file.extend(pixels);
    file
}

/// Flips some bytes, the same ones for the same seed.
pub(super) fn damage(bytes: &mut [u8], seed: u64) {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    for _ in 0..8 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let place = (state >> 8) as usize % bytes.len();
        bytes[place] = state as u8;
    }
}
