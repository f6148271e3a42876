//! What goes out, and what is made of the answer, with an endpoint that a test plays.

use contract::Sender;
use http::Request;
use serde_json::{Value, json};
use test_kit::{Endpoint, House};

use super::super::tests::{ASKER, call_in};
use super::super::{TaskError, of, refusal};
use super::*;

fn house(endpoint: &Endpoint) -> House {
    House::new(&[&dynamodb::SERVICE, &event_bridge::SERVICE]).reaching(endpoint)
}

async fn run(house: &House, resource: &str, arguments: &Value) -> Result<Value, TaskError> {
    let integration = of(resource).expect("a resource");
    integration.call(&call_in(house), ASKER, arguments.clone()).await
}

/// A request in short: method and URL, headers in their order, body.
fn said(request: &Request<Bytes>) -> Value {
    let headers = request.headers().iter();
    let headers: Vec<String> =
        headers.map(|(name, value)| format!("{name}: {}", value.to_str().expect("text"))).collect();
    json!([
        format!("{} {}", request.method(), request.uri()),
        headers,
        String::from_utf8_lossy(request.body())
    ])
}

const API: &str = "arn:aws:states:::apigateway:invoke";
const HTTP: &str = "arn:aws:states:::http:invoke";

// A definition that reaches its API on AWS must reach it here by the same words: path, lists of values, texts as JSON, no nulls.
#[tokio::test]
async fn an_api_is_asked_as_on_aws() {
    let endpoint = Endpoint::default();
    let house = house(&endpoint);
    let host = "abc123.execute-api.us-west-2.amazonaws.com";
    for (more, expected) in [
        (
            json!({"Method": "GET", "Stage": "prod", "Path": "/a b/{c}?", "QueryParameters": {"q": ["1", "2&"], "n": null}}),
            json!([
                "GET https://abc123.execute-api.us-west-2.amazonaws.com/prod/a%20b/%7Bc%7D%3F?q=1&q=2%26",
                [],
                ""
            ]),
        ),
        (
            json!({"Method": "POST", "Headers": {"key": ["v", "w"]}, "RequestBody": {"a": null, "b": [1.0, null]}}),
            json!([
                "POST https://abc123.execute-api.us-west-2.amazonaws.com/",
                ["key: v", "key: w", "content-type: application/json"],
                "{\"b\":[1.0,null]}"
            ]),
        ),
        (
            json!({"Method": "PUT", "Headers": {"content-type": "text/x"}, "RequestBody": {"a": null}, "AllowNullValues": true}),
            json!([
                "PUT https://abc123.execute-api.us-west-2.amazonaws.com/",
                ["content-type: text/x"],
                "{\"a\":null}"
            ]),
        ),
        (
            json!({"Method": "POST", "RequestBody": "HelloWorld"}),
            json!([
                "POST https://abc123.execute-api.us-west-2.amazonaws.com/",
                ["content-type: application/json"],
                "\"HelloWorld\""
            ]),
        ),
    ] {
        let mut arguments = json!({"ApiEndpoint": host});
        arguments.as_object_mut().expect("members").extend(more.as_object().expect("members").clone());
        endpoint.answer_next(200, "{\"ok\":[true]}");
        let told = run(&house, API, &arguments).await.expect("an answer");
        let expected_result = json!({
            "Headers": {}, "ResponseBody": {"ok": [true]}, "StatusCode": 200, "StatusText": "OK"
        });
        assert_eq!(told.to_string(), expected_result.to_string());
        let received = endpoint.received();
        assert_eq!(received.iter().map(said).collect::<Vec<_>>(), [expected]);
        let sender = received[0].extensions().get::<Sender>().expect("a sender");
        assert!(sender.caller.is_none());
    }
    for auth in ["IAM_ROLE", "RESOURCE_POLICY"] {
        let arguments = json!({"ApiEndpoint": host, "Method": "GET", "AuthType": auth});
        run(&house, API, &arguments).await.expect("an answer");
        let received = endpoint.received();
        let sender = received[0].extensions().get::<Sender>().expect("a sender");
        assert_eq!(sender.caller.as_ref().map(|caller| &*caller.account), Some("000000000000"), "{auth}");
    }
    endpoint.answer_next(403, "{\"message\":\"Missing Authentication Token\"}");
    let failed =
        run(&house, API, &json!({"ApiEndpoint": host, "Method": "GET"})).await.expect_err("a refusal");
    assert_eq!(
        (&*failed.error, &*failed.cause),
        ("ApiGateway.403", "{\"message\":\"Missing Authentication Token\"}")
    );
    endpoint.be_down(true);
    let failed =
        run(&house, API, &json!({"ApiEndpoint": host, "Method": "GET"})).await.expect_err("no answer");
    assert_eq!(failed.error, "ApiGateway.SdkClientException");
}

async fn connection(house: &House, kind: &str, parameters: Value) -> String {
    let input = json!({"Name": "c", "AuthorizationType": kind, "AuthParameters": parameters});
    let made = house.aws("events", "CreateConnection", input).await.expect("a connection");
    made["ConnectionArn"].as_str().expect("an ARN").to_owned()
}

// The secrets of a task live in its connection, which wins wherever both say something; AWS documents this very request.
#[tokio::test]
async fn an_endpoint_is_asked_as_the_definition_and_the_connection_say() {
    let endpoint = Endpoint::default();
    let house = house(&endpoint);
    let arn = connection(
        &house,
        "API_KEY",
        json!({
            "ApiKeyAuthParameters": {"ApiKeyName": "ApiKey", "ApiKeyValue": "key_value"},
            "InvocationHttpParameters": {
                "BodyParameters": [{"Key": "BodyParam", "Value": "connection_body_param"}],
                "HeaderParameters": [{"Key": "Header-Param", "Value": "connection_header_param"}],
                "QueryStringParameters": [{"Key": "QueryParam", "Value": "connection_query_param"}],
            },
        }),
    )
    .await;
    let arguments = json!({
        "Authentication": {"ConnectionArn": arn}, "ApiEndpoint": "https://example.com/path", "Method": "GET",
        "Headers": {"Request-Id": "my_request_id", "Header-Param": "state_machine_header_param"},
        "RequestBody": {"Job": "Software Engineer", "Company": "AnyCompany", "BodyParam": "state_machine_body_param"},
        "QueryParameters": {"QueryParam": "state_machine_query_param"},
    });
    endpoint.answer_next(201, "made");
    let told = run(&house, HTTP, &arguments).await.expect("an answer");
    assert_eq!(
        told,
        json!({"Headers": {}, "ResponseBody": "made", "StatusCode": 201, "StatusText": "Created"})
    );
    let expected = json!([
        "GET https://example.com/path?QueryParam=connection_query_param",
        [
            "request-id: my_request_id",
            "apikey: key_value",
            "header-param: connection_header_param",
            "user-agent: Amazon|StepFunctions|HttpInvoke|us-east-1",
            "range: bytes=0-262144",
            "content-type: application/json; charset=UTF-8"
        ],
        "{\"Job\":\"Software Engineer\",\"Company\":\"AnyCompany\",\"BodyParam\":\"connection_body_param\"}"
    ]);
    assert_eq!(endpoint.received().iter().map(said).collect::<Vec<_>>(), [expected]);
    let text = json!({"ApiEndpoint": "https://e.org", "Method": "POST", "RequestBody": "text",
        "InvocationConfig": {"ConnectionArn": arn}});
    assert_eq!(run(&house, HTTP, &text).await.expect_err("no body to merge").error, "States.Runtime");
    for (status, body, error) in
        [(429, "slow down", "States.Http.StatusCode.429"), (304, "", "States.Http.StatusCode.304")]
    {
        endpoint.answer_next(status, body);
        let failed = run(&house, HTTP, &arguments).await.expect_err("a refusal");
        assert_eq!((&*failed.error, &*failed.cause), (error, body));
    }
    endpoint.be_down(true);
    assert_eq!(run(&house, HTTP, &arguments).await.expect_err("no answer").error, "States.Http.Socket");
    house.aws("events", "DeauthorizeConnection", json!({"Name": "c"})).await.expect("a change");
    let failed = run(&house, HTTP, &arguments).await.expect_err("a refusal");
    assert_eq!(failed.error, "Events.ConnectionResource.InvalidConnectionState");
    house.aws("events", "DeleteConnection", json!({"Name": "c"})).await.expect("a deletion");
    let failed = run(&house, HTTP, &arguments).await.expect_err("a refusal");
    assert_eq!(failed.error, "Events.ConnectionResource.ResourceNotFound");
}

// Whoever reads a form reads one of these four; the lists are AWS's own examples.
#[tokio::test]
async fn a_body_is_sent_as_a_form() {
    let endpoint = Endpoint::default();
    let house = house(&endpoint);
    let basic = json!({"BasicAuthParameters": {"Username": "u", "Password": "p"}});
    let arn = connection(&house, "BASIC", basic).await;
    let body = json!({"array": ["a", "b"], "metadata": {"order_details": "monthly report data"}, "n": 1, "none": null});
    for (lists, array) in [
        (json!({}), "array%5B0%5D=a&array%5B1%5D=b"),
        (json!({"ArrayFormat": "INDICES"}), "array%5B0%5D=a&array%5B1%5D=b"),
        (json!({"ArrayFormat": "REPEAT"}), "array=a&array=b"),
        (json!({"ArrayFormat": "COMMAS"}), "array=a,b"),
        (json!({"ArrayFormat": "BRACKETS"}), "array%5B%5D=a&array%5B%5D=b"),
    ] {
        let arguments = json!({
            "InvocationConfig": {"ConnectionArn": arn}, "ApiEndpoint": "https://example.com/v1", "Method": "POST",
            "Headers": {"Content-Type": "application/x-www-form-urlencoded"}, "RequestBody": body,
            "Transform": {"RequestBodyEncoding": "URL_ENCODED", "RequestEncodingOptions": lists},
        });
        run(&house, HTTP, &arguments).await.expect("an answer");
        let received = said(&endpoint.received()[0]);
        let expected = format!("{array}&metadata%5Border_details%5D=monthly%20report%20data&n=1&none=");
        assert_eq!(received[2], expected, "{lists}");
        assert_eq!(
            (&received[1][0], &received[1][1]),
            (&json!("content-type: application/x-www-form-urlencoded"), &json!("authorization: Basic dTpw"))
        );
    }
}

// What cannot be sent is told before the task is scheduled, and no catcher masks it.
#[test]
fn what_cannot_be_asked_is_refused() {
    let host = "abc123.execute-api.us-west-2.amazonaws.com";
    let arn = "arn:aws:events:us-east-1:000000000000:connection/c/1";
    for (resource, arguments, problem) in [
        (API, json!({"ApiEndpoint": host}), Some("[The field 'Method' is required but was missing]")),
        (API, json!({"ApiEndpoint": host, "Method": "GET"}), None),
        (
            API,
            json!({"ApiEndpoint": host, "Method": "GET", "Body": 1}),
            Some("[The field \"Body\" is not supported by Step Functions]"),
        ),
        (API, json!({"ApiEndpoint": "example.com", "Method": "GET"}), Some("ApiEndpoint")),
        (API, json!({"ApiEndpoint": format!("{host}/x"), "Method": "GET"}), Some("ApiEndpoint")),
        (API, json!({"ApiEndpoint": host, "Method": "TRACE"}), Some("Method")),
        (API, json!({"ApiEndpoint": host, "Method": "GET", "AuthType": "IAM_AUTH"}), Some("AuthType")),
        (
            API,
            json!({"ApiEndpoint": host, "Method": "GET", "Headers": {"X-Amz-Date": "x"}}),
            Some("[The 'Headers' field contains unsupported values: X-Amz-Date]"),
        ),
        (API, json!({"ApiEndpoint": host, "Method": "GET", "Headers": {"a b": "x"}}), Some("a b")),
        (
            HTTP,
            json!({"ApiEndpoint": "https://e.org", "Method": "GET"}),
            Some("[The field 'InvocationConfig' is required but was missing]"),
        ),
        (
            HTTP,
            json!({"ApiEndpoint": "https://e.org", "Method": "GET", "InvocationConfig": {}}),
            Some("[The field 'ConnectionArn' is required but was missing]"),
        ),
        (
            HTTP,
            json!({"ApiEndpoint": "e.org", "Method": "GET", "InvocationConfig": {"ConnectionArn": arn}}),
            Some("ApiEndpoint"),
        ),
        (
            HTTP,
            json!({"ApiEndpoint": "https://e.org", "Method": "GET", "InvocationConfig": {"ConnectionArn": arn}, "Headers": {"Cache-Control": "no"}}),
            Some("Cache-Control"),
        ),
        (
            HTTP,
            json!({"ApiEndpoint": "https://e.org", "Method": "GET", "InvocationConfig": {"ConnectionArn": arn}, "Transform": {"RequestBodyEncoding": "XML"}}),
            Some("RequestBodyEncoding"),
        ),
        (
            HTTP,
            json!({"ApiEndpoint": "https://e.org", "Method": "GET", "InvocationConfig": {"ConnectionArn": arn}, "QueryParameters": "a=1&b=%20"}),
            None,
        ),
        (HTTP, json!("text"), Some("Parameters")),
    ] {
        let refused = refusal(resource, &arguments);
        match problem {
            None => assert_eq!(refused, None, "{arguments}"),
            Some(problem) => assert!(
                refused.as_ref().is_some_and(|refused| refused.contains(problem)),
                "{arguments}: {refused:?}"
            ),
        }
    }
}
