//! Any bytes at all: pages or an error, in bounded time and memory, and no panic that had to be contained.

#![no_main]

use checkbox_document::{Document, Limits, OpenOptions};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits::default().with_max_page_pixels(1 << 20).with_max_render_side_px(512);
    for keep_picture in [false, true] {
        let options = OpenOptions::default()
            .with_limits(limits)
            .with_picture(keep_picture)
            .with_render_long_side_px(200);
        let Ok(document) = Document::open(bytes.to_vec(), options) else {
            continue;
        };
        for page in document.pages().take(4).flatten() {
            let pixels = page.width_px() as usize * page.height_px() as usize;
            assert!(pixels > 0 && pixels <= 1 << 20);
            assert_eq!(page.gray().len(), pixels);
            assert!(page.rgb().is_none_or(|rgb| keep_picture && rgb.len() == 3 * pixels));
        }
    }
});
