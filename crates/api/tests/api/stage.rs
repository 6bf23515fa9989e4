//! A server without a socket: the router on an engine with a store of its own, among fake networks.

use axum::Router;
use axum::body::{Body, to_bytes};
use http::{HeaderMap, Method, Request, StatusCode, header};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use syrinx_api::{ApiParts, ApiSettings, MastodonRender, router};
use syrinx_bus::LocalBus;
use syrinx_connector::fake::{Character, FakeWorld};
use syrinx_connector::{Clock, Connector, Http, HttpConfig, Ports, SystemClock};
use syrinx_engine::{Engine, EngineConfig, EngineParts};
use syrinx_model::{AccountId, OwnerId};
use syrinx_store::{App, open_temporary};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// Where the server says it is.
pub(crate) const BASE: &str = "https://here.example";
/// Everything that a token can be for.
pub(crate) const ALL: &str = "read write follow push profile read:syrinx write:syrinx";
/// The password of every owner.
pub(crate) const PASSWORD: &str = "correct horse";

/// A server; dropping it stops it.
pub(crate) struct Stage {
    pub(crate) engine: Arc<Engine>,
    pub(crate) router: Router,
    pub(crate) world: FakeWorld,
    stop: CancellationToken,
}

/// An owner with a token.
pub(crate) struct Someone {
    pub(crate) id: OwnerId,
    pub(crate) token: String,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Reply {
    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// The body as JSON, if all went well.
    pub(crate) fn ok(&self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text);
        let kind = self.header("content-type");
        assert!(kind.starts_with("application/json"), "{kind}");
        self.json()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl Stage {
    pub(crate) async fn new() -> Self {
        Self::with(|_, _| ()).await
    }

    /// As the operator decided.
    pub(crate) async fn with(decide: impl FnOnce(&mut EngineConfig, &mut ApiSettings)) -> Self {
        let mut config = EngineConfig {
            base_url: BASE.to_owned(),
            open_sign_up: true,
            ..EngineConfig::default()
        };
        let many = 1_000_000;
        let mut settings = ApiSettings {
            calls: many,
            logins: many,
            sign_ups: many,
            ..ApiSettings::new(BASE)
        };
        decide(&mut config, &mut settings);
        settings.base_url.clone_from(&config.base_url);
        let opened = open_temporary().await.unwrap();
        let world = FakeWorld::new(Character::Everything);
        world.set_now(SystemClock.now());
        let connector = world.connector();
        let render = MastodonRender::new(&config.base_url).with_network(connector.card());
        let engine = Engine::new(EngineParts {
            store: opened.store,
            blobs: opened.blobs,
            bus: Arc::new(LocalBus::new()),
            connectors: vec![connector as Arc<dyn Connector>],
            ports: Ports::new(Http::new(HttpConfig::default()).unwrap(), Arc::new(SystemClock)),
            render: Arc::new(render),
            config,
        });
        let stop = CancellationToken::new();
        tokio::spawn(Arc::clone(&engine).run(stop.clone()));
        let router = router(ApiParts {
            engine: Arc::clone(&engine),
            settings,
        });
        Self {
            engine,
            router,
            world,
            stop,
        }
    }

    /// An app for these scopes.
    pub(crate) async fn app(&self, scopes: &str) -> App {
        let uris = vec!["urn:ietf:wg:oauth:2.0:oob".to_owned()];
        let scopes = scopes.split(' ').map(ToOwned::to_owned).collect();
        self.engine
            .register_app("Test app", uris, scopes, None)
            .await
            .unwrap()
            .app
    }

    /// A new owner with a token for everything.
    pub(crate) async fn owner(&self, name: &str) -> Someone {
        let id = self
            .engine
            .create_owner(name, Some(PASSWORD), false)
            .await
            .unwrap()
            .id;
        Someone {
            id,
            token: self.token(id, ALL).await,
        }
    }

    /// A token of an owner for these scopes.
    pub(crate) async fn token(&self, owner: OwnerId, scopes: &str) -> String {
        let app = self.app(scopes).await;
        let granted = self
            .engine
            .grant_owner_token(&app, owner, app.scopes.clone())
            .await
            .unwrap();
        granted.token.expose().to_owned()
    }

    /// Links an account of the fake network, and waits until its home was read.
    pub(crate) async fn link(&self, someone: &Someone, handle: &str) -> AccountId {
        let body = json!({ "network": "fake-all", "handle": handle, "password": "right" });
        let linked = self.post("/api/syrinx/v1/accounts", someone, &body).await.ok();
        let id = AccountId(linked["id"].as_str().unwrap().parse().unwrap());
        until("its sources were read", || async {
            let sources = self.engine.store().sources_of(id).await.unwrap();
            sources.iter().all(|source| source.read_at.is_some())
        })
        .await;
        id
    }

    /// Sends a request as it is.
    pub(crate) async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 64 << 20).await.unwrap();
        Reply {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    pub(crate) async fn call(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<&Value>,
    ) -> Reply {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let body = match body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        self.send(request.body(body).unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str, someone: &Someone) -> Reply {
        self.call(Method::GET, path, Some(&someone.token), None).await
    }

    /// A GET without a token.
    pub(crate) async fn look(&self, path: &str) -> Reply {
        self.call(Method::GET, path, None, None).await
    }

    pub(crate) async fn post(&self, path: &str, someone: &Someone, body: &Value) -> Reply {
        self.call(Method::POST, path, Some(&someone.token), Some(body))
            .await
    }

    /// Says something; gives the status.
    pub(crate) async fn say(&self, someone: &Someone, text: &str) -> Value {
        self.post("/api/v1/statuses", someone, &json!({ "status": text }))
            .await
            .ok()
    }

    /// Waits until so many statuses are in a home; gives them.
    pub(crate) async fn home_of(&self, someone: &Someone, count: usize) -> Vec<Value> {
        let path = "/api/v1/timelines/home?limit=40";
        until("they are in the home", || async {
            self.get(path, someone).await.ok().as_array().unwrap().len() >= count
        })
        .await;
        self.get(path, someone).await.ok().as_array().unwrap().clone()
    }
}

/// The id of an entity.
pub(crate) fn id(entity: &Value) -> String {
    entity["id"].as_str().unwrap().to_owned()
}

/// A small picture.
pub(crate) fn picture() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let colours = image::RgbImage::from_fn(24, 16, |x, y| {
        image::Rgb([u8::try_from(x * 9).unwrap(), 90, u8::try_from(y * 9).unwrap()])
    });
    colours.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// A form with a file, as browsers and apps send it.
pub(crate) fn multipart(
    path: &str,
    token: &str,
    fields: &[(&str, &str)],
    file: Option<(&str, &[u8])>,
) -> Request<Body> {
    let mut body = Vec::new();
    for (name, value) in fields {
        let part = format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    if let Some((name, bytes)) = file {
        let head =
            format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"a\"\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--cut--\r\n");
    Request::builder()
        .method(Method::POST)
        .uri(path)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut")
        .body(Body::from(body))
        .unwrap()
}

/// Waits until something holds.
pub(crate) async fn until<F: Future<Output = bool>>(what: &str, holds: impl Fn() -> F) {
    for _ in 0..1000 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("not within 20 s: {what}");
}
