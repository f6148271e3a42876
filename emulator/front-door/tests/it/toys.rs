//! Two services that do next to nothing, under names that AWS's models know.

use bytes::Bytes;
use contract::outbox::{self, Medium, Message};
use contract::{
    ApiError, Call, Checks, HttpAnswer, HttpBody, HttpRequest, Input, Service, aws_operation, http_operation,
    waiting_operation,
};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde_json::{Map, Value, json};
use tokio::sync::{Semaphore, mpsc};

/// Checks nothing, as the real one.
pub(crate) static DYNAMODB: Service = Service {
    id: "dynamodb",
    checks: Checks::Own,
    operations: &[
        aws_operation!("BatchWriteItem", send),
        aws_operation!("DeleteItem", wait_at_drain),
        aws_operation!("GetItem", who_calls),
        aws_operation!("PutItem", echo),
        aws_operation!("Query", panic),
        aws_operation!("Scan", much),
        aws_operation!("UpdateItem", wait_at_leave),
    ],
    reactions: &[],
    timers: &[],
    works: &[],
};

/// Has operations of both kinds.
pub(crate) static HEALTHLAKE: Service = Service {
    id: "healthlake",
    checks: Checks::Modelled,
    operations: &[
        http_operation!("CreateResource", length),
        aws_operation!("DescribeFHIRDatastore", who_calls),
        http_operation!("GetCapabilities", http_panic),
        http_operation!("GetChanges", stream),
        http_operation!("GetSmartConfiguration", show),
        http_operation!("ReadResource", show),
        http_operation!("SearchWithGet", http_much),
        http_operation!("UpdateResource", refuse),
    ],
    reactions: &[],
    timers: &[],
    works: &[],
};

/// Speaks the query protocol.
pub(crate) static SQS: Service = Service {
    id: "sqs",
    checks: Checks::Own,
    operations: &[
        aws_operation!("GetQueueUrl", say_all),
        waiting_operation!("PurgeQueue", wait_for_good),
        aws_operation!("ReceiveMessage", refuse_in_query),
    ],
    reactions: &[],
    timers: &[],
    works: &[],
};

async fn say_all(call: Call, input: Value) -> Result<Value, ApiError> {
    let name = input["QueueName"].as_str().unwrap_or_default();
    let at = input["QueueUrl"].as_str().map(|url| format!(" at {url}")).unwrap_or_default();
    let caller = &call.caller;
    Ok(json!({"QueueUrl": format!("{name}{at} {} {} {}", caller.account, caller.region, call.endpoint)}))
}

async fn refuse_in_query(_: Call, _: Value) -> Result<Value, ApiError> {
    Err(ApiError::new(400, "Json", "no").in_query("AWS.Own"))
}

pub(crate) static WAITS: Semaphore = Semaphore::const_new(0);
pub(crate) static ENDED: Semaphore = Semaphore::const_new(0);

/// Waits until it is dropped.
async fn wait_for_good(_: Call, _: Input) -> Result<Bytes, ApiError> {
    struct Ended;
    impl Drop for Ended {
        fn drop(&mut self) {
            ENDED.add_permits(1);
        }
    }
    let _ended = Ended;
    WAITS.add_permits(1);
    std::future::pending().await
}

async fn echo(_: Call, input: Value) -> Result<Value, ApiError> {
    Ok(json!({"Echo": input}))
}

async fn send(call: Call, input: Value) -> Result<Value, ApiError> {
    let to = input["To"].as_str().unwrap_or_default().to_owned();
    let message = Message { medium: Medium::Sms, to, subject: None, body: "hello".into(), facts: Map::new() };
    call.store.commit(|tx| outbox::send(tx, &call, message)).await?;
    Ok(json!({}))
}

async fn who_calls(call: Call, _: Value) -> Result<Value, ApiError> {
    Ok(json!({
        "Account": &*call.caller.account,
        "Region": &*call.caller.region,
        "AccessKey": &*call.caller.access_key,
        "Endpoint": &*call.endpoint,
        "RequestId": &*call.request_id,
    }))
}

async fn much(_: Call, _: Value) -> Result<Value, ApiError> {
    Ok(json!({"Much": "much ".repeat(2000)}))
}

async fn panic(_: Call, _: Value) -> Result<Value, ApiError> {
    panic!("a secret cause")
}

/// Where an operation waits for its test.
pub(crate) struct Gate {
    pub(crate) entered: Semaphore,
    pub(crate) open: Semaphore,
    pub(crate) left: Semaphore,
}

impl Gate {
    const fn new() -> Gate {
        Gate {
            entered: Semaphore::const_new(0),
            open: Semaphore::const_new(0),
            left: Semaphore::const_new(0),
        }
    }

    async fn pass(&self) -> Result<Value, ApiError> {
        self.entered.add_permits(1);
        self.open.acquire().await.map_err(|error| ApiError::internal(error.to_string()))?.forget();
        self.left.add_permits(1);
        Ok(json!({"Passed": true}))
    }
}

pub(crate) static AT_DRAIN: Gate = Gate::new();
pub(crate) static AT_LEAVE: Gate = Gate::new();

async fn wait_at_drain(_: Call, _: Value) -> Result<Value, ApiError> {
    AT_DRAIN.pass().await
}

async fn wait_at_leave(_: Call, _: Value) -> Result<Value, ApiError> {
    AT_LEAVE.pass().await
}

async fn show(call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    let parameters: Vec<Value> =
        request.parameters.iter().map(|(name, value)| json!([name, value])).collect();
    let body = json!({
        "method": request.method.as_str(),
        "path": request.path,
        "query": request.query,
        "parameters": parameters,
        "account": &*call.caller.account,
        "region": &*call.caller.region,
        "endpoint": &*call.endpoint,
    });
    Ok(HttpAnswer::new(StatusCode::OK, body.to_string()).with_header(CONTENT_TYPE, "application/fhir+json"))
}

async fn length(_: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    Ok(HttpAnswer::new(StatusCode::CREATED, request.body.len().to_string()))
}

async fn http_much(_: Call, _: HttpRequest) -> Result<HttpAnswer, ApiError> {
    Ok(HttpAnswer::new(StatusCode::OK, "much ".repeat(2000)))
}

async fn http_panic(_: Call, _: HttpRequest) -> Result<HttpAnswer, ApiError> {
    panic!("a secret cause")
}

async fn refuse(_: Call, _: HttpRequest) -> Result<HttpAnswer, ApiError> {
    let own = json!({"resourceType": "OperationOutcome", "issue": []});
    Err(ApiError::new(412, "Conflict", "").with_body(own).with_header("ETag", "W/\"3\""))
}

/// Told once the client of [`stream`] is gone.
pub(crate) static STREAM_LEFT: Semaphore = Semaphore::const_new(0);

/// Sends one event and then says nothing until the client leaves.
async fn stream(_: Call, _: HttpRequest) -> Result<HttpAnswer, ApiError> {
    let (sender, pieces) = mpsc::channel(1);
    tokio::spawn(async move {
        let _ = sender.send(Bytes::from_static(b"data: 1\n\n")).await;
        sender.closed().await;
        STREAM_LEFT.add_permits(1);
    });
    let answer = HttpAnswer {
        status: StatusCode::OK,
        headers: http::HeaderMap::new(),
        body: HttpBody::Stream(pieces),
    };
    Ok(answer.with_header(CONTENT_TYPE, "text/event-stream"))
}
