//! Text layer of a page: its content interpreted a second time by a device that draws nothing and keeps where glyphs and
//! lines are. `hayro`'s own device takes no listener, and without rasterising a page costs little.

use checkbox_pixels::{BoundingBox, TextDirection, TextLayer};
use hayro::hayro_interpret::font::{Glyph, GlyphRun, PositionedGlyph};
use hayro::hayro_interpret::hayro_cmap::{BfString, WritingMode};
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, Paint, RenderContent, SoftMask, interpret_page,
};
use hayro::hayro_syntax::page::Page;
use hayro::kurbo::{Affine, BezPath, PathEl, Point, Rect, Shape};

use super::words::{GlyphBox, WordBuilder};

/// Glyphs of a page that become words: ten times a dense page of print.
const MAX_GLYPHS: usize = 200_000;
/// Characters that one glyph may stand for: the longest ligature in use, that of a formula in Arabic, has 18.
const MAX_GLYPH_CHARS: usize = 18;
/// Lines of a page that become rules: a sheet of millimetre paper has a thousand.
const MAX_RULES: usize = 20_000;
/// Thickest rectangle that is a line and not an area, in points.
const MAX_RULE_WIDTH_PT: f64 = 3.0;
/// Shortest line that separates anything, in points: a letter is as high.
const MIN_RULE_LENGTH_PT: f64 = 8.0;
/// Units of an em in which `hayro` gives glyphs.
const UNITS_PER_EM: f64 = 1000.0;
/// Height of capitals and depth of descenders that most fonts keep to, in units of an em.
const CAPITALS: f64 = 720.0;
const DESCENDERS: f64 = -200.0;

/// Reads the words and rules of the page's content, annotations left out: what people filled in is no print.
///
/// `to_page_px` maps the page's user space to pixels, `size_px` is the size of the page, `px_per_pt` its scale.
pub(super) fn read(page: &Page<'_>, to_page_px: Affine, size_px: (f64, f64), px_per_pt: f64) -> TextLayer {
    let settings = InterpreterSettings {
        render_content: RenderContent::PAGE,
        ..InterpreterSettings::default()
    };
    let area = Rect::new(0.0, 0.0, size_px.0, size_px.1);
    let cache = InterpreterCache::new();
    let mut context = Context::new(to_page_px, area, &cache, page.xref(), settings);
    let mut device = TextDevice {
        area,
        px_per_pt,
        words: WordBuilder::default(),
        glyphs_left: MAX_GLYPHS,
        rules: Vec::new(),
        is_truncated: false,
    };
    interpret_page(page, &mut context, &mut device);
    TextLayer {
        words: device.words.finish(),
        rules: device.rules,
        is_truncated: device.is_truncated,
    }
}

/// Keeps the glyphs and the lines that it is given.
struct TextDevice {
    area: Rect,
    px_per_pt: f64,
    words: WordBuilder,
    glyphs_left: usize,
    rules: Vec<BoundingBox>,
    is_truncated: bool,
}

impl TextDevice {
    fn add_glyph(&mut self, glyph: &PositionedGlyph<'_>, transform: Affine, is_vertical: bool) {
        let placed = transform * glyph.transform();
        let advance = match &**glyph {
            Glyph::Outline(outline) => outline.advance_width(),
            Glyph::Type3(type3) => type3.advance_width(),
        };
        let advance = advance.map_or(0.0, f64::from);
        let corners = if is_vertical {
            [
                (0.0, CAPITALS),
                (UNITS_PER_EM, CAPITALS),
                (0.0, DESCENDERS),
                (UNITS_PER_EM, DESCENDERS),
            ]
        } else {
            [
                (0.0, CAPITALS),
                (advance, CAPITALS),
                (0.0, DESCENDERS),
                (advance, DESCENDERS),
            ]
        };
        let corners = corners.map(|corner| placed * Point::from(corner));
        let Some(bbox) = bounds(&corners) else { return };
        if !bbox.overlaps(self.area) {
            return self.words.interrupt();
        }
        let along = placed * Point::new(1.0, 0.0) - placed * Point::ZERO;
        let up = placed * Point::new(0.0, UNITS_PER_EM) - placed * Point::ZERO;
        let direction = match (is_vertical, along.x.abs() >= along.y.abs()) {
            (true, _) => TextDirection::Down,
            (_, true) if along.x >= 0.0 => TextDirection::Right,
            (_, true) => TextDirection::Left,
            (_, false) if along.y >= 0.0 => TextDirection::Down,
            (_, false) => TextDirection::Up,
        };
        let mut text = String::new();
        match glyph.as_unicode() {
            Some(BfString::Char(char)) => text.push(char),
            Some(BfString::String(chars)) => text.extend(chars.chars().take(MAX_GLYPH_CHARS)),
            None => {}
        }
        self.words.add(GlyphBox {
            text,
            bbox: to_box(bbox),
            font_size_px: up.hypot() as f32,
            direction,
        });
    }

    /// Adds the horizontal and vertical lines of a path. A filled path has them at its edges.
    fn add_path(&mut self, path: &BezPath, transform: Affine, is_stroked: bool) {
        let segments = path.elements();
        let area = (transform * path.control_box().to_path(0.1)).bounding_box();
        if !is_stroked && area.width().min(area.height()) <= MAX_RULE_WIDTH_PT * self.px_per_pt {
            return self.add_rule(area);
        }
        // Outlines of letters and drawings are neither cells nor lines.
        if !is_stroked && segments.len() > 6 {
            return;
        }
        let (mut start, mut from) = (Point::ZERO, Point::ZERO);
        for segment in segments {
            if self.is_truncated {
                return;
            }
            let to = match *segment {
                PathEl::MoveTo(point) => {
                    (start, from) = (transform * point, transform * point);
                    continue;
                }
                PathEl::LineTo(point) => transform * point,
                PathEl::ClosePath => start,
                PathEl::QuadTo(_, point) | PathEl::CurveTo(_, _, point) => {
                    from = transform * point;
                    continue;
                }
            };
            self.add_rule(Rect::from_points(from, to));
            from = to;
        }
    }

    fn add_rule(&mut self, line: Rect) {
        let (thickness, length) = (line.width().min(line.height()), line.width().max(line.height()));
        if thickness > MAX_RULE_WIDTH_PT * self.px_per_pt || length < MIN_RULE_LENGTH_PT * self.px_per_pt {
            return;
        }
        let line = Rect::new(
            line.x0.max(self.area.x0),
            line.y0.max(self.area.y0),
            line.x1.min(self.area.x1),
            line.y1.min(self.area.y1),
        );
        if line.x0 > line.x1 || line.y0 > line.y1 {
            return;
        }
        if self.rules.len() == MAX_RULES {
            self.is_truncated = true;
            return;
        }
        self.rules.push(to_box(line));
    }
}

impl<'a> Device<'a> for TextDevice {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, draw_mode: &DrawMode) {
        if is_visible(&props.paint) {
            self.add_path(path, props.transform, !matches!(draw_mode, DrawMode::Fill(_)));
        }
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        // Text that is filled and stroked comes twice, and is told by its place.
        let is_vertical = matches!(run.writing_mode(), WritingMode::Vertical);
        self.words.begin_run(run.glyphs().len());
        for glyph in run.glyphs() {
            if self.glyphs_left == 0 || self.words.is_full() {
                self.is_truncated = true;
                return;
            }
            self.glyphs_left -= 1;
            self.add_glyph(glyph, props.transform, is_vertical);
        }
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

/// Whether a line of this paint can be told from white paper.
fn is_visible(paint: &Paint<'_>) -> bool {
    match paint {
        Paint::Color(color) => {
            let [red, green, blue, alpha] = color.to_rgba().to_rgba8();
            alpha > 0 && red.min(green).min(blue) < 250
        }
        Paint::Pattern(_) => true,
    }
}

/// The smallest rectangle around the points, `None` where one of them is no number.
fn bounds(points: &[Point]) -> Option<Rect> {
    let first = *points.first()?;
    let bounds = points
        .iter()
        .fold(Rect::from_points(first, first), |all, point| all.union_pt(*point));
    let is_number = |point: &Point| (point.x as f32).is_finite() && (point.y as f32).is_finite();
    points.iter().all(is_number).then_some(bounds)
}

fn to_box(rect: Rect) -> BoundingBox {
    BoundingBox {
        x1: rect.x0 as f32,
        y1: rect.y0 as f32,
        x2: rect.x1 as f32,
        y2: rect.y1 as f32,
    }
}
