//! Notices of one kind about one post, shown together.

use super::json::{Object, array, list};
use super::notification::{fallback, group_key, word};
use crate::error::ApiError;
use crate::state::Api;
use std::collections::BTreeMap;
use syrinx_model::{AuthorId, OwnerId, StatusId};
use syrinx_store::{NoticeView, StatusView};

/// So many authors of a group are named.
const SAMPLE: usize = 8;

/// Notices that belong together, newest first.
pub(crate) struct Group<'a> {
    pub(crate) key: String,
    pub(crate) notices: Vec<&'a NoticeView>,
}

/// The groups of a page, in the order of their newest notices. Kinds that `grouped` does not name stay apart.
pub(crate) fn groups<'a>(notices: &'a [NoticeView], grouped: &[&str]) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    for notice in notices {
        let together = grouped.is_empty() || grouped.contains(&word(notice.kind));
        let key = if together {
            group_key(notice)
        } else {
            format!("ungrouped-{}", notice.id)
        };
        match groups.iter_mut().find(|group| group.key == key) {
            Some(group) => group.notices.push(notice),
            None => groups.push(Group {
                key,
                notices: vec![notice],
            }),
        }
    }
    groups
}

impl Api {
    /// A page of groups, with the authors and statuses that they name.
    pub(crate) async fn notification_groups(
        &self,
        owner: OwnerId,
        groups: &[Group<'_>],
    ) -> Result<String, ApiError> {
        let mut accounts: BTreeMap<AuthorId, &str> = BTreeMap::new();
        let mut statuses: BTreeMap<StatusId, StatusView> = BTreeMap::new();
        for notice in groups.iter().flat_map(|group| &group.notices) {
            accounts.insert(notice.author, &notice.author_fragment);
            if let Some(status) = &notice.status {
                statuses.insert(status.id, status.clone());
            }
        }
        let statuses: Vec<StatusView> = statuses.into_values().collect();
        let statuses = self.statuses(Some(owner), &statuses).await?;
        let mut out = String::new();
        Object::open(&mut out)
            .raw("accounts", &list(accounts.into_values()))
            // All accounts are sent whole.
            .raw("partial_accounts", "[]")
            .raw("statuses", &statuses)
            .with("notification_groups", |out| array(out, groups, write))
            .close();
        Ok(out)
    }
}

fn write(out: &mut String, group: &Group<'_>) {
    let (Some(newest), Some(oldest)) = (group.notices.first(), group.notices.last()) else {
        return;
    };
    let mut authors: Vec<String> = Vec::new();
    for notice in &group.notices {
        let id = notice.author.to_string();
        if authors.len() < SAMPLE && !authors.contains(&id) {
            authors.push(id);
        }
    }
    let mut all = Object::open(out);
    all.put("group_key", &group.key)
        .put("notifications_count", &group.notices.len())
        .put("type", word(newest.kind))
        .put("most_recent_notification_id", &newest.id.0)
        .id("page_min_id", oldest.id)
        .id("page_max_id", newest.id)
        .put("latest_page_notification_at", &newest.at.rfc3339())
        .put("sample_account_ids", &authors)
        .put(
            "status_id",
            &newest.status.as_ref().map(|status| status.id.to_string()),
        );
    if let Some(fallback) = fallback(newest.kind) {
        all.put("fallback", &fallback);
    }
    all.close();
}
