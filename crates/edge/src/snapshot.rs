//! Initialisation before deployment, done once.

use std::arch::wasm32::memory_size;

use crate::model;

/// Prepares the model, and leaves as little behind as can be.
pub(crate) fn initialise() {
    model::prepare();
    clear_free_memory();
}

/// Largest piece that is cleared at once: as much may be left over beyond what was in use at most.
const LARGEST_BYTES: usize = 1 << 20;
/// Smaller gaps are few, and lie between what is needed anyway.
const SMALLEST_BYTES: usize = 1 << 8;
/// More than there ever were gaps; the list of them is left in the snapshot.
const MAX_PIECES: usize = 1 << 13;

/// Fills the memory that was freed with zeros: what is not zero is stored in the snapshot, used or not.
///
/// Takes pieces of each size, from the largest to the smallest, until the allocator has none left and memory grows.
fn clear_free_memory() {
    let mut pieces: Vec<Vec<u8>> = Vec::with_capacity(MAX_PIECES);
    let mut size = LARGEST_BYTES;
    while size >= SMALLEST_BYTES && pieces.len() < MAX_PIECES {
        let before = memory_size::<0>();
        #[expect(
            clippy::slow_vector_initialization,
            reason = "`vec![0; size]` may rely on memory that was zero already"
        )]
        let mut piece = Vec::with_capacity(size);
        piece.resize(size, 0_u8);
        pieces.push(std::hint::black_box(piece));
        if memory_size::<0>() > before {
            size /= 2;
        }
    }
}
