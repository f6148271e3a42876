//! IP addresses and ranges of them, as `cidr` matches them.

use std::net::Ipv6Addr;

use crate::error::PatternError;

/// Addresses from one to another, of one version. The first is as it was written: AWS does not clear the bits behind the mask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Addresses {
    /// IPv4.
    V4(u32, u32),
    /// IPv6.
    V6(u128, u128),
}

impl Addresses {
    /// The one address that a text is.
    pub(crate) fn one(text: &str) -> Option<Addresses> {
        address(text)
    }

    /// The range that a CIDR block is.
    ///
    /// # Errors
    /// What AWS says of one that is none; these refusals name no place in the pattern.
    pub(crate) fn block(text: &str) -> Result<Addresses, PatternError> {
        let mut parts = text.split('/');
        let (Some(first), Some(bits), None) = (parts.next(), parts.next(), parts.next()) else {
            return Err(PatternError::new("Malformed CIDR, one '/' required"));
        };
        let bits: i32 =
            bits.parse().map_err(|_| PatternError::new("Malformed CIDR, mask bits must be an integer"))?;
        let Ok(bits) = u32::try_from(bits) else {
            return Err(PatternError::new("Malformed CIDR, mask bits must not be negative"));
        };
        match address(first) {
            Some(Addresses::V4(..)) if bits > 31 => Err(PatternError::new("IPv4 mask bits must be < 32")),
            Some(Addresses::V6(..)) if bits > 127 => Err(PatternError::new("IPv6 mask bits must be < 128")),
            Some(Addresses::V4(from, _)) => Ok(Addresses::V4(from, from | (u32::MAX >> bits))),
            Some(Addresses::V6(from, _)) => Ok(Addresses::V6(from, from | (u128::MAX >> bits))),
            None => Err(PatternError::new(format!("Nonstandard IP address: {first}"))),
        }
    }

    /// Whether a text is an address within.
    pub(crate) fn contain(self, text: &str) -> bool {
        match (self, address(text)) {
            (Addresses::V4(from, to), Some(Addresses::V4(one, _))) => (from..=to).contains(&one),
            (Addresses::V6(from, to), Some(Addresses::V6(one, _))) => (from..=to).contains(&one),
            _ => false,
        }
    }
}

fn address(text: &str) -> Option<Addresses> {
    if text.contains(':') {
        // An IPv4 address in the clothes of IPv6 is one of IPv4; with dots it is none.
        let address: Ipv6Addr = if text.contains('.') { None } else { text.parse().ok() }?;
        return Some(match address.to_ipv4_mapped() {
            Some(v4) => Addresses::V4(v4.to_bits(), v4.to_bits()),
            None => Addresses::V6(address.to_bits(), address.to_bits()),
        });
    }
    // Leading zeros are allowed, and do not make a number octal.
    let mut parts = text.split('.').map(|part| {
        let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if digits { part.parse::<u8>().ok() } else { None }
    });
    let mut bits = 0;
    for _ in 0..4 {
        bits = bits << 8 | u32::from(parts.next()??);
    }
    parts.next().is_none().then_some(Addresses::V4(bits, bits))
}
