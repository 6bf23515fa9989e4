//! Faults on a WebSocket: what they do to a frame, and to the answers to it.

use std::future::pending;

use super::wire::Ask;
use crate::{Fault, serve::Link};

/// What a fault makes of a frame before the relay looks at it.
pub(crate) enum Before {
    GoOn,
    /// The relay does nothing and answers so, or not at all.
    Instead(Vec<String>),
}

pub(crate) async fn before(fault: &Fault, ask: &Ask, link: &Link) -> Before {
    match fault {
        Fault::Latency(wait) => {
            tokio::time::sleep(*wait).await;
            Before::GoOn
        }
        Fault::Status { code, body, .. } => Before::Instead(vec![ask.refusal(&reason(*code, body))]),
        Fault::ExpiredToken => {
            Before::Instead(vec![ask.refusal("auth-required: this relay wants to know you")])
        }
        Fault::Unheard => Before::Instead(Vec::new()),
        Fault::ResetBefore => {
            link.cut();
            Before::Instead(Vec::new())
        }
        _ => Before::GoOn,
    }
}

/// What a fault makes of the answers after the relay has done its work.
pub(crate) async fn after(fault: &Fault, ask: &Ask, answers: Vec<String>, link: &Link) -> Vec<String> {
    match fault {
        Fault::SlowAnswer(wait) => {
            tokio::time::sleep(*wait).await;
            answers
        }
        Fault::StatusAfter(code) => vec![ask.refusal(&reason(*code, ""))],
        Fault::Unanswered => Vec::new(),
        Fault::ResetAfter => {
            link.cut();
            // The line is dead; whoever waits on it is dropped with it.
            pending().await
        }
        Fault::Truncated => answers.iter().map(|answer| half(answer)).collect(),
        Fault::WrongType => vec!["<!DOCTYPE html><title>One moment</title>".to_owned()],
        _ => answers,
    }
}

/// A reason in the relay's own words: the body if it is one, else what stands for the status code.
fn reason(code: u16, body: &str) -> String {
    if !body.is_empty() && !body.starts_with('{') {
        return body.to_owned();
    }
    let words = match code {
        401 => "auth-required: this relay wants to know you",
        403 => "restricted: you may not do this here",
        429 => "rate-limited: slow down",
        400..=499 => "blocked: not here",
        _ => "error: try again later",
    };
    words.to_owned()
}

fn half(text: &str) -> String {
    text.chars().take(text.chars().count() / 2).collect()
}
