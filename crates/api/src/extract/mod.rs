//! What routes take from a request.

mod bearer;
mod body;
mod id;
mod nesting;
mod params;

pub(crate) use bearer::{Bearer, Identity};
pub(crate) use id::{Id, Name, Pair};
pub(crate) use params::{Param, Params, Upload};
