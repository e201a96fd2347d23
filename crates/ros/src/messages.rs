//! The messages that the node reads and writes, field by field as ROS 2 defines them:
//! [sensor_msgs](https://docs.ros.org/en/jazzy/p/sensor_msgs/) and
//! [vision_msgs](https://docs.ros.org/en/jazzy/p/vision_msgs/) (4.0 and later: Humble and newer).

use ros2_client::Message;
use serde::{Deserialize, Serialize};

/// `builtin_interfaces/Time`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Time {
    /// Seconds since 1970.
    pub sec: i32,
    /// And these.
    pub nanosec: u32,
}

/// `std_msgs/Header`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// When the picture was taken.
    pub stamp: Time,
    /// The camera's frame.
    pub frame_id: String,
}

/// `sensor_msgs/Image`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    /// When and where from.
    pub header: Header,
    /// Rows.
    pub height: u32,
    /// Columns.
    pub width: u32,
    /// Layout of a pixel, such as `mono8` or `bgr8`.
    pub encoding: String,
    /// Order of the bytes of a sample of 16 bits.
    pub is_bigendian: u8,
    /// Bytes a row, padding included.
    pub step: u32,
    /// `step * height` bytes.
    pub data: Vec<u8>,
}

/// `sensor_msgs/CompressedImage`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompressedImage {
    /// When and where from.
    pub header: Header,
    /// Such as `jpeg` or `rgb8; png compressed bgr8`. Not looked at: the bytes say what they are.
    pub format: String,
    /// The file.
    pub data: Vec<u8>,
}

/// `vision_msgs/Detection2DArray`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Detection2DArray {
    /// Header of the image.
    pub header: Header,
    /// Most confident first.
    pub detections: Vec<Detection2D>,
}

/// `vision_msgs/Detection2D`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Detection2D {
    /// Header of the image.
    pub header: Header,
    /// One: the class and its confidence.
    pub results: Vec<ObjectHypothesisWithPose>,
    /// In pixels of the image.
    pub bbox: BoundingBox2D,
    /// Empty: boxes are not tracked.
    pub id: String,
}

/// `vision_msgs/ObjectHypothesisWithPose`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ObjectHypothesisWithPose {
    /// Class and score.
    pub hypothesis: ObjectHypothesis,
    /// Unknown: zeros.
    pub pose: PoseWithCovariance,
}

/// `vision_msgs/ObjectHypothesis`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ObjectHypothesis {
    /// Name of the class, such as `filled_checkbox`.
    pub class_id: String,
    /// Confidence, 0 to 1.
    pub score: f64,
}

/// `vision_msgs/BoundingBox2D`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BoundingBox2D {
    /// The box's centre.
    pub center: Pose2D,
    /// Width in pixels.
    pub size_x: f64,
    /// Height in pixels.
    pub size_y: f64,
}

/// `vision_msgs/Pose2D`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Pose2D {
    /// In pixels of the image; the outer corner of its top left pixel is (0, 0).
    pub position: Point2D,
    /// In radians; 0.
    pub theta: f64,
}

/// `vision_msgs/Point2D`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Point2D {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

/// `geometry_msgs/PoseWithCovariance`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PoseWithCovariance {
    /// Point, then quaternion.
    pub pose: ([f64; 3], [f64; 4]),
    /// Row by row.
    pub covariance: [[f64; 6]; 6],
}

impl Message for Image {}
impl Message for CompressedImage {}
impl Message for Detection2DArray {}
