//! HTML of strangers: made harmless, turned into plain text with links, and written from our own text.
//!
//! Nothing here recurses, so that no depth of nesting can exhaust the stack.

mod clean;
mod read;

pub use clean::{clean, is_over};
pub use read::{RawLink, to_text};
pub use syrinx_model::html::{escape, from_text};

#[cfg(test)]
mod tests;
