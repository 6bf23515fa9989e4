//! How an account sees the fake world: the addresses it uses, and things in our words.

use super::state::{Event, State, Thing};
use syrinx_model::{
    Address, Author, AuthorCounts, Counts, Feature, Field, Inbound, InboundBoost, InboundPost, MediaKind,
    Network, Poll, PollOption, PostMedia,
};

impl State {
    pub(super) fn network(&self) -> Network {
        Network::new(self.character.id()).unwrap_or_else(|_| Network::local())
    }

    /// The canonical URI of a thing.
    pub(super) fn uri(&self, n: u64) -> String {
        format!("{}:post/{n}", self.character.id())
    }

    /// The thing behind a canonical URI.
    pub(super) fn number_of(&self, uri: &str) -> Option<u64> {
        uri.strip_prefix(self.character.id())?
            .strip_prefix(":post/")?
            .parse()
            .ok()
    }

    pub(super) fn author_uri(&self, handle: &str) -> String {
        format!("{}:author/{handle}", self.character.id())
    }

    fn host(&self) -> String {
        format!("{}.example", self.character.id())
    }

    pub(super) fn url(&self, n: u64) -> String {
        format!("https://{}/posts/{n}", self.host())
    }

    /// What an account calls something. Where ids are local, another account's word for it means nothing.
    pub(super) fn address(&self, viewer: &str, name: &str) -> Address {
        if self.character == super::Character::LocalIds {
            Address(format!("{viewer}>{name}"))
        } else {
            Address(name.to_owned())
        }
    }

    /// What an account means by an address; `None` if it is not one of its own.
    pub(super) fn meaning<'a>(&self, viewer: &str, address: &'a Address) -> Option<&'a str> {
        if self.character == super::Character::LocalIds {
            address.0.strip_prefix(viewer)?.strip_prefix('>')
        } else {
            Some(&address.0)
        }
    }

    /// The thing that an account means by an address.
    pub(super) fn number(&self, viewer: &str, address: &Address) -> Option<u64> {
        let n = self.meaning(viewer, address)?.parse().ok()?;
        self.things.contains_key(&n).then_some(n)
    }

    pub(super) fn author(&self, viewer: &str, handle: &str) -> Author {
        let count = |of: &dyn Fn(&(String, String)) -> bool| {
            self.follows.iter().filter(|pair| of(pair)).count() as u64
        };
        let claims = self.claims.get(handle).map(Vec::as_slice).unwrap_or_default();
        let field = |claim: &syrinx_model::Claim| Field {
            name: "Elsewhere".to_owned(),
            value_html: claim.target.clone(),
            verified_at: None,
        };
        Author {
            network: self.network(),
            uri: self.author_uri(handle),
            handle: handle.to_owned(),
            host: self.host(),
            name: format!(
                "{}{}",
                handle.get(..1).unwrap_or_default().to_uppercase(),
                handle.get(1..).unwrap_or_default()
            ),
            url: format!("https://{}/@{handle}", self.host()),
            note_html: String::new(),
            avatar: None,
            header: None,
            bot: false,
            locked: false,
            fields: claims.iter().map(field).collect(),
            counts: AuthorCounts {
                followers: count(&|(_, followed)| followed == handle),
                following: count(&|(follower, _)| follower == handle),
                posts: self
                    .things
                    .values()
                    .filter(|thing| matches!(thing, Thing::Said(said) if said.by == handle))
                    .count() as u64,
            },
            created_at: None,
            address: Some(self.address(viewer, handle)),
        }
    }

    /// A post as an account sees it; `None` if it may not, or it is gone.
    pub(super) fn post(&self, viewer: &str, n: u64) -> Option<InboundPost> {
        self.post_within(viewer, n, 1)
    }

    /// Quotes of quotes are not shown whole: a circle of quotes would never end.
    fn post_within(&self, viewer: &str, n: u64, quotes: u8) -> Option<InboundPost> {
        let said = self.said(n).filter(|said| self.visible(viewer, said))?;
        let did = |act: &str| self.acts.contains(&(viewer.to_owned(), n, act.to_owned()));
        let parent = said.parent.and_then(|parent| self.said(parent));
        let quote = said.quote.filter(|_| quotes > 0);
        Some(InboundPost {
            uri: self.uri(n),
            origin: self.network(),
            carrier: self.network(),
            author: self.author(viewer, &said.by),
            url: Some(self.url(n)),
            address: self.address(viewer, &n.to_string()),
            text: said
                .text
                .clone()
                .map_features(|feature| Some(self.known(feature))),
            html: None,
            spoiler: said.spoiler.clone(),
            sensitive: said.sensitive,
            language: said.language.clone(),
            audience: said.audience,
            published_at: said.at,
            edited_at: said.edited_at,
            parent_uri: said.parent.map(|parent| self.uri(parent)),
            parent_address: said
                .parent
                .map(|parent| self.address(viewer, &parent.to_string())),
            parent_author_uri: parent.map(|parent| self.author_uri(&parent.by)),
            quote: quote
                .and_then(|quote| self.post_within(viewer, quote, quotes - 1))
                .map(Box::new),
            media: said.media.iter().map(|media| self.media(media)).collect(),
            poll: said.poll.as_ref().map(|poll| Poll {
                id: n.to_string(),
                options: poll
                    .options
                    .iter()
                    .map(|title| PollOption {
                        title: title.clone(),
                        votes: Some(0),
                    })
                    .collect(),
                multiple: poll.multiple,
                ends_at: Some(
                    said.at.plus(
                        i64::try_from(poll.lasts_seconds)
                            .unwrap_or(0)
                            .saturating_mul(1000),
                    ),
                ),
                ended: false,
                voters: None,
                hides_totals: poll.hides_totals,
            }),
            preview: None,
            counts: self.counts(n),
            liked: did("like"),
            boosted: self.boost_by(viewer, n).is_some(),
            bookmarked: did("bookmark"),
            application: None,
            bridges: Vec::new(),
            attachments: if said.by == viewer {
                said.attachments()
            } else {
                Vec::new()
            },
        })
    }

    /// The boost of a post by an author.
    pub(super) fn boost_by(&self, who: &str, n: u64) -> Option<u64> {
        let mine =
            |thing: &Thing| matches!(thing, Thing::Boosted { by, post, .. } if by == who && *post == n);
        self.things
            .iter()
            .find(|(_, thing)| mine(thing))
            .map(|(boost, _)| *boost)
    }

    fn counts(&self, n: u64) -> Counts {
        let things =
            |of: &dyn Fn(&Thing) -> bool| self.things.values().filter(|thing| of(thing)).count() as u64;
        Counts {
            replies: things(&|thing| matches!(thing, Thing::Said(said) if said.parent == Some(n))),
            boosts: things(&|thing| matches!(thing, Thing::Boosted { post, .. } if *post == n)),
            likes: self
                .acts
                .iter()
                .filter(|(_, post, act)| *post == n && act == "like")
                .count() as u64,
            quotes: things(&|thing| matches!(thing, Thing::Said(said) if said.quote == Some(n))),
        }
    }

    /// A mention of somebody of this network carries who that is.
    fn known(&self, feature: Feature) -> Feature {
        match feature {
            Feature::Mention { handle, author, .. } => {
                let name = handle.split('@').next().unwrap_or_default().to_owned();
                let url = Some(format!("https://{}/@{name}", self.host()));
                Feature::Mention {
                    uri: Some(self.author_uri(&name)),
                    handle,
                    url,
                    author,
                }
            }
            other => other,
        }
    }

    fn media(&self, media: &syrinx_model::PartMedia) -> PostMedia {
        let name = media
            .attachment
            .as_ref()
            .map(|file| file.0.clone())
            .unwrap_or_default();
        PostMedia {
            kind: if media.mime.starts_with("image/") {
                MediaKind::Image
            } else {
                MediaKind::Unknown
            },
            url: format!("https://{}/files/{name}", self.host()),
            alt: media.alt.clone(),
            width: media.width,
            height: media.height,
            ..PostMedia::default()
        }
    }

    /// A post or boost as it comes in to an account.
    pub(super) fn inbound(&self, viewer: &str, n: u64) -> Option<Inbound> {
        match self.things.get(&n)? {
            Thing::Said(_) => Some(Inbound::Post(Box::new(self.post(viewer, n)?))),
            Thing::Boosted { by, post, at } => Some(Inbound::Boost(Box::new(InboundBoost {
                uri: self.uri(n),
                address: self.address(viewer, &n.to_string()),
                author: self.author(viewer, by),
                at: *at,
                audience: syrinx_model::Audience::Public,
                post: self.post(viewer, *post)?,
            }))),
        }
    }

    /// What an event is to an account that listens; `None` if it does not concern it.
    pub(super) fn heard(&self, viewer: &str, event: &Event) -> Option<Inbound> {
        match event {
            Event::Thing(n) => {
                let thing = self.things.get(n)?;
                self.at_home(viewer, thing).then(|| self.inbound(viewer, *n))?
            }
            Event::Gone(n, by) => {
                let follows = by == viewer || self.follows.contains(&(viewer.to_owned(), by.clone()));
                let address = Some(self.address(viewer, &n.to_string()));
                follows.then(|| Inbound::Delete {
                    uri: Some(self.uri(*n)),
                    address,
                    by: None,
                })
            }
            // Networks without a server pass on what anybody asks for.
            Event::Wished(n, by) => Some(Inbound::Delete {
                uri: Some(self.uri(*n)),
                address: None,
                by: Some(self.author_uri(by)),
            }),
            Event::Told(place) => Some(Inbound::Notice(Box::new(self.notice(*place, viewer)?))),
            Event::Claimed(to, item) => (to == viewer).then(|| (**item).clone()),
            Event::Cut => None,
        }
    }
}
