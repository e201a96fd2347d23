//! Bytes in which options, pages and errors pass between two processes of one program: numbers little-endian, lengths before
//! what they are of. Nothing is kept in them, so they have no version.
//!
//! Answers are checked like files: they come from where strangers' documents are decoded.

mod bytes;
mod error;
mod options;
mod page;

use bytes::{Decoder, Encoder};

use crate::{DocumentError, OpenOptions, Page};

/// Options for opening a document, as bytes.
pub fn encode_options(options: &OpenOptions) -> Vec<u8> {
    let mut encoder = Encoder::default();
    options::encode(options, &mut encoder);
    encoder.finish()
}

/// Options of [`encode_options`]; `None` where the bytes are none.
pub fn decode_options(bytes: &[u8]) -> Option<OpenOptions> {
    let mut decoder = Decoder::new(bytes);
    let options = options::decode(&mut decoder)?;
    decoder.is_at_end().then_some(options)
}

/// Page that was read, or the reason why not, as bytes.
pub fn encode_outcome(outcome: &Result<Page, DocumentError>) -> Vec<u8> {
    let mut encoder = Encoder::default();
    encoder.flag(outcome.is_ok());
    match outcome {
        Ok(page) => page::encode(page, &mut encoder),
        Err(error) => error::encode(error, &mut encoder),
    }
    encoder.finish()
}

/// Outcome of [`encode_outcome`]; `None` where the bytes are none.
pub fn decode_outcome(bytes: &[u8]) -> Option<Result<Page, DocumentError>> {
    let mut decoder = Decoder::new(bytes);
    let outcome = if decoder.flag()? {
        Ok(page::decode(&mut decoder)?)
    } else {
        Err(error::decode(&mut decoder)?)
    };
    decoder.is_at_end().then_some(outcome)
}

#[cfg(test)]
mod tests;
