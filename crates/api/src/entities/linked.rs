//! A linked account, in the extension API.

use super::json::{Object, written};
use serde_json::{Value, json};
use syrinx_model::{Limits, Moment};
use syrinx_store::Account;

/// A linked account with the entity of the author as whom it speaks.
pub(crate) fn linked(account: &Account, author: &str, now: Moment) -> String {
    let lag = account
        .read_at
        .map(|at| now.seconds().saturating_sub(at.seconds()).max(0));
    let mut out = String::new();
    Object::open(&mut out)
        .id("id", account.id)
        .put("network", &account.network)
        .put("handle", &account.handle)
        .put("server", &account.server)
        .raw("account", author)
        .put("label", &account.label)
        .put("status", &account.state)
        .put("status_detail", &account.state_detail)
        .put("connected_at", &account.linked_at.rfc3339())
        .put("last_sync_at", &account.read_at.map(|at| at.rfc3339()))
        .put("lag_seconds", &lag)
        .raw("can", &written(&can(account)))
        .put("limits", &account.limits)
        .put("post_by_default", &account.post_by_default)
        .put("read", &account.read)
        .id("list_id", account.list)
        .close();
    out
}

/// What can be done through the account: its doors, and the fine print behind them.
fn can(account: &Account) -> Value {
    let doors = account.capabilities;
    let none = Limits::none();
    let limits = account.limits.as_ref().unwrap_or(&none);
    json!({
        "read_home": doors.timeline,
        "realtime": doors.listen,
        "post": doors.publish,
        "reply": limits.reply,
        "reblog": limits.boost,
        "quote": limits.quote,
        "favourite": limits.like,
        "bookmark": limits.bookmark,
        "edit": limits.edit,
        "delete": limits.delete,
        "poll": limits.polls.is_some(),
        "dm": doors.messages,
        "follow": doors.graph,
        "search": doors.graph,
    })
}
