//! Checks as data: each is a name and a function, run in the order of their list, and the report is made from that list.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use xshell::Shell;

/// One check.
#[derive(Clone, Copy)]
pub(crate) struct Step {
    /// What is checked, as the report says it.
    pub(crate) name: &'static str,
    /// Does it; an error ends the whole run.
    pub(crate) run: fn(&Shell) -> Result<Outcome>,
}

/// End of a step that did not fail.
pub(crate) enum Outcome {
    Passed,
    /// Passed, but for a part that could not be checked here: which, and why.
    Partly(String),
    /// Not checked here: why, and the command that does it where there is one.
    Skipped(String),
}

impl Outcome {
    /// A step that needs a program which this machine lacks.
    pub(crate) fn missing(program: &str) -> Self {
        Self::Skipped(format!("{program} is not on this machine"))
    }
}

/// Runs `steps` in order, the first that fails being the last, and prints what became of each.
///
/// # Errors
///
/// That of the failing step.
pub(crate) fn run(sh: &Shell, steps: &[Step]) -> Result<()> {
    let mut done = Vec::with_capacity(steps.len());
    for step in steps {
        eprintln!("\nxtask: {}", step.name);
        let start = Instant::now();
        let outcome = (step.run)(sh);
        let failed = outcome.is_err();
        done.push((outcome, start.elapsed()));
        if failed {
            break;
        }
    }
    eprint!("\n{}", report(steps, &done));
    let last = done.pop().map(|(outcome, _)| outcome);
    last.transpose().map(|_| ()).with_context(|| {
        let failed = steps.get(done.len()).map_or("", |step| step.name);
        format!("the step failed: {failed}")
    })
}

/// A line a step, and their sums.
fn report(steps: &[Step], done: &[(Result<Outcome>, Duration)]) -> String {
    let (mut passed, mut failed, mut skipped) = (0, 0, 0);
    let mut text = String::new();
    for (index, step) in steps.iter().enumerate() {
        let (mark, note) = match done.get(index) {
            Some((Ok(Outcome::Passed), time)) => {
                passed += 1;
                ("passed", format!("{} s", time.as_secs()))
            }
            Some((Ok(Outcome::Partly(missing)), time)) => {
                passed += 1;
                (
                    "passed",
                    format!("{} s; SKIPPED in it: {missing}", time.as_secs()),
                )
            }
            Some((Ok(Outcome::Skipped(reason)), _)) => {
                skipped += 1;
                ("SKIPPED", reason.clone())
            }
            Some((Err(_), time)) => {
                failed += 1;
                ("FAILED", format!("after {} s", time.as_secs()))
            }
            None => {
                skipped += 1;
                ("SKIPPED", "a step before it failed".to_owned())
            }
        };
        text += &format!("{mark:8}{}: {note}\n", step.name);
    }
    text + &format!("{passed} passed, {failed} failed, {skipped} skipped\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::bail;

    const PASSES: Step = Step {
        name: "formatting",
        run: |_| Ok(Outcome::Passed),
    };
    const LACKS_A_TOOL: Step = Step {
        name: "monitoring",
        run: |_| Ok(Outcome::missing("promtool")),
    };
    const FAILS: Step = Step {
        name: "tests",
        run: |_| bail!("one of them failed"),
    };

    #[test]
    fn the_report_says_what_was_skipped_and_why() {
        let steps = [PASSES, LACKS_A_TOOL];
        let done = steps.map(|step| ((step.run)(&Shell::new().unwrap()), Duration::from_secs(2)));
        assert_eq!(
            report(&steps, &done),
            "passed  formatting: 2 s\nSKIPPED monitoring: promtool is not on this machine\n\
             1 passed, 0 failed, 1 skipped\n"
        );
    }

    #[test]
    fn nothing_runs_after_a_failure_and_the_report_says_so() {
        let steps = [PASSES, FAILS, LACKS_A_TOOL];
        let error = run(&Shell::new().unwrap(), &steps).unwrap_err();
        assert_eq!(format!("{error:#}"), "the step failed: tests: one of them failed");
        let done = [
            (Ok(Outcome::Passed), Duration::ZERO),
            (Err(error), Duration::from_secs(7)),
        ];
        assert_eq!(
            report(&steps, &done),
            "passed  formatting: 0 s\nFAILED  tests: after 7 s\nSKIPPED monitoring: a step before it failed\n\
             1 passed, 1 failed, 1 skipped\n"
        );
    }
}
