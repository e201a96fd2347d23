//! One request at a time.

use spin_sdk::wit_bindgen::{backpressure_dec, backpressure_inc};

/// While it lives, the host gives this instance no further request, and starts another instance instead.
///
/// Reading a document keeps the instance's only thread busy: a second request would wait for it, and its body would take up
/// memory meanwhile.
pub(crate) struct BackPressure(());

impl BackPressure {
    /// To be called before the first `await` of a request.
    pub(crate) fn take() -> Self {
        backpressure_inc();
        Self(())
    }
}

impl Drop for BackPressure {
    fn drop(&mut self) {
        backpressure_dec();
    }
}
