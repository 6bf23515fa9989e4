//! Asking a running server through its socket.

use super::Deed;
use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UnixStream;

/// How long a server may take to answer; hashing a password takes a part of a second.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long it may take if it has to ask networks first.
const PATIENCE_WITH_NETWORKS: Duration = Duration::from_secs(120);
/// The most bytes of an answer.
const MAX_ANSWER: u64 = 16 << 20;

/// Asks for a deed. `None` if no server listens there.
///
/// # Errors
/// If the server refuses, with its sentence.
pub(super) async fn through(socket: &Path, deed: &Deed) -> Result<Option<Value>> {
    let stream = match UnixStream::connect(socket).await {
        Ok(stream) => stream,
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            return Err(error).with_context(|| {
                format!(
                    "the server's socket {} belongs to another user: become that user",
                    socket.display()
                )
            });
        }
        // Not there, left behind by a server that is gone, or no path for a socket.
        Err(_) => return Ok(None),
    };
    let request = request(deed);
    let patience = match deed {
        Deed::CheckAccounts => PATIENCE_WITH_NETWORKS,
        _ => PATIENCE,
    };
    let answer = tokio::time::timeout(patience, exchange(stream, &request)).await;
    let answer = answer.context("the running server does not answer")??;
    read(&answer).map(Some)
}

/// The deed as an HTTP/1.0 request: its answer ends with the connection, which needs no HTTP client.
fn request(deed: &Deed) -> String {
    let (method, path, body) = match deed {
        Deed::ListOwners => ("GET", "/owners".to_owned(), Value::Null),
        Deed::Stand => ("POST", "/standing".to_owned(), Value::Null),
        Deed::CheckAccounts => ("POST", "/accounts/check".to_owned(), Value::Null),
        Deed::AddOwner {
            name,
            password,
            admin,
        } => {
            let body = json!({"name": name, "password": password.expose(), "admin": admin});
            ("POST", "/owners".to_owned(), body)
        }
        Deed::SetPassword { name, password } => {
            let name: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
            (
                "PUT",
                format!("/owners/{name}/password"),
                json!({"password": password.expose()}),
            )
        }
    };
    let body = body.to_string();
    format!(
        "{method} {path} HTTP/1.0\r\nHost: admin\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

async fn exchange(mut stream: UnixStream, request: &str) -> Result<Vec<u8>> {
    stream
        .write_all(request.as_bytes())
        .await
        .context("the running server hung up")?;
    let mut answer = Vec::new();
    stream
        .take(MAX_ANSWER)
        .read_to_end(&mut answer)
        .await
        .context("the running server hung up")?;
    Ok(answer)
}

fn read(answer: &[u8]) -> Result<Value> {
    let text = String::from_utf8_lossy(answer);
    let (head, body) = text
        .split_once("\r\n\r\n")
        .context("the running server gave no answer")?;
    let status = head.split(' ').nth(1).unwrap_or_default();
    let value: Value = serde_json::from_str(body).unwrap_or_default();
    if status.starts_with('2') {
        return Ok(value);
    }
    match value["error"].as_str() {
        Some(sentence) => bail!("{sentence}"),
        None => bail!("the running server answered with status {status}: see its log"),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test may panic")]

    use super::*;
    use syrinx_model::Secret;

    #[tokio::test]
    async fn no_socket_means_no_server() {
        assert!(
            through(Path::new("no/admin.sock"), &Deed::ListOwners)
                .await
                .unwrap()
                .is_none()
        );
    }

    #[test]
    fn a_refusal_is_told_in_the_server_s_words() {
        let error = read(b"HTTP/1.0 422 X\r\na: b\r\n\r\n{\"error\":\"ann is already taken\"}").unwrap_err();
        assert_eq!(error.to_string(), "ann is already taken");
        assert!(
            read(b"HTTP/1.0 500 X\r\n\r\noops")
                .unwrap_err()
                .to_string()
                .contains("500")
        );
        assert_eq!(read(b"HTTP/1.0 200 OK\r\n\r\n[]").unwrap(), json!([]));
        assert!(read(b"").is_err());
    }

    #[test]
    fn names_cannot_leave_their_place() {
        let deed = Deed::SetPassword {
            name: "a/../b c\r\n".into(),
            password: Secret::new("12345678"),
        };
        assert!(request(&deed).starts_with("PUT /owners/a%2F..%2Fb+c%0D%0A/password HTTP/1.0\r\n"));
    }
}
