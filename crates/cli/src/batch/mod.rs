//! `checkbox batch`.

mod args;
mod progress;
mod shard;

use std::env;
use std::time::Duration;

use anyhow::{Result, anyhow};
use checkbox_batch::{BatchError, Job, JobOptions, Shard, Summary};

use crate::report::Reporter;
use crate::shutdown;
use progress::ProgressReport;

pub(crate) use args::{BatchArgs, NOTES};

/// `checkbox batch`. A document or page that cannot be read is written down and does not end the run; a store that
/// fails does, and so do SIGTERM and SIGINT, after what is done was written.
pub(crate) fn run(args: &BatchArgs, reporter: &Reporter) -> Result<()> {
    let shard = shard::choose(args.shard, args.shards, |name| env::var(name).ok())?;
    let checkbox = args.read.load()?;
    let mut options = JobOptions::new(args.read.options());
    options.jobs = args.read.jobs.count();
    options.format = args.format;
    options.shard = shard;
    options.sort = args.sort;
    options.part_rows = args.part_rows;
    options.commit_interval = Duration::from_secs(args.commit_s);
    let mut job = Job::open(&args.source, &args.out, &checkbox, options)?;

    let stop = shutdown::stop_flag()?;
    let mut progress = ProgressReport::start(reporter);
    let outcome = job.run(&stop, |pace| progress.update(pace));
    reporter.finish_progress();
    report(reporter, shard, &outcome.map_err(with_flag)?);
    Ok(())
}

/// The library says what is wrong; here a flag helps.
fn with_flag(error: BatchError) -> anyhow::Error {
    match error {
        BatchError::NotInOrder => anyhow!("{error}: start this again with --sort"),
        error => error.into(),
    }
}

fn report(reporter: &Reporter, shard: Shard, summary: &Summary) {
    if let Some(pace) = &summary.pace {
        reporter.note(pace);
    }
    let share = if shard == Shard::WHOLE {
        String::new()
    } else {
        format!("shard {shard}: ")
    };
    let rest = match summary.shards_to_do {
        0 => "complete".to_owned(),
        shards => format!("{shards} shards are still to do"),
    };
    let counts = &summary.counts;
    reporter.note(format_args!(
        "{share}{} documents, {} pages, {} boxes, {} failures: {rest}",
        counts.documents,
        counts.pages,
        counts.boxes.values().sum::<u64>(),
        counts.failures.values().sum::<u64>(),
    ));
}
