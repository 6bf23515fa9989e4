//! Persons with a login here.

mod name;
mod password;
mod profile;
mod set_up;
mod sign_in;

pub use profile::{PictureChange, Profile};
