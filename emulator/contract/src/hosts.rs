//! Which hosts are somebody's: those under which an API answers, be it a whole host of a user's own or the first labels of
//! a name that AWS gives, such as `abc123.execute-api`. One with a star in place of its first label, `*.example.com`, is all hosts of one
//! label more that are not claimed themselves.
//!
//! A request to such a host names no account, so the rows are the program's own. Whoever makes something that has a host claims
//! the host in the same transaction. An account that is reset as a whole leaves its claims behind: who looks up a host
//! must still look whether what it leads to is there.

use serde::{Deserialize, Serialize};
use store::{Collection, Key, Scope, Store, Tx};

use crate::error::ApiError;

/// Key: the host in small letters. Value: [`Holder`] as JSON.
static HOSTS: Collection = Collection::new("contract.hosts");

/// Whose a host is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The service that answers there, by its id in `models`.
    pub service: String,
    /// Twelve digits.
    pub account: String,
    /// Such as `us-east-1`.
    pub region: String,
}

impl Holder {
    /// The account and region, as the store has them.
    #[must_use]
    pub fn scope(&self) -> Scope {
        Scope::new(&self.account, &self.region)
    }
}

/// Claims a host for a service of the transaction's account and region, whoever had it before.
///
/// # Errors
/// A fault, if it cannot be written.
pub fn claim(tx: &mut Tx<'_>, host: &str, service: &str) -> Result<(), ApiError> {
    let (account, region) = (tx.scope().account.to_string(), tx.scope().region.to_string());
    let holder = Holder { service: service.to_owned(), account, region };
    let row = serde_json::to_vec(&holder).map_err(|error| ApiError::internal(error.to_string()))?;
    tx.as_program(|tx| tx.put(HOSTS.whole(), key(host), row));
    Ok(())
}

/// Gives a host up.
pub fn release(tx: &mut Tx<'_>, host: &str) {
    tx.as_program(|tx| tx.remove(HOSTS.whole(), key(host)));
}

/// Whose a host is, without its port; `None` if nobody claimed it. Cheap: two look-ups in memory at most.
#[must_use]
pub fn holder(store: &Store, host: &str) -> Option<Holder> {
    let cause = store::Cause { trace: "".into(), call: 0, hops: 0 };
    let program = store.scoped(&Scope::program(), store::Origin::new(0, cause));
    let row_of = |host: &str| program.get(HOSTS.whole(), &key(host));
    let row = row_of(host).or_else(|| row_of(&wildcard(host)?))?;
    serde_json::from_slice(&row).ok()
}

/// The name with a star that a host falls under: `*.example.com` of `a.example.com`.
#[must_use]
pub fn wildcard(host: &str) -> Option<String> {
    host.split_once('.').map(|(_, parent)| format!("*.{parent}"))
}

fn key(host: &str) -> Key {
    Key::text(&host.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    // A host is found whoever claimed it, however it is written, and until it is given up.
    #[tokio::test]
    async fn a_host_is_its_claimants_until_it_is_released() {
        let store = Store::in_memory();
        let cause = store::Cause { trace: "t".into(), call: 1, hops: 0 };
        let theirs = store.scoped(&Scope::new("123456789012", "eu-west-1"), store::Origin::new(1, cause));
        assert_eq!(holder(&store, "api.example.com"), None);
        let claimed: Result<(), ApiError> =
            theirs.commit(|tx| claim(tx, "API.example.com", "apigateway")).await;
        claimed.expect("claimed");
        let found = holder(&store, "api.Example.com").expect("a holder");
        assert_eq!((&*found.service, found.scope()), ("apigateway", Scope::new("123456789012", "eu-west-1")));
        let claimed: Result<(), ApiError> = theirs.commit(|tx| claim(tx, "*.Pets.example.com", "all")).await;
        claimed.expect("claimed");
        for (host, service) in [
            ("ann.pets.example.com", Some("all")),
            ("Ann.Pets.Example.com", Some("all")),
            ("pets.example.com", None),
            ("a.ann.pets.example.com", None),
            ("api.example.com", Some("apigateway")),
        ] {
            assert_eq!(holder(&store, host).map(|found| found.service).as_deref(), service, "{host}");
        }
        let released: Result<(), ApiError> = theirs
            .commit(|tx| {
                release(tx, "api.example.com");
                Ok(())
            })
            .await;
        released.expect("released");
        assert_eq!(holder(&store, "api.example.com"), None);
    }
}
