//! Colours.

use syrinx_model::LOCAL;

/// Colours, or none.
#[derive(Clone, Copy, Debug)]
pub struct Paint(pub bool);

impl Paint {
    fn with(self, code: &str, text: &str) -> String {
        if self.0 {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }

    /// Names and headings.
    #[must_use]
    pub fn bold(self, text: &str) -> String {
        self.with("1", text)
    }

    /// What is less important.
    #[must_use]
    pub fn dim(self, text: &str) -> String {
        self.with("2", text)
    }

    /// What went well.
    #[must_use]
    pub fn good(self, text: &str) -> String {
        self.with("32", text)
    }

    /// What is not over, or needs a look.
    #[must_use]
    pub fn warn(self, text: &str) -> String {
        self.with("33", text)
    }

    /// What went wrong.
    #[must_use]
    pub fn bad(self, text: &str) -> String {
        self.with("31", text)
    }

    /// The badge of a network: its colour follows from its name, so that it is the same everywhere.
    #[must_use]
    pub fn badge(self, network: &str) -> String {
        const COLOURS: [&str; 6] = ["34", "35", "36", "32", "33", "94"];
        let sum: usize = network.bytes().map(usize::from).sum();
        let name = if network == LOCAL { "here" } else { network };
        self.with(COLOURS[sum % COLOURS.len()], &format!("[{name}]"))
    }
}
