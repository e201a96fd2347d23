//! Ink of a page: where it is printed or written, seen from so far away that letters become grey.

use checkbox_pixels::{PageView, PixelFormat, luma};

use super::homography::{Parameters, Point, apply, scale_at};

/// Long side of a template's ink, in cells.
const LONG_SIDE: usize = 160;
/// Long side up to which a page is reduced, in pixels.
const REDUCED_PX: usize = 800;
/// Side of the area whose mean is the paper's brightness around a pixel, as a share of the long side.
const SURROUNDINGS: f64 = 1.0 / 24.0;
/// Brightness, as a share of the surroundings', below which a pixel is ink.
const INK: f64 = 0.86;
/// Share of ink from which a cell of a template is inked.
const INKED: f64 = 0.12;
/// Share of ink at which a place counts as inked wholly.
const FULL: f64 = 0.35;
/// Mean brightness below which a page is white on black.
const DARK: f64 = 100.0;
/// By how much the area around a cell is widened at most, where not all cells are compared.
const MAX_WIDENING: f64 = 2.5;
/// Least cells that are compared.
const MIN_CELLS: usize = 60;

/// Ink of a template's page: cells of equal size, inked or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InkMap {
    columns: u16,
    rows: u16,
    cells: Vec<bool>,
}

impl InkMap {
    /// Most columns and rows.
    pub const MAX_SIDE: u16 = 512;

    /// A map from its cells, row by row; `None` where their number is not columns × rows, or a side is 0 or over
    /// [`InkMap::MAX_SIDE`].
    pub fn new(columns: u16, rows: u16, cells: Vec<bool>) -> Option<Self> {
        let sides = 1..=Self::MAX_SIDE;
        let fits = sides.contains(&columns)
            && sides.contains(&rows)
            && cells.len() == usize::from(columns) * usize::from(rows);
        fits.then_some(Self { columns, rows, cells })
    }

    /// The ink of a page.
    pub fn of_page(view: PageView<'_>) -> Option<Self> {
        let page = PageInk::new(view);
        let (width, height) = (f64::from(view.width_px()), f64::from(view.height_px()));
        let cell = width.max(height) / LONG_SIDE as f64;
        let side = |length: f64| ((length / cell).round() as u16).clamp(1, LONG_SIDE as u16);
        let (columns, rows) = (side(width), side(height));
        let (cell_width, cell_height) = (width / f64::from(columns), height / f64::from(rows));
        let mut cells = Vec::with_capacity(usize::from(columns) * usize::from(rows));
        for row in 0..rows {
            for column in 0..columns {
                let middle = [
                    (f64::from(column) + 0.5) * cell_width,
                    (f64::from(row) + 0.5) * cell_height,
                ];
                cells.push(page.share(middle, cell / 2.0).unwrap_or(0.0) >= INKED);
            }
        }
        Self::new(columns, rows, cells)
    }

    /// Number of columns.
    pub fn columns(&self) -> u16 {
        self.columns
    }

    /// Number of rows.
    pub fn rows(&self) -> u16 {
        self.rows
    }

    /// Whether each cell is inked, row by row.
    pub fn cells(&self) -> &[bool] {
        &self.cells
    }
}

/// Ink of a page that is compared with templates: for any area, which share of it is ink.
#[derive(Debug)]
pub(crate) struct PageInk {
    /// Pixels of the page in one reduced pixel.
    factor: f64,
    width: usize,
    height: usize,
    /// Sums of ink over all reduced pixels above and to the left, with a row and a column of zeros before.
    sums: Vec<u32>,
}

impl PageInk {
    pub(crate) fn new(view: PageView<'_>) -> Self {
        let (width_px, height_px) = (view.width_px() as usize, view.height_px() as usize);
        let factor = width_px.max(height_px).div_ceil(REDUCED_PX).max(1);
        let (width, height) = ((width_px / factor).max(1), (height_px / factor).max(1));
        let gray = reduced(view, factor, width, height);
        let is_ink = threshold(&gray, width, height);
        Self {
            factor: factor as f64,
            width,
            height,
            sums: sums(
                &is_ink.iter().map(|&ink| u32::from(ink)).collect::<Vec<_>>(),
                width,
                height,
            ),
        }
    }

    /// Share of ink in the square around a place of the page, in its pixels; `None` off the page.
    fn share(&self, [x, y]: Point, half: f64) -> Option<f64> {
        let (x, y, half) = (x / self.factor, y / self.factor, (half / self.factor).max(0.5));
        if !(0.0..self.width as f64).contains(&x) || !(0.0..self.height as f64).contains(&y) {
            return None;
        }
        let range = |at: f64, length: usize| {
            let from = (at - half).round().clamp(0.0, length as f64 - 1.0) as usize;
            let to = ((at + half).round() as usize).clamp(from + 1, length);
            (from, to)
        };
        let ((left, right), (top, bottom)) = (range(x, self.width), range(y, self.height));
        let at = |column: usize, row: usize| f64::from(self.sums[row * (self.width + 1) + column]);
        let sum = at(right, bottom) - at(left, bottom) - at(right, top) + at(left, top);
        Some(sum / ((right - left) * (bottom - top)) as f64)
    }
}

fn reduced(view: PageView<'_>, factor: usize, width: usize, height: usize) -> Vec<u8> {
    let row_px = view.width_px() as usize;
    let bytes = view.format().bytes_per_pixel();
    let mut sums = vec![0u32; width];
    let mut gray = Vec::with_capacity(width * height);
    // A page narrower than the factor leaves columns of fewer pixels.
    let across = factor.min(row_px);
    let down = factor.min(view.height_px() as usize);
    for row in 0..height {
        sums.fill(0);
        for line in 0..down {
            let start = (row * factor + line) * row_px * bytes;
            let pixels = &view.pixels()[start..start + row_px * bytes];
            match view.format() {
                PixelFormat::Gray8 => {
                    for (sum, part) in sums.iter_mut().zip(pixels.chunks_exact(across)) {
                        *sum += part.iter().map(|&pixel| u32::from(pixel)).sum::<u32>();
                    }
                }
                PixelFormat::Rgb8 => {
                    for (sum, part) in sums.iter_mut().zip(pixels.chunks_exact(3 * across)) {
                        let rgb = part.as_chunks::<3>().0.iter();
                        *sum += rgb
                            .map(|&[red, green, blue]| u32::from(luma(red, green, blue)))
                            .sum::<u32>();
                    }
                }
            }
        }
        let count = (across * down) as u32;
        gray.extend(sums.iter().map(|sum| (sum / count) as u8));
    }
    gray
}

/// Which pixels are darker than their surroundings; on a dark page, lighter.
fn threshold(gray: &[u8], width: usize, height: usize) -> Vec<bool> {
    let mean = gray.iter().map(|&pixel| f64::from(pixel)).sum::<f64>() / gray.len().max(1) as f64;
    let values: Vec<u32> = if mean < DARK {
        gray.iter().map(|&pixel| u32::from(255 - pixel)).collect()
    } else {
        gray.iter().map(|&pixel| u32::from(pixel)).collect()
    };
    let sums = sums(&values, width, height);
    let half = ((SURROUNDINGS * width.max(height) as f64 / 2.0) as usize).max(2);
    let mut is_ink = Vec::with_capacity(values.len());
    for row in 0..height {
        let (top, bottom) = (row.saturating_sub(half), (row + half + 1).min(height));
        for column in 0..width {
            let (left, right) = (column.saturating_sub(half), (column + half + 1).min(width));
            let at = |column: usize, row: usize| u64::from(sums[row * (width + 1) + column]);
            let sum = at(right, bottom) + at(left, top) - at(left, bottom) - at(right, top);
            let mean = sum as f64 / ((right - left) * (bottom - top)) as f64;
            is_ink.push(f64::from(values[row * width + column]) < INK * mean);
        }
    }
    is_ink
}

/// Sums over all values above and to the left, with a row and a column of zeros before.
fn sums(values: &[u32], width: usize, height: usize) -> Vec<u32> {
    let mut sums = vec![0u32; (width + 1) * (height + 1)];
    for row in 0..height {
        let mut line = 0;
        for column in 0..width {
            line += values[row * width + column];
            sums[(row + 1) * (width + 1) + column + 1] = sums[row * (width + 1) + column + 1] + line;
        }
    }
    sums
}

/// Cells of a template's ink that are compared with pages, as places within -1 to 1.
#[derive(Clone, Debug)]
pub(crate) struct ComparedInk {
    cells: Vec<(Point, bool)>,
    /// Half of a cell's side.
    half: f64,
}

impl ComparedInk {
    /// The cells no farther than `reach` from one of the boxes, of a page of `size` pixels that `to_unit` brings within -1 to 1.
    pub(crate) fn new(
        ink: &InkMap,
        size: [f64; 2],
        boxes: &[Point],
        reach: f64,
        to_unit: impl Fn(Point) -> Point,
    ) -> Self {
        let (columns, rows) = (usize::from(ink.columns), usize::from(ink.rows));
        let cell = [size[0] / columns as f64, size[1] / rows as f64];
        let place = |index: usize| {
            let (column, row) = (index % columns, index / columns);
            to_unit([(column as f64 + 0.5) * cell[0], (row as f64 + 0.5) * cell[1]])
        };
        let grid = super::constellation::Grid::new(boxes);
        let cells = ink
            .cells
            .iter()
            .enumerate()
            .map(|(index, &is_inked)| (place(index), is_inked));
        let near = cells.filter(|(at, _)| reach.is_infinite() || grid.nearest(*at, reach).is_some());
        let [origin, next] = [[0.0, 0.0], [cell[0], cell[1]]].map(&to_unit);
        Self {
            cells: near.collect(),
            half: f64::midpoint(next[0] - origin[0], next[1] - origin[1]) / 2.0,
        }
    }

    /// Correlation of the template's ink with that of a page where a homography puts it, -1 to 1; `None` where too little lies
    /// on the page. Of `stride` cells one is compared, over a larger area.
    pub(crate) fn correlation(
        &self,
        page: &PageInk,
        p: &Parameters,
        stretch: f64,
        stride: usize,
    ) -> Option<f64> {
        let widening = (stride as f64).sqrt().min(MAX_WIDENING);
        let (mut count, mut inked) = (0.0, 0.0);
        let (mut sum, mut squares, mut both) = (0.0, 0.0, 0.0);
        for &(at, is_inked) in self.cells.iter().step_by(stride) {
            let Some([x, y]) = apply(p, at) else {
                continue;
            };
            let half = self.half * scale_at(p, at) * widening;
            let Some(share) = page.share([x, y / stretch], half) else {
                continue;
            };
            let share = (share / FULL).min(1.0);
            count += 1.0;
            sum += share;
            squares += share * share;
            if is_inked {
                inked += 1.0;
                both += share;
            }
        }
        let cells = self.cells.len() as f64 / stride as f64;
        if count < (MIN_CELLS as f64 / stride as f64).max(0.25 * cells) || count < 16.0 {
            return None;
        }
        let covariance = both - sum * inked / count;
        let deviation = ((squares - sum * sum / count) * (inked - inked * inked / count)).sqrt();
        (deviation > 1e-9).then(|| covariance / deviation)
    }
}
