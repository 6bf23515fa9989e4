//! Normalising is pure, and what it makes is sound.

use super::Subject;
use super::stage::{Stage, http};
use std::collections::HashMap;
use std::sync::Arc;
use syrinx_model::{Inbound, InboundPost, Text};

/// The same wire gives the same values twice, with ids, with facets on character boundaries, and one value per URI.
///
/// # Panics
/// If not.
pub async fn normalising_is_stable(subject: Arc<dyn Subject>) {
    let first = subject.fixtures();
    assert_eq!(first, subject.fixtures(), "fixtures differ when normalised twice");
    first.iter().for_each(sound);

    let stage = Stage::open(&subject, &http()).await;
    let Some(timeline) = stage.session.timeline() else {
        return;
    };
    for feed in subject.feeds() {
        let pages = (
            timeline.page(&feed, None, None, 20).await,
            timeline.page(&feed, None, None, 20).await,
        );
        let (Ok(one), Ok(two)) = pages else {
            panic!("{feed:?} cannot be read on a good day: {pages:?}")
        };
        assert_eq!(one.items, two.items, "{feed:?} differs when read twice");
        assert!(
            !one.items.is_empty(),
            "{feed:?} is empty on a good day, so it proves nothing"
        );
        one.items.iter().for_each(sound);
        let mut seen: HashMap<&str, &Inbound> = HashMap::new();
        for item in &one.items {
            if let Some(uri) = uri(item) {
                assert!(
                    seen.insert(uri, item).is_none_or(|before| before == item),
                    "{uri} is two things"
                );
            }
        }
    }
}

fn uri(item: &Inbound) -> Option<&str> {
    match item {
        Inbound::Post(post) => Some(&post.uri),
        Inbound::Boost(boost) => Some(&boost.uri),
        Inbound::Notice(notice) => Some(&notice.id),
        Inbound::Delete { .. } => None,
    }
}

fn sound(item: &Inbound) {
    match item {
        Inbound::Post(post) => sound_post(post),
        Inbound::Boost(boost) => {
            assert!(
                !boost.uri.is_empty() && boost.uri != boost.post.uri,
                "a boost has an id of its own"
            );
            sound_post(&boost.post);
        }
        Inbound::Notice(notice) => {
            assert!(!notice.id.is_empty(), "a notice without id");
            notice.post.iter().for_each(|post| sound_post(post));
        }
        Inbound::Delete { uri, address, .. } => {
            assert!(uri.is_some() || address.is_some(), "a delete of nothing")
        }
    }
}

fn sound_post(post: &InboundPost) {
    assert!(
        !post.uri.is_empty() && !post.address.0.is_empty(),
        "a post without id: {post:?}"
    );
    assert!(!post.author.uri.is_empty(), "an author without id: {post:?}");
    let facets = post.text.facets().to_vec();
    assert!(
        Text::new(post.text.plain(), facets).is_ok(),
        "facets off the borders: {:?}",
        post.text
    );
    let html = [post.html.as_deref(), Some(post.author.note_html.as_str())];
    for html in html.into_iter().flatten() {
        assert!(
            !html.to_ascii_lowercase().contains("<script"),
            "HTML that was not cleaned: {html}"
        );
    }
    post.quote.iter().for_each(|quote| sound_post(quote));
}
