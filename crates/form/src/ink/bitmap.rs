//! Ink and paper of a page, told apart by the light around.

use checkbox_pixels::{BoundingBox, PageView};

use crate::pixels::Gray;

/// Long side that large pages are reduced to, in dots: print of 8 points is 12 dots high.
const LONG_SIDE: u32 = 1600;
/// Side of the squares that paper has one brightness in, in dots.
const TILE: usize = 32;
/// Part of the paper's brightness below which a dot is ink.
const INK: u32 = 72;
/// Darkest paper: on less, nothing can be told.
const DARKEST_PAPER: u8 = 60;

/// Page of ink and paper, in dots of one or several pixels.
pub(super) struct Bitmap {
    pub(super) width: usize,
    pub(super) height: usize,
    ink: Vec<bool>,
    px_per_dot: u32,
}

impl Bitmap {
    pub(super) fn new(view: PageView<'_>) -> Self {
        let long_side = view.width_px().max(view.height_px());
        let px_per_dot = long_side.div_ceil(LONG_SIDE).max(1);
        let (width, height) = (view.width_px() / px_per_dot, view.height_px() / px_per_dot);
        let dots = reduced(&Gray::new(view), width, height, px_per_dot);
        let (width, height) = (width as usize, height as usize);
        let paper = paper(&dots, width, height);
        let tiles = width.div_ceil(TILE);
        let is_ink = |(index, &luma): (usize, &u8)| {
            let (x, y) = (index % width, index / width);
            let paper = paper[y / TILE * tiles + x / TILE];
            paper >= DARKEST_PAPER && u32::from(luma) * 100 < u32::from(paper) * INK
        };
        Self {
            ink: dots.iter().enumerate().map(is_ink).collect(),
            width,
            height,
            px_per_dot,
        }
    }

    pub(super) fn px_per_dot(&self) -> f32 {
        self.px_per_dot as f32
    }

    pub(super) fn row(&self, y: usize) -> &[bool] {
        &self.ink[y * self.width..][..self.width]
    }

    pub(super) fn is_ink(&self, x: usize, y: usize) -> bool {
        self.ink[y * self.width + x]
    }

    /// Takes the ink off columns of a row.
    pub(super) fn clear_run(&mut self, y: usize, columns: std::ops::Range<usize>) {
        self.ink[y * self.width..][columns].fill(false);
    }

    /// Takes the ink off an area of the page, in pixels.
    pub(super) fn clear(&mut self, area: &BoundingBox) {
        let scale = self.px_per_dot();
        let range = |from: f32, to: f32, len: usize| {
            let from = ((from / scale).floor().max(0.0) as usize).min(len);
            from..((to / scale).ceil().max(0.0) as usize).clamp(from, len)
        };
        let columns = range(area.x1, area.x2, self.width);
        for y in range(area.y1, area.y2, self.height) {
            self.clear_run(y, columns.clone());
        }
    }
}

/// Mean luma of each dot.
fn reduced(gray: &Gray<'_>, width: u32, height: u32, px_per_dot: u32) -> Vec<u8> {
    let mut dots = Vec::with_capacity(width as usize * height as usize);
    let mut sums = vec![0_u32; width as usize];
    for y in 0..height {
        sums.fill(0);
        for row in y * px_per_dot..(y + 1) * px_per_dot {
            for (x, sum) in (0..).zip(&mut sums) {
                for column in x * px_per_dot..(x + 1) * px_per_dot {
                    *sum += u32::from(gray.at(column, row));
                }
            }
        }
        let pixels = px_per_dot * px_per_dot;
        dots.extend(
            sums.iter()
                .map(|sum| u8::try_from(sum / pixels).unwrap_or(u8::MAX)),
        );
    }
    dots
}

/// Brightness of the paper in each tile: what three quarters of its dots are darker than or as dark as.
fn paper(dots: &[u8], width: usize, height: usize) -> Vec<u8> {
    let mut paper = Vec::new();
    for top in (0..height).step_by(TILE) {
        for left in (0..width).step_by(TILE) {
            let mut histogram = [0_u32; 256];
            let mut count = 0;
            for y in top..(top + TILE).min(height) {
                for luma in &dots[y * width + left..][..TILE.min(width - left)] {
                    histogram[usize::from(*luma)] += 1;
                    count += 1;
                }
            }
            let mut below = 0;
            let level = histogram.iter().position(|dots| {
                below += dots;
                4 * below >= 3 * count
            });
            paper.push(
                level
                    .and_then(|level| u8::try_from(level).ok())
                    .unwrap_or(u8::MAX),
            );
        }
    }
    paper
}
