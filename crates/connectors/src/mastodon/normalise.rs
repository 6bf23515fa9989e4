//! Wire to model: pure and total. Whatever a server sends gives either something sound, or an oddity to count.

mod bounds;
mod text;

use super::bridge;
use super::wire;
use bounds::{MAX_ITEMS, MAX_NAME, MAX_WORDS, cap, is_language, uri, web};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use syrinx_connector::html;
use syrinx_model::{
    Address, Attachment, Audience, Author, AuthorCounts, Counts, Field, Focus, Inbound, InboundBoost,
    InboundNotice, InboundPost, MediaKind, Moment, Network, NoticeKind, Poll, PollOption, PostMedia, Preview,
};

/// The account through whose eyes things are seen, and what was odd so far.
pub(super) struct Eyes<'a> {
    /// The host behind the `@` of those who are at home on the account's server.
    pub domain: &'a str,
    /// The account itself, once known.
    pub me: Option<&'a Author>,
    pub now: Moment,
    /// How many things could not be understood and were dropped or repaired.
    pub oddities: u32,
}

impl<'a> Eyes<'a> {
    pub(super) fn new(domain: &'a str, me: Option<&'a Author>, now: Moment) -> Self {
        Self {
            domain,
            me,
            now,
            oddities: 0,
        }
    }

    /// An item of a timeline.
    pub(super) fn status_item(&mut self, raw: &RawValue) -> Option<Inbound> {
        let status = self.read::<wire::Status>(raw)?;
        self.status(status)
    }

    /// A post of a conversation.
    pub(super) fn post_item(&mut self, raw: &RawValue) -> Option<InboundPost> {
        let status = self.read::<wire::Status>(raw)?;
        self.post(status)
    }

    /// An item of the notifications.
    pub(super) fn notification_item(&mut self, raw: &RawValue) -> Option<Inbound> {
        let notification = self.read::<wire::Notification>(raw)?;
        self.notification(notification)
    }

    /// A status: a post, or a boost of one.
    pub(super) fn status(&mut self, mut status: wire::Status) -> Option<Inbound> {
        match status.reblog.take() {
            Some(boosted) => self
                .boost(status, *boosted)
                .map(|boost| Inbound::Boost(Box::new(boost))),
            None => self.post(status).map(|post| Inbound::Post(Box::new(post))),
        }
    }

    fn boost(&mut self, wrapper: wire::Status, boosted: wire::Status) -> Option<InboundBoost> {
        let post = self.post(boosted)?;
        let author = self.author(wrapper.account)?;
        // Some servers give the wrapper the URI of what it wraps, or none.
        let own = uri(&wrapper.uri).filter(|uri| *uri != post.uri);
        let uri = own.unwrap_or_else(|| format!("{}#boosted-by={}", post.uri, author.uri));
        Some(InboundBoost {
            uri,
            address: Address(wrapper.id),
            author,
            at: self.moment(&wrapper.created_at),
            audience: audience(&wrapper.visibility).max(post.audience),
            post,
        })
    }

    /// A post by itself; of a boost, what it passes on.
    pub(super) fn post(&mut self, mut status: wire::Status) -> Option<InboundPost> {
        if let Some(boosted) = status.reblog.take() {
            return self.post(*boosted);
        }
        let quote = self.quote(status.quote.take());
        let Some(uri) = uri(&status.uri) else {
            return self.odd();
        };
        let html = self.html(&status.content, quote.is_some());
        let text = self.text(&html, &status);
        let parent_author_uri = self.parent_author(&status);
        let mine = self
            .me
            .and_then(|me| me.address.as_ref())
            .is_some_and(|me| me.0 == status.account.id);
        let attachments = if mine {
            status
                .media_attachments
                .iter()
                .map(|media| Attachment(media.id.clone()))
                .take(MAX_ITEMS)
                .collect()
        } else {
            Vec::new()
        };
        let url = web(status.url.as_deref());
        let bridged = bridge::of(&uri, url.as_deref());
        let author = self.author(status.account)?;
        Some(InboundPost {
            origin: bridged.origin.unwrap_or_else(network),
            carrier: network(),
            author,
            url,
            address: Address(status.id),
            text,
            html: Some(html).filter(|html| !html.is_empty()),
            spoiler: cap(&status.spoiler_text, MAX_WORDS),
            sensitive: status.sensitive,
            language: status.language.filter(|tag| is_language(tag)),
            audience: audience(&status.visibility),
            published_at: self.moment(&status.created_at),
            edited_at: status.edited_at.as_deref().map(|at| self.moment(at)),
            parent_uri: None,
            parent_address: status.in_reply_to_id.map(Address),
            parent_author_uri,
            quote,
            media: status
                .media_attachments
                .into_iter()
                .take(MAX_ITEMS)
                .filter_map(media)
                .collect(),
            poll: status.poll.map(|it| self.poll(it)),
            preview: status.card.and_then(preview),
            counts: Counts {
                replies: status.replies_count,
                boosts: status.reblogs_count,
                likes: status.favourites_count,
                quotes: status.quotes_count,
            },
            liked: status.favourited,
            boosted: status.reblogged,
            bookmarked: status.bookmarked,
            application: status
                .application
                .map(|it| cap(&it.name, MAX_NAME))
                .filter(|name| !name.is_empty()),
            bridges: bridged.others,
            attachments,
            uri,
        })
    }

    /// The quoted post, where it may be seen. One level only: what it quotes itself is looked up when it is opened.
    fn quote(&mut self, quote: Option<wire::Quote>) -> Option<Box<InboundPost>> {
        let quote = quote.filter(|quote| matches!(quote.state.as_str(), "accepted" | ""))?;
        let mut quoted = *quote.quoted_status?;
        quoted.quote = None;
        self.post(quoted).map(Box::new)
    }

    /// The canonical URI of whom a status answers, where the page tells: itself, or the account.
    fn parent_author(&self, status: &wire::Status) -> Option<String> {
        let parent = status.in_reply_to_account_id.as_deref()?;
        let me = self
            .me
            .filter(|me| me.address.as_ref().is_some_and(|address| address.0 == parent));
        if let Some(me) = me {
            return Some(me.uri.clone());
        }
        let own = parent == status.account.id;
        own.then(|| canonical(&status.account)).flatten()
    }

    pub(super) fn author(&mut self, account: wire::Account) -> Option<Author> {
        let Some(uri) = canonical(&account) else {
            return self.odd();
        };
        let handle = match account.username.as_str() {
            "" => account.acct.split('@').next().unwrap_or_default(),
            name => name,
        };
        let far = account
            .acct
            .split_once('@')
            .map(|(_, host)| host)
            .filter(|host| !host.is_empty());
        Some(Author {
            network: network(),
            handle: cap(handle, MAX_NAME),
            host: cap(far.unwrap_or(self.domain), MAX_NAME),
            name: cap(&account.display_name, MAX_NAME),
            url: web(Some(&account.url)).unwrap_or_else(|| uri.clone()),
            note_html: html::clean(&account.note),
            avatar: web(account.avatar.as_deref()),
            header: web(account.header.as_deref()),
            bot: account.bot,
            locked: account.locked,
            fields: account
                .fields
                .iter()
                .take(MAX_ITEMS)
                .map(|field| self.field(field))
                .collect(),
            counts: AuthorCounts {
                followers: account.followers_count,
                following: account.following_count,
                posts: account.statuses_count,
            },
            created_at: account.created_at.as_deref().and_then(Moment::parse),
            address: Some(Address(account.id)),
            uri,
        })
    }

    fn field(&self, field: &wire::Field) -> Field {
        let proven = field.verified_at.as_deref().and_then(Moment::parse);
        Field {
            name: cap(&field.name, MAX_NAME),
            value_html: html::clean(&field.value),
            verified_at: proven.map(|at| at.min(self.now)),
        }
    }

    /// A notification. Kinds that are not about people's posts, such as those of moderation, are counted and dropped.
    pub(super) fn notification(&mut self, told: wire::Notification) -> Option<Inbound> {
        let kind = match told.kind.as_str() {
            "mention" => NoticeKind::Mention,
            "reblog" => NoticeKind::Boost,
            "favourite" => NoticeKind::Like,
            "follow" => NoticeKind::Follow,
            "follow_request" => NoticeKind::FollowRequest,
            "quote" => NoticeKind::Quote,
            "poll" => NoticeKind::Poll,
            "status" => NoticeKind::Post,
            "update" | "quoted_update" => NoticeKind::Update,
            _ => return self.odd(),
        };
        let author = self.author(told.account)?;
        let post = told.status.and_then(|status| self.post(*status)).map(Box::new);
        Some(Inbound::Notice(Box::new(InboundNotice {
            id: told.id,
            kind,
            author,
            at: self.moment(&told.created_at),
            post_uri: post.as_ref().map(|post| post.uri.clone()),
            post,
            stranger: false,
        })))
    }

    fn poll(&self, poll: wire::Poll) -> Poll {
        let hides_totals = !poll.expired && poll.options.iter().any(|option| option.votes_count.is_none());
        let options = poll.options.into_iter().take(MAX_ITEMS);
        Poll {
            id: poll.id,
            options: options
                .map(|option| PollOption {
                    title: cap(&option.title, MAX_NAME),
                    votes: option.votes_count,
                })
                .collect(),
            multiple: poll.multiple,
            ends_at: poll.expires_at.as_deref().and_then(Moment::parse),
            ended: poll.expired,
            voters: poll.voters_count.or(poll.votes_count),
            hides_totals,
        }
    }

    /// A date within bounds; one that is none is now, and odd.
    fn moment(&mut self, text: &str) -> Moment {
        bounds::date(text, self.now)
            .or_else(|| self.odd())
            .unwrap_or(self.now)
    }

    fn read<T: DeserializeOwned>(&mut self, raw: &RawValue) -> Option<T> {
        match serde_json::from_str(raw.get()) {
            Ok(item) => Some(item),
            Err(_) => self.odd(),
        }
    }

    fn odd<T>(&mut self) -> Option<T> {
        self.oddities += 1;
        None
    }
}

/// The network of everything that comes from here.
pub(super) fn network() -> Network {
    Network::new(super::NETWORK).expect("the name is written here and fits")
}

/// The canonical URI of an account. Servers older than 4.2 tell only its page, which serves as well.
fn canonical(account: &wire::Account) -> Option<String> {
    web(Some(&account.uri)).or_else(|| web(Some(&account.url)))
}

/// An audience, never wider than it was meant: one that we do not know reaches only those whom it names.
fn audience(word: &str) -> Audience {
    match word {
        // Readers of one server only: followers are the nearest that is not everybody.
        "local" | "unlisted_local" | "local_only" => Audience::Private,
        word => Audience::parse(word).unwrap_or(Audience::Direct),
    }
}

fn media(media: wire::MediaAttachment) -> Option<PostMedia> {
    let url = web(media.url.as_deref()).or_else(|| web(media.remote_url.as_deref()))?;
    let kind = match media.kind.as_str() {
        "image" => MediaKind::Image,
        "gifv" => MediaKind::Gifv,
        "video" => MediaKind::Video,
        "audio" => MediaKind::Audio,
        _ => MediaKind::Unknown,
    };
    Some(PostMedia {
        media: None,
        kind,
        url,
        preview_url: web(media.preview_url.as_deref()),
        alt: cap(&media.description.unwrap_or_default(), MAX_WORDS),
        width: media.meta.original.width,
        height: media.meta.original.height,
        focus: media.meta.focus.map(|focus| Focus::new(focus.x, focus.y)),
        blurhash: media.blurhash.filter(|hash| hash.len() <= 200),
    })
}

fn preview(card: wire::PreviewCard) -> Option<Preview> {
    Some(Preview {
        url: web(Some(&card.url))?,
        title: cap(&card.title, MAX_NAME),
        description: cap(&card.description, MAX_WORDS),
        image: web(card.image.as_deref()),
    })
}
