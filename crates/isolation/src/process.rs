//! One worker as its starter sees it.

use std::io;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use crate::frame::{Frame, Kind, read_frame, write_frame};
use crate::pool::PoolOptions;

/// Stack of the thread that talks to a process.
const STACK_BYTES: usize = 128 * 1024;
/// Size of the pipes, where the system allows it: a page goes through in a few steps.
#[cfg(target_os = "linux")]
const PIPE_BYTES: usize = 1 << 20;

/// A worker's process, and the thread that talks to it. Dropping kills it.
pub(crate) struct Process {
    child: Child,
    questions: Sender<Vec<Message>>,
    answers: Receiver<Frame>,
    /// Number of the document that it has open.
    pub(crate) document: Option<u64>,
}

/// Message to the worker; documents are shared, not copied.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) kind: Kind,
    pub(crate) content: Arc<Vec<u8>>,
}

/// Reason why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoAnswer {
    /// The process takes longer than it is given.
    Timeout,
    /// The process has ended, or broken off.
    Ended,
}

impl Process {
    /// Starts the program of the options, without any of the environment: what can be read there is none of a document's
    /// business.
    pub(crate) fn start(options: &PoolOptions) -> io::Result<Self> {
        let mut command = Command::new(&options.program);
        command
            .args(&options.arguments)
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        // Each reserves 1 GiB of addresses otherwise (`mimalloc`, in static builds), which the limit would refuse; in KiB.
        command.env("MIMALLOC_ARENA_RESERVE", "65536");
        // The C library's reserves 64 MiB for each thread.
        command.env("MALLOC_ARENA_MAX", "1");
        #[cfg(windows)]
        if let Some(root) = std::env::var_os("SystemRoot") {
            command.env("SystemRoot", root);
        }
        // Ctrl+C goes to all processes of a terminal's group, and the pages in work are still wanted.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn()?;
        let pipes = child.stdin.take().zip(child.stdout.take());
        let (questions, asked) = channel();
        let (answered, answers) = channel();
        let process = Self {
            child,
            questions,
            answers,
            document: None,
        };
        let (input, output) = pipes.ok_or(io::ErrorKind::BrokenPipe)?;
        enlarge(&input, &output);
        let max_answer = options.limits.max_bytes;
        thread::Builder::new()
            .name("isolation".to_owned())
            .stack_size(STACK_BYTES)
            .spawn(move || talk(input, output, &asked, &answered, max_answer))?;
        Ok(process)
    }

    /// Sends messages, the last of which is answered.
    pub(crate) fn ask(&self, messages: Vec<Message>, timeout: Duration) -> Result<Frame, NoAnswer> {
        self.questions.send(messages).map_err(|_| NoAnswer::Ended)?;
        self.answers.recv_timeout(timeout).map_err(|error| match error {
            RecvTimeoutError::Timeout => NoAnswer::Timeout,
            RecvTimeoutError::Disconnected => NoAnswer::Ended,
        })
    }

    /// Whether it is still there.
    pub(crate) fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already; waited for, it is gone from the system's table.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends what is asked and hands on what is answered, until one of the three sides is gone.
fn talk(
    mut input: ChildStdin,
    mut output: ChildStdout,
    asked: &Receiver<Vec<Message>>,
    answered: &Sender<Frame>,
    max_answer: u64,
) {
    while let Ok(messages) = asked.recv() {
        let sent = messages
            .iter()
            .try_for_each(|message| write_frame(&mut input, message.kind, &message.content));
        drop(messages);
        let answer = sent.and_then(|()| read_frame(&mut output, max_answer));
        let Ok(Some(frame)) = answer else { return };
        if answered.send(frame).is_err() {
            return;
        }
    }
}

#[cfg(target_os = "linux")]
fn enlarge(input: &ChildStdin, output: &ChildStdout) {
    // Smaller ones are slower, no more.
    let _ = rustix::pipe::fcntl_setpipe_size(input, PIPE_BYTES);
    let _ = rustix::pipe::fcntl_setpipe_size(output, PIPE_BYTES);
}

#[cfg(not(target_os = "linux"))]
fn enlarge(_input: &ChildStdin, _output: &ChildStdout) {}
