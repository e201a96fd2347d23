//! Header of a JPEG file (ITU-T T.81, annex B), put right where segments beside the picture are not what they claim to be.
//!
//! Cameras, editors and mail gateways leave EXIF and other application segments behind that are cut, too long or too short.
//! None of them is needed for the pixels.

use std::ops::Range;

/// Bytes behind a broken segment in which the next one is looked for: more than the longest segment has.
const SEARCH_WITHIN: usize = 128 * 1024;
const START_OF_IMAGE: [u8; 2] = [0xff, 0xd8];
const START_OF_SCAN: u8 = 0xda;
const JFIF: u8 = 0xe0;
const EXIF: u8 = 0xe1;
const ADOBE: u8 = 0xee;
/// Marker and length.
const PREFIX_LEN: usize = 4;

/// A JPEG file with nothing in its header but what the pixels need.
pub(crate) struct RepairedJpeg {
    pub(crate) bytes: Vec<u8>,
    /// What is left of the EXIF data.
    pub(crate) exif: Option<Vec<u8>>,
}

impl RepairedJpeg {
    /// The file without the segments that pixels do not need; `None` where it has none of these, or no pixels.
    pub(crate) fn new(bytes: &[u8]) -> Option<Self> {
        let mut kept = START_OF_IMAGE.to_vec();
        let mut exif = None;
        let mut dropped = false;
        let mut at = START_OF_IMAGE.len();
        loop {
            let next = Segment::at(bytes, at);
            let segment = match next {
                Some(segment) if segment.marker == START_OF_SCAN => {
                    kept.extend_from_slice(&bytes[segment.range.start..]);
                    return dropped.then_some(Self { bytes: kept, exif });
                }
                Some(segment) if segment.is_needed(bytes) => segment,
                Some(segment) if is_followed(bytes, segment.range.end) => segment,
                broken => {
                    dropped = true;
                    let from = broken.map_or(at, |segment| segment.range.start + 2);
                    let resumed = resume(bytes, from)?;
                    if bytes.get(at..at + 2) == Some(&[0xff, EXIF]) {
                        exif = bytes.get(at + PREFIX_LEN..resumed).map(<[u8]>::to_vec);
                    }
                    at = resumed;
                    continue;
                }
            };
            at = segment.range.end;
            if segment.is_needed(bytes) {
                kept.extend_from_slice(&bytes[segment.range]);
                continue;
            }
            dropped = true;
            if segment.marker == EXIF {
                exif = Some(segment.content(bytes).to_vec());
            }
        }
    }
}

/// A marker and what follows it, without fill bytes before it.
struct Segment {
    marker: u8,
    range: Range<usize>,
}

impl Segment {
    /// The segment at this offset, as long as it says; `None` where there is none, or the file ends within it.
    fn at(bytes: &[u8], offset: usize) -> Option<Self> {
        let fill = bytes
            .get(offset..)?
            .iter()
            .take_while(|&&byte| byte == 0xff)
            .count();
        let start = (offset + fill).checked_sub(1).filter(|_| fill > 0)?;
        let &[_, marker, high, low] = bytes.get(start..)?.first_chunk::<PREFIX_LEN>()?;
        let len = usize::from(u16::from_be_bytes([high, low]));
        // Those without a length have no place in a header.
        let has_length = matches!(marker, 0xc0..=0xcf | 0xda..=0xef | 0xfe);
        let end = start + 2 + len;
        (has_length && len >= 2 && end <= bytes.len()).then_some(Self {
            marker,
            range: start..end,
        })
    }

    fn content<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        &bytes[self.range.start + PREFIX_LEN..self.range.end]
    }

    /// Whether decoding the pixels depends on it: tables, frame, and the application segments that say how colours are
    /// stored, where they are intact.
    fn is_needed(&self, bytes: &[u8]) -> bool {
        let content = self.content(bytes);
        match self.marker {
            JFIF => content.starts_with(b"JFIF\0") && is_followed(bytes, self.range.end),
            // A transform that exists (Adobe Technical Note 5116, section 18).
            ADOBE => {
                let transform = content.strip_prefix(b"Adobe").and_then(|content| content.get(6));
                transform.is_some_and(|&transform| transform <= 2) && is_followed(bytes, self.range.end)
            }
            0xc0..=0xc7 | 0xc9..=0xcf | 0xdb..=0xdd => true,
            _ => false,
        }
    }

    /// Pixels of the frame that this segment describes.
    fn area(&self, bytes: &[u8]) -> Option<u64> {
        let is_frame = matches!(self.marker, 0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf);
        let &[_, y0, y1, x0, x1] = self.content(bytes).first_chunk::<5>()?;
        let side = |bytes: [u8; 2]| u64::from(u16::from_be_bytes(bytes));
        is_frame.then(|| side([y0, y1]) * side([x0, x1]))
    }
}

/// Whether a marker stands here, whatever it is.
fn is_followed(bytes: &[u8], offset: usize) -> bool {
    Segment::at(bytes, offset).is_some()
}

/// Offset of the segment that the header goes on with, looked for from `from` on: where a chain of intact segments begins that
/// ends with a scan. Of several the one of the largest frame, as EXIF data hold whole files of thumbnails.
fn resume(bytes: &[u8], from: usize) -> Option<usize> {
    let until = bytes.len().min(from.saturating_add(SEARCH_WITHIN));
    let mut best: Option<(u64, usize)> = None;
    for at in from..until {
        if bytes[at] != 0xff {
            continue;
        }
        if let Some(area) = frame_area(bytes, at).filter(|&area| best.is_none_or(|(most, _)| area > most)) {
            best = Some((area, at));
        }
    }
    best.map(|(_, at)| at)
}

/// Pixels of the frame in the chain of intact segments from here to a scan; `None` where there is no such chain.
fn frame_area(bytes: &[u8], mut at: usize) -> Option<u64> {
    let mut area = None;
    loop {
        let segment = Segment::at(bytes, at)?;
        if segment.marker == START_OF_SCAN {
            return area;
        }
        area = area.or(segment.area(bytes));
        at = segment.range.end;
    }
}
