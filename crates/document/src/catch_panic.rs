//! Panics of other people's decoders, turned into errors.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::{DocumentError, DocumentFormat};

/// Runs a decoder and turns a panic of it into an error. They are not supposed to panic, whatever the bytes, and are
/// not known to; this keeps a server up should one do so after all. Where panics abort, as on WebAssembly, it has no
/// effect. The panic hook still prints the message of the panic; it names code, not content.
///
/// What is left behind is safe to drop and to use again: decoders are built anew for each page, and the parsed PDF is
/// only read.
pub(crate) fn catch_panic<T>(
    format: DocumentFormat,
    decode: impl FnOnce() -> Result<T, DocumentError>,
) -> Result<T, DocumentError> {
    catch_unwind(AssertUnwindSafe(decode)).unwrap_or(Err(DocumentError::DecoderFailed { format }))
}
