//! Calls of the API, told on the default event bus as CloudTrail records them.
//!
//! A call is recorded only while somebody listens to the bus. A record of a FHIR request is a row in the commit that the request makes,
//! so the events come in the order of the writes, and none is lost or told twice; a request that commits nothing, because it reads or is
//! refused, has its record committed when it is answered. The call's row is always the same one: it is the feed that is read.
//!
//! AWS records calls that only read and have AWS's own API (`Describe...`, `List...`) too, but gives them to no rule that does not
//! ask for them in a state of its own; they are not told here. Believed: that a Bundle is one call, `ProcessBundle`; that
//! what a job writes is none; and what is told of a call that fails. A Bundle that is run later is told as one that was run at once. If the
//! search index is made anew in a conditional request, the first after a restart, the record goes with that, and is one of a success.

use bytes::Bytes;
use contract::{ApiError, Call, HttpAnswer, HttpRequest, Input, Reaction, Seen, service_events};
use http::header::USER_AGENT;
use serde_json::{Map, Value, json};
use store::{Collection, Commit, Key, Tx};

use crate::collections::{self, VERSIONS, decode};
use crate::model::cloud_trail::{self, Recorded};

/// The last call that was recorded, as CloudTrail's record.
static CALLS: Collection = Collection::with_feed("healthlake.calls");

/// Tells each call that was recorded.
pub(crate) const TELL: Reaction = Reaction {
    name: "healthlake.tell-calls",
    follows: &CALLS,
    concerns: |_, seen| seen.change().after.is_some(),
    run: |call, seen| Box::pin(tell(call, seen)),
};

/// What is known of a call while it runs.
#[derive(Debug)]
pub(crate) struct Record(Value);

impl Record {
    /// Begins to record a FHIR request; `None` if nobody listens, or AWS records none of its kind.
    pub(crate) fn of(call: &Call, request: &HttpRequest, operation: &'static str) -> Option<Record> {
        if cloud_trail::RECORDED.binary_search(&operation).is_err() || !service_events::are_heard(&call.store)
        {
            return None;
        }
        let named = |name: &str| Some(request.parameter(name)).filter(|text| !text.is_empty());
        let recorded = Recorded {
            account: &call.caller.account,
            region: &call.caller.region,
            access_key: &call.caller.access_key,
            source_address: named("source_ip"),
            user_agent: request.header(USER_AGENT),
            operation,
            at: call.now,
            request_id: &call.request_id,
            parameters: cloud_trail::parameters(
                request.parameter("datastore"),
                named("type"),
                named("id").is_some(),
            ),
        };
        let record = cloud_trail::record(&recorded);
        let row = record.to_string().into_bytes();
        call.store.origin().set_rider(Box::new(move |tx: &mut Tx<'_>| put(tx, row)));
        Some(Record(record))
    }

    /// Ends the record of a request with what it was answered, if no commit of the request's has taken it.
    pub(crate) async fn end(
        mut self,
        call: &Call,
        answer: Result<HttpAnswer, ApiError>,
    ) -> Result<HttpAnswer, ApiError> {
        if call.store.origin().has_rider() {
            call.store.origin().set_rider(Box::new(|_| {}));
            match &answer {
                Ok(answer) => self.0["responseElements"] = json!({"statusCode": answer.status.as_u16()}),
                Err(error) => self.fails(error),
            }
            self.keep(call).await;
        }
        answer
    }

    fn fails(&mut self, error: &ApiError) {
        self.0["errorCode"] = json!(error.code);
        self.0["errorMessage"] = json!(error.message);
        self.0["responseElements"] = json!({"statusCode": error.status});
    }

    /// A record that cannot be kept is no reason to refuse what was done.
    async fn keep(self, call: &Call) {
        let row = self.0.to_string().into_bytes();
        let kept = call.store.commit(|tx| {
            put(tx, row);
            Ok::<(), ApiError>(())
        });
        if let Err(error) = kept.await {
            tracing::error!("a call was not recorded: {error}");
        }
    }
}

fn put(tx: &mut Tx<'_>, row: Vec<u8>) {
    tx.put(CALLS.whole(), Key::text("last"), row);
}

/// What was sent, to be recorded; `None` if nobody listens.
pub(crate) fn sent(call: &Call, input: &Input) -> Option<Value> {
    service_events::are_heard(&call.store).then(|| match input {
        Input::Parsed(value) => value.clone(),
        Input::Text(text) => serde_json::from_slice(text).unwrap_or_default(),
    })
}

/// The row of an operation of AWS's own API that changes something: contract's `aws_operation!`, recorded.
macro_rules! recorded_operation {
    ($name:literal, $run:path) => {
        contract::Operation {
            name: $name,
            run: contract::Run::Aws(|call, input| {
                Box::pin(async move {
                    let sent = crate::recording::sent(&call, &input);
                    let input = input.read(&call)?;
                    let answer = $run(call.clone(), input).await.and_then(|output| contract::output(&output));
                    if let Some(sent) = sent {
                        crate::recording::of_aws(&call, sent, &answer).await;
                    }
                    answer
                })
            }),
            ends_with_client: false,
        }
    };
}
pub(crate) use recorded_operation;

/// Records a call of AWS's own API that changes something: what was sent, and what was answered. Names of members begin with a
/// small letter there (believed: in the way of CloudTrail's other records). Where it came from and what sent it is not told.
pub(crate) async fn of_aws(call: &Call, input: Value, answer: &Result<Bytes, ApiError>) {
    let recorded = Recorded {
        account: &call.caller.account,
        region: &call.caller.region,
        access_key: &call.caller.access_key,
        // Such a call knows neither.
        source_address: None,
        user_agent: None,
        operation: call.operation,
        at: call.now,
        request_id: &call.request_id,
        parameters: with_small_letters(input),
    };
    let mut record = Record(cloud_trail::record(&recorded));
    match answer {
        Ok(text) => {
            let output = serde_json::from_slice(text).unwrap_or_default();
            record.0["responseElements"] = with_small_letters(output);
        }
        Err(error) => {
            record.fails(error);
            record.0["responseElements"] = Value::Null;
        }
    }
    record.keep(call).await;
}

fn with_small_letters(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.into_iter().map(|(name, value)| {
                let small: String = name
                    .char_indices()
                    .map(|(at, sign)| if at == 0 { sign.to_ascii_lowercase() } else { sign })
                    .collect();
                (small, with_small_letters(value))
            });
            Value::Object(members.collect::<Map<_, _>>())
        }
        Value::Array(values) => Value::Array(values.into_iter().map(with_small_letters).collect()),
        value => value,
    }
}

async fn tell(call: Call, seen: Seen) -> Result<(), ApiError> {
    let Some(row) = &seen.change().after else { return Ok(()) };
    let mut record: Value = decode(row)?;
    if record.get("responseElements").is_none() {
        let status = written_status(&call, &seen.commit, record["eventName"].as_str().unwrap_or_default());
        record["responseElements"] = json!({"statusCode": status});
    }
    record["eventID"] = json!(call.ids.uuid());
    publish(&call, vec![cloud_trail::event(&call.ids.uuid(), &record)]).await
}

/// What a request was answered that committed this: the versions in the commit tell it.
fn written_status(call: &Call, commit: &Commit, operation: &str) -> u16 {
    let is_version = |change: &&store::Change| {
        let table = call.store.store().table_of(change);
        table.is_some_and(|table| *table.collection == *VERSIONS.name)
    };
    let interaction = || {
        let (_, _, version) = collections::told(commit.changes.iter().find(is_version)?).ok()?;
        Some(version.interaction)
    };
    match (operation, interaction()) {
        ("ProcessBundle", _) => 200,
        (_, Some(interaction)) => interaction.status(),
        ("CreateResource", None) => 201,
        ("DeleteResource", None) => 204,
        (_, None) => 200,
    }
}

/// Puts events on the default bus.
pub(crate) async fn publish(call: &Call, events: Vec<Value>) -> Result<(), ApiError> {
    call.aws("events", "PutServiceEvents", &json!({"Events": events})).await.map(drop)
}
