//! What each operation needs a token's scopes to grant.
//!
//! The letters are SMART App Launch's (V2): an update may create; the history of a resource is read, that of a type or of
//! the data store is searched. What operations beyond those need, and that a patient's token is not enough for some of
//! them, is believed.

use crate::model::scopes::Actions;

/// What an operation asks of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Needs {
    /// Signed requests only: AWS's own API. No token gets there.
    Signature,
    /// Nothing. Whoever has no token yet learns here where to get one.
    Nothing,
    /// A token that is valid, whatever it grants.
    Token,
    /// Nothing for itself: the entries of the Bundle are each checked with [`crate::smart::check_entry`].
    Entries,
    /// These actions, on the type in the URL (or on all types), and within a patient's reach what the last says.
    Actions(Actions, Of, Within),
}

/// On which types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Of {
    /// On the type that stands in the URL; on all, if none does.
    Type,
    /// On all types.
    All,
}

/// What is done where the permission does not reach all resources, but one patient's or those that meet a search. Only what
/// is within reach is called the bearer's here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Within {
    /// The resource in the URL must be the bearer's as it is now, and ever since the version that the URL names. What a
    /// write makes of it, and what criteria find, the operation holds against the permission itself, with
    /// [`crate::smart::Author`].
    Resource,
    /// All versions of the resource in the URL must be the bearer's.
    Versions,
    /// The operation leaves out itself what is not the bearer's.
    Found,
    /// What is answered is not about patients.
    Nothing,
    /// It is refused: the answer would tell of others.
    Refusal,
}

const READ: Actions = Actions::READ;
const SEARCH: Actions = Actions::SEARCH;
const READ_AND_SEARCH: Actions = READ.and(SEARCH);

const fn on_type(actions: Actions, within: Within) -> Needs {
    Needs::Actions(actions, Of::Type, within)
}

const fn on_all(actions: Actions, within: Within) -> Needs {
    Needs::Actions(actions, Of::All, within)
}

/// Every operation of the data plane and of the control plane, in the order of their names.
static PERMISSIONS: &[(&str, Needs)] = &[
    // How far a consumer of the change feed is, is for those to say who may read the feed.
    ("AcknowledgeChanges", on_all(READ_AND_SEARCH, Within::Refusal)),
    ("CancelFHIRExportJobWithDelete", on_all(READ_AND_SEARCH, Within::Refusal)),
    ("CreateFHIRDatastore", Needs::Signature),
    ("CreateResource", on_type(Actions::CREATE, Within::Resource)),
    ("DeleteChangeConsumer", on_all(READ_AND_SEARCH, Within::Refusal)),
    ("DeleteFHIRDatastore", Needs::Signature),
    ("DeleteResource", on_type(Actions::DELETE, Within::Resource)),
    ("DescribeFHIRBulkDeleteJob", on_all(READ_AND_SEARCH, Within::Refusal)),
    ("DescribeFHIRDatastore", Needs::Signature),
    ("DescribeFHIREraseJob", on_all(READ_AND_SEARCH, Within::Refusal)),
    ("DescribeFHIRExportJob", Needs::Signature),
    ("DescribeFHIRExportJobWithGet", on_all(READ_AND_SEARCH, Within::Refusal)),
    ("DescribeFHIRImportJob", Needs::Signature),
    ("DescribeFHIRPurgeJob", on_all(READ_AND_SEARCH, Within::Refusal)),
    // The answers of a transaction's entries, of whatever types they are.
    ("DescribeTransaction", on_all(READ_AND_SEARCH, Within::Refusal)),
    ("ExpandValueSetWithGet", on_type(READ, Within::Nothing)),
    ("ExpandValueSetWithPost", on_type(READ, Within::Nothing)),
    // What the Composition refers to is left out if it is another patient's.
    ("GenerateDocumentWithGet", on_all(READ, Within::Resource)),
    ("GenerateDocumentWithPost", on_all(READ, Within::Resource)),
    ("GetCapabilities", Needs::Token),
    ("GetChangeConsumers", on_all(READ_AND_SEARCH, Within::Refusal)),
    ("GetChanges", on_all(READ_AND_SEARCH, Within::Refusal)),
    ("GetExportedFile", on_all(READ_AND_SEARCH, Within::Refusal)),
    ("GetFullHistory", on_all(SEARCH, Within::Refusal)),
    ("GetHistoryByResourceId", on_type(READ, Within::Versions)),
    ("GetHistoryByResourceType", on_type(SEARCH, Within::Refusal)),
    ("GetSmartConfiguration", Needs::Nothing),
    // Events bear resources of whatever type the topic names.
    ("GetSubscriptionEvents", on_all(READ_AND_SEARCH, Within::Refusal)),
    ("GetSubscriptionStatus", on_type(READ, Within::Resource)),
    ("ListFHIRDatastores", Needs::Signature),
    ("ListFHIRExportJobs", Needs::Signature),
    ("ListFHIRImportJobs", Needs::Signature),
    ("ListTagsForResource", Needs::Signature),
    ("LookupCodeSystemWithGet", on_type(READ, Within::Nothing)),
    ("LookupCodeSystemWithPost", on_type(READ, Within::Nothing)),
    ("MemberAdd", on_type(Actions::UPDATE, Within::Refusal)),
    ("MemberMatch", on_type(SEARCH, Within::Refusal)),
    ("MemberRemove", on_type(Actions::UPDATE, Within::Refusal)),
    ("PatchResource", on_type(Actions::UPDATE, Within::Resource)),
    ("ProcessBundle", Needs::Entries),
    ("PutChangeConsumer", on_all(READ_AND_SEARCH, Within::Refusal)),
    // Siblings read by it; nobody reaches it from outside.
    ("ReadChanges", Needs::Signature),
    ("ReadResource", on_type(READ, Within::Resource)),
    // The compartment of the Patient in the URL, and no more.
    ("SearchEverything", on_all(READ_AND_SEARCH, Within::Resource)),
    ("SearchWithGet", on_type(SEARCH, Within::Found)),
    ("SearchWithPost", on_type(SEARCH, Within::Found)),
    ("StartFHIRBulkDeleteJob", on_type(Actions::DELETE, Within::Refusal)),
    ("StartFHIREraseJob", on_type(Actions::DELETE, Within::Refusal)),
    ("StartFHIRExportJob", Needs::Signature),
    ("StartFHIRExportJobWithGet", on_all(READ_AND_SEARCH, Within::Refusal)),
    ("StartFHIRExportJobWithPost", on_all(READ_AND_SEARCH, Within::Refusal)),
    ("StartFHIRImportJob", Needs::Signature),
    // What refers to the Patient in the URL goes with it, of whatever type it is.
    ("StartFHIRPurgeJob", on_all(Actions::DELETE, Within::Refusal)),
    ("TagResource", Needs::Signature),
    ("UntagResource", Needs::Signature),
    ("UpdateFHIRDatastore", Needs::Signature),
    ("UpdateResource", on_type(Actions::UPDATE, Within::Resource)),
    ("ValidateResource", Needs::Token),
    ("VersionReadResource", on_type(READ, Within::Resource)),
];

/// What an operation needs; `None` if nobody has said so.
pub(crate) fn of(operation: &str) -> Option<Needs> {
    let place = PERMISSIONS.binary_search_by(|(name, _)| (*name).cmp(operation)).ok()?;
    PERMISSIONS.get(place).map(|(_, needs)| *needs)
}

#[cfg(test)]
mod tests {
    use contract::Run;

    use super::*;
    use crate::operations::OPERATIONS;

    // An operation that nobody has thought about here would be refused to every token, or worse.
    #[test]
    fn every_operation_says_what_it_needs() {
        assert!(PERMISSIONS.is_sorted_by(|one, next| one.0 < next.0), "in the order of the names, each once");
        for operation in OPERATIONS {
            let needs = of(operation.name)
                .unwrap_or_else(|| panic!("{} has no row in permissions.rs", operation.name));
            let is_http = matches!(operation.run, Run::Http(_));
            assert_eq!(is_http, needs != Needs::Signature, "{}: a token comes over HTTP", operation.name);
        }
    }
}
