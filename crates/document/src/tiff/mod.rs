//! TIFF 6.0 and BigTIFF, page by page.
//!
//! The container is read here rather than by the `tiff` crate, which reads no Group 3 fax, palette or reversed bit
//! order, gives up the whole file when its first page is damaged, and lets JPEG inside TIFF claim any size. The
//! packings themselves are left to the crates that other formats need anyway.

mod chroma;
mod chunk;
mod fax;
mod lab;
mod layout;
mod old_jpeg;
mod samples;

use std::collections::HashSet;

use crate::exif::Viewing;
use crate::ifd::Container;
use crate::options::PageSettings;
use crate::page::DecodedImage;
use crate::raster::Raster;
use crate::{DocumentError, DocumentFormat};
use chunk::ChunkRows;
use layout::Layout;
use samples::ColorConverter;

const FORMAT: DocumentFormat = DocumentFormat::Tiff;
const NEW_SUBFILE_TYPE: u16 = 254;
/// Bits of that tag: a thumbnail, a transparency mask.
const NO_PAGE: u64 = 0b101;

/// A TIFF file and where its pages are described.
pub(crate) struct TiffPages {
    bytes: Vec<u8>,
    /// Offsets of the directories, in the order of the file.
    directories: Vec<u64>,
}

impl TiffPages {
    /// Follows the chain of directories. It ends where it would repeat itself; a directory outside the file is a
    /// page that cannot be read, and the last one.
    pub(crate) fn open(bytes: Vec<u8>, max_pages: u32) -> Result<Self, DocumentError> {
        let container = Container::new(&bytes).ok_or(DocumentError::Truncated { format: FORMAT })?;
        let mut seen = HashSet::new();
        let mut pages = Vec::new();
        let mut beside = Vec::new();
        let mut next = Some(container.first_ifd()).filter(|&offset| offset != 0);
        while let Some(offset) = next.filter(|&offset| seen.insert(offset)) {
            if seen.len() > max_pages as usize {
                return Err(DocumentError::TooManyPages { limit: max_pages });
            }
            let ifd = container.ifd(offset);
            let kind = ifd.and_then(|ifd| ifd.number(NEW_SUBFILE_TYPE)).unwrap_or(0);
            let list = if kind & NO_PAGE == 0 {
                &mut pages
            } else {
                &mut beside
            };
            list.push(offset);
            next = ifd.and_then(|ifd| ifd.next());
        }
        let directories = if pages.is_empty() { beside } else { pages };
        Ok(Self { bytes, directories })
    }

    pub(crate) fn count(&self) -> u32 {
        u32::try_from(self.directories.len()).unwrap_or(u32::MAX)
    }

    /// Decodes a page, counted from 1.
    pub(crate) fn decode(&self, number: u32, settings: &PageSettings) -> Result<DecodedImage, DocumentError> {
        let truncated = DocumentError::Truncated { format: FORMAT };
        let container = Container::new(&self.bytes).ok_or(truncated.clone())?;
        let ifd = self
            .directories
            .get(number as usize - 1)
            .and_then(|&offset| container.ifd(offset))
            .ok_or(truncated)?;
        let layout = Layout::read(&ifd, settings)?;
        let raster = Raster::white(layout.width_px, layout.height_px, layout.has_color(), settings)?;
        let viewing = Viewing::from_ifd(&ifd);
        Ok(DecodedImage {
            raster: ImageReader::new(&layout, container, raster).read()?,
            viewing,
        })
    }
}

/// Reads strips or tiles into a page, row by row.
struct ImageReader<'a> {
    layout: &'a Layout<'a>,
    container: Container<'a>,
    raster: Raster,
    converter: ColorConverter,
    /// Samples of a pixel in one chunk, and bits of each, once unpacked.
    chunk_samples: usize,
    bits: u8,
    packed: Vec<u8>,
    plane: Vec<u8>,
    samples: Vec<u8>,
}

impl<'a> ImageReader<'a> {
    fn new(layout: &'a Layout<'a>, container: Container<'a>, raster: Raster) -> Self {
        let (chunk_samples, bits) = chunk::unpacked(layout, raster.rgb.is_some());
        let pixel_samples = chunk_samples * layout.planes();
        let chunk_width = layout.chunks.width_px as usize;
        Self {
            layout,
            container,
            converter: ColorConverter::new(layout, pixel_samples),
            chunk_samples,
            bits,
            packed: vec![0; samples::packed_len(chunk_width * chunk_samples, bits)],
            plane: vec![0; chunk_width * chunk_samples],
            samples: vec![0; chunk_width * pixel_samples],
            raster,
        }
    }

    fn read(mut self) -> Result<Raster, DocumentError> {
        for down in 0..self.layout.chunks.down {
            for across in 0..self.layout.chunks.across {
                self.read_area(across, down)?;
            }
        }
        Ok(self.raster)
    }

    /// One strip or tile, or one of every plane.
    fn read_area(&mut self, across: u32, down: u32) -> Result<(), DocumentError> {
        let chunks = &self.layout.chunks;
        let (left, top) = (across * chunks.width_px, down * chunks.height_px);
        let width = chunks.width_px.min(self.layout.width_px - left) as usize;
        let height = chunks.height_px.min(self.layout.height_px - top);
        let index = down as usize * chunks.across as usize + across as usize;
        let per_plane = chunks.across as usize * chunks.down as usize;
        let mut planes = (0..self.layout.planes())
            .map(|plane| {
                let index = plane * per_plane + index;
                ChunkRows::open(
                    self.layout,
                    index,
                    height,
                    self.raster.rgb.is_some(),
                    self.container.bytes(),
                )
            })
            .collect::<Result<Vec<_>, _>>()?;
        for y in top..top + height {
            self.read_samples(&mut planes)?;
            let samples = &self.samples[..width * self.chunk_samples * planes.len()];
            let (layout, pixels) = self.converter.convert(samples);
            self.raster.write(left, y, layout, pixels);
        }
        Ok(())
    }

    /// The samples of the next row of all planes, interleaved.
    fn read_samples(&mut self, planes: &mut [ChunkRows<'_>]) -> Result<(), DocumentError> {
        let count = planes.len();
        for (index, rows) in planes.iter_mut().enumerate() {
            rows.read_row(&mut self.packed)?;
            let big_endian = self.container.is_big_endian();
            if self.layout.differences {
                samples::undo_differences(&mut self.packed, self.chunk_samples, self.bits, big_endian);
            }
            let indices = self.converter.wants_indices();
            let out = if count == 1 {
                &mut self.samples
            } else {
                &mut self.plane
            };
            samples::to_bytes(&self.packed, self.bits, big_endian, indices, out);
            if count > 1 {
                for (pixel, &sample) in self.samples.chunks_exact_mut(count).zip(&self.plane) {
                    pixel[index] = sample;
                }
            }
        }
        Ok(())
    }
}

fn malformed(reason: &'static str) -> DocumentError {
    DocumentError::Malformed {
        format: FORMAT,
        reason,
    }
}

fn unsupported(feature: &'static str) -> DocumentError {
    DocumentError::UnsupportedFeature {
        format: FORMAT,
        feature,
        instead: "8-bit TIFF with LZW, or PNG",
    }
}
