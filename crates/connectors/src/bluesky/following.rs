//! What the network's own Following view hides: it filters in the app, not on the server, so we must too.

use super::client::Client;
use super::wire::{self, Embed, FeedItem, Preference, Profile, Reason};

/// The owner's settings of their Following view (`app.bsky.actor.defs#feedViewPref`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Following {
    hide_replies: bool,
    hide_reposts: bool,
    hide_quotes: bool,
}

impl Following {
    /// Asks for the settings; without them, the app's own defaults hold.
    pub(super) async fn of(client: &Client) -> Self {
        match client
            .get::<wire::Preferences>("app.bsky.actor.getPreferences", &[])
            .await
        {
            Ok(preferences) => Self::read(preferences),
            Err(error) => {
                tracing::debug!(%error, "the settings of the Following view are not known");
                Self::default()
            }
        }
    }

    fn read(preferences: wire::Preferences) -> Self {
        let home = preferences
            .preferences
            .into_iter()
            .find_map(|preference| match preference {
                Preference::FeedView {
                    feed,
                    hide_replies,
                    hide_reposts,
                    hide_quote_posts,
                } if feed == "home" => Some(Self {
                    hide_replies,
                    hide_reposts,
                    hide_quotes: hide_quote_posts,
                }),
                _ => None,
            });
        home.unwrap_or_default()
    }

    /// Whether the view shows an item.
    pub(super) fn shows(&self, item: &FeedItem, me: &str) -> bool {
        if matches!(item.reason, Some(Reason::Repost { .. })) {
            return !self.hide_reposts;
        }
        if item.post.viewer.thread_muted {
            return false;
        }
        if item.post.record.reply.is_some() {
            return !self.hide_replies && shows_reply(item, me);
        }
        !(self.hide_quotes
            && matches!(
                item.post.embed,
                Some(Embed::Record { .. } | Embed::RecordWithMedia { .. })
            ))
    }
}

/// Replies are shown within an author's own thread, and to people whom the owner follows.
fn shows_reply(item: &FeedItem, me: &str) -> bool {
    let Some(context) = &item.reply else { return true };
    let above: Vec<&Profile> = [&context.parent, &context.root]
        .into_iter()
        .filter_map(|post| post.as_ref().map(|post| &post.author))
        .chain(&context.grandparent_author)
        .collect();
    let author = item.post.author.did.as_str();
    let others: Vec<&&Profile> = above.iter().filter(|other| other.did != author).collect();
    others.is_empty()
        || others
            .iter()
            .any(|other| other.did == me || other.viewer.following.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const ME: &str = "did:plc:me";

    fn person(did: &str, followed: bool) -> Value {
        let following = followed.then_some("at://did:plc:me/app.bsky.graph.follow/3k");
        json!({ "did": did, "handle": "a.test", "viewer": { "following": following } })
    }

    fn item(parent: Option<Value>, extra: &Value) -> FeedItem {
        let place = json!({ "uri": "at://did:plc:x/app.bsky.feed.post/3k", "cid": "c" });
        let mut record = json!({ "text": "x" });
        let mut item = json!({ "post": {
            "uri": "at://did:plc:ann/app.bsky.feed.post/3k", "cid": "c", "author": person("did:plc:ann", true),
            "indexedAt": "2026-10-30T08:15:30.123Z",
        }});
        if let Some(parent) = parent {
            record["reply"] = json!({ "root": place, "parent": place });
            item["reply"] = json!({ "parent": { "author": parent }, "root": { "author": parent } });
        }
        item["post"]["record"] = record;
        for (name, value) in extra.as_object().into_iter().flatten() {
            match name.as_str() {
                "reason" => item["reason"] = value.clone(),
                name => item["post"][name] = value.clone(),
            }
        }
        serde_json::from_value(item).expect("it is an item")
    }

    #[test]
    fn replies_are_shown_among_those_whom_the_owner_follows() {
        let all = Following::default();
        for (parent, shown) in [
            (None, true),
            (Some(person("did:plc:ann", true)), true),
            (Some(person("did:plc:friend", true)), true),
            (Some(person(ME, false)), true),
            (Some(person("did:plc:stranger", false)), false),
        ] {
            assert_eq!(
                all.shows(&item(parent.clone(), &json!({})), ME),
                shown,
                "{parent:?}"
            );
        }
        let boost = json!({ "reason": { "$type": "app.bsky.feed.defs#reasonRepost",
            "by": person("did:plc:ann", true), "indexedAt": "2026-10-30T08:15:30.123Z" } });
        assert!(
            all.shows(&item(Some(person("did:plc:stranger", false)), &boost), ME),
            "whatever is boosted is shown"
        );
        assert!(!all.shows(&item(None, &json!({ "viewer": { "threadMuted": true } })), ME));
    }

    #[test]
    fn the_owners_settings_are_obeyed() {
        let settings = json!({ "preferences": [
            "nonsense",
            { "$type": "app.bsky.actor.defs#adultContentPref", "enabled": false },
            { "$type": "app.bsky.actor.defs#feedViewPref", "feed": "at://other", "hideReplies": false },
            { "$type": "app.bsky.actor.defs#feedViewPref", "feed": "home", "hideReplies": true, "hideQuotePosts": true },
        ]});
        let strict = Following::read(serde_json::from_value(settings).expect("they are settings"));
        assert_eq!(
            strict,
            Following {
                hide_replies: true,
                hide_reposts: false,
                hide_quotes: true
            }
        );
        assert!(!strict.shows(&item(Some(person(ME, false)), &json!({})), ME));
        let quote = json!({ "embed": { "$type": "app.bsky.embed.record#view", "record": { "$type": "x" } } });
        assert!(!strict.shows(&item(None, &quote), ME));
        assert!(strict.shows(&item(None, &json!({})), ME));
    }
}
