//! A key that is made at the login: its owner is told of it, once, and nobody else ever.

use super::*;
use nostr::key::Keys;

#[tokio::test]
async fn a_key_that_is_made_is_shown_to_its_owner() {
    let server = relay(&[]).await;
    let input = [("name", "Dora"), ("relays", &server.relay_url())]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let begun = Nostr::new()
        .login()
        .begin(&input.into(), "", &ports())
        .await
        .unwrap();
    let shown = format!("{begun:?}");
    let Begin::Made { grant, keep } = begun else {
        panic!("a key was made, and nobody is told: {shown}");
    };
    let nsec = keep.secret.expose();
    let keys = Keys::parse(nsec).unwrap();
    assert!(nsec.starts_with("nsec1"), "as other apps take it");
    assert!(keep.note.contains("once") && keep.note.contains("secret"));
    for secret in [nsec, &keys.secret_key().to_secret_hex()] {
        assert!(!shown.contains(secret) && !keep.note.contains(secret));
        assert!(
            server
                .events()
                .iter()
                .all(|event| !event.to_string().contains(secret))
        );
    }
    // With what was kept, the account can be had anywhere: it is the same one.
    let again = log_in(&[("key", nsec), ("relays", &server.relay_url())])
        .await
        .unwrap();
    assert_eq!(again.author_uri, grant.author_uri);
}

#[tokio::test]
async fn a_key_that_was_brought_along_is_not_shown_again() {
    let server = relay(&["ann"]).await;
    let input = [
        ("key", server.nsec("ann").unwrap()),
        ("relays", server.relay_url()),
    ]
    .map(|(name, value)| (name.to_owned(), value));
    let begun = Nostr::new().login().begin(&input.into(), "", &ports()).await;
    assert!(matches!(begun.unwrap(), Begin::Done(_)));
}
