use crate::stage::{Outcome, Stage};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use syrinx_bus::{Bus, Event, Topic};
use syrinx_engine::{Authorize, Engine, Error, Registered};
use syrinx_model::{OwnerId, Secret};

const BACK: &str = "app://back";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

async fn app(engine: &Engine) -> syrinx_engine::Result<Registered> {
    engine
        .register_app(
            "App",
            vec![BACK.into()],
            vec!["read".into(), "write:statuses".into()],
            None,
        )
        .await
}

async fn code(
    engine: &Engine,
    owner: OwnerId,
    app: &Registered,
    challenge: Option<String>,
) -> syrinx_engine::Result<Secret> {
    let request = Authorize {
        app: app.app.id,
        redirect_uri: BACK.into(),
        scopes: vec!["read".into()],
        challenge,
    };
    engine.grant_code(owner, &request).await
}

#[tokio::test]
async fn an_app_is_known_by_its_secret_alone() -> Outcome {
    let stage = Stage::new().await?;
    let engine = &stage.engine;
    let app = app(engine).await?;
    assert_eq!(
        engine.app_of_client(&app.client_id).await?.map(|found| found.id),
        Some(app.app.id)
    );
    assert_eq!(
        engine
            .app_with_secret(&app.client_id, app.client_secret.expose())
            .await?
            .id,
        app.app.id
    );
    for (id, secret) in [(app.client_id.as_str(), "no"), ("no", app.client_secret.expose())] {
        assert!(matches!(
            engine.app_with_secret(id, secret).await,
            Err(Error::Unauthorized(_))
        ));
    }
    let wrong = engine
        .register_app("App", vec!["javascript:alert(1)".into()], vec![], None)
        .await;
    assert!(matches!(wrong, Err(Error::Invalid(_))));
    Ok(())
}

#[tokio::test]
async fn a_code_gives_a_token_once_and_its_second_use_takes_it_back() -> Outcome {
    let stage = Stage::new().await?;
    let engine = &stage.engine;
    let owner = engine.create_owner("ann", None, false).await?.id;
    let app = app(engine).await?;
    let code = code(engine, owner, &app, None).await?;
    let granted = engine.exchange_code(&app.app, code.expose(), BACK, None).await?;
    assert_eq!(granted.scopes, ["read"]);
    let caller = engine.caller(granted.token.expose()).await?.ok_or("no caller")?;
    assert_eq!((caller.owner, caller.app), (Some(owner), app.app.id));
    assert!(
        caller.allows("read:statuses") && !caller.allows("write:statuses") && !caller.allows("read:syrinx")
    );
    let mut heard = stage.bus.subscribe(&Topic::Owner(owner));
    let again = engine.exchange_code(&app.app, code.expose(), BACK, None).await;
    assert!(matches!(again, Err(Error::Unauthorized(_))));
    assert_eq!(heard.try_recv()?, Event::Revoked(owner, caller.token));
    assert_eq!(engine.caller(granted.token.expose()).await?, None);
    Ok(())
}

#[tokio::test]
async fn a_code_serves_only_whom_it_was_given_to() -> Outcome {
    let stage = Stage::new().await?;
    let engine = &stage.engine;
    let owner = engine.create_owner("ann", None, false).await?.id;
    let (mine, other) = (app(engine).await?, app(engine).await?);
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    let cases = [
        (&other.app, BACK, Some(VERIFIER)),
        (&mine.app, "app://elsewhere", Some(VERIFIER)),
        (&mine.app, BACK, Some("another")),
        (&mine.app, BACK, None),
    ];
    for (app, back, verifier) in cases {
        let code = code(engine, owner, &mine, Some(challenge.clone())).await?;
        let outcome = engine.exchange_code(app, code.expose(), back, verifier).await;
        assert!(
            matches!(outcome, Err(Error::Unauthorized(_))),
            "{back} {verifier:?}"
        );
        let burnt = engine
            .exchange_code(&mine.app, code.expose(), BACK, Some(VERIFIER))
            .await;
        assert!(burnt.is_err(), "a code is not tried twice");
    }
    let good = code(engine, owner, &mine, Some(challenge)).await?;
    assert!(
        engine
            .exchange_code(&mine.app, good.expose(), BACK, Some(VERIFIER))
            .await
            .is_ok()
    );
    let late = code(engine, owner, &mine, None).await?;
    stage.pass(11 * 60 * 1000);
    assert!(
        engine
            .exchange_code(&mine.app, late.expose(), BACK, None)
            .await
            .is_err()
    );
    Ok(())
}

#[tokio::test]
async fn an_owner_can_grant_only_what_the_app_registered() -> Outcome {
    let stage = Stage::new().await?;
    let engine = &stage.engine;
    let owner = engine.create_owner("ann", None, false).await?.id;
    let app = app(engine).await?;
    let asked = |redirect_uri: &str, scope: &str, challenge: Option<&str>| Authorize {
        app: app.app.id,
        redirect_uri: redirect_uri.into(),
        scopes: vec![scope.into()],
        challenge: challenge.map(Into::into),
    };
    for wrong in [
        asked("app://elsewhere", "read", None),
        asked(BACK, "write", None),
        asked(BACK, "read", Some("plain")),
    ] {
        assert!(matches!(
            engine.grant_code(owner, &wrong).await,
            Err(Error::Invalid(_))
        ));
    }
    assert!(
        engine
            .grant_code(owner, &asked(BACK, "read:lists", None))
            .await
            .is_ok()
    );
    assert!(matches!(
        engine.grant_app_token(&app.app, vec!["write".into()]).await,
        Err(Error::Invalid(_))
    ));
    let own = engine.grant_app_token(&app.app, vec![]).await?;
    assert_eq!(
        engine
            .caller(own.token.expose())
            .await?
            .map(|caller| caller.owner),
        Some(None)
    );
    Ok(())
}

#[tokio::test]
async fn an_app_revokes_its_own_tokens_only() -> Outcome {
    let stage = Stage::new().await?;
    let engine = &stage.engine;
    let owner = engine.create_owner("ann", None, false).await?.id;
    let (mine, other) = (app(engine).await?, app(engine).await?);
    let token = engine
        .grant_owner_token(&mine.app, owner, vec!["read".into()])
        .await?
        .token;
    assert!(matches!(
        engine.revoke(&other.app, token.expose()).await,
        Err(Error::Forbidden(_))
    ));
    assert!(engine.caller(token.expose()).await?.is_some());
    engine.revoke(&mine.app, token.expose()).await?;
    assert_eq!(engine.caller(token.expose()).await?, None);
    engine.revoke(&mine.app, token.expose()).await?;
    engine.revoke(&mine.app, "invented").await?;
    Ok(())
}
