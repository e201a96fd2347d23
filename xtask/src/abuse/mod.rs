//! `cargo xtask abuse`: the built program under a limit on its memory, with clients that mean harm and clients that do not, all
//! at once. Fails when a request that was accepted gets no answer, when `/livez` keeps anybody waiting, or when the program
//! takes more memory than it may.

mod attackers;
mod clients;
mod documents;
mod http;
mod process;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use xshell::{Shell, cmd};

use self::clients::Tally;
use self::process::Process;
use crate::tools;

/// Options of `cargo xtask abuse`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Seconds of abuse
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Requests of one page each that are sent afterwards, during which memory must not grow
    #[arg(long, default_value_t = 2000)]
    soak: u64,
    /// Most memory that the program may take at any time, in MiB of resident memory
    #[arg(long, default_value_t = 1024)]
    memory_mib: u64,
    /// Limit of its address space (`ulimit -v`), in MiB: much is reserved there and never used
    #[arg(long, default_value_t = 6144)]
    address_space_mib: u64,
    /// Longest wait for /livez, in milliseconds; clients of this program take their share of the machine
    #[arg(long, default_value_t = 100)]
    livez_ms: u64,
    /// The program [default: the one of the release profile, which is built first]
    #[arg(long)]
    program: Option<PathBuf>,
    /// Only attackers whose name contains this
    #[arg(long, default_value = "")]
    only: String,
}

/// What all clients know: where the service is, and when to stop.
pub(crate) struct Target {
    address: SocketAddr,
    is_over: AtomicBool,
}

impl Target {
    fn goes_on(&self) -> bool {
        !self.is_over.load(Ordering::Relaxed)
    }

    /// Waits, but not beyond the end.
    fn rest(&self, time: Duration) {
        let until = Instant::now() + time;
        while self.goes_on() && Instant::now() < until {
            thread::sleep(Duration::from_millis(20).min(time));
        }
    }
}

/// Runs it all.
pub(crate) fn run(sh: &Shell, options: &Options) -> Result<()> {
    let program = match &options.program {
        Some(program) => program.clone(),
        None => {
            cmd!(sh, "cargo build --release --locked --package checkbox-cli").run()?;
            tools::program(sh)?
        }
    };
    let page = sh.read_binary_file("tests/data/sample-form.png")?;
    let mut process = Process::start(&program, options.address_space_mib)?;
    let at_start = process.resident_mib()?;
    let target = Target {
        address: process.address,
        is_over: AtomicBool::new(false),
    };
    println!("{at_start} MiB after the start; {} s of abuse", options.seconds);
    let abused = abuse(&target, &mut process, options, &page)?;
    settle(&target)?;
    println!("{} MiB after the abuse", process.resident_mib()?);
    let soaked = soak(&target, &process, options.soak, &page)?;
    process.stop()?;
    println!("ended by SIGTERM with status 0");
    judge(options, &abused, &soaked)
}

/// What was seen of the service.
struct Abused {
    pages: Tally,
    documents: Tally,
    livez: Tally,
    peak_mib: u64,
}

fn abuse(target: &Target, process: &mut Process, options: &Options, page: &[u8]) -> Result<Abused> {
    let (pages, documents, livez) = (Tally::default(), Tally::default(), Tally::default());
    let archive = documents::pdf(100);
    thread::scope(|scope| -> Result<()> {
        for _ in 0..2 {
            scope.spawn(|| clients::ask(target, &pages, "image/png", page, clients::Patience::WaitsAsTold));
        }
        for _ in 0..8 {
            scope.spawn(|| {
                clients::ask(
                    target,
                    &documents,
                    "application/pdf",
                    &archive,
                    clients::Patience::WaitsAsTold,
                );
            });
        }
        scope.spawn(|| clients::probe(target, &livez));
        for attacker in attackers::ALL
            .iter()
            .filter(|attacker| attacker.name.contains(&options.only))
        {
            println!(
                "attacker: {} ({} connections)",
                attacker.name, attacker.connections
            );
            for number in 0..attacker.connections {
                scope.spawn(move || (attacker.attack)(target, number as u64));
            }
        }
        let end = Instant::now() + Duration::from_secs(options.seconds);
        let mut next_reload = Instant::now() + RELOAD_EVERY;
        let outcome = loop {
            if Instant::now() >= end {
                break Ok(());
            }
            if let Err(error) = process.check_alive() {
                break Err(error);
            }
            if Instant::now() >= next_reload {
                process.signal("HUP")?;
                next_reload += RELOAD_EVERY;
            }
            thread::sleep(Duration::from_millis(200));
        };
        target.is_over.store(true, Ordering::Relaxed);
        outcome
    })?;
    target.is_over.store(false, Ordering::Relaxed);
    let peak_mib = process.peak_mib()?;
    println!("pages beside it:      {pages}");
    println!("documents beside it:  {documents}");
    println!("/livez:               {livez}");
    println!("peak of the memory:   {peak_mib} MiB");
    Ok(Abused {
        pages,
        documents,
        livez,
        peak_mib,
    })
}

/// SIGHUP while everything goes on.
const RELOAD_EVERY: Duration = Duration::from_secs(20);

/// Waits until nothing of the abuse is left in the service.
fn settle(target: &Target) -> Result<()> {
    let end = Instant::now() + Duration::from_secs(120);
    loop {
        let metrics = http::get(target.address, "/metrics")?;
        let is_quiet = ["checkbox_documents_in_progress 0", "checkbox_workers_busy 0"]
            .iter()
            .all(|line| metrics.lines().any(|other| other == *line));
        if is_quiet {
            return Ok(());
        }
        ensure!(
            Instant::now() < end,
            "two minutes after the last client the service is still busy"
        );
        thread::sleep(Duration::from_millis(200));
    }
}

/// Memory at some moments of the soak, in MiB.
struct Soaked {
    tally: Tally,
    early_mib: u64,
    late_mib: u64,
}

fn soak(target: &Target, process: &Process, requests: u64, page: &[u8]) -> Result<Soaked> {
    let tally = Tally::default();
    let early = requests / 5;
    clients::ask_times(target, &tally, page, early);
    let early_mib = process.resident_mib()?;
    clients::ask_times(target, &tally, page, requests - early);
    let late_mib = process.resident_mib()?;
    println!("soak:                 {tally}; {early_mib} MiB after a fifth, {late_mib} MiB at the end");
    Ok(Soaked {
        tally,
        early_mib,
        late_mib,
    })
}

fn judge(options: &Options, abused: &Abused, soaked: &Soaked) -> Result<()> {
    for (what, tally) in [
        ("pages", &abused.pages),
        ("documents", &abused.documents),
        ("probes", &abused.livez),
        ("requests of the soak", &soaked.tally),
    ] {
        ensure!(
            tally.lost() == 0,
            "{} accepted {what} were not answered: {}",
            tally.lost(),
            tally.first_loss()
        );
    }
    ensure!(abused.pages.answered() > 0, "no page was answered");
    ensure!(
        abused.peak_mib <= options.memory_mib,
        "the program took {} MiB, and may take {}",
        abused.peak_mib,
        options.memory_mib
    );
    let slowest_ms = abused.livez.slowest().as_millis();
    ensure!(
        slowest_ms <= u128::from(options.livez_ms),
        "/livez took {slowest_ms} ms, and may take {}",
        options.livez_ms
    );
    ensure!(
        soaked.late_mib <= soaked.early_mib + soaked.early_mib / 10 + 8,
        "memory grew from {} to {} MiB under requests that are all alike",
        soaked.early_mib,
        soaked.late_mib
    );
    Ok(())
}
