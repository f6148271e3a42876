//! ARNs of other services' things, and calls where those are. How a service's own ARNs read is its own to know.

use store::Scope;

use crate::call::Call;

/// An ARN in its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arn {
    /// The whole of it.
    pub text: String,
    /// What it says of the service, such as `sqs`.
    pub service: String,
    /// The account and region, either of which may be empty.
    pub scope: Scope,
    /// What it says of the resource; may hold colons.
    pub resource: String,
}

impl Arn {
    /// Reads an ARN: `arn`, a partition, and four parts more.
    #[must_use]
    pub fn parse(text: &str) -> Option<Arn> {
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
    #[must_use]
    pub fn within(&self, call: &Call) -> Call {
        let mut call = call.clone();
        call.enter(&self.scope);
        call
    }

    /// The URL of the queue that it names, at the host that the caller used. That it names one is the caller's to know.
    #[must_use]
    pub fn queue_url(&self, call: &Call) -> String {
        format!("{}/{}/{}", call.endpoint, self.scope.account, self.resource)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Events go to whoever an ARN names; one that is misread goes to somebody else.
    #[test]
    fn an_arn_has_six_parts_and_the_last_may_have_colons() {
        let arn = Arn::parse("arn:aws:lambda:us-east-1:111122223333:function:f:live").expect("an ARN");
        assert_eq!((arn.service.as_str(), arn.resource.as_str()), ("lambda", "function:f:live"));
        assert_eq!(arn.scope, Scope::new("111122223333", "us-east-1"));
        for wrong in ["", "arn", "arn:aws:sqs:us-east-1:111122223333", "urn:aws:sqs:r:a:q", "queue"] {
            assert_eq!(Arn::parse(wrong), None, "{wrong}");
        }
    }
}
