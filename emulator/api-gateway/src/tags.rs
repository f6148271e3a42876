//! Tags, by the ARNs of what has them: `arn:aws:apigateway:{region}::/restapis/{id}` and the like.

use contract::ApiError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::{Part, Tx};

use crate::collections::{API_KEYS, DOMAIN_NAMES, REST_APIS, Rows, STAGES, USAGE_PLANS, named, put};
use crate::errors;
use crate::model::Texts;
use crate::model::api_key::ApiKey;
use crate::model::domain_name::DomainName;
use crate::model::rest_api::RestApi;
use crate::model::stage::Stage;
use crate::model::usage_plan::UsagePlan;

/// What has tags.
trait Tagged: Serialize + DeserializeOwned {
    fn tags(&mut self) -> &mut Option<Texts>;
}

macro_rules! tagged {
    ($($kind:ty),*) => {
        $(impl Tagged for $kind {
            fn tags(&mut self) -> &mut Option<Texts> {
                &mut self.tags
            }
        })*
    };
}

tagged!(RestApi, Stage, ApiKey, UsagePlan, DomainName);

/// Does something with the tags of a kind of thing.
trait Visit {
    fn visit<T: Tagged>(self, part: Part<'_>, name: &str) -> Result<Texts, ApiError>;
}

fn visit(region: &str, arn: &str, visit: impl Visit) -> Result<Texts, ApiError> {
    // The door has taken percent signs away; the account in the ARN is empty.
    let path = arn.strip_prefix("arn:aws:apigateway:").and_then(|rest| rest.split_once("::/"));
    let Some((_, path)) = path.filter(|(of, _)| *of == region) else { return Err(no_arn(arn)) };
    let segments: Vec<&str> = path.split('/').collect();
    match segments.as_slice() {
        ["restapis", id] => visit.visit::<RestApi>(REST_APIS.whole(), id),
        ["restapis", id, "stages", name] => visit.visit::<Stage>(STAGES.of(id), name),
        ["apikeys", id] => visit.visit::<ApiKey>(API_KEYS.whole(), id),
        ["usageplans", id] => visit.visit::<UsagePlan>(USAGE_PLANS.whole(), id),
        ["domainnames", name] => visit.visit::<DomainName>(DOMAIN_NAMES.whole(), name),
        _ => Err(no_arn(arn)),
    }
}

/// Believed: the text.
fn no_arn(arn: &str) -> ApiError {
    errors::bad_request(format!("Invalid ARN specified in the request: {arn}"))
}

/// Believed: the text.
fn no_resource() -> ApiError {
    errors::not_found("Invalid resource identifier specified")
}

struct Read<'r, R>(&'r R);

impl<R: Rows> Visit for Read<'_, R> {
    fn visit<T: Tagged>(self, part: Part<'_>, name: &str) -> Result<Texts, ApiError> {
        let mut thing: T = named(self.0, part, name)?.ok_or_else(no_resource)?;
        Ok(thing.tags().take().unwrap_or_default())
    }
}

struct Change<'t, 's, F>(&'t mut Tx<'s>, F);

impl<F: FnOnce(&mut Texts)> Visit for Change<'_, '_, F> {
    fn visit<T: Tagged>(self, part: Part<'_>, name: &str) -> Result<Texts, ApiError> {
        let mut thing: T = named(self.0, part, name)?.ok_or_else(no_resource)?;
        let tags = thing.tags().get_or_insert_default();
        (self.1)(tags);
        put(self.0, part, name, &thing)?;
        Ok(Texts::new())
    }
}

/// The tags of what an ARN names.
///
/// # Errors
/// `BadRequestException` or `NotFoundException`.
pub(crate) fn of(rows: &impl Rows, arn: &str) -> Result<Texts, ApiError> {
    visit(&rows.whose().region.clone(), arn, Read(rows))
}

/// Changes the tags of what an ARN names.
///
/// # Errors
/// `BadRequestException` or `NotFoundException`.
pub(crate) fn change(tx: &mut Tx<'_>, arn: &str, change: impl FnOnce(&mut Texts)) -> Result<(), ApiError> {
    let region = tx.scope().region.clone();
    visit(&region, arn, Change(tx, change)).map(|_| ())
}
