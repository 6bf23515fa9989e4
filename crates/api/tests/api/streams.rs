//! Streams over WebSocket and server-sent events.

use crate::stage::{Someone, Stage, id};
use axum::body::Body;
use futures_util::{SinkExt, StreamExt};
use http::{Method, Request, StatusCode};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};
use tower::ServiceExt;

pub(crate) type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

const SOON: Duration = Duration::from_secs(10);

/// The server on a socket.
pub(crate) async fn served(stage: &Stage) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = stage
        .router
        .clone()
        .into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    address
}

pub(crate) async fn connected(
    address: SocketAddr,
    query: &str,
    token: Option<&str>,
) -> Result<(Socket, String), Error> {
    let mut request = format!("ws://{address}/api/v1/streaming{query}")
        .into_client_request()
        .unwrap();
    if let Some(token) = token {
        request
            .headers_mut()
            .insert("Sec-WebSocket-Protocol", token.parse().unwrap());
    }
    let (socket, response) = connect_async(request).await?;
    let echoed = response
        .headers()
        .get("Sec-WebSocket-Protocol")
        .map_or("", |value| value.to_str().unwrap());
    Ok((socket, echoed.to_owned()))
}

/// The next frame that says something.
pub(crate) async fn frame(socket: &mut Socket) -> Value {
    loop {
        match timeout(SOON, socket.next())
            .await
            .expect("a frame comes in time")
            .unwrap()
            .unwrap()
        {
            Message::Text(text) => return serde_json::from_str(&text).unwrap(),
            Message::Ping(_) => {}
            other => panic!("{other:?}"),
        }
    }
}

pub(crate) async fn tell(socket: &mut Socket, words: Value) {
    socket.send(Message::text(words.to_string())).await.unwrap();
}

/// Whether nothing is told for a while.
pub(crate) async fn silent(socket: &mut Socket) -> bool {
    timeout(Duration::from_millis(400), socket.next()).await.is_err()
}

pub(crate) fn payload(frame: &Value) -> Value {
    serde_json::from_str(frame["payload"].as_str().expect("a payload is text")).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_is_told_what_happens_in_its_home() {
    let stage = Stage::new().await;
    let ann = stage.owner("ann").await;
    let address = served(&stage).await;
    let (mut socket, echoed) = connected(address, "?stream=user", Some(&ann.token))
        .await
        .unwrap();
    assert_eq!(echoed, ann.token);
    let said = stage.say(&ann, "live").await;
    let update = frame(&mut socket).await;
    assert_eq!(
        (&update["stream"], &update["event"]),
        (&json!(["user"]), &json!("update"))
    );
    assert_eq!(
        (&payload(&update)["id"], &payload(&update)["content"]),
        (&said["id"], &json!("<p>live</p>"))
    );
    let path = format!("/api/v1/statuses/{}", id(&said));
    stage
        .call(
            Method::PUT,
            &path,
            Some(&ann.token),
            Some(&json!({ "status": "edited" })),
        )
        .await
        .ok();
    let changed = frame(&mut socket).await;
    assert_eq!(
        (&changed["event"], &payload(&changed)["content"]),
        (&json!("status.update"), &json!("<p>edited</p>"))
    );
    stage
        .call(Method::DELETE, &path, Some(&ann.token), None)
        .await
        .ok();
    let gone = frame(&mut socket).await;
    assert_eq!(
        (&gone["event"], &gone["payload"]),
        (&json!("delete"), &said["id"])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn many_streams_over_one_socket_each_with_its_name() {
    let stage = Stage::new().await;
    let (ann, bob) = (stage.owner("ann").await, stage.owner("bob").await);
    let address = served(&stage).await;
    let (mut socket, _) = connected(address, "", Some(&ann.token)).await.unwrap();
    for asked in [
        json!({ "type": "subscribe", "stream": "user" }),
        json!({ "type": "subscribe", "stream": "user:notification" }),
        json!({ "type": "subscribe", "stream": "public:local" }),
        json!({ "type": "subscribe", "stream": "public:remote" }),
        json!({ "type": "subscribe", "stream": "hashtag", "tag": "Birds" }),
        json!({ "type": "subscribe", "stream": "hashtag", "tag": "other" }),
    ] {
        tell(&mut socket, asked).await;
    }
    tell(
        &mut socket,
        json!({ "type": "subscribe", "stream": "hashtag", "tag": "" }),
    )
    .await;
    assert_eq!(
        frame(&mut socket).await,
        json!({ "error": "Missing tag name parameter", "status": 400 })
    );
    stage.say(&bob, "hello @ann about #birds").await;
    let mut told = Vec::new();
    for _ in 0..4 {
        let frame = frame(&mut socket).await;
        told.push((
            frame["event"].as_str().unwrap().to_owned(),
            frame["stream"].to_string(),
        ));
    }
    told.sort();
    let expected = [
        ("notification", "[\"user\"]"),
        ("notification", "[\"user:notification\"]"),
        ("update", "[\"hashtag\",\"birds\"]"),
        ("update", "[\"public:local\"]"),
    ];
    assert_eq!(
        told,
        expected.map(|(event, stream)| (event.to_owned(), stream.to_owned()))
    );
    tell(
        &mut socket,
        json!({ "type": "unsubscribe", "stream": "public:local" }),
    )
    .await;
    tell(
        &mut socket,
        json!({ "type": "unsubscribe", "stream": "hashtag", "tag": "birds" }),
    )
    .await;
    tell(&mut socket, json!({ "type": "subscribe", "stream": "nonsense" })).await;
    assert_eq!(frame(&mut socket).await["status"], 400);
    stage.say(&bob, "more #birds").await;
    assert!(silent(&mut socket).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_hears_its_account_only() {
    let stage = Stage::new().await;
    let ann = stage.owner("ann").await;
    stage.world.follow("ann", "bob");
    stage.world.say("bob", "before");
    stage.link(&ann, "ann").await;
    let list = id(&stage.get("/api/v1/lists", &ann).await.ok()[0]);
    let address = served(&stage).await;
    let (mut socket, _) = connected(address, &format!("?stream=list&list={list}"), Some(&ann.token))
        .await
        .unwrap();
    crate::stage::until("the network is heard", || async { stage.world.listeners() > 0 }).await;
    stage.world.say("bob", "after");
    let update = frame(&mut socket).await;
    assert_eq!(update["stream"], json!(["list", list]));
    assert!(payload(&update)["content"].as_str().unwrap().contains("after"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_extension_hears_of_deliveries_and_accounts() {
    let stage = Stage::new().await;
    let ann = stage.owner("ann").await;
    stage.link(&ann, "ann").await;
    let address = served(&stage).await;
    let (mut socket, _) = connected(address, "?stream=syrinx", Some(&ann.token))
        .await
        .unwrap();
    let said = stage.say(&ann, "on its way").await;
    loop {
        let told = frame(&mut socket).await;
        if told["event"] != "delivery.update" {
            continue;
        }
        let told = payload(&told);
        assert_eq!(told["status_id"], said["id"]);
        if told["deliveries"][0]["state"] == "delivered" {
            break;
        }
    }
    let stock = stage.token(ann.id, "read write").await;
    let refused = connected(address, "?stream=syrinx", Some(&stock)).await;
    assert!(matches!(refused, Err(Error::Http(response)) if response.status() == 403));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_token_closes_its_streams() {
    let stage = Stage::new().await;
    let ann = stage.owner("ann").await;
    let app = stage.app("read").await;
    let doomed = stage
        .engine
        .grant_owner_token(&app, ann.id, app.scopes.clone())
        .await
        .unwrap()
        .token;
    let address = served(&stage).await;
    let (mut socket, _) = connected(address, "?stream=user", Some(doomed.expose()))
        .await
        .unwrap();
    let (mut kept, _) = connected(address, "?stream=user", Some(&ann.token))
        .await
        .unwrap();
    let mut events = events(&stage, "/api/v1/streaming/user", doomed.expose()).await;
    assert_eq!(next(&mut events).await.as_deref(), Some(":)\n\n"));
    stage.engine.revoke(&app, doomed.expose()).await.unwrap();
    let closed = timeout(Duration::from_secs(2), socket.next())
        .await
        .expect("it is closed in time");
    assert!(
        matches!(closed, None | Some(Ok(Message::Close(_)) | Err(_))),
        "{closed:?}"
    );
    assert_eq!(
        timeout(Duration::from_secs(2), next(&mut events))
            .await
            .expect("it ends in time"),
        None
    );
    stage.say(&ann, "still there").await;
    assert_eq!(frame(&mut kept).await["event"], "update");
    assert!(
        connected(address, "?stream=user", Some(doomed.expose()))
            .await
            .is_err()
    );
}

async fn events(stage: &Stage, path: &str, token: &str) -> axum::body::BodyDataStream {
    let asked = Request::get(path)
        .header("Authorization", format!("Bearer {token}"))
        .body(Body::empty())
        .unwrap();
    let response = stage.router.clone().oneshot(asked).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    response.into_body().into_data_stream()
}

async fn next(events: &mut axum::body::BodyDataStream) -> Option<String> {
    let piece = timeout(SOON, events.next())
        .await
        .expect("an event comes in time")?;
    Some(String::from_utf8(piece.unwrap().to_vec()).unwrap())
}

async fn said_on(stage: &Stage, who: &Someone, path: &str, text: &str) -> String {
    let mut events = events(stage, path, &who.token).await;
    assert_eq!(next(&mut events).await.as_deref(), Some(":)\n\n"));
    stage.say(who, text).await;
    next(&mut events).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn server_sent_events_of_each_stream() {
    let stage = Stage::new().await;
    let ann = stage.owner("ann").await;
    for path in [
        "/api/v1/streaming/user",
        "/api/v1/streaming/public",
        "/api/v1/streaming/public/local",
        "/api/v1/streaming/hashtag?tag=birds",
        "/api/v1/streaming/hashtag/local?tag=birds",
        "/api/v1/streaming?stream=user",
    ] {
        let event = said_on(&stage, &ann, path, "about #birds").await;
        let data = event
            .strip_prefix("event: update\ndata: ")
            .and_then(|rest| rest.strip_suffix("\n\n"));
        let status: Value = serde_json::from_str(data.unwrap_or_else(|| panic!("{path}: {event}"))).unwrap();
        assert_eq!(status["account"]["acct"], "ann", "{path}");
    }
    let health = stage.look("/api/v1/streaming/health").await;
    assert_eq!((health.status, health.text.as_str()), (StatusCode::OK, "OK"));
    for path in [
        "/api/v1/streaming/nonsense",
        "/api/v1/streaming/hashtag",
        "/api/v1/streaming/list",
    ] {
        let refused = stage.get(path, &ann).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{path}");
        assert!(refused.json()["error"].is_string());
    }
}
