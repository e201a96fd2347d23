//! The program `checkbox-ros`.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use checkbox::{Checkbox, ModelOptions, ReadOptions};
use checkbox_ros::{CheckboxNode, Settings};
use clap::Parser;
use futures::channel::oneshot;
use futures::executor::block_on;
use ros2_client::ContextOptions;

/// A ROS 2 node that finds checkboxes in images.
#[derive(Parser, Debug)]
#[command(version, about, max_term_width = 100)]
struct Arguments {
    /// Topic of sensor_msgs/Image to read.
    #[arg(long, default_value = "/image_raw", value_name = "TOPIC")]
    image: String,

    /// Topic of sensor_msgs/CompressedImage to read.
    #[arg(long, default_value = "/image_raw/compressed", value_name = "TOPIC")]
    compressed: String,

    /// Topic of vision_msgs/Detection2DArray to write.
    #[arg(long, default_value = "/checkbox/detections", value_name = "TOPIC")]
    detections: String,

    /// Topic of sensor_msgs/CompressedImage to write, the image with its boxes drawn.
    #[arg(long, default_value = "/checkbox/annotated/compressed", value_name = "TOPIC")]
    annotated: String,

    /// Lowest confidence to report, 0 to 1; later: ros2 param set /checkbox confidence 0.5.
    #[arg(long, default_value_t = ReadOptions::default().confidence, value_parser = parse_confidence)]
    confidence: f32,

    /// Publish no annotated images; later: ros2 param set /checkbox annotate false.
    #[arg(long)]
    no_annotate: bool,

    /// Use this ONNX model instead of the one inside the program.
    #[arg(long, env = "MODEL_PATH", value_name = "ONNX")]
    model: Option<PathBuf>,

    /// DDS domain.
    #[arg(long, env = "ROS_DOMAIN_ID", default_value_t = 0)]
    domain: u16,
}

fn parse_confidence(text: &str) -> Result<f32, String> {
    let value = text.parse().ok().filter(|value| (0.0..=1.0).contains(value));
    value.ok_or_else(|| "it must be a number from 0 to 1, such as 0.2".to_owned())
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let checkbox = match &arguments.model {
        None => Checkbox::embedded()?,
        Some(path) => std::fs::read(path)
            .map_err(anyhow::Error::from)
            .and_then(|bytes| Ok(Checkbox::from_onnx(&bytes, ModelOptions::default())?))
            .with_context(|| path.display().to_string())?,
    };
    let model = arguments.model.map_or_else(
        || "embedded".to_owned(),
        |path| path.to_string_lossy().into_owned(),
    );
    let settings = Settings {
        image_topic: arguments.image,
        compressed_topic: arguments.compressed,
        detections_topic: arguments.detections,
        annotated_topic: arguments.annotated,
        confidence: arguments.confidence,
        annotate: !arguments.no_annotate,
        model,
    };
    let context = ros2_client::Context::with_options(ContextOptions::new().domain_id(arguments.domain))?;
    let node = CheckboxNode::new(&context, &settings)?;
    let (stop, stopped) = oneshot::channel::<()>();
    let mut stop = Some(stop);
    // Leaving the graph in order tells the others at once.
    ctrlc::set_handler(move || drop(stop.take()))?;
    eprintln!("checkbox-ros: ready");
    let stopped = async {
        let _ = stopped.await;
    };
    Ok(block_on(node.run(checkbox, stopped))?)
}
