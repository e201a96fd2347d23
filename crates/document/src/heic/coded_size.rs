//! Size of a coded picture (ITU-T H.265, section 7.3.2.2), which stands before anything else in its parameters.

const SEQUENCE_PARAMETER_SET: u8 = 33;
/// A set's size stands in its first bytes.
const SIZE_WITHIN: usize = 256;

/// Width and height in pixels of the largest picture that these parameter sets allow, before it is cropped; `None` where
/// none of them can be read.
pub(super) fn largest(sets: &[&[u8]]) -> Option<(u64, u64)> {
    sets.iter()
        .filter(|set| set.first().is_some_and(|&byte| byte >> 1 & 0x3f == SEQUENCE_PARAMETER_SET))
        .filter_map(|set| size(set))
        .max_by_key(|(width, height)| width * height)
}

fn size(set: &[u8]) -> Option<(u64, u64)> {
    let content = without_escapes(set.get(2..)?);
    let mut bits = Bits {
        bytes: &content,
        position: 0,
    };
    bits.skip(4);
    let layers = bits.read(3)?;
    bits.skip(1);
    skip_profile(&mut bits, layers)?;
    bits.exponential_golomb()?;
    let chroma_format = bits.exponential_golomb()?;
    if chroma_format == 3 {
        bits.skip(1);
    }
    Some((bits.exponential_golomb()?, bits.exponential_golomb()?))
}

/// Profile, tier and level, of the picture and of `layers` layers of it (section 7.3.3).
fn skip_profile(bits: &mut Bits<'_>, layers: u64) -> Option<()> {
    const PROFILE_BITS: usize = 88;
    const LEVEL_BITS: usize = 8;
    bits.skip(PROFILE_BITS + LEVEL_BITS);
    if layers == 0 {
        return Some(());
    }
    let mut len = 0;
    for layer in 0..8 {
        let (has_profile, has_level) = (bits.read(1)?, bits.read(1)?);
        if layer < layers {
            len += PROFILE_BITS * has_profile as usize + LEVEL_BITS * has_level as usize;
        }
    }
    bits.skip(len);
    Some(())
}

/// The first bytes, without those that only keep start codes from arising (section 7.4.2).
fn without_escapes(escaped: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(SIZE_WITHIN);
    let mut zeros = 0;
    for &byte in escaped.iter().take(SIZE_WITHIN) {
        if zeros >= 2 && byte == 3 {
            zeros = 0;
            continue;
        }
        zeros = if byte == 0 { zeros + 1 } else { 0 };
        bytes.push(byte);
    }
    bytes
}

struct Bits<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl Bits<'_> {
    fn skip(&mut self, count: usize) {
        self.position += count;
    }

    fn read(&mut self, count: usize) -> Option<u64> {
        let mut value = 0;
        for _ in 0..count {
            let byte = self.bytes.get(self.position / 8)?;
            value = value << 1 | u64::from(byte >> (7 - self.position % 8) & 1);
            self.position += 1;
        }
        Some(value)
    }

    /// ue(v) of section 9.2, of up to 32 bits.
    fn exponential_golomb(&mut self) -> Option<u64> {
        let mut zeros = 0;
        while self.read(1)? == 0 {
            zeros += 1;
            if zeros > 32 {
                return None;
            }
        }
        Some((1 << zeros) - 1 + self.read(zeros)?)
    }
}
