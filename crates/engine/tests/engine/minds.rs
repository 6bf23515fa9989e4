//! An owner changes their mind while a post is on its way.

use crate::stage::{Outcome, Running, Stage, until};
use syrinx_connector::fake::{Character, FakeWorld, Trouble};
use syrinx_connector::{Clock, SystemClock};
use syrinx_engine::Compose;
use syrinx_model::{DeliveryState, OwnerId, StatusId};
use syrinx_store::Delivery;

/// Three parts on a network of 500 graphemes or less, in words of one version.
fn long(version: &str) -> Compose {
    let text = (0..40).fold(String::new(), |text, n| {
        text + &format!("Sentence {n} of version {version} fills it. ")
    });
    Compose {
        text,
        ..Compose::default()
    }
}

async fn delivery(
    stage: &Running,
    owner: OwnerId,
    status: StatusId,
) -> Result<Delivery, Box<dyn std::error::Error>> {
    let post = stage.engine.store().find_status(Some(owner), status).await?[0].id;
    let mut views = stage.engine.store().deliveries_of_post(owner, post).await?;
    Ok(views.pop().ok_or("a delivery")?.delivery)
}

/// Posts a thread whose first part stands while the second has to wait, edits it then, and waits until it is delivered.
async fn edited_midway(world: &FakeWorld) -> Result<(Running, Delivery), Box<dyn std::error::Error>> {
    let stage = Stage::among(std::slice::from_ref(world)).await?;
    let ann = stage.owner("ann").await?;
    stage.link(ann, world, "ann").await?;
    world.trouble(Trouble::Pending);
    world.trouble(Trouble::Busy(SystemClock.now().plus(6_000)));
    let status = stage.engine.post(ann, None, None, long("old")).await?;
    until("the first part stands and the second waits", || async {
        let delivery = delivery(&stage, ann, status).await?;
        Ok(delivery.parts[0].receipt.is_some() && delivery.state == DeliveryState::Retrying)
    })
    .await?;
    stage.engine.edit(ann, status, long("new"), Vec::new()).await?;
    stage.stands(ann, status, DeliveryState::Delivered).await?;
    let delivery = delivery(&stage, ann, status).await?;
    Ok((stage, delivery))
}

fn standing(world: &FakeWorld) -> String {
    let texts = world
        .accepted()
        .into_iter()
        .filter_map(|part| world.text(&part.uri));
    texts.collect::<Vec<_>>().join(" ")
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_that_stood_before_an_edit_are_changed_too() -> Outcome {
    let world = FakeWorld::new(Character::Everything);
    let (_stage, delivery) = edited_midway(&world).await?;
    let said = standing(&world);
    assert!(!said.contains("version old"), "{said}");
    assert_eq!(
        said.matches("version new").count(),
        40,
        "each sentence once: {said}"
    );
    assert_eq!(delivery.error, None);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_can_be_changed_a_thread_ends_as_it_began_and_that_is_told() -> Outcome {
    let world = FakeWorld::new(Character::LocalIds);
    let (_stage, delivery) = edited_midway(&world).await?;
    let said = standing(&world);
    assert!(!said.contains("version new"), "{said}");
    assert_eq!(
        said.matches("version old").count(),
        40,
        "each sentence once: {said}"
    );
    assert_eq!(delivery.error.map(|error| error.code).as_deref(), Some("no_edit"));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_of_the_repeat_does_not_end_the_doubt_of_the_first() -> Outcome {
    let world = FakeWorld::new(Character::LocalIds);
    let stage = Stage::among(std::slice::from_ref(&world)).await?;
    let ann = stage.owner("ann").await?;
    stage.link(ann, &world, "ann").await?;
    world.trouble(Trouble::UncertainLost);
    world.trouble(Trouble::Away);
    let status = stage.post(ann, "under one key").await?;
    until("it was tried twice", || async {
        Ok(delivery(&stage, ann, status).await?.attempts == 2)
    })
    .await?;
    let stamp = delivery(&stage, ann, status).await?.parts[0].stamp.clone();
    let stamp = stamp.ok_or("the stamp is kept: the first may still arrive")?;
    stage.stands(ann, status, DeliveryState::Delivered).await?;
    assert_eq!(world.accepted().len(), 1);
    assert_eq!(world.accepted()[0].key, stamp.key);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_boost_that_was_taken_back_can_be_made_again() -> Outcome {
    let world = FakeWorld::new(Character::Everything);
    let stage = Stage::among(std::slice::from_ref(&world)).await?;
    let ann = stage.owner("ann").await?;
    world.follow("ann", "bob");
    stage.link(ann, &world, "ann").await?;
    world.say("bob", "pass me on");
    until("it arrives", || async { Ok(stage.home(ann).await?.len() == 1) }).await?;
    let status = stage.home(ann).await?[0].id;
    let first = stage.engine.boost(ann, status, None).await?;
    assert_eq!(stage.engine.boost(ann, status, None).await?, first);
    stage.engine.unboost(ann, status).await?;
    let second = stage.engine.boost(ann, status, None).await?;
    assert_ne!(first, second, "what was taken back is gone");
    stage.engine.unboost(ann, status).await?;
    stage.engine.boost(ann, status, None).await?;
    Ok(())
}
