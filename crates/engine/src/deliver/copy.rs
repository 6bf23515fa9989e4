//! The copy of our own post that now stands on a network: it joins the entry of the post here at once, so that its echo
//! finds it there.

use crate::ingest::{tags, text_key};
use crate::{Engine, RenderPost, Result};
use syrinx_model::{Counts, Part, PostMedia, Receipt};
use syrinx_store::{Account, Changes, Flags, Home, Job, PostBody, PostChange, Shown, Tie};

impl Engine {
    /// The changes that make a receipt's copy known.
    pub(super) async fn copy_changes(
        &self,
        account: &Account,
        job: &Job,
        part: &Part,
        receipt: &Receipt,
    ) -> Result<Changes> {
        let Some(draft) = job.delivery.draft else {
            return Ok(Changes::default());
        };
        let Some(here) = self.store.post_of_draft(draft).await? else {
            return Ok(Changes::default());
        };
        let ids: Vec<_> = part.media.iter().map(|media| media.media).collect();
        let files = self.store.media(job.delivery.owner, &ids).await?;
        let media = files
            .iter()
            .map(|file| PostMedia {
                ..self.post_media(file)
            })
            .collect();
        let body = PostBody {
            text: part.text.clone(),
            spoiler: part.spoiler.clone(),
            sensitive: part.sensitive,
            language: part.language.clone(),
            media,
            ..PostBody::default()
        };
        let network_name = self.network_name(&account.network);
        let edited_at = (job.delivery.done_revision > 0).then(|| self.now());
        let fragment = self.render.post(&RenderPost {
            origin: &account.network,
            network_name: &network_name,
            audience: part.audience,
            published_at: receipt.at,
            edited_at,
            body: &body,
        });
        let shown = Shown {
            owner: job.delivery.owner,
            account: Some(account.id),
            address: Some(receipt.address.clone()),
            flags: Some(Flags::default()),
            home: Home::No,
            tie: Some(Tie::Post(here.id)),
        };
        let post = PostChange {
            uri: receipt.uri.clone(),
            origin: account.network.clone(),
            carrier: account.network.clone(),
            author: account.author,
            url: receipt.url.clone(),
            audience: part.audience,
            published_at: receipt.at,
            edited_at,
            parent_uri: None,
            parent_address: part.reply_to.clone().map(|address| (account.id, address)),
            boost_of: None,
            quote_uri: None,
            draft: Some(draft),
            text_key: text_key(&body.text),
            tags: tags(&body.text),
            body,
            fragment,
            mentions: Vec::new(),
            counts: Counts::default(),
            shown: vec![shown],
        };
        Ok(Changes {
            through: Some(self.through(account)),
            posts: vec![post],
            ..Changes::default()
        })
    }
}
