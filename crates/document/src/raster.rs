//! Pixels of a page while it is decoded.

use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, RgbImage};

use crate::options::PageSettings;
use crate::samples::{SampleLayout, rgb_from_ycbcr};
use crate::{DocumentError, Limits};

/// Pixels on their way to a [`crate::Page`]: their luma and, where it is wanted and there is any, their colour.
pub(crate) struct Raster {
    pub(crate) width_px: u32,
    pub(crate) height_px: u32,
    /// One byte a pixel.
    pub(crate) gray: Vec<u8>,
    /// Three bytes a pixel.
    pub(crate) rgb: Option<Vec<u8>>,
}

impl Raster {
    /// A white page, once its size has been checked against the limit on pixels. `has_color` says whether the pixels to
    /// come can have any.
    pub(crate) fn white(
        width_px: u32,
        height_px: u32,
        has_color: bool,
        settings: &PageSettings,
    ) -> Result<Self, DocumentError> {
        let white = |bytes_per_pixel: usize| {
            let len = checked_len(width_px, height_px, bytes_per_pixel, &settings.limits);
            len.map(|len| vec![255; len])
        };
        Ok(Self {
            width_px,
            height_px,
            gray: white(1)?,
            rgb: (has_color && settings.keep_picture)
                .then(|| white(3))
                .transpose()?,
        })
    }

    /// Pixels of a decoder that delivers a whole image.
    pub(crate) fn from_samples(
        width_px: u32,
        height_px: u32,
        layout: SampleLayout,
        samples: Vec<u8>,
        settings: &PageSettings,
    ) -> Self {
        let pixels = samples.len() / layout.samples();
        let keep_rgb = layout.has_color() && settings.keep_picture;
        if layout == SampleLayout::Gray {
            return Self {
                width_px,
                height_px,
                gray: samples,
                rgb: None,
            };
        }
        let mut gray = vec![0; pixels];
        layout.write_gray(&samples, &mut gray);
        let rgb = keep_rgb.then(|| into_rgb(layout, samples));
        Self {
            width_px,
            height_px,
            gray,
            rgb,
        }
    }

    /// Writes pixels of row `y`, from column `x` on, and of the rows below it where there are more of them.
    pub(crate) fn write(&mut self, x: u32, y: u32, layout: SampleLayout, samples: &[u8]) {
        let start = y as usize * self.width_px as usize + x as usize;
        let pixels = samples.len() / layout.samples();
        layout.write_gray(samples, &mut self.gray[start..][..pixels]);
        if let Some(rgb) = &mut self.rgb {
            layout.write_rgb(samples, &mut rgb[start * 3..][..pixels * 3]);
        }
    }

    /// The page as it is meant to be seen, from pixels as they are stored. `orientation` has the values of the EXIF and
    /// TIFF tag 274 (Exif 2.32, section 4.6.4 A).
    pub(crate) fn upright(self, orientation: Orientation) -> Self {
        if orientation == Orientation::NoTransforms {
            return self;
        }
        let (width_px, height_px) = (self.width_px, self.height_px);
        let turned = |image: Option<DynamicImage>| {
            let mut image = image.unwrap_or_default();
            image.apply_orientation(orientation);
            image
        };
        let gray = GrayImage::from_raw(width_px, height_px, self.gray).map(DynamicImage::ImageLuma8);
        let rgb = self.rgb.map(|rgb| {
            turned(RgbImage::from_raw(width_px, height_px, rgb).map(DynamicImage::ImageRgb8)).into_bytes()
        });
        let gray = turned(gray);
        Self {
            width_px: gray.width(),
            height_px: gray.height(),
            gray: gray.into_bytes(),
            rgb,
        }
    }
}

/// Without a copy where the samples take as much room as the colours.
fn into_rgb(layout: SampleLayout, mut samples: Vec<u8>) -> Vec<u8> {
    match layout {
        SampleLayout::Rgb => samples,
        SampleLayout::YCbCr => {
            for pixel in samples.as_chunks_mut::<3>().0 {
                *pixel = rgb_from_ycbcr(*pixel);
            }
            samples
        }
        _ => {
            let mut rgb = vec![0; samples.len() / layout.samples() * 3];
            layout.write_rgb(&samples, &mut rgb);
            rgb
        }
    }
}

/// Whether rows of the stored image become columns of the page.
pub(crate) fn swaps_axes(orientation: Orientation) -> bool {
    matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    )
}

/// Whether an image of this size is within the limits.
pub(crate) fn check_size(width: u64, height: u64, limits: &Limits) -> Result<(), DocumentError> {
    if width.saturating_mul(height) > limits.max_page_pixels {
        return Err(DocumentError::TooManyPixels {
            width,
            height,
            limit: limits.max_page_pixels,
        });
    }
    if width.max(height) > limits.max_side_px.into() {
        return Err(DocumentError::SideTooLong {
            width,
            height,
            limit: limits.max_side_px,
        });
    }
    Ok(())
}

/// Bytes of a `width_px` x `height_px` image, once that is known to be within the limits.
pub(crate) fn checked_len(
    width_px: u32,
    height_px: u32,
    bytes_per_pixel: usize,
    limits: &Limits,
) -> Result<usize, DocumentError> {
    let (width, height) = (u64::from(width_px), u64::from(height_px));
    check_size(width, height, limits)?;
    let pixels = width * height;
    let too_many = DocumentError::TooManyPixels {
        width,
        height,
        limit: limits.max_page_pixels,
    };
    // A user's own limit may be larger than a 32-bit address space.
    usize::try_from(pixels)
        .ok()
        .and_then(|pixels| pixels.checked_mul(bytes_per_pixel))
        .filter(|&len| isize::try_from(len).is_ok())
        .ok_or(too_many)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(keep_picture: bool, max_page_pixels: u64) -> PageSettings {
        PageSettings {
            keep_picture,
            limits: Limits::default().with_max_page_pixels(max_page_pixels),
            render_long_side_px: 1280,
        }
    }

    #[test]
    fn a_page_over_the_limit_is_refused() {
        assert!(Raster::white(10, 10, true, &settings(true, 100)).is_ok());
        assert!(Raster::white(10, 10, true, &settings(true, 99)).is_err());
        let pixels = |limit: u64| Limits::default().with_max_page_pixels(limit);
        assert_eq!(
            checked_len(u32::MAX, u32::MAX, 3, &pixels(1 << 30)),
            Err(DocumentError::TooManyPixels {
                width: 0xffff_ffff,
                height: 0xffff_ffff,
                limit: 1 << 30
            })
        );
        let endless = pixels(u64::MAX).with_max_side_px(u32::MAX);
        assert!(checked_len(u32::MAX, u32::MAX, 3, &endless).is_err());
    }

    #[test]
    fn a_page_with_a_side_over_the_limit_is_refused() {
        let limits = Limits::default().with_max_side_px(1000);
        assert_eq!(checked_len(1000, 2, 1, &limits), Ok(2000));
        for (width_px, height_px) in [(1001, 1), (1, 1001)] {
            let error = checked_len(width_px, height_px, 1, &limits).unwrap_err();
            assert_eq!(error.code(), "side_too_long");
        }
    }

    #[test]
    fn colours_are_kept_where_they_are_wanted_and_there_are_any() {
        let kept = |layout: SampleLayout, keep_picture: bool| {
            let samples = vec![9; 2 * layout.samples()];
            Raster::from_samples(2, 1, layout, samples, &settings(keep_picture, 100)).rgb
        };
        assert_eq!(kept(SampleLayout::Rgb, true), Some(vec![9; 6]));
        assert_eq!(kept(SampleLayout::Rgbx, true), Some(vec![9; 6]));
        assert_eq!(kept(SampleLayout::Rgb, false), None);
        assert_eq!(kept(SampleLayout::Gray, true), None);
    }
}
