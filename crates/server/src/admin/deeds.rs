//! What can be done from this machine.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use syrinx_engine::{Checkup, Engine, Error};
use syrinx_model::{Kind, Secret};
use syrinx_store::Owner;

/// Something that the operator does.
#[derive(Clone, Debug)]
pub enum Deed {
    /// Adds an owner.
    AddOwner {
        /// Their login name.
        name: String,
        /// Their password.
        password: Secret,
        /// Whether they may administer the server.
        admin: bool,
    },
    /// Lists the owners.
    ListOwners,
    /// Gives an owner another password.
    SetPassword {
        /// Their login name.
        name: String,
        /// The password.
        password: Secret,
    },
    /// Says which server runs, and opens its mirror.
    Stand,
    /// Opens every linked account, to see whether that goes.
    CheckAccounts,
}

/// The server that runs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Standing {
    /// Its version.
    pub version: String,
    /// The base URL with which it was started.
    pub base_url: String,
    /// The key of its mirror.
    #[serde(serialize_with = "shown")]
    pub mirror: Secret,
}

/// The socket is for those who may open the database as well.
fn shown<S: serde::Serializer>(secret: &Secret, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(secret.expose())
}

/// How a linked account stands.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AccountLine {
    /// The login name of its owner.
    pub owner: String,
    /// Its network.
    pub network: String,
    /// Its handle there.
    pub handle: String,
    /// The base URL of its server.
    pub server: String,
    /// Why it could not be opened, if it could not.
    pub failure: Option<FailureLine>,
}

/// Why an account could not be opened.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FailureLine {
    /// What to do next.
    pub kind: Kind,
    /// What was found.
    pub detail: String,
}

impl From<Checkup> for AccountLine {
    fn from(found: Checkup) -> Self {
        Self {
            owner: found.owner,
            network: found.account.network.to_string(),
            handle: found.account.handle,
            server: found.account.server,
            failure: found.failure.map(|failure| FailureLine {
                kind: failure.kind,
                detail: failure.detail,
            }),
        }
    }
}

/// An owner as the operator sees them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OwnerLine {
    /// Their id.
    pub id: String,
    /// Their login name.
    pub name: String,
    /// Whether they may administer the server.
    pub admin: bool,
    /// Whether they can log in with a password.
    pub has_password: bool,
    /// When they came.
    pub created_at: String,
}

impl From<Owner> for OwnerLine {
    fn from(owner: Owner) -> Self {
        Self {
            id: owner.id.to_string(),
            name: owner.name,
            admin: owner.admin,
            has_password: owner.password_hash.is_some(),
            created_at: owner.created_at.rfc3339(),
        }
    }
}

impl Deed {
    /// Does it.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub async fn perform(&self, engine: &Engine) -> syrinx_engine::Result<Value> {
        match self {
            Self::AddOwner {
                name,
                password,
                admin,
            } => {
                let owner = engine.create_owner(name, Some(password.expose()), *admin).await?;
                Ok(json!(OwnerLine::from(owner)))
            }
            Self::ListOwners => {
                let mut lines = Vec::new();
                for id in engine.store().owner_ids().await? {
                    lines.extend(engine.store().owner(id).await?.map(OwnerLine::from));
                }
                Ok(json!(lines))
            }
            Self::SetPassword { name, password } => {
                let owner = engine.store().owner_by_name(name).await?;
                let Some(owner) = owner else {
                    return Err(Error::Invalid(format!(
                        "there is no owner “{name}” here: “syrinx owner list” shows all"
                    )));
                };
                engine.set_password(owner.id, password.expose()).await?;
                Ok(json!(OwnerLine::from(owner)))
            }
            Self::Stand => Ok(json!(Standing {
                version: env!("CARGO_PKG_VERSION").to_owned(),
                base_url: engine.config().base_url.clone(),
                mirror: engine.open_mirror().await?,
            })),
            Self::CheckAccounts => {
                let found = engine.check_accounts().await?;
                Ok(json!(
                    found.into_iter().map(AccountLine::from).collect::<Vec<_>>()
                ))
            }
        }
    }
}
