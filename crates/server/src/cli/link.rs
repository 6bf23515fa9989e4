//! `syrinx link`.

use super::Global;
use crate::ask;
use crate::client::{Account, Client, Flow, Keepsake, NetworkCard, begin_link, finish_link, networks};
use crate::show::{Show, safe, wrap};
use anyhow::{Result, bail};
use clap::Args;
use std::collections::BTreeMap;

const EXAMPLES: &str = "\
Examples:
  syrinx link mastodon --server mastodon.example      agreeing in the browser
  syrinx link bluesky --handle ann.bsky.social        asks for an app password
  echo \"$APP_PASSWORD\" | syrinx link bluesky --handle ann.bsky.social --password-stdin
  syrinx link nostr --set name=Ann                    makes a new key, and shows it once
  echo \"$NSEC\" | syrinx link nostr --key-stdin        with the key that you have

What is missing is asked for; secrets are not shown while typed.";

/// Link an account of yours on another network
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Link {
    /// The network
    network: String,
    /// The server of the account
    #[arg(long)]
    server: Option<String>,
    /// Your handle there
    #[arg(long)]
    handle: Option<String>,
    /// An access token of that server; others on this machine can see it, so rather use --token-stdin
    #[arg(long, conflicts_with = "token_stdin")]
    token: Option<String>,
    /// Take the access token from the first line of stdin
    #[arg(long)]
    token_stdin: bool,
    /// Take the password from the first line of stdin
    #[arg(long, conflicts_with = "token_stdin")]
    password_stdin: bool,
    /// Take the secret key from the first line of stdin
    #[arg(long, conflicts_with_all = ["token_stdin", "password_stdin"])]
    key_stdin: bool,
    /// Any other field of the network's login form
    #[arg(long = "set", value_name = "FIELD=VALUE", value_parser = pair)]
    set: Vec<(String, String)>,
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write it as FIELD=VALUE".to_owned()),
    }
}

impl Link {
    pub(super) async fn run(self, global: &Global) -> Result<()> {
        let (show, client) = (global.show(), global.client().await?);
        let card = self.card(&client).await?;
        let fields = self.fields(&card)?;
        let account = match begin_link(&client, &card.id, &fields).await? {
            Flow::Done(account) => account,
            Flow::Visit { id, url } => {
                eprintln!("Open this page in a browser, and agree:\n\n  {}\n", safe(&url));
                let Some(code) = ask::line("The code that it shows")? else {
                    bail!("no code was typed: try again")
                };
                finish_link(&client, &id, &code).await?
            }
        };
        tell(&show, &account)
    }

    async fn card(&self, client: &Client) -> Result<NetworkCard> {
        let mut cards = networks(client).await?;
        if let Some(at) = cards.iter().position(|card| card.id == self.network) {
            return Ok(cards.swap_remove(at));
        }
        let known: Vec<&str> = cards.iter().map(|card| card.id.as_str()).collect();
        bail!(
            "there is no network “{}” here: choose one of {}",
            self.network,
            known.join(", ")
        )
    }

    /// What was given, and what is asked for because it was not.
    fn fields(&self, card: &NetworkCard) -> Result<BTreeMap<String, String>> {
        let mut fields: BTreeMap<String, String> = self.set.iter().cloned().collect();
        for (name, value) in [
            ("server", &self.server),
            ("handle", &self.handle),
            ("token", &self.token),
        ] {
            fields.extend(value.clone().map(|value| (name.to_owned(), value)));
        }
        for (name, piped) in [
            ("password", self.password_stdin),
            ("token", self.token_stdin),
            ("key", self.key_stdin),
        ] {
            if piped {
                fields.insert(name.to_owned(), ask::piped_secret()?.expose().to_owned());
            }
        }
        let known: Vec<&str> = card
            .connect
            .fields
            .iter()
            .map(|field| field.name.as_str())
            .collect();
        if let Some(name) = fields.keys().find(|name| !known.contains(&name.as_str())) {
            bail!(
                "{} does not ask for “{name}”: it asks for {}",
                card.name,
                known.join(", ")
            );
        }
        let missing: Vec<_> = card
            .connect
            .fields
            .iter()
            .filter(|field| field.required && !fields.contains_key(&field.name))
            .collect();
        if !missing.is_empty() && !card.connect.hint.is_empty() {
            eprintln!("{}\n", safe(&card.connect.hint));
        }
        for field in missing {
            let typed = if field.secret {
                ask::secret(&field.label)?.map(|secret| secret.expose().to_owned())
            } else {
                ask::line(&field.label)?
            };
            let Some(typed) = typed else {
                bail!("{} is needed to link {}", field.label, card.name)
            };
            fields.insert(field.name.clone(), typed);
        }
        Ok(fields)
    }
}

fn tell(show: &Show, account: &serde_json::Value) -> Result<()> {
    if show.json {
        return show.value(account);
    }
    let keep: Option<Keepsake> = serde_json::from_value(account["keep"].clone())?;
    let account: Account = serde_json::from_value(account.clone())?;
    show.line(&format!(
        "{} {} is linked (account {}). What it reads arrives in: syrinx timeline",
        show.paint.badge(&safe(&account.network)),
        show.paint.bold(&safe(&account.handle)),
        account.id
    ))?;
    let Some(keep) = keep else { return Ok(()) };
    show.line("")?;
    for line in wrap(&safe(&keep.note), show.width) {
        show.line(&line)?;
    }
    show.line(&format!("\n  {}\n", show.paint.bold(&safe(keep.secret.expose()))))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test may panic")]

    use super::*;
    use clap::Parser;
    use serde_json::json;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        link: Link,
    }

    fn fields(line: &str) -> Result<BTreeMap<String, String>> {
        let card: NetworkCard =
            serde_json::from_value(json!({"id": "net", "name": "Net", "connect": {"fields": [
                {"name": "server", "label": "Server", "required": true},
                {"name": "token", "label": "Token", "secret": true},
                {"name": "key", "label": "Key"},
            ]}}))
            .unwrap();
        Line::try_parse_from(std::iter::once("link").chain(line.split(' ')))
            .unwrap()
            .link
            .fields(&card)
    }

    #[test]
    fn flags_fill_the_form() {
        let filled = fields("net --server a.example --set key=a=b").unwrap();
        assert_eq!(filled["server"], "a.example");
        assert_eq!(filled["key"], "a=b");
        assert_eq!(filled.len(), 2);
    }

    #[test]
    fn what_the_network_does_not_ask_for_is_named() {
        let error = fields("net --server a --handle b").unwrap_err().to_string();
        assert!(
            error.contains("“handle”") && error.contains("server, token, key"),
            "{error}"
        );
    }
}
