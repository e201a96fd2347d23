//! Work that drawing a page takes: its content interpreted by a device that draws nothing and counts. `hayro` spends without
//! asking, and a line of two words can have it make a billion dashes.
//!
//! Only pages that may be much work are counted: interpreting them costs about a tenth of drawing them.

use hayro::hayro_interpret::font::GlyphRun;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, Paint, SoftMask, StrokeProps, interpret_page,
};
use hayro::hayro_syntax::page::Page;
use hayro::kurbo::{Affine, BezPath, PathEl, Point, Rect};

use crate::DocumentError;

/// Memory that the renderer may need for shapes, in bytes. Dense maps take a tenth.
const MAX_SHAPE_BYTES: f64 = 1e9;
/// Pixels that may be touched: of layers and shadings on the page, and of images as they are stored.
const MAX_TOUCHED_PX: f64 = 3e9;

/// Side of a tile that the renderer divides shapes into, and the width of the strips that it fills, in pixels.
const TILE_PX: f64 = 4.0;
const FILLED_PX: f64 = 256.0;
/// Memory for a tile that an outline crosses, for a strip that is filled, and for a dash, in bytes.
const TILE_BYTES: f64 = 16.0;
const FILLED_BYTES: f64 = 4.0;
const DASH_BYTES: f64 = 400.0;
/// Length of the outline of a glyph, in font sizes.
const GLYPH_OUTLINE_EM: f64 = 6.0;
/// Work for a pixel of a shading, in pixels that are copied.
const SHADING_PX: f64 = 20.0;

/// # Errors
/// When drawing the page at this size takes more than the limits; nothing is drawn for that.
pub(super) fn check(page: &Page<'_>, to_page_px: Affine, size_px: (f64, f64)) -> Result<(), DocumentError> {
    let area = Rect::new(0.0, 0.0, size_px.0, size_px.1);
    let cache = InterpreterCache::new();
    let settings = InterpreterSettings::default();
    let mut context = Context::new(to_page_px, area, &cache, page.xref(), settings);
    let mut device = WorkDevice {
        area,
        shape_bytes: 0.0,
        touched_px: 0.0,
    };
    interpret_page(page, &mut context, &mut device);
    // Sums that are no number, of places that are none, are too much as well.
    let is_bounded = device.shape_bytes <= MAX_SHAPE_BYTES && device.touched_px <= MAX_TOUCHED_PX;
    if is_bounded {
        Ok(())
    } else {
        Err(DocumentError::TooMuchWork)
    }
}

struct WorkDevice {
    /// The page.
    area: Rect,
    shape_bytes: f64,
    touched_px: f64,
}

impl WorkDevice {
    /// Counts a shape whose outline is `length_px` long, within `bounds`.
    fn add_shape(&mut self, length_px: f64, bounds: Rect) {
        let seen = bounds.intersect(self.area);
        let strips = (seen.height() / TILE_PX).ceil() * (seen.width() / FILLED_PX).ceil();
        self.shape_bytes += TILE_BYTES * (length_px / TILE_PX + 1.0) + FILLED_BYTES * strips;
    }

    fn add_paint(&mut self, paint: &Paint<'_>, bounds: Rect) {
        if matches!(paint, Paint::Pattern(_)) {
            self.touched_px += SHADING_PX * bounds.intersect(self.area).area().max(1.0);
        }
    }

    fn add_path(&mut self, path: &BezPath, transform: Affine, draw_mode: &DrawMode) {
        let bounds = transform.transform_rect_bbox(path.control_box());
        let (length, length_px) = lengths(path, transform, self.area);
        self.add_shape(length_px, bounds);
        if let DrawMode::Stroke(stroke) | DrawMode::FillAndStroke(_, stroke) = draw_mode {
            // Both sides of the line.
            self.add_shape(2.0 * length_px, bounds);
            self.shape_bytes += DASH_BYTES * dashes(length, stroke);
        }
    }
}

/// Length of a path in its own space, and on the page in pixels, by the polygons that its curves are drawn with at most.
fn lengths(path: &BezPath, transform: Affine, page: Rect) -> (f64, f64) {
    let (mut start, mut at) = (Point::ZERO, Point::ZERO);
    let (mut length, mut length_px) = (0.0, 0.0);
    // What is off the page is cut away.
    let longest = 2.0 * (page.width() + page.height());
    for element in path.elements() {
        let (first, second, to) = match *element {
            PathEl::MoveTo(to) => {
                (start, at) = (to, to);
                continue;
            }
            PathEl::LineTo(to) => (at, to, to),
            PathEl::QuadTo(middle, to) => (middle, to, to),
            PathEl::CurveTo(first, second, to) => (first, second, to),
            PathEl::ClosePath => (at, start, start),
        };
        let polygon = [at, first, second, to];
        let sum =
            |points: [Point; 4]| -> f64 { points.windows(2).map(|pair| (pair[1] - pair[0]).hypot()).sum() };
        length += sum(polygon);
        length_px += sum(polygon.map(|point| transform * point)).min(longest);
        at = to;
    }
    (length, length_px)
}

/// Number of dashes in a line of this length.
fn dashes(length: f64, stroke: &StrokeProps) -> f64 {
    let period: f64 = stroke.dash_array.iter().map(|dash| f64::from(*dash).abs()).sum();
    if period > 0.0 {
        length / period * stroke.dash_array.len() as f64
    } else {
        0.0
    }
}

impl<'a> Device<'a> for WorkDevice {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, draw_mode: &DrawMode) {
        self.add_path(path, props.transform, draw_mode);
        let bounds = props.transform.transform_rect_bbox(path.control_box());
        self.add_paint(&props.paint, bounds);
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        let (_, length_px) = lengths(&clip.path, Affine::IDENTITY, self.area);
        self.add_shape(length_px, clip.path.control_box());
    }

    fn push_transparency_group(&mut self, _: f32, mask: Option<SoftMask<'a>>, _: BlendMode) {
        let layers = if mask.is_some() { 2.0 } else { 1.0 };
        self.touched_px += layers * self.area.area();
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, draw_mode: &DrawMode) {
        for glyph in run.glyphs() {
            let placed = props.transform * glyph.transform();
            let em_px = (placed * Point::new(0.0, 1000.0) - placed * Point::ZERO).hypot();
            let outline_px = GLYPH_OUTLINE_EM * em_px.min(self.area.width() + self.area.height());
            let origin = placed * Point::ZERO;
            let bounds = Rect::from_center_size(origin, (2.0 * em_px, 2.0 * em_px));
            self.add_shape(outline_px, bounds);
            if let DrawMode::Stroke(stroke) | DrawMode::FillAndStroke(_, stroke) = draw_mode {
                let scale = props.transform.determinant().abs().sqrt().max(f64::MIN_POSITIVE);
                self.shape_bytes += DASH_BYTES * dashes(GLYPH_OUTLINE_EM * em_px / scale, stroke);
            }
            self.add_paint(&props.paint, bounds);
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, _: ImageDrawProps<'a>) {
        self.touched_px += f64::from(image.width()) * f64::from(image.height());
    }

    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
