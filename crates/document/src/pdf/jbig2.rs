//! Sizes that the segments of a JBIG2 image (ITU-T T.88) claim. Decoders allocate as they are told.

use super::FORMAT;
use crate::DocumentError;

/// Symbols of one dictionary. A page has a few thousand.
const MAX_SYMBOLS: u32 = 1 << 20;
const TOO_MANY_SYMBOLS: DocumentError = DocumentError::Malformed {
    format: FORMAT,
    reason: "a JBIG2 image has too many symbols",
};

/// Holds every page, region and dictionary to `check_size`, which takes width and height. Ends where the segments no
/// longer make sense: what comes then, no decoder reads either.
pub(super) fn check(
    coded: &[u8],
    check_size: impl Fn(u32, u32) -> Result<(), DocumentError>,
) -> Result<(), DocumentError> {
    let mut reader = Reader { bytes: coded };
    while let Some(segment) = reader.segment() {
        check_segment(&segment, &check_size).unwrap_or(Ok(()))?;
    }
    Ok(())
}

struct Segment<'a> {
    kind: u8,
    data: &'a [u8],
}

/// `None` when the data are shorter than what is to be checked.
fn check_segment(
    segment: &Segment<'_>,
    check_size: impl Fn(u32, u32) -> Result<(), DocumentError>,
) -> Option<Result<(), DocumentError>> {
    let mut data = Reader { bytes: segment.data };
    Some(match segment.kind {
        // Symbol dictionary (section 7.4.2.1): flags say how many pixel positions stand before the counts.
        0 => {
            let flags = data.u16()?;
            let huffman = flags & 1 != 0;
            let refined = flags & 2 != 0;
            let one_position = (flags >> 10) & 3 != 0;
            let positions = if huffman {
                0
            } else if one_position {
                2
            } else {
                8
            };
            let refinement_positions = if refined && flags & 0x1000 == 0 { 4 } else { 0 };
            data.take(positions + refinement_positions)?;
            let (exported, new) = (data.u32()?, data.u32()?);
            if exported.max(new) > MAX_SYMBOLS {
                Err(TOO_MANY_SYMBOLS)
            } else {
                Ok(())
            }
        }
        // Pattern dictionary (section 7.4.4.1).
        16 => {
            data.take(1)?;
            let (width, height, last) = (data.u8()?, data.u8()?, data.u32()?);
            let Some(count) = last.checked_add(1).filter(|&count| count <= MAX_SYMBOLS) else {
                return Some(Err(TOO_MANY_SYMBOLS));
            };
            check_size(u32::from(width).saturating_mul(count), height.into())
        }
        // Halftone region (section 7.4.5.1): a region, and a grid of grey values.
        20 | 22 | 23 => {
            let (width, height) = (data.u32()?, data.u32()?);
            data.take(10)?;
            let (grid_width, grid_height) = (data.u32()?, data.u32()?);
            check_size(width, height).and_then(|()| check_size(grid_width, grid_height))
        }
        // Text, generic and refinement regions (section 7.4.1), and the page (section 7.4.8), whose height may be
        // unknown: it grows with its stripes then, of which each says where it ends.
        4 | 6 | 7 | 36 | 38 | 39 | 40 | 42 | 43 | 48 => {
            let (width, height) = (data.u32()?, data.u32()?);
            let unknown = segment.kind == 48 && height == u32::MAX;
            check_size(width, if unknown { 1 } else { height })
        }
        // End of stripe (section 7.4.10): no page is that high.
        50 => check_size(1, data.u32()?),
        _ => Ok(()),
    })
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    /// The next segment: its header (section 7.2) and data, as far as they are there.
    fn segment(&mut self) -> Option<Segment<'a>> {
        let number = self.u32()?;
        let flags = self.u8()?;
        let count = match self.u8()? {
            // Five references and more: a count of 29 bits, and a bit for each.
            long @ 0xe0.. => {
                let rest = self.take(3)?;
                let count = u32::from_be_bytes([long & 0x1f, rest[0], rest[1], rest[2]]) as usize;
                self.take(count / 8 + 1)?;
                count
            }
            short => usize::from(short >> 5),
        };
        let reference_len = match number {
            0..=256 => 1,
            257..=65_536 => 2,
            _ => 4,
        };
        self.take(count.checked_mul(reference_len)?)?;
        self.take(if flags & 0x40 != 0 { 4 } else { 1 })?;
        // A length of 2^32 - 1 is unknown: then the rest is all there is to look at.
        let len = self.u32()? as usize;
        let data = self.take(len.min(self.bytes.len()))?;
        Some(Segment {
            kind: flags & 0x3f,
            data,
        })
    }

    fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(len)?;
        self.bytes = rest;
        Some(taken)
    }

    fn u8(&mut self) -> Option<u8> {
        Some(self.take(1)?[0])
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_be_bytes(self.take(2)?.try_into().ok()?))
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_be_bytes(self.take(4)?.try_into().ok()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(kind: u8, data: &[u8]) -> Vec<u8> {
        let len = u32::try_from(data.len()).unwrap().to_be_bytes();
        [&[0, 0, 0, 1, kind, 0, 1][..], &len, data].concat()
    }

    fn size_limit(width: u32, height: u32) -> Result<(), DocumentError> {
        let fits = u64::from(width) * u64::from(height) <= 1_000_000;
        if fits {
            Ok(())
        } else {
            Err(DocumentError::EmptyInput)
        }
    }

    fn fits(segments: &[Vec<u8>]) -> bool {
        check(&segments.concat(), size_limit).is_ok()
    }

    fn sizes(values: &[u32]) -> Vec<u8> {
        values.iter().flat_map(|value| value.to_be_bytes()).collect()
    }

    #[test]
    fn pages_and_regions_are_held_to_the_limit() {
        assert!(fits(&[
            segment(48, &sizes(&[1000, 1000, 0, 0])),
            segment(38, &sizes(&[1000, 900, 0, 0]))
        ]));
        assert!(!fits(&[segment(48, &sizes(&[1000, 1001, 0, 0]))]));
        assert!(!fits(&[
            segment(48, &sizes(&[10, 10])),
            segment(6, &sizes(&[100_000, 100_000]))
        ]));
        assert!(fits(&[segment(48, &sizes(&[1000, u32::MAX]))]));
        assert!(!fits(&[
            segment(48, &sizes(&[1000, u32::MAX])),
            segment(50, &sizes(&[2_000_000]))
        ]));
    }

    #[test]
    fn dictionaries_are_held_to_the_limit() {
        let symbols = |flags: u16, positions: usize, count: u32| {
            segment(
                0,
                &[
                    flags.to_be_bytes().to_vec(),
                    vec![0; positions],
                    sizes(&[1, count]),
                ]
                .concat(),
            )
        };
        for (flags, positions) in [(0, 8), (1, 0), (0x400, 2), (2, 12), (0x1002, 8)] {
            assert!(fits(&[symbols(flags, positions, 5000)]), "{flags}");
            assert!(!fits(&[symbols(flags, positions, u32::MAX)]), "{flags}");
        }
        assert!(!fits(&[segment(16, &[0, 8, 8, 0xff, 0xff, 0xff, 0xff])]));
        assert!(fits(&[segment(16, &[0, 8, 8, 0, 0, 0, 16])]));
    }

    #[test]
    fn headers_of_every_length_are_skipped() {
        let bomb = segment(48, &sizes(&[u32::MAX, 7]));
        // Number over 256 with two references, a page of four bytes.
        let mut wide = vec![
            0, 0, 1, 1, 0x40, 0x40, 0, 1, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 9, 9, 9,
        ];
        wide.extend(&bomb);
        assert!(check(&wide, size_limit).is_err());
        // Nine references: a long count and two bytes of bits.
        let mut long = vec![0, 0, 0, 1, 0, 0xe0, 0, 0, 9, 0, 0];
        long.extend([7; 9]);
        long.extend([1, 0, 0, 0, 0]);
        long.extend(&bomb);
        assert!(check(&long, size_limit).is_err());
        for len in 0..long.len() {
            let _ = check(&long[..len], size_limit);
        }
    }
}
