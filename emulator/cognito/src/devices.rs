//! The devices that users sign in from, where a pool remembers them.
//!
//! | collection | part of | key | value |
//! | --- | --- | --- | --- |
//! | [`DEVICES`] | pool id | `sub`, device key | [`Device`] as JSON |
//!
//! A device has a secret, of which only a verifier is here: it proves itself as a user proves a password. No address is kept,
//! so no `last_ip_used` is told.

use std::ops::Bound;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::{ApiError, Caller, Time};
use secure_remote_password::Verifier;
use serde::{Deserialize, Serialize};
use store::{Collection, Key, Snapshot, Tx};

use crate::collections::{Rows, decode, encode};
use crate::errors;
use crate::model::attribute::Attribute;
use crate::model::client::Client;
use crate::model::pool::Pool;
use crate::model::user::User;
use crate::pages;
use crate::sign_in::rows;

static DEVICES: Collection = Collection::new("cognito.devices");

/// A device that was confirmed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Device {
    pub(crate) key: String,
    /// What stands in a pool's place when the device proves its secret.
    pub(crate) group: String,
    pub(crate) name: Option<String>,
    /// The salt and the verifier of its secret, hexadecimal; none where the client gave none.
    pub(crate) secret: Option<(String, String)>,
    pub(crate) remembered: bool,
    /// Milliseconds since 1970.
    pub(crate) created: i64,
    pub(crate) modified: i64,
    pub(crate) authenticated: i64,
    /// Where a sign-in waits for its proof.
    #[serde(default)]
    pub(crate) asked: Option<Asked>,
}

/// That a sign-in has come as far as its device.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Asked {
    pub(crate) client: String,
    /// Milliseconds since 1970.
    pub(crate) until: i64,
}

/// The names of a device that somebody has just signed in from (`NewDeviceMetadataType`).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct DeviceNames {
    #[serde(rename = "DeviceKey")]
    pub(crate) key: String,
    #[serde(rename = "DeviceGroupKey")]
    pub(crate) group: String,
}

/// `DeviceSecretVerifierConfigType`: base64 each.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct SecretVerifier {
    password_verifier: Option<String>,
    salt: Option<String>,
}

impl SecretVerifier {
    /// The salt and the verifier as they are kept.
    ///
    /// # Errors
    /// `InvalidParameterException` if they are none.
    pub(crate) fn read(&self) -> Result<(String, String), ApiError> {
        let decode = |text: &Option<String>| STANDARD.decode(text.as_deref().unwrap_or_default()).ok();
        let verifier = decode(&self.salt).zip(decode(&self.password_verifier));
        let verifier = verifier.and_then(|(salt, number)| Verifier::from_client(&salt, &number));
        let verifier = verifier.ok_or_else(errors::device_verifier_refused)?;
        Ok((verifier.salt(), verifier.number()))
    }
}

/// `DeviceType`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DeviceDescription {
    device_key: String,
    device_attributes: Vec<Attribute>,
    device_create_date: Time,
    device_last_modified_date: Time,
    device_last_authenticated_date: Time,
}

impl Device {
    /// Checks that a sign-in through a client waits for this device.
    ///
    /// # Errors
    /// `NotAuthorizedException` if none does.
    pub(crate) fn check_asked(&self, client: &Client, now: Time) -> Result<(), ApiError> {
        let asked = self.asked.as_ref().filter(|asked| asked.client == client.id);
        match asked.ok_or_else(errors::invalid_session)? {
            asked if asked.until <= now.0 => Err(errors::session_expired()),
            _ => Ok(()),
        }
    }

    /// The verifier of its secret.
    pub(crate) fn verifier(&self) -> Option<Verifier> {
        let (salt, number) = self.secret.as_ref()?;
        Verifier::read(salt, number)
    }

    /// As its user sees it (documented: GetDevice, AWS CLI example).
    pub(crate) fn described(self) -> DeviceDescription {
        let mut attributes = vec![Attribute::new("device_status", "valid")];
        attributes.extend(self.name.as_deref().map(|name| Attribute::new("device_name", name)));
        DeviceDescription {
            device_key: self.key,
            device_attributes: attributes,
            device_create_date: Time(self.created),
            device_last_modified_date: Time(self.modified),
            device_last_authenticated_date: Time(self.authenticated),
        }
    }

    /// As an administrator sees it (documented: AdminGetDevice, AWS CLI example; the order is believed).
    pub(crate) fn described_to_admin(self, caller: &Caller, pool: &Pool, user: &User) -> DeviceDescription {
        let status = if self.remembered { "remembered" } else { "not_remembered" };
        let owner = format!("{}.{}", user.username, pool.id);
        let arn =
            format!("arn:aws:cognito-idp:{}:{}:owner/{owner}/{}", caller.region, caller.account, self.key);
        let mut described = self.described();
        described.device_attributes.extend([
            Attribute::new("dev:device_arn", arn),
            Attribute::new("dev:device_owner", user.username.as_str()),
            Attribute::new("dev:device_remembered_status", status),
        ]);
        described
    }
}

/// A user's device.
///
/// # Errors
/// `ResourceNotFoundException` if there is none of this key.
pub(crate) fn device(rows: &impl Rows, pool: &Pool, user: &User, key: &str) -> Result<Device, ApiError> {
    find(rows, pool, user, key)?.ok_or_else(errors::no_device)
}

/// A user's device, if there is one of this key.
pub(crate) fn find(
    rows: &impl Rows,
    pool: &Pool,
    user: &User,
    key: &str,
) -> Result<Option<Device>, ApiError> {
    rows.row(DEVICES.of(&pool.id), &device_key(user, key)).map(|row| decode(&row)).transpose()
}

/// Puts a user's device.
pub(crate) fn put(tx: &mut Tx<'_>, pool: &Pool, user: &User, device: &Device) -> Result<(), ApiError> {
    tx.put(DEVICES.of(&pool.id), device_key(user, &device.key), encode(device)?);
    Ok(())
}

/// Says whether a device is remembered.
///
/// # Errors
/// `ResourceNotFoundException` if there is none of this key.
pub(crate) fn set_remembered(
    tx: &mut Tx<'_>,
    pool: &Pool,
    user: &User,
    key: &str,
    status: Option<&str>,
    now: Time,
) -> Result<(), ApiError> {
    let mut device = device(tx, pool, user, key)?;
    if let Some(status) = status {
        device.remembered = status == "remembered";
        device.modified = now.0;
    }
    put(tx, pool, user, &device)
}

/// Forgets a device, and ends the sign-ins that were made from it.
///
/// # Errors
/// `ResourceNotFoundException` if there is none of this key.
pub(crate) fn forget(tx: &mut Tx<'_>, pool: &Pool, user: &User, key: &str) -> Result<(), ApiError> {
    device(tx, pool, user, key)?;
    tx.remove(DEVICES.of(&pool.id), device_key(user, key));
    rows::sign_out_device(tx, &pool.id, user, key)
}

/// A page of a user's devices, in the order of their keys, and the token of the next one.
pub(crate) fn page(
    snapshot: &Snapshot,
    pool: &Pool,
    user: &User,
    token: Option<&str>,
    limit: Option<usize>,
) -> Result<(Vec<Device>, Option<String>), ApiError> {
    let prefix = Key::parts().text(&user.sub).key();
    let from = pages::start(token)?.map_or(Bound::Included(prefix.clone()), Bound::Excluded);
    let rows = snapshot.range(DEVICES.of(&pool.id), (from, Bound::Unbounded));
    let theirs = rows.take_while(|(key, _)| key.as_bytes().starts_with(prefix.as_bytes()));
    let devices = theirs.map(|(_, row)| decode::<Device>(row));
    pages::page(devices, pages::most(limit), |device| device_key(user, &device.key))
}

/// Forgets the devices of a user who is deleted.
pub(crate) fn remove_user(tx: &mut Tx<'_>, pool: &str, user: &User) {
    for (key, _) in tx.prefix(DEVICES.of(pool), &Key::parts().text(&user.sub).key()) {
        tx.remove(DEVICES.of(pool), key);
    }
}

/// Forgets the devices of a pool that is deleted.
pub(crate) fn remove_pool(tx: &mut Tx<'_>, pool: &str) {
    tx.drop_part(DEVICES.of(pool));
}

fn device_key(user: &User, key: &str) -> Key {
    Key::parts().text(&user.sub).text(key).key()
}
