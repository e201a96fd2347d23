//! Boxes on a page.

/// Axis-aligned box in the pixels of a page.
///
/// Coordinates are continuous: (0, 0) is the outer corner of the top left pixel and (width, height) the outer
/// corner of the bottom right one, so a box around exactly the first pixel is (0, 0, 1, 1).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct BoundingBox {
    /// Left edge.
    pub x1: f32,
    /// Top edge.
    pub y1: f32,
    /// Right edge.
    pub x2: f32,
    /// Bottom edge.
    pub y2: f32,
}

impl BoundingBox {
    /// Width in pixels, 0 for a box turned inside out.
    pub fn width(&self) -> f32 {
        (self.x2 - self.x1).max(0.0)
    }

    /// Height in pixels, 0 for a box turned inside out.
    pub fn height(&self) -> f32 {
        (self.y2 - self.y1).max(0.0)
    }

    /// Area in square pixels.
    pub fn area(&self) -> f32 {
        self.width() * self.height()
    }

    /// Centre, [x, y].
    pub fn center(&self) -> [f32; 2] {
        [f32::midpoint(self.x1, self.x2), f32::midpoint(self.y1, self.y2)]
    }

    /// Intersection over union with another box, 0 to 1; 0 when both are empty.
    pub fn iou(&self, other: &Self) -> f32 {
        let intersection = self.intersection(other);
        let union = self.area() + other.area() - intersection;
        if union > 0.0 { intersection / union } else { 0.0 }
    }

    /// Area that both boxes cover, in square pixels.
    pub fn intersection(&self, other: &Self) -> f32 {
        let width = self.x2.min(other.x2) - self.x1.max(other.x1);
        let height = self.y2.min(other.y2) - self.y1.max(other.y1);
        width.max(0.0) * height.max(0.0)
    }

    /// The part that lies on a page of this size in pixels.
    pub fn clipped(&self, width_px: f32, height_px: f32) -> Self {
        Self {
            x1: self.x1.clamp(0.0, width_px),
            y1: self.y1.clamp(0.0, height_px),
            x2: self.x2.clamp(0.0, width_px),
            y2: self.y2.clamp(0.0, height_px),
        }
    }

    /// The box moved right by `dx` and down by `dy` pixels.
    pub fn translated(&self, dx: f32, dy: f32) -> Self {
        Self {
            x1: self.x1 + dx,
            y1: self.y1 + dy,
            x2: self.x2 + dx,
            y2: self.y2 + dy,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bbox(x1: f32, y1: f32, x2: f32, y2: f32) -> BoundingBox {
        BoundingBox { x1, y1, x2, y2 }
    }

    #[test]
    fn iou_is_overlap_over_union() {
        let a = bbox(0.0, 0.0, 10.0, 10.0);
        assert_eq!(a.iou(&a), 1.0);
        assert!((a.iou(&bbox(5.0, 0.0, 15.0, 10.0)) - 1.0 / 3.0).abs() < 1e-6);
        assert_eq!(a.iou(&bbox(10.0, 0.0, 20.0, 10.0)), 0.0);
    }

    #[test]
    fn empty_and_inverted_boxes_have_no_area_and_no_overlap() {
        let empty = bbox(3.0, 3.0, 3.0, 3.0);
        let inverted = bbox(9.0, 9.0, 1.0, 1.0);
        assert_eq!(inverted.area(), 0.0);
        assert_eq!(empty.iou(&empty), 0.0);
        assert_eq!(inverted.iou(&bbox(0.0, 0.0, 10.0, 10.0)), 0.0);
    }

    #[test]
    fn clipping_keeps_a_box_on_the_page() {
        assert_eq!(
            bbox(-3.0, 2.0, 120.0, 60.0).clipped(100.0, 50.0),
            bbox(0.0, 2.0, 100.0, 50.0)
        );
    }
}
