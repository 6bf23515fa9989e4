//! What can be done to owners from this machine.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use syrinx_engine::{Engine, Error, Result};
use syrinx_model::Secret;
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
    pub async fn perform(&self, engine: &Engine) -> Result<Value> {
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
        }
    }
}
