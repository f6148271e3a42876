//! Who writes: what a token lets its bearer write, and what there is room for, asked in the commit that writes.

use std::sync::Arc;

use contract::{ApiError, Call, Settings};
use serde_json::Value;
use store::Tx;

use super::{Bounds, Use};
use crate::collections::{self, Address};
use crate::model::scopes::{Actions, Grant};
use crate::model::version::Version;
use crate::quotas;
use crate::subscriptions::SUBSCRIPTION;

/// The bearer of a token, or of a signature, as an author of resources of one type.
#[derive(Debug)]
pub(crate) struct Author {
    bounds: Bounds,
    grant: Option<Arc<Grant>>,
    settings: &'static Settings,
}

impl Author {
    /// The author of what a call does to resources of a type.
    ///
    /// # Errors
    /// 403 if no scope grants it.
    pub(crate) fn new(call: &Call, actions: Actions, resource_type: &str) -> Result<Author, ApiError> {
        let bounds = super::bounds(call, actions, resource_type, Use::Write)?;
        Ok(Author { bounds, grant: super::grant(call)?, settings: call.settings })
    }

    /// Whether a resource may be written as it is sent, or as a patch has made it.
    ///
    /// # Errors
    /// 403.
    pub(crate) fn check(&self, resource_type: &str, id: &str, resource: &Value) -> Result<(), ApiError> {
        if self.bounds.hold(resource_type, id, resource) { Ok(()) } else { Err(self.bounds.refusal()) }
    }

    /// Whether the resource that is there, if there is one, may be written over. One that was deleted is whose it was.
    ///
    /// # Errors
    /// 403.
    pub(crate) fn check_newest(&self, tx: &Tx<'_>, address: &Address<'_>) -> Result<(), ApiError> {
        if self.bounds.is_everything() {
            return Ok(());
        }
        // Nothing is written twice in a transaction.
        let snapshot = tx.before();
        for version in address.versions(&snapshot) {
            let version = version?;
            if version.is_deleted() {
                continue;
            }
            let holds = self.bounds.hold_version(address.resource_type, address.id, &version)?;
            return if holds { Ok(()) } else { Err(self.bounds.refusal()) };
        }
        Ok(())
    }

    /// To be told of each version that was just written: if there is room for it, puts the author beside it. That matters
    /// of Subscriptions: they tell their subscriber of resources that the author must be allowed to read.
    ///
    /// # Errors
    /// 400 if it is one too many.
    pub(crate) fn wrote(
        &self,
        tx: &mut Tx<'_>,
        address: &Address<'_>,
        version: &Version,
    ) -> Result<(), ApiError> {
        quotas::check_resources(tx, self.settings, address, version)?;
        if address.resource_type != SUBSCRIPTION {
            return Ok(());
        }
        collections::put_grant(tx, address, version.number, self.grant.as_deref())
    }
}
