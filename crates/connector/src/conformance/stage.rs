//! An opened session, before a network that can be told to break.

use super::{Answer, FaultServer, Request, Subject, part};
use crate::http::{Http, HttpConfig};
use crate::{Clock, Ports, Result, Session};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use syrinx_model::{Moment, Outcome, Receipt, Stamp, Text};

/// The time of every clock in the suite: 2026-11-01T00:00:00Z.
pub const NOW: Moment = Moment(1_793_491_200_000);
/// How long a network may be silent in the suite.
const PATIENCE: Duration = Duration::from_millis(1500);

/// Time stands still.
struct Still;

impl Clock for Still {
    fn now(&self) -> Moment {
        NOW
    }
}

/// What is to break, and whether only writes do.
type Breakage = Arc<Mutex<Option<(Answer, bool)>>>;

/// The subject, its network, and its session.
pub(super) struct Stage {
    pub(super) subject: Arc<dyn Subject>,
    pub(super) server: FaultServer,
    pub(super) session: Arc<dyn Session>,
    breakage: Breakage,
}

/// The way out to this machine.
pub(super) fn http() -> Http {
    let config = HttpConfig {
        user_agent: "conformance".to_owned(),
        loopback: true,
        patience: Some(PATIENCE),
        ..HttpConfig::default()
    };
    Http::new(config).expect("the suite needs a machine with trusted certificates")
}

impl Stage {
    /// Opens a session on a good day.
    pub(super) async fn open(subject: &Arc<dyn Subject>, http: &Http) -> Self {
        let breakage = Breakage::default();
        let (day, broken) = (Arc::clone(subject), Arc::clone(&breakage));
        let script = move |request: &Request| {
            let broken = broken.lock().unwrap_or_else(PoisonError::into_inner).clone();
            match broken {
                Some((answer, writes_only)) if !writes_only || day.writes(request) => answer,
                _ => day.good_day(request),
            }
        };
        let server = FaultServer::start(script)
            .await
            .expect("the suite needs a free port");
        let grant = subject.grant(&server.url());
        let shown = format!("{grant:?}");
        assert!(
            !shown.contains(super::SECRET),
            "the grant shows its secret: {shown}"
        );
        let ports = Ports::new(http.clone(), Arc::new(Still));
        let session = subject.connector().open(&grant, &ports).await;
        let session =
            session.unwrap_or_else(|error| panic!("the session does not open on a good day: {error}"));
        Self {
            subject: Arc::clone(subject),
            server,
            session,
            breakage,
        }
    }

    /// From now on the network answers this, to writes only or to everything.
    pub(super) fn break_with(&self, answer: Answer, writes_only: bool) {
        *self.breakage.lock().unwrap_or_else(PoisonError::into_inner) = Some((answer, writes_only));
    }

    /// Publishes a plain text, if the session can.
    pub(super) async fn publish(&self, text: &str, stamp: &Stamp) -> Option<Result<Receipt>> {
        let publish = self.session.publish()?;
        let mut outcome = publish.publish(&part(Text::plain_only(text)), stamp, None).await;
        while let Ok(Outcome::Pending(ticket)) = outcome {
            outcome = publish.resume(&ticket).await;
        }
        Some(outcome.map(|outcome| match outcome {
            Outcome::Done(receipt) => receipt,
            Outcome::Pending(_) => unreachable!("the loop above ends with something else"),
        }))
    }
}

/// The stamp of the suite.
pub(super) fn stamp() -> Stamp {
    Stamp {
        key: 0x0123_4567_89ab_cdef_0123_4567_89ab_cdef,
        at: NOW,
        ordinal: 0,
    }
}
