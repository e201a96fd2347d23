//! The share of an archive that one process reads.

use std::fmt;
use std::str::FromStr;

use crate::BatchError;

/// Share `index`, from 0, of an archive that is divided among `count` processes. Written `index/count`, such as `0/4`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    index: u32,
    count: u32,
}

impl Shard {
    /// The whole archive.
    pub const WHOLE: Self = Self { index: 0, count: 1 };

    /// Number of the share, from 0.
    pub fn index(self) -> u32 {
        self.index
    }

    /// Shares of the archive.
    pub fn count(self) -> u32 {
        self.count
    }

    /// All shares of the archive, this one among them.
    pub(crate) fn all(self) -> impl Iterator<Item = Self> {
        let count = self.count;
        (0..count).map(move |index| Self { index, count })
    }

    /// Whether the document of this key is in this shard. It does not depend on other documents.
    pub fn contains(self, key: &str) -> bool {
        self.count == 1 || (u128::from(hash(key)) * u128::from(self.count)) >> 64 == u128::from(self.index)
    }
}

/// FNV-1a of 64 bits (RFC 9923), with the finaliser of MurmurHash3, since its high bits alone mix badly.
fn hash(key: &str) -> u64 {
    let fnv = key.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    let mixed = (fnv ^ (fnv >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let mixed = (mixed ^ (mixed >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    mixed ^ (mixed >> 33)
}

impl FromStr for Shard {
    type Err = BatchError;

    fn from_str(text: &str) -> Result<Self, BatchError> {
        let numbers = text.split_once('/').and_then(|(index, count)| {
            let (index, count) = (index.trim().parse().ok()?, count.trim().parse().ok()?);
            (index < count).then_some(Self { index, count })
        });
        numbers.ok_or_else(|| BatchError::InvalidShard {
            text: text.to_owned(),
        })
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_document_is_in_one_shard_and_shards_are_alike_in_size() {
        let mut sizes = [0; 7];
        for number in 0..7000 {
            let key = format!("2024/scan-{number:05}.png");
            let owners: Vec<_> = (0..7)
                .filter(|&index| Shard { index, count: 7 }.contains(&key))
                .collect();
            assert_eq!(owners.len(), 1, "{key}");
            sizes[owners[0] as usize] += 1;
        }
        assert!(sizes.iter().all(|size| (850..1150).contains(size)), "{sizes:?}");
    }

    #[test]
    fn a_shard_is_written_as_it_is_read() {
        let shard: Shard = " 3/ 16".parse().unwrap();
        assert_eq!((shard.index(), shard.count()), (3, 16));
        assert_eq!(shard.to_string(), "3/16");
    }

    #[test]
    fn malformed_shards_are_refused() {
        for text in ["", "1", "4/4", "0/0", "-1/2", "a/b", "1/2/3"] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
    }
}
