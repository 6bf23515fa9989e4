//! `syrinx owner`.

use super::{Global, Place};
use crate::admin::{self, Deed, OwnerLine};
use crate::ask;
use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use syrinx_model::Secret;

const EXAMPLES: &str = "\
Examples:
  syrinx owner add ann --admin
  echo \"$PASSWORD\" | syrinx owner add ann --password-stdin
  syrinx owner list
  syrinx owner password ann

It works while the server runs, through its socket in the data folder, and while it does not.";

/// Add and list the people with a login on this server
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Owner {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Add an owner
    Add {
        /// The login name: a-z, 0-9 and _
        name: String,
        /// Take the password from the first line of stdin instead of asking for it
        #[arg(long)]
        password_stdin: bool,
        /// Let them administer the server
        #[arg(long)]
        admin: bool,
    },
    /// List the owners
    List,
    /// Give an owner another password; all their logins end
    Password {
        /// The login name
        name: String,
        /// Take the password from the first line of stdin instead of asking for it
        #[arg(long)]
        password_stdin: bool,
    },
}

impl Owner {
    pub(super) async fn run(self, global: &Global) -> Result<()> {
        let config = self.place.config(global)?;
        let show = global.show();
        let deed = match self.what {
            What::Add {
                name,
                password_stdin,
                admin,
            } => Deed::AddOwner {
                name,
                password: password(password_stdin)?,
                admin,
            },
            What::List => Deed::ListOwners,
            What::Password { name, password_stdin } => Deed::SetPassword {
                name,
                password: password(password_stdin)?,
            },
        };
        let answer = admin::perform(&config, &deed).await?;
        if show.json {
            return show.value(&answer);
        }
        if let Deed::ListOwners = deed {
            let owners: Vec<OwnerLine> = serde_json::from_value(answer)?;
            if owners.is_empty() {
                show.line("There is no owner yet: syrinx owner add NAME")?;
            }
            for owner in owners {
                let admin = if owner.admin { "  admin" } else { "" };
                let since = owner.created_at.get(..10).unwrap_or_default();
                show.line(&format!(
                    "{}  {}{admin}",
                    show.paint.bold(&owner.name),
                    show.paint.dim(since)
                ))?;
            }
            return Ok(());
        }
        let owner: OwnerLine = serde_json::from_value(answer)?;
        show.line(&match deed {
            Deed::SetPassword { .. } => format!("{} has another password now", owner.name),
            _ => format!(
                "{} is an owner now: log in with any Mastodon app, or with syrinx login",
                owner.name
            ),
        })
    }
}

fn password(piped: bool) -> Result<Secret> {
    if piped {
        return ask::piped_secret();
    }
    let Some(first) = ask::secret("Password")? else {
        bail!("nothing was typed: a password has 8 characters or more")
    };
    match ask::secret("Once more")? {
        Some(second) if second.expose() == first.expose() => Ok(first),
        _ => bail!("the two passwords differ: try again"),
    }
}
