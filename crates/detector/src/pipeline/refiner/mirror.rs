//! Mirrored crops (test-time augmentation).

use std::slice::ChunksExact;

use super::crop::{CROP_LEN, CROP_PX};

/// Mirrors of an uncertain candidate.
pub(super) const MIRRORS: [Mirror; 2] = [Mirror::LeftRight, Mirror::UpsideDown];

/// A reflection of a crop.
#[derive(Clone, Copy)]
pub(super) enum Mirror {
    LeftRight,
    UpsideDown,
}

impl Mirror {
    /// The crops of a candidate, each mirrored.
    pub(super) fn crops(self, crops: &[u8]) -> Vec<u8> {
        match self {
            Self::LeftRight => rows(crops).flat_map(|row| row.iter().rev()).copied().collect(),
            Self::UpsideDown => {
                let crops = crops.chunks_exact(CROP_LEN);
                crops
                    .flat_map(|crop| rows(crop).rev().flatten())
                    .copied()
                    .collect()
            }
        }
    }

    /// Movements of the left, top, right and bottom edge in mirrored crops, in the coordinates of the original ones.
    pub(super) fn edges(self, [left, top, right, bottom]: [f32; 4]) -> [f32; 4] {
        match self {
            Self::LeftRight => [-right, top, -left, bottom],
            Self::UpsideDown => [left, -bottom, right, -top],
        }
    }
}

fn rows(crops: &[u8]) -> ChunksExact<'_, u8> {
    crops.chunks_exact(CROP_PX as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mirror_undoes_itself() {
        let crops: Vec<u8> = (0..2 * CROP_LEN).map(|index| (index % 251) as u8).collect();
        let edges = [3.0, 4.0, 5.0, 6.0];
        for mirror in MIRRORS {
            assert_ne!(mirror.crops(&crops), crops);
            assert_eq!(mirror.crops(&mirror.crops(&crops)), crops);
            assert_eq!(mirror.edges(mirror.edges(edges)), edges);
        }
    }

    #[test]
    fn each_crop_is_mirrored_by_itself() {
        let [near, far] = [1, 2].map(|level| vec![level; CROP_LEN]);
        let crops = [near, far].concat();
        for mirror in MIRRORS {
            assert_eq!(mirror.crops(&crops), crops);
        }
        let mut corner = vec![0; 2 * CROP_LEN];
        corner[CROP_LEN] = 1;
        let side = CROP_PX as usize;
        assert_eq!(Mirror::LeftRight.crops(&corner)[CROP_LEN + side - 1], 1);
        assert_eq!(Mirror::UpsideDown.crops(&corner)[2 * CROP_LEN - side], 1);
    }

    #[test]
    fn a_box_that_grows_in_a_mirror_grows_on_the_opposite_side() {
        assert_eq!(
            Mirror::LeftRight.edges([-0.25, 0.0, 0.0, 0.0]),
            [0.0, 0.0, 0.25, 0.0]
        );
        assert_eq!(
            Mirror::UpsideDown.edges([0.0, 0.0, 0.0, 0.5]),
            [0.0, -0.5, 0.0, 0.0]
        );
    }
}
