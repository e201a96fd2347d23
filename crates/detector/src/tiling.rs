//! A second, closer look at large pages with small boxes.
//!
//! One pass shrinks the page until it fits the network input. When that leaves the boxes so small that the network
//! can only guess, the page is cut into overlapping tiles that show them larger. Boxes that fit into the overlap
//! of two tiles come from the tiles, because one of them shows each of these whole; larger ones come from the
//! first pass. What tile borders cut is dropped.

use crate::letterbox::Letterbox;
use crate::preprocess::Region;
use crate::{BoundingBox, Detection};

/// A page shrunk less than this gains nothing: tiles never show it larger than it is.
const LEAST_REDUCTION: f32 = 1.5;
/// Median side, in input pixels, below which boxes count as small.
const SMALL_SIDE_PX: f32 = 9.0;
/// Median side, in input pixels, that tiles aim at.
const WANTED_SIDE_PX: f32 = 16.0;
/// Weaker magnifications do not repay the second pass.
const LEAST_ZOOM: f32 = 1.3;
/// Bounds the cost of one page; the magnification gives way.
const MAX_TILES: u32 = 24;
/// Shared by neighbouring tiles, in input pixels.
const OVERLAP_PX: f32 = 64.0;
/// Longest side, in input pixels of a tile, of a box that a tile may report: it fits the overlap with a margin.
const LARGEST_TILE_BOX_PX: f32 = 56.0;
/// Longest side, in input pixels of a tile, of a first-pass box that the tiles replace. Sides between the two
/// limits come from both and are merged by suppression.
const LARGEST_REPLACED_BOX_PX: f32 = 40.0;
/// A box that ends this close to the border of a tile, in input pixels, may go on beyond it.
const BORDER_PX: f32 = 2.0;

/// Where to look again.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SecondLook {
    /// Regions of the page, each to be fitted into an input of the same size as in the first pass.
    pub(crate) tiles: Vec<Region>,
    /// Input pixels per page pixel in the tiles.
    scale: f32,
}

impl SecondLook {
    /// Decides by what the first pass found whether and where to look again.
    pub(crate) fn plan(page: Region, first_pass: &Letterbox, found: &[Detection]) -> Option<Self> {
        let scale = first_pass.scale();
        if 1.0 / scale < LEAST_REDUCTION {
            return None;
        }
        let small_px = median_side(found)? * scale;
        if small_px >= SMALL_SIDE_PX {
            return None;
        }
        let mut zoom = (WANTED_SIDE_PX / small_px).min(1.0 / scale);
        loop {
            if zoom < LEAST_ZOOM {
                return None;
            }
            let second_look = Self::at_scale(page, first_pass, scale * zoom);
            if second_look.tiles.len() <= MAX_TILES as usize {
                return Some(second_look);
            }
            zoom *= 0.95;
        }
    }

    fn at_scale(page: Region, first_pass: &Letterbox, scale: f32) -> Self {
        let overlap_px = OVERLAP_PX / scale;
        let columns = spans(
            page.width_px,
            first_pass.input_width_px as f32 / scale,
            overlap_px,
        );
        let rows = spans(
            page.height_px,
            first_pass.input_height_px as f32 / scale,
            overlap_px,
        );
        let tiles = rows
            .iter()
            .flat_map(|&(top_px, height_px)| {
                columns.iter().map(move |&(left_px, width_px)| Region {
                    left_px,
                    top_px,
                    width_px,
                    height_px,
                })
            })
            .collect();
        Self { tiles, scale }
    }

    /// Whether a first-pass box stays next to the tiles' boxes.
    pub(crate) fn keeps_from_first_pass(&self, bbox: &BoundingBox) -> bool {
        longest_side(bbox) * self.scale > LARGEST_REPLACED_BOX_PX
    }

    /// Whether a box that a tile found, in page pixels, is whole and the tile's to report.
    pub(crate) fn keeps_from_tile(&self, page: Region, tile: Region, bbox: &BoundingBox) -> bool {
        let border_px = BORDER_PX / self.scale;
        let (left, top) = (tile.left_px as f32, tile.top_px as f32);
        let (right, bottom) = (left + tile.width_px as f32, top + tile.height_px as f32);
        let is_cut = (tile.left_px > 0 && bbox.x1 < left + border_px)
            || (tile.top_px > 0 && bbox.y1 < top + border_px)
            || (tile.left_px + tile.width_px < page.width_px && bbox.x2 > right - border_px)
            || (tile.top_px + tile.height_px < page.height_px && bbox.y2 > bottom - border_px);
        !is_cut && longest_side(bbox) * self.scale <= LARGEST_TILE_BOX_PX
    }
}

/// Starts and lengths, in whole pixels, of equally long spans that cover `0..total_px` and overlap by at least
/// `overlap_px`, spread evenly.
fn spans(total_px: u32, length_px: f32, overlap_px: f32) -> Vec<(u32, u32)> {
    let length_px = (length_px as u32).clamp(1, total_px);
    let rest_px = total_px - length_px;
    let step_px = (length_px as f32 - overlap_px.ceil()).max(1.0);
    let steps = (rest_px as f32 / step_px).ceil() as u32;
    (0..=steps)
        .map(|step| {
            let start = u64::from(rest_px) * u64::from(step) / u64::from(steps.max(1));
            (start as u32, length_px)
        })
        .collect()
}

fn longest_side(bbox: &BoundingBox) -> f32 {
    bbox.width().max(bbox.height())
}

fn median_side(found: &[Detection]) -> Option<f32> {
    let mut sides: Vec<f32> = found
        .iter()
        .map(|d| d.bbox.width().min(d.bbox.height()))
        .collect();
    let middle = sides.len() / 2;
    if sides.is_empty() {
        None
    } else {
        Some(*sides.select_nth_unstable_by(middle, f32::total_cmp).1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{InputChannels, InputPolicy};

    const POLICY: InputPolicy = InputPolicy {
        channels: InputChannels::Gray,
        long_side_px: 1280,
        stride_px: 32,
        fixed_width_px: None,
        fixed_height_px: None,
        batch: 1,
        pad_value: 0.0,
        max_upscale: 2.0,
    };

    fn page(width_px: u32, height_px: u32) -> Region {
        Region {
            left_px: 0,
            top_px: 0,
            width_px,
            height_px,
        }
    }

    fn square(left: f32, top: f32, side: f32) -> Detection {
        let bbox = BoundingBox {
            x1: left,
            y1: top,
            x2: left + side,
            y2: top + side,
        };
        Detection {
            class_index: 0,
            confidence: 0.9,
            bbox,
        }
    }

    fn plan(page: Region, side: f32) -> Option<SecondLook> {
        let letterbox = Letterbox::new(&POLICY, page.width_px, page.height_px);
        SecondLook::plan(page, &letterbox, &[square(10.0, 10.0, side)])
    }

    #[test]
    fn only_large_pages_with_small_boxes_are_looked_at_again() {
        assert!(plan(page(4960, 7016), 30.0).is_some());
        assert_eq!(plan(page(4960, 7016), 90.0), None, "large boxes");
        assert_eq!(plan(page(1000, 1280), 6.0), None, "small page");
        let letterbox = Letterbox::new(&POLICY, 4960, 7016);
        assert_eq!(
            SecondLook::plan(page(4960, 7016), &letterbox, &[]),
            None,
            "nothing found"
        );
    }

    #[test]
    fn tiles_stay_on_the_page_and_show_every_small_box_whole_in_one_of_them() {
        for (width_px, height_px, side) in [(4960, 7016, 30.0), (12_000, 2000, 60.0), (2500, 40_000, 200.0)] {
            let page = page(width_px, height_px);
            let Some(look) = plan(page, side) else {
                panic!("{width_px} x {height_px}")
            };
            assert!(look.tiles.iter().all(|tile| {
                tile.left_px + tile.width_px <= width_px && tile.top_px + tile.height_px <= height_px
            }));
            let largest = LARGEST_TILE_BOX_PX / look.scale;
            for column in 0..100_u8 {
                for row in 0..100_u8 {
                    let left = (width_px as f32 - largest) * f32::from(column) / 99.0;
                    let top = (height_px as f32 - largest) * f32::from(row) / 99.0;
                    let bbox = square(left, top, largest * 0.999).bbox;
                    let inside = |tile: &Region| {
                        bbox.x1 >= tile.left_px as f32
                            && bbox.y1 >= tile.top_px as f32
                            && bbox.x2 <= (tile.left_px + tile.width_px) as f32
                            && bbox.y2 <= (tile.top_px + tile.height_px) as f32
                    };
                    let whole = |tile: &&Region| inside(tile) && look.keeps_from_tile(page, **tile, &bbox);
                    assert!(look.tiles.iter().any(|tile| whole(&tile)), "{bbox:?} is lost");
                }
            }
        }
    }

    #[test]
    fn the_number_of_tiles_is_bounded() {
        let look = plan(page(40_000, 40_000), 20.0).unwrap();
        assert!(look.tiles.len() <= MAX_TILES as usize);
    }

    #[test]
    fn tiles_never_enlarge_the_page() {
        let look = plan(page(2400, 2000), 4.0).unwrap();
        assert!(look.scale <= 1.0);
    }

    #[test]
    fn a_box_cut_by_a_tile_border_is_dropped_unless_the_page_ends_there() {
        let page = page(4000, 4000);
        let look = SecondLook {
            tiles: Vec::new(),
            scale: 1.0,
        };
        let corner = Region {
            left_px: 0,
            top_px: 0,
            width_px: 1000,
            height_px: 1000,
        };
        let inner = Region {
            left_px: 500,
            top_px: 500,
            ..corner
        };
        assert!(look.keeps_from_tile(page, corner, &square(0.0, 0.0, 20.0).bbox));
        assert!(!look.keeps_from_tile(page, corner, &square(980.0, 100.0, 20.0).bbox));
        assert!(!look.keeps_from_tile(page, inner, &square(500.0, 700.0, 20.0).bbox));
        assert!(look.keeps_from_tile(page, inner, &square(700.0, 700.0, 20.0).bbox));
        assert!(
            !look.keeps_from_tile(page, inner, &square(700.0, 700.0, 60.0).bbox),
            "too large"
        );
    }

    #[test]
    fn every_size_is_kept_by_the_first_pass_or_by_the_tiles() {
        let page = page(4000, 4000);
        let tile = Region {
            left_px: 0,
            top_px: 0,
            width_px: 1000,
            height_px: 1000,
        };
        let look = SecondLook {
            tiles: Vec::new(),
            scale: 0.5,
        };
        for side in 1..400_u16 {
            let bbox = square(100.0, 100.0, f32::from(side)).bbox;
            assert!(
                look.keeps_from_first_pass(&bbox) || look.keeps_from_tile(page, tile, &bbox),
                "{side}"
            );
        }
    }
}
