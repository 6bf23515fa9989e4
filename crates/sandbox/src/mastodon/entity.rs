//! What a Mastodon server remembers, in the JSON shapes of its client API.

use serde_json::{Value, json};

use super::{
    state::{Account, Media, Notification, Poll, State, Status},
    text,
};
use crate::{Visibility, clock};

pub(crate) fn account(state: &State, account: &Account) -> Value {
    let avatar = format!("{}/avatars/{}.png", state.base, account.id);
    let header = format!("{}/headers/original/missing.png", state.base);
    let theirs = || {
        state
            .statuses
            .values()
            .filter(|status| status.account == account.id)
    };
    json!({
        "id": account.id.to_string(),
        "username": account.username,
        "acct": account.acct(),
        "display_name": account.profile.display_name,
        "locked": false,
        "bot": account.profile.bot,
        "discoverable": true,
        "indexable": true,
        "group": false,
        "created_at": clock::iso(account.created_at),
        "note": state.render(&account.profile.bio).html,
        "url": account.url,
        "uri": account.uri,
        "avatar": avatar,
        "avatar_static": avatar,
        "avatar_description": "",
        "header": header,
        "header_static": header,
        "header_description": "",
        "followers_count": state.follows.iter().filter(|(_, whom)| *whom == account.id).count(),
        "following_count": state.follows.iter().filter(|(who, _)| *who == account.id).count(),
        "statuses_count": theirs().count(),
        "last_status_at": theirs().next_back().map(|status| clock::day(status.created_at)),
        "hide_collections": null,
        "noindex": false,
        "emojis": [],
        "roles": [],
        "fields": fields(account),
    })
}

fn fields(account: &Account) -> Vec<Value> {
    let value = |plain: &str| match plain.starts_with("http") {
        true => text::link(plain, true),
        false => text::escape(plain),
    };
    let fields = account.profile.fields.iter();
    fields
        .map(|(name, plain)| json!({ "name": name, "value": value(plain), "verified_at": null }))
        .collect()
}

/// The account of the one who asks, with its posting defaults.
pub(crate) fn credentials(state: &State, who: &Account) -> Value {
    let plain = who.profile.fields.iter();
    let plain: Vec<_> = plain
        .map(|(name, value)| json!({ "name": name, "value": value, "verified_at": null }))
        .collect();
    let mut entity = account(state, who);
    entity["source"] = json!({
        "privacy": "public",
        "sensitive": false,
        "language": null,
        "note": who.profile.bio,
        "fields": plain,
        "follow_requests_count": 0,
        "hide_collections": null,
        "discoverable": true,
        "indexable": true,
        "quote_policy": "public",
        "attribution_domains": [],
    });
    entity["role"] =
        json!({ "id": "-99", "name": "", "permissions": "0", "color": "", "highlighted": false });
    entity
}

/// A status as this reader sees it.
pub(crate) fn status(state: &State, status: &Status, reader: Option<u64>) -> Value {
    let boosted = status.boost_of.and_then(|id| state.statuses.get(&id));
    let shown = boosted.unwrap_or(status);
    let Some(author) = state.accounts.get(&status.account) else {
        return Value::Null;
    };
    let parent = shown.reply_to.and_then(|id| state.statuses.get(&id));
    let count = |ties: &super::state::Ties| ties.iter().filter(|(_, id)| *id == shown.id).count();
    let among = |pick: fn(&Status) -> Option<u64>| {
        state
            .statuses
            .values()
            .filter(|other| pick(other) == Some(shown.id))
            .count()
    };
    let mine = |ties: &super::state::Ties| reader.is_some_and(|reader| ties.contains(&(reader, shown.id)));
    let my_boost = |other: &Status| other.boost_of == Some(shown.id) && Some(other.account) == reader;
    let mut entity = json!({
        "id": status.id.to_string(),
        "created_at": clock::iso(status.created_at),
        "in_reply_to_id": boosted.is_none().then(|| status.reply_to.map(|id| id.to_string())).flatten(),
        "in_reply_to_account_id":
            boosted.is_none().then(|| parent.map(|parent| parent.account.to_string())).flatten(),
        "sensitive": shown.sensitive,
        "spoiler_text": shown.spoiler,
        "visibility": status.visibility.name(),
        "language": shown.language,
        "uri": status.uri,
        "url": status.url,
        "replies_count": among(|other| other.reply_to),
        "reblogs_count": among(|other| other.boost_of),
        "quotes_count": among(|other| other.quote_of),
        "favourites_count": count(&state.likes),
        "edited_at": shown.edited_at.map(clock::iso),
        "favourited": mine(&state.likes),
        "reblogged": state.statuses.values().any(my_boost),
        "bookmarked": mine(&state.bookmarks),
        "muted": false,
        "pinned": false,
        "content": shown.html,
        "filtered": [],
        "reblog": boosted.map(|boosted| self::status(state, boosted, reader)),
        "application": null,
        "account": account(state, author),
        "media_attachments": attachments(state, shown),
        "mentions": mentions(state, shown),
        "tags": tags(state, shown),
        "emojis": [],
        "card": null,
        "poll": shown.poll.as_ref().map(|it| poll(it, shown.id, reader)),
        "quote": quote(state, shown, reader),
    });
    let quotable = matches!(shown.visibility, Visibility::Public | Visibility::Unlisted);
    entity["quote_approval"] = json!({
        "automatic": ["public"],
        "manual": [],
        "current_user": if quotable { "automatic" } else { "denied" },
    });
    entity
}

fn quote(state: &State, status: &Status, reader: Option<u64>) -> Option<Value> {
    let quoted = state.seen(status.quote_of?, reader);
    Some(match quoted {
        None => json!({ "state": "deleted", "quoted_status": null }),
        Some(quoted) if quoted.quote_of.is_some() => {
            json!({ "state": "accepted", "quoted_status_id": quoted.id.to_string() })
        }
        Some(quoted) => json!({ "state": "accepted", "quoted_status": self::status(state, quoted, reader) }),
    })
}

fn attachments(state: &State, status: &Status) -> Vec<Value> {
    let media = status
        .media
        .iter()
        .filter_map(|id| Some((*id, state.media.get(id)?)));
    media.map(|(id, media)| self::media(state, id, media)).collect()
}

fn mentions(state: &State, status: &Status) -> Vec<Value> {
    let mentioned = status.mentions.iter().filter_map(|id| state.accounts.get(id));
    mentioned
        .map(|them| {
            json!({ "id": them.id.to_string(), "username": them.username, "url": them.url, "acct": them.acct() })
        })
        .collect()
}

fn tags(state: &State, status: &Status) -> Vec<Value> {
    let tag = |name: &String| json!({ "name": name, "url": format!("{}/tags/{name}", state.base) });
    status.tags.iter().map(tag).collect()
}

/// An attachment; its addresses are null while it is being processed.
pub(crate) fn media(state: &State, id: u64, media: &Media) -> Value {
    let ready = media.ready_at <= clock::now();
    let url = ready.then(|| format!("{}/media/{id}", state.base));
    let size = json!({
        "width": media.width,
        "height": media.height,
        "size": format!("{}x{}", media.width, media.height),
        "aspect": f64::from(media.width) / f64::from(media.height.max(1)),
    });
    json!({
        "id": id.to_string(),
        "type": "image",
        "url": url,
        "preview_url": url,
        "remote_url": null,
        "preview_remote_url": null,
        "text_url": null,
        "meta": { "original": size, "small": size },
        "description": (!media.alt.is_empty()).then_some(&media.alt),
        "blurhash": "UBL_:rOpGG-oBUNG,qRj2so|=eE1w^n4S5NH",
    })
}

pub(crate) fn poll(poll: &Poll, id: u64, reader: Option<u64>) -> Value {
    let votes = |option| {
        poll.votes
            .values()
            .filter(|choices| choices.contains(&option))
            .count()
    };
    let options = poll.options.iter().enumerate();
    let options: Vec<_> = options
        .map(|(at, title)| json!({ "title": title, "votes_count": votes(at) }))
        .collect();
    let mine = reader.and_then(|reader| poll.votes.get(&reader));
    json!({
        "id": id.to_string(),
        "expires_at": clock::iso(poll.expires_at),
        "expired": poll.expires_at <= clock::now(),
        "multiple": poll.multiple,
        "votes_count": (0..poll.options.len()).map(votes).sum::<usize>(),
        "voters_count": poll.votes.len(),
        "voted": mine.is_some(),
        "own_votes": mine.cloned().unwrap_or_default(),
        "options": options,
        "emojis": [],
    })
}

/// A notification; none if its author or status is gone.
pub(crate) fn notification(state: &State, note: &Notification) -> Option<Value> {
    let from = state.accounts.get(&note.from)?;
    let mut entity = json!({
        "id": note.id.to_string(),
        "type": note.kind,
        "created_at": clock::iso(note.at),
        "group_key": format!("ungrouped-{}", note.id),
        "account": account(state, from),
    });
    if let Some(id) = note.status {
        entity["status"] = status(state, state.statuses.get(&id)?, Some(note.to));
    }
    Some(entity)
}

pub(crate) fn relationship(state: &State, me: u64, them: u64) -> Value {
    let both = |ties: &super::state::Ties| (ties.contains(&(me, them)), ties.contains(&(them, me)));
    let (following, followed_by) = both(&state.follows);
    let (blocking, blocked_by) = both(&state.blocks);
    json!({
        "id": them.to_string(),
        "following": following,
        "showing_reblogs": following,
        "notifying": false,
        "languages": null,
        "followed_by": followed_by,
        "blocking": blocking,
        "blocked_by": blocked_by,
        "muting": state.mutes.contains(&(me, them)),
        "muting_notifications": state.mutes.contains(&(me, them)),
        "requested": false,
        "requested_by": false,
        "domain_blocking": false,
        "endorsed": false,
        "note": "",
    })
}
