//! Name servers that lie, change their mind, or mix.

use crate::stage::{CLOSED, Names, OPEN, Witness, get, http, open};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use syrinx_connector::conformance::Answer;
use syrinx_connector::http::HttpError;

#[tokio::test]
async fn a_name_that_changes_its_mind_is_never_followed_inside() {
    let server = open(|_| Answer::json(200, &serde_json::json!({}))).await;
    let port = server.address().port();
    let witness = Witness::new().await;
    let mut names = Names::default();
    for n in 0..200 {
        names = names.with(&format!("r{n}.example"), &[&[OPEN], &[CLOSED]]);
    }
    let names = Arc::new(names);
    let http = http(Some(Arc::clone(&names)));
    let mut cases = 0;
    for n in 0..200 {
        // The first call looks up once and lands in the open; what the name says from then on is closed.
        assert_eq!(
            get(&http, &format!("http://r{n}.example:{port}/")).await.unwrap(),
            200
        );
        assert_eq!(names.asked(&format!("r{n}.example")), 1, "one look-up per dial");
        for _ in 0..4 {
            let outcome = get(&http, &format!("http://r{n}.example:{}/", witness.port)).await;
            assert!(matches!(outcome, Err(HttpError::Blocked(_))), "{outcome:?}");
            cases += 1;
        }
        cases += 1;
    }
    let connections = witness.connections().await;
    println!("guard, rebinding: {cases} cases, {connections} connections to closed addresses");
    assert_eq!(connections, 0);
}

#[tokio::test]
async fn of_a_mixed_answer_only_the_open_part_is_dialled() {
    let witness = Witness::new().await;
    let nobody = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 3));
    let names = Names::default()
        .with("first.example", &[&[nobody, CLOSED]])
        .with("last.example", &[&[CLOSED, nobody]])
        .with(
            "many.example",
            &[&[
                CLOSED,
                "10.0.0.1".parse().unwrap(),
                "::1".parse().unwrap(),
                nobody,
            ]],
        )
        .with("none.example", &[&[]]);
    let http = http(Some(Arc::new(names)));
    // Nobody listens at the open address, so a dialler that fell back would arrive at the witness.
    for host in [
        "first.example",
        "last.example",
        "many.example",
        "none.example",
        "unknown.example",
    ] {
        let outcome = get(&http, &format!("http://{host}:{}/", witness.port)).await;
        assert!(
            matches!(outcome, Err(HttpError::NotSent(_))),
            "{host}: {outcome:?}"
        );
    }
    let connections = witness.connections().await;
    println!("guard, mixed answers: 5 cases, {connections} connections to closed addresses");
    assert_eq!(connections, 0);

    let server = open(|_| Answer::json(200, &serde_json::json!({}))).await;
    let names = Names::default().with("mixed.example", &[&[CLOSED, OPEN]]);
    let http = crate::stage::http(Some(Arc::new(names)));
    let url = format!("http://mixed.example:{}/", server.address().port());
    assert_eq!(get(&http, &url).await.unwrap(), 200);
}
