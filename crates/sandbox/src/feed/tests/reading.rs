//! Formats, discovery, conditional requests.

use time::{Duration, OffsetDateTime};

use super::*;
use crate::{Fault, Malformed, Picture};

#[tokio::test]
async fn one_article_is_the_same_in_every_format() -> Outcome {
    let (server, blog, probe) = pond().await?;
    let post = server.publish(
        "pond",
        Article::titled("Sun", "Up.").picture(Picture::sunrise("a sun")),
    )?;
    let rss = probe.get(path(&server, &blog.rss)).await?;
    assert_eq!(rss.header("content-type"), "application/rss+xml");
    let rss = rss.text();
    assert!(rss.contains(&format!("<guid isPermaLink=\"true\">{}</guid>", post.uri)));
    assert!(rss.contains("<title>Frogs &lt;3</title>") && rss.contains("<title>Pond &amp; Reed</title>"));
    assert!(rss.contains("&lt;p&gt;They sang &amp;amp; sang"), "HTML in XML");
    assert!(rss.contains("<enclosure url="));
    let atom = probe.get(path(&server, &blog.atom)).await?.text();
    assert!(atom.contains(&format!("<id>{}</id>", post.uri)) && atom.contains("<link rel=\"hub\""));
    let json = probe.get(path(&server, &blog.json)).await?.json();
    assert_eq!(json["items"].as_array().map(Vec::len), Some(2));
    assert_eq!(json["items"][0]["id"], post.uri, "the newest comes first");
    let picture = json["items"][0]["attachments"][0]["url"]
        .as_str()
        .unwrap_or_default();
    let picture = probe.get(path(&server, picture)).await?;
    assert_eq!(
        (picture.status, picture.header("content-type")),
        (200, "image/png")
    );
    assert!(
        probe
            .get(path(&server, &post.url))
            .await?
            .text()
            .contains("alt=\"a sun\"")
    );
    Ok(())
}

#[tokio::test]
async fn the_front_page_leads_to_the_feeds() -> Outcome {
    let (server, blog, probe) = pond().await?;
    let page = probe.get(path(&server, &blog.url)).await?.text();
    for (mime, url) in [
        ("application/rss+xml", &blog.rss),
        ("application/atom+xml", &blog.atom),
        ("application/feed+json", &blog.json),
    ] {
        let link = format!("<link rel=\"alternate\" type=\"{mime}\"");
        assert!(page.contains(&link) && page.contains(url), "{page}");
    }
    assert_eq!(probe.get("/nobody/").await?.status, 404);
    Ok(())
}

#[tokio::test]
async fn who_has_it_already_gets_nothing() -> Outcome {
    let (server, blog, probe) = pond().await?;
    let path = path(&server, &blog.atom);
    let first = probe.get(path).await?;
    let (tag, date) = (first.header("etag"), first.header("last-modified"));
    let ask = async |name: &str, value: &str| -> Result<Heard, Failed> {
        Ok(probe.send("GET", path, &[(name, value)], Vec::new()).await?)
    };
    let same = ask("if-none-match", tag).await?;
    assert_eq!((same.status, same.body.len(), same.header("etag")), (304, 0, tag));
    assert_eq!(ask("if-modified-since", date).await?.status, 304);
    server.publish(
        "pond",
        Article::titled("Later", "On.").at(OffsetDateTime::now_utc() + Duration::HOUR),
    )?;
    assert_eq!(ask("if-none-match", tag).await?.status, 200);
    assert_eq!(ask("if-modified-since", date).await?.status, 200);
    assert_eq!(server.calls().of("GET /{blog}/atom.xml"), 5);
    Ok(())
}

#[tokio::test]
async fn articles_change_and_go() -> Outcome {
    let (server, blog, probe) = pond().await?;
    let note = server.say("pond", "plop")?;
    server.edit("pond", &note.uri, Article::titled("Plop", "plop, plop"))?;
    let json = probe.get(path(&server, &blog.json)).await?.json();
    let item = &json["items"][0];
    assert_eq!(
        (&item["id"], &item["title"]),
        (&note.uri.clone().into(), &"Plop".into())
    );
    server.remove("pond", &note.uri)?;
    assert!(server.remove("pond", &note.uri).is_err() && server.say("nobody", "x").is_err());
    let json = probe.get(path(&server, &blog.json)).await?.json();
    assert_eq!(json["items"].as_array().map(Vec::len), Some(1));
    Ok(())
}

#[tokio::test]
async fn feeds_fail_as_any_route_does() -> Outcome {
    let (server, blog, probe) = pond().await?;
    let feed = path(&server, &blog.rss);
    for code in [404, 410, 500, 503] {
        server.faults().once(feed, Fault::status(code));
        assert_eq!(probe.get(feed).await?.status, code);
    }
    server.faults().once("/{blog}/rss.xml", Fault::busy(9));
    let busy = probe.get(feed).await?;
    assert_eq!((busy.status, busy.header("retry-after")), (429, "9"));
    server.faults().once(feed, Fault::Truncated);
    assert!(!probe.get(feed).await?.text().contains("</rss>"));
    server
        .faults()
        .once("*.json", Fault::Malformed(Malformed::WrongTypes));
    let json = probe.get(path(&server, &blog.json)).await?.json();
    assert_eq!(json["items"][0]["content_html"], 42);
    assert_eq!(json["items"].as_array().map(Vec::len), Some(2));
    Ok(())
}
