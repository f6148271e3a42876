//! The protocols of subscriptions. A protocol is one file and one row.

mod functions;
mod mails;
mod phones;
mod queues;
mod web;

use contract::{Answering, ApiError, Call};

use crate::delivery::Load;
use crate::errors;

pub(crate) use phones::is_number;
pub(crate) use queues::queue_message;

/// A protocol.
struct Protocol {
    name: &'static str,
    /// Whether an endpoint is one; the refusal is AWS's.
    check: fn(&str) -> Result<(), ApiError>,
    bring: fn(Call, Load) -> Answering<()>,
}

const PROTOCOLS: &[Protocol] = &[
    Protocol { name: "email", check: mails::check, bring: |call, load| Box::pin(mails::bring(call, load)) },
    Protocol {
        name: "email-json",
        check: mails::check,
        bring: |call, load| Box::pin(mails::bring(call, load)),
    },
    Protocol {
        name: "http",
        check: |endpoint| web::check(endpoint, "http://"),
        bring: |call, load| Box::pin(web::bring(call, load)),
    },
    Protocol {
        name: "https",
        check: |endpoint| web::check(endpoint, "https://"),
        bring: |call, load| Box::pin(web::bring(call, load)),
    },
    Protocol {
        name: "lambda",
        check: functions::check,
        bring: |call, load| Box::pin(functions::bring(call, load)),
    },
    Protocol { name: "sms", check: phones::check, bring: |call, load| Box::pin(phones::bring(call, load)) },
    Protocol { name: "sqs", check: queues::check, bring: |call, load| Box::pin(queues::bring(call, load)) },
];

/// What AWS has besides.
const NOT_EMULATED: &[&str] = &["application", "firehose"];

/// Why a message did not arrive.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) message: String,
    /// Whether it will fail whenever it is tried: what AWS calls a client-side error.
    pub(crate) is_final: bool,
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Failure {
        Failure { message: error.to_string(), is_final: error.is_final() }
    }
}

/// Checks a protocol and an endpoint.
///
/// # Errors
/// `InvalidParameter`; by name, what Millpond lacks.
pub(crate) fn check(protocol: &str, endpoint: Option<&str>) -> Result<(), ApiError> {
    if NOT_EMULATED.contains(&protocol) {
        return Err(errors::not_emulated(&format!("the protocol {protocol}")));
    }
    let Some(known) = PROTOCOLS.iter().find(|known| known.name == protocol) else {
        return Err(errors::invalid(format!("Amazon SNS does not support this protocol string: {protocol}")));
    };
    // Believed: the text without an endpoint.
    (known.check)(
        endpoint.filter(|endpoint| !endpoint.is_empty()).ok_or_else(|| errors::invalid("Endpoint"))?,
    )
}

/// Whether what is brought is signed and has its envelope.
pub(crate) fn is_sealed(load: &Load) -> bool {
    let is_confirmation = load.notification.token.is_some();
    match load.subscription.protocol.as_str() {
        "sms" | "email" => false,
        _ => is_confirmation || !load.subscription.is_raw(),
    }
}

/// Brings a message to a subscriber.
pub(crate) async fn bring(call: &Call, load: &Load) -> Result<(), Failure> {
    let protocol = load.subscription.protocol.as_str();
    let Some(known) = PROTOCOLS.iter().find(|known| known.name == protocol) else {
        return Err(Failure { message: format!("the protocol {protocol} is not emulated"), is_final: true });
    };
    Ok((known.bring)(call.clone(), load.clone()).await?)
}
