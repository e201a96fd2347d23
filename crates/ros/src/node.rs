//! The node: topics, parameters, and the thread that reads pictures.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;

use checkbox::Checkbox;
use futures::future::{select, select_all};
use futures::{FutureExt, StreamExt, pin_mut};
use ros2_client::qos::QosProfile;
use ros2_client::{
    Context, MessageTypeName, Name, NodeName, NodeOptions, ParameterValue, Publisher, Subscription,
};

use crate::frame::Frame;
use crate::mailbox::Mailbox;
use crate::messages::{CompressedImage, Detection2DArray, Image};
use crate::read::read_frame;

/// Pages and photographs nest little, but decoders recurse.
const STACK_BYTES: usize = 8 << 20;

/// Names of topics, and what the parameters are at the start.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `sensor_msgs/Image` to read.
    pub image_topic: String,
    /// `sensor_msgs/CompressedImage` to read.
    pub compressed_topic: String,
    /// `vision_msgs/Detection2DArray` to write.
    pub detections_topic: String,
    /// `sensor_msgs/CompressedImage` to write.
    pub annotated_topic: String,
    /// Parameter `confidence`: lowest confidence to report, 0 to 1.
    pub confidence: f32,
    /// Parameter `annotate`: whether annotated images are published.
    pub annotate: bool,
    /// Parameter `model`, which can be read only: where the model came from.
    pub model: String,
}

/// Error of a node that could not start, or had to stop.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NodeError {
    /// A name that ROS does not allow.
    #[error("{name:?} is no name of a topic: write one such as /camera/image_raw")]
    Name {
        /// As it was given.
        name: String,
    },
    /// DDS failed.
    #[error("DDS: {0}")]
    Dds(String),
    /// A thread could not be started.
    #[error("the system failed")]
    System(#[from] std::io::Error),
}

fn dds(error: impl std::fmt::Debug) -> NodeError {
    NodeError::Dds(format!("{error:?}"))
}

/// Values of the parameters now.
struct Parameters {
    confidence: AtomicU32,
    annotate: AtomicBool,
}

impl Parameters {
    fn confidence(&self) -> f32 {
        f32::from_bits(self.confidence.load(Ordering::Relaxed))
    }

    fn set(&self, name: &str, value: &ParameterValue) {
        match (name, value) {
            ("confidence", ParameterValue::Double(value)) => {
                self.confidence
                    .store((*value as f32).to_bits(), Ordering::Relaxed);
            }
            ("annotate", ParameterValue::Boolean(value)) => self.annotate.store(*value, Ordering::Relaxed),
            _ => {}
        }
    }
}

fn validate(model: &str, name: &str, value: &ParameterValue) -> Result<(), String> {
    match (name, value) {
        ("confidence", ParameterValue::Double(value)) if (0.0..=1.0).contains(value) => Ok(()),
        ("confidence", _) => Err("confidence is a number from 0 to 1".to_owned()),
        ("annotate", ParameterValue::Boolean(_)) => Ok(()),
        ("annotate", _) => Err("annotate is true or false".to_owned()),
        ("model", ParameterValue::String(value)) if value == model => Ok(()),
        ("model", _) => Err("the model is read at the start: start the node with another one".to_owned()),
        _ => Ok(()),
    }
}

/// A node on its way into the graph of a robot.
pub struct CheckboxNode {
    node: ros2_client::Node,
    images: Subscription<Image>,
    compressed: Subscription<CompressedImage>,
    output: Output,
    parameters: Arc<Parameters>,
}

/// Topics that the reading thread writes to.
struct Output {
    detections: Publisher<Detection2DArray>,
    annotated: Publisher<CompressedImage>,
}

impl CheckboxNode {
    /// Declares the node, its parameters and its topics.
    ///
    /// # Errors
    /// When a name is malformed, or DDS fails.
    pub fn new(context: &Context, settings: &Settings) -> Result<Self, NodeError> {
        let parameters = Arc::new(Parameters {
            confidence: AtomicU32::new(settings.confidence.to_bits()),
            annotate: AtomicBool::new(settings.annotate),
        });
        let (set, model) = (Arc::clone(&parameters), settings.model.clone());
        let options = NodeOptions::new()
            .enable_rosout(true)
            .declare_parameter(
                "confidence",
                ParameterValue::Double(f64::from(settings.confidence)),
            )
            .declare_parameter("annotate", ParameterValue::Boolean(settings.annotate))
            .declare_parameter("model", ParameterValue::String(settings.model.clone()))
            .parameter_validator(Box::new(move |name, value| validate(&model, name, value)))
            .parameter_set_action(Box::new(move |name, value| {
                set.set(name, value);
                Ok(())
            }));
        let name = NodeName::new("/", "checkbox").map_err(dds)?;
        let mut node = context.new_node(name, options).map_err(dds)?;
        let mut topic = |name: &str, package: &str, message: &str, qos: &QosProfile| {
            let malformed = |_| NodeError::Name {
                name: name.to_owned(),
            };
            let parsed = Name::parse(name).map_err(malformed)?;
            node.create_topic(&parsed, MessageTypeName::new(package, message), qos)
                .map_err(dds)
        };
        // Best effort and the last one only, as cameras publish: what was missed is of no interest any more.
        let newest = QosProfile::subscription_default();
        let output = QosProfile::publisher_default();
        let images = topic(&settings.image_topic, "sensor_msgs", "Image", &newest)?;
        let compressed = topic(
            &settings.compressed_topic,
            "sensor_msgs",
            "CompressedImage",
            &newest,
        )?;
        let detections = topic(
            &settings.detections_topic,
            "vision_msgs",
            "Detection2DArray",
            &output,
        )?;
        let annotated = topic(
            &settings.annotated_topic,
            "sensor_msgs",
            "CompressedImage",
            &output,
        )?;
        Ok(Self {
            images: node.create_subscription(&images, None).map_err(dds)?,
            compressed: node.create_subscription(&compressed, None).map_err(dds)?,
            output: Output {
                detections: node.create_publisher(&detections, None).map_err(dds)?,
                annotated: node.create_publisher(&annotated, None).map_err(dds)?,
            },
            node,
            parameters,
        })
    }

    /// Reads what arrives until `stop` is done.
    ///
    /// # Errors
    /// When DDS fails, or no thread can be started.
    pub async fn run(self, checkbox: Checkbox, stop: impl Future<Output = ()>) -> Result<(), NodeError> {
        let Self {
            mut node,
            images,
            compressed,
            output,
            parameters,
        } = self;
        let mailbox = Arc::new(Mailbox::default());
        let reading = {
            let mailbox = Arc::clone(&mailbox);
            let builder = thread::Builder::new().name("read".to_owned());
            builder
                .stack_size(STACK_BYTES)
                .spawn(move || output.read_all(&checkbox, &mailbox, &parameters))?
        };
        let spinning = node.spinner().map_err(dds)?.spin().map(|_| ());
        let raw = images.async_stream().for_each(|received| {
            if let Ok((image, _)) = received {
                mailbox.put(Frame::Raw(image));
            }
            std::future::ready(())
        });
        let files = compressed.async_stream().for_each(|received| {
            if let Ok((image, _)) = received {
                mailbox.put(Frame::Compressed(image));
            }
            std::future::ready(())
        });
        let working = select_all([spinning.boxed_local(), raw.boxed_local(), files.boxed_local()]);
        pin_mut!(stop);
        select(working, stop).await;
        mailbox.close();
        // A panic in there was told on stderr.
        let _ = reading.join();
        Ok(())
    }
}

impl Output {
    fn read_all(&self, checkbox: &Checkbox, mailbox: &Mailbox<Frame>, parameters: &Parameters) {
        let mut told = 0;
        while let Some(frame) = mailbox.take() {
            let annotate = parameters.annotate.load(Ordering::Relaxed);
            match read_frame(checkbox, frame, parameters.confidence(), annotate) {
                Ok(findings) => {
                    // Nobody may listen yet, or any more.
                    let _ = self.detections.publish(findings.detections);
                    if let Some(annotated) = findings.annotated {
                        let _ = self.annotated.publish(annotated);
                    }
                }
                Err(error) => eprintln!("checkbox-ros: a frame is skipped: {error}"),
            }
            let dropped = mailbox.dropped();
            if dropped >= told + 100 {
                told = dropped;
                eprintln!("checkbox-ros: {dropped} frames were dropped for newer ones so far");
            }
        }
    }
}
