//! Limits on what a worker may take of its machine.

use std::io;
use std::time::Duration;

/// Limits that a worker sets itself before it reads anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkerLimits {
    /// Its address space in bytes beyond what the program takes when it starts, where the system limits one; what it asks for
    /// beyond ends it.
    pub max_bytes: u64,
    /// Time for opening a document and for each page. Whoever asked kills it then; it ends by itself where nobody is left to.
    pub timeout: Duration,
}

/// Reason why a worker does not start, or ends.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WorkerError {
    /// The system refuses the limit on memory.
    #[error("its memory cannot be limited")]
    Limit(#[source] io::Error),
    /// The other side cannot be heard, or says what no worker understands.
    #[error("the program that started it cannot be heard")]
    Connection(#[source] io::Error),
}

/// Limits the address space of this process, and writes no image of it to disk when it ends: it holds a document.
#[cfg(unix)]
pub(crate) fn limit_memory(max_bytes: u64) -> Result<(), WorkerError> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let limit = |resource, to: u64| {
        let to = getrlimit(resource).maximum.map_or(to, |most| most.min(to));
        let limit = Rlimit {
            current: Some(to),
            maximum: Some(to),
        };
        setrlimit(resource, limit).map_err(|error| WorkerError::Limit(error.into()))
    };
    limit(Resource::Core, 0)?;
    // macOS knows the limit and refuses it.
    if cfg!(not(target_vendor = "apple")) {
        limit(Resource::As, max_bytes.saturating_add(address_space()))?;
    }
    Ok(())
}

/// Bytes that the program takes now, its file among them; 0 where Linux does not say.
#[cfg(unix)]
fn address_space() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kib = status.lines().find_map(|line| {
        line.strip_prefix("VmSize:")?
            .trim()
            .strip_suffix(" kB")?
            .parse::<u64>()
            .ok()
    });
    kib.map_or(0, |kib| kib.saturating_mul(1024))
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "as on Unix")]
pub(crate) fn limit_memory(_max_bytes: u64) -> Result<(), WorkerError> {
    Ok(())
}

/// Has the kernel end this process before others where a machine or a container runs out of memory.
pub(crate) fn go_first() {
    // Linux only, and not everywhere allowed.
    let _ = std::fs::write("/proc/self/oom_score_adj", "1000");
}
