use super::*;
use proptest::prelude::*;

fn words(text: &Text) -> Vec<(&str, &Feature)> {
    text.facets()
        .iter()
        .map(|f| (&text.plain()[f.range()], f.feature()))
        .collect()
}

#[test]
fn finds_what_a_person_typed() {
    let text = Text::detect(
        "Hé @ann and @bob@far.example. See https://example.org/#frag, #Rust! mail@host.example #1 é#no",
    );
    let found: Vec<&str> = words(&text).into_iter().map(|(word, _)| word).collect();
    assert_eq!(
        found,
        ["@ann", "@bob@far.example", "https://example.org/#frag", "#Rust"]
    );
}

#[test]
fn a_handle_that_is_a_domain_keeps_its_dots() {
    let text = Text::detect("hi @alice.bsky.social.");
    assert_eq!(words(&text)[0].0, "@alice.bsky.social");
}

#[test]
fn facets_must_fit() {
    let tag = |range| Facet::new(range, Feature::Tag { name: "x".into() });
    assert_eq!(Text::new("é", vec![tag(0..1)]), Err(TextError::Border));
    assert_eq!(
        Text::new("abc", vec![tag(0..2), tag(1..3)]),
        Err(TextError::Overlap)
    );
    assert_eq!(Text::lenient("abc", vec![tag(0..2), tag(1..3), tag(2..9)]).1, 2);
}

#[test]
fn rewriting_moves_later_facets() {
    let text = Text::detect("@ann #x");
    let longer = text.rewrite(|facet, _| match facet.feature() {
        Feature::Mention { .. } => Some(("@ann.somewhere.example".into(), None)),
        _ => None,
    });
    assert_eq!(longer.plain(), "@ann.somewhere.example #x");
    assert_eq!(words(&longer).len(), 1);
    assert_eq!(words(&longer)[0].0, "#x");
}

proptest! {
    #[test]
    fn detection_never_breaks_a_text(plain in "[ @#a-zé.:/👩‍👧]{0,60}") {
        let text = Text::detect(plain.clone());
        prop_assert_eq!(text.plain(), plain.as_str());
        let again = Text::new(text.plain().to_owned(), text.facets().to_vec());
        prop_assert_eq!(again, Ok(text));
    }

    #[test]
    fn lenient_texts_are_always_sound(plain in ".{0,20}", spans in proptest::collection::vec((0usize..40, 0usize..40), 0..6)) {
        let facets = spans.into_iter().map(|(a, b)| Facet::new(a..b, Feature::Tag { name: "t".into() })).collect();
        let (text, _) = Text::lenient(plain, facets);
        prop_assert!(Text::new(text.plain().to_owned(), text.facets().to_vec()).is_ok());
    }
}
