//! What accounts keep with us.

use crate::world::World;
use syrinx_model::Secret;

#[tokio::test]
async fn each_account_has_its_own_shelf_and_unlinking_clears_it() {
    let world = World::open().await;
    let ann = world.owner("ann").await;
    let (one, other) = (
        world.account(&ann, "one").await,
        world.account(&ann, "other").await,
    );
    let kept = async |account: &syrinx_store::Account| {
        let found = world.store.kept(account.id, "list").await.unwrap();
        found.map(|secret| secret.expose().to_owned())
    };
    let put = async |text: &str| {
        let secret = Secret::new(text);
        world.store.keep(one.id, "list", Some(&secret)).await.unwrap();
    };
    assert_eq!(kept(&one).await, None);
    put("first").await;
    put("second").await;
    assert_eq!(kept(&one).await.as_deref(), Some("second"));
    assert_eq!(kept(&other).await, None);
    world.store.keep(one.id, "list", None).await.unwrap();
    assert_eq!(kept(&one).await, None);
    put("third").await;
    world.store.unlink_account(one.id, false).await.unwrap();
    put("after unlinking").await;
    assert_eq!(kept(&one).await, None);
}
