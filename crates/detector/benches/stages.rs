//! Stages of detection on a scanned letter page with the embedded model, on one core.

use checkbox_detector::stages::{NetworkInput, decode, infer, preprocess, suppress};
use checkbox_detector::{
    BoundingBox, DetectOptions, Detection, Detector, ModelOptions, NmsMode, OutputForm, PageView, PixelFormat,
};
use divan::{Bencher, black_box};

/// US letter at 300 dpi.
const WIDTH_PX: u32 = 2550;
const HEIGHT_PX: u32 = 3300;
/// Cells of 8 x 8 and 16 x 16 pixels at 1280 x 992.
const CELLS: usize = 24_800;
const CLASSES: usize = 2;
const BOXES: usize = 100;

fn main() {
    divan::main();
}

/// Noise, so that nothing can be skipped.
fn pixels(count: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    (0..count).map(|_| next()).collect()
}

fn page(pixels: &[u8], format: PixelFormat) -> PageView<'_> {
    PageView::new(WIDTH_PX, HEIGHT_PX, format, pixels).expect("the buffer fits the page")
}

fn detector() -> Detector {
    Detector::embedded().expect("the embedded model loads")
}

fn input(detector: &Detector) -> NetworkInput {
    let pixels = pixels((WIDTH_PX * HEIGHT_PX) as usize);
    preprocess(page(&pixels, PixelFormat::Gray8), &detector.model().input).expect("the page is not empty")
}

#[divan::bench(args = [PixelFormat::Gray8, PixelFormat::Rgb8])]
fn preprocess_page(bencher: Bencher<'_, '_>, format: PixelFormat) {
    let policy = detector().model().input;
    let pixels = pixels((WIDTH_PX * HEIGHT_PX) as usize * format.bytes_per_pixel());
    bencher.bench(|| preprocess(black_box(page(&pixels, format)), &policy));
}

#[divan::bench]
fn inference(bencher: Bencher<'_, '_>) {
    let detector = detector();
    let input = input(&detector);
    infer(&detector, input.clone()).expect("the model runs");
    bencher
        .with_inputs(|| input.clone())
        .bench_values(|input| infer(&detector, input));
}

/// Network output of a page with 100 boxes, nine candidates each.
fn output_values() -> Vec<f32> {
    let mut values = vec![0.0; (4 + CLASSES) * CELLS];
    for index in 0..BOXES {
        for cell in 0..9 {
            let column = index * (CELLS / BOXES) + cell;
            let centre = (index % 10 * 90 + 40) as f32 + cell as f32 / 9.0;
            let middle = (index / 10 * 90 + 40) as f32;
            for (value, plane) in [centre, middle, 16.0, 16.0, 0.9, 0.1]
                .into_iter()
                .zip(values.chunks_exact_mut(CELLS))
            {
                plane[column] = value;
            }
        }
    }
    values
}

#[divan::bench]
fn postprocess_100_boxes(bencher: Bencher<'_, '_>) {
    let values = output_values();
    bencher.bench(|| {
        let found = decode(OutputForm::ClassScores, black_box(&values), &[None; CLASSES], 0.2)
            .expect("classes are named");
        let kept = suppress(found, 0.45, NmsMode::ClassAgnostic, 3000);
        assert_eq!(kept.len(), BOXES);
        kept
    });
}

/// Suppression on a sheet of bubbles: 3000 boxes, nine candidates each.
#[divan::bench]
fn suppress_3000_boxes(bencher: Bencher<'_, '_>) {
    let candidates: Vec<Detection> = (0..27_000_u16)
        .map(|index| {
            let (index, cell) = (index / 9, f32::from(index % 9));
            let (x1, y1) = (
                f32::from(index % 60) * 20.0 + cell / 9.0,
                f32::from(index / 60) * 20.0,
            );
            let bbox = BoundingBox {
                x1,
                y1,
                x2: x1 + 12.0,
                y2: y1 + 12.0,
            };
            Detection {
                class_index: 0,
                confidence: 0.9 - cell / 100.0,
                bbox,
                ..Detection::default()
            }
        })
        .collect();
    bencher
        .with_inputs(|| candidates.clone())
        .bench_values(|candidates| suppress(candidates, 0.45, NmsMode::ClassAgnostic, 3000));
}

#[divan::bench]
fn load_model() -> Detector {
    detector()
}

/// Building of a plan, which the first page of each shape waits for.
#[divan::bench]
fn build_plan(bencher: Bencher<'_, '_>) {
    bencher
        .with_inputs(|| {
            Detector::from_onnx(checkbox_model::ONNX, ModelOptions::default())
                .expect("the embedded model loads")
        })
        .bench_values(|detector| {
            detector.prepare(WIDTH_PX, HEIGHT_PX).expect("the plan builds");
            detector
        });
}

#[divan::bench]
fn detect_page(bencher: Bencher<'_, '_>) {
    let detector = detector();
    let pixels = pixels((WIDTH_PX * HEIGHT_PX) as usize);
    bencher.bench(|| detector.detect(page(&pixels, PixelFormat::Gray8), &DetectOptions::default()));
}
