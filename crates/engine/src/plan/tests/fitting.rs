//! What a network has no place for.

use super::*;

#[test]
fn a_warning_stands_where_the_network_has_it_and_counts() {
    let warned = Draft {
        spoiler: "birds".to_owned(),
        ..draft(&"x".repeat(496))
    };
    let edition = one(&warned, &Facts::default(), wide()).unwrap();
    assert_eq!(edition.parts.len(), 2);
    assert!(
        edition
            .parts
            .iter()
            .all(|part| part.spoiler == "birds" && part.text.plain().len() <= 495)
    );
    let warned = Draft {
        text: Text::detect("hi"),
        ..warned
    };
    let edition = one(&warned, &Facts::default(), strict()).unwrap();
    assert_eq!(
        (edition.parts[0].text.plain(), edition.parts[0].spoiler.as_str()),
        ("CW: birds\n\nhi", "")
    );
    assert_eq!(codes(&edition), ["spoiler", "no_edit"]);
    let endless = Draft {
        spoiler: "x".repeat(5000),
        ..warned
    };
    let edition = one(&endless, &Facts::default(), wide()).unwrap();
    assert_eq!(
        (edition.parts.len(), codes(&edition)),
        (1, vec!["spoiler_shortened"])
    );
    assert!(edition.parts[0].spoiler.ends_with('…') && edition.parts[0].spoiler.len() < 260);
}

#[test]
fn a_poll_without_a_place_becomes_lines() {
    let poll = DraftPoll {
        options: vec!["Tea".to_owned(), "Mate".to_owned()],
        multiple: false,
        hides_totals: false,
        lasts_seconds: 1,
    };
    let asked = Draft {
        poll: Some(poll),
        ..draft("What?")
    };
    let edition = one(&asked, &Facts::default(), wide()).unwrap();
    assert_eq!(
        edition.parts[0].poll.as_ref().map(|poll| poll.lasts_seconds),
        Some(300)
    );
    assert_eq!(codes(&edition), ["poll_duration"]);
    let edition = one(&asked, &Facts::default(), strict()).unwrap();
    assert_eq!(edition.parts[0].text.plain(), "What?\n\n• Tea\n• Mate");
    assert_eq!(
        (edition.parts[0].poll.as_ref(), codes(&edition)),
        (None, vec!["poll", "no_edit"])
    );
}

#[test]
fn files_are_dealt_out_and_a_post_of_files_alone_is_a_post() {
    let mut shown = draft("");
    shown.media = (1..=6).map(MediaId).collect();
    let media = (1..=6)
        .map(|id| file(id, "image/png", "far too long a text"))
        .collect();
    let facts = Facts {
        media,
        ..Facts::default()
    };
    let edition = one(&shown, &facts, wide()).unwrap();
    assert_eq!(
        edition
            .parts
            .iter()
            .map(|part| part.media.len())
            .collect::<Vec<_>>(),
        [4, 2]
    );
    assert_eq!(codes(&edition), ["split"]);
    let edition = one(&shown, &facts, strict()).unwrap();
    assert_eq!(edition.parts.len(), 6);
    assert_eq!(edition.parts[5].media[0].alt, "far too l…");
    assert_eq!(one(&shown, &facts, tiny()).unwrap_err().code, "empty");
    let at_home = Facts {
        home_url: Some("https://here.example/@me/1".to_owned()),
        ..facts
    };
    let edition = one(&shown, &at_home, tiny()).unwrap();
    assert_eq!(edition.parts[0].text.plain(), "https://here.example/@me/1");
}

#[test]
fn a_film_that_would_stand_still_is_told() {
    let mut moving = draft("look");
    moving.media = vec![MediaId(1), MediaId(2)];
    let facts = Facts {
        media: vec![file(1, "image/gif", ""), file(2, "video/mp4", "")],
        ..Facts::default()
    };
    assert_eq!(codes(&one(&moving, &facts, wide()).unwrap()), ["media_dropped"]);
    let mut still = wide();
    still.limits.media.mime_types = vec!["image/jpeg".to_owned()];
    assert_eq!(
        codes(&one(&moving, &facts, still).unwrap()),
        ["media_still", "media_dropped"]
    );
}

#[test]
fn without_replies_there_is_no_thread() {
    let mut seat = tiny();
    seat.limits.reply = false;
    let long = draft(&"word ".repeat(40));
    let edition = one(&long, &Facts::default(), seat.clone()).unwrap();
    assert_eq!(
        (edition.parts.len(), codes(&edition)),
        (1, vec!["truncated", "no_edit"])
    );
    assert!(
        edition.parts[0].text.plain().ends_with("word…") && seat.limits.text[0].fits(&edition.parts[0].text)
    );
    let at_home = Facts {
        home_url: Some("https://h.example/@me/1".to_owned()),
        ..Facts::default()
    };
    let edition = one(&long, &at_home, seat.clone()).unwrap();
    assert!(
        edition.parts[0]
            .text
            .plain()
            .ends_with("word…\n\nhttps://h.example/@me/1")
    );
    assert!(seat.limits.text[0].fits(&edition.parts[0].text));
}

#[test]
fn a_variant_replaces_the_text_for_its_account_only() {
    let mut varied = draft("for all");
    varied.variants.insert(AccountId(2), Text::detect("for Strict"));
    let plan = plan(&varied, &Facts::default(), &[wide(), strict()]);
    let said: Vec<&str> = plan
        .editions
        .iter()
        .map(|edition| edition.parts[0].text.plain())
        .collect();
    assert_eq!(said, ["for all", "for Strict"]);
}

#[test]
fn who_cannot_publish_is_skipped() {
    let mut seat = wide();
    seat.capabilities.publish = false;
    assert_eq!(
        one(&draft("hi"), &Facts::default(), seat).unwrap_err().code,
        "read_only"
    );
}
