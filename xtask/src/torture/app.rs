//! What an owner does with an app, thrown by dice: posts, threads, pictures, answers, edits, deletions, likes, boosts.

use super::book::{Book, Saying, Wish};
use super::client::{Answer, Client};
use super::dice::Dice;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// Something that a friend said, which can be liked and boosted.
#[derive(Clone, Debug)]
pub struct Target {
    /// What our server calls it.
    pub status: String,
    /// Its canonical URI.
    pub uri: String,
}

/// An app and whoever taps on it.
pub struct App {
    /// How it speaks.
    pub client: Client,
    /// What decides what it does.
    pub dice: Dice,
    /// What all apps know.
    pub book: Arc<Mutex<Book>>,
    /// Whether the server is up.
    pub up: watch::Receiver<bool>,
    /// How many calls of apps are under way.
    pub calling: Arc<AtomicU64>,
    /// Whether to end after what is under way.
    pub stop: Arc<AtomicBool>,
    /// The number of its next post.
    pub next: u64,
    /// What it likes and boosts; no other app has the same.
    pub targets: Vec<Target>,
    /// A picture.
    pub picture: Arc<Vec<u8>>,
    /// Where its own posts stand in the book that can still be changed, with the ids of their pictures.
    pub own: Vec<(usize, Vec<Value>)>,
}

impl App {
    /// Goes on until told to stop, then ends what is under way: an app does not forget what its owner has asked for.
    pub async fn live(mut self) {
        while !self.stop.load(Ordering::SeqCst) {
            match self.dice.below(100) {
                0..45 => self.post(1, 0, None).await,
                45..58 => {
                    let sentences = 8 + self.dice.below(7);
                    self.post(sentences, 0, None).await;
                }
                58..66 => self.post(1, 1, None).await,
                66..76 => self.answer().await,
                76..84 => self.edit().await,
                84..90 => self.delete().await,
                _ => self.wish().await,
            }
            tokio::time::sleep(self.dice.millis(600, 2_600)).await;
        }
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn post(&mut self, sentences: u64, pictures: usize, answers: Option<usize>) {
        let mut media = Vec::new();
        for _ in 0..pictures {
            match self.upload().await {
                Some(id) => media.push(id),
                None => return,
            }
        }
        let (parent, parent_status) = answers
            .and_then(|at| {
                let book = self.book();
                let saying = &book.sayings[at];
                Some((saying.number, saying.status.clone()?))
            })
            .unzip();
        let mut saying = Saying {
            number: self.next,
            versions: vec![sentences],
            pictures,
            answers: parent,
            status: None,
            deleted: false,
        };
        self.next += 1;
        let key = format!("torture-{}", saying.number);
        let body = json!({
            "status": saying.words(0), "media_ids": media, "visibility": "public", "in_reply_to_id": parent_status,
        });
        // One post in five of those whose call was cut is never asked for again: that app was closed.
        let patience = !self.dice.percent(20);
        saying.status = self
            .insist("POST", "/api/v1/statuses", Some(&key), Some(&body), patience)
            .await
            .and_then(|status| Some(status["id"].as_str()?.to_owned()));
        let answered = saying.status.is_some();
        let at = {
            let mut book = self.book();
            book.sayings.push(saying);
            book.sayings.len() - 1
        };
        if answered {
            self.own.push((at, media));
        }
    }

    async fn upload(&mut self) -> Option<Value> {
        loop {
            self.up.wait_for(|up| *up).await.ok()?;
            match self.client.upload(&self.picture).await {
                Answer::Done(file) => return Some(file["id"].clone()),
                Answer::Cut => tokio::time::sleep(Duration::from_millis(30)).await,
                Answer::Refused(why) => {
                    self.book().refused.push(why);
                    return None;
                }
            }
        }
    }

    async fn answer(&mut self) {
        let Some((at, _)) = self.pick() else { return };
        // What was answered is not taken back later: the answer would have nothing to hang on.
        self.own.retain(|(own, _)| *own != at);
        self.post(1, 0, Some(at)).await;
    }

    async fn edit(&mut self) {
        let Some((at, media)) = self.pick() else { return };
        let (path, body) = {
            let more = self.dice.below(4);
            let mut book = self.book();
            let saying = &mut book.sayings[at];
            let before = saying.versions.last().copied().unwrap_or(1);
            // Now and then a thread gets shorter or longer.
            saying.versions.push(match more {
                0 => before + 3,
                1 => before.saturating_sub(3).max(1),
                _ => before,
            });
            let words = saying.words(saying.versions.len() - 1);
            let status = saying.status.clone().unwrap_or_default();
            (
                format!("/api/v1/statuses/{status}"),
                json!({"status": words, "media_ids": media}),
            )
        };
        self.insist("PUT", &path, None, Some(&body), true).await;
    }

    async fn delete(&mut self) {
        let Some((at, _)) = self.pick() else { return };
        self.own.retain(|(own, _)| *own != at);
        let status = self.book().sayings[at].status.clone().unwrap_or_default();
        self.insist("DELETE", &format!("/api/v1/statuses/{status}"), None, None, true)
            .await;
        self.book().sayings[at].deleted = true;
    }

    async fn wish(&mut self) {
        let Some(target) = self.dice.pick(&self.targets).cloned() else {
            return;
        };
        let boost = self.dice.percent(50);
        let (on, verb) = {
            let book = self.book();
            let before = book
                .wishes
                .iter()
                .rfind(|wish| wish.uri == target.uri && wish.boost == boost);
            let on = !before.is_some_and(|wish| wish.on);
            let verb = match (boost, on) {
                (true, true) => "reblog",
                (true, false) => "unreblog",
                (false, true) => "favourite",
                (false, false) => "unfavourite",
            };
            (on, verb)
        };
        let path = format!("/api/v1/statuses/{}/{verb}", target.status);
        if self.insist("POST", &path, None, None, true).await.is_some() {
            self.book().wishes.push(Wish {
                uri: target.uri,
                boost,
                on,
            });
        }
    }

    /// One of the app's own posts, among the youngest, so that what is changed is often still on its way.
    fn pick(&mut self) -> Option<(usize, Vec<Value>)> {
        let young = self.own.len().saturating_sub(4);
        self.dice.pick(&self.own[young..]).cloned()
    }

    /// Makes a call; one that was cut is made again, as an app does when it is back, if there is patience for it.
    async fn insist(
        &mut self,
        method: &str,
        path: &str,
        key: Option<&str>,
        body: Option<&Value>,
        patience: bool,
    ) -> Option<Value> {
        let mut cut = false;
        loop {
            self.up.wait_for(|up| *up).await.ok()?;
            self.calling.fetch_add(1, Ordering::SeqCst);
            let answer = self.client.call(method, path, key, body).await;
            self.calling.fetch_sub(1, Ordering::SeqCst);
            match answer {
                Answer::Done(value) => {
                    if cut && key.is_some() {
                        self.repeat(method, path, key, body, &value).await;
                    }
                    return Some(value);
                }
                Answer::Cut => {
                    self.book().cut += 1;
                    cut = true;
                    if !patience {
                        return None;
                    }
                    tokio::time::sleep(Duration::from_millis(30)).await;
                }
                // What was taken back by the call that was cut is not there for the second.
                Answer::Refused(why) if cut && method == "DELETE" && why.contains("404") => return None,
                Answer::Refused(why) => {
                    self.book().refused.push(why);
                    return None;
                }
            }
        }
    }

    /// Once more with the same key: it must be the same status.
    async fn repeat(
        &self,
        method: &str,
        path: &str,
        key: Option<&str>,
        body: Option<&Value>,
        before: &Value,
    ) {
        if let Answer::Done(again) = self.client.call(method, path, key, body).await
            && again["id"] != before["id"]
        {
            let moved = format!("{} became {}", before["id"], again["id"]);
            self.book().moved.push(moved);
        }
    }
}
