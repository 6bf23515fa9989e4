//! A post on its way: exactly once, whatever the network does.

use crate::stage::{Outcome, Stage, until};
use syrinx_connector::fake::{Character, FakeWorld, Trouble};
use syrinx_engine::Compose;
use syrinx_model::{Act, DeliveryState};

/// Every kind of trouble, on networks of every kind of proof: what was accepted stands there once, or the owner is told.
#[tokio::test(flavor = "multi_thread")]
async fn a_post_arrives_once_through_every_trouble() -> Outcome {
    let characters = [Character::Everything, Character::WriteOnly, Character::LocalIds];
    let troubles = [
        Trouble::Away,
        Trouble::UncertainDone,
        Trouble::UncertainLost,
        Trouble::Expired,
        Trouble::Pending,
    ];
    for character in characters {
        let world = FakeWorld::new(character);
        let stage = Stage::among(std::slice::from_ref(&world)).await?;
        let ann = stage.owner("ann").await?;
        stage.link(ann, &world, "ann").await?;
        for (at, trouble) in troubles.iter().enumerate() {
            let text = format!("words number {at}");
            world.trouble(trouble.clone());
            let status = stage.post(ann, &text).await?;
            until(&format!("{character:?} {trouble:?} is settled"), || async {
                let states = stage.states(ann, status).await?;
                Ok(states
                    .iter()
                    .all(|state| matches!(state, DeliveryState::Delivered | DeliveryState::Unconfirmed)))
            })
            .await?;
            let there = world
                .accepted()
                .iter()
                .filter(|accepted| accepted.text.contains(&text))
                .count();
            let states = stage.states(ann, status).await?;
            let doubtful = matches!(trouble, Trouble::UncertainDone | Trouble::UncertainLost)
                && character == Character::WriteOnly;
            if doubtful {
                assert_eq!(states, [DeliveryState::Unconfirmed], "{character:?} {trouble:?}");
                assert!(there <= 1, "{character:?} {trouble:?}: {there} times");
            } else {
                assert_eq!(states, [DeliveryState::Delivered], "{character:?} {trouble:?}");
                assert_eq!(there, 1, "{character:?} {trouble:?}");
            }
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_final_and_told() -> Outcome {
    let world = FakeWorld::new(Character::Everything);
    let stage = Stage::among(std::slice::from_ref(&world)).await?;
    let ann = stage.owner("ann").await?;
    stage.link(ann, &world, "ann").await?;
    world.trouble(Trouble::Rejected("no owls here".to_owned()));
    let status = stage.post(ann, "an owl").await?;
    stage.stands(ann, status, DeliveryState::Failed).await?;
    let post = stage.engine.store().find_status(Some(ann), status).await?[0].id;
    let deliveries = stage.engine.store().deliveries_of_post(ann, post).await?;
    let error = deliveries[0]
        .delivery
        .error
        .as_ref()
        .ok_or("an error is stored")?;
    assert_eq!(error.message, "no owls here");
    let (filter, window) = (
        syrinx_store::NoticeFilter::default(),
        syrinx_store::Window {
            limit: 5,
            ..Default::default()
        },
    );
    let store = stage.engine.store();
    until("it is told", || async {
        Ok(store.notices(ann, &filter, window).await?.len() == 1)
    })
    .await?;
    let told = store.notices(ann, &filter, window).await?;
    assert_eq!(told[0].kind, syrinx_model::NoticeKind::DeliveryFailed);
    assert!(world.accepted().is_empty());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_text_becomes_a_thread_in_order() -> Outcome {
    let world = FakeWorld::new(Character::Everything);
    let stage = Stage::among(std::slice::from_ref(&world)).await?;
    let ann = stage.owner("ann").await?;
    stage.link(ann, &world, "ann").await?;
    let sentences: Vec<String> = (0..40)
        .map(|at| format!("This is sentence number {at} of a long story."))
        .collect();
    let text = sentences.join(" ");
    world.trouble(Trouble::UncertainDone);
    let status = stage.post(ann, &text).await?;
    stage.stands(ann, status, DeliveryState::Delivered).await?;
    let accepted = world.accepted();
    assert!(accepted.len() >= 2, "{accepted:?}");
    for (part, before) in accepted.iter().skip(1).zip(&accepted) {
        assert_eq!(part.parent_uri.as_deref(), Some(before.uri.as_str()));
    }
    let whole = accepted
        .iter()
        .map(|part| part.text.as_str())
        .collect::<Vec<_>>()
        .join(" ");
    assert_eq!(whole, text);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_can_be_answered_a_long_text_is_cut_and_that_is_told() -> Outcome {
    let world = FakeWorld::new(Character::WriteOnly);
    let stage = Stage::among(std::slice::from_ref(&world)).await?;
    let ann = stage.owner("ann").await?;
    stage.link(ann, &world, "ann").await?;
    let compose = Compose {
        text: "One sentence is short. ".repeat(10),
        ..Compose::default()
    };
    let preview = stage.engine.preview(ann, compose.clone()).await?;
    assert!(
        preview.targets[0]
            .losses
            .iter()
            .any(|loss| loss.code == "truncated"),
        "{preview:?}"
    );
    let status = stage.engine.post(ann, None, None, compose).await?;
    stage.stands(ann, status, DeliveryState::Delivered).await?;
    assert_eq!(world.accepted().len(), 1);
    assert_eq!(
        world.accepted()[0].text,
        preview.targets[0].parts[0].text,
        "what was previewed was sent"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn edits_and_deletes_reach_the_network() -> Outcome {
    let world = FakeWorld::new(Character::Everything);
    let stage = Stage::among(std::slice::from_ref(&world)).await?;
    let ann = stage.owner("ann").await?;
    stage.link(ann, &world, "ann").await?;
    let status = stage.post(ann, "before").await?;
    stage.stands(ann, status, DeliveryState::Delivered).await?;
    let uri = world.accepted()[0].uri.clone();
    let compose = Compose {
        text: "after".to_owned(),
        ..Compose::default()
    };
    stage.engine.edit(ann, status, compose, Vec::new()).await?;
    until("the edit arrives", || async {
        Ok(world.text(&uri).as_deref() == Some("after"))
    })
    .await?;
    stage.engine.delete(ann, status).await?;
    until("the deletion arrives", || async {
        Ok(world.text(&uri).is_none())
    })
    .await?;
    assert!(
        stage
            .engine
            .store()
            .find_status(Some(ann), status)
            .await?
            .is_empty()
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_key_is_the_same_post() -> Outcome {
    let world = FakeWorld::new(Character::Everything);
    let stage = Stage::among(std::slice::from_ref(&world)).await?;
    let ann = stage.owner("ann").await?;
    stage.link(ann, &world, "ann").await?;
    let registered = stage
        .engine
        .register_app(
            "test",
            vec!["urn:ietf:wg:oauth:2.0:oob".into()],
            vec!["read".into(), "write".into()],
            None,
        )
        .await?;
    let granted = stage
        .engine
        .grant_owner_token(&registered.app, ann, vec!["write".into()])
        .await?;
    let caller = stage
        .engine
        .caller(granted.token.expose())
        .await?
        .ok_or("the token works")?;
    let compose = || Compose {
        text: "once".to_owned(),
        ..Compose::default()
    };
    let first = stage
        .engine
        .post(ann, Some(caller.token), Some("k"), compose())
        .await?;
    let again = stage
        .engine
        .post(ann, Some(caller.token), Some("k"), compose())
        .await?;
    assert_eq!(first, again);
    stage.stands(ann, first, DeliveryState::Delivered).await?;
    assert_eq!(world.accepted().len(), 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_like_goes_out_once_and_can_be_taken_back() -> Outcome {
    let world = FakeWorld::new(Character::Everything);
    let stage = Stage::among(std::slice::from_ref(&world)).await?;
    let ann = stage.owner("ann").await?;
    world.follow("ann", "bob");
    stage.link(ann, &world, "ann").await?;
    world.say("bob", "like me");
    until("it arrives", || async { Ok(stage.home(ann).await?.len() == 1) }).await?;
    let status = stage.home(ann).await?[0].id;
    stage.engine.act(ann, status, Act::Like).await?;
    assert!(stage.home(ann).await?[0].flags.liked, "shown at once");
    until("the like arrives", || async { Ok(world.calls("act") == 1) }).await?;
    stage.engine.undo(ann, status, Act::Like).await?;
    assert!(!stage.home(ann).await?[0].flags.liked);
    until("the undo arrives", || async { Ok(world.calls("undo") == 1) }).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_to_what_is_still_on_its_way_waits_for_it() -> Outcome {
    let world = FakeWorld::new(Character::Everything);
    let stage = Stage::among(std::slice::from_ref(&world)).await?;
    let ann = stage.owner("ann").await?;
    stage.link(ann, &world, "ann").await?;
    world.trouble(Trouble::Away);
    let parent = stage.post(ann, "first").await?;
    let compose = Compose {
        text: "second".to_owned(),
        parent: Some(parent),
        ..Compose::default()
    };
    let answer = stage.engine.post(ann, None, None, compose).await?;
    stage.stands(ann, answer, DeliveryState::Delivered).await?;
    let accepted = world.accepted();
    assert_eq!(accepted.len(), 2, "{accepted:?}");
    assert_eq!(accepted[1].parent_uri.as_deref(), Some(accepted[0].uri.as_str()));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_sees_how_much_they_have_said() -> Outcome {
    let stage = Stage::among(&[]).await?;
    let ann = stage.owner("ann").await?;
    let author = stage
        .engine
        .store()
        .owner(ann)
        .await?
        .ok_or("ann is there")?
        .author;
    let first = stage.post(ann, "one").await?;
    stage.post(ann, "two").await?;
    stage.engine.delete(ann, first).await?;
    let rows = stage.engine.store().authors(&[author]).await?;
    assert_eq!(rows[0].author.counts.posts, 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_can_confirm_is_sent_again_only_when_the_owner_says_so() -> Outcome {
    let world = FakeWorld::new(Character::WriteOnly);
    let stage = Stage::among(std::slice::from_ref(&world)).await?;
    let ann = stage.owner("ann").await?;
    stage.link(ann, &world, "ann").await?;
    world.trouble(Trouble::UncertainLost);
    let status = stage.post(ann, "did you hear me").await?;
    stage.stands(ann, status, DeliveryState::Unconfirmed).await?;
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    assert!(world.accepted().is_empty(), "nothing is sent by itself");
    let post = stage.engine.store().find_status(Some(ann), status).await?[0].id;
    let delivery = stage.engine.store().deliveries_of_post(ann, post).await?[0]
        .delivery
        .id;
    stage.engine.retry_delivery(ann, delivery).await?;
    stage.stands(ann, status, DeliveryState::Delivered).await?;
    assert_eq!(world.accepted().len(), 1);
    Ok(())
}
