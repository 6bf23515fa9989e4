//! Feeds from the command line: lists in and out, the home as a feed, and the doctor's word on the account.

use super::{Serving, folder, get, run, stderr, syrinx, with_input};
use serde_json::Value;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;

/// Two feeds on a web server of this machine; everything else is not there. Gives its base URL.
fn blogs() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let page = base.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut asked = [0; 4096];
            let length = stream.read(&mut asked).unwrap_or(0);
            let asked = String::from_utf8_lossy(&asked[..length]).into_owned();
            let path = asked.split(' ').nth(1).unwrap_or_default();
            let (status, body) = match path {
                "/wren.xml" | "/owl.xml?a=1&b=2" => ("200 OK", feed(&page, path)),
                _ => ("404 Not Found", String::new()),
            };
            let answer = format!(
                "HTTP/1.1 {status}\r\nContent-Type: application/rss+xml\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            );
            drop(stream.write_all(answer.as_bytes()));
        }
    });
    base
}

fn feed(base: &str, path: &str) -> String {
    let name = path.trim_start_matches('/').split('.').next().unwrap_or_default();
    format!(
        "<rss version=\"2.0\"><channel><title>{name}</title><link>{base}/</link><item><guid>{name}-1</guid>\
         <title>News of the {name}</title></item></channel></rss>"
    )
}

fn done(home: &Path, words: &[&str]) -> String {
    let output = run(syrinx(home).args(words));
    assert!(output.status.success(), "{words:?}: {}", stderr(&output));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_list_comes_in_and_goes_out_and_the_home_is_a_feed() {
    let (home, base) = (folder(), blogs());
    let home = home.path();
    std::fs::write(home.join("syrinx.toml"), "[outbound]\nallow_loopback = true\n").unwrap();
    let serving = Serving::start(home);
    for words in [
        &["owner", "add", "ann", "--password-stdin"][..],
        &["login", serving.url(), "--name", "ann", "--password-stdin"],
    ] {
        let mut command = syrinx(home);
        command.args(words);
        let output = with_input(command, "correct horse battery\n");
        assert!(output.status.success(), "{}", stderr(&output));
    }
    let early = run(syrinx(home).args(["feeds", "export"]));
    assert!(stderr(&early).contains("syrinx link feed"), "{}", stderr(&early));
    done(home, &["link", "feed"]);

    // One address is wrong, and one is not escaped as it should be: neither stops the others.
    let list = format!(
        "<opml><body><outline text='birds'><outline text='Gone' xmlUrl='{base}/gone.xml'/><outline text='Wren' \
         xmlUrl='{base}/wren.xml'/></outline><outline text='Owl' xmlUrl='{base}/owl.xml?a=1&b=2'/></body></opml>"
    );
    std::fs::write(home.join("list.opml"), list).unwrap();
    let told = done(home, &["feeds", "import", "list.opml", "--json"]);
    let told: Vec<Value> = told
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let ok: Vec<bool> = told.iter().map(|one| one["ok"].as_bool().unwrap()).collect();
    assert_eq!(ok, [false, true, true], "{told:?}");
    assert!(told[0]["error"].is_string());

    let followed = || {
        let list = done(home, &["feeds", "export"]);
        list.contains("/wren.xml\"") && list.contains("/owl.xml?a=1&amp;b=2\"") && !list.contains("gone.xml")
    };
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while !followed() {
        assert!(std::time::Instant::now() < deadline, "they are not followed");
        std::thread::sleep(std::time::Duration::from_millis(200));
    }

    let made: Value = serde_json::from_str(&done(home, &["feeds", "home", "--rotate", "--json"])).unwrap();
    let atom = made["atom_url"].as_str().unwrap();
    let path = atom.strip_prefix(serving.url()).unwrap();
    assert!(get(serving.url(), path).starts_with("HTTP/1.1 200"), "{path}");
    assert!(done(home, &["feeds", "home"]).contains("since"));
    done(home, &["feeds", "home", "--revoke"]);
    assert!(get(serving.url(), path).starts_with("HTTP/1.1 404"));

    let doctor: Value = serde_json::from_str(&done(home, &["doctor", "--json"])).unwrap();
    assert_eq!(doctor["failures"], 0, "{doctor}");
    assert!(doctor.to_string().contains("opens"), "{doctor}");
}

#[test]
fn the_doctor_works_without_a_server_and_makes_nothing() {
    let home = folder();
    let first = run(syrinx(home.path()).args(["doctor", "--json"]));
    assert!(first.status.success(), "{}", stderr(&first));
    assert!(!home.path().join("syrinx-data").exists());

    drop(Serving::start(home.path()));
    let doctor: Value = serde_json::from_str(&done(home.path(), &["doctor", "--json"])).unwrap();
    assert_eq!(doctor["failures"], 0, "{doctor}");

    let key = home.path().join("syrinx-data/key");
    std::fs::write(&key, "ab".repeat(32)).unwrap();
    let ill = run(syrinx(home.path()).args(["doctor", "--json"]));
    assert_eq!(ill.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&ill.stdout).unwrap();
    assert!(
        report["ok"] == false && report.to_string().contains("another database"),
        "{report}"
    );
}
