//! Skewed and sideways pages, drawn here, with the embedded model.

use checkbox_detector::{BoundingBox, DetectOptions, Detector, PageView, PixelFormat};

/// Side of the page, which has to hold a sheet of 800 x 1000 px at any angle.
const PAGE_PX: u32 = 1300;
const SIDE_PX: f32 = 20.0;
const LINE_PX: f32 = 2.0;
const LEFT_PX: f32 = -300.0;
const ROWS: i16 = 18;
const ROW_PX: f32 = 50.0;

/// Brightness of the sheet, in pixels from its middle: rows of a box, strokes and a rule, every third box crossed.
fn sheet(x: f32, y: f32) -> u8 {
    let row = (y / ROW_PX).floor();
    let (x, y) = (x - LEFT_PX, y - row * ROW_PX);
    if row < -f32::from(ROWS) / 2.0 || row >= f32::from(ROWS) / 2.0 {
        return 235;
    }
    let in_box = (0.0..SIDE_PX).contains(&x) && (0.0..SIDE_PX).contains(&y);
    let from_edge = x.min(y).min(SIDE_PX - x).min(SIDE_PX - y);
    let is_crossed = row.rem_euclid(3.0) == 0.0 && (x - y).abs().min((x + y - SIDE_PX).abs()) < 1.5;
    let is_word = (40.0..500.0).contains(&x) && (4.0..16.0).contains(&y) && x.rem_euclid(70.0) < 55.0;
    let is_stroke = is_word && (x + 3.7 * row).rem_euclid(9.0) < 3.0;
    let is_rule = (40.0..500.0).contains(&x) && (30.0..32.0).contains(&y);
    if (in_box && (from_edge < LINE_PX || is_crossed)) || is_stroke || is_rule {
        30
    } else {
        235
    }
}

struct Rotation {
    cos: f32,
    sin: f32,
}

impl Rotation {
    fn by(degrees: f32) -> Self {
        let (sin, cos) = degrees.to_radians().sin_cos();
        Self { cos, sin }
    }

    fn pixels(&self) -> Vec<u8> {
        const SUBPIXELS: [f32; 3] = [1.0 / 6.0, 0.5, 5.0 / 6.0];
        let middle = PAGE_PX as f32 / 2.0;
        let brightness = |column: u32, row: u32| {
            let samples = SUBPIXELS
                .iter()
                .flat_map(|dy| SUBPIXELS.iter().map(move |dx| (dx, dy)));
            let sum: u32 = samples
                .map(|(dx, dy)| {
                    let (x, y) = (column as f32 + dx - middle, row as f32 + dy - middle);
                    u32::from(sheet(self.cos * x + self.sin * y, self.cos * y - self.sin * x))
                })
                .sum();
            (sum / 9) as u8
        };
        let rows = 0..PAGE_PX;
        rows.flat_map(|row| (0..PAGE_PX).map(move |column| (column, row)))
            .map(|(column, row)| brightness(column, row))
            .collect()
    }

    /// Bounding box of the checkbox of each row, with the row's number.
    fn boxes(&self) -> impl Iterator<Item = (i16, BoundingBox)> {
        let half = SIDE_PX / 2.0 * (self.cos.abs() + self.sin.abs());
        (-ROWS / 2..ROWS / 2).map(move |row| {
            let (x, y) = (LEFT_PX + SIDE_PX / 2.0, f32::from(row) * ROW_PX + SIDE_PX / 2.0);
            let middle = PAGE_PX as f32 / 2.0;
            let (x, y) = (
                self.cos * x - self.sin * y + middle,
                self.cos * y + self.sin * x + middle,
            );
            let bbox = BoundingBox {
                x1: x - half,
                y1: y - half,
                x2: x + half,
                y2: y + half,
            };
            (row, bbox)
        })
    }
}

#[test]
fn boxes_are_found_at_every_angle() {
    let detector = Detector::embedded().unwrap();
    for degrees in [0.0, 12.0, 30.0, 45.0, -60.0, 90.0, 180.0, -90.0] {
        let rotation = Rotation::by(degrees);
        let pixels = rotation.pixels();
        let page = PageView::new(PAGE_PX, PAGE_PX, PixelFormat::Gray8, &pixels).unwrap();
        let found = detector.detect(page, &DetectOptions::default()).unwrap().items;
        assert_eq!(found.len(), ROWS as usize, "{degrees}");
        for (row, expected) in rotation.boxes() {
            let class_index = usize::from(row.rem_euclid(3) == 0);
            let is_found = found
                .iter()
                .any(|d| d.bbox.iou(&expected) > 0.6 && d.class_index == class_index);
            assert!(
                is_found,
                "row {row} at {degrees} degrees: {expected:?} in {found:?}"
            );
        }
    }
}

#[test]
fn detections_on_a_skewed_page_do_not_depend_on_the_threshold() {
    let detector = Detector::embedded().unwrap();
    let pixels = Rotation::by(30.0).pixels();
    let page = PageView::new(PAGE_PX, PAGE_PX, PixelFormat::Gray8, &pixels).unwrap();
    let found = |confidence| {
        let options = DetectOptions::default().with_confidence(confidence);
        detector.detect(page, &options).unwrap().items
    };
    let (few, many) = (found(0.6), found(0.05));
    let confident: Vec<_> = many.into_iter().filter(|d| d.confidence >= 0.6).collect();
    assert_eq!(few, confident);
}
