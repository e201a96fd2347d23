//! Counts the filled boxes of a file: `cargo run --release -p checkbox --example count -- form.pdf`

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("name an image or a PDF")?;
    let mut filled = 0;
    for page in checkbox::Checkbox::embedded()?.read(std::fs::read(path)?)? {
        filled += page?.boxes.iter().filter(|found| found.is_filled()).count();
    }
    println!("{filled}");
    Ok(())
}
