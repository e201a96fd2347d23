//! From a message to pixels that the detector reads.

use checkbox_detector::{PageView, PixelFormat};
use image::RgbImage;

use crate::messages::{CompressedImage, Header, Image};

/// A picture that arrived, as it arrived.
#[derive(Clone, Debug)]
pub enum Frame {
    /// Pixels.
    Raw(Image),
    /// A file.
    Compressed(CompressedImage),
}

/// Error of a picture that cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FrameError {
    /// A layout of pixels that is not read.
    #[error("the encoding {0:?} is not read: publish mono8, mono16, rgb8, bgr8, rgba8 or bgra8")]
    Encoding(String),
    /// Too little data for its size.
    #[error("an image of {width} x {height} pixels at {step} bytes a row does not fit {bytes} bytes of data")]
    Size {
        /// Columns.
        width: u32,
        /// Rows.
        height: u32,
        /// Bytes a row.
        step: u32,
        /// Bytes of data.
        bytes: usize,
    },
}

/// Packed pixels of a raw image.
pub struct Picture {
    /// Columns.
    pub width_px: u32,
    /// Rows.
    pub height_px: u32,
    format: PixelFormat,
    pixels: Vec<u8>,
}

impl Frame {
    /// Time and place that the picture comes from.
    pub fn header(&self) -> &Header {
        match self {
            Self::Raw(image) => &image.header,
            Self::Compressed(image) => &image.header,
        }
    }
}

/// Bytes of a pixel, and which of them are red, green and blue, or grey; the names are those of
/// [sensor_msgs](https://github.com/ros2/common_interfaces/blob/jazzy/sensor_msgs/include/sensor_msgs/image_encodings.hpp).
fn layout(image: &Image) -> Option<(usize, &'static [usize])> {
    Some(match image.encoding.as_str() {
        "mono8" | "8UC1" => (1, &[0]),
        // The more significant byte.
        "mono16" | "16UC1" if image.is_bigendian != 0 => (2, &[0]),
        "mono16" | "16UC1" => (2, &[1]),
        "rgb8" => (3, &[0, 1, 2]),
        "bgr8" | "8UC3" => (3, &[2, 1, 0]),
        "rgba8" => (4, &[0, 1, 2]),
        "bgra8" | "8UC4" => (4, &[2, 1, 0]),
        _ => return None,
    })
}

/// Pixels of a raw image.
///
/// # Errors
/// When it is malformed or in an encoding that is not read.
pub fn unpack(image: &Image) -> Result<Picture, FrameError> {
    let (bytes, channels) =
        layout(image).ok_or_else(|| FrameError::Encoding(image.encoding.chars().take(32).collect()))?;
    let wrong_size = || FrameError::Size {
        width: image.width,
        height: image.height,
        step: image.step,
        bytes: image.data.len(),
    };
    let row_bytes = (image.width as usize).checked_mul(bytes).ok_or_else(wrong_size)?;
    let step = image.step as usize;
    let needed = step.checked_mul(image.height as usize).ok_or_else(wrong_size)?;
    if image.width == 0 || image.height == 0 || step < row_bytes || image.data.len() < needed {
        return Err(wrong_size());
    }
    let mut pixels = Vec::with_capacity(image.width as usize * image.height as usize * channels.len());
    for row in image.data.chunks_exact(step).take(image.height as usize) {
        for pixel in row[..row_bytes].chunks_exact(bytes) {
            pixels.extend(channels.iter().map(|&channel| pixel[channel]));
        }
    }
    Ok(Picture {
        width_px: image.width,
        height_px: image.height,
        format: if channels.len() == 1 {
            PixelFormat::Gray8
        } else {
            PixelFormat::Rgb8
        },
        pixels,
    })
}

impl Picture {
    /// For the detector.
    ///
    /// # Errors
    /// None in practice: the size was checked.
    pub fn view(&self) -> Result<PageView<'_>, PixelsError> {
        PageView::new(self.width_px, self.height_px, self.format, &self.pixels)
    }

    /// A copy in colour, to draw on.
    pub fn to_rgb(&self) -> Option<RgbImage> {
        let pixels = match self.format {
            PixelFormat::Gray8 => self.pixels.iter().flat_map(|&gray| [gray; 3]).collect(),
            PixelFormat::Rgb8 => self.pixels.clone(),
        };
        RgbImage::from_raw(self.width_px, self.height_px, pixels)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(encoding: &str, step: u32, data: &[u8]) -> Image {
        Image {
            width: 2,
            height: 2,
            encoding: encoding.to_owned(),
            step,
            data: data.to_vec(),
            ..Image::default()
        }
    }

    #[test]
    fn padding_and_order_of_bytes_are_undone() {
        let bgr = image("bgr8", 8, &[1, 2, 3, 4, 5, 6, 0, 0, 7, 8, 9, 10, 11, 12, 0, 0]);
        let picture = unpack(&bgr).unwrap();
        assert_eq!(picture.pixels, [3, 2, 1, 6, 5, 4, 9, 8, 7, 12, 11, 10]);
        let mono16 = image("mono16", 4, &[0, 10, 0, 20, 0, 30, 0, 40]);
        assert_eq!(unpack(&mono16).unwrap().pixels, [10, 20, 30, 40]);
    }

    #[test]
    fn malformed_images_are_refused() {
        for (encoding, step, bytes) in [
            ("rgb8", 6, 11),
            ("rgb8", 5, 12),
            ("rgb8", u32::MAX, 12),
            ("bayer_rggb8", 2, 4),
        ] {
            assert!(
                unpack(&image(encoding, step, &vec![0; bytes])).is_err(),
                "{encoding} {step}"
            );
        }
    }
}
