//! Draws the boxes of a file's pages: `cargo run --release -p checkbox --example annotate -- form.pdf`
//! writes `page-1.png`, `page-2.png`, ...

use checkbox::{Checkbox, ReadOptions, encode_png};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("name an image or a PDF")?;
    let options = ReadOptions::default().with_picture(true);
    for page in Checkbox::embedded()?.read_with(std::fs::read(path)?, options)? {
        // A page that fails is no reason to miss the others.
        match page {
            Ok(page) => {
                if let Some(picture) = page.annotated() {
                    std::fs::write(format!("page-{}.png", page.number), encode_png(&picture)?)?;
                }
            }
            Err(error) => eprintln!("{error}"),
        }
    }
    Ok(())
}
