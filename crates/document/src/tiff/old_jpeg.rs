//! JPEG as TIFF 6.0 (section 22) had it first, and withdrew: a file beside the image, or tables and bare scans.

use super::FORMAT;
use super::malformed;
use crate::DocumentError;
use crate::ifd::{Ifd, Values};

mod tag {
    pub(super) const PROCESS: u16 = 512;
    pub(super) const FILE_OFFSET: u16 = 513;
    pub(super) const FILE_LEN: u16 = 514;
    pub(super) const RESTART_INTERVAL: u16 = 515;
    pub(super) const QUANTISATION_TABLES: u16 = 519;
    pub(super) const DC_TABLES: u16 = 520;
    pub(super) const AC_TABLES: u16 = 521;
}

const BASELINE: u64 = 1;
const START_OF_IMAGE: [u8; 2] = [0xff, 0xd8];
const END_OF_IMAGE: [u8; 2] = [0xff, 0xd9];
const QUANTISATION_TABLE_LEN: usize = 64;
const CODE_LENGTHS: usize = 16;

/// Storage of an image in withdrawn JPEG compression.
#[derive(Clone, Copy)]
pub(super) enum OldJpeg<'a> {
    /// A JPEG file that holds the whole image.
    File(&'a [u8]),
    /// Scans without headers, one a strip.
    Scans(Tables<'a>),
}

/// Offsets of the tables of every sample.
#[derive(Clone, Copy)]
pub(super) struct Tables<'a> {
    quantisation: Values<'a>,
    dc: Values<'a>,
    ac: Values<'a>,
    restart_interval: u16,
}

/// Frame of a strip.
pub(super) struct Frame {
    pub(super) width_px: u32,
    pub(super) height_px: u32,
    pub(super) samples: usize,
    /// Pixels across and down that share their chroma.
    pub(super) subsampling: (u8, u8),
}

impl<'a> OldJpeg<'a> {
    pub(super) fn read(ifd: &Ifd<'a>) -> Result<Self, DocumentError> {
        if let Some(file) = interchange_file(ifd) {
            return Ok(Self::File(file));
        }
        let missing = || malformed("its JPEG tables are missing");
        if ifd.number(tag::PROCESS).unwrap_or(BASELINE) != BASELINE {
            return Err(super::unsupported("lossless JPEG compression"));
        }
        Ok(Self::Scans(Tables {
            quantisation: ifd.values(tag::QUANTISATION_TABLES).ok_or_else(missing)?,
            dc: ifd.values(tag::DC_TABLES).ok_or_else(missing)?,
            ac: ifd.values(tag::AC_TABLES).ok_or_else(missing)?,
            restart_interval: ifd
                .number(tag::RESTART_INTERVAL)
                .and_then(|interval| u16::try_from(interval).ok())
                .unwrap_or(0),
        }))
    }
}

/// The file that tag 513 points to; `None` where there is none, or no more than its headers.
fn interchange_file<'a>(ifd: &Ifd<'a>) -> Option<&'a [u8]> {
    let start = usize::try_from(ifd.number(tag::FILE_OFFSET)?).ok()?;
    let rest = ifd.file().get(start..)?;
    let len = ifd
        .number(tag::FILE_LEN)
        .and_then(|len| usize::try_from(len).ok())
        .filter(|&len| len > 0)
        .map_or(rest.len(), |len| len.min(rest.len()));
    let is_file = rest.starts_with(&START_OF_IMAGE) && has_scan(&rest[..len]);
    is_file.then_some(&rest[..len])
}

fn has_scan(file: &[u8]) -> bool {
    file.windows(2)
        .position(|pair| pair == [0xff, 0xda])
        .is_some_and(|at| file.len() > at + 16)
}

impl Tables<'_> {
    /// The scan as a JPEG file.
    pub(super) fn to_file(self, frame: &Frame, scan: &[u8], bytes: &[u8]) -> Result<Vec<u8>, DocumentError> {
        let mut file = START_OF_IMAGE.to_vec();
        for index in 0..frame.samples {
            let table = table(&self.quantisation, index, bytes, |_| Some(QUANTISATION_TABLE_LEN))?;
            segment(&mut file, 0xdb, &[&[index as u8], table].concat());
        }
        frame.write(&mut file)?;
        for index in 0..frame.samples {
            for (class, offsets) in [(0, &self.dc), (0x10, &self.ac)] {
                let table = table(offsets, index, bytes, code_table_len)?;
                segment(&mut file, 0xc4, &[&[class | index as u8], table].concat());
            }
        }
        if self.restart_interval > 0 {
            segment(&mut file, 0xdd, &self.restart_interval.to_be_bytes());
        }
        let mut header = vec![frame.samples as u8];
        header.extend((0..frame.samples as u8).flat_map(|index| [index + 1, index << 4 | index]));
        header.extend([0, 63, 0]);
        segment(&mut file, 0xda, &header);
        file.extend_from_slice(scan);
        if !scan.ends_with(&END_OF_IMAGE) {
            file.extend(END_OF_IMAGE);
        }
        Ok(file)
    }
}

impl Frame {
    fn write(&self, file: &mut Vec<u8>) -> Result<(), DocumentError> {
        let side =
            |px: u32| u16::try_from(px).map_err(|_| malformed("a JPEG strip is larger than JPEG can be"));
        let mut header = vec![8];
        header.extend(side(self.height_px)?.to_be_bytes());
        header.extend(side(self.width_px)?.to_be_bytes());
        header.push(self.samples as u8);
        for index in 0..self.samples as u8 {
            let (across, down) = if index == 0 && self.samples > 1 {
                self.subsampling
            } else {
                (1, 1)
            };
            header.extend([index + 1, across << 4 | down, index]);
        }
        segment(file, 0xc0, &header);
        Ok(())
    }
}

/// The table of a sample, as long as `len_of` says from where it starts. Samples may share the last one.
fn table<'a>(
    offsets: &Values<'_>,
    index: usize,
    bytes: &'a [u8],
    len_of: impl Fn(&[u8]) -> Option<usize>,
) -> Result<&'a [u8], DocumentError> {
    let index = index.min(offsets.count().saturating_sub(1));
    offsets
        .number(index)
        .and_then(|offset| bytes.get(usize::try_from(offset).ok()?..))
        .and_then(|rest| rest.get(..len_of(rest)?))
        .ok_or(DocumentError::Truncated { format: FORMAT })
}

/// A Huffman table: codes of each length, and the symbol of every code.
fn code_table_len(table: &[u8]) -> Option<usize> {
    let counts = table.get(..CODE_LENGTHS)?;
    Some(CODE_LENGTHS + counts.iter().map(|&count| usize::from(count)).sum::<usize>())
}

fn segment(file: &mut Vec<u8>, marker: u8, content: &[u8]) {
    file.extend([0xff, marker]);
    file.extend((content.len() as u16 + 2).to_be_bytes());
    file.extend_from_slice(content);
}
