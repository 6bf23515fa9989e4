//! Authors: one row each, however often and under however many ids they are told of.

use crate::world::{World, far, one, post};
use syrinx_store::Changes;

#[tokio::test]
async fn an_author_told_of_twice_in_one_transaction_is_one() {
    let world = World::open().await;
    let known = world.stranger("known").await;
    let (first, second) = (world.author_row(far(), "new"), world.author_row(far(), "new"));
    let again = world.author_row(far(), "known");
    let posts = [(&first, "a"), (&second, "b"), (&again, "c")];
    let changes = Changes {
        posts: posts.map(|(author, name)| post(author.id, name, 1)).into(),
        authors: vec![first.clone(), second.clone(), again.clone()],
        ..Changes::default()
    };
    world.apply(changes).await;
    let author_of = async |name: &str| {
        let post = world
            .store
            .post_by_uri(&format!("far:post/{name}"))
            .await
            .unwrap();
        post.unwrap().author
    };
    assert_eq!(author_of("a").await, first.id);
    assert_eq!(author_of("b").await, first.id);
    assert_eq!(author_of("c").await, known);
    // And in a later one, under an id that was minted in vain.
    let late = world.author_row(far(), "new");
    let changes = Changes {
        authors: vec![late.clone()],
        ..one(post(late.id, "d", 2))
    };
    world.apply(changes).await;
    assert_eq!(author_of("d").await, first.id);
}
