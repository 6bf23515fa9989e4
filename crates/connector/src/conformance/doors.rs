//! The doors of a session, the files of its folder and its limits tell the same story.

use super::Subject;
use super::stage::{Stage, http};
use crate::capabilities;
use std::path::Path;
use std::sync::Arc;

/// A file exists if and only if the capability does, and no limit speaks of a door that is missing.
///
/// # Panics
/// If not.
pub async fn doors_match_files_and_limits(subject: Arc<dyn Subject>) {
    let stage = Stage::open(&subject, &http()).await;
    let doors = capabilities(&*stage.session);
    if let Some(folder) = subject.folder() {
        let doors = serde_json::to_value(doors).unwrap_or_default();
        for (door, open) in doors.as_object().into_iter().flatten() {
            let there = Path::new(folder).join(format!("{door}.rs")).exists()
                || Path::new(folder).join(door).join("mod.rs").exists();
            assert_eq!(
                open.as_bool(),
                Some(there),
                "door `{door}` and file {folder}/{door}.rs"
            );
        }
    }
    let limits = stage.session.limits();
    assert_eq!(limits.media.max_count > 0, doors.media, "media: limits and door");
    assert!(
        doors.interact || !(limits.like || limits.boost || limits.bookmark),
        "interact: limits and door"
    );
    assert!(
        doors.publish || !(limits.edit || limits.delete || limits.reply || limits.quote),
        "publish: limits and door"
    );
    assert_eq!(
        doors.publish,
        !limits.text.is_empty(),
        "whoever can publish has a limit of text"
    );
    assert_eq!(
        doors.publish,
        !limits.audiences.is_empty(),
        "whoever can publish has an audience"
    );

    let connector = subject.connector();
    let network = &connector.card().network;
    assert_eq!(
        &stage.session.author().network,
        network,
        "the session's author speaks on the network of the card"
    );
    assert_eq!(
        stage.session.author().uri,
        subject.grant(&stage.server.url()).author_uri,
        "one author, one URI"
    );
}
