//! One detector, many threads.

use std::num::NonZeroUsize;
use std::thread;

use checkbox_detector::{DetectOptions, Detection, Detector, ModelOptions};

use crate::pages::Page;
use crate::synthetic::Synthetic;

fn pages() -> Vec<Page> {
    (0..12)
        .map(|i| {
            let (width_px, height_px) = (300 + 50 * (i % 4), 700 - 40 * (i % 3));
            Page::with_rectangle(width_px, height_px, [20 + i, 30 + 2 * i, 200 + i, 300 + 3 * i])
        })
        .collect()
}

fn detect(detector: &Detector, page: &Page) -> Vec<Detection> {
    detector
        .detect(page.view(), &DetectOptions::default())
        .unwrap()
        .items
}

#[test]
fn a_detector_can_be_sent_and_shared() {
    fn assert_send_sync<T: Send + Sync>() {}
    assert_send_sync::<Detector>();
}

#[test]
fn threads_in_parallel_find_what_one_finds() {
    let model = Synthetic::default().onnx();
    let pages = pages();
    let alone = Detector::from_onnx(&model, ModelOptions::default()).unwrap();
    let expected: Vec<_> = pages.iter().map(|page| detect(&alone, page)).collect();
    assert!(expected.iter().all(|found| found.len() == 1));
    // A new detector, so that the threads race to build its plans; a small cache, so that plans are dropped while
    // others still run them.
    let capacity = NonZeroUsize::new(2).unwrap();
    let options = ModelOptions::default().with_plan_cache_capacity(capacity);
    let shared = Detector::from_onnx(&model, options).unwrap();
    thread::scope(|scope| {
        for start in 0..8 {
            let (shared, pages, expected) = (&shared, &pages, &expected);
            scope.spawn(move || {
                for turn in 0..2 * pages.len() {
                    let index = (start * 5 + turn) % pages.len();
                    assert_eq!(detect(shared, &pages[index]), expected[index]);
                }
            });
        }
    });
}

#[test]
fn a_prepared_detector_finds_the_same() {
    let detector = Detector::from_onnx(&Synthetic::default().onnx(), ModelOptions::default()).unwrap();
    let page = &pages()[0];
    detector.prepare(page.width_px, page.height_px).unwrap();
    assert_eq!(detect(&detector, page).len(), 1);
}
