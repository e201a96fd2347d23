//! Pages that lie askew or sideways, as photographs of them do, turned upright.
//!
//! The networks know upright pages best. How far a page is turned is told by its gradients: the strokes of print, the rules
//! and the outlines of boxes have edges along two directions. The mean of the gradients' fourth powers, as complex numbers,
//! points to four times that angle, since a quarter turn changes nothing there (the generalised structure tensor of
//! fourfold symmetry: Bigun, Bigun and Nilsson, Recognition by symmetry derivatives and the generalized structure tensor,
//! PAMI 26(12), 2004). Which of the two directions the lines of print have is told by what is between them: summed along
//! the lines, gradients come and go with each line. Whether a page stands on its head is not asked.

use crate::BoundingBox;
use crate::letterbox::Letterbox;

/// Sine of the least skew that is undone, 7 degrees: below it boxes are found as well as on an upright page.
const LEAST_SINE: f64 = 0.122;
/// Share of all gradient that has to agree on the angle.
const LEAST_COHERENCE: f64 = 0.12;
/// Input pixels along each side of what is averaged before the gradient is taken: single pixels favour diagonals.
const REDUCTION: usize = 2;
/// Brightness a pixel, 0 to 1, from which a gradient is print rather than paper.
const LEAST_GRADIENT: f32 = 0.04;
/// Times that the gradient has to vary more along the lines of print than across them, for these to be lines of print.
const SIDEWAYS_RATIO: f32 = 2.5;
/// Sum of gradients across the page, in brightness a pixel, below which there is no print.
const LEAST_PRINT: f32 = 0.2;
/// Kept around the print, as a share of the page.
const MARGIN: f32 = 0.015;
/// Pixels that an upright page may have, however few the page has: around a sheet that is turned by 45 degrees there is up to
/// twice its area, and smaller than it is a small page's boxes of ten pixels are lost.
const UPRIGHT_PX: u64 = 8_000_000;

/// Where the print of a page is, and how far it is turned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Skew {
    /// Of the angle from the page's x axis to the lines of print, clockwise, from -45 to 135 degrees.
    cos: f32,
    sin: f32,
    /// What of the turned page has print: whole page pixels along and across its lines, from the page's top left corner.
    along: (f32, f32),
    across: (f32, f32),
}

impl Skew {
    /// The skew of a page in the first plane of a network input, brightness 0 to 1; `None` when it is upright or nearly
    /// so, or does not say.
    pub(crate) fn of(plane: &[f32], letterbox: &Letterbox) -> Option<Self> {
        let gradients = Gradients::of(plane, letterbox);
        let direction = gradients.direction();
        let (cos, sin) = direction.unwrap_or((1.0, 0.0));
        let [along, across] = gradients.profiles(cos, sin, letterbox);
        if along.variation() > SIDEWAYS_RATIO * across.variation() {
            let (from, to) = along.inhabited();
            return Some(Self {
                cos: -sin,
                sin: cos,
                along: across.inhabited(),
                across: (-to, -from),
            });
        }
        direction.map(|_| Self {
            cos,
            sin,
            along: along.inhabited(),
            across: across.inhabited(),
        })
    }
}

/// `[x, y]` along and across lines that are turned by an angle with this cosine and sine.
fn turned(cos: f32, sin: f32, [x, y]: [f32; 2]) -> [f32; 2] {
    [cos * x + sin * y, cos * y - sin * x]
}

/// The gradients of a page in a network input, on every second of its pixels.
struct Gradients {
    width: usize,
    pixels: Vec<f32>,
}

impl Gradients {
    fn of(plane: &[f32], letterbox: &Letterbox) -> Self {
        let stride = letterbox.input_width_px as usize;
        let [width, height] =
            [letterbox.resized_width_px, letterbox.resized_height_px].map(|px| px as usize / REDUCTION);
        let mut pixels = Vec::with_capacity(width * height);
        for rows in plane.chunks_exact(stride * REDUCTION).take(height) {
            let (upper, lower) = rows.split_at(stride);
            let [upper, lower] = [upper, lower].map(|row| row.as_chunks::<REDUCTION>().0);
            let blocks = upper.iter().zip(lower).take(width);
            pixels.extend(blocks.map(|([a, b], [c, d])| (a + b + c + d) / 4.0));
        }
        Self { width, pixels }
    }

    /// Calls with `[column, row]` and the gradient where it is large enough, in brightness a pixel by Scharr's operator.
    fn for_each(&self, mut call: impl FnMut([usize; 2], [f32; 2])) {
        if self.width < 3 {
            return;
        }
        let rows: Vec<&[f32]> = self.pixels.chunks_exact(self.width).collect();
        for (row, lines) in rows.windows(3).enumerate() {
            let &[above, here, below] = lines else { continue };
            let neighbours = above.windows(3).zip(here.windows(3)).zip(below.windows(3));
            for (column, ((a, h), b)) in neighbours.enumerate() {
                let dx = 3.0 * (a[2] - a[0] + b[2] - b[0]) + 10.0 * (h[2] - h[0]);
                let dy = 3.0 * (b[0] - a[0] + b[2] - a[2]) + 10.0 * (b[1] - a[1]);
                let (dx, dy) = (dx / 32.0, dy / 32.0);
                if dx * dx + dy * dy > LEAST_GRADIENT * LEAST_GRADIENT {
                    call([column + 1, row + 1], [dx, dy]);
                }
            }
        }
    }

    /// Cosine and sine of the angle, within 45 degrees, that most gradients agree on up to quarter turns; `None` when it is
    /// small or they do not agree.
    fn direction(&self) -> Option<(f32, f32)> {
        let (mut real, mut imaginary, mut total) = (0.0, 0.0, 0.0);
        self.for_each(|_, [dx, dy]| {
            let (p, q, power) = (dx * dx - dy * dy, 2.0 * dx * dy, dx * dx + dy * dy);
            real += f64::from((p * p - q * q) / power);
            imaginary += f64::from(2.0 * p * q / power);
            total += f64::from(power);
        });
        let agreed = (real * real + imaginary * imaginary).sqrt();
        if agreed == 0.0 || agreed < LEAST_COHERENCE * total {
            return None;
        }
        // Halved by square roots, which have the same bits on every machine; a library's arctangent need not.
        let halved = |(cos, sin): (f64, f64)| {
            let root = |value: f64| (value.max(0.0) / 2.0).sqrt();
            (root(1.0 + cos), root(1.0 - cos).copysign(sin))
        };
        let (cos, sin) = halved(halved((real / agreed, imaginary / agreed)));
        (sin.abs() >= LEAST_SINE).then_some((cos as f32, sin as f32))
    }

    /// How much print there is along and across lines of this direction, each by the gradients that follow it, so that a
    /// rule says nothing of what is beside it.
    fn profiles(&self, cos: f32, sin: f32, letterbox: &Letterbox) -> [Profile; 2] {
        let [width, height] = letterbox.page_size();
        let corners = [[0.0, 0.0], [width, 0.0], [0.0, height], [width, height]];
        let corners = corners.map(|corner| turned(cos, sin, corner));
        let pitch = REDUCTION as f32 / letterbox.scale();
        let mut profiles = [0, 1].map(|axis| Profile::between(corners.map(|corner| corner[axis]), pitch));
        self.for_each(|at, gradient| {
            let point = letterbox.point_on_page(at.map(|index| (index as f32 + 0.5) * REDUCTION as f32));
            let [along, across] = turned(cos, sin, point);
            let [change_along, change_across] = turned(cos, sin, gradient);
            profiles[0].add(along, change_across.abs());
            profiles[1].add(across, change_along.abs());
        });
        profiles
    }
}

/// The sums of gradients at each place along one axis of the turned page.
struct Profile {
    /// In page pixels.
    from: f32,
    to: f32,
    pitch: f32,
    sums: Vec<f32>,
}

impl Profile {
    fn between(ends: [f32; 4], pitch: f32) -> Self {
        let from = ends.into_iter().fold(f32::INFINITY, f32::min);
        let to = ends.into_iter().fold(f32::NEG_INFINITY, f32::max);
        Self {
            from,
            to,
            pitch,
            sums: vec![0.0; ((to - from) / pitch) as usize + 1],
        }
    }

    fn add(&mut self, at: f32, gradient: f32) {
        let place = ((at - self.from) / self.pitch) as usize;
        if let Some(sum) = self.sums.get_mut(place) {
            *sum += gradient;
        }
    }

    /// How much the sums differ from one place to the next, of how large they are.
    fn variation(&self) -> f32 {
        let differences = self.sums.windows(2).map(|pair| (pair[1] - pair[0]).powi(2));
        let size: f32 = self.sums.iter().map(|sum| sum * sum).sum();
        if size > 0.0 {
            differences.sum::<f32>() / size
        } else {
            0.0
        }
    }

    /// From where to where there is print, and a margin.
    fn inhabited(&self) -> (f32, f32) {
        let has_print = |&sum: &f32| sum >= LEAST_PRINT;
        let first = self.sums.iter().position(has_print).unwrap_or(0);
        let end = self
            .sums
            .iter()
            .rposition(has_print)
            .map_or(self.sums.len(), |last| last + 1);
        let margin = MARGIN * (self.to - self.from);
        let at = |place: usize| self.from + place as f32 * self.pitch;
        (
            (at(first) - margin).max(self.from).floor(),
            (at(end) + margin).min(self.to).ceil(),
        )
    }
}

/// A page as it looks upright: which of its pixels come from where.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Upright {
    skew: Skew,
    /// Upright pixels per page pixel.
    scale: f32,
    pub(crate) width_px: u32,
    pub(crate) height_px: u32,
}

impl Upright {
    /// The printed part of a page of `page_px` pixels in all, at the page's own scale, or as much smaller as keeps it from
    /// having more pixels than the page and than [`UPRIGHT_PX`].
    pub(crate) fn new(skew: Skew, page_px: u64) -> Self {
        let [width, height] = [skew.along, skew.across].map(|(from, to)| to - from);
        let scale = (page_px.max(UPRIGHT_PX) as f32 / (width * height))
            .sqrt()
            .min(1.0);
        let [width_px, height_px] = [width, height].map(|length| ((length * scale) as u32).max(1));
        Self {
            skew,
            scale,
            width_px,
            height_px,
        }
    }

    /// The page pixels `[x, y]` that one row of upright pixels shows, from its first to its last.
    pub(crate) fn row(&self, row: u32) -> impl Iterator<Item = [f32; 2]> + use<> {
        let upright = *self;
        (0..self.width_px).map(move |column| upright.point_on_page([column as f32 + 0.5, row as f32 + 0.5]))
    }

    fn point_on_page(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        let Skew {
            cos,
            sin,
            along,
            across,
        } = self.skew;
        let (along, across) = (along.0 + x / self.scale, across.0 + y / self.scale);
        [cos * along - sin * across, cos * across + sin * along]
    }

    /// The box in page pixels around what fills a box in upright pixels: half-way between what it would be for an oval and
    /// for a rectangle, since a box does not say which it holds.
    pub(crate) fn on_page(&self, bbox: &BoundingBox) -> BoundingBox {
        let Skew { cos, sin, .. } = self.skew;
        let [x, y] = self.point_on_page(bbox.center());
        let [width, height] = [bbox.width(), bbox.height()].map(|side| side / self.scale / 2.0);
        let half = |a: f32, b: f32| ((a * a + b * b).sqrt() * (a.abs() + b.abs())).sqrt();
        let (across, down) = (half(width * cos, height * sin), half(width * sin, height * cos));
        BoundingBox {
            x1: x - across,
            y1: y - down,
            x2: x + across,
            y2: y + down,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{InputChannels, InputPolicy};

    const POLICY: InputPolicy = InputPolicy {
        channels: InputChannels::Gray,
        long_side_px: 640,
        stride_px: 32,
        fixed_width_px: None,
        fixed_height_px: None,
        batch: 1,
        pad_value: 1.0,
        max_upscale: 1.0,
    };
    const WIDTH_PX: u32 = 500;
    const HEIGHT_PX: u32 = 630;

    /// A network input that shows `brightness` of each page pixel, and where the page is in it.
    fn input(brightness: impl Fn(f32, f32) -> f32) -> (Vec<f32>, Letterbox) {
        let letterbox = Letterbox::new(&POLICY, WIDTH_PX, HEIGHT_PX);
        let (width, height) = (letterbox.input_width_px, letterbox.input_height_px);
        let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        let plane = pixels.map(|(x, y)| {
            let is_page = x < WIDTH_PX && y < HEIGHT_PX;
            if is_page {
                brightness(x as f32 + 0.5, y as f32 + 0.5)
            } else {
                1.0
            }
        });
        (plane.collect(), letterbox)
    }

    /// Lines of strokes, turned clockwise, in the middle of the page; as in print, no stroke is above another.
    fn print(degrees: f32) -> impl Fn(f32, f32) -> f32 {
        let (sin, cos) = degrees.to_radians().sin_cos();
        move |x, y| {
            let [along, across] = turned(cos, sin, [x - 250.0, y - 315.0]);
            let is_ink = along.abs() < 150.0
                && across.abs() < 100.0
                && across.rem_euclid(22.0) < 9.0
                && (along + 4.7 * (across / 22.0).floor()).rem_euclid(11.0) < 4.0;
            if is_ink { 0.1 } else { 0.9 }
        }
    }

    fn skew(brightness: impl Fn(f32, f32) -> f32) -> Option<Skew> {
        let (plane, letterbox) = input(brightness);
        Skew::of(&plane, &letterbox)
    }

    #[test]
    fn the_angle_of_print_is_measured_up_to_half_a_turn() {
        for degrees in [8.0_f32, 15.0, 30.0, 44.0, 60.0, 90.0, 120.0, -10.0, -30.0] {
            let found = skew(print(degrees)).unwrap();
            let angle = found.sin.atan2(found.cos).to_degrees();
            let difference = (angle - degrees).rem_euclid(180.0);
            assert!(difference.min(180.0 - difference) < 1.0, "{degrees}: {angle}");
            for (from, to, length) in [
                (found.along.0, found.along.1, 300.0),
                (found.across.0, found.across.1, 200.0),
            ] {
                assert!(
                    to - from >= length && to - from < length + 60.0,
                    "{degrees}: {found:?}"
                );
            }
        }
    }

    #[test]
    fn what_is_upright_or_nearly_so_or_blank_or_noise_is_left_alone() {
        for degrees in [0.0, 4.0, -6.0, 180.0] {
            assert_eq!(skew(print(degrees)), None, "{degrees}");
        }
        assert_eq!(skew(|_, _| 1.0), None);
        let noise = |x: f32, y: f32| {
            (x * 12.9898 + y * 78.233)
                .sin()
                .mul_add(43_758.547, 0.0)
                .rem_euclid(1.0)
        };
        assert_eq!(skew(noise), None);
    }

    #[test]
    fn the_smallest_pages_have_no_skew() {
        for (width_px, height_px) in [(1, 1), (1, 640), (5, 3), (640, 2)] {
            let letterbox = Letterbox::new(&POLICY, width_px, height_px);
            let plane = vec![0.5; (letterbox.input_width_px * letterbox.input_height_px) as usize];
            assert_eq!(Skew::of(&plane, &letterbox), None);
        }
    }

    /// A page whose print is `size` times 400 x 300 px.
    fn upright(degrees: f32, size: f32, page_px: u64) -> Upright {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let skew = Skew {
            cos,
            sin,
            along: (-20.0 * size, 380.0 * size),
            across: (10.0 * size, 310.0 * size),
        };
        Upright::new(skew, page_px)
    }

    #[test]
    fn an_upright_page_has_the_scale_of_the_page_unless_it_is_large() {
        let extent = |upright: Upright| (upright.width_px, upright.height_px);
        assert_eq!(extent(upright(30.0, 1.0, 1)), (400, 300));
        assert_eq!(extent(upright(30.0, 20.0, 60_000_000)), (8000, 6000));
        assert_eq!(extent(upright(30.0, 20.0, 12_000_000)), (4000, 3000));
        assert_eq!(upright(30.0, 20.0, 12_000_000).row(0).count(), 4000);
        let smallest = extent(upright(30.0, 20.0, 1));
        assert!(smallest.0 * smallest.1 <= 8_000_000, "{smallest:?}");
    }

    #[test]
    fn a_box_is_placed_around_what_it_holds_whether_round_or_square() {
        let square = |side: f32| BoundingBox {
            x1: 100.0 - side / 2.0,
            y1: 50.0 - side / 2.0,
            x2: 100.0 + side / 2.0,
            y2: 50.0 + side / 2.0,
        };
        for degrees in [0.0_f32, 20.0, 45.0, 70.0, 90.0] {
            let upright = upright(degrees, 1.0, 1_000_000);
            let placed = upright.on_page(&square(20.0));
            let of_square = 20.0 * (degrees.to_radians().cos().abs() + degrees.to_radians().sin().abs());
            assert!(
                placed.width() > 19.99 && placed.width() < of_square + 0.01,
                "{degrees}: {placed:?}"
            );
            let [x, y] = upright.point_on_page([100.0, 50.0]);
            let centre = placed.center();
            assert!((centre[0] - x).abs() < 1e-3 && (centre[1] - y).abs() < 1e-3);
        }
    }

    #[test]
    fn a_rectangle_that_is_turned_by_a_quarter_lies_down() {
        let skew = Skew {
            cos: 0.0,
            sin: 1.0,
            along: (0.0, 600.0),
            across: (-400.0, 0.0),
        };
        let standing = BoundingBox {
            x1: 100.0,
            y1: 50.0,
            x2: 110.0,
            y2: 90.0,
        };
        let placed = Upright::new(skew, 240_000).on_page(&standing);
        assert_eq!(
            [placed.x1, placed.y1, placed.x2, placed.y2],
            [310.0, 100.0, 350.0, 110.0]
        );
    }
}
