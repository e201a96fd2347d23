//! Amount of print along one axis of a rotated page.

/// Least sum of gradients across the page, in brightness per pixel, where there is print.
const MIN_PRINT: f32 = 0.2;
/// Margin around the print, as a share of the page.
const MARGIN: f32 = 0.015;

/// Sums of gradients at each position along one axis of the rotated page.
pub(super) struct Profile {
    /// In page pixels.
    from: f32,
    to: f32,
    /// Page pixels from one sum to the next.
    pitch: f32,
    sums: Vec<f32>,
}

impl Profile {
    pub(super) fn between(ends: [f32; 4], pitch: f32) -> Self {
        let from = ends.into_iter().fold(f32::INFINITY, f32::min);
        let to = ends.into_iter().fold(f32::NEG_INFINITY, f32::max);
        Self {
            from,
            to,
            pitch,
            sums: vec![0.0; ((to - from) / pitch) as usize + 1],
        }
    }

    pub(super) fn add(&mut self, at: f32, gradient: f32) {
        let position = ((at - self.from) / self.pitch) as usize;
        if let Some(sum) = self.sums.get_mut(position) {
            *sum += gradient;
        }
    }

    /// Squared differences of neighbouring sums, relative to the squared sums.
    pub(super) fn variation(&self) -> f32 {
        let differences = self.sums.windows(2).map(|pair| (pair[1] - pair[0]).powi(2));
        let size: f32 = self.sums.iter().map(|sum| sum * sum).sum();
        if size > 0.0 {
            differences.sum::<f32>() / size
        } else {
            0.0
        }
    }

    /// Start and end of the print, with a margin.
    pub(super) fn extent(&self) -> (f32, f32) {
        let has_print = |&sum: &f32| sum >= MIN_PRINT;
        let first = self.sums.iter().position(has_print).unwrap_or(0);
        let end = self
            .sums
            .iter()
            .rposition(has_print)
            .map_or(self.sums.len(), |last| last + 1);
        let margin = MARGIN * (self.to - self.from);
        let at = |position: usize| self.from + position as f32 * self.pitch;
        (
            (at(first) - margin).max(self.from).floor(),
            (at(end) + margin).min(self.to).ceil(),
        )
    }
}
