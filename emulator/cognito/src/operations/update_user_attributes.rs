//! UpdateUserAttributes: whoever shows an access token says attributes anew. Where the pool verifies one, a code goes to the
//! new value, which takes effect at once or, if the pool says so, with the code.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections;
use crate::messages::{CodeDelivery, Destination, Letter};
use crate::model::attribute::{Alias, Attribute, value};
use crate::model::user::User;
use crate::names::Taken;
use crate::self_service::check_writable;
use crate::triggers::Metadata;
use crate::triggers::wording::{Occasion, Wording, wording};
use crate::{changes, codes, errors, tokens};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    access_token: String,
    user_attributes: Vec<Attribute>,
    client_metadata: Option<Metadata>,
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
    let words = match to_verify(&bearer.user, verified, &input.user_attributes).next() {
        Some(_) => {
            changes::changed(pool, &bearer.user, &input.user_attributes, call.now)?;
            let (client, metadata) = (Some(bearer.client.id.as_str()), input.client_metadata.as_ref());
            wording(&call, pool, client, &bearer.user, Occasion::UpdateUserAttribute, metadata).await?
        }
        None => Wording::default(),
    };
    let updated = call.store.commit(|tx| {
        let before = collections::user(tx, pool, &bearer.user.username)?.ok_or_else(errors::no_user)?;
        // The whole is checked before a part of it waits.
        changes::changed(pool, &before, &input.user_attributes, call.now)?;
        let mut now = input.user_attributes;
        let to: Vec<Destination> = to_verify(&before, verified, &now).collect();
        let waiting = to.iter().map(|to| to.attribute).filter(waits);
        for alias in waiting {
            now.retain(|attribute| attribute.name != alias.attribute());
        }
        let after = changes::changed(pool, &before, &now, call.now)?;
        changes::put(tx, pool, &before, &after, Taken::Stays)?;
        let send = |to: &Destination| {
            let letter = Letter { pool, user: &after, to, words: &words };
            codes::send(tx, &call, letter, codes::Purpose::Verify(to.attribute))
        };
        to.iter().map(send).collect::<Result<Vec<_>, ApiError>>()
    });
    Ok(Output { code_delivery_details_list: updated.await? })
}

/// Where codes go: to what the pool verifies and the user has not had.
fn to_verify<'a>(
    before: &'a User,
    verified: &'a [Alias],
    sent: &'a [Attribute],
) -> impl Iterator<Item = Destination> + 'a {
    let ways = [Alias::PhoneNumber, Alias::Email].into_iter().filter(|alias| verified.contains(alias));
    ways.filter_map(|alias| {
        let new = value(sent, alias.attribute()).filter(|new| !new.is_empty())?;
        let is_new = value(&before.attributes, alias.attribute()) != Some(new);
        is_new.then(|| Destination { attribute: alias, to: new.to_owned() })
    })
}
