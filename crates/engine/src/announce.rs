//! Telling streams what was placed where.

use crate::{Engine, Result};
use syrinx_bus::Event;
use syrinx_model::PostId;
use syrinx_store::{Applied, Changes, NoticeChange, Placing};

impl Engine {
    /// Announces what a transaction has changed. It runs after the commit, so that whoever is told can read it.
    pub(crate) fn announce(&self, applied: &Applied) {
        for placed in &applied.placed {
            match placed.placing {
                Placing::New => self.bus.announce(Event::New(placed.owner, placed.status)),
                Placing::Joined { absorbed } => {
                    if let Some(gone) = absorbed {
                        self.bus.announce(Event::Gone(placed.owner, gone.into()));
                    }
                    self.bus.announce(Event::Changed(placed.owner, placed.status));
                }
                Placing::Changed => self.bus.announce(Event::Changed(placed.owner, placed.status)),
                Placing::Quiet => {}
            }
        }
        for removed in &applied.removed {
            let event = if removed.remains {
                Event::Changed
            } else {
                Event::Gone
            };
            self.bus.announce(event(removed.owner, removed.status));
        }
        for (owner, notice) in &applied.notices {
            self.bus.announce(Event::Notice(*owner, *notice));
        }
        for (owner, talk) in &applied.talks {
            self.bus.announce(Event::Talk(*owner, *talk));
        }
    }

    /// Writes a notice of this server's own, and announces it.
    ///
    /// # Errors
    /// If the store fails.
    pub(crate) async fn tell(&self, notice: NoticeChange) -> Result<()> {
        let applied = self
            .store
            .apply(Changes {
                notices: vec![notice],
                ..Changes::default()
            })
            .await?;
        self.announce(&applied);
        Ok(())
    }

    /// Announces to all who have seen a post that it has changed.
    pub(crate) async fn announce_changed(&self, post: PostId) {
        match self.store.viewers(post).await {
            Ok(viewers) => {
                for (owner, status) in viewers {
                    self.bus.announce(Event::Changed(owner, status));
                }
            }
            Err(error) => tracing::warn!(%post, %error, "could not announce a change"),
        }
    }
}
