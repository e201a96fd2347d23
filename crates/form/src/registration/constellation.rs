//! Constellations: boxes as points with a size, and which lie near which.

use checkbox_pixels::BoundingBox;

use super::homography::Point;

/// Nearest neighbours that are kept of each box.
const NEIGHBOURS: usize = 12;
/// Distance up to which two boxes of a page are one that was found twice, in sides.
const DOUBLED: f64 = 0.4;

/// Boxes of a page as points.
#[derive(Clone, Debug)]
pub(crate) struct Constellation {
    /// Centres.
    pub(crate) points: Vec<Point>,
    /// Sides of squares of the boxes' areas.
    pub(crate) sides: Vec<f64>,
    /// For each box the others, nearest first, at most [`NEIGHBOURS`].
    pub(crate) neighbours: Vec<Vec<u32>>,
    /// Median of the sides.
    pub(crate) side: f64,
    /// Median of width over height.
    pub(crate) aspect: f64,
}

impl Constellation {
    /// The boxes, each moved by `-origin` and then scaled by `scale`, x and y apart.
    pub(crate) fn new(boxes: &[BoundingBox], origin: Point, scale: [f64; 2]) -> Self {
        let place = |b: &BoundingBox| {
            let [x, y] = b.center().map(f64::from);
            [(x - origin[0]) * scale[0], (y - origin[1]) * scale[1]]
        };
        let points: Vec<Point> = boxes.iter().map(place).collect();
        let side = |b: &BoundingBox| (f64::from(b.area()) * scale[0] * scale[1]).sqrt();
        let sides: Vec<f64> = boxes.iter().map(side).collect();
        let aspects = boxes
            .iter()
            .map(|b| f64::from(b.width()) * scale[0] / (f64::from(b.height()) * scale[1]).max(1e-9));
        Self {
            side: median(sides.clone()),
            aspect: median(aspects.collect()),
            neighbours: neighbours(&points),
            points,
            sides,
        }
    }

    /// Distance from a box to the nearest other; infinite without another.
    pub(crate) fn gap(&self, index: usize) -> f64 {
        let nearest = self.neighbours[index].first();
        nearest.map_or(f64::INFINITY, |&nearest| {
            distance(self.points[index], self.points[nearest as usize])
        })
    }

    /// Indices of all boxes, those nearest to a point first.
    pub(crate) fn by_distance(&self, from: Point) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.points.len()).collect();
        order.sort_by(|&a, &b| distance(self.points[a], from).total_cmp(&distance(self.points[b], from)));
        order
    }
}

fn neighbours(points: &[Point]) -> Vec<Vec<u32>> {
    let mut all: Vec<(f64, u32)> = Vec::with_capacity(points.len());
    points
        .iter()
        .enumerate()
        .map(|(index, &point)| {
            all.clear();
            let others = (0u32..).zip(points).filter(|(other, _)| *other as usize != index);
            all.extend(others.map(|(other, &at)| (distance(point, at), other)));
            let kept = NEIGHBOURS.min(all.len());
            if kept < all.len() {
                all.select_nth_unstable_by(kept, |a, b| a.0.total_cmp(&b.0));
            }
            all.truncate(kept);
            all.sort_by(|a, b| a.0.total_cmp(&b.0));
            all.iter().map(|&(_, other)| other).collect()
        })
        .collect()
}

/// Indices of boxes without those that repeat an earlier one.
pub(crate) fn without_doubles(boxes: &[BoundingBox]) -> Vec<usize> {
    let mut kept: Vec<usize> = Vec::with_capacity(boxes.len());
    for (index, b) in boxes.iter().enumerate() {
        let side = f64::from(b.area()).sqrt();
        let is_double = kept.iter().any(|&other| {
            distance(b.center().map(f64::from), boxes[other].center().map(f64::from)) < DOUBLED * side
        });
        if !is_double && side > 0.0 {
            kept.push(index);
        }
    }
    kept
}

/// Points in cells, to look up those near a place.
#[derive(Debug)]
pub(crate) struct Grid<'a> {
    points: &'a [Point],
    origin: Point,
    cell: f64,
    columns: usize,
    rows: usize,
    /// For each cell where its points start in `order`.
    starts: Vec<u32>,
    order: Vec<u32>,
}

impl<'a> Grid<'a> {
    /// A grid of about one point a cell.
    pub(crate) fn new(points: &'a [Point]) -> Self {
        let bound = |axis: usize, pick: fn(f64, f64) -> f64, start: f64| {
            points.iter().map(|point| point[axis]).fold(start, pick)
        };
        let low = [
            bound(0, f64::min, f64::INFINITY),
            bound(1, f64::min, f64::INFINITY),
        ];
        let high = [
            bound(0, f64::max, f64::NEG_INFINITY),
            bound(1, f64::max, f64::NEG_INFINITY),
        ];
        let (width, height) = ((high[0] - low[0]).max(1e-6), (high[1] - low[1]).max(1e-6));
        let count = points.len().max(1) as f64;
        let cell = (width * height / count)
            .sqrt()
            .max(width.max(height) / (2.0 * count).max(8.0));
        let (columns, rows) = ((width / cell) as usize + 1, (height / cell) as usize + 1);
        let mut grid = Self {
            points,
            origin: low,
            cell,
            columns,
            rows,
            starts: vec![0; columns * rows + 1],
            order: vec![0; points.len()],
        };
        let cells: Vec<usize> = points.iter().map(|point| grid.cell_of(*point)).collect();
        for &cell in &cells {
            grid.starts[cell + 1] += 1;
        }
        for cell in 0..columns * rows {
            grid.starts[cell + 1] += grid.starts[cell];
        }
        let mut next = grid.starts.clone();
        for (index, &cell) in (0..).zip(&cells) {
            grid.order[next[cell] as usize] = index;
            next[cell] += 1;
        }
        grid
    }

    fn cell_of(&self, point: Point) -> usize {
        let [column, row] = self.place(point);
        row * self.columns + column
    }

    fn place(&self, point: Point) -> [usize; 2] {
        let index = |axis: usize, count: usize| {
            (((point[axis] - self.origin[axis]) / self.cell).max(0.0) as usize).min(count - 1)
        };
        [index(0, self.columns), index(1, self.rows)]
    }

    /// The nearest point within `reach`, and how far it is.
    pub(crate) fn nearest(&self, at: Point, reach: f64) -> Option<(f64, usize)> {
        if self.points.is_empty() || !at[0].is_finite() || !at[1].is_finite() {
            return None;
        }
        let [left, top] = self.place([at[0] - reach, at[1] - reach]);
        let [right, bottom] = self.place([at[0] + reach, at[1] + reach]);
        let mut best: Option<(f64, usize)> = None;
        for row in top..=bottom {
            let cells = row * self.columns + left..=row * self.columns + right;
            let (from, to) = (self.starts[*cells.start()], self.starts[*cells.end() + 1]);
            for &index in &self.order[from as usize..to as usize] {
                let far = distance(self.points[index as usize], at);
                if far <= reach && best.is_none_or(|(nearest, _)| far < nearest) {
                    best = Some((far, index as usize));
                }
            }
        }
        best
    }
}

pub(crate) fn distance(a: Point, b: Point) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

/// The middle of the values; 0 for none.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    let middle = values.len() / 2;
    *values.select_nth_unstable_by(middle, f64::total_cmp).1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_finds_what_a_search_of_all_finds() {
        let points: Vec<Point> = (0..200)
            .map(|i| {
                [
                    (f64::from(i) * 0.618).fract() * 900.0,
                    (f64::from(i) * 0.755).fract() * 1200.0,
                ]
            })
            .collect();
        let grid = Grid::new(&points);
        for i in 0..100 {
            let at = [f64::from(i) * 11.0 - 100.0, f64::from(i) * 13.0 - 50.0];
            for reach in [5.0, 60.0, 500.0] {
                let all = points
                    .iter()
                    .enumerate()
                    .map(|(index, &point)| (distance(point, at), index));
                let expected = all
                    .filter(|(far, _)| *far <= reach)
                    .min_by(|a, b| a.0.total_cmp(&b.0));
                assert_eq!(grid.nearest(at, reach), expected);
            }
        }
    }

    #[test]
    fn a_grid_of_points_in_a_line_or_of_one_is_small() {
        let column: Vec<Point> = (0..1000).map(|i| [5.0, f64::from(i)]).collect();
        assert!(Grid::new(&column).starts.len() < 10_000);
        assert_eq!(Grid::new(&[[3.0, 4.0]]).nearest([3.0, 5.0], 2.0), Some((1.0, 0)));
        assert_eq!(Grid::new(&[]).nearest([3.0, 5.0], 2.0), None);
    }

    #[test]
    fn a_box_that_was_found_twice_counts_once() {
        let square = |x1: f32| BoundingBox {
            x1,
            y1: 0.0,
            x2: x1 + 10.0,
            y2: 10.0,
        };
        assert_eq!(without_doubles(&[square(0.0), square(2.0), square(12.0)]), [0, 2]);
    }
}
