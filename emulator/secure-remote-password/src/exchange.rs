//! The exchange: what the server keeps of a password, what both sides show each other, and the key that follows.

use ring::hmac;

use crate::group::{self, BYTES, GROUP, hash, padded};

/// What HKDF is told the key is for.
const PURPOSE: &[u8] = b"Caldera Derived Key";
/// The bytes of the key.
const KEY_BYTES: usize = 16;

/// What a server keeps of a password: enough to know somebody who knows it, not enough to be them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verifier {
    salt: [u8; 16],
    number: Box<[u8; BYTES]>,
}

/// The server's half of one exchange.
#[derive(Clone, Debug)]
pub struct ServerShare {
    secret: [u8; 32],
    public: Box<[u8; BYTES]>,
}

/// The number that a client shows: AWS's `SRP_A`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientPublic(Box<[u8; BYTES]>);

/// The key that both sides arrive at if they mean the same password.
#[derive(Clone)]
pub struct Key(hmac::Key);

impl Verifier {
    /// The verifier of a password. The salt's first digit is made one of 1 to 7 so that every client writes it the same way: some
    /// drop zeros in front of it, and some add one.
    #[must_use]
    pub fn new(mut salt: [u8; 16], pool_name: &str, username: &str, password: &str) -> Verifier {
        salt[0] &= 0x7F;
        if salt[0] < 0x10 {
            salt[0] |= 0x10;
        }
        let identity = hash(&[pool_name.as_bytes(), username.as_bytes(), b":", password.as_bytes()]);
        let x = hash(&[&padded(&salt), &identity]);
        let number = group::bytes(&GROUP.generator.pow(&group::exponent(&x)));
        Verifier { salt, number: Box::new(number) }
    }

    /// A verifier that was written by [`Verifier::salt`] and [`Verifier::number`]; `None` if it was not.
    #[must_use]
    pub fn read(salt: &str, number: &str) -> Option<Verifier> {
        let salt = hex::decode(salt).ok()?.try_into().ok()?;
        let number: [u8; BYTES] = hex::decode(number).ok()?.try_into().ok()?;
        Some(Verifier { salt, number: Box::new(number) })
    }

    /// A verifier that a client made of a secret of its own, as the numbers that it sends: the highest byte first, with or without
    /// zeros in front. `None` for a salt of more than 128 bits, a number larger than the group, or a multiple of the modulus,
    /// which would make the key known to everybody.
    #[must_use]
    pub fn from_client(salt: &[u8], number: &[u8]) -> Option<Verifier> {
        let number: [u8; BYTES] = in_front_zeros(number)?;
        let is_zero = group::bytes(&GROUP.element(&number)).iter().all(|byte| *byte == 0);
        (!is_zero).then_some(Verifier { salt: in_front_zeros(salt)?, number: Box::new(number) })
    }

    /// The salt in hexadecimal, as AWS's `SALT` has it.
    #[must_use]
    pub fn salt(&self) -> String {
        hex::encode(self.salt)
    }

    /// The verifier itself in hexadecimal.
    #[must_use]
    pub fn number(&self) -> String {
        hex::encode(self.number.as_slice())
    }
}

/// A number at the end of so many bytes, if it fits.
fn in_front_zeros<const LENGTH: usize>(number: &[u8]) -> Option<[u8; LENGTH]> {
    let first = number.iter().position(|byte| *byte != 0).unwrap_or(number.len());
    let digits = number.get(first..)?;
    let mut bytes = [0; LENGTH];
    bytes.get_mut(LENGTH.checked_sub(digits.len())?..)?.copy_from_slice(digits);
    Some(bytes)
}

impl ServerShare {
    /// The share that follows from a secret, which must be random and used once.
    #[must_use]
    pub fn new(verifier: &Verifier, secret: [u8; 32]) -> ServerShare {
        let v = GROUP.element(&verifier.number);
        let public = GROUP.multiplier.mul(&v).add(&GROUP.generator.pow(&group::exponent(&secret)));
        ServerShare { secret, public: Box::new(group::bytes(&public)) }
    }

    /// A share that was made before: its secret, and its public number in hexadecimal.
    #[must_use]
    pub fn read(secret: [u8; 32], public: &str) -> Option<ServerShare> {
        let public: [u8; BYTES] = hex::decode(public).ok()?.try_into().ok()?;
        Some(ServerShare { secret, public: Box::new(public) })
    }

    /// The number to show, in hexadecimal: AWS's `SRP_B`.
    #[must_use]
    pub fn public(&self) -> String {
        hex::encode(self.public.as_slice())
    }

    /// The key of this exchange.
    #[must_use]
    pub fn key(&self, verifier: &Verifier, client: &ClientPublic) -> Key {
        let u = hash(&[&padded(client.0.as_slice()), &padded(self.public.as_slice())]);
        let v = GROUP.element(&verifier.number);
        let base = GROUP.element(&client.0).mul(&v.pow(&group::exponent(&u)));
        let shared = group::bytes(&base.pow(&group::exponent(&self.secret)));
        Key::derive(&padded(&shared), &padded(&u))
    }
}

impl ClientPublic {
    /// Reads AWS's `SRP_A`. `None` if it is not hexadecimal, larger than the group, or a multiple of the modulus, which would
    /// make the key known to everybody.
    #[must_use]
    pub fn read(text: &str) -> Option<ClientPublic> {
        let digits = text.trim_start_matches('0');
        if digits.is_empty() || digits.len() > 2 * BYTES {
            return None;
        }
        let decoded = hex::decode(format!("{digits:0>width$}", width = 2 * BYTES)).ok()?;
        let number: [u8; BYTES] = decoded.try_into().ok()?;
        let is_zero = group::bytes(&GROUP.element(&number)).iter().all(|byte| *byte == 0);
        (!is_zero).then(|| ClientPublic(Box::new(number)))
    }
}

impl Key {
    fn derive(shared: &[u8], salt: &[u8]) -> Key {
        let extracted = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, salt), shared);
        let expanding = hmac::Key::new(hmac::HMAC_SHA256, extracted.as_ref());
        let expanded = hmac::sign(&expanding, &[PURPOSE, &[1]].concat());
        let key = expanded.as_ref().get(..KEY_BYTES).unwrap_or_default();
        Key(hmac::Key::new(hmac::HMAC_SHA256, key))
    }

    /// Whether a client's signature over what it claims was made with this key. Takes as long whether it was or not.
    #[must_use]
    pub fn verifies(
        &self,
        pool_name: &str,
        username: &str,
        secret_block: &[u8],
        timestamp: &str,
        signature: &[u8],
    ) -> bool {
        let claim = [pool_name.as_bytes(), username.as_bytes(), secret_block, timestamp.as_bytes()].concat();
        hmac::verify(&self.0, &claim, signature).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made by the client of another house (pycognito 2024.5.1), whose randomness was set; see the file's first line.
    const VECTORS: &str = include_str!("../../../fixtures/secure-remote-password/exchanges.txt");

    // The client is AWS's SDK: one digit otherwise and nobody can sign in.
    #[test]
    fn a_client_that_we_did_not_write_is_known_by_its_password_and_by_no_other() {
        let mut seen = 0;
        for line in VECTORS.lines().filter(|line| !line.starts_with('#')) {
            let fields: Vec<&str> = line.split('\t').collect();
            let [pool, username, password, salt, secret, a, block, timestamp, b, signature] = fields[..]
            else {
                panic!("ten fields: {line}");
            };
            let salt: [u8; 16] = hex::decode(salt).expect("hex").try_into().expect("a salt");
            let secret: [u8; 32] = hex::decode(secret).expect("hex").try_into().expect("a secret");
            let verifier = Verifier::new(salt, pool, username, password);
            assert_eq!(verifier.salt(), hex::encode(salt));
            let share = ServerShare::new(&verifier, secret);
            assert_eq!(share.public().trim_start_matches('0'), b);
            let client = ClientPublic::read(a).expect("a number");
            let proves = |verifier: &Verifier| {
                let kept = Verifier::read(&verifier.salt(), &verifier.number()).expect("a verifier");
                let kept_share = ServerShare::read(secret, &share.public()).expect("a share");
                let (block, signature) =
                    (hex::decode(block).expect("hex"), hex::decode(signature).expect("hex"));
                kept_share.key(&kept, &client).verifies(pool, username, &block, timestamp, &signature)
            };
            assert!(proves(&verifier), "{line}");
            assert!(!proves(&Verifier::new(salt, pool, username, "another")), "{line}");
            seen += 1;
        }
        assert!(seen >= 8, "{seen}");
    }

    // With such a number the key does not depend on the password at all.
    #[test]
    fn a_number_that_would_give_the_key_away_is_refused() {
        let modulus = hex::encode(padded(&group::modulus()));
        for (text, is_read) in [
            ("2", true),
            ("0002", true),
            ("", false),
            ("0", false),
            ("xyz", false),
            ("\u{e9}\u{e9}", false),
            (modulus.as_str(), false),
            (&"f".repeat(2 * BYTES), true),
            (&"f".repeat(2 * BYTES + 1), false),
        ] {
            assert_eq!(ClientPublic::read(text).is_some(), is_read, "{text}");
        }
    }
}
