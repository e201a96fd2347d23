//! Memory for documents, which is limited over all requests together.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{ApiError, AppState};

/// Time after which memory may be free again: most documents are read within it.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// Memory that is accounted for, until it is dropped.
pub(crate) struct Held {
    semaphore: Arc<Semaphore>,
    permit: Option<OwnedSemaphorePermit>,
    bytes: usize,
}

impl Held {
    pub(super) fn new(state: &AppState) -> Self {
        Self {
            semaphore: Arc::clone(state.held_kib()),
            permit: None,
            bytes: 0,
        }
    }

    /// Accounts for more memory.
    ///
    /// # Errors
    /// [`ApiError::Overloaded`] when there is not so much left.
    pub(super) fn grow(&mut self, bytes: usize) -> Result<(), ApiError> {
        let held_kib = self.bytes.div_ceil(1024);
        self.bytes += bytes;
        let more_kib = self.bytes.div_ceil(1024) - held_kib;
        if more_kib == 0 {
            return Ok(());
        }
        let overloaded = || ApiError::overloaded("memory", RETRY_AFTER);
        let more_kib = u32::try_from(more_kib).map_err(|_| overloaded())?;
        let permit = Arc::clone(&self.semaphore).try_acquire_many_owned(more_kib);
        let permit = permit.map_err(|_| overloaded())?;
        match &mut self.permit {
            Some(held) => held.merge(permit),
            None => self.permit = Some(permit),
        }
        Ok(())
    }
}

/// Bytes that arrive, with the memory that they take. It grows with them, so that a length that is only claimed takes none.
pub(super) struct HeldBytes {
    bytes: Vec<u8>,
    held: Held,
    expected: usize,
}

impl HeldBytes {
    /// An empty buffer for `expected` bytes, or for any number where that is 0.
    pub(super) fn new(state: &AppState, expected: usize) -> Self {
        Self {
            bytes: Vec::new(),
            held: Held::new(state),
            expected,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Takes more bytes.
    ///
    /// # Errors
    /// [`ApiError::Overloaded`] when there is no memory left for them.
    pub(super) fn extend(&mut self, chunk: &[u8]) -> Result<(), ApiError> {
        let needed = self.bytes.len() + chunk.len();
        if needed > self.bytes.capacity() {
            let mut capacity = self.bytes.capacity() * 2;
            if self.expected > 0 {
                capacity = capacity.min(self.expected);
            }
            let capacity = capacity.max(needed);
            self.held.grow(capacity - self.bytes.capacity())?;
            self.bytes.reserve_exact(capacity - self.bytes.len());
        }
        self.bytes.extend_from_slice(chunk);
        Ok(())
    }

    /// The bytes, and the memory to hold on to for as long as they are there.
    pub(super) fn into_parts(self) -> (Vec<u8>, Held) {
        (self.bytes, self.held)
    }
}
