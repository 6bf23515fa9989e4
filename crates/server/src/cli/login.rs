//! `syrinx login`.

use super::Global;
use crate::ask;
use crate::client::{Ask, Client, OUT_OF_BAND, direct};
use crate::home::LoginFile;
use anyhow::{Result, bail};
use clap::Args;
use serde_json::json;

const EXAMPLES: &str = "\
Examples:
  syrinx login                                  to http://127.0.0.1:3000, agreeing in the browser
  syrinx login syrinx.example
  echo \"$PASSWORD\" | syrinx login http://127.0.0.1:3000 --name ann --password-stdin";

/// Log the command line in to a server
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Login {
    /// The address of the server
    #[arg(default_value = "http://127.0.0.1:3000")]
    url: String,
    /// Log in with this name and a password, without a browser
    #[arg(long)]
    name: Option<String>,
    /// Take the password from the first line of stdin instead of asking for it
    #[arg(long, requires = "name")]
    password_stdin: bool,
}

impl Login {
    pub(super) async fn run(self, global: &Global) -> Result<()> {
        let show = global.show();
        let client = Client::new(&base(&self.url), None).await?;
        let (token, name) = match &self.name {
            Some(name) => {
                let password = if self.password_stdin {
                    Some(ask::piped_secret()?)
                } else {
                    ask::secret("Password")?
                };
                let Some(password) = password else {
                    bail!("no password was typed: try again")
                };
                direct(&client, name, &password).await?
            }
            None => {
                let waiting = Ask::begin(&client, OUT_OF_BAND).await?;
                eprintln!(
                    "Open this page in a browser, and agree:\n\n  {}\n",
                    waiting.page()?
                );
                let Some(code) = ask::line("The code that it shows")? else {
                    bail!("no code was typed: try again")
                };
                waiting.redeem(&code).await?
            }
        };
        let path = global.login_path()?;
        LoginFile {
            url: client.base().to_owned(),
            name: name.clone(),
            token,
        }
        .write(&path)?;
        if show.json {
            return show.value(&json!({"url": client.base(), "name": name, "file": path}));
        }
        show.line(&format!(
            "Logged in as {} at {}",
            show.paint.bold(&name),
            client.base()
        ))
    }
}

/// A base URL: without a scheme, this machine is asked by HTTP and everyone else by HTTPS.
fn base(url: &str) -> String {
    let url = url.trim_end_matches('/');
    let host = url.split(['/', ':']).next().unwrap_or_default();
    match () {
        () if url.contains("://") => url.to_owned(),
        () if host == "localhost" || host.starts_with("127.") || url.starts_with("[::1]") => {
            format!("http://{url}")
        }
        () => format!("https://{url}"),
    }
}

#[cfg(test)]
mod tests {
    use super::base;

    #[test]
    fn a_scheme_is_added_where_there_is_none() {
        for (typed, whole) in [
            ("syrinx.example", "https://syrinx.example"),
            ("localhost:3000/", "http://localhost:3000"),
            ("127.0.0.1:80", "http://127.0.0.1:80"),
            ("[::1]:3000", "http://[::1]:3000"),
            ("http://a.example", "http://a.example"),
        ] {
            assert_eq!(base(typed), whole);
        }
    }
}
