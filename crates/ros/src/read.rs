//! From a frame to messages.

use checkbox_contract::MarkState;
use checkbox_detector::{DetectOptions, Detection, Detector};
use checkbox_document::annotate::{Mark, MarkStyle, draw, encode_jpeg};

use crate::FrameError;
use crate::frame::Frame;
use crate::messages::{
    BoundingBox2D, CompressedImage, Detection2D, Detection2DArray, Header, ObjectHypothesis,
    ObjectHypothesisWithPose, Point2D, Pose2D,
};

/// What is published about a frame.
pub(crate) struct Findings {
    pub(crate) detections: Detection2DArray,
    pub(crate) annotated: Option<CompressedImage>,
}

/// Why nothing is published about a frame.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SearchError {
    #[error(transparent)]
    Frame(#[from] FrameError),
    #[error(transparent)]
    Detect(#[from] checkbox_detector::DetectError),
    #[error(transparent)]
    Document(#[from] checkbox_document::DocumentError),
}

pub(crate) fn search(
    detector: &Detector,
    frame: Frame,
    confidence: f32,
    annotate: bool,
) -> Result<Findings, SearchError> {
    let header = frame.header().clone();
    let picture = frame.into_picture()?;
    let options = DetectOptions::default().with_confidence(confidence);
    let found = detector.detect(picture.view()?, &options)?.items;
    let class_names = &detector.model().class_names;
    let name = |detection: &Detection| class_names.get(detection.class_index).map_or("", String::as_str);
    let detections = found.iter().map(|detection| message(&header, detection, name(detection)));
    let detections = Detection2DArray {
        header: header.clone(),
        detections: detections.collect(),
    };
    let marks: Vec<Mark> = found
        .iter()
        .map(|detection| mark(detection, name(detection)))
        .collect();
    let annotated = match picture.into_rgb().filter(|_| annotate) {
        Some(image) => Some(CompressedImage {
            header,
            format: "rgb8; jpeg compressed bgr8".to_owned(),
            data: encode_jpeg(&draw(image, &marks))?,
        }),
        None => None,
    };
    Ok(Findings {
        detections,
        annotated,
    })
}

fn message(header: &Header, detection: &Detection, class: &str) -> Detection2D {
    let bbox = detection.bbox;
    let [x1, y1, x2, y2] = [bbox.x1, bbox.y1, bbox.x2, bbox.y2].map(f64::from);
    Detection2D {
        header: header.clone(),
        results: vec![ObjectHypothesisWithPose {
            hypothesis: ObjectHypothesis {
                class_id: class.to_owned(),
                score: f64::from(detection.confidence),
            },
            ..ObjectHypothesisWithPose::default()
        }],
        bbox: BoundingBox2D {
            center: Pose2D {
                position: Point2D {
                    x: (x1 + x2) / 2.0,
                    y: (y1 + y2) / 2.0,
                },
                theta: 0.0,
            },
            size_x: x2 - x1,
            size_y: y2 - y1,
        },
        id: String::new(),
    }
}

fn mark(detection: &Detection, class: &str) -> Mark {
    let bbox = detection.bbox;
    Mark {
        x1: bbox.x1,
        y1: bbox.y1,
        x2: bbox.x2,
        y2: bbox.y2,
        style: match MarkState::of_class(class) {
            Some(MarkState::Selected) => MarkStyle::Filled,
            Some(MarkState::Unselected) => MarkStyle::Empty,
            None => MarkStyle::Other,
        },
    }
}
