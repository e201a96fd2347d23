//! Which documents of an archive are this process's.

use std::str::FromStr;

use anyhow::{Result, bail, ensure};

/// Part `index`, from 0, of an archive that is divided among `count` processes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shard {
    pub(crate) index: u32,
    pub(crate) count: u32,
}

/// Who says which process of a group this is, and how many there are, where it says that.
const GROUPS: [(&str, Option<&str>); 3] = [
    // Kubernetes, Indexed Job: https://kubernetes.io/docs/tasks/job/indexed-parallel-processing-static/
    ("JOB_COMPLETION_INDEX", None),
    // Cloud Run jobs: https://cloud.google.com/run/docs/container-contract#jobs-env-vars
    ("CLOUD_RUN_TASK_INDEX", Some("CLOUD_RUN_TASK_COUNT")),
    // AWS Batch: https://docs.aws.amazon.com/batch/latest/userguide/job_env_vars.html
    ("AWS_BATCH_JOB_ARRAY_INDEX", Some("AWS_BATCH_JOB_ARRAY_SIZE")),
];

impl Shard {
    /// The whole archive.
    pub(crate) const WHOLE: Self = Self { index: 0, count: 1 };

    /// What the flags say, else the environment, else the whole.
    pub(crate) fn choose(
        shard: Option<Self>,
        shards: Option<u32>,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self> {
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
            return format!("{index}/{count}").parse().map_err(anyhow::Error::msg);
        }
        ensure!(
            shards.is_none_or(|shards| shards == 1),
            "--shards needs the number of this process in JOB_COMPLETION_INDEX; or use --shard i/n"
        );
        Ok(Self::WHOLE)
    }

    /// Whether the document of this key is in this shard. It does not depend on other documents.
    pub(crate) fn has(self, key: &str) -> bool {
        self.count == 1 || (u128::from(hash(key)) * u128::from(self.count)) >> 64 == u128::from(self.index)
    }
}

/// FNV-1a of 64 bits (RFC 9923), with the finaliser of MurmurHash3, since its high bits alone mix badly.
fn hash(key: &str) -> u64 {
    let fnv = key.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    let mixed = (fnv ^ (fnv >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let mixed = (mixed ^ (mixed >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    mixed ^ (mixed >> 33)
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers = text.split_once('/').and_then(|(index, count)| {
            let (index, count) = (index.trim().parse().ok()?, count.trim().parse().ok()?);
            (index < count).then_some(Self { index, count })
        });
        numbers.ok_or_else(|| format!("`{text}` is not i/n with i from 0 to n - 1, such as 0/4"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_document_is_in_one_shard_and_shards_are_alike_in_size() {
        let mut sizes = [0; 7];
        for number in 0..7000 {
            let key = format!("2024/scan-{number:05}.png");
            let owners: Vec<_> = (0..7)
                .filter(|&index| Shard { index, count: 7 }.has(&key))
                .collect();
            assert_eq!(owners.len(), 1, "{key}");
            sizes[owners[0] as usize] += 1;
        }
        assert!(sizes.iter().all(|size| (850..1150).contains(size)), "{sizes:?}");
    }

    #[test]
    fn flags_win_over_the_environment() {
        let set = |name: &str| (name == "JOB_COMPLETION_INDEX").then(|| "3".to_owned());
        let unset = |_: &str| None;
        let flag = Shard { index: 1, count: 2 };
        assert_eq!(Shard::choose(Some(flag), None, set).unwrap(), flag);
        assert_eq!(
            Shard::choose(None, Some(4), set).unwrap(),
            Shard { index: 3, count: 4 }
        );
        assert_eq!(Shard::choose(None, None, unset).unwrap(), Shard::WHOLE);
        assert!(Shard::choose(None, None, set).is_err());
        assert!(Shard::choose(None, Some(3), set).is_err());
        assert!(Shard::choose(None, Some(3), unset).is_err());
    }

    #[test]
    fn cloud_run_and_aws_batch_say_how_many_they_are() {
        let variable = |name: &str| match name {
            "CLOUD_RUN_TASK_INDEX" => Some("2".to_owned()),
            "CLOUD_RUN_TASK_COUNT" => Some("5".to_owned()),
            _ => None,
        };
        assert_eq!(
            Shard::choose(None, None, variable).unwrap(),
            Shard { index: 2, count: 5 }
        );
    }

    #[test]
    fn malformed_shards_are_refused() {
        for text in ["", "1", "4/4", "0/0", "-1/2", "a/b", "1/2/3"] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
    }
}
