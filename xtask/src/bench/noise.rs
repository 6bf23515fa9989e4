//! Who else uses the processors: a figure that was taken beside somebody else's work is thrown away.

use anyhow::{Context, Result};
use std::time::{Duration, Instant};

/// Ticks of the kernel's accounting in a second; it is 100 on every Linux that we know.
const TICKS: f64 = 100.0;

/// More than this share of all processors in other hands, and a run is thrown away.
pub const LIMIT: f64 = 0.15;

/// The processors' use at a moment.
pub struct Watch {
    started: Instant,
    busy: u64,
    ours: u64,
    pids: Vec<u32>,
}

impl Watch {
    /// Begins to watch; these processes and this one are ours.
    pub fn start(pids: &[u32]) -> Result<Self> {
        let mut pids = pids.to_vec();
        pids.push(std::process::id());
        Ok(Self {
            started: Instant::now(),
            busy: busy()?,
            ours: used(&pids),
            pids,
        })
    }

    /// The share of all processors that others had since.
    pub fn foreign(&self) -> Result<f64> {
        let all = (busy()? - self.busy) as f64;
        let ours = used(&self.pids).saturating_sub(self.ours) as f64;
        let processors = std::thread::available_parallelism().map_or(1, usize::from) as f64;
        let ticks = self.started.elapsed().as_secs_f64() * TICKS * processors;
        Ok(((all - ours) / ticks.max(1.0)).max(0.0))
    }
}

/// The share that others have now, looked at for a second.
pub fn now(pids: &[u32]) -> Result<f64> {
    let watch = Watch::start(pids)?;
    std::thread::sleep(Duration::from_secs(1));
    watch.foreign()
}

/// Ticks in which a processor did something, stolen ones included.
fn busy() -> Result<u64> {
    let stat = std::fs::read_to_string("/proc/stat")?;
    let line = stat.lines().next().context("/proc/stat has a first line")?;
    let ticks: Vec<u64> = line
        .split_whitespace()
        .skip(1)
        .filter_map(|word| word.parse().ok())
        .collect();
    // user nice system idle iowait irq softirq steal
    let idle: u64 = ticks.iter().skip(3).take(2).sum();
    Ok(ticks.iter().take(8).sum::<u64>() - idle)
}

/// Ticks that these processes used, and those of our own children that have ended.
fn used(pids: &[u32]) -> u64 {
    let alive = pids.iter().filter_map(|pid| ticks_of(*pid, [11, 12]));
    let ended = ticks_of(std::process::id(), [13, 14]);
    alive.chain(ended).sum()
}

/// Two counts of `/proc/PID/stat` (proc_pid_stat(5)): 11 and 12 are the ticks of a process, 13 and 14 those of its children
/// that were waited for.
fn ticks_of(pid: u32, counts: [usize; 2]) -> Option<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name in brackets may hold anything; the fields are counted behind it.
    let (_, fields) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = fields.split_whitespace().collect();
    counts
        .into_iter()
        .map(|at| fields.get(at)?.parse::<u64>().ok())
        .sum()
}

/// Resident memory of a process, in KiB.
pub fn resident(pid: u32) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .and_then(|rest| rest.split_whitespace().next()?.parse().ok())
        .context("VmRSS is told")
}
