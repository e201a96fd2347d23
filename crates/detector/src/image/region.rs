//! Parts of a page.

/// A rectangle of whole page pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Region {
    pub(crate) left_px: u32,
    pub(crate) top_px: u32,
    pub(crate) width_px: u32,
    pub(crate) height_px: u32,
}

/// A square in page pixels; it may reach beyond the page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Square {
    pub(crate) left: f32,
    pub(crate) top: f32,
    pub(crate) side: f32,
}

impl Square {
    /// The same square in pixels twice as large.
    pub(crate) fn halved(self) -> Self {
        Self {
            left: self.left / 2.0,
            top: self.top / 2.0,
            side: self.side / 2.0,
        }
    }

    /// The square with the same centre and `factor` times the side.
    pub(crate) fn widened(self, factor: f32) -> Self {
        let margin = (factor - 1.0) * self.side / 2.0;
        Self {
            left: self.left - margin,
            top: self.top - margin,
            side: factor * self.side,
        }
    }
}
