//! Coming and being let in.

use super::{name, password};
use crate::{Engine, Error, RenderAuthor, Result};
use syrinx_model::{Author, AuthorCounts, AuthorId, Moment, Network, OwnerId};
use syrinx_store::{AuthorRow, NewOwner, Owner, OwnerPatch, Presence};

impl Engine {
    /// Creates an owner with their author on the network of this server. Without a password they cannot log in
    /// until one is set.
    ///
    /// # Errors
    /// `Invalid` if the name is taken, reserved or malformed, or the password too short.
    pub async fn create_owner(&self, name: &str, password: Option<&str>, admin: bool) -> Result<Owner> {
        self.settle(name::checked(name)?, password, admin).await
    }

    /// Creates an owner with a name that may be reserved: for suites that others wrote, which have such names written
    /// into them.
    ///
    /// # Errors
    /// `Invalid` if the name is taken, or the password too short.
    pub async fn plant_owner(&self, name: &str, password: &str, admin: bool) -> Result<Owner> {
        self.settle(name.to_owned(), Some(password), admin).await
    }

    async fn settle(&self, name: String, password: Option<&str>, admin: bool) -> Result<Owner> {
        let password_hash = match password {
            Some(password) => Some(password::hash(password).await?),
            None => None,
        };
        let created_at = self.now();
        let author = self.newcomer(&name, created_at);
        let new = NewOwner {
            name,
            password_hash,
            admin,
            created_at,
        };
        Ok(self.store.create_owner(new, author).await?)
    }

    /// Creates an owner at their own wish.
    ///
    /// # Errors
    /// `Forbidden` unless sign-up is open; else as [`Engine::create_owner`].
    pub async fn sign_up(&self, name: &str, password: &str) -> Result<Owner> {
        if !self.config.open_sign_up {
            return Err(Error::Forbidden(
                "This server is not open for sign-up; ask its operator for an account".to_owned(),
            ));
        }
        self.create_owner(name, Some(password), false).await
    }

    /// The owner with this name and password. The name may be typed as an address, `name@host`.
    ///
    /// # Errors
    /// `Unauthorized` if either is wrong; which of them is not told, also not by the time that it takes.
    pub async fn check_password(&self, name: &str, password: &str) -> Result<Owner> {
        let owner = self.store.owner_by_name(&name::typed(name)).await?;
        let hash = owner.as_ref().and_then(|owner| owner.password_hash.as_ref());
        let right = password::verify(password, hash).await?;
        owner
            .filter(|_| right)
            .ok_or_else(|| Error::Unauthorized("Name or password is wrong".to_owned()))
    }

    /// Sets an owner's password. All their tokens are revoked, and their browser sessions end.
    ///
    /// # Errors
    /// `Invalid` if the password is too short, `NotFound` if there is no such owner.
    pub async fn set_password(&self, owner: OwnerId, password: &str) -> Result<()> {
        if self.store.owner(owner).await?.is_none() {
            return Err(Error::NotFound);
        }
        let patch = OwnerPatch {
            password_hash: Some(password::hash(password).await?),
            ..OwnerPatch::default()
        };
        self.store.update_owner(owner, patch).await?;
        self.revoke_all(owner).await
    }

    /// The author that a new owner is here.
    fn newcomer(&self, name: &str, now: Moment) -> AuthorRow {
        let base = &self.config.base_url;
        let author = Author {
            network: Network::local(),
            uri: format!("{base}/users/{name}"),
            handle: name.to_owned(),
            host: self.config.domain().to_owned(),
            // Until they choose one: clients show the handle instead.
            name: String::new(),
            url: format!("{base}/@{name}"),
            note_html: String::new(),
            avatar: None,
            header: None,
            bot: false,
            locked: false,
            fields: Vec::new(),
            counts: AuthorCounts::default(),
            created_at: Some(now),
            address: None,
        };
        let id = AuthorId(self.ids.mint(now));
        let fragment = self.render.author(&RenderAuthor {
            id,
            author: &author,
            presence: Some(&Presence::default()),
            last_post_at: None,
            seen_at: now,
        });
        AuthorRow {
            id,
            author,
            fragment,
            owner: None,
            fetched_at: now,
        }
    }
}
