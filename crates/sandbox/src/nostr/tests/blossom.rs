//! The file server beside the relay.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use nostr::{event::Tag, types::Timestamp};

use super::*;
use crate::{nostr::blobs, probe::Probe};

const FILE: &[u8] = b"not really a picture";

/// An authorization for this verb and hash that is valid for so many seconds.
fn authorization(verb: &str, hash: &str, seconds: u64) -> Result<String, Failed> {
    let draft = EventBuilder::new(Kind::from(24_242), "Upload a file").tags([
        Tag::custom("t", [verb]),
        Tag::custom("x", [hash]),
        Tag::expiration(Timestamp::now() + seconds),
    ]);
    let event = signed(&Keys::generate(), draft, Timestamp::now().as_secs())?;
    let token = URL_SAFE_NO_PAD.encode(json!(event).to_string());
    Ok(format!("Nostr {token}"))
}

#[tokio::test]
async fn a_signed_upload_is_stored_under_its_hash() -> Outcome {
    let (server, _) = relay().await?;
    let probe = Probe::new(server.url(), None);
    let hash = blobs::hash(FILE);
    let token = authorization("upload", &hash, 60)?;
    let headers = [
        ("authorization", token.as_str()),
        ("content-type", "image/png"),
        ("x-sha-256", &hash),
    ];
    let first = probe.send("PUT", "/upload", &headers, FILE.to_vec()).await?;
    assert_eq!(first.status, 201);
    let descriptor = first.json();
    assert_eq!(descriptor["url"], json!(format!("{}/{hash}.png", server.url())));
    assert_eq!(
        (&descriptor["sha256"], &descriptor["size"]),
        (&json!(hash), &json!(FILE.len()))
    );
    let second = probe.send("PUT", "/upload", &headers, FILE.to_vec()).await?;
    assert_eq!(second.status, 200, "it is here already");
    for path in [format!("/{hash}"), format!("/{hash}.png")] {
        let file = probe.get(&path).await?;
        assert_eq!(
            (file.body.as_slice(), file.header("content-type")),
            (FILE, "image/png")
        );
    }
    assert_eq!(probe.get(&format!("/{}", "0".repeat(64))).await?.status, 404);
    Ok(())
}

#[tokio::test]
async fn an_upload_without_the_right_signature_is_refused() -> Outcome {
    let (server, _) = relay().await?;
    let probe = Probe::new(server.url(), None);
    let hash = blobs::hash(FILE);
    let other = blobs::hash(b"another file");
    for token in [
        String::new(),
        "Nostr e30".to_owned(),
        authorization("delete", &hash, 60)?,
        authorization("upload", &other, 60)?,
        authorization("upload", &hash, 0)?,
    ] {
        let headers = [("authorization", token.as_str())];
        let answer = probe.send("PUT", "/upload", &headers, FILE.to_vec()).await?;
        assert_eq!(answer.status, 401);
        assert!(!answer.header("x-reason").is_empty());
    }
    let token = authorization("upload", &other, 60)?;
    let headers = [("authorization", token.as_str()), ("x-sha-256", &other)];
    let answer = probe.send("PUT", "/upload", &headers, FILE.to_vec()).await?;
    assert_eq!(answer.status, 409);
    Ok(())
}

#[tokio::test]
async fn one_may_ask_before_uploading() -> Outcome {
    let (server, _) = relay().await?;
    let probe = Probe::new(server.url(), None);
    let hash = blobs::hash(FILE);
    let token = authorization("upload", &hash, 60)?;
    for (size, status) in [("20", 200), ("99999999", 413)] {
        let headers = [
            ("authorization", token.as_str()),
            ("x-sha-256", &hash),
            ("x-content-length", size),
        ];
        let answer = probe.send("HEAD", "/upload", &headers, Vec::new()).await?;
        assert_eq!(answer.status, status);
    }
    Ok(())
}
