//! Triggers of those who sign in: one is asked before, one is told after.

use contract::ApiError;
use serde_json::{Value, json};

use super::{Event, Trigger, attributes, run, with_metadata};
use crate::collections::find_user;
use crate::model::user::User;
use crate::sign_in::Asking;

/// Asks whether a sign-in may begin. Nobody is asked about a name that is nobody's, unless clients are not to know
/// (documented: "Pre authentication Lambda trigger"). That this comes before the look at the password is believed.
pub(crate) async fn pre_authentication(asking: &Asking, name: &str) -> Result<(), ApiError> {
    if Trigger::PreAuthentication.function(&asking.pool).is_none() {
        return Ok(());
    }
    let user = find_user(&asking.call.store, &asking.pool, name)?;
    let hides = asking.client.settings.hides_users();
    if user.is_none() && !hides {
        return Ok(());
    }
    let told = user.as_ref().map_or_else(|| json!({}), attributes);
    let mut request = json!({"userAttributes": told, "validationData": asking.validation});
    if hides {
        request["userNotFound"] = json!(user.is_none());
    }
    let event = Event {
        trigger: Trigger::PreAuthentication,
        source: "Authentication",
        version: "1",
        client: Some(&asking.client.id),
        username: user.as_ref().map_or(name, |user| &user.username),
        request,
        response: json!({}),
    };
    run::<Value>(&asking.call, &asking.pool, event).await.map(drop)
}

/// Tells that a user has shown all that was asked; an error keeps them out all the same.
pub(crate) async fn post_authentication(asking: &Asking, user: &User, is_new: bool) -> Result<(), ApiError> {
    if Trigger::PostAuthentication.function(&asking.pool).is_none() {
        return Ok(());
    }
    let request = json!({"userAttributes": attributes(user), "newDeviceUsed": is_new});
    let event = Event {
        trigger: Trigger::PostAuthentication,
        source: "Authentication",
        version: "1",
        client: Some(&asking.client.id),
        username: &user.username,
        request: with_metadata(request, asking.metadata.as_ref()),
        response: json!({}),
    };
    run::<Value>(&asking.call, &asking.pool, event).await.map(drop)
}
