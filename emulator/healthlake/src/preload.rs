//! What a data store holds from its first moment when Synthea's patients are asked for: patients of our own making, of the
//! same types of resources. AWS documents the types, and neither the number nor who the patients are.

use contract::{ApiError, Call, Time};
use patient_generator::Moment;
use serde_json::Value;
use store::Tx;

use crate::collections::Address;
use crate::writing::{self, Prepared};

/// Resources that are ready to be written, with their types and ids.
#[derive(Debug, Default)]
pub(crate) struct Preload(Vec<(String, String, Prepared)>);

impl Preload {
    /// Makes the patients. That is some tenths of a second of work, so it is not done where requests are answered.
    ///
    /// # Errors
    /// A 500 if the work was given up.
    pub(crate) async fn made(call: &Call) -> Result<Preload, ApiError> {
        let now = Moment::from_unix_seconds(call.now.0.div_euclid(1_000));
        let making = tokio::task::spawn_blocking(move || {
            patient_generator::preload(now).map(|resource| ready(&resource)).collect::<Result<_, _>>()
        });
        making.await.map_err(|error| ApiError::internal(error.to_string()))?.map(Preload)
    }

    /// Writes them into a data store that was made in the same transaction.
    pub(crate) fn write(&self, tx: &mut Tx<'_>, now: Time, data_store: &str) -> Result<(), ApiError> {
        for (resource_type, id, prepared) in &self.0 {
            writing::create(tx, now, &Address { data_store, resource_type, id }, prepared)?;
        }
        Ok(())
    }
}

fn ready(resource: &Value) -> Result<(String, String, Prepared), ApiError> {
    let text = |member: &str| {
        let text = resource.get(member).and_then(Value::as_str);
        text.map(str::to_owned).ok_or_else(|| ApiError::internal(format!("a made resource has no {member}")))
    };
    let (resource_type, id) = (text("resourceType")?, text("id")?);
    let prepared = Prepared::new(&id, resource.to_string().as_bytes(), resource)?;
    Ok((resource_type, id, prepared))
}
