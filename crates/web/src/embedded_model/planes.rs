//! The form of the embedded model: where the refiner's text was and the length of its bytes, 4 bytes each, little-endian; then
//! the even and the odd bytes of the file without that text and with the refiner's bytes behind it. Weights are halves of
//! 16 bits, whose upper bytes resemble each other, and base64 hides that from a compressor.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

/// The ONNX file; `None` where the bytes are not of this form.
pub(crate) fn join(separated: &[u8]) -> Option<Vec<u8>> {
    let (at, rest) = number(separated)?;
    let (refiner_len, planes) = number(rest)?;
    let (even, odd) = planes.split_at(planes.len().div_ceil(2));
    let mut bytes: Vec<u8> = even
        .iter()
        .zip(odd)
        .flat_map(|(&even, &odd)| [even, odd])
        .collect();
    bytes.extend(even.get(odd.len()));
    let refiner = bytes.split_off(bytes.len().checked_sub(refiner_len)?);
    let tail = bytes.split_off(Some(at).filter(|&at| at <= bytes.len())?);
    bytes.extend_from_slice(BASE64_STANDARD.encode(refiner).as_bytes());
    bytes.extend_from_slice(&tail);
    Some(bytes)
}

fn number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (number, rest) = bytes.split_first_chunk::<4>()?;
    Some((u32::from_le_bytes(*number) as usize, rest))
}
