//! Grey of a page, looked up.

use checkbox_pixels::{BoundingBox, PageView, PixelFormat, luma};

/// Page in grey.
#[derive(Clone, Copy)]
pub(crate) struct Gray<'a> {
    view: PageView<'a>,
}

impl<'a> Gray<'a> {
    pub(crate) fn new(view: PageView<'a>) -> Self {
        Self { view }
    }

    /// Luma of a pixel of the page.
    pub(crate) fn at(&self, column: u32, row: u32) -> u8 {
        let index = row as usize * self.view.width_px() as usize + column as usize;
        match self.view.format() {
            PixelFormat::Gray8 => self.view.pixels()[index],
            PixelFormat::Rgb8 => {
                let pixel = &self.view.pixels()[3 * index..];
                luma(pixel[0], pixel[1], pixel[2])
            }
        }
    }

    /// Columns and rows of the pixels whose middles lie in an area of the page; at least one of each where it is on it.
    pub(crate) fn pixels(&self, area: &BoundingBox) -> (std::ops::Range<u32>, std::ops::Range<u32>) {
        let range = |from: f32, to: f32, len: u32| {
            let from = (from - 0.5).ceil().clamp(0.0, len as f32) as u32;
            let to = (to - 0.5).floor().clamp(-1.0, len as f32 - 1.0) as i64 + 1;
            from..(to as u32).max((from + 1).min(len))
        };
        (
            range(area.x1, area.x2, self.view.width_px()),
            range(area.y1, area.y2, self.view.height_px()),
        )
    }

    /// Lightest and darkest luma of an area; 255 for both where it lies off the page.
    pub(crate) fn range(&self, area: &BoundingBox) -> (f32, f32) {
        let (columns, rows) = self.pixels(area);
        let (mut lightest, mut darkest) = (0, 255);
        for row in rows {
            for column in columns.clone() {
                let luma = self.at(column, row);
                lightest = lightest.max(luma);
                darkest = darkest.min(luma);
            }
        }
        if lightest < darkest {
            (255.0, 255.0)
        } else {
            (f32::from(lightest), f32::from(darkest))
        }
    }
}
