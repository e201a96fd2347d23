//! Kinds of errors, shared by all crates.

/// Kind of an error: who can put it right, and how.
///
/// Each crate's error has a stable `code()` for programs and a `kind()` for the surface that reports it: an HTTP status,
/// an exit status. It is exhaustive on purpose, so that a surface maps every kind without a default arm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The bytes that were sent are broken, incomplete or of a kind that is not read.
    BadInput,
    /// What was sent or asked for is over a limit.
    TooLarge,
    /// The document is encrypted and not opened by the password that was given, if any.
    Locked,
    /// An option has a value that is not allowed, or that does not fit what was sent.
    Options,
    /// There is no room or time for it now; it may work later, unchanged.
    Busy,
    /// A fault of the program, of the model or of the machine; the caller can only report it.
    Internal,
}
