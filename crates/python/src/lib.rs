#![doc = include_str!("../README.md")]

mod error;
mod model;
mod options;

use pyo3::prelude::*;

/// Extension module `checkbox._native`; the package around it is in `python/`.
#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<model::Model>()?;
    module.add("CheckboxError", module.py().get_type::<error::CheckboxError>())?;
    module.add("__version__", env!("CARGO_PKG_VERSION"))
}
