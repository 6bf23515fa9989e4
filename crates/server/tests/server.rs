//! The binary, as a user runs it.
#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

#[path = "server/feeds.rs"]
mod feeds;

use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The binary in a folder of its own, without anything of this machine's environment that could matter.
fn syrinx(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_syrinx"));
    command
        .current_dir(folder)
        .env("HOME", folder)
        .env_remove("XDG_CONFIG_HOME");
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("SYRINX_") {
            command.env_remove(name);
        }
    }
    command
}

fn run(command: &mut Command) -> Output {
    command.stdin(Stdio::null()).output().unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A server of a test; it is asked to stop when this is dropped.
struct Serving {
    child: Child,
    said: Value,
}

impl Serving {
    fn start(folder: &Path) -> Self {
        let mut command = syrinx(folder);
        command
            .args(["serve", "--json", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped());
        let mut child = command.stdin(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        Self {
            child,
            said: serde_json::from_str(&line).unwrap(),
        }
    }

    fn url(&self) -> &str {
        self.said["url"].as_str().unwrap()
    }

    /// Asks it to stop; gives how long that took and whether it went well.
    fn stop(&mut self) -> (Duration, bool) {
        let started = Instant::now();
        let id = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &id])
                .status()
                .unwrap()
                .success()
        );
        (started.elapsed(), self.child.wait().unwrap().success())
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn with_input(mut command: Command, input: &str) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn the_demo_posts_once_and_reads_all_networks_as_one() {
    let home = folder();
    let started = Instant::now();
    let output = run(syrinx(home.path()).args(["demo", "--once", "--json"]));
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(started.elapsed() < Duration::from_secs(75));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(report["post"]["id"].is_string(), "{report}");
    let deliveries = report["deliveries"].as_array().unwrap();
    let mut networks: Vec<&str> = deliveries
        .iter()
        .map(|one| one["network"].as_str().unwrap())
        .collect();
    networks.sort_unstable();
    assert_eq!(networks, ["bluesky", "mastodon", "nostr"], "{report}");
    for one in deliveries {
        assert!(one["state"] == "delivered" && one["url"].is_string(), "{report}");
    }
    let entries = report["entries"].as_array().unwrap();
    assert!(entries.len() >= 5, "{report}");
    let merged = entries
        .iter()
        .filter(|entry| entry["networks"].as_array().unwrap().len() == 2);
    assert_eq!(merged.count(), 1, "{report}");
    assert!(
        entries
            .iter()
            .all(|entry| entry["author"].is_string() && entry["text"].is_string())
    );
}

#[test]
fn an_empty_folder_is_enough_to_serve() {
    let home = folder();
    let mut serving = Serving::start(home.path());
    let link = serving.said["setup_url"].as_str().unwrap().to_owned();
    assert!(link.starts_with(serving.url()), "{link}");
    for path in ["/healthz", "/readyz", "/metrics", "/api/v2/instance"] {
        assert!(get(serving.url(), path).starts_with("HTTP/1.1 200"), "{path}");
    }
    assert!(get(serving.url(), link.strip_prefix(serving.url()).unwrap()).starts_with("HTTP/1.1 200"));
    let (took, well) = serving.stop();
    assert!(well && took < Duration::from_secs(12), "{took:?}");
    assert!(!home.path().join("syrinx-data/admin.sock").exists());
}

/// The answer to a plain request.
fn get(base: &str, path: &str) -> String {
    let host = base.strip_prefix("http://").unwrap();
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn a_second_server_on_one_folder_is_refused() {
    let home = folder();
    let first = Serving::start(home.path());
    let second = run(syrinx(home.path()).args(["serve", "--listen", "127.0.0.1:0"]));
    assert!(!second.status.success());
    let said = stderr(&second);
    assert!(
        said.contains("syrinx-data") && said.contains("another syrinx") && said.lines().count() == 1,
        "{said}"
    );
    drop(first);
}

#[test]
fn owners_are_added_with_and_without_a_running_server() {
    let home = folder();
    let add = |name: &str| {
        let mut command = syrinx(home.path());
        command.args(["owner", "add", name, "--password-stdin", "--json"]);
        with_input(command, "correct horse battery\n")
    };
    let cold = add("ann");
    assert!(cold.status.success(), "{}", stderr(&cold));
    let serving = Serving::start(home.path());
    assert!(serving.said["setup_url"].is_null());
    let socket = std::fs::metadata(home.path().join("syrinx-data/admin.sock")).unwrap();
    assert_eq!(socket.permissions().mode() & 0o777, 0o600);
    let warm = add("bob");
    assert!(warm.status.success(), "{}", stderr(&warm));
    let again = add("bob");
    assert!(
        !again.status.success() && stderr(&again).contains("taken"),
        "{}",
        stderr(&again)
    );
    let list = run(syrinx(home.path()).args(["owner", "list", "--json"]));
    let list: Value = serde_json::from_slice(&list.stdout).unwrap();
    let names: Vec<&str> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["ann", "bob"]);

    let mut login = syrinx(home.path());
    login.args(["login", serving.url(), "--name", "ann", "--password-stdin"]);
    let login = with_input(login, "correct horse battery\n");
    assert!(login.status.success(), "{}", stderr(&login));
    let post = run(syrinx(home.path()).args(["post", "Good morning, all", "--json"]));
    assert!(post.status.success(), "{}", stderr(&post));
    let timeline = run(syrinx(home.path()).args(["timeline", "--color", "never"]));
    assert!(
        String::from_utf8_lossy(&timeline.stdout).contains("Good morning, all"),
        "{}",
        stderr(&timeline)
    );

    let mut wrong = syrinx(home.path());
    wrong.args(["login", serving.url(), "--name", "ann", "--password-stdin"]);
    let wrong = with_input(wrong, "not the password\n");
    assert!(
        !wrong.status.success() && stderr(&wrong).contains("password"),
        "{}",
        stderr(&wrong)
    );
}

#[test]
fn bad_settings_are_named() {
    let home = folder();
    std::fs::write(
        home.path().join("syrinx.toml"),
        "publik_url = \"https://a.example\"\n",
    )
    .unwrap();
    let refused = run(syrinx(home.path()).arg("serve"));
    assert!(!refused.status.success());
    let said = stderr(&refused);
    assert!(
        said.contains("“publik_url”") && said.contains("“public_url”"),
        "{said}"
    );
    std::fs::remove_file(home.path().join("syrinx.toml")).unwrap();
    let refused = run(syrinx(home.path()).arg("serve").env("SYRINX_SIGNUP", "open"));
    assert!(
        stderr(&refused).contains("SYRINX_SIGN_UP"),
        "{}",
        stderr(&refused)
    );
}

#[test]
fn client_commands_say_what_to_do_first() {
    let home = folder();
    for line in [
        &["accounts"][..],
        &["timeline"],
        &["post", "hello"],
        &["link", "x"],
    ] {
        let output = run(syrinx(home.path()).args(line));
        assert!(
            !output.status.success() && stderr(&output).contains("syrinx login"),
            "{line:?}: {}",
            stderr(&output)
        );
    }
    let nobody = run(syrinx(home.path()).args(["login", "http://127.0.0.1:9"]));
    assert!(stderr(&nobody).contains("syrinx serve"), "{}", stderr(&nobody));
}

/// The status and body of an answer to a form.
fn send(base: &str, path: &str, form: &str) -> String {
    let host = base.strip_prefix("http://").unwrap();
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {}\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n{form}",
        form.len()
    )
    .unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn what_suites_need_cannot_be_asked_of_serve() {
    let home = folder();
    let words = ["password_grant", "test_server", "limits.sign_ups", "cast"];
    for word in words {
        std::fs::write(home.path().join("syrinx.toml"), format!("{word} = 1\n")).unwrap();
        let refused = run(syrinx(home.path()).arg("serve"));
        assert!(!refused.status.success(), "{word}");
        std::fs::remove_file(home.path().join("syrinx.toml")).unwrap();
        let name = format!("SYRINX_{}", word.replace('.', "_").to_ascii_uppercase());
        let refused = run(syrinx(home.path()).arg("serve").env(&name, "1"));
        assert!(
            !refused.status.success() && stderr(&refused).contains(&name),
            "{name}"
        );
        let flag = format!("--{}", word.replace(['.', '_'], "-"));
        assert!(
            !run(syrinx(home.path()).args(["serve", &flag, "1"]))
                .status
                .success(),
            "{flag}"
        );
    }
}

#[test]
fn serve_gives_no_token_for_a_password() {
    let home = folder();
    let serving = Serving::start(home.path());
    let app = "client_name=x&redirect_uris=urn:ietf:wg:oauth:2.0:oob&scopes=read";
    let app = send(serving.url(), "/api/v1/apps", app);
    let app: Value = serde_json::from_str(app.split("\r\n\r\n").nth(1).unwrap()).unwrap();
    let form = format!(
        "grant_type=password&client_id={}&client_secret={}&username=ann&password=x",
        app["client_id"].as_str().unwrap(),
        app["client_secret"].as_str().unwrap()
    );
    let answer = send(serving.url(), "/oauth/token", &form);
    assert!(answer.contains("unsupported_grant_type"), "{answer}");
}
