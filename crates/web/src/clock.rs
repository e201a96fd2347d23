//! The browser's monotonic clock.

use std::time::Duration;

use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Performance;

/// `performance.now()` of the window or worker that the module runs in.
pub(crate) struct Clock(Option<Performance>);

impl Clock {
    pub(crate) fn new() -> Self {
        let performance = Reflect::get(&js_sys::global(), &JsValue::from_str("performance"));
        Self(performance.ok().and_then(|value| value.dyn_into().ok()))
    }

    /// Time since the page was opened; always zero where there is no such clock.
    pub(crate) fn now(&self) -> Duration {
        let ms = self.0.as_ref().map_or(0.0, Performance::now);
        Duration::try_from_secs_f64(ms / 1000.0).unwrap_or_default()
    }
}
