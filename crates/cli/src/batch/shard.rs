//! Choice of the shard that this process reads, by flags or by what starts many processes.

use anyhow::{Result, bail, ensure};
use checkbox_batch::Shard;

/// Variables by which those who start many processes tell each its number and, where they do, how many there are.
const GROUPS: [(&str, Option<&str>); 3] = [
    // Kubernetes, Indexed Job: https://kubernetes.io/docs/tasks/job/indexed-parallel-processing-static/
    ("JOB_COMPLETION_INDEX", None),
    // Cloud Run jobs: https://cloud.google.com/run/docs/container-contract#jobs-env-vars
    ("CLOUD_RUN_TASK_INDEX", Some("CLOUD_RUN_TASK_COUNT")),
    // AWS Batch: https://docs.aws.amazon.com/batch/latest/userguide/job_env_vars.html
    ("AWS_BATCH_JOB_ARRAY_INDEX", Some("AWS_BATCH_JOB_ARRAY_SIZE")),
];

/// The shard of the flags `--shard` and `--shards`, else of the environment, else the whole archive.
pub(super) fn choose(
    shard: Option<Shard>,
    shards: Option<u32>,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Shard> {
    if let Some(shard) = shard {
        return Ok(shard);
    }
    for (index_name, count_name) in GROUPS {
        let Some(index) = variable(index_name) else {
            continue;
        };
        let count = match shards {
            Some(count) => count.to_string(),
            None => match count_name.and_then(&variable) {
                Some(count) => count,
                None => bail!(
                    "{index_name} is set: say among how many processes the archive is divided, with --shards"
                ),
            },
        };
        return Ok(format!("{index}/{count}").parse()?);
    }
    ensure!(
        shards.is_none_or(|shards| shards == 1),
        "--shards needs the number of this process in JOB_COMPLETION_INDEX; or use --shard i/n"
    );
    Ok(Shard::WHOLE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shard(text: &str) -> Shard {
        text.parse().unwrap()
    }

    #[test]
    fn flags_win_over_the_environment() {
        let set = |name: &str| (name == "JOB_COMPLETION_INDEX").then(|| "3".to_owned());
        let unset = |_: &str| None;
        assert_eq!(choose(Some(shard("1/2")), None, set).unwrap(), shard("1/2"));
        assert_eq!(choose(None, Some(4), set).unwrap(), shard("3/4"));
        assert_eq!(choose(None, None, unset).unwrap(), Shard::WHOLE);
        assert!(choose(None, None, set).is_err());
        assert!(choose(None, Some(3), set).is_err());
        assert!(choose(None, Some(3), unset).is_err());
    }

    #[test]
    fn cloud_run_and_aws_batch_say_how_many_they_are() {
        let variable = |name: &str| match name {
            "CLOUD_RUN_TASK_INDEX" => Some("2".to_owned()),
            "CLOUD_RUN_TASK_COUNT" => Some("5".to_owned()),
            _ => None,
        };
        assert_eq!(choose(None, None, variable).unwrap(), shard("2/5"));
    }
}
