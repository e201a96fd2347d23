//! Size of a coded picture (ITU-T H.265, section 7.3.2.2), which stands before anything else in its parameters.

const SEQUENCE_PARAMETER_SET: u8 = 33;
/// A set's size stands in its first bytes.
const SIZE_WITHIN: usize = 256;

/// Width and height in pixels of the largest picture that these parameter sets allow, before it is cropped; `None` where
/// none of them can be read.
pub(super) fn largest(sets: &[&[u8]]) -> Option<(u64, u64)> {
    sets.iter()
        .filter(|set| {
            set.first()
                .is_some_and(|&byte| byte >> 1 & 0x3f == SEQUENCE_PARAMETER_SET)
        })
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A sequence parameter set as far as its size: `layers` beyond the first, each with a level of its own.
    fn set(layers: u32, width: u64, height: u64) -> Vec<u8> {
        let mut bits = format!("0000{layers:03b}1{}", "1".repeat(88 + 8));
        if layers > 0 {
            bits += &"01".repeat(layers as usize);
            bits += &"00".repeat(8 - layers as usize);
            bits += &"1".repeat(8 * layers as usize);
        }
        let golomb = |value: u64| {
            let len = 64 - (value + 1).leading_zeros() as usize;
            format!("{}{:b}", "0".repeat(len - 1), value + 1)
        };
        bits += &[golomb(0), golomb(1), golomb(width), golomb(height), "1".repeat(8)].concat();
        let bytes = bits.as_bytes().chunks(8);
        let bytes = bytes.map(|bits| bits.iter().fold(0, |byte, bit| byte << 1 | (bit - b'0')));
        let mut set = vec![SEQUENCE_PARAMETER_SET << 1, 1];
        for byte in bytes {
            // As writers keep start codes from arising.
            if byte <= 3 && set.ends_with(&[0, 0]) {
                set.push(3);
            }
            set.push(byte);
        }
        set
    }

    #[test]
    fn the_size_is_found_behind_profiles_and_escapes() {
        for (layers, width, height) in [(0, 56, 40), (0, 65_535, 65_536), (3, 4032, 3024), (7, 1 << 24, 1)] {
            let set = set(layers, width, height);
            assert_eq!(largest(&[&set]), Some((width, height)), "{layers}");
        }
        assert_eq!(largest(&[&set(0, 9, 9), &set(0, 90, 90)]), Some((90, 90)));
    }

    #[test]
    fn what_is_no_set_has_no_size() {
        assert_eq!(
            largest(&[&[], &[66], &[66, 1, 0, 0], &set(0, 9, 9)[..10], &[64, 1, 255]]),
            None
        );
    }
}
