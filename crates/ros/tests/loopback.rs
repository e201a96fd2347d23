//! A camera and the node, two participants on this machine's loopback.
#![allow(
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helping functions included"
)]

use std::pin::pin;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use checkbox::Checkbox;
use checkbox_ros::messages::{CompressedImage, Detection2DArray, Header, Image, Time};
use checkbox_ros::{CheckboxNode, Settings};
use futures::channel::oneshot;
use futures::executor::block_on;
use ros2_client::qos::QosProfile;
use ros2_client::{
    Context, ContextOptions, MessageTypeName, Name, NodeName, NodeOptions, Publisher, Subscription,
};

const SAMPLE: &[u8] = include_bytes!("../../../tests/data/sample-form.png");
/// One that other tests and robots on this network hardly use.
const DOMAIN: u16 = 77;
/// Far longer than discovery takes.
const PATIENCE: Duration = Duration::from_secs(60);

fn context() -> Context {
    Context::with_options(ContextOptions::new().domain_id(DOMAIN)).unwrap()
}

fn header() -> Header {
    Header {
        stamp: Time { sec: 7, nanosec: 8 },
        frame_id: "camera".to_owned(),
    }
}

/// The other participant: publishes pictures, and hears what is found.
struct Camera {
    images: Publisher<Image>,
    files: Publisher<CompressedImage>,
    detections: Subscription<Detection2DArray>,
    annotated: Subscription<CompressedImage>,
}

impl Camera {
    fn new(settings: &Settings) -> Self {
        let context = context();
        let mut node = context
            .new_node(NodeName::new("/", "camera").unwrap(), NodeOptions::new())
            .unwrap();
        let mut topic = |name: &str, package: &str, message: &str| {
            let qos = QosProfile::publisher_default();
            node.create_topic(
                &Name::parse(name).unwrap(),
                MessageTypeName::new(package, message),
                &qos,
            )
            .unwrap()
        };
        let images = topic(&settings.image_topic, "sensor_msgs", "Image");
        let files = topic(&settings.compressed_topic, "sensor_msgs", "CompressedImage");
        let detections = topic(&settings.detections_topic, "vision_msgs", "Detection2DArray");
        let annotated = topic(&settings.annotated_topic, "sensor_msgs", "CompressedImage");
        let camera = Self {
            images: node.create_publisher(&images, None).unwrap(),
            files: node.create_publisher(&files, None).unwrap(),
            detections: node.create_subscription(&detections, None).unwrap(),
            annotated: node.create_subscription(&annotated, None).unwrap(),
        };
        let spinner = node.spinner().unwrap();
        thread::spawn(move || {
            let _kept = (context, node);
            block_on(pin!(spinner.spin())).ok()
        });
        camera
    }

    /// Publishes again and again, since the first pictures are sent before anybody knows of the other.
    fn ask(&self, publish: impl Fn(&Self)) -> (Detection2DArray, CompressedImage) {
        let start = Instant::now();
        let (mut found, mut drawn) = (None, None);
        while start.elapsed() < PATIENCE {
            publish(self);
            thread::sleep(Duration::from_millis(300));
            if let Ok(Some((message, _))) = self.detections.take() {
                found = Some(message);
            }
            if let Ok(Some((message, _))) = self.annotated.take() {
                drawn = Some(message);
            }
            if found.is_some() && drawn.is_some() {
                return (found.unwrap(), drawn.unwrap());
            }
        }
        panic!(
            "nothing arrived: detections {}, annotated {}",
            found.is_some(),
            drawn.is_some()
        );
    }
}

#[test]
fn pictures_in_detections_and_drawings_out() {
    let settings = Settings {
        image_topic: "/camera/image_raw".to_owned(),
        compressed_topic: "/camera/image_raw/compressed".to_owned(),
        detections_topic: "/checkbox/detections".to_owned(),
        annotated_topic: "/checkbox/annotated/compressed".to_owned(),
        confidence: 0.3,
        annotate: true,
        model: "embedded".to_owned(),
    };
    let (stop, stopped) = oneshot::channel::<()>();
    let (ended, end) = mpsc::channel();
    let of_node = settings.clone();
    thread::spawn(move || {
        let node = CheckboxNode::new(&context(), &of_node).unwrap();
        let stopped = async {
            let _ = stopped.await;
        };
        ended
            .send(block_on(node.run(Checkbox::embedded().unwrap(), stopped)))
            .unwrap();
    });
    let camera = Camera::new(&settings);

    let (detections, drawing) = camera.ask(|camera| {
        let image = CompressedImage {
            header: header(),
            format: "png".to_owned(),
            data: SAMPLE.to_vec(),
        };
        let _ = camera.files.publish(image);
    });
    assert_eq!(detections.header, header());
    assert!(!detections.detections.is_empty());
    for detection in &detections.detections {
        let hypothesis = &detection.results[0].hypothesis;
        assert!(
            hypothesis.class_id.ends_with("_checkbox") && hypothesis.score >= 0.3,
            "{hypothesis:?}"
        );
        assert!(detection.bbox.size_x > 3.0 && detection.bbox.size_y > 3.0);
    }
    assert_eq!(drawing.header, header());
    assert!(drawing.data.starts_with(&[0xff, 0xd8, 0xff]));

    // The same picture as pixels, told apart by its frame.
    let picture = image::load_from_memory(SAMPLE).unwrap().to_luma8();
    let mut other = header();
    other.frame_id = "raw".to_owned();
    let mut raw = camera.ask(|camera| publish_raw(camera, &picture, &other)).0;
    while raw.header != other {
        raw = camera.ask(|camera| publish_raw(camera, &picture, &other)).0;
    }
    let boxes = |found: &Detection2DArray| {
        found
            .detections
            .iter()
            .map(|one| one.bbox.center)
            .collect::<Vec<_>>()
    };
    assert_eq!(boxes(&raw).len(), boxes(&detections).len());

    stop.send(()).unwrap();
    end.recv_timeout(PATIENCE).unwrap().unwrap();
}

fn publish_raw(camera: &Camera, picture: &image::GrayImage, header: &Header) {
    let _ = camera.images.publish(Image {
        header: header.clone(),
        height: picture.height(),
        width: picture.width(),
        encoding: "mono8".to_owned(),
        is_bigendian: 0,
        step: picture.width(),
        data: picture.as_raw().clone(),
    });
}
