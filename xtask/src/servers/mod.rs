//! Servers of others, started for a run and stopped with it.

mod bluesky;
mod mock;
mod postgres;
mod relays;

pub use bluesky::RealBluesky;
pub use mock::MastodonMock;
use postgres::Postgres;
pub use relays::Relays;
