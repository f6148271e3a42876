//! What a conditional update or delete comes to, given what its criteria match. Pure but for what it reads in a snapshot.

use contract::ApiError;
use store::Snapshot;

use crate::collections::Address;
use crate::errors;
use crate::matching::{Criteria, Matched};

/// A conditional update, as far as it decides which resource it is about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Updated<'a> {
    pub(crate) data_store: &'a str,
    /// The id in the resource that was sent.
    pub(crate) sent: Option<&'a str>,
    /// The id for a resource that has none.
    pub(crate) fresh: &'a str,
    /// Whether this is an entry of a Bundle.
    pub(crate) in_bundle: bool,
}

impl Updated<'_> {
    /// The id of what is updated or, if nothing meets the criteria, created.
    ///
    /// # Errors
    /// 412 if several resources meet the criteria, 409 (in a Bundle 400) if one does and the id that was sent is another's,
    /// 409 if none does and there is a resource of the id that was sent.
    pub(crate) fn id(
        &self,
        snapshot: &Snapshot,
        criteria: &Criteria,
        matched: Matched,
    ) -> Result<String, ApiError> {
        match (matched, self.sent) {
            (Matched::Several, _) => Err(errors::several_matches(criteria)),
            (Matched::One(id, _), Some(sent)) if id != sent => {
                Err(errors::other_id_matches(sent, &id, self.in_bundle))
            }
            (Matched::One(id, _), _) => Ok(id),
            (Matched::Nothing, None) => Ok(self.fresh.to_owned()),
            (Matched::Nothing, Some(id)) => {
                let resource_type = &criteria.resource_type;
                let newest =
                    Address { data_store: self.data_store, resource_type, id }.newest_of(snapshot)?;
                if newest.is_some_and(|newest| !newest.is_deleted()) {
                    return Err(errors::criteria_not_met(resource_type, id));
                }
                Ok(id.to_owned())
            }
        }
    }
}

/// The id of what a conditional delete is about, which may have been deleted before.
///
/// # Errors
/// 412 if several resources meet the criteria; 404 if none does; 409 if it does not meet those beside its `_id`.
pub(crate) fn id_to_delete(
    snapshot: &Snapshot,
    data_store: &str,
    criteria: &Criteria,
    matched: Matched,
) -> Result<String, ApiError> {
    if let (Matched::Nothing, Some(id)) = (&matched, criteria.id()) {
        let resource_type = &criteria.resource_type;
        return match (Address { data_store, resource_type, id }).newest_of(snapshot)? {
            Some(newest) if newest.is_deleted() => Ok(id.to_owned()),
            Some(_) => Err(errors::criteria_not_met(resource_type, id)),
            None => Err(errors::nothing_matches(criteria)),
        };
    }
    matched.one(criteria).map(|(id, _)| id)
}
