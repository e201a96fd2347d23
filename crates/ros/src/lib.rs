//! A ROS 2 node that finds checkboxes in images, without a ROS installation.
//!
//! Pictures come in as `sensor_msgs/Image` or `sensor_msgs/CompressedImage`; `vision_msgs/Detection2DArray` and the
//! annotated picture go out. The newest picture is read and the others are dropped: a robot wants to know what is
//! there now.

mod frame;
mod mailbox;
pub mod messages;
mod node;
mod read;

pub use frame::{Frame, FrameError, Picture, unpack};
pub use mailbox::Mailbox;
pub use node::{CheckboxNode, NodeError, Settings};
