//! What lies on disk: secrets are sealed, the key fits or is refused, and what was written is there after a restart.

use crate::world::{NOON, World, at, author, draft, far, new_account};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use syrinx_model::{DraftId, Grant, Moment, Network, Secret, Stamp};
use syrinx_store::{
    Acceptance, AuthorRow, Changes, Error, NewDelivery, NewOwner, Opened, Owner, StorePaths, Ticketing,
};

const CANARY: &str = "canary-d41d8cd98f00b204";

fn paths(folder: &Path) -> StorePaths {
    StorePaths {
        database: folder.join("db").join("syrinx.sqlite"),
        key: folder.join("key"),
        blobs: folder.join("files"),
    }
}

async fn open(folder: &Path) -> Result<Opened, Error> {
    syrinx_store::open(&paths(folder)).await
}

async fn owner(opened: &Opened) -> Owner {
    let row = AuthorRow {
        id: syrinx_model::AuthorId(1),
        author: author(Network::local(), "ann"),
        fragment: "{}".to_owned(),
        owner: None,
        fetched_at: NOON,
    };
    let new = NewOwner {
        name: "ann".to_owned(),
        password_hash: None,
        admin: true,
        created_at: NOON,
    };
    opened.store.create_owner(new, row).await.unwrap()
}

/// Makes an owner with an account and a ticket, all with the same secret.
async fn fill(opened: &Opened) -> (Owner, syrinx_store::Account) {
    let ann = owner(opened).await;
    let row = AuthorRow {
        id: syrinx_model::AuthorId(2),
        author: author(far(), "linked"),
        fragment: "{}".to_owned(),
        owner: None,
        fetched_at: NOON,
    };
    let linked = opened.store.put_author(row, None).await.unwrap();
    let account = opened
        .store
        .link_account(new_account(&ann, linked, "linked", CANARY))
        .await
        .unwrap();
    let ticket = Ticketing {
        purpose: "login",
        key_hash: vec![1; 32],
        payload: Secret::new(CANARY),
        expires_at: at(60),
    };
    opened.store.put_ticket(ticket).await.unwrap();
    (ann, account)
}

fn holds(folder: &Path, needle: &[u8]) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            holds(&path, needle)
        } else {
            let bytes = std::fs::read(&path).unwrap();
            bytes.windows(needle.len()).any(|window| window == needle)
        }
    })
}

#[tokio::test]
async fn no_secret_lies_open_in_any_file() {
    let folder = tempfile::tempdir().unwrap();
    let opened = open(folder.path()).await.unwrap();
    let (_, account) = fill(&opened).await;
    let (grant, version) = opened.store.grant(account.id).await.unwrap().unwrap();
    assert_eq!(grant.secret.expose(), CANARY);
    let renewed = Grant {
        secret: Secret::new(format!("{CANARY}-2")),
        ..grant
    };
    opened
        .store
        .replace_grant(account.id, version, &renewed)
        .await
        .unwrap();
    assert!(holds(folder.path(), b"linked@example.org"), "the search works");
    assert!(!holds(folder.path(), CANARY.as_bytes()));
    assert!(!format!("{grant:?}", grant = renewed).contains(CANARY));
}

#[tokio::test]
async fn what_was_written_is_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let opened = open(folder.path()).await.unwrap();
    let (ann, account) = fill(&opened).await;
    opened.blobs.put("a.png", "bytes".into()).await.unwrap();
    let acceptance = Acceptance {
        owner: ann.id,
        id: DraftId(1),
        draft: draft(0),
        idempotency: None,
        changes: Changes::default(),
        deliveries: vec![NewDelivery {
            account: account.id,
            task: crate::world::edition(account.id, 1),
            parts: 1,
        }],
        at: at(0),
    };
    opened.store.accept(acceptance).await.unwrap();
    let job = opened.store.claim(at(0), at(60), 1).await.unwrap().remove(0);
    let stamp = Stamp::mint(at(0), 0);
    opened
        .store
        .intend(job.delivery.id, job.fence, 0, &stamp)
        .await
        .unwrap();
    drop(opened);

    let opened = open(folder.path()).await.unwrap();
    assert_eq!(opened.blobs.get("a.png").await.unwrap().unwrap(), "bytes");
    assert_eq!(
        opened.store.owner_by_name("ANN").await.unwrap().unwrap().id,
        ann.id
    );
    let (grant, _) = opened.store.grant(account.id).await.unwrap().unwrap();
    assert_eq!(grant.secret.expose(), CANARY);
    assert!(opened.store.claim(at(30), at(90), 1).await.unwrap().is_empty());
    let again = opened.store.claim(at(60), at(120), 1).await.unwrap().remove(0);
    assert!(again.delivery.parts[0].in_flight);
    assert_eq!(again.delivery.parts[0].stamp, Some(stamp));
}

#[tokio::test]
async fn another_key_or_none_is_refused_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let key = paths(folder.path()).key;
    drop(open(folder.path()).await.unwrap());
    assert_eq!(
        std::fs::metadata(&key).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let kept = std::fs::read(&key).unwrap();

    std::fs::remove_file(&key).unwrap();
    let refused = open(folder.path()).await.unwrap_err();
    assert!(refused.to_string().contains("backup"), "{refused}");
    assert!(!key.exists(), "no new key takes the place of a lost one");

    std::fs::write(&key, "11".repeat(32)).unwrap();
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    assert!(matches!(open(folder.path()).await, Err(Error::Sealed)));

    std::fs::write(&key, kept).unwrap();
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    let refused = open(folder.path()).await.unwrap_err();
    assert!(refused.to_string().contains("chmod 600"), "{refused}");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    assert!(open(folder.path()).await.is_ok());
}

#[tokio::test]
async fn a_ticket_works_once_and_in_its_time() {
    let world = World::open().await;
    let put = |key: u8, expires_at: Moment| {
        world.store.put_ticket(Ticketing {
            purpose: "login",
            key_hash: vec![key; 32],
            payload: Secret::new("payload"),
            expires_at,
        })
    };
    put(1, at(60)).await.unwrap();
    put(2, at(60)).await.unwrap();
    let store = &world.store;
    let peeked = store.peek_ticket("login", &[1; 32], at(0)).await.unwrap();
    assert_eq!(peeked.unwrap().expose(), "payload");
    assert!(
        store
            .peek_ticket("login", &[2; 32], at(60))
            .await
            .unwrap()
            .is_none()
    );
    assert!(
        store
            .take_ticket("setup", &[1; 32], at(0))
            .await
            .unwrap()
            .is_none()
    );
    let taken = store.take_ticket("login", &[1; 32], at(0)).await.unwrap();
    assert_eq!(taken.unwrap().expose(), "payload");
    assert!(
        store
            .take_ticket("login", &[1; 32], at(0))
            .await
            .unwrap()
            .is_none()
    );
    assert!(
        store
            .take_ticket("login", &[2; 32], at(60))
            .await
            .unwrap()
            .is_none()
    );
}
