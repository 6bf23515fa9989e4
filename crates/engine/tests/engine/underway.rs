//! A wish that changes while a post is on its way: what has begun to go out is found again, and brought to what is wished
//! last, or, where nothing can be changed, to its own end.

use crate::stage::{Outcome, Running, Stage, until};
use syrinx_connector::fake::{Character, FakeWorld, Trouble};
use syrinx_engine::Compose;
use syrinx_model::{DeliveryState, OwnerId, StatusId};

/// A thread of at least two parts on every fake network; each version has words of its own.
fn story(version: &str, sentences: usize) -> String {
    (0..sentences)
        .map(|at| format!("This is sentence number {at} of the {version} version."))
        .collect::<Vec<_>>()
        .join(" ")
}

/// A thread whose first part was taken by the network, which went away before it said so.
async fn begun(world: &FakeWorld) -> Result<(Running, OwnerId, StatusId), Box<dyn std::error::Error>> {
    let stage = Stage::among(std::slice::from_ref(world)).await?;
    let ann = stage.owner("ann").await?;
    stage.link(ann, world, "ann").await?;
    world.trouble(Trouble::Pending);
    let status = stage.post(ann, &story("first", 40)).await?;
    until("the first part is taken", || async {
        Ok(world.accepted().len() == 1)
    })
    .await?;
    world.set_away(true);
    stage.stands(ann, status, DeliveryState::Retrying).await?;
    Ok((stage, ann, status))
}

/// What stands there now, in the order in which it came.
fn standing(world: &FakeWorld) -> Vec<String> {
    let accepted = world.accepted();
    accepted.iter().filter_map(|part| world.text(&part.uri)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_taken_before_the_network_went_away_is_not_sent_again() -> Outcome {
    for character in [Character::Everything, Character::LocalIds] {
        let world = FakeWorld::new(character);
        let (stage, ann, status) = begun(&world).await?;
        world.set_away(false);
        stage.stands(ann, status, DeliveryState::Delivered).await?;
        assert_eq!(standing(&world).join(" "), story("first", 40), "{character:?}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partly_delivered_thread_is_changed_as_a_whole() -> Outcome {
    // It keeps its length, grows, or shrinks to one part.
    for sentences in [40, 60, 1] {
        let world = FakeWorld::new(Character::Everything);
        let (stage, ann, status) = begun(&world).await?;
        let compose = Compose {
            text: story("second", sentences),
            ..Compose::default()
        };
        stage.engine.edit(ann, status, compose, Vec::new()).await?;
        world.set_away(false);
        stage.stands(ann, status, DeliveryState::Delivered).await?;
        assert_eq!(standing(&world).join(" "), story("second", sentences));
        let accepted = world.accepted();
        assert!(
            accepted[0].text.contains("first"),
            "what had gone out was found in its own words: {accepted:?}"
        );
        for (part, before) in accepted.iter().skip(1).zip(&accepted) {
            assert_eq!(part.parent_uri.as_deref(), Some(before.uri.as_str()));
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_can_be_changed_a_thread_ends_as_it_began() -> Outcome {
    let world = FakeWorld::new(Character::LocalIds);
    let (stage, ann, status) = begun(&world).await?;
    let compose = Compose {
        text: story("second", 60),
        ..Compose::default()
    };
    stage.engine.edit(ann, status, compose, Vec::new()).await?;
    world.set_away(false);
    stage.stands(ann, status, DeliveryState::Delivered).await?;
    assert_eq!(standing(&world).join(" "), story("first", 40));
    let store = stage.engine.store();
    let post = store.find_status(Some(ann), status).await?[0].id;
    let delivery = &store.deliveries_of_post(ann, post).await?[0].delivery;
    let told = delivery.error.as_ref().map(|error| error.code.as_str());
    assert_eq!(told, Some("no_edit"), "and its owner is told");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_taken_back_midway_leaves_nothing() -> Outcome {
    let world = FakeWorld::new(Character::Everything);
    let (stage, ann, status) = begun(&world).await?;
    stage.engine.delete(ann, status).await?;
    world.set_away(false);
    until("the first part is taken down", || async {
        Ok(standing(&world).is_empty())
    })
    .await?;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    assert_eq!(world.accepted().len(), 1, "and no other ever went out");
    Ok(())
}

/// A network writes down a key when the post stands, not when it comes: a repeat that is too early would be another post.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_network_is_still_busy_with_is_not_sent_again() -> Outcome {
    let world = FakeWorld::new(Character::LocalIds);
    let stage = Stage::among(std::slice::from_ref(&world)).await?;
    let ann = stage.owner("ann").await?;
    stage.link(ann, &world, "ann").await?;
    world.trouble(Trouble::UncertainLate);
    let status = stage.post(ann, "I take my time").await?;
    // It is looked for right after the answer is lost, and again by the next attempt, which must wait.
    until("it is looked for again", || async {
        Ok(world.calls("find") >= 2)
    })
    .await?;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    assert_eq!(
        world.calls("publish"),
        1,
        "it is not sent while it may still come"
    );
    world.catch_up();
    stage.stands(ann, status, DeliveryState::Delivered).await?;
    assert_eq!(world.accepted().len(), 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_hangs_on_what_a_change_leaves_of_a_thread() -> Outcome {
    let world = FakeWorld::new(Character::Everything);
    let stage = Stage::among(std::slice::from_ref(&world)).await?;
    let ann = stage.owner("ann").await?;
    stage.link(ann, &world, "ann").await?;
    let status = stage.post(ann, &story("first", 40)).await?;
    stage.stands(ann, status, DeliveryState::Delivered).await?;
    // The change to a single part does not come through at once, so that the answer could be faster.
    world.trouble(Trouble::Away);
    let shorter = Compose {
        text: story("second", 1),
        ..Compose::default()
    };
    stage.engine.edit(ann, status, shorter, Vec::new()).await?;
    let answer = |words: &str| Compose {
        text: words.to_owned(),
        parent: Some(status),
        ..Compose::default()
    };
    let answered = stage.engine.post(ann, None, None, answer("I agree")).await?;
    stage.stands(ann, answered, DeliveryState::Delivered).await?;
    assert_eq!(standing(&world).len(), 2, "the shorter thread and its answer");
    let accepted = world.accepted();
    let last = accepted.last().ok_or("the answer came")?;
    assert_eq!(last.parent_uri.as_deref(), Some(accepted[0].uri.as_str()));

    // In other words it still answers the same.
    stage
        .engine
        .edit(ann, answered, answer("I disagree"), Vec::new())
        .await?;
    stage.stands(ann, answered, DeliveryState::Delivered).await?;
    let store = stage.engine.store();
    let posts = store.find_status(Some(ann), answered).await?;
    let copy = posts
        .iter()
        .find(|post| post.uri == last.uri)
        .ok_or("the copy is there")?;
    assert!(copy.parent.is_some(), "{copy:?}");
    Ok(())
}
