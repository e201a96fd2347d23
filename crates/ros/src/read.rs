//! Pictures read, and what is published about them.

use checkbox::{
    Checkbox, CheckboxError, FoundBox, PageError, PixelsError, ReadOptions, RgbImage, draw, encode_jpeg,
};

use crate::FrameError;
use crate::frame::{Frame, Picture, unpack};
use crate::messages::{
    BoundingBox2D, CompressedImage, Detection2D, Detection2DArray, Header, ObjectHypothesis,
    ObjectHypothesisWithPose, Point2D, Pose2D,
};

/// Messages about a picture.
pub(crate) struct Findings {
    pub(crate) detections: Detection2DArray,
    pub(crate) annotated: Option<CompressedImage>,
}

/// Error of a picture about which nothing is published.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    #[error(transparent)]
    Frame(#[from] FrameError),
    #[error(transparent)]
    Pixels(#[from] PixelsError),
    #[error(transparent)]
    Checkbox(#[from] CheckboxError),
    #[error("the picture cannot be drawn on: {0}")]
    Encode(String),
}

impl From<PageError> for ReadError {
    fn from(error: PageError) -> Self {
        Self::Checkbox(error.error)
    }
}

pub(crate) fn read_frame(
    checkbox: &Checkbox,
    frame: Frame,
    confidence: f32,
    annotate: bool,
) -> Result<Findings, ReadError> {
    let header = frame.header().clone();
    let options = ReadOptions::default()
        .with_confidence(confidence)
        .with_picture(annotate);
    let (boxes, picture) = match frame {
        Frame::Raw(image) => raw(checkbox, &unpack(&image)?, &options)?,
        Frame::Compressed(image) => compressed(checkbox, image.data, options)?,
    };
    let detections = Detection2DArray {
        header: header.clone(),
        detections: boxes.iter().map(|found| message(&header, found)).collect(),
    };
    let annotated = match picture {
        Some(picture) => Some(CompressedImage {
            header,
            format: "rgb8; jpeg compressed bgr8".to_owned(),
            data: encode_jpeg(&picture).map_err(|error| ReadError::Encode(error.to_string()))?,
        }),
        None => None,
    };
    Ok(Findings {
        detections,
        annotated,
    })
}

/// Boxes, and the picture with them where it is wanted.
type Read = (Vec<FoundBox>, Option<RgbImage>);

fn raw(checkbox: &Checkbox, picture: &Picture, options: &ReadOptions) -> Result<Read, ReadError> {
    let boxes = checkbox.read_view(picture.view()?, options, None)?.boxes;
    let annotated = options.keep_picture.then(|| picture.to_rgb()).flatten();
    let annotated = annotated.map(|picture| draw(picture, &boxes));
    Ok((boxes, annotated))
}

fn compressed(checkbox: &Checkbox, file: Vec<u8>, options: ReadOptions) -> Result<Read, ReadError> {
    let opened = checkbox.open(file, options)?;
    let reading = checkbox.read_page(&opened, opened.pages()[0], None)?;
    let annotated = reading.annotated();
    Ok((reading.boxes, annotated))
}

fn message(header: &Header, found: &FoundBox) -> Detection2D {
    let bbox = found.bbox;
    let [x1, y1, x2, y2] = [bbox.x1, bbox.y1, bbox.x2, bbox.y2].map(f64::from);
    Detection2D {
        header: header.clone(),
        results: vec![ObjectHypothesisWithPose {
            hypothesis: ObjectHypothesis {
                class_id: found.class.clone(),
                score: f64::from(found.confidence),
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
