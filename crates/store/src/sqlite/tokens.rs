//! Tokens that were shown lately, so that not every request asks the database who calls.

use crate::Token;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// So many are remembered; beyond that all are forgotten, and asked for again.
const MANY: usize = 10_000;

/// Tokens by their hash. What is not valid is not remembered, so guesses take no room.
#[derive(Debug, Default)]
pub(super) struct Tokens(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    /// The number of all tokens at which these were read.
    number: u64,
    tokens: HashMap<Vec<u8>, Token>,
}

impl Tokens {
    /// A token, if it was read since the last was revoked.
    pub(super) fn find(&self, hash: &[u8], number: u64) -> Option<Token> {
        let known = self.known();
        let found = known.tokens.get(hash).filter(|_| known.number == number);
        found.cloned()
    }

    /// Remembers a token that was read after `number` was asked for.
    pub(super) fn keep(&self, hash: &[u8], number: u64, token: &Token) {
        let mut known = self.known();
        if number < known.number {
            return;
        }
        if number > known.number || known.tokens.len() >= MANY {
            known.tokens.clear();
            known.number = number;
        }
        known.tokens.insert(hash.to_vec(), token.clone());
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use syrinx_model::{AppId, Moment, TokenId};

    fn token(id: i64) -> Token {
        Token {
            id: TokenId(id),
            owner: None,
            app: AppId(1),
            scopes: Vec::new(),
            created_at: Moment(0),
        }
    }

    #[test]
    fn what_was_read_before_a_revocation_is_never_given_after_it() {
        let tokens = Tokens::default();
        tokens.keep(b"one", 0, &token(1));
        assert_eq!(tokens.find(b"one", 0).map(|token| token.id), Some(TokenId(1)));
        assert!(tokens.find(b"one", 1).is_none(), "something was revoked");
        tokens.keep(b"two", 1, &token(2));
        tokens.keep(b"one", 0, &token(1));
        assert!(
            tokens.find(b"one", 1).is_none(),
            "a slow read does not bring it back"
        );
        assert!(tokens.find(b"two", 1).is_some());
    }
}
