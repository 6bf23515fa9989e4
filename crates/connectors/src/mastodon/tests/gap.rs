//! What a server has forgotten is told, and nothing else.

use super::super::Mastodon;
use super::good_day::{GoodDay, OLDEST};
use std::sync::Arc;
use syrinx_connector::conformance::{FaultServer, NOW, Subject};
use syrinx_connector::{Connector, Http, HttpConfig, Ports, SystemClock};
use syrinx_model::{Cursor, Feed, Gap, Moment};

async fn gap(since: &str, feed: Feed) -> Option<Gap> {
    let server = FaultServer::start(|request| GoodDay.good_day(request))
        .await
        .unwrap();
    let config = HttpConfig {
        user_agent: "test".to_owned(),
        loopback: true,
        ..HttpConfig::default()
    };
    let ports = Ports::new(Http::new(config).unwrap(), Arc::new(SystemClock));
    let session = Mastodon::default()
        .open(&GoodDay.grant(&server.url()), &ports)
        .await
        .unwrap();
    let since = Cursor(since.to_owned());
    session
        .timeline()
        .unwrap()
        .page(&feed, Some(&since), None, 3)
        .await
        .unwrap()
        .gap
}

#[tokio::test]
async fn a_home_that_has_forgotten_what_follows_the_cursor_has_a_gap() {
    let expected = Gap {
        from: Some(Moment(1_700_000_000_000)),
        to: NOW,
    };
    assert_eq!(gap("400@1700000000000", Feed::Home).await, Some(expected.clone()));
    assert_eq!(
        gap("400", Feed::Home).await,
        Some(Gap {
            from: None,
            ..expected
        })
    );
}

#[tokio::test]
async fn a_home_that_still_knows_the_cursor_has_none() {
    assert_eq!(
        gap(&OLDEST.to_string(), Feed::Home).await,
        None,
        "the very first post of all is the cursor"
    );
    assert_eq!(gap(&(OLDEST + 2).to_string(), Feed::Home).await, None);
}

#[tokio::test]
async fn feeds_that_are_kept_whole_have_none() {
    assert_eq!(gap("400", Feed::Tag("birds".to_owned())).await, None);
}
