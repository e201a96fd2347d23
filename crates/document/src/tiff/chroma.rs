//! Luma and chroma without JPEG (TIFF 6.0, section 21), where several pixels share their chroma.

use std::io::{self, Read};

/// Rows of three samples a pixel, from data units: the luma of a few pixels, then the chroma that they share.
pub(super) struct ChromaRows<R> {
    packed: R,
    width_px: usize,
    across: usize,
    down: usize,
    units: Vec<u8>,
    rows: Vec<u8>,
    /// Bytes of `rows` that were read.
    position: usize,
}

impl<R: Read> ChromaRows<R> {
    /// `across` and `down` are the pixels that share their chroma: 1, 2 or 4.
    pub(super) fn new(packed: R, width_px: u32, (across, down): (u8, u8)) -> Self {
        let (width_px, across, down) = (width_px as usize, usize::from(across), usize::from(down));
        let rows_len = 3 * width_px * down;
        Self {
            packed,
            width_px,
            across,
            down,
            units: vec![0; width_px.div_ceil(across) * (across * down + 2)],
            rows: vec![0; rows_len],
            position: rows_len,
        }
    }

    /// The rows of the next line of units.
    fn unpack(&mut self) -> io::Result<()> {
        self.packed.read_exact(&mut self.units)?;
        let luma_len = self.across * self.down;
        for (index, unit) in self.units.chunks_exact(luma_len + 2).enumerate() {
            for (at, &luma) in unit[..luma_len].iter().enumerate() {
                let (x, y) = (index * self.across + at % self.across, at / self.across);
                if x < self.width_px {
                    let start = 3 * (y * self.width_px + x);
                    self.rows[start..start + 3].copy_from_slice(&[luma, unit[luma_len], unit[luma_len + 1]]);
                }
            }
        }
        self.position = 0;
        Ok(())
    }
}

impl<R: Read> Read for ChromaRows<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.position == self.rows.len() {
            self.unpack()?;
        }
        let rest = &self.rows[self.position..];
        let len = out.len().min(rest.len());
        out[..len].copy_from_slice(&rest[..len]);
        self.position += len;
        Ok(len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_of_a_unit_share_their_chroma() {
        // Two units of 2 x 2 pixels, of the second of which only the left half is on the page.
        let units = [1, 2, 3, 4, 50, 60, 5, 0, 6, 0, 70, 80];
        let mut rows = [0; 18];
        ChromaRows::new(&units[..], 3, (2, 2))
            .read_exact(&mut rows)
            .unwrap();
        assert_eq!(rows[..9], [1, 50, 60, 2, 50, 60, 5, 70, 80]);
        assert_eq!(rows[9..], [3, 50, 60, 4, 50, 60, 6, 70, 80]);
    }
}
