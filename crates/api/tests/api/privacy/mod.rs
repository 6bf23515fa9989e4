//! What two owners of one server may see of each other: every route × every secret × every caller who is not its owner.
//!
//! Ann has secrets. Bob, who is the other owner here, a caller without a token, and an app for itself know every id, URI
//! and URL of them. Each route is asked with what they know, and with ids that never existed: both answers must be the
//! same, but for what the question itself held. What a route answers without such an id must be what it answered before
//! the secrets were there. Ann, who is asked the same, must be told more: else the table would prove nothing.

mod answers;
mod listening;
mod local_secrets;
mod network_secrets;
mod property;
mod rows;
mod rows_of_owners;
mod rows_of_readers;
mod scene;
mod sources;
mod sweep;

use listening::Listening;
use scene::Scene;
use sweep::Sweep;

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_one_owner_is_shown_to_another() {
    sources::assert_every_route_has_a_row().await;
    let mut scene = Scene::new().await;
    // The first time, what the callers themselves do is done.
    Sweep::of_open_questions(&scene).await;
    let before = Sweep::of_open_questions(&scene).await;
    let listening = Listening::begin(&scene).await;
    network_secrets::arrive(&mut scene).await;
    local_secrets::arrive(&mut scene).await;
    property::arrive(&mut scene).await;
    let hers = scene.everything_of_ann().await;

    let mut sweep = Sweep::of_open_questions(&scene).await;
    sweep.compare_with(&before);
    sweep.look_for_secrets(&scene);
    sweep.ask_for_each_case(&scene).await;
    for (then, now) in hers.iter().zip(scene.everything_of_ann().await) {
        assert_eq!(*then, now, "somebody else changed something of hers");
    }
    sweep.assert_owner_is_told(&scene).await;
    scene.assert_public_posts_are_shown().await;

    listening.assert_nothing_was_told(&scene).await;
    // The table is long, and would stand before what is wrong.
    let leaks = sweep.leaks();
    assert!(leaks.is_empty(), "{} leaks:\n{}", leaks.len(), leaks.join("\n"));
    sweep.print(&scene);
}

/// A file of a post has no owner's check: its name is what protects it, so that name must not be guessed.
#[tokio::test(flavor = "multi_thread")]
async fn a_private_file_is_protected_by_its_name_alone() {
    let mut scene = Scene::new().await;
    local_secrets::arrive(&mut scene).await;
    let files: Vec<&String> = scene.cases.iter().filter_map(|case| case.file.as_ref()).collect();
    assert_eq!(files.len(), 2);
    for file in files {
        let stem = file.split('.').next().unwrap_or_default();
        assert!(stem.len() >= 22, "128 bits take 22 characters: {file}");
        let shown = scene.stage.look(&format!("/media/{file}")).await;
        assert!(shown.status.is_success());
        let cut = stem.get(..stem.len() - 1).unwrap_or_default();
        assert_eq!(
            scene.stage.look(&format!("/media/{cut}")).await.status,
            http::StatusCode::NOT_FOUND
        );
    }
}
