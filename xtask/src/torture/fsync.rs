//! `cargo xtask torture --fsync`: the operating system's own word that a post is on disk before its client is answered.
//!
//! strace writes down the system calls of the server. Each post carries a mark, so that its write to the write-ahead
//! log and its answer are known from what they carry. In between, a sync of the log must have begun and ended; which
//! other posts it served too does not matter.

use super::client::{Answer, Client};
use super::outbox::Outbox;
use crate::drive::{Process, Syrinx};
use crate::install;
use crate::place;
use anyhow::{Context, Result, bail, ensure};
use serde_json::json;
use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// How many apps post at once, so that a sync that serves several posts is seen too.
const APPS: usize = 4;

/// Posts so many times under strace; gives the closing line.
pub fn check(posts: usize) -> Result<String> {
    let server = Syrinx::start("torture-fsync", &["ann"])?;
    let token = server.login("ann")?.token.context("a token")?;
    let trace = place::fresh("torture-strace")?.join("trace");
    let log = Outbox::of(server.folder())?.database().display().to_string() + "-wal";
    let watcher = watch(&server, &trace)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.block_on(say(&server.base, &token, posts))?;
    // It writes down its last lines when it is asked to end.
    drop(watcher);
    drop(server);
    let lines = std::fs::read(&trace)?;
    let calls = read(&String::from_utf8_lossy(&lines));
    let syncs: Vec<&str> = (0..posts)
        .filter_map(|post| sync_of(&calls, &log, &mark(post)))
        .collect();
    let by: BTreeSet<&str> = syncs.iter().copied().collect();
    let line = format!(
        "{posts} posts, {} with a sync of the WAL before their 200 ({})",
        syncs.len(),
        by.into_iter().collect::<Vec<_>>().join(", ")
    );
    ensure!(syncs.len() == posts, "{line}; the trace is {}", trace.display());
    Ok(line)
}

fn watch(server: &Syrinx, trace: &Path) -> Result<Process> {
    let mut command = Command::new(install::program("strace")?);
    command
        .args(["-f", "-y", "-s", "6000", "-e"])
        .arg("trace=fdatasync,fsync,write,writev,sendto,sendmsg,pwrite64")
        .arg("-o")
        .arg(trace)
        .args(["-p", &server.id().to_string()]);
    let log = trace.with_extension("log");
    let mut watcher = Process::start(&mut command, log)?;
    watcher
        .wait_for_line("attached", Duration::from_secs(10))
        .context("strace could not look into the server; it needs leave to trace (root, or kernel.yama.ptrace_scope = 0)")?;
    Ok(watcher)
}

async fn say(base: &str, token: &str, posts: usize) -> Result<()> {
    let mut apps = JoinSet::new();
    for app in 0..APPS {
        let client = Client::new(base, token)?;
        apps.spawn(async move {
            for number in (app..posts).step_by(APPS) {
                let body = json!({"status": format!("{} is on disk", mark(number))});
                match client.call("POST", "/api/v1/statuses", None, Some(&body)).await {
                    Answer::Done(_) => {}
                    Answer::Cut => bail!("a call was cut"),
                    Answer::Refused(why) => bail!(why),
                }
            }
            Ok(())
        });
    }
    let started = Instant::now();
    while let Some(done) = apps.join_next().await {
        done??;
    }
    ensure!(
        started.elapsed() < Duration::from_secs(120),
        "that took too long to prove anything"
    );
    Ok(())
}

fn mark(number: usize) -> String {
    format!("fsyncmark{number}x")
}

/// A system call, and the lines of the trace at which it began and ended.
#[derive(Debug)]
struct Traced {
    name: String,
    words: String,
    began: usize,
    ended: usize,
    succeeded: bool,
}

/// The calls of a trace. One that was interrupted by another thread's has two lines.
fn read(trace: &str) -> Vec<Traced> {
    let mut calls: Vec<Traced> = Vec::new();
    let mut open: HashMap<&str, usize> = HashMap::new();
    for (at, line) in trace.lines().enumerate() {
        let Some((thread, said)) = line.split_once(' ') else {
            continue;
        };
        let said = said.trim_start();
        if said.starts_with("<... ") {
            if let Some(call) = open.remove(thread).and_then(|call| calls.get_mut(call)) {
                call.ended = at;
                call.succeeded = !said.contains(" = -1 ");
            }
            continue;
        }
        let Some((name, words)) = said.split_once('(') else {
            continue;
        };
        let unfinished = said.ends_with("<unfinished ...>");
        if unfinished {
            open.insert(thread, calls.len());
        }
        calls.push(Traced {
            name: name.to_owned(),
            words: words.to_owned(),
            began: at,
            ended: if unfinished { usize::MAX } else { at },
            succeeded: !unfinished && !said.contains(" = -1 "),
        });
    }
    calls
}

/// The call by which the log was synced after the post with this mark was written to it and before its 200 began; `None`
/// if it was not. `fsync` does all that `fdatasync` does, and brings the times of the file to disk besides.
fn sync_of<'a>(calls: &'a [Traced], log: &str, mark: &str) -> Option<&'a str> {
    let on_log = |call: &&Traced| {
        call.words
            .split_once('<')
            .is_some_and(|(_, rest)| rest.starts_with(log))
    };
    let written = calls
        .iter()
        .filter(on_log)
        .find(|call| call.name.contains("write") && call.words.contains(mark))?;
    let answered = calls
        .iter()
        .find(|call| call.words.contains("HTTP/1.1 200 ") && call.words.contains(mark))?;
    let sync = calls.iter().filter(on_log).find(|call| {
        matches!(call.name.as_str(), "fdatasync" | "fsync")
            && call.succeeded
            && call.began > written.ended
            && call.ended < answered.began
    })?;
    Some(&sync.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = "/d/syrinx.sqlite-wal";

    fn synced(trace: &str) -> bool {
        sync_of(&read(trace), LOG, "m1x").is_some()
    }

    #[test]
    fn a_sync_counts_only_between_write_and_answer() {
        let write = "7 pwrite64(9</d/syrinx.sqlite-wal>, \"..m1x..\", 4096, 0) = 4096\n";
        let answer = "8 sendto(12<socket:[4]>, \"HTTP/1.1 200 OK\\r\\n m1x\", 30, 0, NULL, 0) = 30\n";
        let sync = "7 fdatasync(9</d/syrinx.sqlite-wal>) = 0\n";
        assert!(synced(&format!("{write}{sync}{answer}")));
        assert!(!synced(&format!("{sync}{write}{answer}")));
        assert!(!synced(&format!("{write}{answer}{sync}")));
        let other = sync.replace("-wal", "");
        assert!(!synced(&format!("{write}{other}{answer}")));
        let failed = sync.replace("= 0", "= -1 EIO (Input/output error)");
        assert!(!synced(&format!("{write}{failed}{answer}")));
    }

    #[test]
    fn a_sync_in_two_lines_counts_when_it_has_ended() {
        let write = "7 write(9</d/syrinx.sqlite-wal>, \"..m1x..\", 4096) = 4096\n";
        let answer = "8 writev(12<socket:[4]>, [{\"HTTP/1.1 200 OK m1x\", 9}], 1) = 30\n";
        let begun = "7 fdatasync(9</d/syrinx.sqlite-wal> <unfinished ...>\n";
        let ended = "7 <... fdatasync resumed>)               = 0\n";
        assert!(synced(&format!("{write}{begun}{ended}{answer}")));
        assert!(!synced(&format!("{write}{begun}{answer}{ended}")));
    }
}
