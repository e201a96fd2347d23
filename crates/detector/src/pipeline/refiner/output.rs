//! Output of the refiner for one candidate.

use tract_onnx::prelude::TValue;

use super::mirror::Mirror;
use crate::DetectError;
use crate::error::{reason, shape_text};

/// Numbers of values that a candidate's output may have: with [`Output::round`] and without.
pub(super) const OUTPUT_VALUES: [usize; 2] = [6, 7];

/// Output of the refiner for one candidate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Output {
    /// Logit of an object.
    pub(super) object: f32,
    /// Logit of the second class.
    pub(super) second_class: f32,
    /// Distances by which the left, top, right and bottom edge have to move right or down, in sides of the smallest crop.
    pub(super) edges: [f32; 4],
    /// Logit of a round outline, of a refiner that tells.
    pub(super) round: Option<f32>,
}

impl Output {
    /// The output from its values, 6 or 7 of them.
    fn from_values(values: &[f32]) -> Option<Self> {
        let (&[object, second_class, left, top, right, bottom], rest) = values.split_first_chunk()?;
        Some(Self {
            object,
            second_class,
            edges: [left, top, right, bottom],
            round: rest.first().copied(),
        })
    }

    /// The output with logit and edges averaged with those of mirrored crops, in the coordinates of the original ones.
    pub(super) fn averaged(mut self, mirrored: impl Iterator<Item = (Mirror, Self)>) -> Self {
        let mut count = 1.0;
        for (mirror, output) in mirrored {
            self.object += output.object;
            for (sum, edge) in self.edges.iter_mut().zip(mirror.edges(output.edges)) {
                *sum += edge;
            }
            count += 1.0;
        }
        // The class stays: outlines look the same in a mirror, handwriting does not.
        self.object /= count;
        self.edges = self.edges.map(|sum| sum / count);
        self
    }
}

/// Outputs of one batch of `batch` candidates.
pub(super) fn outputs(output: &TValue, batch: usize) -> Result<Vec<Output>, DetectError> {
    let unexpected = |what: String| DetectError::Output {
        shape: shape_text(output.shape()),
        what,
    };
    let wrong_shape = || unexpected(format!("{batch} x 6 or 7 values from the refiner"));
    let &[rows, values] = output.shape() else {
        return Err(wrong_shape());
    };
    if rows != batch || !OUTPUT_VALUES.contains(&values) {
        return Err(wrong_shape());
    }
    let row_values = output.try_as_plain_ram().and_then(|view| view.as_slice::<f32>());
    let row_values = row_values.map_err(|error| unexpected(format!("float32 ({})", reason(&error))))?;
    Ok(row_values
        .chunks_exact(values)
        .filter_map(Output::from_values)
        .collect())
}
