//! Who may become an owner.

use super::value::Value;

/// Who may become an owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignUp {
    /// Whom the operator adds.
    Closed,
    /// Anybody.
    Open,
}

impl Value for SignUp {
    const EXPECTED: &'static str = "closed or open";

    fn read(text: &str) -> Option<Self> {
        match text {
            "closed" => Some(Self::Closed),
            "open" => Some(Self::Open),
            _ => None,
        }
    }
}
