//! Reads a file with a model of one's own, with options, and says where the time went:
//! `cargo run --release -p checkbox --example own_model -- model.onnx form.pdf`

use std::time::Instant;

use checkbox::{Checkbox, Limits, ModelOptions, ReadOptions};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(model), Some(path)) = (arguments.next(), arguments.next()) else {
        return Err("name an ONNX model, and an image or a PDF".into());
    };
    let checkbox = Checkbox::from_onnx(&std::fs::read(model)?, ModelOptions::default())?;
    println!("classes: {}", checkbox.model().class_names.join(", "));

    let options = ReadOptions::default()
        .with_confidence(0.4)
        .with_pages("1-3".parse()?)
        .with_limits(Limits::default().with_max_page_pixels(50_000_000));
    let opened = checkbox.open(std::fs::read(path)?, options)?;
    // The library has no clock of its own: it runs in browsers too.
    let start = Instant::now();
    let clock = || start.elapsed();
    for &number in opened.pages() {
        let page = checkbox.read_page(&opened, number, Some(&clock))?;
        println!(
            "page {number}, {} x {} pixels, {:.1} ms in the network:",
            page.width_px, page.height_px, page.timings.inference
        );
        for found in &page.boxes {
            println!("  {} {:.2} {:?}", found.class, found.confidence, found.bbox);
        }
    }
    Ok(())
}
