//! What would be said where, without saying it: the same plan, rendered.

use super::Compose;
use crate::plan::plan;
use crate::{Engine, Result};
use syrinx_model::{AccountId, Edition, Kind, Loss, MediaId, Network, OwnerId, Part};

/// What would be said where.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Preview {
    /// One per account that was asked for or is a default.
    pub targets: Vec<PreviewTarget>,
}

/// What one account would say.
#[derive(Clone, Debug, PartialEq)]
pub struct PreviewTarget {
    /// The account.
    pub account: AccountId,
    /// Its network.
    pub network: Network,
    /// Its handle.
    pub handle: String,
    /// Whether it would speak.
    pub ok: bool,
    /// What it would say.
    pub parts: Vec<PreviewPart>,
    /// What it would give up.
    pub losses: Vec<Loss>,
    /// Why it would not speak.
    pub error: Option<Loss>,
}

/// One post that an account would make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreviewPart {
    /// The text as readers would see it.
    pub text: String,
    /// Its length in the network's unit.
    pub length: usize,
    /// The most that is allowed.
    pub max: Option<usize>,
    /// Its files.
    pub media: Vec<MediaId>,
}

impl Engine {
    /// What would be said where.
    ///
    /// # Errors
    /// As [`Engine::post`].
    pub async fn preview(&self, owner: OwnerId, compose: Compose) -> Result<Preview> {
        let mut checked = self.check(owner, compose).await?;
        let seating = self.seat(&checked).await?;
        let (facts, _) = self.gather(&mut checked, &seating).await?;
        let mut planned = plan(&checked.draft, &facts, &seating.seats);
        planned.skips.extend(seating.skips);
        let accounts = self.store.accounts_of(owner).await?;
        let mut preview = Preview::default();
        for account in accounts {
            let edition = planned
                .editions
                .iter()
                .find(|edition| edition.account == account.id);
            let skip = planned.skips.iter().find(|skip| skip.account == account.id);
            let mut target = PreviewTarget {
                account: account.id,
                network: account.network,
                handle: account.handle,
                ok: edition.is_some(),
                parts: Vec::new(),
                losses: Vec::new(),
                error: skip.map(|skip| Loss::new(&skip.code, skip.reason.clone())),
            };
            match (edition, skip) {
                (Some(edition), _) => self.show(edition, &mut target).await,
                (None, Some(_)) => {}
                (None, None) => continue,
            }
            preview.targets.push(target);
        }
        Ok(preview)
    }

    /// Renders an edition through the account's own connector; if it cannot be opened now, the plan is shown as it is.
    async fn show(&self, edition: &Edition, target: &mut PreviewTarget) {
        target.losses.clone_from(&edition.losses);
        let session = self.session(edition.account).await.ok();
        for part in &edition.parts {
            let rendered = session
                .as_ref()
                .and_then(|session| session.publish())
                .map(|door| door.render(part));
            match rendered {
                Some(Ok(rendered)) => target.parts.push(PreviewPart {
                    text: rendered.text,
                    length: rendered.length,
                    max: rendered.max,
                    media: media_of(part),
                }),
                Some(Err(error)) => {
                    target.ok = false;
                    let reason = match error.kind {
                        Kind::Rejected(reason) => reason,
                        _ => "The network would not take this".to_owned(),
                    };
                    target.error = Some(Loss::new("rejected", reason));
                }
                None => target.parts.push(PreviewPart {
                    text: part.text.plain().to_owned(),
                    length: syrinx_model::graphemes(part.text.plain()),
                    max: None,
                    media: media_of(part),
                }),
            }
        }
    }
}

fn media_of(part: &Part) -> Vec<MediaId> {
    part.media.iter().map(|media| media.media).collect()
}
