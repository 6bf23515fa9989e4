#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say so")]

use super::*;
use proptest::prelude::*;
use std::time::{Duration, Instant};
use syrinx_model::{Facet, Feature, Text};

/// What filters were tricked with: OWASP's cheat sheet, mXSS from the papers on DOMPurify and ammonia's advisories.
const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>x",
    "<SCRIPT SRC=https://evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<math><mi><table><mglyph><svg><mtext><textarea><path id=\"</textarea><img onerror=alert(1) src=1>\">",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<a href=\"javascript:alert(1)\">x</a>",
    "<a href=\" &#14; javascript:alert(1)\">x</a>",
    "<a href=\"jav&#x0A;ascript:alert(1)\">x</a>",
    "<a href=\"JaVaScRiPt&colon;alert(1)\">x</a>",
    "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
    "<a href=\"vbscript:msgbox(1)\">x</a>",
    "<a href=\"//evil.example/\">x</a>",
    "<a href=\"/api/v1/statuses\">x</a>",
    "<a href=\"https://ok.example/\" onclick=\"alert(1)\" style=\"position:fixed\" target=_self>x</a>",
    "<p style=\"background:url(javascript:alert(1))\" onmouseover=alert(1)>x</p>",
    "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
    "<object data=\"javascript:alert(1)\"><embed src=x></object>",
    "<base href=\"https://evil.example/\"><link rel=stylesheet href=x><meta http-equiv=refresh content=\"0;url=x\">",
    "<form action=https://evil.example/><input name=token autofocus onfocus=alert(1)><button formaction=x>go</button>",
    "<template><script>alert(1)</script></template>",
    "<xmp><p title=\"</xmp><img src=x onerror=alert(1)>\">",
    "<!--<img src=\"--><img src=x onerror=alert(1)//\">",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<p class=\"status__wrapper mention evil\">x</p>",
    "<a href=\"https://ok.example/\"><a href=\"https://ok.example/2\"><p><a>x</p></a>",
    "<p><table><tr><td><p>x<a href=https://ok.example/><table><a href=https://ok.example/2>y",
    "<b><p><b><i><p></b></i><ul><li><b><p></ul>",
    "<pre>\n\n\n\n\n\n\n\nx</pre>",
    "<plaintext><p>x",
    "<a href=\"https://ok.example/\u{202e}moc.live\">x</a>",
    "\u{0}<\u{0}script>alert(1)</script>",
    "<a href='mailto:a@b.example?subject=\"><script>alert(1)</script>'>m</a>",
];

fn is_harmless(clean: &str) -> Result<(), String> {
    let lower = clean.to_ascii_lowercase();
    for tag in lower.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap_or_default();
        let name: String = tag
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        let allowed = [
            "p",
            "span",
            "br",
            "a",
            "del",
            "pre",
            "code",
            "em",
            "strong",
            "b",
            "i",
            "u",
            "s",
            "ul",
            "ol",
            "li",
            "blockquote",
        ];
        if !allowed.contains(&name.as_str()) {
            return Err(format!("element {name} in {clean}"));
        }
        for attribute in tag
            .split_ascii_whitespace()
            .skip(1)
            .filter(|word| word.contains("=\""))
        {
            let name = attribute.split('=').next().unwrap_or_default();
            if !["href", "class", "rel"].contains(&name) {
                return Err(format!("attribute {name} in {clean}"));
            }
        }
    }
    for target in lower.split("href=\"").skip(1) {
        if !["https://", "http://", "mailto:"]
            .iter()
            .any(|scheme| target.starts_with(scheme))
        {
            return Err(format!("target {target} in {clean}"));
        }
    }
    Ok(())
}

#[test]
fn nothing_hostile_survives_and_cleaning_again_changes_nothing() {
    for html in HOSTILE {
        let cleaned = clean(html);
        assert_eq!(is_harmless(&cleaned), Ok(()), "from {html}");
        assert_eq!(clean(&cleaned), cleaned, "from {html}");
        let (text, _) = to_text(html);
        assert!(
            !text.contains("alert(1)") || !html.contains("<script>alert"),
            "{text} from {html}"
        );
    }
}

#[test]
fn what_clients_know_is_kept() {
    let html = r#"<p>Hi <span class="h-card"><a href="https://far.example/@ann" class="u-url mention">@<span>ann</span></a></span></p>"#;
    let cleaned = clean(html);
    assert!(
        cleaned.contains(r#"class="u-url mention""#) && cleaned.contains(r#"class="h-card""#),
        "{cleaned}"
    );
    assert!(
        cleaned.contains(r#"rel="nofollow noopener noreferrer""#),
        "{cleaned}"
    );
    assert_eq!(
        clean("<p class=\"mention evil\">x</p>"),
        "<p>x</p>".replace("<p>", "<p class=\"mention\">")
    );
}

#[test]
fn depth_and_length_cost_neither_the_stack_nor_the_day() {
    let worker = std::thread::Builder::new().stack_size(512 * 1024);
    let started = Instant::now();
    let done = worker.spawn(|| {
        for tag in [
            "<div>",
            "<b>",
            "<blockquote>",
            "<a href=https://x.example/>",
            "<span class=invisible>",
            "<svg>",
        ] {
            let deep = tag.repeat(100_000);
            let _ = clean(&deep);
            let _ = to_text(&deep);
            assert!(is_over(&deep));
        }
        let _ = clean(&"<".repeat(3 << 20));
        let _ = clean(&"é".repeat(1 << 20));
    });
    done.unwrap().join().unwrap();
    assert!(
        started.elapsed() < Duration::from_secs(30),
        "took {:?}",
        started.elapsed()
    );
}

#[test]
fn paragraphs_lines_and_lists_are_set_apart() {
    let text = |html| to_text(html).0;
    assert_eq!(text("<p>a<br>b</p><p>c</p>"), "a\nb\n\nc");
    assert_eq!(text("<p>a<br />\n<br />b</p>\n<p>c</p>\n"), "a\n\nb\n\nc");
    assert_eq!(text("<div>a</div><div>b</div><h2>c</h2>d"), "a\nb\n\nc\n\nd");
    assert_eq!(text("<ul><li>a</li><li>b</li></ul>"), "a\nb");
    assert_eq!(text("<pre>\na\n  b</pre>c"), "a\n  b\n\nc");
    assert_eq!(text("a &amp; b &lt;c&gt;  d"), "a & b <c>  d");
    assert_eq!(text("x<style>p{}</style><title>t</title>y"), "xy");
    assert_eq!(text(""), "");
}

#[test]
fn links_are_found_and_shortened_ones_written_out() {
    let html = r#"<p>see <a href="https://www.far.example/a/very/long/path/indeed" class="x"><span class="invisible">https://www.</span><span class="ellipsis">far.example/a/very/long/path/i</span><span class="invisible">ndeed</span></a>, <a href="https://far.example/tags/Bird" class="mention hashtag">#<span>Bird</span></a></p>"#;
    let (text, links) = to_text(html);
    assert_eq!(text, "see https://www.far.example/a/very/long/path/indeed, #Bird");
    assert_eq!(
        &text[links[0].range.clone()],
        "https://www.far.example/a/very/long/path/indeed"
    );
    assert_eq!(&text[links[1].range.clone()], "#Bird");
    assert_eq!(links[1].classes, ["mention", "hashtag"]);
}

#[test]
fn no_link_shows_another_address_than_its_own() {
    let (text, _) = to_text(r#"<a href="https://evil.example/">https://bank.example/</a>"#);
    assert_eq!(text, "https://evil.example/");
    let hidden = r#"<a href="https://evil.example/"><span class="ellipsis">bank.example</span></a>"#;
    assert_eq!(to_text(hidden).0, "https://evil.example/");
    assert_eq!(to_text(r#"a<span class="invisible">b</span>c"#).0, "ac");
}

#[test]
fn our_text_becomes_their_html_and_comes_back() {
    let plain =
        "Hé @ann@far.example\n<b>no</b> & \"#Rust\"\n\nhttps://www.example.org/a/very/long/path/to/somewhere";
    let text = Text::detect(plain).map_features(|feature| match feature {
        Feature::Mention {
            handle, uri, author, ..
        } => Some(Feature::Mention {
            handle,
            uri,
            url: Some("https://far.example/@ann".into()),
            author,
        }),
        other => Some(other),
    });
    let html = from_text(&text, "https://here.example");
    assert!(html.starts_with("<p>Hé <span class=\"h-card\""), "{html}");
    assert!(html.contains("&lt;b&gt;no&lt;/b&gt;"), "{html}");
    assert!(html.contains(r#"<a href="https://here.example/tags/Rust" class="mention hashtag" rel="tag">#<span>Rust</span></a>"#), "{html}");
    assert!(
        html.contains(r#"<span class="ellipsis">example.org/a/very/long/path/t</span>"#),
        "{html}"
    );
    let (back, links) = to_text(&html);
    assert_eq!(back, plain.replace("@ann@far.example", "@ann"));
    assert_eq!(links.len(), 3);
    assert_eq!(from_text(&Text::plain_only(" \n"), ""), "");
}

#[test]
fn a_feature_cannot_break_out_of_its_attribute() {
    let link = Feature::Link {
        url: "https://x.example/\"><script>alert(1)</script>".into(),
    };
    let text = Text::new("here", vec![Facet::new(0..4, link)]).unwrap();
    let html = from_text(&text, "\"><script>");
    assert!(!html.contains("<script"), "{html}");
    let bad = Feature::Link {
        url: "javascript:alert(1)".into(),
    };
    assert_eq!(
        from_text(&Text::new("here", vec![Facet::new(0..4, bad)]).unwrap(), ""),
        "<p>here</p>"
    );
}

/// Scraps of HTML, so that chance finds nestings that nobody thought of.
fn scraps() -> impl Strategy<Value = String> {
    let scrap = prop_oneof![
        Just("<p>"),
        Just("</p>"),
        Just("<a href=https://x.example/>"),
        Just("</a>"),
        Just("<table>"),
        Just("<td>"),
        Just("<b>"),
        Just("</b>"),
        Just("<svg>"),
        Just("<math>"),
        Just("<style>"),
        Just("</style>"),
        Just("<!--"),
        Just("-->"),
        Just("<pre>\n"),
        Just("<li>"),
        Just("<ul>"),
        Just("<span class='invisible x'>"),
        Just("</span>"),
        Just("&lt;"),
        Just("&nbsp;"),
        Just("é"),
        Just("\n"),
        Just(" "),
        Just("<img onerror=x>"),
        Just("\""),
        Just("<template>"),
        Just("<select>"),
        Just("<br>"),
        Just("<"),
        Just("<mglyph>"),
        Just("<textarea>"),
    ];
    proptest::collection::vec(scrap, 0..24).prop_map(|scraps| scraps.concat())
}

proptest! {
    #[test]
    fn cleaning_twice_is_cleaning_once(html in scraps()) {
        let once = clean(&html);
        prop_assert_eq!(is_harmless(&once), Ok(()));
        prop_assert_eq!(clean(&once), once);
    }

    #[test]
    fn links_always_stand_on_borders_in_order(html in scraps()) {
        let (text, links) = to_text(&html);
        let mut last = 0;
        for link in links {
            prop_assert!(link.range.start >= last && link.range.start < link.range.end);
            prop_assert!(text.get(link.range.clone()).is_some());
            last = link.range.end;
        }
    }

    #[test]
    fn any_text_is_written_as_harmless_html(plain in ".{0,40}") {
        let html = from_text(&Text::detect(plain), "https://here.example");
        prop_assert_eq!(is_harmless(&clean(&html)), Ok(()));
    }
}
