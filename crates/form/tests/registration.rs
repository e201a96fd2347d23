//! Registration of generated forms: drawn, marked, and seen as cameras, scanners and fax machines see them.

#![allow(
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helping functions included"
)]

use checkbox_form::{
    InkMap, Misfit, Registrar, Registration, Template, TemplateBox, TemplateGroup, TemplatePage,
};
use checkbox_pixels::{BoundingBox, PageView, PixelFormat};

const WIDTH: usize = 680;
const HEIGHT: usize = 880;

/// Numbers that look random and are the same each time (xorshift, Marsaglia 2003).
struct Random(u64);

impl Random {
    fn next(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    fn range(&mut self, from: f64, to: f64) -> f64 {
        from + (to - from) * self.next()
    }

    fn below(&mut self, count: usize) -> usize {
        (self.next() * count as f64) as usize
    }
}

type Matrix = [[f64; 3]; 3];

fn map(m: &Matrix, [x, y]: [f64; 2]) -> [f64; 2] {
    let row = |r: usize| m[r][0] * x + m[r][1] * y + m[r][2];
    [row(0) / row(2), row(1) / row(2)]
}

fn product(a: &Matrix, b: &Matrix) -> Matrix {
    std::array::from_fn(|r| std::array::from_fn(|c| (0..3).map(|k| a[r][k] * b[k][c]).sum()))
}

/// The inverse up to a factor, which homographies do not have.
fn inverse(m: &Matrix) -> Matrix {
    let minor = |r: usize, c: usize| {
        let (r1, r2, c1, c2) = ((r + 1) % 3, (r + 2) % 3, (c + 1) % 3, (c + 2) % 3);
        m[r1][c1] * m[r2][c2] - m[r1][c2] * m[r2][c1]
    };
    std::array::from_fn(|r| std::array::from_fn(|c| minor(c, r)))
}

/// A sheet turned around its middle, scaled, and tilted as a camera sees it.
fn pose(degrees: f64, scale: [f64; 2], tilt: [f64; 2], size: [usize; 2]) -> Matrix {
    let (sine, cosine) = degrees.to_radians().sin_cos();
    let to_middle = [
        [1.0, 0.0, -(WIDTH as f64) / 2.0],
        [0.0, 1.0, -(HEIGHT as f64) / 2.0],
        [0.0, 0.0, 1.0],
    ];
    let half = HEIGHT as f64 / 2.0;
    let turn = [
        [cosine, -sine, 0.0],
        [sine, cosine, 0.0],
        [tilt[0] / half, tilt[1] / half, 1.0],
    ];
    let scaled = [
        [scale[0], 0.0, size[0] as f64 / 2.0],
        [0.0, scale[1], size[1] as f64 / 2.0],
        [0.0, 0.0, 1.0],
    ];
    product(&scaled, &product(&turn, &to_middle))
}

struct Form {
    boxes: Vec<BoundingBox>,
    pixels: Vec<u8>,
}

fn rect(x1: f64, y1: f64, width: f64, height: f64) -> BoundingBox {
    BoundingBox {
        x1: x1 as f32,
        y1: y1 as f32,
        x2: (x1 + width) as f32,
        y2: (y1 + height) as f32,
    }
}

fn fill(pixels: &mut [u8], b: &BoundingBox) {
    for y in b.y1.max(0.0) as usize..(b.y2 as usize).min(HEIGHT) {
        for x in b.x1.max(0.0) as usize..(b.x2 as usize).min(WIDTH) {
            pixels[y * WIDTH + x] = 30;
        }
    }
}

impl Form {
    /// Boxes with words between them, which are bars here.
    fn new(boxes: Vec<BoundingBox>, random: &mut Random) -> Self {
        let mut pixels = vec![245; WIDTH * HEIGHT];
        let mut y = 30.0;
        while y < HEIGHT as f64 - 30.0 {
            let mut x = 40.0 + random.range(0.0, 40.0);
            let end = random.range(200.0, WIDTH as f64 - 40.0);
            while x < end {
                let word = rect(x, y, random.range(8.0, 50.0), 7.0);
                let is_free = boxes.iter().all(|b| b.intersection(&word) <= 0.0);
                if is_free {
                    fill(&mut pixels, &word);
                }
                x = f64::from(word.x2) + random.range(5.0, 9.0);
            }
            y += random.range(13.0, 30.0);
        }
        let mut form = Self { boxes, pixels };
        form.outline();
        form
    }

    fn outline(&mut self) {
        for b in &self.boxes {
            let BoundingBox { x1, y1, x2, y2 } = *b;
            for side in [
                BoundingBox {
                    x1,
                    y1,
                    x2,
                    y2: y1 + 2.0,
                },
                BoundingBox {
                    x1,
                    y1: y2 - 2.0,
                    x2,
                    y2,
                },
                BoundingBox {
                    x1,
                    y1,
                    x2: x1 + 2.0,
                    y2,
                },
                BoundingBox {
                    x1: x2 - 2.0,
                    y1,
                    x2,
                    y2,
                },
            ] {
                fill(&mut self.pixels, &side);
            }
        }
    }

    /// Questions of two to five boxes in rows and columns.
    fn questions(count: usize, random: &mut Random) -> Self {
        let mut boxes = Vec::new();
        let mut y = 50.0;
        for _ in 0..count {
            let options = 2 + random.below(4);
            let x = random.range(40.0, 300.0);
            if random.next() < 0.5 {
                let step = random.range(40.0, 70.0);
                boxes.extend((0..options).map(|i| rect(x + i as f64 * step, y, 12.0, 12.0)));
                y += random.range(24.0, 40.0);
            } else {
                boxes.extend((0..options).map(|i| rect(x, y + i as f64 * 20.0, 12.0, 12.0)));
                y += options as f64 * 20.0 + random.range(10.0, 30.0);
            }
            if y > HEIGHT as f64 - 130.0 {
                break;
            }
        }
        Self::new(boxes, random)
    }

    /// A table of boxes at even distances.
    fn table(rows: usize, columns: usize, random: &mut Random) -> Self {
        let places = (0..rows * columns).map(|i| (i % columns, i / columns));
        let boxes = places.map(|(column, row)| {
            rect(
                330.0 + column as f64 * 44.0,
                120.0 + row as f64 * 26.0,
                12.0,
                12.0,
            )
        });
        Self::new(boxes.collect(), random)
    }

    fn template(&self, name: &str, with_ink: bool) -> Template {
        let view = PageView::new(WIDTH as u32, HEIGHT as u32, PixelFormat::Gray8, &self.pixels).unwrap();
        let boxes = self.boxes.iter().enumerate().map(|(nth, &bbox)| TemplateBox {
            name: format!("{name}{nth}"),
            bbox,
            ..TemplateBox::default()
        });
        let group = TemplateGroup {
            name: name.to_owned(),
            ..TemplateGroup::default()
        };
        let ink = if with_ink { InkMap::of_page(view) } else { None };
        let page = TemplatePage::new(WIDTH as f32, HEIGHT as f32, boxes.collect(), vec![group], ink).unwrap();
        Template::new(name.to_owned(), vec![page]).unwrap()
    }
}

/// A form as a device saw it, and what was found on it.
struct Seen {
    size: [usize; 2],
    pixels: Vec<u8>,
    /// Areas of the form's boxes, those that are out of sight too.
    truth: Vec<BoundingBox>,
    found: Vec<BoundingBox>,
}

impl Seen {
    /// The form under a homography, with all of its boxes found, each a little off.
    fn new(form: &Form, matrix: &Matrix, size: [usize; 2], random: &mut Random) -> Self {
        let back = inverse(matrix);
        let mut pixels = vec![225; size[0] * size[1]];
        for (index, pixel) in pixels.iter_mut().enumerate() {
            let [x, y] = map(
                &back,
                [(index % size[0]) as f64 + 0.5, (index / size[0]) as f64 + 0.5],
            );
            if (0.0..WIDTH as f64).contains(&x) && (0.0..HEIGHT as f64).contains(&y) {
                *pixel =
                    form.pixels[y as usize * WIDTH + x as usize].saturating_sub((random.next() * 20.0) as u8);
            }
        }
        let area = |b: &BoundingBox| {
            let corners = [(b.x1, b.y1), (b.x2, b.y1), (b.x2, b.y2), (b.x1, b.y2)];
            let corners = corners.map(|(x, y)| map(matrix, [f64::from(x), f64::from(y)]));
            let edge = |axis: usize, pick: fn(f64, f64) -> f64| {
                corners.iter().map(|c| c[axis]).reduce(pick).unwrap() as f32
            };
            BoundingBox {
                x1: edge(0, f64::min),
                y1: edge(1, f64::min),
                x2: edge(0, f64::max),
                y2: edge(1, f64::max),
            }
        };
        let truth: Vec<BoundingBox> = form.boxes.iter().map(area).collect();
        let on_page = truth
            .iter()
            .filter(|b| b.clipped(size[0] as f32, size[1] as f32).area() > 0.9 * b.area());
        let found = on_page.map(|b| {
            let mut off = || (random.range(-0.06, 0.06) as f32) * b.width();
            b.translated(off(), off())
        });
        let found = found.collect();
        Self {
            size,
            pixels,
            truth,
            found,
        }
    }

    /// Leaves out a share of what was found, finds some twice, and as many elsewhere.
    fn spoil(&mut self, missing: f64, extra: f64, random: &mut Random) {
        let all = self.found.len();
        self.found.retain(|_| random.next() >= missing);
        for _ in 0..(extra * all as f64) as usize {
            let b = self.found[random.below(self.found.len())];
            if random.next() < 0.3 {
                self.found.push(b.translated(0.1 * b.width(), 0.0));
            } else {
                let (x, y) = (
                    random.range(0.0, self.size[0] as f64 - 20.0),
                    random.range(0.0, self.size[1] as f64 - 20.0),
                );
                self.found
                    .push(rect(x, y, f64::from(b.width()), f64::from(b.height())));
            }
        }
    }

    fn register(&self, registrar: &Registrar) -> Result<Registration, Misfit> {
        let view = PageView::new(
            self.size[0] as u32,
            self.size[1] as u32,
            PixelFormat::Gray8,
            &self.pixels,
        )
        .unwrap();
        registrar.register(view, &self.found)
    }

    /// Asserts that a registration has every box of the form in sight where it is, to half its side.
    #[track_caller]
    fn assert_places(&self, registration: &Registration, what: &str) {
        let (width, height) = (self.size[0] as f32, self.size[1] as f32);
        for (truth, placement) in self.truth.iter().zip(&registration.placements) {
            if truth.clipped(width, height).area() < 0.9 * truth.area() {
                continue;
            }
            let ([ax, ay], [bx, by]) = (truth.center(), placement.bbox.center());
            let side = truth.area().sqrt();
            assert!(
                (ax - bx).hypot(ay - by) < 0.5 * side,
                "{what}: {truth:?} at {:?}",
                placement.bbox
            );
            assert!(placement.is_on_page, "{what}");
        }
    }
}

const SIZE: [usize; 2] = [WIDTH, HEIGHT];

#[test]
fn pages_are_registered_from_any_side_at_any_scale() {
    let mut random = Random(7);
    for nth in 0..4 {
        let form = Form::questions(14, &mut random);
        let registrar = Registrar::new(vec![form.template("a", true)]);
        for degrees in [0.0, 3.0, 45.0, 90.0, 151.0, 180.0, 270.0] {
            let scale = random.range(0.55, 1.1);
            let size = [1000, 1000];
            let seen = Seen::new(
                &form,
                &pose(degrees, [scale, scale], [0.0, 0.0], size),
                size,
                &mut random,
            );
            let registration = seen
                .register(&registrar)
                .unwrap_or_else(|misfit| panic!("{nth}, {degrees}: {misfit}"));
            seen.assert_places(&registration, &format!("{nth}, {degrees} degrees"));
        }
    }
}

#[test]
fn half_of_the_boxes_may_be_missing_and_half_be_others() {
    let mut random = Random(11);
    for nth in 0..12 {
        let form = Form::questions(14, &mut random);
        let registrar = Registrar::new(vec![form.template("a", true)]);
        let tilt = [random.range(-0.06, 0.06), random.range(-0.06, 0.06)];
        let matrix = pose(random.range(-8.0, 8.0), [0.9, 0.9], tilt, SIZE);
        let mut seen = Seen::new(&form, &matrix, SIZE, &mut random);
        seen.spoil(0.42, 0.5, &mut random);
        let registration = seen
            .register(&registrar)
            .unwrap_or_else(|misfit| panic!("{nth}: {misfit}"));
        seen.assert_places(&registration, &format!("{nth}"));
    }
}

#[test]
fn a_fax_may_be_stretched() {
    let mut random = Random(13);
    for (nth, scale) in [[1.0, 0.5], [1.0, 0.75], [0.6, 1.2]].into_iter().enumerate() {
        let form = Form::questions(14, &mut random);
        let registrar = Registrar::new(vec![form.template("a", true)]);
        for degrees in [1.0, 180.0] {
            let size = [
                (WIDTH as f64 * scale[0]) as usize,
                (HEIGHT as f64 * scale[1]) as usize,
            ];
            let seen = Seen::new(&form, &pose(degrees, scale, [0.0, 0.0], size), size, &mut random);
            let registration = seen
                .register(&registrar)
                .unwrap_or_else(|misfit| panic!("{nth}, {degrees}: {misfit}"));
            seen.assert_places(&registration, &format!("{nth}, {degrees} degrees"));
        }
    }
}

#[test]
fn boxes_beyond_a_cut_are_not_on_the_page() {
    let mut random = Random(17);
    let form = Form::questions(14, &mut random);
    let registrar = Registrar::new(vec![form.template("a", true)]);
    let size = [WIDTH, HEIGHT * 7 / 10];
    let matrix = [[1.0, 0.0, 4.0], [0.0, 1.0, 6.0], [0.0, 0.0, 1.0]];
    let seen = Seen::new(&form, &matrix, size, &mut random);
    let registration = seen.register(&registrar).unwrap();
    seen.assert_places(&registration, "cut");
    let off = registration
        .placements
        .iter()
        .filter(|placement| !placement.is_on_page)
        .count();
    let beyond = seen.truth.iter().filter(|b| b.y1 > size[1] as f32).count();
    assert!(beyond > 0 && off >= beyond, "{off} of {beyond}");
}

#[test]
fn pages_of_other_forms_fit_none() {
    let mut random = Random(19);
    let forms: Vec<Form> = (0..6).map(|_| Form::questions(14, &mut random)).collect();
    let templates = forms[..3]
        .iter()
        .zip(["a", "b", "c"])
        .map(|(form, name)| form.template(name, true));
    let registrar = Registrar::new(templates.collect());
    for (nth, form) in forms.iter().enumerate() {
        let seen = Seen::new(
            form,
            &pose(2.0, [0.95, 0.95], [0.0, 0.0], SIZE),
            SIZE,
            &mut random,
        );
        let registered = seen
            .register(&registrar)
            .map(|registration| registration.template);
        assert_eq!(
            registered,
            if nth < 3 { Ok(nth) } else { Err(Misfit::NoTemplate) }
        );
    }
}

#[test]
fn a_page_without_boxes_or_of_dirt_fits_none() {
    let mut random = Random(23);
    let form = Form::questions(14, &mut random);
    let registrar = Registrar::new(vec![form.template("a", true)]);
    let mut seen = Seen::new(&form, &pose(0.0, [1.0, 1.0], [0.0, 0.0], SIZE), SIZE, &mut random);
    let boxes = std::mem::take(&mut seen.found);
    assert_eq!(seen.register(&registrar), Err(Misfit::NoBoxes));
    for _ in 0..boxes.len() {
        let (x, y) = (random.range(0.0, 660.0), random.range(0.0, 860.0));
        seen.found.push(rect(x, y, 12.0, 12.0));
    }
    assert_eq!(seen.register(&registrar), Err(Misfit::NoTemplate));
}

/// Two equal halves: upside down the boxes are where they were.
#[test]
fn ink_tells_what_is_up_where_boxes_do_not() {
    let mut random = Random(29);
    let half: Vec<BoundingBox> = (0..8)
        .map(|i| {
            rect(
                100.0 + f64::from(i % 4) * 60.0,
                150.0 + f64::from(i / 4) * 50.0,
                12.0,
                12.0,
            )
        })
        .collect();
    let turned = half.iter().map(|b| BoundingBox {
        x1: WIDTH as f32 - b.x2,
        y1: HEIGHT as f32 - b.y2,
        x2: WIDTH as f32 - b.x1,
        y2: HEIGHT as f32 - b.y1,
    });
    let boxes: Vec<BoundingBox> = half.iter().copied().chain(turned).collect();
    let form = Form::new(boxes, &mut random);
    let with_ink = Registrar::new(vec![form.template("a", true)]);
    let without = Registrar::new(vec![form.template("a", false)]);
    for degrees in [1.0, 181.0] {
        let seen = Seen::new(
            &form,
            &pose(degrees, [0.9, 0.9], [0.0, 0.0], SIZE),
            SIZE,
            &mut random,
        );
        seen.assert_places(&seen.register(&with_ink).unwrap(), &format!("{degrees} degrees"));
        assert_eq!(
            seen.register(&without),
            Err(Misfit::Ambiguous),
            "{degrees} degrees"
        );
    }
}

#[test]
fn a_table_is_not_taken_a_row_too_low() {
    let mut random = Random(31);
    for nth in 0..4 {
        let form = Form::table(12, 6, &mut random);
        let registrar = Registrar::new(vec![form.template("a", true)]);
        let tilt = [random.range(-0.05, 0.05), random.range(-0.05, 0.05)];
        let mut seen = Seen::new(
            &form,
            &pose(random.range(-4.0, 4.0), [0.9, 0.9], tilt, SIZE),
            SIZE,
            &mut random,
        );
        seen.spoil(0.25, 0.2, &mut random);
        let registration = seen
            .register(&registrar)
            .unwrap_or_else(|misfit| panic!("{nth}: {misfit}"));
        seen.assert_places(&registration, &format!("{nth}"));
    }
}

#[test]
fn one_to_three_boxes_are_registered_by_the_ink() {
    let mut random = Random(37);
    for count in 1..=3 {
        let boxes = (0..count).map(|i| {
            rect(
                140.0 + 160.0 * f64::from(i),
                500.0 + 30.0 * f64::from(i),
                12.0,
                12.0,
            )
        });
        let form = Form::new(boxes.collect(), &mut random);
        let registrar = Registrar::new(vec![form.template("a", true)]);
        for degrees in [0.5, 92.0, 180.0, 217.0] {
            let size = [900, 900];
            let mut seen = Seen::new(
                &form,
                &pose(degrees, [0.8, 0.8], [0.02, 0.02], size),
                size,
                &mut random,
            );
            seen.found.push(rect(300.0, 320.0, 10.0, 10.0));
            let registration = seen
                .register(&registrar)
                .unwrap_or_else(|misfit| panic!("{count}, {degrees}: {misfit}"));
            seen.assert_places(&registration, &format!("{count} boxes, {degrees} degrees"));
        }
        let boxes = seen_boxes(count);
        let other = Form::new(boxes, &mut random);
        let seen = Seen::new(
            &other,
            &pose(0.0, [1.0, 1.0], [0.0, 0.0], SIZE),
            SIZE,
            &mut random,
        );
        assert_eq!(
            seen.register(&registrar),
            Err(Misfit::NoTemplate),
            "another form of {count}"
        );
    }
}

fn seen_boxes(count: i32) -> Vec<BoundingBox> {
    (0..count)
        .map(|i| rect(200.0, 300.0 + 40.0 * f64::from(i), 12.0, 12.0))
        .collect()
}

#[test]
fn thousands_of_boxes_are_refused_quickly() {
    let mut random = Random(41);
    let form = Form::questions(14, &mut random);
    let registrar = Registrar::new(vec![form.template("a", true)]);
    let mut seen = Seen::new(&form, &pose(0.0, [1.0, 1.0], [0.0, 0.0], SIZE), SIZE, &mut random);
    seen.found = (0..100_000)
        .map(|i| rect(f64::from(i % 300), f64::from(i / 300), 1.0, 1.0))
        .collect();
    assert_eq!(seen.register(&registrar), Err(Misfit::NoTemplate));
}
