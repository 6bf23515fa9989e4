//! Writing into a repository, by the same rules for API clients and for the cast.

use serde_json::{Value, json};

use super::{
    answer::Oops,
    ids,
    index::{BLOCK, FOLLOW, LIKE, POST, REPOST},
    state::{Record, Repo, State},
    validate,
};
use crate::{Deed, LedgerEntry, LedgerMedia, clock};

/// One change of a repository.
#[derive(Clone, Debug)]
pub(crate) struct Write {
    pub(crate) collection: String,
    pub(crate) rkey: String,
    pub(crate) change: Change,
}

#[derive(Clone, Debug)]
pub(crate) enum Change {
    Create(Value),
    Update(Value),
    Delete,
}

/// What was written; nothing of it for a deletion but the address.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    pub(crate) uri: String,
    pub(crate) cid: String,
    pub(crate) status: &'static str,
}

impl State {
    /// Does all changes or none, and returns what was written. A deletion of nothing changes nothing.
    pub(crate) fn write(&mut self, did: &str, writes: Vec<Write>) -> Result<Vec<Written>, Oops> {
        let repo = self.repos.get(did).ok_or_else(Oops::internal)?;
        let mut statuses = Vec::new();
        for (at, write) in writes.iter().enumerate() {
            validate::rkey(&write.rkey)?;
            let key = |one: &Write| (one.collection.clone(), one.rkey.clone());
            let taken =
                repo.records.contains_key(&key(write)) || writes[..at].iter().any(|it| key(it) == key(write));
            statuses.push(match &write.change {
                // The real server's tree throws here, which its clients see as an internal error.
                Change::Create(_) if taken => return Err(Oops::internal()),
                Change::Create(value) | Change::Update(value) => {
                    validate::record(repo, &write.collection, value)?
                }
                Change::Delete => "valid",
            });
        }
        Ok(writes
            .into_iter()
            .zip(statuses)
            .map(|(write, status)| self.apply(did, write, status))
            .collect())
    }

    fn apply(&mut self, did: &str, write: Write, status: &'static str) -> Written {
        let uri = ids::at_uri(did, &write.collection, &write.rkey);
        let rev = self.mint();
        let order = self.last_micros;
        let mut cid = String::new();
        let key = (write.collection, write.rkey);
        let Some(repo) = self.repos.get_mut(did) else {
            return Written { uri, cid, status };
        };
        if let Some(old) = repo.records.remove(&key) {
            self.index.remove(&uri, &old);
        }
        if let Change::Create(value) | Change::Update(value) = write.change {
            cid = ids::record_cid(&value);
            let record = Record {
                cid: cid.clone(),
                value,
                indexed_at: clock::now(),
                order,
            };
            self.index.add(&uri, &record);
            repo.records.insert(key, record);
        }
        repo.head = ids::record_cid(&json!([repo.head, uri, cid, rev]));
        repo.rev = rev;
        Written { uri, cid, status }
    }

    /// An older like, repost, follow or block of the same thing: creating another one replaces it.
    pub(crate) fn replaced(&self, did: &str, collection: &str, value: &Value) -> Option<Write> {
        let subject = value["subject"]["uri"]
            .as_str()
            .or_else(|| value["subject"].as_str())?;
        let tie = (did.to_owned(), subject.to_owned());
        let uri = match collection {
            LIKE => self.index.likes.get(subject)?.get(did)?,
            REPOST => self.index.reposts.get(subject)?.get(did)?,
            FOLLOW => self.index.follows.get(&tie)?,
            BLOCK => self.index.blocks.get(&tie)?,
            _ => return None,
        };
        let (_, collection, rkey) = ids::split(uri)?;
        Some(Write {
            collection: collection.to_owned(),
            rkey: rkey.to_owned(),
            change: Change::Delete,
        })
    }

    /// How the ledger describes a change that a client is about to make. Collections that are no deed of an author
    /// towards others are not written down.
    pub(crate) fn entry(&self, did: &str, write: &Write) -> Option<LedgerEntry> {
        let repo = self.repos.get(did)?;
        let old = repo.get(&write.collection, &write.rkey);
        let value = match &write.change {
            Change::Create(value) | Change::Update(value) => value,
            Change::Delete => &old?.value,
        };
        let gone = matches!(write.change, Change::Delete);
        let deed = match write.collection.as_str() {
            POST if gone => Deed::Delete,
            POST if old.is_some() => Deed::Edit,
            POST => Deed::Post,
            LIKE => {
                if gone {
                    Deed::Unlike
                } else {
                    Deed::Like
                }
            }
            REPOST => {
                if gone {
                    Deed::Unboost
                } else {
                    Deed::Boost
                }
            }
            FOLLOW => {
                if gone {
                    Deed::Unfollow
                } else {
                    Deed::Follow
                }
            }
            BLOCK => {
                if gone {
                    Deed::Unblock
                } else {
                    Deed::Block
                }
            }
            _ => return None,
        };
        let subject = value["subject"]["uri"]
            .as_str()
            .or_else(|| value["subject"].as_str());
        let own = ids::at_uri(did, &write.collection, &write.rkey);
        let mut entry = LedgerEntry::new(name(repo), deed, subject.unwrap_or(&own));
        entry.key = Some(write.rkey.clone());
        if matches!(deed, Deed::Post | Deed::Edit) {
            entry.text = value["text"].as_str().unwrap_or_default().to_owned();
            entry.reply_to = value["reply"]["parent"]["uri"].as_str().map(str::to_owned);
            entry.media = media(repo, value);
        }
        Some(entry)
    }
}

/// The login name of an author: the handle without `.test`.
pub(crate) fn name(repo: &Repo) -> &str {
    repo.handle.trim_end_matches(".test")
}

fn media(repo: &Repo, post: &Value) -> Vec<LedgerMedia> {
    let embed = &post["embed"];
    let images = embed["images"]
        .as_array()
        .or_else(|| embed["media"]["images"].as_array());
    let images = images.into_iter().flatten();
    images
        .map(|image| {
            let blob = image["image"]["ref"]["$link"]
                .as_str()
                .and_then(|cid| repo.blobs.get(cid));
            LedgerMedia {
                alt: image["alt"].as_str().unwrap_or_default().to_owned(),
                content_type: blob.map(|blob| blob.content_type.clone()).unwrap_or_default(),
                size: blob.map_or(0, |blob| blob.bytes.len()),
            }
        })
        .collect()
}
