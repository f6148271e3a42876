//! The walk through Lambda.

use std::collections::BTreeSet;

use anyhow::Context;
use http::Method;
use sdk_tests::{ACCOUNT, REGION, SignedHttp};
use serde_json::{Value, json};

use super::check;

/// A zip with one file, `index.py`, which holds `def handler(event, context): return event`.
const ZIP: &str = concat!(
    "UEsDBBQAAAAAAAAAIQA1ODTkKgAAACoAAAAIAAAAaW5kZXgucHlkZWYgaGFuZGxlcihldmVudCwgY29udGV4dCk6IHJldHVybiBl",
    "dmVudApQSwECFAMUAAAAAAAAACEANTg05CoAAAAqAAAACAAAAAAAAAAAAAAAgAEAAAAAaW5kZXgucHlQSwUGAAAAAAEAAQA2AAAA",
    "UAAAAAAA",
);

/// Walks every operation of Lambda.
pub(super) async fn walk(
    lambda: &SignedHttp,
    base: &str,
    walked: &mut BTreeSet<String>,
) -> anyhow::Result<()> {
    let mut take = async |name: &str, method: Method, path: &str, input: Value| {
        let mut request = lambda.request(method, path);
        if !input.is_null() {
            request = request.json(&input);
        }
        let answer = request.send().await?;
        check(name, &answer, base)?;
        walked.insert(format!("lambda:{name}"));
        anyhow::Ok(answer.json().unwrap_or_default())
    };
    let (get, post, put, delete) = (Method::GET, Method::POST, Method::PUT, Method::DELETE);
    let function = json!({
        "FunctionName": "walk", "Runtime": "python3.12", "Handler": "index.handler", "Code": {"ZipFile": ZIP},
        "Role": format!("arn:aws:iam::{ACCOUNT}:role/walk"),
    });
    let arn = format!("arn%3Aaws%3Alambda%3A{REGION}%3A{ACCOUNT}%3Afunction%3Awalk");
    let layer = format!("arn%3Aaws%3Alambda%3A{REGION}%3A{ACCOUNT}%3Alayer%3Awalk%3A1");
    let of = "/2015-03-31/functions/walk";
    let permission = json!({"StatementId": "s", "Action": "lambda:InvokeFunction", "Principal": ACCOUNT});
    let events = "/2019-09-25/functions/walk/event-invoke-config";
    let url = "/2021-10-31/functions/walk/url";
    for (name, method, path, input) in [
        ("CreateFunction", &post, "/2015-03-31/functions".to_owned(), function),
        ("GetFunction", &get, of.to_owned(), Value::Null),
        ("GetFunctionConfiguration", &get, format!("{of}/configuration"), Value::Null),
        ("UpdateFunctionCode", &put, format!("{of}/code"), json!({"ZipFile": ZIP})),
        ("UpdateFunctionConfiguration", &put, format!("{of}/configuration"), json!({"Timeout": 10})),
        ("ListFunctions", &get, "/2015-03-31/functions".to_owned(), Value::Null),
        ("Invoke", &post, format!("{of}/invocations"), json!({"a": 1})),
        ("InvokeAsync", &post, "/2014-11-13/functions/walk/invoke-async".to_owned(), json!({"a": 1})),
        (
            "InvokeWithResponseStream",
            &post,
            "/2021-11-15/functions/walk/response-streaming-invocations".to_owned(),
            json!({"a": 1}),
        ),
        ("PublishVersion", &post, format!("{of}/versions"), json!({})),
        ("ListVersionsByFunction", &get, format!("{of}/versions"), Value::Null),
        ("CreateAlias", &post, format!("{of}/aliases"), json!({"Name": "live", "FunctionVersion": "1"})),
        ("GetAlias", &get, format!("{of}/aliases/live"), Value::Null),
        ("UpdateAlias", &put, format!("{of}/aliases/live"), json!({"Description": "d"})),
        ("ListAliases", &get, format!("{of}/aliases"), Value::Null),
        ("DeleteAlias", &delete, format!("{of}/aliases/live"), Value::Null),
        ("AddPermission", &post, format!("{of}/policy"), permission),
        ("GetPolicy", &get, format!("{of}/policy"), Value::Null),
        ("RemovePermission", &delete, format!("{of}/policy/s"), Value::Null),
        ("TagResource", &post, format!("/2017-03-31/tags/{arn}"), json!({"Tags": {"a": "b"}})),
        ("ListTags", &get, format!("/2017-03-31/tags/{arn}"), Value::Null),
        ("UntagResource", &delete, format!("/2017-03-31/tags/{arn}?tagKeys=a"), Value::Null),
        (
            "PutFunctionConcurrency",
            &put,
            "/2017-10-31/functions/walk/concurrency".to_owned(),
            json!({"ReservedConcurrentExecutions": 2}),
        ),
        ("GetFunctionConcurrency", &get, "/2019-09-30/functions/walk/concurrency".to_owned(), Value::Null),
        (
            "DeleteFunctionConcurrency",
            &delete,
            "/2017-10-31/functions/walk/concurrency".to_owned(),
            Value::Null,
        ),
        ("PutFunctionEventInvokeConfig", &put, events.to_owned(), json!({"MaximumRetryAttempts": 0})),
        ("UpdateFunctionEventInvokeConfig", &post, events.to_owned(), json!({"MaximumRetryAttempts": 1})),
        ("GetFunctionEventInvokeConfig", &get, events.to_owned(), Value::Null),
        ("ListFunctionEventInvokeConfigs", &get, format!("{events}/list"), Value::Null),
        ("DeleteFunctionEventInvokeConfig", &delete, events.to_owned(), Value::Null),
        ("CreateFunctionUrlConfig", &post, url.to_owned(), json!({"AuthType": "NONE"})),
        ("GetFunctionUrlConfig", &get, url.to_owned(), Value::Null),
        ("UpdateFunctionUrlConfig", &put, url.to_owned(), json!({"AuthType": "AWS_IAM"})),
        ("ListFunctionUrlConfigs", &get, format!("{url}s"), Value::Null),
        ("DeleteFunctionUrlConfig", &delete, url.to_owned(), Value::Null),
        (
            "PublishLayerVersion",
            &post,
            "/2018-10-31/layers/walk/versions".to_owned(),
            json!({"Content": {"ZipFile": ZIP}}),
        ),
        ("GetLayerVersion", &get, "/2018-10-31/layers/walk/versions/1".to_owned(), Value::Null),
        (
            "GetLayerVersionByArn",
            &get,
            format!("/2018-10-31/layers?find=LayerVersion&Arn={layer}"),
            Value::Null,
        ),
        ("ListLayerVersions", &get, "/2018-10-31/layers/walk/versions".to_owned(), Value::Null),
        ("ListLayers", &get, "/2018-10-31/layers".to_owned(), Value::Null),
        ("DeleteLayerVersion", &delete, "/2018-10-31/layers/walk/versions/1".to_owned(), Value::Null),
        ("GetAccountSettings", &get, "/2016-08-19/account-settings".to_owned(), Value::Null),
    ] {
        take(name, method.clone(), &path, input).await?;
    }
    let mappings = "/2015-03-31/event-source-mappings";
    let queue = format!("arn:aws:sqs:{REGION}:{ACCOUNT}:walk-dead");
    let mapping = json!({"FunctionName": "walk", "EventSourceArn": queue, "Enabled": false});
    let mapping = take("CreateEventSourceMapping", post, mappings, mapping).await?;
    let one = format!("{mappings}/{}", mapping["UUID"].as_str().context("a UUID")?);
    take("GetEventSourceMapping", get.clone(), &one, Value::Null).await?;
    take("UpdateEventSourceMapping", put, &one, json!({"BatchSize": 2})).await?;
    take("ListEventSourceMappings", get, mappings, Value::Null).await?;
    take("DeleteEventSourceMapping", delete.clone(), &one, Value::Null).await?;
    take("DeleteFunction", delete, of, Value::Null).await?;
    Ok(())
}
