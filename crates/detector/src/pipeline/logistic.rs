//! Probabilities and their logits.

/// Probability of a logit.
pub(super) fn sigmoid(logit: f32) -> f32 {
    1.0 / (1.0 + (-logit).exp())
}

/// Logit of a probability; infinite at 0 and 1.
pub(super) fn logit(probability: f32) -> f32 {
    (probability / (1.0 - probability)).ln()
}
