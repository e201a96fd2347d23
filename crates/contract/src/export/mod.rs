//! Formats that other tools read.

pub mod azure;
pub mod coco;
pub mod csv;
pub mod docling;
pub mod markdown;
pub mod textract;
pub mod yolo;

use crate::{ContractError, MarkState};

/// Refuses a format that says whether a box is marked where no class of the model does.
///
/// Where some classes do, the others are no marks in the sense of these formats and are left out of them.
///
/// # Errors
/// [`ContractError::StateUnknown`].
fn require_states(format: &'static str, class_names: &[String]) -> Result<(), ContractError> {
    if class_names.iter().any(|name| MarkState::of_class(name).is_some()) {
        return Ok(());
    }
    Err(ContractError::StateUnknown {
        format,
        classes: class_names.join(", "),
    })
}
