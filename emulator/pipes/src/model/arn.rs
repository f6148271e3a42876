//! ARNs, and calls where they are.

use contract::Call;
use store::Scope;

/// An ARN in its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Arn {
    pub(crate) text: String,
    pub(crate) service: String,
    pub(crate) scope: Scope,
    pub(crate) resource: String,
}

impl Arn {
    /// Reads an ARN.
    pub(crate) fn parse(text: &str) -> Option<Arn> {
        let mut parts = text.splitn(6, ':');
        let (Some("arn"), Some(_), Some(service), Some(region), Some(account), Some(resource)) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return None;
        };
        let scope = Scope::new(account, region);
        Some(Arn { text: text.to_owned(), service: service.to_owned(), scope, resource: resource.to_owned() })
    }

    /// A call in its account and region.
    pub(crate) fn within(&self, call: &Call) -> Call {
        let mut call = call.clone();
        if *call.store.scope() != self.scope {
            call.store = call.store.store().scoped(&self.scope, call.store.origin().clone());
            (call.caller.account, call.caller.region) =
                (self.scope.account.clone(), self.scope.region.clone());
        }
        call
    }

    /// The URL of the queue that it names.
    pub(crate) fn queue_url(&self, call: &Call) -> String {
        format!("{}/{}/{}", call.endpoint, self.scope.account, self.resource)
    }
}
