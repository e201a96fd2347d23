//! Any bytes at all: pages or an error, in bounded time and memory, and no panic that had to be contained.

#![no_main]

use checkbox_document::{Document, Limits, OpenOptions, PageColor};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits {
        max_page_pixels: 1 << 20,
        max_render_side_px: 512,
        ..Limits::default()
    };
    for color in [PageColor::Gray, PageColor::Rgb] {
        let options = OpenOptions {
            limits,
            color,
            render_long_side_px: 200,
            ..OpenOptions::default()
        };
        let Ok(document) = Document::open(bytes.to_vec(), options) else {
            continue;
        };
        for page in document.pages().take(4).flatten() {
            let pixels = page.width_px() as usize * page.height_px() as usize;
            assert!(pixels > 0 && pixels <= 1 << 20);
            assert_eq!(page.pixels().len(), pixels * color.bytes_per_pixel());
        }
    }
});
