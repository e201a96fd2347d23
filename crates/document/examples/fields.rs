//! Lists the check boxes and radio buttons of PDF forms as JSON, one line a page:
//! `cargo run --release -p checkbox-document --example fields -- form.pdf`.

use checkbox_document::{Document, OpenOptions};
use checkbox_pixels::FieldKind;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for path in std::env::args().skip(1) {
        let document = Document::open(std::fs::read(&path)?, OpenOptions::default())?;
        for page in document.pages() {
            let page = page?;
            let fields: Vec<String> = page
                .fields()
                .iter()
                .map(|field| {
                    let kind = match field.kind {
                        FieldKind::Checkbox => "checkbox",
                        FieldKind::Radio => "radio",
                    };
                    let (name, is_on) = (quoted(&field.name), field.is_on);
                    format!("{{\"kind\":\"{kind}\",\"name\":{name},\"is_on\":{is_on}}}")
                })
                .collect();
            println!("{{\"page\":{},\"fields\":[{}]}}", page.number(), fields.join(","));
        }
    }
    Ok(())
}

/// A string of JSON.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
