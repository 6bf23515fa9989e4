//! The suite has teeth: a small network that is right passes it, and each thing that can be wrong about it is found.

mod toy;

use super::*;
use toy::{Defect, Toy};

crate::conformance!(right, Toy::new(None));

/// Whether the part of the suite that looks for it finds a defect.
async fn is_found(defect: Defect) -> bool {
    let subject = Arc::new(Toy::new(Some(defect)));
    let part = async move {
        match defect {
            Defect::DoorWithoutFile => doors_match_files_and_limits(subject).await,
            Defect::RenderTakesOneMore | Defect::RenderTakesOneLess => render_knows_its_limits(subject).await,
            Defect::IdsChange => normalising_is_stable(subject).await,
            Defect::PagesInCircles => paging_ends(subject).await,
            Defect::WriteIsAway
            | Defect::ReadIsUncertain
            | Defect::TellsTheSecret
            | Defect::ForgetsWhenToComeBack
            | Defect::TrustsGarbage => every_fault_has_its_kind(subject).await,
            Defect::NewKeyEachTime => a_repeat_is_the_same_request(subject).await,
            Defect::KeepsItsLine => a_dropped_stream_ends(subject).await,
        }
    };
    tokio::spawn(part).await.is_err_and(|error| error.is_panic())
}

#[tokio::test]
async fn every_defect_is_found() {
    let found = futures_util::future::join_all(Defect::ALL.map(is_found)).await;
    for (defect, found) in Defect::ALL.iter().zip(found) {
        assert!(found, "{defect:?} is not found");
    }
}
