//! Every way in which a network can fail has its kind, and no failure tells a secret.

use super::fault_server::Answer;
use super::probe::Probe;
use super::stage::{NOW, Stage, http};
use super::{SECRET, Subject};
use crate::{Http, Result};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use std::sync::Arc;
use syrinx_model::Kind;

/// Calls at the same time: enough for the silent ones to be silent together.
const AT_ONCE: usize = 12;

/// How the network fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Status(u16),
    /// With `Retry-After: 7`.
    Later(u16),
    /// A success that makes no sense.
    Garbage,
    HangUp,
    Reset,
    Half,
    Silence,
    Refused,
}

const FAULTS: [Fault; 18] = [
    Fault::Status(400),
    Fault::Status(401),
    Fault::Status(403),
    Fault::Status(404),
    Fault::Status(422),
    Fault::Status(429),
    Fault::Status(500),
    Fault::Status(502),
    Fault::Status(503),
    Fault::Status(504),
    Fault::Later(429),
    Fault::Later(503),
    Fault::Garbage,
    Fault::HangUp,
    Fault::Reset,
    Fault::Half,
    Fault::Silence,
    Fault::Refused,
];

/// Calls through every door, under every fault, and looks at the kind of the failure.
///
/// # Panics
/// If one is wrong; all wrong ones are named.
pub async fn every_fault_has_its_kind(subject: Arc<dyn Subject>) {
    if !subject.speaks_http() {
        return;
    }
    let http = http();
    let mut cases = Vec::new();
    for probe in Probe::ALL {
        let stage = Stage::open(&subject, &http).await;
        if probe.applies(&stage) {
            on_a_good_day(probe, &stage).await;
            cases.extend(FAULTS.map(|fault| (probe, fault)));
        }
    }
    let asked = cases.len();
    let wrong: Vec<String> = stream::iter(cases)
        .map(|(probe, fault)| wrong(&subject, &http, probe, fault))
        .buffer_unordered(AT_ONCE)
        .filter_map(std::future::ready)
        .collect()
        .await;
    assert!(
        wrong.is_empty(),
        "{} of {asked} faults have the wrong kind:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

async fn on_a_good_day(probe: Probe, stage: &Stage) {
    let outcome = match probe.prepare(stage).await {
        Ok(before) => probe.run(stage, before.as_ref()).await,
        Err(error) => Err(error),
    };
    assert!(outcome.is_ok(), "{probe:?} fails on a good day: {outcome:?}");
}

/// What is wrong about one probe under one fault.
async fn wrong(subject: &Arc<dyn Subject>, http: &Http, probe: Probe, fault: Fault) -> Option<String> {
    let mut stage = Stage::open(subject, http).await;
    let before = probe.prepare(&stage).await.ok()?;
    match fault {
        Fault::HangUp => stage.server.hang_up(),
        Fault::Refused => stage.server.stop().await,
        Fault::Reset => stage.break_with(Answer::Reset, probe.writes()),
        Fault::Half => stage.break_with(Answer::Half, probe.writes()),
        Fault::Silence => stage.break_with(Answer::Silence, probe.writes()),
        Fault::Garbage => {
            let page = Answer::Reply(200, vec![], Bytes::from_static(b"<html>It works!</html>"));
            stage.break_with(page, probe.writes());
        }
        Fault::Status(status) => stage.break_with(refusal(status, false), probe.writes()),
        Fault::Later(status) => stage.break_with(refusal(status, true), probe.writes()),
    }
    let outcome = probe.run(&stage, before.as_ref()).await;
    if let Err(error) = &outcome {
        let told = format!("{error} {error:?}");
        if told.contains(SECRET) {
            return Some(format!("{probe:?} under {fault:?} tells the secret: {told}"));
        }
    }
    (!right(probe, fault, &outcome)).then(|| format!("{probe:?} under {fault:?}: {outcome:?}"))
}

fn refusal(status: u16, later: bool) -> Answer {
    let body = Bytes::from_static(br#"{"error":"Conformance","message":"as scripted"}"#);
    let mut headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    if later {
        headers.push(("retry-after".to_owned(), "7".to_owned()));
    }
    Answer::Reply(status, headers, body)
}

/// Whether this outcome tells the caller to do the right thing next.
fn right(probe: Probe, fault: Fault, outcome: &Result<()>) -> bool {
    let writes = probe.writes();
    let Err(error) = outcome else {
        // Taking down what is gone is done, and not every write needs to understand the answer to a success.
        return (probe.takes_down() && fault == Fault::Status(404))
            || (!probe.needs_answer() && fault == Fault::Garbage);
    };
    let kind = &error.kind;
    // Whoever hangs up before reading did nothing, but that cannot be known: the port calls it unclear.
    let broken = if writes { Kind::Uncertain } else { Kind::Away };
    match fault {
        Fault::Refused => *kind == Kind::Away,
        Fault::HangUp if writes => matches!(kind, Kind::Uncertain | Kind::Away),
        Fault::HangUp | Fault::Reset | Fault::Half | Fault::Silence => *kind == broken,
        Fault::Garbage => *kind == if writes { Kind::Uncertain } else { Kind::Garbled },
        Fault::Later(429) => {
            *kind
                == Kind::Busy {
                    until: NOW.plus(7000),
                }
        }
        Fault::Later(_) => {
            matches!(kind, Kind::Away)
                || *kind
                    == Kind::Busy {
                        until: NOW.plus(7000),
                    }
        }
        Fault::Status(429) => matches!(kind, Kind::Busy { until } if *until > NOW),
        Fault::Status(401) => matches!(kind, Kind::Expired | Kind::Refused),
        Fault::Status(403) if writes => matches!(kind, Kind::Rejected(_) | Kind::Refused),
        Fault::Status(403) => matches!(kind, Kind::Rejected(_) | Kind::Refused | Kind::Missing),
        Fault::Status(404) if writes => {
            matches!(kind, Kind::Missing | Kind::Rejected(_)) && !probe.takes_down()
        }
        Fault::Status(404) => *kind == Kind::Missing,
        Fault::Status(status) if status < 500 => matches!(kind, Kind::Rejected(reason) if !reason.is_empty()),
        Fault::Status(_) => *kind == broken,
    }
}
