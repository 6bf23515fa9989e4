use crate::stage::{Outcome, Stage};
use syrinx_bus::{Bus, Event, Topic};
use syrinx_engine::{EngineConfig, Error, PictureChange, Profile};
use syrinx_model::Audience;

const DAY: i64 = 24 * 60 * 60 * 1000;

#[tokio::test]
async fn an_owner_comes_with_their_author_and_is_let_in() -> Outcome {
    let stage = Stage::new().await?;
    let engine = &stage.engine;
    let owner = engine.create_owner("Ann", Some("correct horse"), true).await?;
    assert_eq!((owner.name.as_str(), owner.admin), ("ann", true));
    let author = engine.store().authors(&[owner.author]).await?.remove(0);
    assert!(author.author.network.is_local());
    assert_eq!(author.author.url, "http://127.0.0.1:3000/@ann");
    assert_eq!(author.author.uri, "http://127.0.0.1:3000/users/ann");
    assert_eq!(author.owner, Some(owner.id));
    assert_eq!(
        author.fragment,
        format!("{{\"id\":\"{}\",\"name\":\"\"}}", owner.author)
    );
    for name in ["ann", "@ANN", "ann@here.example"] {
        assert_eq!(engine.check_password(name, "correct horse").await?.id, owner.id);
    }
    for (name, password) in [("ann", "wrong horse"), ("bob", "correct horse"), ("", "")] {
        assert!(matches!(
            engine.check_password(name, password).await,
            Err(Error::Unauthorized(_))
        ));
    }
    assert!(matches!(
        engine.create_owner("ANN", None, false).await,
        Err(Error::Invalid(_))
    ));
    let silent = engine.create_owner("bob", None, false).await?;
    assert!(engine.check_password("bob", "").await.is_err() && silent.password_hash.is_none());
    Ok(())
}

#[tokio::test]
async fn sign_up_is_closed_unless_opened() -> Outcome {
    let closed = Stage::new().await?;
    assert!(matches!(
        closed.engine.sign_up("ann", "correct horse").await,
        Err(Error::Forbidden(_))
    ));
    let open = Stage::with(EngineConfig {
        open_sign_up: true,
        ..EngineConfig::default()
    })
    .await?;
    assert!(!open.engine.sign_up("ann", "correct horse").await?.admin);
    Ok(())
}

#[tokio::test]
async fn the_set_up_link_works_once_and_only_while_there_is_nobody() -> Outcome {
    let stage = Stage::new().await?;
    let engine = &stage.engine;
    let old = engine.setup_link().await?.ok_or("no link")?;
    stage.pass(8 * DAY);
    assert!(matches!(
        engine.set_up(&old, "ann", "correct horse").await,
        Err(Error::Unauthorized(_))
    ));
    let (link, other) = (
        engine.setup_link().await?.ok_or("no link")?,
        engine.setup_link().await?.ok_or("no link")?,
    );
    assert!(matches!(
        engine.set_up(&link, "ann", "short").await,
        Err(Error::Invalid(_))
    ));
    assert!(
        engine.set_up(&link, "ann", "correct horse").await?.admin,
        "a slip does not use up the link"
    );
    assert!(matches!(
        engine.set_up(&link, "eve", "correct horse").await,
        Err(Error::Unauthorized(_))
    ));
    assert!(matches!(
        engine.set_up(&other, "eve", "correct horse").await,
        Err(Error::Forbidden(_))
    ));
    assert_eq!(engine.setup_link().await?, None);
    Ok(())
}

#[tokio::test]
async fn a_new_password_ends_everything_that_the_old_one_opened() -> Outcome {
    let stage = Stage::new().await?;
    let engine = &stage.engine;
    let owner = engine.create_owner("ann", Some("correct horse"), false).await?.id;
    let app = engine
        .register_app(
            "App",
            vec!["https://app.example/".into()],
            vec!["read".into()],
            None,
        )
        .await?
        .app;
    let token = engine
        .grant_owner_token(&app, owner, vec!["read".into()])
        .await?
        .token;
    let session = engine.open_browser_session(owner).await?;
    assert_eq!(engine.browser_session(session.expose()).await?, Some(owner));
    let caller = engine.caller(token.expose()).await?.ok_or("no caller")?;
    let mut heard = stage.bus.subscribe(&Topic::Owner(owner));
    engine.set_password(owner, "battery staple").await?;
    assert_eq!(heard.try_recv()?, Event::Revoked(owner, caller.token));
    assert_eq!(engine.caller(token.expose()).await?, None);
    assert_eq!(engine.browser_session(session.expose()).await?, None);
    assert!(engine.check_password("ann", "correct horse").await.is_err());
    assert!(engine.check_password("ann", "battery staple").await.is_ok());
    Ok(())
}

#[tokio::test]
async fn a_browser_session_ends_after_thirty_days() -> Outcome {
    let stage = Stage::new().await?;
    let owner = stage.engine.create_owner("ann", None, false).await?.id;
    let session = stage.engine.open_browser_session(owner).await?;
    stage.pass(29 * DAY);
    assert_eq!(stage.engine.browser_session(session.expose()).await?, Some(owner));
    stage.pass(2 * DAY);
    assert_eq!(stage.engine.browser_session(session.expose()).await?, None);
    assert_eq!(stage.engine.browser_session("invented").await?, None);
    Ok(())
}

#[tokio::test]
async fn a_profile_changes_in_what_is_given_and_is_rendered_again() -> Outcome {
    let stage = Stage::new().await?;
    let engine = &stage.engine;
    let owner = engine.create_owner("ann", None, false).await?;
    let mut picture = Vec::new();
    image::RgbImage::new(800, 600)
        .write_to(&mut std::io::Cursor::new(&mut picture), image::ImageFormat::Png)?;
    let picture = PictureChange::New(picture.into());
    let profile = Profile {
        name: Some("Ann".into()),
        note: Some("<b> & https://a.example".into()),
        avatar: Some(picture.clone()),
        fields: Some(vec![
            ("Site".into(), "https://a.example".into()),
            (String::new(), " ".into()),
        ]),
        default_audience: Some(Audience::Private),
        ..Profile::default()
    };
    engine.update_profile(owner.id, profile).await?;
    let row = engine.store().authors(&[owner.author]).await?.remove(0);
    assert!(row.fragment.contains("\"name\":\"Ann\""));
    assert!(row.author.note_html.contains("&lt;b&gt; &amp;") && row.author.note_html.contains("href"));
    assert_eq!((row.author.fields.len(), row.author.header), (1, None));
    let first = row.author.avatar.ok_or("no avatar")?;
    let name = first
        .strip_prefix("http://127.0.0.1:3000/media/")
        .ok_or("an avatar elsewhere")?;
    let (bytes, mime) = engine.media_file(name).await?.ok_or("no file")?;
    assert_eq!(
        (mime.as_str(), image::load_from_memory(&bytes)?.width()),
        ("image/png", 400)
    );
    let again = Profile {
        avatar: Some(picture),
        locked: Some(true),
        ..Profile::default()
    };
    engine.update_profile(owner.id, again).await?;
    assert!(
        stage.blobs.get(name).await?.is_none(),
        "the replaced picture is gone"
    );
    let row = engine.store().authors(&[owner.author]).await?.remove(0);
    assert_eq!((row.author.name.as_str(), row.author.locked), ("Ann", true));
    let kept = engine.store().owner(owner.id).await?.ok_or("no owner")?;
    assert_eq!(kept.default_audience, Audience::Private);
    let long = Profile {
        name: Some("x".repeat(101)),
        ..Profile::default()
    };
    assert!(matches!(
        engine.update_profile(owner.id, long).await,
        Err(Error::Invalid(_))
    ));
    Ok(())
}
