//! Connected ink, small gaps along a row closed.

use checkbox_pixels::BoundingBox;

use super::bitmap::Bitmap;

/// Dots of ink a column below which something long is a line that runs askew, and how long that is, over its height.
const THIN: usize = 2;
const LONG: f32 = 6.0;

/// The places of connected ink, in dots, where gaps along a row of up to `max_gap` dots connect; none where there are more
/// than `max_count`.
pub(super) fn components(bitmap: &Bitmap, max_gap: f32, max_count: usize) -> Vec<BoundingBox> {
    let mut sets = Sets::default();
    let mut above: Vec<(Run, usize)> = Vec::new();
    for y in 0..bitmap.height {
        let mut row = Vec::new();
        let mut first = 0;
        for run in runs(bitmap.row(y), max_gap) {
            // Runs above that end before this one begins touch no later one either.
            while first < above.len() && above[first].0.end < run.start {
                first += 1;
            }
            let touching = above[first..]
                .iter()
                .take_while(|(other, _)| other.start <= run.end);
            let joined = touching.map(|(_, set)| *set).reduce(|a, b| sets.join(a, b));
            let set = match joined {
                Some(set) => sets.root(set),
                None => sets.add(),
            };
            sets.grow(set, &run, y);
            row.push((run, set));
        }
        above = row;
    }
    let found: Vec<BoundingBox> = sets.areas().collect();
    if found.len() > max_count {
        Vec::new()
    } else {
        found
    }
}

/// Ink of one row, with small gaps.
struct Run {
    start: usize,
    end: usize,
    ink: usize,
}

fn runs(row: &[bool], max_gap: f32) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (x, _) in row.iter().enumerate().filter(|(_, is_ink)| **is_ink) {
        match runs.last_mut() {
            Some(last) if (x - last.end) as f32 <= max_gap => {
                last.end = x + 1;
                last.ink += 1;
            }
            _ => runs.push(Run {
                start: x,
                end: x + 1,
                ink: 1,
            }),
        }
    }
    runs
}

/// Sets of runs that touch.
#[derive(Default)]
struct Sets {
    parents: Vec<usize>,
    areas: Vec<Area>,
}

#[derive(Clone, Copy)]
struct Area {
    left: usize,
    right: usize,
    top: usize,
    bottom: usize,
    ink: usize,
}

impl Sets {
    fn add(&mut self) -> usize {
        self.parents.push(self.parents.len());
        self.areas.push(Area {
            left: usize::MAX,
            right: 0,
            top: usize::MAX,
            bottom: 0,
            ink: 0,
        });
        self.parents.len() - 1
    }

    fn root(&mut self, mut set: usize) -> usize {
        while self.parents[set] != set {
            self.parents[set] = self.parents[self.parents[set]];
            set = self.parents[set];
        }
        set
    }

    fn join(&mut self, a: usize, b: usize) -> usize {
        let (a, b) = (self.root(a), self.root(b));
        let (kept, lost) = (a.min(b), a.max(b));
        if kept != lost {
            self.parents[lost] = kept;
            let other = self.areas[lost];
            let area = &mut self.areas[kept];
            area.left = area.left.min(other.left);
            area.right = area.right.max(other.right);
            area.top = area.top.min(other.top);
            area.bottom = area.bottom.max(other.bottom);
            area.ink += other.ink;
        }
        kept
    }

    fn grow(&mut self, set: usize, run: &Run, y: usize) {
        let area = &mut self.areas[set];
        area.left = area.left.min(run.start);
        area.right = area.right.max(run.end);
        area.top = area.top.min(y);
        area.bottom = area.bottom.max(y + 1);
        area.ink += run.ink;
    }

    fn areas(&self) -> impl Iterator<Item = BoundingBox> {
        let roots = (0..self.parents.len()).filter(|set| self.parents[*set] == *set);
        roots.map(|set| self.areas[set]).filter_map(|area| {
            let bbox = BoundingBox {
                x1: area.left as f32,
                y1: area.top as f32,
                x2: area.right as f32,
                y2: area.bottom as f32,
            };
            let is_line = bbox.width() > LONG * bbox.height() && area.ink <= THIN * (area.right - area.left);
            (!is_line).then_some(bbox)
        })
    }
}
