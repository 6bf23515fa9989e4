//! Owners, apps, tokens, and uploaded files.

use crate::world::{NOON, World, at};
use syrinx_model::{Audience, Focus, MediaKind, Moment, Network, OwnerId, Secret};
use syrinx_store::{Error, MediaPatch, MediaRow, NewApp, NewOwner, NewToken, OwnerPatch, Token};

#[tokio::test]
async fn a_name_is_taken_whatever_its_case() {
    let world = World::open().await;
    let ann = world.owner("Änn").await;
    let new = NewOwner {
        name: "äNN".to_owned(),
        password_hash: None,
        admin: false,
        created_at: NOON,
    };
    let again = world
        .store
        .create_owner(new, world.author_row(Network::local(), "änn"))
        .await;
    assert!(matches!(again, Err(Error::Taken(_))), "{again:?}");
    assert_eq!(world.store.count_owners().await.unwrap(), 1);
    assert_eq!(world.store.owner_ids().await.unwrap(), [ann.id]);
    let found = world.store.owner_by_name("ÄNN").await.unwrap().unwrap();
    assert_eq!(found.id, ann.id);
    let found = world.store.owner_of_author(ann.author).await.unwrap().unwrap();
    assert_eq!(found.id, ann.id);
    let author = world.store.authors(&[ann.author]).await.unwrap().remove(0);
    assert_eq!(author.owner, Some(ann.id));
    assert!(world.store.owner(OwnerId(99)).await.unwrap().is_none());
}

#[tokio::test]
async fn an_owner_changes_what_the_patch_names() {
    let world = World::open().await;
    let ann = world.owner("ann").await;
    let patch = OwnerPatch {
        password_hash: Some(Secret::new("$argon2id$x")),
        default_audience: Some(Audience::Private),
        ..OwnerPatch::default()
    };
    world.store.update_owner(ann.id, patch).await.unwrap();
    let patch = OwnerPatch {
        default_language: Some("de".to_owned()),
        ..OwnerPatch::default()
    };
    world.store.update_owner(ann.id, patch).await.unwrap();
    let now = world.store.owner(ann.id).await.unwrap().unwrap();
    assert_eq!(now.password_hash.unwrap().expose(), "$argon2id$x");
    assert_eq!(now.default_audience, Audience::Private);
    assert_eq!(now.default_language.as_deref(), Some("de"));
}

#[tokio::test]
async fn a_revoked_token_is_gone() {
    let world = World::open().await;
    let ann = world.owner("ann").await;
    let app = world
        .store
        .create_app(NewApp {
            client_id: "client".to_owned(),
            secret_hash: vec![7; 32],
            name: "App".to_owned(),
            website: None,
            redirect_uris: vec!["urn:x".to_owned()],
            scopes: vec!["read".to_owned()],
            created_at: NOON,
        })
        .await
        .unwrap();
    let found = world.store.app_by_client_id("client").await.unwrap().unwrap();
    assert_eq!(
        (found.id, found.redirect_uris),
        (app.id, vec!["urn:x".to_owned()])
    );
    assert!(world.store.app(app.id).await.unwrap().is_some());
    let token = async |n: u8, owner: Option<OwnerId>| -> Token {
        let new = NewToken {
            hash: vec![n; 32],
            owner,
            app: app.id,
            scopes: vec!["read".to_owned()],
            created_at: NOON,
        };
        world.store.create_token(new).await.unwrap()
    };
    let tokens = [
        token(1, Some(ann.id)).await,
        token(2, Some(ann.id)).await,
        token(3, Some(ann.id)).await,
        token(4, None).await,
    ];
    let valid = async || {
        let mut valid = Vec::new();
        for n in 1u8..=4 {
            valid.extend(world.store.token_by_hash(&[n; 32]).await.unwrap().map(|_| n));
        }
        valid
    };
    assert_eq!(valid().await, [1, 2, 3, 4]);
    let revoked = world.store.revoke_token(tokens[0].id).await.unwrap();
    assert_eq!(revoked.unwrap().owner, Some(ann.id));
    assert!(world.store.revoke_token(tokens[0].id).await.unwrap().is_none());
    let revoked = world
        .store
        .revoke_tokens(ann.id, Some(tokens[2].id))
        .await
        .unwrap();
    assert_eq!(revoked, [tokens[1].id]);
    assert_eq!(valid().await, [3, 4]);
    world.store.revoke_tokens(ann.id, None).await.unwrap();
    assert_eq!(valid().await, [4]);
}

#[tokio::test]
async fn files_are_their_owners() {
    let world = World::open().await;
    let (ann, eve) = (world.owner("ann").await, world.owner("eve").await);
    let row = MediaRow {
        id: syrinx_model::MediaId(0),
        owner: ann.id,
        name: "abc.png".to_owned(),
        preview: None,
        kind: MediaKind::Image,
        mime: "image/png".to_owned(),
        size: 5,
        width: Some(2),
        height: None,
        blurhash: None,
        alt: String::new(),
        focus: None,
        created_at: at(1),
    };
    let first = world.store.create_media(row.clone()).await.unwrap();
    let second = world
        .store
        .create_media(MediaRow {
            name: "def.png".to_owned(),
            ..row
        })
        .await
        .unwrap();
    let patch = || MediaPatch {
        alt: Some("A bird".to_owned()),
        focus: Some(Focus::new(0.5, -0.25)),
    };
    assert!(
        world
            .store
            .update_media(eve.id, first.id, patch())
            .await
            .unwrap()
            .is_none()
    );
    let changed = world
        .store
        .update_media(ann.id, first.id, patch())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (changed.alt.as_str(), changed.focus),
        ("A bird", Some(Focus::new(0.5, -0.25)))
    );
    let both = world.store.media(ann.id, &[second.id, first.id]).await.unwrap();
    let order: Vec<_> = both.iter().map(|file| file.id).collect();
    assert_eq!(order, [second.id, first.id]);
    assert!(world.store.media(eve.id, &[first.id]).await.unwrap().is_empty());
    let named = world.store.media_by_name("abc.png").await.unwrap().unwrap();
    assert_eq!((named.id, named.created_at), (first.id, Moment(at(1).0)));
    world.blobs.put("abc.png", "bytes".into()).await.unwrap();
    assert!(world.blobs.get("abc.png").await.unwrap().is_some());
}
