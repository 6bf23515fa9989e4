//! Follows, mutes and blocks: an owner is shown what they wish, until the network has had the last word on all of it.

use crate::stage::{Outcome, Running, Stage, until};
use syrinx_connector::fake::{Character, FakeWorld, Trouble};
use syrinx_model::{AuthorId, OwnerId, Relate, Relation};

const FOLLOW: Relate = Relate::Follow { boosts: true };

/// Ann, and bob whom she has read.
async fn met(world: &FakeWorld) -> Result<(Running, OwnerId, AuthorId), Box<dyn std::error::Error>> {
    let stage = Stage::among(std::slice::from_ref(world)).await?;
    let ann = stage.owner("ann").await?;
    world.follow("ann", "bob");
    stage.link(ann, world, "ann").await?;
    world.say("bob", "here I am");
    until("it arrives", || async { Ok(stage.home(ann).await?.len() == 1) }).await?;
    let bob = stage.home(ann).await?[0].author;
    Ok((stage, ann, bob))
}

async fn stands(
    stage: &Running,
    ann: OwnerId,
    bob: AuthorId,
) -> Result<Relation, Box<dyn std::error::Error>> {
    Ok(stage.engine.relations(ann, &[bob]).await?.remove(0))
}

/// Waits until so many wishes were carried there and nothing waits any more.
async fn carried(stage: &Running, world: &FakeWorld, calls: u64) -> Outcome {
    until("all is carried there", || async {
        Ok(world.calls("relate") == calls && stage.engine.store().next_due().await?.is_none())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answer_to_one_wish_does_not_undo_another() -> Outcome {
    let world = FakeWorld::new(Character::Everything);
    let (stage, ann, bob) = met(&world).await?;
    // The mute has to wait, and the block that comes after it is answered first: it knows of no mute.
    world.trouble(Trouble::Away);
    stage.engine.relate(ann, bob, Relate::Mute).await?;
    until("it was tried", || async { Ok(world.calls("relate") == 1) }).await?;
    stage.engine.relate(ann, bob, Relate::Block).await?;
    until("the block is there", || async { Ok(world.calls("relate") >= 2) }).await?;
    until("it is blocked, and muted all the time", || async {
        let now = stands(&stage, ann, bob).await?;
        assert!(now.muting && now.blocking && !now.following, "{now:?}");
        Ok(stage.engine.store().next_due().await?.is_none())
    })
    .await?;
    let calls = world.calls("relate");
    stage.engine.relate(ann, bob, Relate::Unblock).await?;
    stage.engine.relate(ann, bob, Relate::Unmute).await?;
    stage.engine.relate(ann, bob, FOLLOW).await?;
    let wished = stands(&stage, ann, bob).await?;
    until(
        "all of it is carried there, and never shown otherwise",
        || async {
            assert_eq!(stands(&stage, ann, bob).await?, wished);
            Ok(world.calls("relate") >= calls + 3 && stage.engine.store().next_due().await?.is_none())
        },
    )
    .await?;
    assert!(
        wished.following && !wished.muting && !wished.blocking,
        "{wished:?}"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_network_refuses_is_shown_as_it_is_there() -> Outcome {
    let world = FakeWorld::new(Character::Everything);
    let (stage, ann, bob) = met(&world).await?;
    world.trouble(Trouble::Rejected("they moved away".to_owned()));
    stage.engine.relate(ann, bob, Relate::Mute).await?;
    carried(&stage, &world, 1).await?;
    let now = stands(&stage, ann, bob).await?;
    assert!(
        !now.muting && now.following,
        "the network says how it is: {now:?}"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn whose_boosts_are_not_wanted_is_not_forgotten_with_the_next_wish() -> Outcome {
    let world = FakeWorld::new(Character::Everything);
    let (stage, ann, bob) = met(&world).await?;
    let silent = Relate::Follow { boosts: false };
    for (calls, wish) in (1..).zip([silent, Relate::Mute, Relate::Unmute]) {
        stage.engine.relate(ann, bob, wish).await?;
        carried(&stage, &world, calls).await?;
        let rows = stage.engine.store().relations(ann, &[bob]).await?;
        assert!(rows.iter().all(|row| row.following && !row.boosts), "{rows:?}");
    }
    world.trouble(Trouble::Rejected("not now".to_owned()));
    stage.engine.relate(ann, bob, Relate::Block).await?;
    carried(&stage, &world, 4).await?;
    let rows = stage.engine.store().relations(ann, &[bob]).await?;
    assert!(
        rows.iter()
            .all(|row| row.following && !row.blocking && !row.boosts),
        "{rows:?}"
    );
    Ok(())
}
