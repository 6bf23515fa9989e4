//! What every connector must hold, the fakes included.
//!
//! A connector's tests name themselves a [`Subject`] and call [`crate::conformance!`], which makes one test of each
//! part of the suite. Connectors that speak HTTP are pointed at a [`FaultServer`], which plays the network on a good day
//! with the subject's own answers, and then breaks in every way that a network can.

mod doors;
mod fault_server;
mod faults;
mod limits;
mod normal;
mod once;
mod paging;
mod probe;
mod stage;
mod streams;
mod wire;

#[cfg(test)]
mod tests;

pub use doors::doors_match_files_and_limits;
pub use fault_server::{Answer, FaultServer};
pub use faults::every_fault_has_its_kind;
pub use limits::render_knows_its_limits;
pub use normal::normalising_is_stable;
pub use once::a_repeat_is_the_same_request;
pub use paging::paging_ends;
pub use stage::NOW;
pub use streams::a_dropped_stream_ends;
pub use wire::Request;

use crate::Connector;
use std::sync::Arc;
use syrinx_model::{Address, Audience, Feed, Grant, Inbound, Part, Text};

/// What a subject puts into the secret of its grant: it must never be seen in an error or a log.
pub const SECRET: &str = "conformance-s3cret";

/// A connector that takes the suite.
pub trait Subject: Send + Sync {
    /// The connector.
    fn connector(&self) -> Arc<dyn Connector>;

    /// A grant for an account on the server with this base URL (no slash at the end), with [`SECRET`] as its token.
    fn grant(&self, server: &str) -> Grant;

    /// What the network answers on a good day; asked by [`FaultServer`]. Networks that speak no HTTP are never asked.
    fn good_day(&self, request: &Request) -> Answer {
        Answer::json(
            404,
            &serde_json::json!({ "error": format!("no answer for {}", request.target) }),
        )
    }

    /// Whether the connector speaks HTTP, so that faults can be played to it.
    fn speaks_http(&self) -> bool {
        true
    }

    /// Whether a request may change something there: faults of writes are played to these.
    fn writes(&self, request: &Request) -> bool {
        request.method != "GET"
    }

    /// The connector's folder, `concat!(env!("CARGO_MANIFEST_DIR"), "/src/<network>")`; `None` for fakes.
    fn folder(&self) -> Option<&'static str> {
        None
    }

    /// All taped conversations of the connector, normalised; asked twice.
    fn fixtures(&self) -> Vec<Inbound> {
        Vec::new()
    }

    /// Feeds that the good day can page through.
    fn feeds(&self) -> Vec<Feed> {
        vec![Feed::Home]
    }

    /// Whether following is kept with us: then it asks nothing of the network that could fail as a write does.
    fn keeps_follows(&self) -> bool {
        false
    }

    /// A stranger's post that the good day knows.
    fn post(&self) -> Address;

    /// A stranger that the good day knows.
    fn author(&self) -> Address;

    /// How many live streams of the subject stand now, where [`FaultServer::held`] cannot know.
    fn listeners(&self) -> Option<usize> {
        None
    }
}

/// A part that says this, to everybody, with nothing else.
#[must_use]
pub fn part(text: Text) -> Part {
    Part {
        ordinal: 0,
        text,
        spoiler: String::new(),
        sensitive: false,
        language: None,
        audience: Audience::Public,
        media: Vec::new(),
        poll: None,
        reply_to: None,
        quote: None,
    }
}

/// Makes a module of tests, one for each part of the suite: `conformance!(module, Subject::new())`. Each test makes its
/// own subject.
#[macro_export]
macro_rules! conformance {
    ($module:ident, $subject:expr) => {
        mod $module {
            use super::*;

            $crate::conformance!(@tests $subject;
                doors_match_files_and_limits,
                render_knows_its_limits,
                normalising_is_stable,
                paging_ends,
                every_fault_has_its_kind,
                a_repeat_is_the_same_request,
                a_dropped_stream_ends,
            );
        }
    };
    (@tests $subject:expr; $($test:ident,)*) => {$(
        #[tokio::test]
        async fn $test() {
            $crate::conformance::$test(::std::sync::Arc::new($subject)).await;
        }
    )*};
}
