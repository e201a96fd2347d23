//! Models with a refiner: a second network that is given each candidate alone.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use checkbox_detector::{DetectError, DetectOptions, Detection, Detector, ModelOptions};
use prost::Message;
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::{GraphProto, ModelProto, OperatorSetIdProto, TensorProto};

use crate::pages::Page;
use crate::synthetic::{Axis, CONFIDENCE, Synthetic, floats, node, value};

const INPUT_PX: usize = 48;
const VALUES: usize = 6;
/// Black in the middle of the region and white in its corner give logits of this size, the opposite their negative.
const LARGE_LOGIT: f32 = 12.0;

/// Pixel that tells the class, unless a test has another.
const CORNER: usize = 0;

/// Answers by two pixels of the last view: "an object" when its middle is black, "of the second class" when the other is
/// white; and asks to move the edges by fixed shares of the region.
fn refiner(edges: [f32; 4], views: usize, class_pixel: usize) -> String {
    let view = INPUT_PX * INPUT_PX;
    let mut weights = vec![0.0; views * view * VALUES];
    let last = &mut weights[(views - 1) * view * VALUES..];
    last[(INPUT_PX / 2 * INPUT_PX + INPUT_PX / 2) * VALUES] = -2.0 * LARGE_LOGIT;
    last[class_pixel * VALUES + 1] = 2.0 * LARGE_LOGIT;
    let bias: Vec<f32> = [LARGE_LOGIT, -LARGE_LOGIT].into_iter().chain(edges).collect();
    let pixels = (views * view) as i64;
    let flat = TensorProto {
        name: "flat".to_owned(),
        dims: vec![2],
        data_type: DataType::Int64 as i32,
        int64_data: vec![-1, pixels],
        ..TensorProto::default()
    };
    let side = Axis::Fixed(INPUT_PX as i64);
    let proto = ModelProto {
        ir_version: 7,
        opset_import: vec![OperatorSetIdProto {
            domain: String::new(),
            version: 11,
        }],
        graph: Some(GraphProto {
            name: "refiner".to_owned(),
            node: vec![
                node("Reshape", &["images", "flat"], "row", vec![]),
                node("MatMul", &["row", "weights"], "sums", vec![]),
                node("Add", &["sums", "bias"], "output0", vec![]),
            ],
            initializer: vec![
                flat,
                floats("weights", &[pixels, VALUES as i64], &weights),
                floats("bias", &[VALUES as i64], &bias),
            ],
            input: vec![value(
                "images",
                DataType::Float,
                Some(vec![
                    Axis::Dynamic("candidates"),
                    Axis::Fixed(views as i64),
                    side,
                    side,
                ]),
            )],
            output: vec![value("output0", DataType::Float, None)],
            ..GraphProto::default()
        }),
        ..ModelProto::default()
    };
    BASE64_STANDARD.encode(proto.encode_to_vec())
}

fn refined(edges: [f32; 4]) -> Synthetic {
    Synthetic::default()
        .with_metadata("refiner", refiner(edges, 1, CORNER).leak())
        .with_metadata("refiner_trust", "0.5")
        .with_metadata("refiner_floor", "0.5")
}

fn find(model: &Synthetic, page: &Page, confidence: f32) -> Vec<Detection> {
    let options = DetectOptions::default().with_confidence(confidence);
    let detector = Detector::from_onnx(&model.onnx(), ModelOptions::default()).unwrap();
    detector.detect(page.view(), &options).unwrap().items
}

#[track_caller]
fn assert_sides(found: &[Detection], expected: [f32; 4]) {
    assert_eq!(found.len(), 1);
    let bbox = found[0].bbox;
    let sides = [bbox.x1, bbox.y1, bbox.x2, bbox.y2];
    for (found, expected) in sides.into_iter().zip(expected) {
        assert!((found - expected).abs() < 0.5, "{bbox:?}");
    }
}

#[test]
fn edges_move_by_their_share_of_the_region_and_stay_on_the_page() {
    let page = Page::with_rectangle(900, 1200, [600, 1157, 640, 1197]);
    // The region of a square of 40 px is 120 px wide.
    let found = find(&refined([-0.01, 0.02, 0.02, 0.06]), &page, 0.2);
    assert_sides(&found, [598.8, 1159.4, 642.4, 1200.0]);
}

#[test]
fn a_candidate_that_moves_far_is_refined_again_from_there() {
    let page = Page::with_rectangle(900, 1200, [600, 300, 640, 340]);
    // From 600..640 to 588..652, and from there, where the region is 151.8 px wide, by as large a share again.
    let found = find(&refined([-0.1, 0.0, 0.1, 0.0]), &page, 0.2);
    assert_sides(&found, [572.8, 300.0, 667.2, 340.0]);
    // 24 px to the right its middle is white.
    assert!(find(&refined([0.2, 0.0, 0.2, 0.0]), &page, 0.2).is_empty());
}

#[test]
fn a_more_confident_proposal_that_is_rejected_suppresses_no_other() {
    let page = Page::with_rectangle(900, 1200, [600, 300, 640, 340]);
    let model = Synthetic {
        has_decoy: true,
        ..refined([0.0; 4])
    };
    // The centre of the decoy is beside the rectangle. Its IoU with the right proposal is more than the default.
    assert_sides(&find(&model, &page, 0.2), [600.0, 300.0, 640.0, 340.0]);
    let unrefined = Synthetic {
        has_decoy: true,
        ..Synthetic::default()
    };
    assert_sides(&find(&unrefined, &page, 0.2), [600.0, 300.0, 684.0, 340.0]);
}

#[test]
fn class_and_confidence_are_the_refiners() {
    let still = [0.0; 4];
    let small = Page::with_rectangle(900, 1200, [600, 300, 640, 340]);
    assert_eq!(
        find(&refined(still), &small, 0.2)[0].class_index,
        1,
        "a white corner"
    );
    // In the page's corner, half of the region lies beyond the page: that is white, too.
    let cornered = Page::with_rectangle(900, 1200, [0, 0, 40, 40]);
    assert_eq!(
        find(&refined(still), &cornered, 0.2)[0].class_index,
        1,
        "paper beyond the page"
    );

    // The first confidence is below the caller's threshold and above the refiner's minimum: it is refined, and then high.
    let confidence = CONFIDENCE + 0.05;
    assert!(find(&Synthetic::default(), &small, confidence).is_empty());
    assert!(find(&refined(still), &small, confidence)[0].confidence > 0.99);
    let high_minimum = refined(still).with_metadata("refiner_floor", "0.95");
    assert!(find(&high_minimum, &small, 0.96).is_empty(), "below the minimum");
}

#[test]
fn a_larger_crop_has_the_same_centre_and_more_around_it() {
    // Left of the middle by 6 of 48 px: inside a rectangle that takes a third of the view, outside if it takes a sixth.
    let beside = INPUT_PX / 2 * INPUT_PX + INPUT_PX / 2 - 6;
    let page = Page::with_rectangle(900, 1200, [600, 300, 640, 340]);
    let class_index = |views| {
        let model = refined([0.0; 4])
            .with_metadata("refiner", refiner([0.0; 4], 2, beside).leak())
            .with_metadata("refiner_views", views);
        find(&model, &page, 0.2)[0].class_index
    };
    assert_eq!(class_index("[1.0, 1.0]"), 0, "black");
    assert_eq!(class_index("[1.0, 2.0]"), 1, "white");
}

#[test]
fn impossible_views_are_refused_when_the_model_is_loaded() {
    for views in [
        "2",
        "[]",
        "[0.5]",
        "[1, 1, 1, 1, 1]",
        "[nan]",
        "[1.0, 2.0]",
        "[99]",
    ] {
        let model = refined([0.0; 4]).with_metadata("refiner_views", views);
        let error = Detector::from_onnx(&model.onnx(), ModelOptions::default()).unwrap_err();
        assert!(
            matches!(error, DetectError::InvalidMetadata { .. }),
            "{views}: {error}"
        );
    }
}

#[test]
fn a_candidate_that_the_refiner_rejects_is_dropped() {
    // A frame: the first network finds its bounds, and the refiner's answer depends on the white middle.
    let mut page = Page::with_rectangle(900, 1200, [600, 300, 640, 340]);
    for y in 310..330 {
        page.pixels[y * 900 + 610..y * 900 + 630].fill(255);
    }
    assert_eq!(find(&Synthetic::default(), &page, 0.2).len(), 1);
    assert!(find(&refined([0.0; 4]), &page, 0.2).is_empty());
}

#[test]
fn a_broken_refiner_is_refused_when_the_model_is_loaded() {
    let not_onnx = BASE64_STANDARD.encode("not ONNX").leak();
    for broken in ["*", not_onnx] {
        let model = refined([0.0; 4]).with_metadata("refiner", broken);
        let error = Detector::from_onnx(&model.onnx(), ModelOptions::default()).unwrap_err();
        assert!(
            matches!(error, DetectError::InvalidMetadata { key: "refiner", .. }),
            "{error}"
        );
    }
}

#[test]
fn a_refiner_needs_two_classes_and_grey_pages() {
    let three = Synthetic {
        classes: 3,
        ..refined([0.0; 4])
    }
    .with_metadata("names", "['a', 'b', 'c']");
    let colour = Synthetic {
        input: [
            Axis::Fixed(1),
            Axis::Fixed(3),
            Axis::Dynamic("height"),
            Axis::Dynamic("width"),
        ],
        ..refined([0.0; 4])
    };
    for model in [three, colour] {
        let error = Detector::from_onnx(&model.onnx(), ModelOptions::default()).unwrap_err();
        assert!(error.to_string().contains("two classes"), "{error}");
    }
}
