//! Size at which a PDF page is rendered.

use crate::DocumentError;
use crate::options::PageSettings;

/// A point is 1/72 inch (ISO 32000-1, section 8.3.2.3).
const POINTS_PER_INCH: f64 = 72.0;
/// Sheets are rendered at this resolution at least: a checkbox of 10 points is 12 pixels then. A US legal sheet,
/// 14 inches long, still fits 1280 pixels.
const MIN_DPI: f64 = 90.0;
/// The largest page of ISO 32000-1, annex C.2, in points.
const MAX_SIDE_PT: u32 = 14_400;

/// Pixels of a rendered page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct RenderSize {
    pub(super) width_px: u16,
    pub(super) height_px: u16,
    /// Pixels a point.
    pub(super) x_scale: f64,
    pub(super) y_scale: f64,
    pub(super) dpi: f32,
}

impl RenderSize {
    /// For a page of this width and height in points, as it is shown; of `min_dpi` at least, where the limits allow.
    pub(super) fn of(
        (width, height): (f32, f32),
        min_dpi: Option<f32>,
        settings: &PageSettings,
    ) -> Result<Self, DocumentError> {
        let (width, height) = (f64::from(width), f64::from(height));
        let allowed = 0.0..=f64::from(MAX_SIDE_PT);
        if !allowed.contains(&width) || !allowed.contains(&height) || width * height <= 0.0 {
            return Err(DocumentError::SheetTooLarge {
                width_pt: width.max(0.0) as u64,
                height_pt: height.max(0.0) as u64,
                limit_pt: MAX_SIDE_PT,
            });
        }
        let long_side = width.max(height);
        let wanted = f64::from(settings.render_long_side_px) / long_side;
        let limits = &settings.limits;
        let side_limit = limits
            .max_render_side_px
            .min(limits.max_side_px)
            .clamp(1, u16::MAX.into());
        let scale = wanted
            .max(min_dpi.map_or(MIN_DPI, f64::from) / POINTS_PER_INCH)
            .min(f64::from(side_limit) / long_side)
            .min((limits.max_page_pixels as f64 / (width * height)).sqrt());
        let pixels = |points: f64| (points * scale).round().clamp(1.0, f64::from(side_limit));
        let (width_px, height_px) = (pixels(width), pixels(height));
        Ok(Self {
            width_px: width_px as u16,
            height_px: height_px as u16,
            x_scale: width_px / width,
            y_scale: height_px / height,
            dpi: (scale * POINTS_PER_INCH) as f32,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;

    fn size(points: (f32, f32)) -> Result<RenderSize, DocumentError> {
        let settings = PageSettings {
            keep_picture: false,
            limits: Limits::default(),
            render_long_side_px: 1280,
        };
        RenderSize::of(points, None, &settings)
    }

    fn pixels(points: (f32, f32)) -> (u16, u16) {
        let size = size(points).unwrap();
        (size.width_px, size.height_px)
    }

    #[test]
    fn the_long_side_is_what_was_asked_for() {
        assert_eq!(pixels((612.0, 792.0)), (989, 1280));
        assert_eq!(pixels((792.0, 612.0)), (1280, 989));
        assert_eq!(pixels((612.0, 1008.0)), (777, 1280));
        assert_eq!(pixels((30.0, 10.0)), (1280, 427));
        let letter = size((612.0, 792.0)).unwrap();
        assert!((letter.dpi - 116.36).abs() < 0.01, "{letter:?}");
    }

    #[test]
    fn large_sheets_keep_their_resolution_up_to_the_limits() {
        // ISO A2 at 90 dpi.
        assert_eq!(pixels((1190.6, 1683.8)), (1488, 2105));
        assert_eq!(pixels((14_400.0, 14_400.0)), (8192, 8192));
        assert_eq!(pixels((14_400.0, 1.0)), (8192, 1));
    }

    #[test]
    fn sheets_no_pdf_can_have_are_refused() {
        for points in [
            (1e9, 1e9),
            (f32::INFINITY, 10.0),
            (f32::NAN, 10.0),
            (10.0, 14_401.0),
        ] {
            assert_eq!(size(points).unwrap_err().code(), "sheet_too_large", "{points:?}");
        }
    }
}
