//! Networks call us without a token: a call that nobody expects learns nothing, not even which accounts there are.

use crate::stage::Stage;
use http::{Method, StatusCode};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_nobody_expects_tells_no_more_than_that() {
    let stage = Stage::new().await;
    let ann = stage.owner("ann").await;
    let account = stage.link(&ann, "ann").await;
    let mut answers = Vec::new();
    for place in [account.to_string(), "99".to_owned(), "nobody".to_owned()] {
        for method in [Method::GET, Method::POST] {
            let path = format!("/hooks/{place}/made/up?hub.challenge=x");
            let body = json!({ "so": "what" });
            let reply = stage.call(method, &path, None, Some(&body)).await;
            answers.push((reply.status, reply.text));
        }
    }
    assert_eq!(answers[0].0, StatusCode::NOT_FOUND);
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
}
