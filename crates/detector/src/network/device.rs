//! Device that the network runs on.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;

use tract_onnx::prelude::{Runtime, TractResult};

use crate::DetectError;
use crate::error::reason;

/// Device to run a network on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeviceChoice {
    /// The CPU.
    #[default]
    Cpu,
    /// An NVIDIA GPU; without a usable one the model is not loaded. Needs the feature `cuda`.
    Cuda,
    /// A GPU where there is a usable one, else the CPU.
    Auto,
}

/// Device that a network runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Device {
    /// The CPU.
    Cpu,
    /// An NVIDIA GPU.
    Cuda,
}

/// The GPU of one model, until it fails for the first time.
pub(crate) struct Accelerator {
    runtime: Option<&'static dyn Runtime>,
    /// Reason why the CPU runs the network in place of the GPU.
    fallback_reason: OnceLock<String>,
}

impl Accelerator {
    /// The accelerator of a choice.
    ///
    /// # Errors
    /// [`DetectError::Device`] when a GPU is required and none can be used.
    pub(crate) fn choose(choice: DeviceChoice) -> Result<Self, DetectError> {
        match choice {
            DeviceChoice::Cpu => Ok(Self::none()),
            DeviceChoice::Cuda => cuda()
                .map(Self::of)
                .map_err(|reason| DetectError::Device { reason }),
            DeviceChoice::Auto => Ok(cuda().map_or_else(
                |reason| Self {
                    runtime: None,
                    fallback_reason: OnceLock::from(reason),
                },
                Self::of,
            )),
        }
    }

    /// No GPU: everything runs on the CPU.
    pub(crate) fn none() -> Self {
        Self {
            runtime: None,
            fallback_reason: OnceLock::new(),
        }
    }

    pub(crate) fn of(runtime: &'static dyn Runtime) -> Self {
        Self {
            runtime: Some(runtime),
            fallback_reason: OnceLock::new(),
        }
    }

    /// Runtime that prepares and runs plans on the GPU, as long as that works.
    pub(crate) fn runtime(&self) -> Option<&'static dyn Runtime> {
        self.runtime.filter(|_| self.fallback_reason.get().is_none())
    }

    /// Gives the GPU up: from now on everything runs on the CPU.
    pub(crate) fn give_up(&self, reason: String) {
        // Of threads that fail at the same time, the first one's reason is kept.
        let _ = self.fallback_reason.set(reason);
    }

    pub(crate) fn fallback_reason(&self) -> Option<&str> {
        self.fallback_reason.get().map(String::as_str)
    }

    pub(crate) fn device(&self) -> Device {
        match self.runtime() {
            None => Device::Cpu,
            Some(_) => Device::Cuda,
        }
    }
}

/// Runs `work` on a GPU with panics as errors: `tract` panics where a driver or a library fails.
pub(crate) fn catch_panic<T>(work: impl FnOnce() -> TractResult<T>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(outcome) => outcome.map_err(|error| reason(&error)),
        Err(panic) => Err(panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("it panicked")
            .to_owned()),
    }
}

/// The CUDA runtime, after finding the GPU and its libraries and compiling the kernels for it.
#[cfg(feature = "cuda")]
fn cuda() -> Result<&'static dyn Runtime, String> {
    let found = catch_panic(|| tract_onnx::prelude::runtime_for_name("cuda"))?;
    // Using the crate is also what links it, and so makes it known under its name.
    catch_panic(|| tract_cuda::with_cuda_stream(|_| Ok(())))?;
    found.ok_or_else(|| "CUDA is not linked into this program".to_owned())
}

#[cfg(not(feature = "cuda"))]
fn cuda() -> Result<&'static dyn Runtime, String> {
    Err("this program was built without it (feature `cuda`)".to_owned())
}
