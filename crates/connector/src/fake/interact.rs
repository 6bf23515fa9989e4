//! Acts on the posts of a fake network.

use super::session::FakeSession;
use crate::{Error, Interact, Result};
use async_trait::async_trait;
use syrinx_model::{Act, Address, Receipt, Stamp};

#[async_trait]
impl Interact for FakeSession {
    async fn act(&self, post: &Address, act: &Act, _stamp: &Stamp) -> Result<Option<Receipt>> {
        self.world.call("act", &self.grant)?;
        self.allowed(act)?;
        self.write(|state| {
            let Some(n) = state
                .number(self.me(), post)
                .filter(|n| state.post(self.me(), *n).is_some())
            else {
                return (Err(Error::missing("the post is gone")), Vec::new());
            };
            match act {
                Act::Like => (Ok(None), state.like(self.me(), n)),
                Act::Boost(_) => {
                    let (boost, events) = state.boost(self.me(), n);
                    let receipt = Receipt {
                        uri: state.uri(boost),
                        address: state.address(self.me(), &boost.to_string()),
                        url: None,
                        at: state.now,
                    };
                    (Ok(Some(receipt)), events)
                }
                other => {
                    state.acts.insert((self.me().to_owned(), n, word(other)));
                    (Ok(None), Vec::new())
                }
            }
        })
    }

    async fn undo(&self, post: &Address, act: &Act, _receipt: Option<&Receipt>) -> Result<()> {
        self.world.call("undo", &self.grant)?;
        self.allowed(act)?;
        self.write(|state| {
            let Some(n) = state.number(self.me(), post) else {
                return (Ok(()), Vec::new());
            };
            if let Act::Boost(_) = act {
                let events = state.boost_by(self.me(), n).map(|boost| state.remove(boost));
                return (Ok(()), events.unwrap_or_default());
            }
            state.acts.remove(&(self.me().to_owned(), n, word(act)));
            (Ok(()), Vec::new())
        })
    }
}

impl FakeSession {
    fn allowed(&self, act: &Act) -> Result<()> {
        let allowed = match act {
            Act::Bookmark => self.limits.bookmark,
            Act::Vote(_) => self.limits.polls.is_some(),
            Act::Like | Act::Boost(_) | Act::React(_) => true,
        };
        if allowed {
            Ok(())
        } else {
            Err(Error::unsupported("that cannot be done there"))
        }
    }
}

fn word(act: &Act) -> String {
    match act {
        Act::Like => "like".to_owned(),
        Act::Boost(_) => "boost".to_owned(),
        Act::Bookmark => "bookmark".to_owned(),
        Act::React(emoji) => format!("react {emoji}"),
        Act::Vote(options) => format!("vote {options:?}"),
    }
}
