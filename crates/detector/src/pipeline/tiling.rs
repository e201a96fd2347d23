//! Tiling: a second pass over pages with small boxes.
//!
//! The first pass reduces the page until it fits the network input. Where that leaves boxes too small for the network, the page
//! is cut into overlapping tiles at a larger scale, enlarged beyond the page's own size if need be. Boxes that fit
//! into the overlap of two tiles come from the tiles, since one of these shows each of them whole; larger ones come from
//! the first pass. Boxes cut by the border of a tile are dropped.

use crate::image::Region;
use crate::{BoundingBox, Detection, InputPolicy};

/// Reduction from which a page without a confident box is tiled too: of a sheet that fills a part of a large photograph, the
/// first pass leaves boxes of a few pixels.
const LARGE_REDUCTION: f32 = 2.8;
/// Median side, in input pixels, below which boxes count as small where none is confident. Such boxes are measured
/// inaccurately, rather too large.
const SMALL_UNCERTAIN_SIDE_PX: f32 = 12.0;
/// Confidence from which a candidate counts as confident. It does not follow the caller's threshold, so that what is found does
/// not depend on how much of it is asked for.
pub(crate) const CONFIDENT: f32 = 0.2;
/// Median side of boxes in a tile, in input pixels, that the enlargement aims at.
const TARGET_SIDE_PX: f32 = 16.0;
/// Most tiles of a page: bounds its cost. The enlargement is lowered to keep to it.
const MAX_TILES: usize = 24;
/// Overlap of neighbouring tiles, in input pixels.
const OVERLAP_PX: f32 = 64.0;
/// Longest side, in input pixels of a tile, of a box taken from a tile: it fits into the overlap with a margin.
const MAX_TILE_BOX_PX: f32 = 56.0;
/// Longest side, in input pixels of a tile, of a first-pass box that the tiles replace. Boxes with sides between the two
/// limits come from both and are merged by suppression.
const MAX_REPLACED_BOX_PX: f32 = 40.0;
/// Distance from the border of a tile, in input pixels, within which a box may go on beyond it.
const BORDER_PX: f32 = 2.0;

/// Limits from which tiling pays.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TilingThresholds {
    /// Median side, in input pixels, below which boxes count as small.
    small_side_px: f32,
    /// Least enlargement of a tile relative to the first pass.
    min_zoom: f32,
}

impl TilingThresholds {
    /// Thresholds for a page as it lies.
    pub(crate) const UPRIGHT: Self = Self {
        small_side_px: 11.0,
        min_zoom: 1.3,
    };
    /// Thresholds for a deskewed page, whose print has lost some sharpness: it is tiled for larger boxes too.
    pub(crate) const DESKEWED: Self = Self {
        small_side_px: 12.5,
        min_zoom: 1.2,
    };
}

/// Tiles of a page.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TilingPlan {
    /// Regions of the page, each to be fitted into an input of [`Self::policy`].
    pub(crate) tiles: Vec<Region>,
    /// Input policy with the size of one tile.
    pub(crate) policy: InputPolicy,
    /// Input pixels per page pixel in the tiles.
    scale: f32,
}

impl TilingPlan {
    /// Tiles for a page by the candidates of its first pass, which had `scale` input pixels per page pixel; `None` where tiling
    /// does not pay. Candidates are sorted by confidence. Uncertain ones say little about the page's boxes, and count only
    /// where there are no others.
    pub(crate) fn new(
        page: Region,
        policy: &InputPolicy,
        scale: f32,
        candidates: &[Detection],
        thresholds: TilingThresholds,
    ) -> Option<Self> {
        let confident = candidates.partition_point(|candidate| candidate.confidence >= CONFIDENT);
        let (counted, limit_px) = if confident == 0 && 1.0 / scale >= LARGE_REDUCTION {
            (candidates, SMALL_UNCERTAIN_SIDE_PX)
        } else {
            (&candidates[..confident], thresholds.small_side_px)
        };
        let side_px = median_side(counted)? * scale;
        if side_px >= limit_px {
            return None;
        }
        // Enlarging beyond the page's own size pays too: two small boxes that touch no longer share a cell of the feature map.
        let mut zoom = (TARGET_SIDE_PX / side_px).min(policy.max_upscale / scale);
        while zoom >= thresholds.min_zoom {
            let plan = Self::at_scale(page, policy, scale * zoom)?;
            if plan.tiles.len() <= MAX_TILES {
                return Some(plan);
            }
            zoom *= 0.95;
        }
        None
    }

    fn at_scale(page: Region, policy: &InputPolicy, scale: f32) -> Option<Self> {
        let columns = Cuts::new(page.width_px, scale, policy.fixed_width_px, policy)?;
        let rows = Cuts::new(page.height_px, scale, policy.fixed_height_px, policy)?;
        let tile = |top_px, left_px| Region {
            left_px,
            top_px,
            width_px: columns.length_px,
            height_px: rows.length_px,
        };
        let tiles = rows
            .starts()
            .flat_map(|top_px| columns.starts().map(move |left_px| tile(top_px, left_px)));
        Some(Self {
            tiles: tiles.collect(),
            policy: policy.pinned(columns.input_px, rows.input_px),
            scale,
        })
    }

    /// Whether a first-pass box is kept beside those of the tiles.
    pub(crate) fn keeps_from_first_pass(&self, bbox: &BoundingBox) -> bool {
        longest_side(bbox) * self.scale > MAX_REPLACED_BOX_PX
    }

    /// Whether a box found in a tile, in page pixels, is whole and small enough to be taken from a tile.
    pub(crate) fn keeps_from_tile(&self, page: Region, tile: Region, bbox: &BoundingBox) -> bool {
        let border_px = BORDER_PX / self.scale;
        let (left, top) = (tile.left_px as f32, tile.top_px as f32);
        let (right, bottom) = (left + tile.width_px as f32, top + tile.height_px as f32);
        let is_cut = (tile.left_px > 0 && bbox.x1 < left + border_px)
            || (tile.top_px > 0 && bbox.y1 < top + border_px)
            || (tile.left_px + tile.width_px < page.width_px && bbox.x2 > right - border_px)
            || (tile.top_px + tile.height_px < page.height_px && bbox.y2 > bottom - border_px);
        !is_cut && longest_side(bbox) * self.scale <= MAX_TILE_BOX_PX
    }
}

/// One axis of a page, cut into pieces of equal length that are spread evenly.
struct Cuts {
    page_px: u32,
    count: u32,
    /// Length of a piece on the page.
    length_px: u32,
    /// Length of a piece in the network input.
    input_px: u32,
}

impl Cuts {
    /// The fewest pieces that the network takes and that overlap enough, as short as that allows; `None` when the network
    /// input is shorter than two overlaps.
    fn new(page_px: u32, scale: f32, fixed_px: Option<u32>, policy: &InputPolicy) -> Option<Self> {
        let limit_px = fixed_px.unwrap_or(policy.long_side_px) as f32;
        if limit_px < 2.0 * OVERLAP_PX {
            return None;
        }
        let total_px = page_px as f32 * scale;
        let count = ((total_px - OVERLAP_PX) / (limit_px - OVERLAP_PX))
            .ceil()
            .max(1.0);
        let needed_px = (total_px + (count - 1.0) * OVERLAP_PX) / count;
        let input_px =
            fixed_px.unwrap_or_else(|| (needed_px.ceil() as u32).next_multiple_of(policy.stride_px));
        let length_px = ((input_px as f32 / scale) as u32).clamp(1, page_px);
        Some(Self {
            page_px,
            count: count as u32,
            length_px,
            input_px,
        })
    }

    fn starts(&self) -> impl Iterator<Item = u32> {
        let rest_px = u64::from(self.page_px - self.length_px);
        let steps = u64::from(self.count - 1).max(1);
        (0..u64::from(self.count)).map(move |step| (rest_px * step / steps) as u32)
    }
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
    use crate::InputChannels;
    use crate::image::Letterbox;

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
            ..Detection::default()
        }
    }

    fn plan(page: Region, side: f32) -> Option<TilingPlan> {
        let letterbox = Letterbox::new(&POLICY, page.width_px, page.height_px);
        TilingPlan::new(
            page,
            &POLICY,
            letterbox.scale(),
            &[square(10.0, 10.0, side)],
            TilingThresholds::UPRIGHT,
        )
    }

    #[test]
    fn a_deskewed_page_is_tiled_for_larger_boxes() {
        let page = page(1275, 1650);
        let scale = Letterbox::new(&POLICY, page.width_px, page.height_px).scale();
        let plan = |side: f32, thresholds| {
            TilingPlan::new(
                page,
                &POLICY,
                scale,
                &[square(10.0, 10.0, side / scale)],
                thresholds,
            )
        };
        assert!(
            plan(12.0, TilingThresholds::UPRIGHT).is_none()
                && plan(12.0, TilingThresholds::DESKEWED).is_some()
        );
        assert!(
            plan(10.0, TilingThresholds::UPRIGHT).is_some()
                && plan(13.0, TilingThresholds::DESKEWED).is_none()
        );
    }

    #[test]
    fn pages_with_small_boxes_are_tiled() {
        assert!(plan(page(4960, 7016), 30.0).is_some());
        assert_eq!(plan(page(4960, 7016), 90.0), None, "large boxes");
        assert!(plan(page(1000, 1280), 6.0).is_some());
        assert_eq!(plan(page(500, 640), 5.0), None, "enlarged already");
        assert_eq!(
            TilingPlan::new(page(4960, 7016), &POLICY, 0.2, &[], TilingThresholds::UPRIGHT),
            None,
            "nothing found"
        );
    }

    #[test]
    fn uncertain_boxes_count_on_very_large_pages_without_confident_ones() {
        let uncertain = Detection {
            confidence: 0.1,
            ..square(10.0, 10.0, 50.0)
        };
        let confident_and_large = square(500.0, 10.0, 90.0);
        let plan = |scale, found: &[Detection]| {
            TilingPlan::new(page(4960, 7016), &POLICY, scale, found, TilingThresholds::UPRIGHT)
        };
        assert!(plan(0.2, &[uncertain]).is_some());
        assert_eq!(plan(0.4, &[uncertain]), None, "not so large");
        assert_eq!(
            plan(0.2, &[confident_and_large, uncertain, uncertain]),
            None,
            "one is confident"
        );
    }

    #[test]
    fn tiles_stay_on_the_page_and_show_every_small_box_whole_in_one_of_them() {
        for (width_px, height_px, side) in [(4960, 7016, 30.0), (12_000, 2000, 60.0), (2500, 40_000, 200.0)] {
            let page = page(width_px, height_px);
            let Some(plan) = plan(page, side) else {
                panic!("{width_px} x {height_px}")
            };
            assert!(plan.tiles.iter().all(|tile| {
                tile.left_px + tile.width_px <= width_px && tile.top_px + tile.height_px <= height_px
            }));
            let largest = MAX_TILE_BOX_PX / plan.scale;
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
                    let whole = |tile: &&Region| inside(tile) && plan.keeps_from_tile(page, **tile, &bbox);
                    assert!(plan.tiles.iter().any(|tile| whole(&tile)), "{bbox:?} is lost");
                }
            }
        }
    }

    #[test]
    fn tiles_are_no_larger_than_they_need_to_be() {
        let plan = TilingPlan::at_scale(page(1400, 1900), &POLICY, 1.0).unwrap();
        assert_eq!(plan.tiles.len(), 4);
        assert_eq!(
            (plan.policy.fixed_width_px, plan.policy.fixed_height_px),
            (Some(736), Some(992))
        );
        let strip = TilingPlan::at_scale(page(480, 4800), &POLICY, 1.0).unwrap();
        assert_eq!((strip.tiles.len(), strip.policy.fixed_width_px), (4, Some(480)));
    }

    #[test]
    fn a_fixed_input_keeps_its_size_in_tiles() {
        let fixed = POLICY.pinned(640, 640);
        let plan = TilingPlan::at_scale(page(1400, 1900), &fixed, 1.0).unwrap();
        assert_eq!((plan.tiles.len(), plan.policy), (12, fixed));
        assert!(TilingPlan::at_scale(page(1400, 1900), &POLICY.pinned(96, 96), 1.0).is_none());
    }

    #[test]
    fn the_number_of_tiles_is_bounded() {
        let plan = plan(page(40_000, 40_000), 20.0).unwrap();
        assert!(plan.tiles.len() <= MAX_TILES);
    }

    #[test]
    fn tiles_enlarge_the_page_no_more_than_a_small_page_is() {
        for side in [1.0, 4.0, 8.0] {
            let plan = plan(page(1200, 1000), side).unwrap();
            assert!(plan.scale > 1.0 && plan.scale < 1.001 * POLICY.max_upscale);
        }
    }

    #[test]
    fn a_box_cut_by_a_tile_border_is_dropped_unless_the_page_ends_there() {
        let page = page(4000, 4000);
        let plan = TilingPlan {
            tiles: Vec::new(),
            policy: POLICY,
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
        assert!(plan.keeps_from_tile(page, corner, &square(0.0, 0.0, 20.0).bbox));
        assert!(!plan.keeps_from_tile(page, corner, &square(980.0, 100.0, 20.0).bbox));
        assert!(!plan.keeps_from_tile(page, inner, &square(500.0, 700.0, 20.0).bbox));
        assert!(plan.keeps_from_tile(page, inner, &square(700.0, 700.0, 20.0).bbox));
        assert!(
            !plan.keeps_from_tile(page, inner, &square(700.0, 700.0, 60.0).bbox),
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
        let plan = TilingPlan {
            tiles: Vec::new(),
            policy: POLICY,
            scale: 0.5,
        };
        for side in 1..400_u16 {
            let bbox = square(100.0, 100.0, f32::from(side)).bbox;
            assert!(
                plan.keeps_from_first_pass(&bbox) || plan.keeps_from_tile(page, tile, &bbox),
                "{side}"
            );
        }
    }
}
