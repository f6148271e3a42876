//! What is answered from a stage's cache, and what is made anew.

use serde_json::{Value, json};
use test_kit::House;

use super::{Sent, function, house, merge, method, resource, send};

/// An API whose methods answer with the time at which they were called, cached for a minute.
async fn cached(setting: &Value, stage: &Value) -> House {
    let mut by_page = function("echo");
    by_page["cacheKeyParameters"] = json!(["method.request.querystring.page", "method.request.path.id"]);
    let mut shared = function("echo");
    shared["cacheNamespace"] = "shared".into();
    let mut all = resource("/all", &method(&shared));
    all["resourceMethods"]["POST"] = method(&shared);
    all["resourceMethods"]["PUT"] = method(&shared);
    let mut pets = resource("/pets/{id}", &method(&by_page));
    pets["id"] = "pets".into();
    let mut both = resource("/both", &method(&shared));
    both["id"] = "both".into();
    let mut usual = json!({
        "metricsEnabled": false, "dataTraceEnabled": false, "throttlingBurstLimit": 5000, "throttlingRateLimit": 10000.0,
        "cachingEnabled": true, "cacheTtlInSeconds": 60, "cacheDataEncrypted": false,
        "requireAuthorizationForCacheControl": true,
        "unauthorizedCacheControlHeaderStrategy": "SUCCEED_WITH_RESPONSE_HEADER",
    });
    merge(&mut usual, setting);
    let mut row = json!({"cacheClusterEnabled": true, "cacheClusterSize": "0.5", "methodSettings": {"*/*": usual, "~1all/PUT": usual}});
    merge(&mut row, stage);
    house(&json!({"resources": [all, pets, both]}), &row).await.0
}

/// A request, and how much time passes before it.
struct Step {
    after: u32,
    sent: Sent,
    /// The number of the step whose answer this is.
    is: usize,
}

fn step(after: u32, request: &str, is: usize) -> Step {
    let (name, target) = request.split_once(' ').unwrap();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let sent = Sent {
        method: Some(name.into()),
        path: format!("/dev{path}"),
        query: query.into(),
        ..Sent::default()
    };
    Step { after, sent, is }
}

fn anew(mut step: Step, header: &str, signer: &str) -> Step {
    step.sent.headers = vec![("cache-control".into(), header.into())];
    step.sent.signer = signer.into();
    step
}

/// Gives the status and the warning of the last answer.
async fn play(house: &House, steps: Vec<Step>) -> (u16, Option<String>) {
    let (mut times, mut last) = (Vec::new(), (0, None));
    for (number, Step { after, sent, is }) in steps.into_iter().enumerate() {
        house.clock.advance(after);
        let got = send(house, &sent).await;
        let warning = got.headers.get("warning").map(|value| value.to_str().unwrap().to_owned());
        last = (got.status, warning);
        let event: Value = serde_json::from_str(&got.body).unwrap_or_default();
        times.push(event["requestContext"]["requestTimeEpoch"].as_i64());
        if got.status == 200 {
            let first = times.iter().position(|time| *time == times[number]);
            assert_eq!(first, Some(is), "step {number}, {sent:?}: {times:?}");
        }
    }
    last
}

// A client that is told what was true a minute ago, or of another page, looks for the fault in its own code.
#[tokio::test]
async fn answers_are_kept_for_their_time_by_their_parameters() {
    let house = cached(&Value::Null, &Value::Null).await;
    let steps = vec![
        step(0, "GET /all", 0),
        step(59_999, "GET /all?page=2", 0),
        step(1, "GET /all", 2),
        step(1, "GET /both", 2),
        step(1, "GET /pets/7?page=1", 4),
        step(1, "GET /pets/7?page=1&sort=up", 4),
        step(1, "GET /pets/7?page=2", 6),
        step(1, "GET /pets/8?page=1", 7),
        step(1, "GET /pets/7", 8),
        // The settings of all speak for GET alone; a method's own for itself.
        step(1, "POST /all", 9),
        step(1, "POST /all", 10),
        step(1, "PUT /all", 11),
        step(1, "PUT /all", 11),
    ];
    play(&house, steps).await;
    let of = json!({"restApiId": "api1", "stageName": "dev"});
    house.aws("apigateway", "FlushStageCache", of).await.unwrap();
    play(&house, vec![step(1, "GET /all", 0), step(1, "GET /pets/7", 1), step(1, "GET /all", 0)]).await;
    // A cluster of another size is another cache; any other patch leaves it.
    for (path, value, is) in
        [("/description", "d", 0), ("/cacheClusterSize", "1.6", 1), ("/cacheClusterEnabled", "false", 1)]
    {
        play(&house, vec![step(1, "GET /all", 0)]).await;
        let before = send(&house, &step(1, "GET /all", 0).sent).await.body;
        let patch = json!({"op": "replace", "path": path, "value": value});
        let input = json!({"restApiId": "api1", "stageName": "dev", "patchOperations": [patch]});
        house.aws("apigateway", "UpdateStage", input).await.unwrap();
        house.clock.advance(1);
        let after = send(&house, &step(1, "GET /all", 0).sent).await.body;
        assert_eq!(usize::from(before != after), is, "{path}");
    }
}

// Whoever may go past the cache mends it for all; whoever may not is told so as the stage says.
#[tokio::test]
async fn a_client_asks_for_an_answer_anew() {
    let warning =
        Some("199 Cache-control headers were ignored because the caller was unauthorized.".to_owned());
    for (requires, strategy, signer, header, expected) in [
        (true, "SUCCEED_WITH_RESPONSE_HEADER", "000000000000", "max-age=0", (2, (200, None))),
        (true, "SUCCEED_WITH_RESPONSE_HEADER", "000000000000", "no-store, Max-Age=0", (2, (200, None))),
        (true, "SUCCEED_WITH_RESPONSE_HEADER", "000000000000", "no-cache", (0, (200, None))),
        (true, "SUCCEED_WITH_RESPONSE_HEADER", "", "max-age=0", (0, (200, warning))),
        (true, "SUCCEED_WITHOUT_RESPONSE_HEADER", "", "max-age=0", (0, (200, None))),
        (true, "FAIL_WITH_403", "", "max-age=0", (0, (403, None))),
        (false, "FAIL_WITH_403", "", "max-age=0", (2, (200, None))),
    ] {
        let setting = json!({
            "requireAuthorizationForCacheControl": requires, "unauthorizedCacheControlHeaderStrategy": strategy,
        });
        let house = cached(&setting, &Value::Null).await;
        let (is, told) = expected;
        let steps = vec![
            step(0, "GET /all", 0),
            step(1, "GET /all", 0),
            anew(step(1, "GET /all", is), header, signer),
        ];
        assert_eq!(play(&house, steps).await, told, "{strategy} {signer} {header}");
    }
}

// What is switched off keeps nothing; each of these is a switch.
#[tokio::test]
async fn a_stage_without_a_cache_asks_every_time() {
    for (setting, stage) in [
        (json!({"cachingEnabled": false}), Value::Null),
        (json!({"cacheTtlInSeconds": 0}), Value::Null),
        (Value::Null, json!({"cacheClusterEnabled": false})),
    ] {
        let house = cached(&setting, &stage).await;
        play(&house, vec![step(0, "GET /all", 0), step(1, "GET /all", 1)]).await;
    }
}
