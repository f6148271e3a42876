//! Domains: the names of hosts at which a pool shows its sign-in pages and OAuth's endpoints.
//!
//! | collection | part of | key | value |
//! | --- | --- | --- | --- |
//! | [`DOMAINS`] | | domain | [`Domain`] as JSON |
//! | [`HOSTS`], of the program itself | | region, domain | whose it is: [`Home`] as JSON |
//!
//! A prefix, which AWS puts before `.auth.{region}.amazoncognito.com`, is one pool's within its region, whoever's pools there
//! are; a whole host of a user's own is one pool's anywhere, so its row has no region. A host has a point in it and a
//! prefix has none.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{Collection, Key, Scope, Tx};

use crate::collections::{self, Home, Rows, decode, encode};
use crate::errors;

pub(crate) static DOMAINS: Collection = Collection::with_feed("cognito.domains");
static HOSTS: Collection = Collection::new("cognito.hosts");

/// The most characters of a domain (AWS's model).
const MOST_CHARACTERS: usize = 63;
/// What a prefix may not contain (captured: aws-amplify/amplify-cli 3854, amazon-connect/voicemail-for-amazon-connect 3).
const RESERVED: [&str; 3] = ["aws", "amazon", "cognito"];

/// A domain of a pool.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Domain {
    pub(crate) user_pool_id: String,
    /// The certificate, of a whole host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) custom_domain_config: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) managed_login_version: Option<i64>,
}

/// Checks the name of a new domain.
///
/// # Errors
/// `InvalidParameterException`.
pub(crate) fn check_name(name: &str, is_custom: bool) -> Result<(), ApiError> {
    let is_label = |label: &str| {
        let sound = |sign: u8| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == b'-';
        !label.is_empty() && label.bytes().all(sound) && !label.starts_with('-') && !label.ends_with('-')
    };
    if name.len() > MOST_CHARACTERS {
        return Err(errors::domain_malformed());
    }
    if is_custom {
        let is_host = name.contains('.') && name.split('.').all(is_label);
        return if is_host { Ok(()) } else { Err(errors::custom_domain_refused()) };
    }
    if !is_label(name) {
        return Err(errors::domain_malformed());
    }
    match RESERVED.into_iter().find(|word| name.contains(word)) {
        Some(word) => Err(errors::domain_reserved(word)),
        None => Ok(()),
    }
}

/// A domain of the caller's account and region, if it was made.
pub(crate) fn domain(rows: &impl Rows, name: &str) -> Result<Option<Domain>, ApiError> {
    rows.row(DOMAINS.whole(), &Key::text(name)).map(|row| decode(&row)).transpose()
}

/// A domain of this pool.
///
/// # Errors
/// `InvalidParameterException` if there is none.
pub(crate) fn domain_of(rows: &impl Rows, pool: &str, name: &str) -> Result<Domain, ApiError> {
    let domain = domain(rows, name)?.filter(|domain| domain.user_pool_id == pool);
    domain.ok_or_else(errors::no_domain)
}

/// Takes a name for a pool.
///
/// # Errors
/// `InvalidParameterException` if a pool has it, whosever it is.
pub(crate) fn claim(call: &Call, tx: &mut Tx<'_>, name: &str, domain: &Domain) -> Result<(), ApiError> {
    let key = host_key(tx.scope(), name);
    let holder = tx.as_program(|tx| tx.get(HOSTS.whole(), &key));
    if let Some(row) = holder {
        let home: Home = decode(&row)?;
        // An account that was reset as a whole has left its name behind.
        let theirs = Scope::new(&home.account, &home.region);
        let theirs = call.store.store().scoped(&theirs, call.store.origin().clone());
        let is_held =
            collections::pool(tx, &home.pool).is_ok() || collections::pool(&theirs, &home.pool).is_ok();
        if is_held {
            return Err(errors::domain_taken());
        }
    }
    let (account, region) = (tx.scope().account.to_string(), tx.scope().region.to_string());
    let home = encode(&Home { account, region, pool: domain.user_pool_id.clone() })?;
    tx.as_program(|tx| tx.put(HOSTS.whole(), key, home));
    put_domain(tx, name, domain)
}

/// Puts a domain whose name was claimed.
pub(crate) fn put_domain(tx: &mut Tx<'_>, name: &str, domain: &Domain) -> Result<(), ApiError> {
    tx.put(DOMAINS.whole(), Key::text(name), encode(domain)?);
    Ok(())
}

/// Gives a name up.
pub(crate) fn release(tx: &mut Tx<'_>, name: &str) {
    let key = host_key(tx.scope(), name);
    tx.remove(DOMAINS.whole(), Key::text(name));
    tx.as_program(|tx| tx.remove(HOSTS.whole(), key));
}

/// Whose the pool is that is reached by a prefix in a region, or by a whole host.
pub(crate) fn home(call: &Call, region: &str, name: &str) -> Result<Option<Home>, ApiError> {
    let program = call.store.store().scoped(&Scope::program(), call.store.origin().clone());
    let row = program.get(HOSTS.whole(), &key(region, name));
    row.map(|row| decode(&row)).transpose()
}

fn host_key(scope: &Scope, name: &str) -> Key {
    key(&scope.region, name)
}

fn key(region: &str, name: &str) -> Key {
    let region = if name.contains('.') { "" } else { region };
    Key::parts().text(region).text(name).key()
}

#[cfg(test)]
mod tests {
    use super::*;

    // A name that AWS refuses must not pass here: the fault would show at deployment.
    #[test]
    fn names_are_prefixes_or_whole_hosts() {
        let long = format!("{}.example.com", "x".repeat(52));
        for (name, is_custom, passes) in [
            ("clinic", false, true),
            ("clinic-1", false, true),
            ("1", false, true),
            ("", false, false),
            ("-clinic", false, false),
            ("clinic-", false, false),
            ("Clinic", false, false),
            ("sign-in.example.com", false, false),
            ("my-cognito", false, false),
            ("jaws", false, false),
            ("amazonas", false, false),
            ("sign-in.example.com", true, true),
            ("cognito.example.com", true, true),
            ("clinic", true, false),
            ("sign-in..com", true, false),
            ("sign-in.example.com.", true, false),
            ("Sign-in.example.com", true, false),
            (&long, true, false),
        ] {
            assert_eq!(check_name(name, is_custom).is_ok(), passes, "{name}");
        }
    }
}
