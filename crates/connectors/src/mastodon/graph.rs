//! Authors and how the account stands to them.

use super::client::{host, segment};
use super::{Account, bridge, wire};
use async_trait::async_trait;
use serde_json::json;
use syrinx_connector::{Error, Graph, Result, html};
use syrinx_model::{Address, Author, Claim, Evidence, Kind, Relate, Relation, Resolved, Stamp};

/// How many relations are asked for in one call.
const RELATIONS: usize = 40;
/// The most authors that a search gives.
const MAX_FOUND: usize = 80;

#[async_trait]
impl Graph for Account {
    async fn author(&self, address: &Address) -> Result<Author> {
        let account: wire::Account = self
            .client
            .get(&format!("/api/v1/accounts/{}", segment(&address.0)?), &[])
            .await?;
        self.eyes()
            .author(account)
            .ok_or_else(|| Error::garbled("the account has no address"))
    }

    async fn resolve(&self, link_or_handle: &str) -> Result<Option<Resolved>> {
        let asked = link_or_handle.trim();
        let link = asked.starts_with("https://") || asked.starts_with("http://");
        let handle = asked.trim_start_matches('@');
        if !link && !is_handle(handle) {
            return Ok(None);
        }
        let query = [
            ("q", asked.to_owned()),
            ("resolve", "true".to_owned()),
            ("limit", "5".to_owned()),
        ];
        let found: wire::Search = match self.client.get("/api/v2/search", &query).await {
            Err(Error {
                kind: Kind::Missing | Kind::Rejected(_),
                ..
            }) => return Ok(None),
            other => other?,
        };
        let mut eyes = self.eyes();
        if link && let Some(status) = found.statuses.into_iter().next() {
            return Ok(eyes.post(status).map(|post| Resolved::Post(Box::new(post))));
        }
        // A link finds its author and nobody else; words find whoever is similar too.
        let fits = |author: &Author| link || self.is_called(author, handle);
        let authors = found
            .accounts
            .into_iter()
            .filter_map(|account| eyes.author(account));
        let author = authors.into_iter().find(fits);
        Ok(author.map(|author| Resolved::Author(Box::new(author))))
    }

    async fn search(&self, words: &str, max: usize) -> Result<Vec<Author>> {
        let max = max.clamp(1, MAX_FOUND);
        let query = [("q", words.to_owned()), ("limit", max.to_string())];
        let found: wire::Items = self.client.get("/api/v1/accounts/search", &query).await?;
        let mut eyes = self.eyes();
        let accounts = found
            .iter()
            .filter_map(|raw| serde_json::from_str(raw.get()).ok());
        Ok(accounts
            .filter_map(|account| eyes.author(account))
            .take(max)
            .collect())
    }

    fn claims(&self, author: &Author) -> Vec<Claim> {
        let links = author.fields.iter().flat_map(|field| links(&field.value_html));
        let pages = links.map(|target| Claim {
            target,
            evidence: Evidence::RelMe,
        });
        let bridged = bridge::author(&author.uri).map(|target| Claim {
            target,
            evidence: Evidence::Bridge,
        });
        pages.chain(bridged).collect()
    }

    async fn verify(&self, author: &Address, claim: &Claim) -> Result<bool> {
        let author = self.author(author).await?;
        Ok(match claim.evidence {
            // The server itself has looked whether the page links back.
            Evidence::RelMe => author
                .fields
                .iter()
                .filter(|field| field.verified_at.is_some())
                .flat_map(|field| links(&field.value_html))
                .any(|target| same_page(&target, &claim.target)),
            Evidence::Bridge => bridge::author(&author.uri).as_ref() == Some(&claim.target),
            Evidence::DomainHandle | Evidence::NameAtDomain | Evidence::Owner => false,
        })
    }

    async fn relations(&self, authors: &[Address]) -> Result<Vec<Relation>> {
        let mut known = std::collections::HashMap::new();
        for some in authors.chunks(RELATIONS) {
            let query: Vec<(&str, String)> = some.iter().map(|address| ("id[]", address.0.clone())).collect();
            let told: Vec<wire::Relationship> =
                self.client.get("/api/v1/accounts/relationships", &query).await?;
            known.extend(
                told.into_iter()
                    .map(relation)
                    .filter_map(|it| Some((it.address.clone()?, it))),
            );
        }
        let unknown = |address: &Address| Relation {
            address: Some(address.clone()),
            ..Relation::default()
        };
        Ok(authors
            .iter()
            .map(|it| known.get(it).cloned().unwrap_or_else(|| unknown(it)))
            .collect())
    }

    async fn relate(&self, author: &Address, how: &Relate, _stamp: &Stamp) -> Result<Relation> {
        let (verb, body) = match how {
            Relate::Follow { boosts } => ("follow", json!({ "reblogs": boosts })),
            Relate::Unfollow => ("unfollow", json!({})),
            Relate::Mute => ("mute", json!({})),
            Relate::Unmute => ("unmute", json!({})),
            Relate::Block => ("block", json!({})),
            Relate::Unblock => ("unblock", json!({})),
        };
        let path = format!("/api/v1/accounts/{}/{verb}", segment(&author.0)?);
        let told: wire::Relationship = self.client.post(&path, &body).await?;
        Ok(Relation {
            address: Some(author.clone()),
            ..relation(told)
        })
    }
}

impl Account {
    /// Whether this is how the author is called: `user@host`, or `user` of the account's own server.
    fn is_called(&self, author: &Author, handle: &str) -> bool {
        let (name, host) = handle.split_once('@').unwrap_or((handle, &self.domain));
        author.handle.eq_ignore_ascii_case(name) && author.host.eq_ignore_ascii_case(host)
    }
}

fn relation(told: wire::Relationship) -> Relation {
    Relation {
        address: told.id.map(Address),
        following: told.following,
        requested: told.requested,
        followed_by: told.followed_by,
        muting: told.muting,
        blocking: told.blocking,
        blocked_by: told.blocked_by,
    }
}

/// Whether a text is `user` or `user@host`, without its first `@`.
fn is_handle(text: &str) -> bool {
    let (name, host) = text.split_once('@').unwrap_or((text, "local"));
    let fits = |part: &str, more: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || more.contains(c))
    };
    fits(name, "_.-") && fits(host, ".-:")
}

/// The pages that a profile field links.
fn links(value_html: &str) -> Vec<String> {
    let (_, links) = html::to_text(value_html);
    links
        .into_iter()
        .map(|link| link.href)
        .filter(|href| href.starts_with("http"))
        .collect()
}

/// Whether two addresses are one page: the case of the host and a slash at the end do not matter.
fn same_page(one: &str, other: &str) -> bool {
    let parts = |url: &str| {
        let path = url
            .split_once("://")
            .and_then(|(_, rest)| rest.split_once('/'))
            .map_or("", |(_, path)| path);
        (
            host(url).to_ascii_lowercase(),
            path.trim_end_matches('/').to_owned(),
        )
    };
    parts(one) == parts(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_are_told_from_words() {
        assert!(is_handle("ann@far.example") && is_handle("ann") && is_handle("ann@127.0.0.1:3000"));
        assert!(
            !is_handle("two words") && !is_handle("") && !is_handle("at://did:plc:x/y/z") && !is_handle("a@")
        );
    }

    #[test]
    fn a_page_is_the_same_with_and_without_its_slash() {
        assert!(same_page("https://Ann.example/", "https://ann.example"));
        assert!(same_page("https://ann.example/me/", "http://ann.example/me"));
        assert!(!same_page("https://ann.example/me", "https://ann.example/you"));
    }
}
