//! Running a network on `tract`: plans for each input shape, on the CPU or a GPU.

mod device;
mod plan;

pub(crate) use device::Accelerator;
pub use device::{Device, DeviceChoice};
pub(crate) use plan::{FixedPlan, PlanCache};
