//! The verbs of Syrinx: compose, plan, deliver; ingest, merge, fan out; act; link.
//!
//! The engine knows `dyn Session`, never a network's name. All writes go through it.

mod act;
mod announce;
mod checkup;
mod compose;
mod config;
mod deliver;
mod engine;
mod error;
mod face;
mod filter;
mod follows;
mod home_feed;
mod hook;
mod hours;
mod ids;
mod ingest;
mod link;
mod login;
mod media;
mod merge;
mod owners;
mod plan;
mod polls;
mod regard;
mod relate;
mod render;
mod resolve;
mod sessions;
mod shelf;
mod tags;
mod talks;
mod thread;

pub use checkup::Checkup;
pub use compose::{Compose, ComposePoll, Preview, PreviewPart, PreviewTarget};
pub use config::EngineConfig;
pub use engine::{Engine, EngineParts};
pub use error::{Error, Result};
pub use filter::{Found, Sieve};
pub use link::{Linking, NetworkCard};
pub use login::{Authorize, Caller, Granted, PlantedApp, Registered};
pub use owners::{PictureChange, Profile};
pub use render::{Render, RenderAuthor, RenderPost};
pub use resolve::Resolution;
pub use syrinx_connector::{HookCall, Keepsake};
