//! Image file directories (IFD) of TIFF 6.0 (section 2) and BigTIFF: header, directories, tag values. EXIF data use the same.
//!
//! Everything is read in place: nothing is allocated, whatever counts and offsets the file claims.

/// Bytes that begin with a TIFF header.
#[derive(Clone, Copy)]
pub(crate) struct Container<'a> {
    bytes: &'a [u8],
    big_endian: bool,
    big_tiff: bool,
    first_ifd: u64,
}

impl<'a> Container<'a> {
    /// Reads the header; `None` when it is not one.
    pub(crate) fn new(bytes: &'a [u8]) -> Option<Self> {
        let big_endian = match bytes.get(..2)? {
            b"II" => false,
            b"MM" => true,
            _ => return None,
        };
        let mut container = Self {
            bytes,
            big_endian,
            big_tiff: false,
            first_ifd: 0,
        };
        match container.u16(2)? {
            42 => container.first_ifd = container.u32(4)?.into(),
            43 if container.u16(4)? == 8 => {
                container.big_tiff = true;
                container.first_ifd = container.u64(8)?;
            }
            _ => return None,
        }
        Some(container)
    }

    pub(crate) fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    pub(crate) fn is_big_endian(&self) -> bool {
        self.big_endian
    }

    pub(crate) fn first_ifd(&self) -> u64 {
        self.first_ifd
    }

    /// The directory at this offset; `None` where the bytes end before it does.
    pub(crate) fn ifd(&self, offset: u64) -> Option<Ifd<'a>> {
        let (count_len, entry_len) = if self.big_tiff { (8, 20) } else { (2, 12) };
        let offset = usize::try_from(offset).ok()?;
        let count = if self.big_tiff {
            self.u64(offset)?
        } else {
            self.u16(offset)?.into()
        };
        let start = offset.checked_add(count_len)?;
        let end = start.checked_add(usize::try_from(count).ok()?.checked_mul(entry_len)?)?;
        self.bytes.get(start..end)?;
        Some(Ifd {
            container: *self,
            start,
            end,
            entry_len,
        })
    }

    fn u16(&self, at: usize) -> Option<u16> {
        let bytes = self.array(at)?;
        Some(if self.big_endian {
            u16::from_be_bytes(bytes)
        } else {
            u16::from_le_bytes(bytes)
        })
    }

    fn u32(&self, at: usize) -> Option<u32> {
        let bytes = self.array(at)?;
        Some(if self.big_endian {
            u32::from_be_bytes(bytes)
        } else {
            u32::from_le_bytes(bytes)
        })
    }

    fn u64(&self, at: usize) -> Option<u64> {
        let bytes = self.array(at)?;
        Some(if self.big_endian {
            u64::from_be_bytes(bytes)
        } else {
            u64::from_le_bytes(bytes)
        })
    }

    fn offset(&self, at: usize) -> Option<u64> {
        if self.big_tiff {
            self.u64(at)
        } else {
            self.u32(at).map(u64::from)
        }
    }

    fn array<const N: usize>(&self, at: usize) -> Option<[u8; N]> {
        self.bytes.get(at..at.checked_add(N)?)?.try_into().ok()
    }
}

/// One image file directory: the tags of one image.
#[derive(Clone, Copy)]
pub(crate) struct Ifd<'a> {
    container: Container<'a>,
    start: usize,
    end: usize,
    entry_len: usize,
}

impl<'a> Ifd<'a> {
    /// Offset of the directory that follows; `None` at the end of the chain and where the file is cut.
    pub(crate) fn next(&self) -> Option<u64> {
        self.container.offset(self.end).filter(|&offset| offset != 0)
    }

    /// All bytes that offsets count in.
    pub(crate) fn file(&self) -> &'a [u8] {
        self.container.bytes
    }

    /// Whether there is such a tag, readable or not.
    pub(crate) fn contains(&self, tag: u16) -> bool {
        self.entry(tag).is_some()
    }

    /// The values of a tag; `None` when it is absent, of a type that holds no numbers, or outside the file.
    pub(crate) fn values(&self, tag: u16) -> Option<Values<'a>> {
        let container = self.container;
        let at = self.entry(tag)?;
        let kind = Kind::from_code(container.u16(at + 2)?)?;
        let (count, inline_at, inline_len) = if container.big_tiff {
            (container.u64(at + 4)?, at + 12, 8)
        } else {
            (container.u32(at + 4)?.into(), at + 8, 4)
        };
        let len = usize::try_from(count).ok()?.checked_mul(kind.size())?;
        let start = if len <= inline_len {
            inline_at
        } else {
            usize::try_from(container.offset(inline_at)?).ok()?
        };
        container.bytes.get(start..start.checked_add(len)?)?;
        Some(Values {
            container,
            start,
            len,
            kind,
        })
    }

    fn entry(&self, tag: u16) -> Option<usize> {
        (self.start..self.end)
            .step_by(self.entry_len)
            .find(|&at| self.container.u16(at) == Some(tag))
    }

    /// The only or first value of a tag.
    pub(crate) fn number(&self, tag: u16) -> Option<u64> {
        self.values(tag)?.number(0)
    }

    /// The first value of a tag that holds fractions.
    pub(crate) fn fraction(&self, tag: u16) -> Option<f64> {
        self.values(tag)?.fraction(0)
    }
}

/// Types of tag values (TIFF 6.0, section 2), as far as tags that matter here use them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Byte,
    Short,
    Long,
    Long8,
    Rational,
}

impl Kind {
    fn from_code(code: u16) -> Option<Self> {
        match code {
            1 | 7 => Some(Self::Byte),
            3 => Some(Self::Short),
            4 | 13 => Some(Self::Long),
            16 | 18 => Some(Self::Long8),
            5 => Some(Self::Rational),
            _ => None,
        }
    }

    fn size(self) -> usize {
        match self {
            Self::Byte => 1,
            Self::Short => 2,
            Self::Long => 4,
            Self::Long8 | Self::Rational => 8,
        }
    }
}

/// The values of one tag, where they lie in the file.
#[derive(Clone, Copy)]
pub(crate) struct Values<'a> {
    container: Container<'a>,
    start: usize,
    len: usize,
    kind: Kind,
}

impl<'a> Values<'a> {
    pub(crate) fn count(&self) -> usize {
        self.len / self.kind.size()
    }

    /// The bytes as they are stored.
    pub(crate) fn as_bytes(&self) -> &'a [u8] {
        &self.container.bytes[self.start..self.start + self.len]
    }

    pub(crate) fn number(&self, index: usize) -> Option<u64> {
        let at = self.position(index)?;
        match self.kind {
            Kind::Byte => self.container.bytes.get(at).copied().map(u64::from),
            Kind::Short => self.container.u16(at).map(u64::from),
            Kind::Long => self.container.u32(at).map(u64::from),
            Kind::Long8 => self.container.u64(at),
            Kind::Rational => None,
        }
    }

    fn fraction(&self, index: usize) -> Option<f64> {
        if self.kind != Kind::Rational {
            return self.number(index).map(|number| number as f64);
        }
        let at = self.position(index)?;
        let (numerator, denominator) = (self.container.u32(at)?, self.container.u32(at + 4)?);
        (denominator != 0).then(|| f64::from(numerator) / f64::from(denominator))
    }

    fn position(&self, index: usize) -> Option<usize> {
        (index < self.count()).then(|| self.start + index * self.kind.size())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One directory at offset 8 with the given entries and next offset, little-endian.
    fn file(entries: &[(u16, u16, u32, [u8; 4])], next: u32, tail: &[u8]) -> Vec<u8> {
        let mut bytes = b"II\x2a\0\x08\0\0\0".to_vec();
        bytes.extend((entries.len() as u16).to_le_bytes());
        for &(tag, kind, count, value) in entries {
            bytes.extend(tag.to_le_bytes());
            bytes.extend(kind.to_le_bytes());
            bytes.extend(count.to_le_bytes());
            bytes.extend(value);
        }
        bytes.extend(next.to_le_bytes());
        bytes.extend(tail);
        bytes
    }

    #[test]
    fn inline_and_distant_values_are_read() {
        let entries = [
            (256, 3, 1, [7, 1, 0, 0]),
            (273, 4, 2, 42u32.to_le_bytes()),
            (282, 5, 1, 50u32.to_le_bytes()),
        ];
        let mut tail = [9u32, 0xffff_fff0].map(u32::to_le_bytes).concat();
        tail.extend([600u32, 2].map(u32::to_le_bytes).concat());
        let bytes = file(&entries, 0, &[vec![0; 0], tail].concat());
        assert_eq!(bytes.len(), 66);
        let bytes = [&bytes[..50], &bytes[50..]].concat();
        let container = Container::new(&bytes).unwrap();
        let ifd = container.ifd(container.first_ifd()).unwrap();
        assert_eq!(ifd.number(256), Some(0x107));
        assert_eq!(ifd.next(), None);
        assert_eq!(ifd.number(257), None);
        // 42 is inside the directory: still in the file, so it is read, whatever it means.
        assert_eq!(ifd.values(273).unwrap().count(), 2);
        assert_eq!(ifd.fraction(282), Some(9.0 / f64::from(0xffff_fff0u32)));
    }

    #[test]
    fn claims_beyond_the_file_are_absent_tags() {
        let entries = [
            (273, 4, u32::MAX, [0; 4]),
            (279, 4, 2, u32::MAX.to_le_bytes()),
            (282, 5, 1, [0; 4]),
        ];
        let bytes = file(&entries, 77, &[]);
        let container = Container::new(&bytes).unwrap();
        let ifd = container.ifd(8).unwrap();
        assert!(ifd.values(273).is_none());
        assert!(ifd.values(279).is_none());
        assert_eq!(ifd.next(), Some(77));
        assert!(container.ifd(77).is_none());
        assert!(container.ifd(u64::MAX).is_none());
        assert!(
            Container::new(b"II\x2b\0\x08\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff")
                .unwrap()
                .ifd(u64::MAX)
                .is_none()
        );
    }
}
