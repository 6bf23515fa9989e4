//! Polls of this server: who may vote how, and that their end is told.

use crate::stage::{Outcome, Stage, until};
use std::sync::Arc;
use syrinx_engine::{Compose, ComposePoll, Error};
use syrinx_model::{Audience, NoticeKind, OwnerId, StatusId};
use syrinx_store::{NoticeFilter, Window};
use tokio_util::sync::CancellationToken;

const MINUTES: u64 = 5;

fn poll(multiple: bool) -> ComposePoll {
    ComposePoll {
        options: ["tea", "mate", "water"].map(ToOwned::to_owned).into(),
        expires_in: MINUTES * 60,
        multiple,
        hides_totals: false,
    }
}

async fn ask(stage: &Stage, owner: OwnerId, multiple: bool) -> Result<StatusId, Error> {
    let compose = Compose {
        text: "What?".to_owned(),
        poll: Some(poll(multiple)),
        ..Compose::default()
    };
    stage.engine.post(owner, None, None, compose).await
}

/// The sentence with which a vote is refused; empty if it counts.
async fn refusal(stage: &Stage, owner: OwnerId, poll: StatusId, choices: &[u32]) -> String {
    let voted = stage.engine.vote(owner, poll, choices.to_vec()).await;
    voted.map_or_else(|error| error.to_string(), |()| String::new())
}

#[tokio::test]
async fn a_vote_that_makes_no_sense_is_refused_with_a_sentence() -> Outcome {
    let stage = Stage::new().await?;
    let ann = stage.engine.create_owner("ann", None, false).await?.id;
    let bob = stage.engine.create_owner("bob", None, false).await?.id;
    let one = ask(&stage, ann, false).await?;
    for (who, choices, sentence) in [
        (ann, &[0][..], "You cannot vote in your own polls"),
        (bob, &[3], "The chosen vote option does not exist"),
        (bob, &[], "The chosen vote option does not exist"),
        (bob, &[0, 2], "You have already voted on this poll"),
    ] {
        let said = refusal(&stage, who, one, choices).await;
        assert!(said.contains(sentence), "{choices:?}: {said}");
    }
    assert_eq!(
        refusal(&stage, bob, one, &[1, 1]).await,
        "",
        "twice the same is one"
    );
    for choice in [0, 1] {
        let said = refusal(&stage, bob, one, &[choice]).await;
        assert!(said.contains("You have already voted on this poll"), "{said}");
    }
    let many = ask(&stage, ann, true).await?;
    for (choices, counts) in [(&[2, 0][..], true), (&[0], false), (&[1], true)] {
        let said = refusal(&stage, bob, many, choices).await;
        assert_eq!(said.is_empty(), counts, "{choices:?}: {said}");
    }
    Ok(())
}

#[tokio::test]
async fn who_may_not_see_a_poll_cannot_vote() -> Outcome {
    let stage = Stage::new().await?;
    let ann = stage.engine.create_owner("ann", None, false).await?.id;
    let bob = stage.engine.create_owner("bob", None, false).await?.id;
    let compose = Compose {
        text: "What?".to_owned(),
        poll: Some(poll(false)),
        audience: Some(Audience::Private),
        ..Compose::default()
    };
    let hidden = stage.engine.post(ann, None, None, compose).await?;
    let text = Compose {
        text: "no poll".to_owned(),
        ..Compose::default()
    };
    let plain = stage.engine.post(ann, None, None, text).await?;
    for id in [hidden, plain] {
        let voted = stage.engine.vote(bob, id, vec![0]).await;
        assert!(matches!(voted, Err(Error::NotFound)), "{voted:?}");
    }
    Ok(())
}

#[tokio::test]
async fn the_end_is_told_once_to_its_author_and_to_all_who_voted() -> Outcome {
    let stage = Stage::new().await?;
    let ann = stage.engine.create_owner("ann", None, false).await?.id;
    let bob = stage.engine.create_owner("bob", None, false).await?.id;
    let eve = stage.engine.create_owner("eve", None, false).await?.id;
    let asked = ask(&stage, ann, false).await?;
    stage.engine.vote(bob, asked, vec![1]).await?;
    stage.pass(i64::try_from(MINUTES)? * 60_000);
    let late = refusal(&stage, eve, asked, &[1]).await;
    assert!(late.contains("The poll has already ended"), "{late}");

    let stop = CancellationToken::new();
    let running = tokio::spawn(Arc::clone(&stage.engine).run(stop.clone()));
    let told = |owner: OwnerId| {
        let store = stage.engine.store();
        let window = Window {
            limit: 40,
            ..Window::default()
        };
        let filter = NoticeFilter::default();
        async move {
            let notices = store.notices(owner, &filter, window).await?;
            let ended = notices.iter().filter(|notice| notice.kind == NoticeKind::Poll);
            Ok::<_, Box<dyn std::error::Error>>(ended.count())
        }
    };
    until("both are told", || async {
        Ok(told(ann).await? == 1 && told(bob).await? == 1)
    })
    .await?;
    until("it is noted", || async {
        Ok(stage
            .engine
            .store()
            .ended_polls(stage.engine.now())
            .await?
            .is_empty())
    })
    .await?;
    assert_eq!(told(eve).await?, 0);
    stop.cancel();
    running.await?;
    Ok(())
}

#[tokio::test]
async fn an_edit_lets_a_poll_run_from_now_on() -> Outcome {
    let stage = Stage::new().await?;
    let ann = stage.engine.create_owner("ann", None, false).await?.id;
    let bob = stage.engine.create_owner("bob", None, false).await?.id;
    let asked = ask(&stage, ann, false).await?;
    stage.engine.vote(bob, asked, vec![1]).await?;
    let half = i64::try_from(MINUTES)? * 30_000;
    stage.pass(half);
    let edit = Compose {
        text: "What now?".to_owned(),
        poll: Some(poll(false)),
        ..Compose::default()
    };
    stage.engine.edit(ann, asked, edit, Vec::new()).await?;
    let again = refusal(&stage, bob, asked, &[0]).await;
    assert!(again.contains("already voted"), "the vote still counts: {again}");
    stage.pass(half + 1);
    let eve = stage.engine.create_owner("eve", None, false).await?.id;
    assert_eq!(refusal(&stage, eve, asked, &[0]).await, "", "it goes on");
    stage.pass(half);
    let late = refusal(&stage, ann, asked, &[0]).await;
    assert!(late.contains("The poll has already ended"), "{late}");
    Ok(())
}

#[tokio::test]
async fn options_must_differ() -> Outcome {
    let stage = Stage::new().await?;
    let ann = stage.engine.create_owner("ann", None, false).await?.id;
    let twice = Compose {
        text: "What?".to_owned(),
        poll: Some(ComposePoll {
            options: ["tea", " tea"].map(ToOwned::to_owned).into(),
            ..poll(false)
        }),
        ..Compose::default()
    };
    let refused = stage.engine.post(ann, None, None, twice).await;
    assert!(refused.is_err_and(|error| error.to_string().contains("duplicate")));
    Ok(())
}
