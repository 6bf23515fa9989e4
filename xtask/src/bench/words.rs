//! Posts that look like posts: the same for the store that is filled and for the network that speaks.

use serde_json::{Value, json};

const WORDS: [&str; 40] = [
    "harbour", "lantern", "copper", "meadow", "signal", "winter", "orchard", "paper", "engine", "river",
    "window", "thread", "garden", "cloud", "kettle", "bridge", "marble", "pocket", "shadow", "island",
    "ladder", "mirror", "needle", "anchor", "basket", "candle", "desert", "feather", "glacier", "hammer",
    "ivory", "jacket", "kitchen", "lemon", "magnet", "north", "ocean", "pepper", "quartz", "ribbon",
];

/// How many authors there are.
pub const AUTHORS: u64 = 1_000;

/// A number that looks random and is the same in every run.
pub fn mix(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// What the post of this number says: some 200 characters.
pub fn said(number: u64) -> String {
    let words: Vec<&str> = (0..28)
        .map(|at| WORDS[(mix(number * 31 + at) % 40) as usize])
        .collect();
    format!("{} No {number}.", words.join(" "))
}

/// Whether a post has a picture.
pub fn with_picture(number: u64) -> bool {
    mix(number ^ 7) % 10 < 3
}

/// The host on which all authors are.
pub const HOST: &str = "far.example";

/// An account as its server tells it.
pub fn account(id: &str, name: &str) -> Value {
    json!({
        "id": id, "username": name, "acct": name, "display_name": format!("{name} of the {}", WORDS[name.len() % 40]),
        "uri": format!("https://{HOST}/users/{name}"), "url": format!("https://{HOST}/@{name}"),
        "note": "<p>I say things about lanterns and rivers, most of them in the morning.</p>",
        "avatar": format!("https://{HOST}/avatars/{name}.png"), "header": format!("https://{HOST}/headers/{name}.png"),
        "bot": false, "locked": false, "fields": [], "emojis": [],
        "followers_count": 120, "following_count": 80, "statuses_count": 100,
        "created_at": "2024-02-03T00:00:00.000Z",
    })
}

/// The author of a post.
pub fn author(number: u64) -> String {
    format!("author{}", mix(number) % AUTHORS)
}

/// A picture of a post as a server tells it: with the words that the seed's have.
fn picture(number: u64) -> Value {
    let description: String = said(number).chars().take(80).collect();
    json!({
        "id": number.to_string(), "type": "image", "url": format!("https://{HOST}/media/{number}.jpg"),
        "preview_url": format!("https://{HOST}/media/{number}-small.jpg"), "description": description,
        "meta": { "original": { "width": 1200, "height": 800 } }, "blurhash": null,
    })
}

/// A status as a server tells it, just said.
pub fn status(number: u64, at: &str) -> Value {
    let name = author(number);
    let pictures = if with_picture(number) {
        json!([picture(number)])
    } else {
        json!([])
    };
    json!({
        "id": (1_000_000_000 + number).to_string(), "uri": format!("https://{HOST}/users/{name}/statuses/{number}"),
        "url": format!("https://{HOST}/@{name}/{number}"), "account": account(&format!("9{}", &name[6..]), &name),
        "created_at": at, "content": format!("<p>{}</p>", said(number)), "visibility": "public", "language": "en",
        "sensitive": false, "spoiler_text": "", "media_attachments": pictures, "mentions": [], "tags": [], "emojis": [],
        "replies_count": 1, "reblogs_count": 2, "favourites_count": 3,
        "favourited": false, "reblogged": false, "bookmarked": false,
    })
}
