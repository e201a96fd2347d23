//! Loading: what is read from an ONNX file, and how broken ones are refused.

use checkbox_detector::{
    DetectError, Detector, DetectorOption, ErrorKind, InputChannels, ModelInfo, ModelOptions, NmsMode,
    OutputForm, PageView, PixelFormat,
};
use prost::Message;
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::{ModelProto, tensor_proto};

use crate::synthetic::{Axis, Layout, Synthetic, floats, node, value};

fn load(model: &Synthetic) -> Result<ModelInfo, DetectError> {
    load_with(model, ModelOptions::default())
}

fn load_with(model: &Synthetic, options: ModelOptions) -> Result<ModelInfo, DetectError> {
    Detector::from_onnx(&model.onnx(), options).map(|detector| detector.model().clone())
}

fn load_proto(proto: &ModelProto) -> DetectError {
    Detector::from_onnx(&proto.encode_to_vec(), ModelOptions::default()).unwrap_err()
}

/// A valid detector's file with its graph changed.
fn changed(change: impl FnOnce(&mut tract_onnx::pb::GraphProto)) -> ModelProto {
    let mut proto = Synthetic::default().proto();
    change(proto.graph.as_mut().unwrap());
    proto
}

#[test]
fn metadata_describes_the_model() {
    let model = Synthetic::default()
        .with_metadata("name", "boxes")
        .with_metadata("version", "1.2.3")
        .with_metadata("license", "MIT")
        .with_metadata("nms", "class_agnostic")
        .with_metadata("imgsz", "[960, 1280]")
        .with_metadata("max_upscale", "1.5");
    let info = load(&model).unwrap();
    assert_eq!((info.name.as_str(), info.version.as_str()), ("boxes", "1.2.3"));
    assert_eq!(info.license.as_deref(), Some("MIT"));
    assert_eq!(info.class_names, ["empty_checkbox", "filled_checkbox"]);
    assert_eq!(
        (info.output, info.nms),
        (OutputForm::ClassScores, NmsMode::ClassAgnostic)
    );
    assert_eq!((info.input.long_side_px, info.input.stride_px), (1280, 32));
    assert_eq!((info.input.pad_value, info.input.max_upscale), (1.0, 1.5));
    assert_eq!(info.input.channels, InputChannels::Gray);
    assert_eq!(
        (info.input.fixed_height_px, info.input.fixed_width_px),
        (None, None)
    );
}

#[test]
fn the_digest_is_of_the_whole_file() {
    let digest = |model: &Synthetic| load(model).unwrap().sha256;
    let model = Synthetic::default();
    assert_eq!(digest(&model), digest(&model.clone()));
    assert_ne!(digest(&model), digest(&model.with_metadata("version", "2")));
}

#[test]
fn options_override_and_complete_the_metadata() {
    let bare = Synthetic {
        metadata: vec![],
        ..Synthetic::default()
    };
    let error = load(&bare).unwrap_err();
    assert_eq!(error.option(), Some(DetectorOption::ClassNames), "{error}");
    assert_eq!(
        error.to_string(),
        "the model does not say its class names: set this option"
    );
    let named = ModelOptions::default().with_class_names(vec!["a".into(), "b".into()]);
    let error = load_with(&bare, named.clone()).unwrap_err();
    assert_eq!(error.option(), Some(DetectorOption::LongSide), "{error}");
    let sized = named.with_long_side_px(512).with_stride_px(64);
    let info = load_with(&bare, sized.clone()).unwrap();
    assert_eq!((info.input.long_side_px, info.input.stride_px), (512, 64));
    assert_eq!((info.name.as_str(), info.version.as_str()), ("synthetic", ""));
    let overridden = load_with(&Synthetic::default(), sized).unwrap();
    assert_eq!(overridden.class_names, ["a", "b"]);
    assert_eq!(overridden.input.long_side_px, 512);
}

#[test]
fn a_class_count_that_disagrees_with_the_names_is_refused() {
    for layout in [
        Layout::ClassScores,
        Layout::ClassScoresTransposed,
        Layout::Objectness,
    ] {
        let model = Synthetic {
            layout,
            classes: 5,
            ..Synthetic::default()
        };
        let error = load(&model).unwrap_err();
        assert!(
            matches!(error, DetectError::ClassCount { named: 2, .. }),
            "{layout:?}: {error}"
        );
    }
}

#[test]
fn a_final_box_of_an_unnamed_class_is_refused_when_it_shows() {
    let model = Synthetic {
        layout: Layout::EndToEnd,
        classes: 3,
        ..Synthetic::default()
    };
    let detector = Detector::from_onnx(&model.onnx(), ModelOptions::default()).unwrap();
    let black = vec![0; 64 * 64];
    let page = PageView::new(64, 64, PixelFormat::Gray8, &black).unwrap();
    let error = detector.detect(page, &Default::default()).unwrap_err();
    assert!(
        matches!(error, DetectError::ClassIndex { named: 2, .. }),
        "{error}"
    );
    assert_eq!(
        (error.code(), error.kind()),
        ("detection_failed", ErrorKind::Internal)
    );
}

#[test]
fn an_ambiguous_output_asks_for_its_form() {
    let input = [Axis::Fixed(1), Axis::Fixed(1), Axis::Fixed(64), Axis::Fixed(64)];
    let model = Synthetic {
        layout: Layout::EndToEnd,
        input,
        boxes: 84,
        ..Synthetic::default()
    };
    let error = load(&model).unwrap_err();
    assert!(matches!(error, DetectError::AmbiguousOutput { .. }));
    assert_eq!(error.option(), Some(DetectorOption::Head), "{error}");
    assert!(error.to_string().contains("end_to_end [1, boxes, 6]"), "{error}");
    let told = ModelOptions::default().with_head(OutputForm::EndToEnd);
    assert_eq!(load_with(&model, told).unwrap().output, OutputForm::EndToEnd);
    let from_metadata = load(&model.with_metadata("end2end", "True")).unwrap();
    assert_eq!(from_metadata.output, OutputForm::EndToEnd);
}

#[test]
fn an_undeclared_output_shape_is_inferred() {
    let model = Synthetic {
        declares_output: false,
        ..Synthetic::default()
    };
    assert_eq!(load(&model).unwrap().output, OutputForm::ClassScores);
}

#[test]
fn ultralytics_metadata_is_understood() {
    let names = (0..80)
        .map(|i| format!("{i}: 'class {i}'"))
        .collect::<Vec<_>>()
        .join(", ");
    let names = format!("{{{names}}}");
    let input = [Axis::Fixed(1), Axis::Fixed(3), Axis::Fixed(640), Axis::Fixed(640)];
    let model = Synthetic {
        input,
        classes: 80,
        boxes: 8400,
        ..Synthetic::default()
    }
    .without_metadata("names")
    .without_metadata("pad_value")
    .with_metadata("description", "Ultralytics YOLO11n model trained on coco.yaml")
    .with_metadata("batch", "1")
    .with_metadata(
        "args",
        "{'batch': 1, 'half': False, 'dynamic': False, 'nms': False}",
    );
    let mut proto = model.proto();
    let entry = tract_onnx::pb::StringStringEntryProto {
        key: "names".into(),
        value: names,
    };
    proto.metadata_props.push(entry);
    let detector = Detector::from_onnx(&proto.encode_to_vec(), ModelOptions::default()).unwrap();
    let info = detector.model();
    assert_eq!(
        (info.output, info.class_names.len()),
        (OutputForm::ClassScores, 80)
    );
    assert_eq!(info.class_names[79], "class 79");
    assert_eq!(info.input.channels, InputChannels::Rgb);
    assert!((info.input.pad_value - 114.0 / 255.0).abs() < 1e-6);
    assert_eq!(info.name, "Ultralytics YOLO11n model trained on coco.yaml");
}

#[test]
fn other_tasks_are_refused_by_name() {
    for task in ["segment", "pose", "classify", "obb"] {
        let error = load(&Synthetic::default().with_metadata("task", task)).unwrap_err();
        assert!(
            matches!(&error, DetectError::NotADetector { reason } if reason.contains(task)),
            "{error}"
        );
    }
}

#[test]
fn unreadable_metadata_is_named() {
    for (key, broken) in [
        ("names", "{0: 'a'"),
        ("imgsz", "big"),
        ("stride", "-32"),
        ("nms", "sometimes"),
    ] {
        let error = load(&Synthetic::default().with_metadata(key, broken)).unwrap_err();
        assert!(
            matches!(&error, DetectError::InvalidMetadata { key: k, .. } if *k == key),
            "{error}"
        );
    }
}

#[test]
fn metadata_out_of_range_is_refused_before_anything_is_allocated() {
    for (key, broken) in [
        ("imgsz", "0"),
        ("imgsz", "4000000000"),
        ("stride", "0"),
        ("stride", "4000000000"),
        ("pad_value", "-1"),
        ("max_upscale", "1e30"),
        ("max_upscale", "0"),
    ] {
        let error = load(&Synthetic::default().with_metadata(key, broken)).unwrap_err();
        assert!(
            matches!(error, DetectError::OptionRange { .. }),
            "{key} {broken}: {error}"
        );
    }
    let input = [
        Axis::Fixed(4096),
        Axis::Fixed(3),
        Axis::Fixed(16_384),
        Axis::Fixed(16_384),
    ];
    let error = load(&Synthetic {
        input,
        ..Synthetic::default()
    })
    .unwrap_err();
    assert!(error.to_string().contains("too large"), "{error}");
}

#[test]
fn bytes_that_are_not_onnx_are_refused() {
    let model = Synthetic::default().onnx();
    for (bytes, what) in [
        (&b""[..], "empty"),
        (b"<html>not a model</html>", "text"),
        (&[0xFF; 4096], "noise"),
        (&model[..model.len() / 2], "truncated"),
    ] {
        let error = Detector::from_onnx(bytes, ModelOptions::default()).unwrap_err();
        assert!(matches!(error, DetectError::NotOnnx { .. }), "{what}: {error}");
        assert_eq!(
            (error.code(), error.kind()),
            ("invalid_model", ErrorKind::BadInput)
        );
        assert_eq!(error.to_string().lines().count(), 1, "{what}");
    }
}

#[test]
fn an_unsupported_operator_is_named() {
    let proto = changed(|graph| {
        graph.node.push(node("FancyDetect", &["images"], "fancy", vec![]));
        graph
            .node
            .push(node("EvenFancier", &["fancy"], "fancier", vec![]));
    });
    let error = load_proto(&proto);
    assert!(matches!(error, DetectError::UnsupportedOperator { .. }));
    assert!(error.to_string().contains("EvenFancier, FancyDetect"), "{error}");
}

#[test]
fn models_that_are_no_detectors_are_refused() {
    let output = |axes: Vec<Axis>| value("output0", DataType::Float, Some(axes));
    let cases = [
        (
            "a classifier",
            changed(|g| g.output = vec![output(vec![Axis::Fixed(1), Axis::Fixed(1000)])]),
        ),
        (
            "scores without boxes",
            changed(|g| g.output = vec![output([1, 3, 1000].map(Axis::Fixed).to_vec())]),
        ),
        (
            "two outputs of boxes",
            changed(|g| g.output.push(g.output[0].clone())),
        ),
        ("no output", changed(|g| g.output.clear())),
        (
            "two inputs",
            changed(|g| g.input.push(value("mask", DataType::Float, None))),
        ),
        ("no input", changed(|g| g.input.clear())),
        (
            "half precision",
            changed(|g| {
                let shape = [1, 1, 64, 64].map(Axis::Fixed).to_vec();
                g.input = vec![value("images", DataType::Float16, Some(shape))];
            }),
        ),
        (
            "four colour planes",
            changed(|g| {
                let shape = [1, 4, 64, 64].map(Axis::Fixed).to_vec();
                g.input = vec![value("images", DataType::Float, Some(shape))];
            }),
        ),
        (
            "an input without axes",
            changed(|g| g.input = vec![value("images", DataType::Float, None)]),
        ),
    ];
    for (what, proto) in cases {
        let error = load_proto(&proto);
        assert!(
            matches!(error, DetectError::NotADetector { .. }),
            "{what}: {error}"
        );
        assert_eq!(error.to_string().lines().count(), 1, "{what}: {error}");
    }
}

#[test]
fn an_output_that_nothing_computes_is_refused() {
    let error = load_proto(&changed(|graph| graph.output[0].name = "nowhere".to_owned()));
    assert!(matches!(error, DetectError::NotOnnx { .. }), "{error}");
}

#[test]
fn weights_outside_the_file_are_refused() {
    let error = load_proto(&changed(|graph| {
        let mut weights = floats("outside", &[1], &[]);
        weights.data_location = Some(tensor_proto::DataLocation::External as i32);
        graph.initializer.push(weights);
    }));
    assert!(error.to_string().contains("weights"), "{error}");
}

#[test]
fn weights_listed_as_inputs_are_not_inputs() {
    let proto = changed(|graph| {
        let weights = value("one", DataType::Float, Some(vec![Axis::Fixed(1)]));
        graph.input.push(weights);
    });
    assert!(Detector::from_onnx(&proto.encode_to_vec(), ModelOptions::default()).is_ok());
}
