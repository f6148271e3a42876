//! What users do for themselves, through a client and unsigned: who asks, and where they can be reached.

use contract::{ApiError, Call};
use serde_json::Value;

use crate::collections::{client, find_user, pool};
use crate::messages::Destination;
use crate::model::attribute::{Alias, Attribute};
use crate::model::client::Client;
use crate::model::pool::Pool;
use crate::model::user::User;
use crate::triggers::Metadata;
use crate::triggers::migration::{Stranger, migrate};
use crate::{errors, home, secret_hash};

/// A client, and the pool that it is of.
pub(crate) struct Through {
    pub(crate) pool: Pool,
    pub(crate) client: Client,
}

impl Through {
    /// Goes on in the client's account and region, if whoever asks knows its secret.
    pub(crate) fn enter(
        call: &mut Call,
        client_id: &str,
        username: &str,
        hash: Option<&str>,
    ) -> Result<Through, ApiError> {
        let pool_id = home::enter_by_client(call, client_id)?;
        let client = client(&call.store, &pool_id, client_id)?;
        secret_hash::check(&client, username, hash)?;
        Ok(Through { pool: pool(&call.store, &pool_id)?, client })
    }

    /// The user of a name; `None` where there is none and the client is not to know.
    pub(crate) fn user(&self, call: &Call, name: &str) -> Result<Option<User>, ApiError> {
        match find_user(&call.store, &self.pool, name)? {
            None if !self.client.settings.hides_users() => Err(errors::no_user_of_client()),
            user => Ok(user),
        }
    }

    /// The same for somebody who forgot a password, whom a function may bring over.
    pub(crate) async fn user_or_migrated(
        &self,
        call: &Call,
        name: &str,
        metadata: Option<&Metadata>,
    ) -> Result<Option<User>, ApiError> {
        if let Some(user) = find_user(&call.store, &self.pool, name)? {
            return Ok(Some(user));
        }
        let (pool, client) = (&self.pool, &self.client);
        let stranger = Stranger { pool, client, name, password: None, validation: None, metadata };
        match migrate(call, stranger).await? {
            None => self.user(call, name),
            migrated => Ok(migrated),
        }
    }

    /// Where a message to nobody would go, as far as whoever asks can tell.
    pub(crate) fn pretended(&self, name: &str) -> Destination {
        match name.starts_with('+') {
            true => Destination { attribute: Alias::PhoneNumber, to: name.to_owned() },
            false if name.contains('@') => Destination { attribute: Alias::Email, to: name.to_owned() },
            false => Destination { attribute: Alias::Email, to: format!("{name}@{}", self.pool.id) },
        }
    }
}

/// Checks that a client may write attributes. Whether one is verified is never a client's to say (captured: aws-sdk-js 3603).
pub(crate) fn check_writable(client: &Client, sent: &[Attribute]) -> Result<(), ApiError> {
    let listed = client.settings.write_attributes.as_ref().filter(|listed| !listed.is_empty());
    let may = |name: &String| {
        !Alias::ALL.into_iter().any(|alias| alias.verified() == Some(name))
            && listed.is_none_or(|listed| listed.contains(name))
    };
    if sent.iter().all(|attribute| may(&attribute.name)) {
        Ok(())
    } else {
        Err(errors::unwritable_attribute())
    }
}

/// Where a new user is asked to confirm: at the phone, if the pool verifies both (documented: CreateUserPool,
/// AutoVerifiedAttributes).
pub(crate) fn to_confirm(pool: &Pool, user: &User) -> Option<Destination> {
    let verified = pool.settings.auto_verified_attributes.as_deref().unwrap_or_default();
    let ways = [Alias::PhoneNumber, Alias::Email].into_iter().filter(|alias| verified.contains(alias));
    ways.filter_map(|alias| Destination::of(user, alias)).next()
}

/// Where a user who forgot a password is reached: in the order of the pool's `AccountRecoverySetting`, else at the phone
/// before the mail.
///
/// # Errors
/// `InvalidParameterException` if nowhere; `NotAuthorizedException` if only an administrator may help.
pub(crate) fn to_recover(pool: &Pool, user: &User) -> Result<Destination, ApiError> {
    let setting = pool.settings.account_recovery_setting.as_ref();
    let listed = setting.and_then(|setting| setting.get("RecoveryMechanisms")).and_then(Value::as_array);
    let mut listed: Vec<(i64, &str)> = listed
        .into_iter()
        .flatten()
        .filter_map(|way| Some((way.get("Priority")?.as_i64()?, way.get("Name")?.as_str()?)))
        .collect();
    listed.sort_unstable();
    if listed.is_empty() {
        listed = vec![(1, "verified_phone_number"), (2, "verified_email")];
    }
    if listed.iter().all(|(_, name)| *name == "admin_only") {
        return Err(errors::only_administrators_reset());
    }
    let ways = listed.into_iter().filter_map(|(_, name)| match name {
        "verified_phone_number" => Destination::verified(user, Alias::PhoneNumber),
        "verified_email" => Destination::verified(user, Alias::Email),
        _ => None,
    });
    ways.into_iter().next().ok_or_else(errors::nowhere_to_send_reset)
}
