//! Passwords, as argon2id hashes. Hashing is heavy on purpose, so it has its own threads, and only two of them.

use crate::{Error, Result};
use argon2::password_hash::rand_core::OsRng;
use argon2::password_hash::{PasswordHash, SaltString};
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use syrinx_model::{Secret, graphemes};
use tokio::sync::Semaphore;

/// Memory in KiB, passes and lanes: the least that OWASP's cheat sheet on password storage allows.
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);

const SHORTEST: usize = 8;

/// Bytes of a password at most.
const LONGEST: usize = 1024;

/// A hash of the same cost that no password has: checked when a name is unknown, so that the answer takes as long.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGhhcyB0aGlz$bm9ib2R5IGhhcyBhIHBhc3N3b3JkIGxpa2UgdGhpcyE";

static HASHERS: Semaphore = Semaphore::const_new(2);

/// Checks that a password can be one.
///
/// # Errors
/// `Invalid` if it is too short or too long.
pub(super) fn check(password: &str) -> Result<()> {
    if graphemes(password) < SHORTEST {
        return Err(Error::Invalid(format!(
            "A password has at least {SHORTEST} characters"
        )));
    }
    if password.len() > LONGEST {
        return Err(Error::Invalid(format!("A password has at most {LONGEST} bytes")));
    }
    Ok(())
}

/// Hashes a password, in PHC form.
///
/// # Errors
/// `Invalid` if it is too short or too long.
pub(super) async fn hash(password: &str) -> Result<Secret> {
    check(password)?;
    let password = Secret::new(password);
    let hashed = heavily(move || {
        let salt = SaltString::generate(&mut OsRng);
        let hash = argon2()?.hash_password(password.expose().as_bytes(), &salt)?;
        Ok::<_, argon2::password_hash::Error>(Secret::new(hash.to_string()))
    });
    hashed.await?.map_err(|error| damaged(&error))
}

/// Whether a password has this hash. Without a hash the work is the same, and the answer is no.
///
/// # Errors
/// `Store` if the hash is damaged.
pub(super) async fn verify(password: &str, hash: Option<&Secret>) -> Result<bool> {
    if password.len() > LONGEST {
        return Ok(false);
    }
    let password = Secret::new(password);
    let known = hash.cloned();
    let verified = heavily(move || {
        let phc = known.as_ref().map_or(NOBODY, Secret::expose);
        match argon2()?.verify_password(password.expose().as_bytes(), &PasswordHash::new(phc)?) {
            Ok(()) => Ok(known.is_some()),
            Err(argon2::password_hash::Error::Password) => Ok(false),
            Err(other) => Err(other),
        }
    });
    verified.await?.map_err(|error| damaged(&error))
}

/// Runs heavy work beside the others, at most two at a time.
async fn heavily<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let permit = HASHERS.acquire().await;
    let done = tokio::task::spawn_blocking(work).await;
    drop(permit);
    done.map_err(|error| damaged(&error))
}

fn argon2() -> argon2::password_hash::Result<Argon2<'static>> {
    let (memory, passes, lanes) = COST;
    Ok(Argon2::new(
        Algorithm::Argon2id,
        Version::V0x13,
        Params::new(memory, passes, lanes, None)?,
    ))
}

fn damaged(error: &dyn std::fmt::Display) -> Error {
    Error::Store(syrinx_store::Error::Damaged(format!("password hash: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hash_fits_its_password_only_and_has_the_cost_that_was_decided() -> Result<()> {
        let hash = hash("correct horse").await?;
        assert!(
            hash.expose().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "unexpected parameters"
        );
        assert!(verify("correct horse", Some(&hash)).await?);
        assert!(!verify("correct hors", Some(&hash)).await?);
        Ok(())
    }

    #[tokio::test]
    async fn nobody_is_let_in_at_the_same_cost() -> Result<()> {
        let hash = hash("correct horse").await?;
        let params = |phc: &str| {
            PasswordHash::new(phc)
                .and_then(|hash| Params::try_from(&hash))
                .ok()
        };
        assert!(params(NOBODY).is_some());
        assert_eq!(params(NOBODY), params(hash.expose()));
        assert!(!verify("correct horse", None).await?);
        Ok(())
    }

    #[tokio::test]
    async fn short_and_endless_passwords_are_refused() {
        assert!(matches!(hash("1234567").await, Err(Error::Invalid(_))));
        assert!(matches!(hash(&"x".repeat(1025)).await, Err(Error::Invalid(_))));
        assert!(matches!(verify(&"x".repeat(1 << 20), None).await, Ok(false)));
    }
}
