//! Pages through synthetic detectors: every layout, every kind of input shape, awkward pages.

use std::cell::Cell;
use std::time::Duration;

use checkbox_detector::{
    BoundingBox, DetectError, DetectOptions, Detector, DetectorOption, ModelOptions, OutputForm, PageView,
    PixelFormat, Tiling,
};

use crate::synthetic::{Axis, CONFIDENCE, Layout, Synthetic};

const LAYOUTS: [(Layout, OutputForm); 4] = [
    (Layout::ClassScores, OutputForm::ClassScores),
    (Layout::ClassScoresTransposed, OutputForm::ClassScoresTransposed),
    (Layout::Objectness, OutputForm::Objectness),
    (Layout::EndToEnd, OutputForm::EndToEnd),
];

/// A white page with one black rectangle.
pub(crate) struct Page {
    pub(crate) width_px: u32,
    pub(crate) height_px: u32,
    pub(crate) pixels: Vec<u8>,
}

impl Page {
    pub(crate) fn with_rectangle(width_px: u32, height_px: u32, rectangle: [u32; 4]) -> Self {
        let [x1, y1, x2, y2] = rectangle.map(|v| v as usize);
        let mut pixels = vec![255; (width_px * height_px) as usize];
        for row in pixels.chunks_exact_mut(width_px as usize).take(y2).skip(y1) {
            row[x1..x2].fill(0);
        }
        Self {
            width_px,
            height_px,
            pixels,
        }
    }

    pub(crate) fn view(&self) -> PageView<'_> {
        PageView::new(self.width_px, self.height_px, PixelFormat::Gray8, &self.pixels).unwrap()
    }
}

fn detector(model: &Synthetic) -> Detector {
    Detector::from_onnx(&model.onnx(), ModelOptions::default()).unwrap()
}

fn assert_near(found: &BoundingBox, expected: [u32; 4], context: &str) {
    let found = [found.x1, found.y1, found.x2, found.y2];
    for (found, expected) in found.iter().zip(expected) {
        assert!(
            (found - expected as f32).abs() < 0.5,
            "{context}: found {found}, drawn at {expected}"
        );
    }
}

/// Detects the rectangle and checks that it comes back where it was drawn.
fn assert_found(detector: &Detector, page: &Page, rectangle: [u32; 4], context: &str) {
    let options = DetectOptions::default().with_tiling(Tiling::Off);
    let found = detector.detect(page.view(), &options).unwrap();
    assert_eq!(found.items.len(), 1, "{context}");
    assert_eq!(
        found.items[0].class_index,
        detector.model().class_names.len() - 1,
        "{context}"
    );
    assert!((found.items[0].confidence - CONFIDENCE).abs() < 0.01, "{context}");
    assert_near(&found.items[0].bbox, rectangle, context);
}

#[test]
fn the_letterbox_is_undone_exactly_at_every_scale() {
    let detector = detector(&Synthetic::default());
    for (width_px, height_px) in [
        (640, 640),
        (500, 640),
        (2550, 3300),
        (3300, 2550),
        (1279, 1281),
        (333, 200),
        (5000, 431),
        (97, 103),
    ] {
        let rectangle = [width_px / 5, height_px / 7, width_px / 2 + 1, height_px / 2 + 3];
        let page = Page::with_rectangle(width_px, height_px, rectangle);
        assert_found(&detector, &page, rectangle, &format!("{width_px} x {height_px}"));
    }
}

#[test]
fn every_output_layout_is_read() {
    let rectangle = [300, 200, 700, 900];
    let page = Page::with_rectangle(1000, 1300, rectangle);
    for (layout, form) in LAYOUTS {
        let model = Synthetic {
            layout,
            classes: 3,
            ..Synthetic::default()
        }
        .with_metadata("names", "['empty', 'filled', 'struck']");
        let detector = detector(&model);
        assert_eq!(detector.model().output, form);
        assert_found(&detector, &page, rectangle, &format!("{layout:?}"));
    }
}

#[test]
fn a_fixed_shape_export_is_letterboxed_into_its_shape() {
    for (height_px, width_px) in [(640, 640), (480, 640), (640, 320)] {
        let input = [
            Axis::Fixed(1),
            Axis::Fixed(1),
            Axis::Fixed(height_px),
            Axis::Fixed(width_px),
        ];
        let detector = detector(
            &Synthetic {
                input,
                ..Synthetic::default()
            }
            .without_metadata("imgsz"),
        );
        for (page_width_px, page_height_px) in [(1000, 1300), (1300, 1000), (300, 2000)] {
            let rectangle = [
                page_width_px / 4,
                page_height_px / 3,
                page_width_px / 2,
                page_height_px / 2,
            ];
            let page = Page::with_rectangle(page_width_px, page_height_px, rectangle);
            assert_found(&detector, &page, rectangle, &format!("{width_px} x {height_px}"));
        }
    }
}

#[test]
fn an_export_with_one_fixed_side_is_filled_along_the_other() {
    let input = [
        Axis::Fixed(1),
        Axis::Fixed(1),
        Axis::Fixed(320),
        Axis::Dynamic("width"),
    ];
    let detector = detector(&Synthetic {
        input,
        ..Synthetic::default()
    });
    let rectangle = [200, 300, 500, 600];
    assert_found(
        &detector,
        &Page::with_rectangle(1000, 800, rectangle),
        rectangle,
        "one fixed side",
    );
}

#[test]
fn a_dynamic_export_takes_every_page_shape() {
    let input = ["batch", "channels", "height", "width"].map(Axis::Dynamic);
    let detector = detector(
        &Synthetic {
            input,
            ..Synthetic::default()
        }
        .with_metadata("channels", "1"),
    );
    for (width_px, height_px) in [(1000, 1300), (1300, 1000), (640, 64)] {
        let rectangle = [width_px / 4, height_px / 4, width_px / 2, height_px / 2];
        let page = Page::with_rectangle(width_px, height_px, rectangle);
        assert_found(&detector, &page, rectangle, &format!("{width_px} x {height_px}"));
    }
}

#[test]
fn a_batch_pinned_export_runs_with_the_page_as_its_first_image() {
    let rectangle = [300, 200, 700, 900];
    let page = Page::with_rectangle(1000, 1300, rectangle);
    for (layout, _) in LAYOUTS {
        let input = [Axis::Fixed(4), Axis::Fixed(1), Axis::Fixed(320), Axis::Fixed(320)];
        let model = Synthetic {
            layout,
            input,
            classes: 3,
            ..Synthetic::default()
        }
        .with_metadata("names", "['empty', 'filled', 'struck']");
        let detector = detector(&model);
        assert_eq!(detector.model().input.batch, 4);
        assert_found(&detector, &page, rectangle, &format!("batch of four, {layout:?}"));
    }
}

#[test]
fn a_colour_page_and_its_grey_give_the_same_box_in_grey_and_colour_networks() {
    let rectangle = [100, 200, 400, 300];
    let grey = Page::with_rectangle(700, 500, rectangle);
    let rgb: Vec<u8> = grey.pixels.iter().flat_map(|&value| [value; 3]).collect();
    let colour = PageView::new(700, 500, PixelFormat::Rgb8, &rgb).unwrap();
    for channels in [1, 3] {
        let input = [
            Axis::Fixed(1),
            Axis::Fixed(channels),
            Axis::Fixed(640),
            Axis::Fixed(640),
        ];
        let detector = detector(&Synthetic {
            input,
            ..Synthetic::default()
        });
        assert_found(&detector, &grey, rectangle, "grey page");
        let from_grey = detector.detect(grey.view(), &DetectOptions::default()).unwrap();
        let from_colour = detector.detect(colour, &DetectOptions::default()).unwrap();
        for (a, b) in from_grey.items.iter().zip(&from_colour.items) {
            assert!((a.bbox.x1 - b.bbox.x1).abs() < 1e-3 && (a.confidence - b.confidence).abs() < 1e-5);
        }
        assert_eq!(from_grey.items.len(), from_colour.items.len());
    }
}

#[test]
fn a_page_without_pixels_is_refused() {
    let detector = detector(&Synthetic::default());
    for (width_px, height_px) in [(0, 0), (0, 100), (100, 0)] {
        let page = PageView::new(width_px, height_px, PixelFormat::Gray8, &[]).unwrap();
        let error = detector.detect(page, &DetectOptions::default()).unwrap_err();
        assert!(matches!(error, DetectError::EmptyPage { .. }));
        assert!(matches!(
            detector.prepare(width_px, height_px),
            Err(DetectError::EmptyPage { .. })
        ));
    }
}

#[test]
fn a_page_one_pixel_wide_has_detections() {
    let detector = detector(&Synthetic::default());
    for (width_px, height_px) in [(1, 1), (1, 3000), (3000, 1), (1, 100_000)] {
        let pixels = vec![0; (width_px * height_px) as usize];
        let page = PageView::new(width_px, height_px, PixelFormat::Gray8, &pixels).unwrap();
        let found = detector.detect(page, &DetectOptions::default()).unwrap();
        assert_eq!(found.items.len(), 1, "{width_px} x {height_px}");
        assert_near(&found.items[0].bbox, [0, 0, width_px, height_px], "all black");
    }
}

#[test]
fn nan_in_the_output_is_dropped() {
    let blank = Page::with_rectangle(640, 640, [0; 4]);
    let options = DetectOptions::default().with_confidence(0.0);
    for (layout, _) in LAYOUTS {
        // On a blank page the centroid is 0 / 0.
        let model = Synthetic {
            layout,
            classes: 3,
            ..Synthetic::default()
        }
        .with_metadata("names", "['a', 'b', 'c']");
        let found = detector(&model).detect(blank.view(), &options).unwrap();
        assert!(found.items.is_empty(), "{layout:?}: {found:?}");
    }
}

#[test]
fn boxes_are_clipped_to_the_page() {
    let page = Page::with_rectangle(301, 407, [0, 0, 301, 407]);
    let found = detector(&Synthetic::default())
        .detect(page.view(), &DetectOptions::default())
        .unwrap();
    let bbox = found.items[0].bbox;
    assert!(
        bbox.x1 >= 0.0 && bbox.y1 >= 0.0 && bbox.x2 <= 301.0 && bbox.y2 <= 407.0,
        "{bbox:?}"
    );
}

#[test]
fn the_confidence_threshold_is_kept() {
    let detector = detector(&Synthetic::default());
    let page = Page::with_rectangle(640, 640, [100, 100, 200, 200]);
    let count = |confidence| {
        let options = DetectOptions::default().with_confidence(confidence);
        detector.detect(page.view(), &options).unwrap().items.len()
    };
    assert_eq!(count(CONFIDENCE - 0.01), 1);
    assert_eq!(count(CONFIDENCE + 0.01), 0);
}

#[test]
fn options_out_of_range_are_refused() {
    let detector = detector(&Synthetic::default());
    let page = Page::with_rectangle(64, 64, [0; 4]);
    for broken in [-0.1, 1.1, f32::NAN, f32::INFINITY] {
        let confidence = DetectOptions::default().with_confidence(broken);
        let iou = DetectOptions::default().with_iou(broken);
        for (options, expected) in [
            (confidence, DetectorOption::Confidence),
            (iou, DetectorOption::Iou),
        ] {
            let error = detector.detect(page.view(), &options).unwrap_err();
            assert_eq!((error.option(), error.code()), (Some(expected), "option_range"));
        }
    }
}

#[test]
fn timings_come_from_the_callers_clock() {
    let detector = detector(&Synthetic::default());
    let page = Page::with_rectangle(640, 640, [100, 100, 200, 200]);
    assert_eq!(
        detector
            .detect(page.view(), &DetectOptions::default())
            .unwrap()
            .timings,
        None
    );
    let now = Cell::new(Duration::ZERO);
    let clock = || now.replace(now.get() + Duration::from_millis(1));
    let options = DetectOptions::default().with_clock(&clock);
    let timings = detector.detect(page.view(), &options).unwrap().timings.unwrap();
    assert!(timings.preprocess > Duration::ZERO);
    assert!(timings.inference > Duration::ZERO);
    assert!(timings.postprocess > Duration::ZERO);
    assert_eq!(
        timings.preprocess + timings.inference + timings.postprocess,
        now.get() / 2
    );
}
