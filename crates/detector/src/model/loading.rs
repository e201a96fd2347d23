//! Loading: from an ONNX file and options to a model with its description.

use std::fmt::Display;
use std::ops::RangeInclusive;

use sha2::{Digest, Sha256};
use tract_onnx::prelude::InferenceModel;

use super::head::{Hints, OutputAxes, check, recognise};
use super::metadata::Metadata;
use super::model_info::InputShape;
use super::onnx_file::{DeclaredShape, OnnxFile, output_shape};
use crate::error::{plan_failed, reason, shape_text};
use crate::{
    DetectError, DetectorOption, InputChannels, InputPolicy, ModelInfo, ModelOptions, NmsMode, OutputForm,
};

/// Stride of the coarsest cells in every YOLO model up to P5, and so the padding that is always safe with them.
const DEFAULT_STRIDE_PX: u32 = 32;
/// Grey that Ultralytics pads with.
const DEFAULT_PAD_VALUE: f32 = 114.0 / 255.0;
const DEFAULT_MAX_UPSCALE: f32 = 2.0;
/// Bounds what a hostile file can make us allocate: 1 GiB of input.
const MAX_INPUT_VALUES: u64 = 1 << 28;
const MAX_SIDE_PX: u32 = 1 << 14;
/// Range of sides, in words.
const PX_RANGE: &str = "1 to 16384 pixels";

/// A model as its file describes it, not yet optimised.
pub(crate) struct Loaded {
    pub(crate) info: ModelInfo,
    pub(crate) metadata: Metadata,
    pub(crate) network: InferenceModel,
}

/// A model from the bytes of an ONNX file.
pub(crate) fn load(bytes: &[u8], options: &ModelOptions) -> Result<Loaded, DetectError> {
    let file = OnnxFile::parse(bytes)?;
    check_task(&file.metadata)?;
    let class_names = class_names(&file.metadata, options)?;
    let input = input_policy(&file, options)?;
    let output = output_form(&file, &input, class_names.len(), options.head)?;
    let text = |key| file.metadata.text(key).map(str::to_owned);
    let info = ModelInfo {
        name: text("name")
            .or_else(|| text("description"))
            .unwrap_or_else(|| file.graph_name.clone()),
        version: text("version").unwrap_or_default(),
        sha256: Sha256::digest(bytes)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect(),
        license: text("license"),
        class_names,
        input,
        output,
        nms: options
            .nms
            .map_or_else(|| file.metadata.nms(), |nms| Ok(Some(nms)))?
            .unwrap_or(NmsMode::ClassAware),
    };
    Ok(Loaded {
        info,
        metadata: file.metadata,
        network: file.model,
    })
}

fn check_task(metadata: &Metadata) -> Result<(), DetectError> {
    match metadata.text("task") {
        None | Some("detect") => Ok(()),
        Some(task) => {
            let task: String = task.chars().take(32).collect();
            Err(DetectError::NotADetector {
                reason: format!("its task is {task:?}, expected \"detect\""),
            })
        }
    }
}

fn class_names(metadata: &Metadata, options: &ModelOptions) -> Result<Vec<String>, DetectError> {
    let names = match &options.class_names {
        Some(names) => names.clone(),
        None => metadata.class_names()?.ok_or(DetectError::MissingMetadata {
            option: DetectorOption::ClassNames,
        })?,
    };
    if names.is_empty() {
        return Err(DetectError::OptionRange {
            option: DetectorOption::ClassNames,
            value: "none".to_owned(),
            range: "one or more",
        });
    }
    Ok(names)
}

fn input_policy(file: &OnnxFile, options: &ModelOptions) -> Result<InputPolicy, DetectError> {
    let metadata = &file.metadata;
    let [batch, channels, height, width] = file.input_shape[..] else {
        return Err(DetectError::NotADetector {
            reason: "its input has not four axes".to_owned(),
        });
    };
    let (fixed_height_px, fixed_width_px) = (side(height)?, side(width)?);
    let long_side_px = match (fixed_height_px, fixed_width_px) {
        (Some(height_px), Some(width_px)) => height_px.max(width_px),
        _ => or_metadata(options.long_side_px, || metadata.long_side_px())?.ok_or(
            DetectError::MissingMetadata {
                option: DetectorOption::LongSide,
            },
        )?,
    };
    let stride_px = or_metadata(options.stride_px, || metadata.whole("stride"))?.unwrap_or(DEFAULT_STRIDE_PX);
    let pad_value =
        or_metadata(options.pad_value, || metadata.number("pad_value"))?.unwrap_or(DEFAULT_PAD_VALUE);
    let max_upscale =
        or_metadata(options.max_upscale, || metadata.number("max_upscale"))?.unwrap_or(DEFAULT_MAX_UPSCALE);
    let policy = InputPolicy {
        channels: input_channels(channels, metadata, options)?,
        long_side_px: in_range(DetectorOption::LongSide, PX_RANGE, long_side_px, 1..=MAX_SIDE_PX)?,
        stride_px: in_range(DetectorOption::Stride, PX_RANGE, stride_px, 1..=MAX_SIDE_PX)?,
        fixed_width_px,
        fixed_height_px,
        batch: batch.unwrap_or(1),
        pad_value: in_range(DetectorOption::PadValue, "0 to 1", pad_value, 0.0..=1.0)?,
        max_upscale: in_range(DetectorOption::MaxUpscale, "1 to 16", max_upscale, 1.0..=16.0)?,
    };
    check_input_size(&policy)?;
    Ok(policy)
}

fn check_input_size(policy: &InputPolicy) -> Result<(), DetectError> {
    let shape = largest_input(policy);
    let values = shape
        .iter()
        .try_fold(1_u64, |product, &axis| product.checked_mul(axis as u64));
    if values.is_none_or(|values| values > MAX_INPUT_VALUES) {
        return Err(DetectError::NotADetector {
            reason: format!("its input {} is too large", shape_text(&shape)),
        });
    }
    Ok(())
}

fn side(axis: Option<usize>) -> Result<Option<u32>, DetectError> {
    let Some(length) = axis else { return Ok(None) };
    let px = u32::try_from(length).unwrap_or(u32::MAX);
    let too_large = || DetectError::NotADetector {
        reason: format!("its input is {length} pixels long"),
    };
    if px <= MAX_SIDE_PX {
        Ok(Some(px))
    } else {
        Err(too_large())
    }
}

fn input_channels(
    axis: Option<usize>,
    metadata: &Metadata,
    options: &ModelOptions,
) -> Result<InputChannels, DetectError> {
    let count = match (axis, options.channels) {
        (Some(count), _) => count,
        (None, Some(channels)) => return Ok(channels),
        (None, None) => metadata.whole("channels")?.ok_or(DetectError::MissingMetadata {
            option: DetectorOption::Channels,
        })? as usize,
    };
    match count {
        1 => Ok(InputChannels::Gray),
        3 => Ok(InputChannels::Rgb),
        _ => Err(DetectError::NotADetector {
            reason: format!("it takes {count} colour planes, expected 1 (grey) or 3 (red, green, blue)"),
        }),
    }
}

fn output_form(
    file: &OnnxFile,
    policy: &InputPolicy,
    classes: usize,
    forced: Option<OutputForm>,
) -> Result<OutputForm, DetectError> {
    let axes = match file.output_shape.as_ref().and_then(box_axes) {
        Some(axes) => axes,
        None => inferred_axes(&file.model, policy)?,
    };
    if let Some(form) = forced {
        check(form, axes, classes)?;
        return Ok(form);
    }
    let fewest_candidates = policy
        .fixed_height_px
        .zip(policy.fixed_width_px)
        .map(|(height_px, width_px)| (height_px / 16) as usize * (width_px / 16) as usize);
    recognise(
        axes,
        classes,
        Hints {
            end_to_end: file.metadata.end_to_end()?,
            fewest_candidates,
        },
    )
}

/// `None` when the file leaves open which axis is which.
fn box_axes(shape: &DeclaredShape) -> Option<OutputAxes> {
    match shape[..] {
        [_, None, None] => None,
        [_, boxes_or_values, values_or_boxes] => Some([boxes_or_values, values_or_boxes]),
        _ => None,
    }
}

fn inferred_axes(model: &InferenceModel, policy: &InputPolicy) -> Result<OutputAxes, DetectError> {
    let input = largest_input(policy);
    let shape = output_shape(model, input).map_err(|error| plan_failed(&input, reason(&error)))?;
    match shape.as_deref() {
        Some(&[_, first, second]) => Ok([Some(first), Some(second)]),
        Some(other) => Err(DetectError::NotADetector {
            reason: format!(
                "its output is {}, expected [batch, boxes, values]",
                shape_text(other)
            ),
        }),
        None => Err(DetectError::NotADetector {
            reason: "the shape of its output is unknown".to_owned(),
        }),
    }
}

/// The largest input that the policy allows.
fn largest_input(policy: &InputPolicy) -> InputShape {
    let side = |fixed: Option<u32>| {
        fixed.unwrap_or_else(|| policy.long_side_px.next_multiple_of(policy.stride_px)) as usize
    };
    [
        policy.batch,
        policy.channels.count(),
        side(policy.fixed_height_px),
        side(policy.fixed_width_px),
    ]
}

fn or_metadata<T>(
    option: Option<T>,
    metadata: impl FnOnce() -> Result<Option<T>, DetectError>,
) -> Result<Option<T>, DetectError> {
    option.map_or_else(metadata, |value| Ok(Some(value)))
}

fn in_range<T: PartialOrd + Display>(
    option: DetectorOption,
    range: &'static str,
    value: T,
    allowed: RangeInclusive<T>,
) -> Result<T, DetectError> {
    if allowed.contains(&value) {
        Ok(value)
    } else {
        Err(DetectError::OptionRange {
            option,
            value: value.to_string(),
            range,
        })
    }
}
