//! A repeat is the same event: everything in it but the signature is a function of the part and its stamp.

use super::super::keys::Signer;
use super::super::{TEXT, limits, render};
use proptest::prelude::*;
use syrinx_connector::conformance::part;
use syrinx_model::{Moment, Stamp, Text};

fn id(signer: &Signer, text: &str, stamp: &Stamp) -> String {
    let part = part(Text::detect(text));
    let sketch = render::sketch(&part, None, &limits(TEXT)).unwrap();
    let at = super::super::client::sift::seconds(stamp.at);
    let event = signer.sign(sketch.kind, at, sketch.tags, sketch.content).unwrap();
    event.verify().unwrap();
    event.id.to_hex()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn one_stamp_is_one_event(text in "\\PC{1,80}", at in 1_700_000_000_000_i64..1_800_000_000_000) {
        let signer = Signer::generate();
        let stamp = Stamp { key: 7, at: Moment(at), ordinal: 0 };
        let first = id(&signer, &text, &stamp);
        prop_assert_eq!(&first, &id(&signer, &text, &stamp));
        let later = Stamp { at: Moment(at + 1000), ..stamp };
        prop_assert_ne!(&first, &id(&signer, &text, &later));
    }
}
