//! Secrets at rest: sealed with XChaCha20-Poly1305 under a key that lies outside the database.
//!
//! An envelope is one byte of version, eight bytes of key id, a nonce of 24 bytes, and the ciphertext with its tag.
//! The place where it is stored (table, row, column) is authenticated with it, so that an envelope moved elsewhere
//! does not open.

use crate::{Error, Result};
use chacha20poly1305::aead::{Aead, AeadCore, KeyInit, OsRng, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use sha2::{Digest, Sha256};
use std::fmt;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;
use syrinx_model::Secret;
use zeroize::Zeroizing;

const VERSION: u8 = 1;
const ID_BYTES: usize = 8;
const NONCE_BYTES: usize = 24;
const HEADER_BYTES: usize = 1 + ID_BYTES + NONCE_BYTES;

/// The key that seals secrets.
pub(crate) struct Seal {
    cipher: XChaCha20Poly1305,
    id: [u8; ID_BYTES],
}

/// Where an envelope is stored.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    /// The table.
    pub table: &'static str,
    /// What identifies the row.
    pub row: &'a str,
    /// The column.
    pub column: &'static str,
}

impl Place<'_> {
    fn bytes(self) -> Vec<u8> {
        format!("{}|{}|{}", self.table, self.row, self.column).into_bytes()
    }
}

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seal").field("id", &self.id_hex()).finish()
    }
}

impl Seal {
    /// Reads the key file, or makes one if there is none and `may_create` holds.
    ///
    /// # Errors
    /// If the file cannot be read or made, is not 32 bytes in hexadecimal digits, or others may read it.
    pub(crate) fn load(path: &Path, may_create: bool) -> Result<Self> {
        match std::fs::metadata(path) {
            Ok(metadata) => {
                if metadata.permissions().mode() & 0o077 != 0 {
                    return Err(refuse(
                        path,
                        "can be read by others; take their rights away (chmod 600) and start again",
                    ));
                }
                let text = Zeroizing::new(std::fs::read_to_string(path)?);
                let key = parse(text.trim())
                    .ok_or_else(|| refuse(path, "is not a key; put it back from your backup"))?;
                Ok(Self::new(&key))
            }
            Err(error) if error.kind() == ErrorKind::NotFound && may_create => Self::create(path),
            Err(error) if error.kind() == ErrorKind::NotFound => Err(refuse(
                path,
                "is missing, and the database has secrets that only it opens; put it back from your backup",
            )),
            Err(error) => Err(error.into()),
        }
    }

    fn create(path: &Path) -> Result<Self> {
        let key = Zeroizing::new(rand::random::<[u8; 32]>());
        let text: Zeroizing<String> = Zeroizing::new(key.iter().map(|byte| format!("{byte:02x}")).collect());
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut file = std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)?;
        file.write_all(text.as_bytes())?;
        file.write_all(b"\n")?;
        file.sync_all()?;
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::File::open(folder)?.sync_all()?;
        }
        Ok(Self::new(&key))
    }

    fn new(key: &[u8; 32]) -> Self {
        let digest = Sha256::new()
            .chain_update(b"syrinx key id")
            .chain_update(key)
            .finalize();
        let mut id = [0; ID_BYTES];
        id.copy_from_slice(&digest[..ID_BYTES]);
        Self {
            cipher: XChaCha20Poly1305::new(key.into()),
            id,
        }
    }

    /// The id of the key: it tells keys apart and says nothing of the key itself.
    pub(crate) fn id_hex(&self) -> String {
        self.id.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Seals a secret for its place.
    ///
    /// # Errors
    /// `Sealed` if the secret is too long for the cipher.
    pub(crate) fn close(&self, secret: &Secret, place: Place<'_>) -> Result<Vec<u8>> {
        let nonce = XChaCha20Poly1305::generate_nonce(&mut OsRng);
        let payload = Payload {
            msg: secret.expose().as_bytes(),
            aad: &place.bytes(),
        };
        let sealed = self.cipher.encrypt(&nonce, payload).map_err(|_| Error::Sealed)?;
        let mut envelope = Vec::with_capacity(HEADER_BYTES + sealed.len());
        envelope.push(VERSION);
        envelope.extend_from_slice(&self.id);
        envelope.extend_from_slice(&nonce);
        envelope.extend_from_slice(&sealed);
        Ok(envelope)
    }

    /// Opens an envelope found at its place.
    ///
    /// # Errors
    /// `Sealed` if it was changed or moved, or another key sealed it.
    pub(crate) fn open(&self, envelope: &[u8], place: Place<'_>) -> Result<Secret> {
        let (header, sealed) = envelope.split_at_checked(HEADER_BYTES).ok_or(Error::Sealed)?;
        if header[0] != VERSION || header[1..=ID_BYTES] != self.id {
            return Err(Error::Sealed);
        }
        let payload = Payload {
            msg: sealed,
            aad: &place.bytes(),
        };
        let nonce = XNonce::from_slice(&header[1 + ID_BYTES..]);
        let plain = Zeroizing::new(self.cipher.decrypt(nonce, payload).map_err(|_| Error::Sealed)?);
        let text = std::str::from_utf8(&plain).map_err(|_| Error::Sealed)?;
        Ok(Secret::new(text))
    }
}

fn refuse(path: &Path, what: &str) -> Error {
    Error::File(std::io::Error::other(format!(
        "the key file {} {what}",
        path.display()
    )))
}

/// Reads 64 hexadecimal digits.
fn parse(text: &str) -> Option<Zeroizing<[u8; 32]>> {
    let mut key = Zeroizing::new([0; 32]);
    if text.len() != 64 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    for (byte, digits) in key.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(key)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    const PLACE: Place<'_> = Place {
        table: "account",
        row: "7",
        column: "secret",
    };

    #[test]
    fn opens_what_it_sealed_and_never_seals_alike_twice() {
        let seal = Seal::new(&[1; 32]);
        let first = seal.close(&Secret::new("tok-ön"), PLACE).unwrap();
        let second = seal.close(&Secret::new("tok-ön"), PLACE).unwrap();
        assert_ne!(first, second);
        assert_eq!(seal.open(&first, PLACE).unwrap().expose(), "tok-ön");
    }

    #[test]
    fn any_flipped_byte_is_refused() {
        let seal = Seal::new(&[1; 32]);
        let envelope = seal.close(&Secret::new("token"), PLACE).unwrap();
        for at in 0..envelope.len() {
            let mut changed = envelope.clone();
            changed[at] ^= 1;
            assert!(
                matches!(seal.open(&changed, PLACE), Err(Error::Sealed)),
                "byte {at}"
            );
            assert!(
                matches!(seal.open(&envelope[..at], PLACE), Err(Error::Sealed)),
                "cut at {at}"
            );
        }
    }

    #[test]
    fn another_place_or_key_is_refused() {
        let seal = Seal::new(&[1; 32]);
        let envelope = seal.close(&Secret::new("token"), PLACE).unwrap();
        let elsewhere = Place { row: "8", ..PLACE };
        assert!(matches!(seal.open(&envelope, elsewhere), Err(Error::Sealed)));
        assert!(matches!(
            Seal::new(&[2; 32]).open(&envelope, PLACE),
            Err(Error::Sealed)
        ));
    }

    #[test]
    fn the_key_file_is_private_and_stays_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        assert!(Seal::load(&path, false).is_err());
        let made = Seal::load(&path, true).unwrap();
        assert_eq!(
            std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        assert_eq!(made.id, Seal::load(&path, true).unwrap().id);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        let sentence = Seal::load(&path, true).unwrap_err().to_string();
        assert!(sentence.contains("chmod 600"), "{sentence}");
    }

    #[test]
    fn what_is_no_key_is_refused() {
        assert!(parse("").is_none());
        assert!(parse(&"0".repeat(63)).is_none());
        assert!(parse(&"+0".repeat(32)).is_none());
        assert!(parse(&"ö".repeat(32)).is_none());
        assert_eq!(*parse(&"fF".repeat(32)).unwrap(), [255; 32]);
    }
}
