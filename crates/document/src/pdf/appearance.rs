//! Appearance of check boxes and radio buttons that bring none, drawn as viewers draw them: outline, ground and mark by the
//! widget's /MK and /BS (ISO 32000-1, sections 12.5.4 and 12.5.6.19).

use super::fields::{Button, drawn_state, has_appearance};
use checkbox_pixels::FieldKind;
use hayro::hayro_syntax::object::{Array, Dict, Object};
use hayro::kurbo::{Affine, BezPath, Circle, Point, Rect, Shape, Stroke};
use hayro::vello_cpu::color::palette::css::BLACK;
use hayro::vello_cpu::color::{AlphaColor, Srgb};
use hayro::vello_cpu::{Pixmap, RasterizerSettings, RenderContext, Resources, TargetInit};

/// Width of an outline where the file says none, in points.
const OUTLINE_WIDTH_PT: f64 = 1.0;
/// Darkest luma of paper on which nothing is printed.
const BLANK: u8 = 240;
/// Precision of curves, in points.
const TOLERANCE: f64 = 0.05;

/// Draws onto the rendered page what its buttons lack.
pub(super) fn complete(buttons: &[Button<'_>], to_page_px: Affine, pixmap: &mut Pixmap) {
    let mut context = RenderContext::new(pixmap.width(), pixmap.height());
    context.set_transform(to_page_px);
    let mut is_drawn = false;
    for button in buttons.iter().filter(|button| button.field.is_visible) {
        let has_appearance = button.is_reached && has_appearance(&button.widget);
        let shows_mark = button.is_reached && drawn_state(&button.widget).is_some_and(|state| state != b"Off");
        let style = Style::of(button);
        if !has_appearance {
            let is_blank = is_blank(pixmap, to_page_px.transform_rect_bbox(button.rect));
            style.draw_outline(button.rect, is_blank, &mut context);
            is_drawn = true;
        }
        if button.field.is_on && !shows_mark {
            style.draw_mark(button.rect, &mut context);
            is_drawn = true;
        }
    }
    if is_drawn {
        context.flush();
        let over = RasterizerSettings {
            target_init: TargetInit::SrcOver,
            ..Default::default()
        };
        context.render_with(pixmap, &mut Resources::default(), over);
    }
}

/// What a widget says of its own looks.
struct Style {
    outline: Option<AlphaColor<Srgb>>,
    ground: Option<AlphaColor<Srgb>>,
    width_pt: f64,
    is_round: bool,
    /// Character of ZapfDingbats.
    mark: u8,
}

impl Style {
    fn of(button: &Button<'_>) -> Self {
        let widget = &button.widget;
        let looks = widget.get::<Dict<'_>>(&b"MK"[..]).unwrap_or_default();
        let is_radio = button.field.kind == FieldKind::Radio;
        let mark = match looks.get::<Object<'_>>(&b"CA"[..]) {
            Some(Object::String(caption)) => caption.first().copied(),
            _ => None,
        };
        let mark = mark.unwrap_or(if is_radio { b'l' } else { b'4' });
        let width = widget
            .get::<Dict<'_>>(&b"BS"[..])
            .and_then(|style| style.get::<f64>(&b"W"[..]))
            .or_else(|| {
                let border = widget.get::<Array<'_>>(&b"Border"[..])?;
                border.iter::<f64>().nth(2)
            });
        Self {
            outline: color(&looks, b"BC"),
            ground: color(&looks, b"BG"),
            width_pt: width.filter(|width| width.is_finite()).unwrap_or(OUTLINE_WIDTH_PT).clamp(0.0, 6.0),
            is_round: is_radio && mark == b'l',
            mark,
        }
    }

    /// Ground and outline. Where the file asks for neither and nothing is printed there, a thin outline all the same: a
    /// viewer shows that there is something to tick.
    fn draw_outline(&self, rect: Rect, is_blank: bool, context: &mut RenderContext) {
        let is_bare = self.outline.is_none() || self.width_pt == 0.0;
        let (outline, width) = match self.outline {
            Some(color) if !is_bare => (color, self.width_pt),
            _ if is_blank => (BLACK, OUTLINE_WIDTH_PT),
            _ => return self.fill_ground(rect, context),
        };
        self.fill_ground(rect, context);
        let inner = rect.inset(-width / 2.0);
        context.set_paint(outline);
        context.set_stroke(Stroke::new(width));
        context.stroke_path(&self.shape(inner));
    }

    fn fill_ground(&self, rect: Rect, context: &mut RenderContext) {
        if let Some(color) = self.ground {
            context.set_paint(color);
            context.fill_path(&self.shape(rect));
        }
    }

    fn shape(&self, rect: Rect) -> BezPath {
        if self.is_round {
            Circle::new(rect.center(), rect.width().min(rect.height()) / 2.0).to_path(TOLERANCE)
        } else {
            rect.to_path(TOLERANCE)
        }
    }

    fn draw_mark(&self, rect: Rect, context: &mut RenderContext) {
        let side = rect.width().min(rect.height());
        let at = |x: f64, y: f64| rect.center() + hayro::kurbo::Vec2::new((x - 0.5) * side, (y - 0.5) * side);
        context.set_paint(BLACK);
        match self.mark {
            b'l' => context.fill_path(&Circle::new(rect.center(), side * 0.25).to_path(TOLERANCE)),
            b'n' => context.fill_path(&polygon(&[at(0.25, 0.25), at(0.75, 0.25), at(0.75, 0.75), at(0.25, 0.75)])),
            b'u' => context.fill_path(&polygon(&[at(0.5, 0.2), at(0.8, 0.5), at(0.5, 0.8), at(0.2, 0.5)])),
            b'H' => context.fill_path(&star(rect.center(), side * 0.35)),
            b'8' => {
                context.set_stroke(Stroke::new(side * 0.12));
                context.stroke_path(&line(&[at(0.2, 0.2), at(0.8, 0.8)]));
                context.stroke_path(&line(&[at(0.2, 0.8), at(0.8, 0.2)]));
            }
            _ => {
                context.set_stroke(Stroke::new(side * 0.12));
                context.stroke_path(&line(&[at(0.2, 0.5), at(0.42, 0.25), at(0.82, 0.8)]));
            }
        }
    }
}

/// A colour of 1, 3 or 4 components; none where it is transparent.
fn color(looks: &Dict<'_>, key: &[u8]) -> Option<AlphaColor<Srgb>> {
    let components: Vec<f32> = looks.get::<Array<'_>>(key)?.iter::<f32>().take(5).collect();
    let [red, green, blue] = match *components {
        [gray] => [gray; 3],
        [red, green, blue] => [red, green, blue],
        [cyan, magenta, yellow, black] => [cyan, magenta, yellow].map(|ink| (1.0 - ink) * (1.0 - black)),
        _ => return None,
    };
    let [red, green, blue] = [red, green, blue].map(|sample| sample.clamp(0.0, 1.0));
    Some(AlphaColor::new([red, green, blue, 1.0]))
}

fn line(points: &[Point]) -> BezPath {
    let mut path = BezPath::new();
    for (index, point) in points.iter().enumerate() {
        if index == 0 {
            path.move_to(*point);
        } else {
            path.line_to(*point);
        }
    }
    path
}

fn polygon(points: &[Point]) -> BezPath {
    let mut path = line(points);
    path.close_path();
    path
}

fn star(center: Point, radius: f64) -> BezPath {
    let points: Vec<Point> = (0..10)
        .map(|corner| {
            let angle = std::f64::consts::PI * (0.5 + f64::from(corner) / 5.0);
            let radius = if corner % 2 == 0 { radius } else { radius * 0.4 };
            center + hayro::kurbo::Vec2::new(radius * angle.cos(), radius * angle.sin())
        })
        .collect();
    polygon(&points)
}

/// Whether nothing is printed in an area of the page, in pixels, nor at its edges.
fn is_blank(pixmap: &Pixmap, area: Rect) -> bool {
    let area = area.inflate(1.5, 1.5);
    let (width, height) = (f64::from(pixmap.width()), f64::from(pixmap.height()));
    let columns = area.x0.clamp(0.0, width) as usize..area.x1.clamp(0.0, width) as usize;
    let rows = area.y0.clamp(0.0, height) as usize..area.y1.clamp(0.0, height) as usize;
    let row_len = usize::from(pixmap.width());
    rows.into_iter().all(|row| {
        let pixels = &pixmap.data()[row * row_len..][..row_len];
        pixels[columns.clone()]
            .iter()
            .all(|pixel| checkbox_pixels::luma(pixel.r, pixel.g, pixel.b) >= BLANK)
    })
}
