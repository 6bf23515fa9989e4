//! Filters, live events, and the documents beside the socket.

use super::*;
use crate::probe::Probe;

#[tokio::test]
async fn filters_narrow_and_several_add_up() -> Outcome {
    let (server, mut wire) = relay().await?;
    let keys = Keys::generate();
    let mut ids = Vec::new();
    for n in 0..5 {
        let event = note(&keys, &format!("note {n}"), 1000 + n)?;
        ids.push(event.id.to_hex());
        wire.event(&event).await?;
    }
    let me = keys.public_key().to_hex();
    let all = json!({ "authors": [me], "kinds": [1] });
    let with = |name: &str, value: Value| {
        let mut filter = all.clone();
        filter[name] = value;
        filter
    };
    let mut texts = async |filters: &[Value]| -> Result<Vec<String>, Failed> {
        let events = wire.ask("s", filters).await?;
        Ok(contents(&events)
            .iter()
            .map(|text| text.replace("note ", ""))
            .collect())
    };
    assert_eq!(
        texts(std::slice::from_ref(&all)).await?,
        ["4", "3", "2", "1", "0"]
    );
    assert_eq!(texts(&[with("limit", json!(2))]).await?, ["4", "3"]);
    assert_eq!(
        texts(&[with("since", json!(1003))]).await?,
        ["4", "3"],
        "inclusive"
    );
    assert_eq!(
        texts(&[with("until", json!(1001))]).await?,
        ["1", "0"],
        "inclusive"
    );
    assert!(texts(&[with("limit", json!(0))]).await?.is_empty());
    let two = [json!({ "ids": [ids[0]] }), with("limit", json!(1))];
    assert_eq!(
        texts(&two).await?,
        ["4", "0"],
        "each filter has a limit of its own"
    );
    let both = [all.clone(), all.clone()];
    assert_eq!(texts(&both).await?.len(), 5, "and none comes twice");
    assert!(texts(&[json!({ "#e": [server.url()] })]).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn tags_and_names_are_found() -> Outcome {
    let (server, mut wire) = relay().await?;
    server.author(&Profile::named("jonas").display_name("Jonas Fågel"))?;
    let post = server.say("wren", "Listen, @jonas! #Dawn")?;
    let reply = server.say_with("jonas", crate::Say::text("I do.").reply_to(&post.uri))?;
    let jonas = server.event(&reply.id).ok_or("no reply")?["pubkey"].clone();
    let found = wire.ask("p", &[json!({ "#p": [jonas], "kinds": [1] })]).await?;
    assert!(
        contents(&found)[0].starts_with("Listen, nostr:npub1"),
        "{found:?}"
    );
    assert!(
        contents(&found)[0].ends_with("! #Dawn"),
        "the rest of the word stays"
    );
    assert_eq!(wire.ask("t", &[json!({ "#t": ["dawn"] })]).await?.len(), 1);
    let thread = wire.ask("e", &[json!({ "#e": [post.id] })]).await?;
    assert_eq!(contents(&thread), ["I do."]);
    let people = wire
        .ask("n", &[json!({ "kinds": [0], "search": "FÅGEL" })])
        .await?;
    assert_eq!(people.len(), 1);
    assert_eq!(people[0]["pubkey"], jonas);
    assert!(
        wire.ask("o", &[json!({ "kinds": [0], "search": "display" })])
            .await?
            .is_empty()
    );
    Ok(())
}

#[tokio::test]
async fn what_comes_later_comes_live_once_until_the_subscription_is_closed() -> Outcome {
    let (server, mut wire) = relay().await?;
    server.say("wren", "before")?;
    assert_eq!(
        contents(&wire.ask("live", &[json!({ "kinds": [1] })]).await?),
        ["before"]
    );
    server.say("wren", "after")?;
    let heard = wire.next().await?;
    assert_eq!(
        (&heard[0], &heard[1], &heard[2]["content"]),
        (&json!("EVENT"), &json!("live"), &json!("after"))
    );
    server.author(&Profile::named("wren").bio("Another kind is not wanted."))?;
    assert!(wire.is_quiet().await);
    server.faults().silence_streams(true);
    server.say("wren", "lost")?;
    assert!(wire.is_quiet().await);
    server.faults().silence_streams(false);
    wire.send(&json!(["CLOSE", "live"])).await?;
    wire.ask("other", &[json!({ "ids": [] })]).await?;
    server.say("wren", "unheard")?;
    assert!(wire.is_quiet().await);
    server.faults().cut_streams();
    assert!(wire.next().await.is_err());
    Ok(())
}

#[tokio::test]
async fn the_documents_name_the_relay_and_its_people() -> Outcome {
    let (server, _) = relay().await?;
    let probe = Probe::new(server.url(), None);
    let accept = [("accept", "application/nostr+json")];
    let about = probe.send("GET", "/", &accept, Vec::new()).await?;
    assert_eq!(about.header("content-type"), "application/nostr+json");
    assert_eq!(about.json()["limitation"]["max_limit"], 500);
    assert!(probe.get("/").await?.text().starts_with("This is a Nostr relay"));
    let key = server.author(&Profile::named("wren"))?.key;
    let names = probe.get("/.well-known/nostr.json?name=wren").await?.json();
    assert_eq!(names["names"]["wren"], json!(key));
    assert_eq!(names["relays"][&key][0], json!(server.relay_url()));
    let nobody = probe.get("/.well-known/nostr.json?name=nobody").await?.json();
    assert_eq!(nobody["names"], json!({}));
    Ok(())
}
