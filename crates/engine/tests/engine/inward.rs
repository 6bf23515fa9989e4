//! What comes in: once, in one home, whichever way it came.

use crate::stage::{Outcome, Stage, until};
use syrinx_bus::{Bus, Event, Topic};
use syrinx_connector::fake::{Character, FakeWorld};
use syrinx_model::{DeliveryState, StatusId};

#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_before_is_silent_and_what_comes_is_live() -> Outcome {
    let world = FakeWorld::new(Character::Everything);
    let stage = Stage::among(std::slice::from_ref(&world)).await?;
    let ann = stage.owner("ann").await?;
    world.follow("ann", "bob");
    world.say("bob", "before");
    let mut heard = stage.bus.subscribe(&Topic::Owner(ann));
    stage.link(ann, &world, "ann").await?;
    assert_eq!(stage.home(ann).await?.len(), 1);
    world.say("bob", "live");
    until("it arrives", || async { Ok(stage.home(ann).await?.len() == 2) }).await?;
    let mut new: Vec<StatusId> = Vec::new();
    while let Ok(event) = heard.try_recv() {
        if let Event::New(_, status) = event {
            new.push(status);
        }
    }
    assert_eq!(
        new,
        [stage.home(ann).await?[0].id],
        "only the live one is announced"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_leaves_no_gap_and_no_double() -> Outcome {
    let world = FakeWorld::new(Character::Everything);
    let stage = Stage::among(std::slice::from_ref(&world)).await?;
    let ann = stage.owner("ann").await?;
    world.follow("ann", "bob");
    stage.link(ann, &world, "ann").await?;
    until("the stream stands", || async { Ok(world.listeners() == 1) }).await?;
    world.say("bob", "one");
    until("it arrives", || async { Ok(stage.home(ann).await?.len() == 1) }).await?;
    world.set_away(true);
    world.cut();
    for at in 0..100 {
        world.say("bob", &format!("while you were away {at}"));
    }
    world.set_away(false);
    until("all arrive", || async {
        let window = syrinx_store::Window {
            limit: 1000,
            ..Default::default()
        };
        Ok(stage.engine.store().home(ann, window).await?.len() == 101)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn our_own_post_comes_back_as_a_copy_of_its_entry() -> Outcome {
    let worlds = [
        FakeWorld::new(Character::Everything),
        FakeWorld::new(Character::LocalIds),
    ];
    let stage = Stage::among(&worlds).await?;
    let ann = stage.owner("ann").await?;
    for world in &worlds {
        stage.link(ann, world, "ann").await?;
    }
    for at in 0..5 {
        let status = stage.post(ann, &format!("two songs at once {at}")).await?;
        stage.stands(ann, status, DeliveryState::Delivered).await?;
    }
    // Their echoes come by stream and by paging; a while later there is still one entry for each.
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    let home = stage.home(ann).await?;
    assert_eq!(
        home.len(),
        5,
        "{:?}",
        home.iter()
            .map(|view| (&view.fragment, view.copies.len()))
            .collect::<Vec<_>>()
    );
    assert!(
        home.iter().all(|view| view.copies.len() == 3),
        "here and two copies"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn one_person_on_two_networks_is_one_entry_until_split() -> Outcome {
    let worlds = [
        FakeWorld::new(Character::Everything),
        FakeWorld::new(Character::LocalIds),
    ];
    let stage = Stage::among(&worlds).await?;
    let ann = stage.owner("ann").await?;
    for world in &worlds {
        world.follow("ann", "bob");
        stage.link(ann, world, "ann").await?;
        world.say("bob", &format!("hello from {:?}", world.character()));
    }
    until("both arrive", || async { Ok(stage.home(ann).await?.len() == 2) }).await?;
    let bobs: Vec<_> = stage.home(ann).await?.iter().map(|view| view.author).collect();
    stage.engine.tie_authors(ann, &bobs).await?;
    for world in &worlds {
        world.say("bob", "the same thing");
    }
    until("they become one", || async {
        let home = stage.home(ann).await?;
        Ok(home.len() == 3 && home[0].copies.len() == 2)
    })
    .await?;
    let entry = stage.home(ann).await?.swap_remove(0);
    let split = stage.engine.split(ann, entry.id, entry.copies[1].post).await?;
    let home = stage.home(ann).await?;
    assert_eq!(home.len(), 4);
    assert!(home.iter().any(|view| view.id == split));
    // A newer version of a copy does not bring them together again.
    worlds[0].edit(&entry.copies[0].uri, "the same thing");
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    assert_eq!(stage.home(ann).await?.len(), 4, "it stays split");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn two_accounts_see_one_post_once() -> Outcome {
    let world = FakeWorld::new(Character::LocalIds);
    let stage = Stage::among(std::slice::from_ref(&world)).await?;
    let ann = stage.owner("ann").await?;
    for account in ["ann", "ann_at_work"] {
        world.follow(account, "bob");
        stage.link(ann, &world, account).await?;
    }
    world.say("bob", "heard twice, shown once");
    until("it arrives", || async { Ok(!stage.home(ann).await?.is_empty()) }).await?;
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    let home = stage.home(ann).await?;
    assert_eq!(home.len(), 1);
    assert_eq!(
        stage.engine.store().addresses(home[0].post, ann).await?.len(),
        2,
        "each account calls it otherwise"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_there_is_a_deletion_here() -> Outcome {
    let world = FakeWorld::new(Character::Everything);
    let stage = Stage::among(std::slice::from_ref(&world)).await?;
    let ann = stage.owner("ann").await?;
    world.follow("ann", "bob");
    stage.link(ann, &world, "ann").await?;
    until("the stream stands", || async { Ok(world.listeners() == 1) }).await?;
    let uri = world.say("bob", "soon gone");
    until("it arrives", || async { Ok(stage.home(ann).await?.len() == 1) }).await?;
    world.delete(&uri);
    until("it goes", || async { Ok(stage.home(ann).await?.is_empty()) }).await
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_takes_away_what_another_said() -> Outcome {
    let world = FakeWorld::new(Character::Everything);
    let stage = Stage::among(std::slice::from_ref(&world)).await?;
    let ann = stage.owner("ann").await?;
    for whom in ["bob", "mallory"] {
        world.follow("ann", whom);
    }
    stage.link(ann, &world, "ann").await?;
    until("the stream stands", || async { Ok(world.listeners() == 1) }).await?;
    let uri = world.say("bob", "it stays");
    world.say("mallory", "I am known here");
    until("both arrive", || async { Ok(stage.home(ann).await?.len() == 2) }).await?;
    for by in ["mallory", "somebody-never-seen"] {
        world.wish_gone(by, &uri);
    }
    // What comes later has passed them by.
    world.say("bob", "and later");
    until("it arrives", || async { Ok(stage.home(ann).await?.len() == 3) }).await?;
    world.wish_gone("bob", &uri);
    until("it goes", || async { Ok(stage.home(ann).await?.len() == 2) }).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_author_who_is_looked_up_keeps_their_id_in_every_form() -> Outcome {
    let world = FakeWorld::new(Character::Everything);
    let stage = Stage::among(std::slice::from_ref(&world)).await?;
    let ann = stage.owner("ann").await?;
    world.follow("ann", "bob");
    stage.link(ann, &world, "ann").await?;
    world.say("bob", "hello");
    until("it arrives", || async { Ok(stage.home(ann).await?.len() == 1) }).await?;
    let author = stage.home(ann).await?[0].author;
    // The network tells of them again, changed, so that they are rendered anew.
    world.follow("carol", "bob");
    let found = stage.engine.search_authors(ann, "bob", 10, 0, true).await?;
    assert_eq!(found, [author]);
    let rows = stage.engine.store().authors(&found).await?;
    assert!(
        rows[0].fragment.contains(&format!("\"id\":\"{author}\"")),
        "{}",
        rows[0].fragment
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_never_opens_is_done_without() -> Outcome {
    let world = FakeWorld::new(Character::Everything);
    world.set_streamless(true);
    world.follow("ann", "bob");
    world.say("bob", "before");
    let stage = Stage::among(std::slice::from_ref(&world)).await?;
    let ann = stage.owner("ann").await?;
    stage.link(ann, &world, "ann").await?;
    assert_eq!(stage.home(ann).await?.len(), 1, "it was paged for");
    assert_eq!(world.listeners(), 0);
    Ok(())
}
