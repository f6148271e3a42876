//! A user's second factors: an authenticator app, messages to the phone or by mail, and which of them is asked for.

use ring::hmac;
use serde::{Deserialize, Serialize};

use crate::model::attribute::Alias;

/// The digits of a code.
pub(crate) const CODE_DIGITS: u32 = 6;
/// For how long the code of an authenticator app stays the same.
const STEP_SECONDS: i64 = 30;
/// How many steps the clock of a phone may be off, either way. Believed.
const DRIFT_STEPS: i64 = 1;
/// RFC 4648's alphabet of 32 signs.
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A user's second factors.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Factors {
    pub(crate) software_token: Option<SoftwareToken>,
    /// The next authenticator app, of which no code was shown yet.
    pub(crate) pending: Option<SoftwareToken>,
    /// Whether a code is sent to the phone.
    pub(crate) sms: bool,
    /// Whether a code is sent by mail.
    pub(crate) email: bool,
    /// Whether the authenticator app's code is asked for.
    pub(crate) app: bool,
    pub(crate) preferred: Option<Factor>,
}

/// A kind of second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Factor {
    #[serde(rename = "SMS_MFA")]
    Sms,
    #[serde(rename = "SOFTWARE_TOKEN_MFA")]
    SoftwareToken,
    #[serde(rename = "EMAIL_OTP")]
    Email,
}

/// A secret shared with an authenticator app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct SoftwareToken {
    /// Hexadecimal.
    pub(crate) secret: String,
    /// Whether the user has shown a code of it.
    pub(crate) verified: bool,
    #[serde(default)]
    pub(crate) device: Option<String>,
    /// The step of the last code that was taken: each is good once.
    #[serde(default)]
    pub(crate) used: i64,
}

/// What a code is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// Right; of this step.
    Right(i64),
    /// Right once, and used.
    Used,
    Wrong,
}

impl Factor {
    /// As challenges and settings name it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Factor::Sms => "SMS_MFA",
            Factor::SoftwareToken => "SOFTWARE_TOKEN_MFA",
            Factor::Email => "EMAIL_OTP",
        }
    }

    /// The attribute that a code is sent to, if it is sent.
    pub(crate) fn sent_to(self) -> Option<Alias> {
        match self {
            Factor::Sms => Some(Alias::PhoneNumber),
            Factor::Email => Some(Alias::Email),
            Factor::SoftwareToken => None,
        }
    }
}

impl Factors {
    /// Those that are on, in AWS's order (believed).
    pub(crate) fn active(&self) -> Vec<Factor> {
        let app = self.app && self.software_token.as_ref().is_some_and(|token| token.verified);
        [(self.sms, Factor::Sms), (app, Factor::SoftwareToken), (self.email, Factor::Email)]
            .into_iter()
            .filter_map(|(is_on, factor)| is_on.then_some(factor))
            .collect()
    }

    /// Turns one on or off.
    pub(crate) fn set(&mut self, factor: Factor, is_on: bool) {
        match factor {
            Factor::Sms => self.sms = is_on,
            Factor::SoftwareToken => self.app = is_on,
            Factor::Email => self.email = is_on,
        }
    }
}

impl SoftwareToken {
    /// What a code is at a time, in milliseconds since 1970 (RFC 6238: SHA-1, thirty seconds, six digits).
    pub(crate) fn shown(&self, code: &str, now: i64) -> Shown {
        let Ok(secret) = hex::decode(&self.secret) else { return Shown::Wrong };
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &secret);
        let step = now.div_euclid(1_000).div_euclid(STEP_SECONDS);
        let found = (step - DRIFT_STEPS..=step + DRIFT_STEPS).find(|step| self::code(&key, *step) == code);
        match found {
            Some(step) if step > self.used => Shown::Right(step),
            Some(_) => Shown::Used,
            None => Shown::Wrong,
        }
    }
}

/// The code of a step (RFC 4226).
fn code(key: &hmac::Key, step: i64) -> String {
    let tag = hmac::sign(key, &step.to_be_bytes());
    let bytes = tag.as_ref();
    let place = bytes.last().map_or(0, |last| usize::from(last & 0xF));
    let cut = bytes.get(place..).unwrap_or_default().iter().take(4);
    let number = cut.fold(0u32, |number, byte| number << 8 | u32::from(*byte)) & 0x7FFF_FFFF;
    format!("{:0width$}", number % 10u32.pow(CODE_DIGITS), width = CODE_DIGITS as usize)
}

/// Bytes as authenticator apps read them: base 32, nothing behind.
pub(crate) fn base32(bytes: &[u8]) -> String {
    let mut text = String::new();
    for piece in bytes.chunks(5) {
        let bits = piece
            .iter()
            .enumerate()
            .fold(0u64, |bits, (place, byte)| bits | u64::from(*byte) << (32 - 8 * place));
        for place in 0..(piece.len() * 8).div_ceil(5) {
            text.push(char::from(ALPHABET[(bits >> (35 - 5 * place) & 0x1F) as usize]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    // Authenticator apps follow the RFC's vectors (appendix B, the last six of eight digits).
    #[test]
    fn codes_are_those_of_the_standard_and_good_once() {
        let mut token = SoftwareToken {
            secret: hex::encode("12345678901234567890"),
            verified: true,
            device: None,
            used: 0,
        };
        for (seconds, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")]
        {
            assert_eq!(token.shown(code, seconds * 1_000), Shown::Right(seconds / 30), "{seconds}");
            assert_eq!(token.shown(code, (seconds + 30) * 1_000), Shown::Right(seconds / 30), "{seconds}");
            assert_eq!(token.shown(code, (seconds + 90) * 1_000), Shown::Wrong, "{seconds}");
        }
        token.used = 59 / 30;
        assert_eq!(token.shown("287082", 59_000), Shown::Used);
        for (bytes, text) in [("", ""), ("f", "MY"), ("fooba", "MZXW6YTB"), ("foobar", "MZXW6YTBOI")] {
            assert_eq!(base32(bytes.as_bytes()), text);
        }
    }
}
