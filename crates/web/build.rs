//! The embedded model in an order of bytes that is a sixth smaller once it is compressed: `src/embedded_model` has the form and undoes it.

#[path = "src/embedded_model/planes.rs"]
mod planes;

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

const MODEL: &str = "../../models/checkbox.onnx";
/// Key of the refiner among the metadata, and the tag of its value (`StringStringEntryProto` of ONNX).
const REFINER_ENTRY: &[u8] = b"\x0a\x07refiner\x12";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={MODEL}");
    println!("cargo::rerun-if-changed=src/embedded_model/planes.rs");
    let model = fs::read(MODEL)?;
    let separated = separate(&model)?;
    if planes::join(&separated).as_deref() != Some(model.as_slice()) {
        return Err("the model cannot be told from its planes".into());
    }
    let file = Path::new(&env::var("OUT_DIR")?).join("checkbox.planes");
    Ok(fs::write(file, separated)?)
}

/// The form of [`planes`].
fn separate(model: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let text = refiner(model).unwrap_or(0..0);
    let refiner = BASE64_STANDARD.decode(&model[text.clone()])?;
    let mut bytes = [&model[..text.start], &model[text.end..]].concat();
    bytes.extend_from_slice(&refiner);
    let mut separated = Vec::new();
    for number in [text.start, refiner.len()] {
        separated.extend_from_slice(&u32::try_from(number)?.to_le_bytes());
    }
    for plane in 0..2 {
        separated.extend(bytes.iter().skip(plane).step_by(2));
    }
    Ok(separated)
}

/// Place of the refiner's text.
fn refiner(model: &[u8]) -> Option<std::ops::Range<usize>> {
    let entry = model
        .windows(REFINER_ENTRY.len())
        .position(|part| part == REFINER_ENTRY)?;
    let mut start = entry + REFINER_ENTRY.len();
    let mut len = 0;
    // A number in groups of seven bits, the lowest first (Protocol Buffers).
    for shift in (0..35).step_by(7) {
        let byte = *model.get(start)?;
        start += 1;
        len |= usize::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(start..start.checked_add(len)?).filter(|text| text.end <= model.len());
        }
    }
    None
}
