//! UpdateUserAttributes: whoever shows an access token says attributes anew. Where the pool verifies one, a code goes to the
//! new value, which takes effect at once or, if the pool says so, with the code.
//!
//! `ClientMetadata` goes to triggers, which do not run yet.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections;
use crate::messages::{CodeDelivery, Destination};
use crate::model::attribute::{Alias, Attribute, value};
use crate::names::Taken;
use crate::self_service::check_writable;
use crate::{changes, codes, errors, tokens};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    access_token: String,
    user_attributes: Vec<Attribute>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    code_delivery_details_list: Vec<CodeDelivery>,
}

pub(super) async fn update_user_attributes(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let bearer = tokens::access(&mut call, &input.access_token)?;
    let pool = &bearer.pool;
    check_writable(&bearer.client, &input.user_attributes)?;
    let verified = pool.settings.auto_verified_attributes.as_deref().unwrap_or_default();
    let settings = pool.settings.user_attribute_update_settings.as_ref();
    let waits = |alias: &Alias| {
        settings
            .is_some_and(|settings| settings.attributes_require_verification_before_update.contains(alias))
    };
    let updated = call.store.commit(|tx| {
        let before = collections::user(tx, pool, &bearer.user.username)?.ok_or_else(errors::no_user)?;
        // The whole is checked before a part of it waits.
        changes::changed(pool, &before, &input.user_attributes, call.now)?;
        let mut now = input.user_attributes;
        let mut to = Vec::new();
        for alias in [Alias::PhoneNumber, Alias::Email].into_iter().filter(|alias| verified.contains(alias)) {
            let name = alias.attribute();
            let Some(new) = value(&now, name).filter(|new| !new.is_empty()) else { continue };
            if value(&before.attributes, name) == Some(new) {
                continue;
            }
            to.push(Destination { attribute: alias, to: new.to_owned() });
            if waits(&alias) {
                now.retain(|attribute| attribute.name != name);
            }
        }
        let after = changes::changed(pool, &before, &now, call.now)?;
        changes::put(tx, pool, &before, &after, Taken::Stays)?;
        let send =
            |to: Destination| codes::send(tx, &call, pool, &after, codes::Purpose::Verify(to.attribute), &to);
        to.into_iter().map(send).collect::<Result<Vec<_>, ApiError>>()
    });
    Ok(Output { code_delivery_details_list: updated.await? })
}
