//! Millpond's own paths.

use std::sync::Arc;

use serde_json::json;

use crate::server::Server;

// Tools wait for these before they begin, and read from them what they can use.
#[tokio::test]
async fn it_tells_what_runs() {
    let server = Server::start().await;
    let running = json!({"dynamodb": "running", "healthlake": "running"});
    let health = server.send("GET", "/_millpond/health", &[], b"").await;
    assert_eq!((health.status, health.header("content-type")), (200, "application/json"));
    assert_eq!(health.json()["status"], "running");
    assert_eq!(health.json()["services"], running);
    let localstack = server.send("GET", "/_localstack/health", &[], b"").await;
    assert_eq!(localstack.json()["services"], running);

    let catalog = server.send("GET", "/_millpond/not-emulated", &[], b"").await.json();
    assert_eq!(catalog["services"]["dynamodb"]["operations"]["PutItem"], true);
    assert_eq!(catalog["services"]["dynamodb"]["operations"]["CreateTable"], false);
    assert_eq!(catalog["services"]["sqs"]["emulated"], false);
    let read =
        json!({"method": "GET", "path": "/{type}/{id}", "operation": "ReadResource", "emulated": true});
    assert!(catalog["fhir"].as_array().unwrap().contains(&read), "{}", catalog["fhir"]);
}

// The trace of a request is found by the id that its answer carried.
#[tokio::test]
async fn it_tells_what_happened() {
    let server = Server::start().await;
    let id = server.call("DynamoDB_20120810.PutItem", "{}").await.header("x-amzn-requestid").to_owned();
    let trace = server.send("GET", &format!("/_millpond/trace/{id}"), &[], b"").await;
    assert_eq!(trace.status, 200);
    assert_eq!(trace.json()["calls"][0]["operation"], "PutItem");
    let nothing = server.send("GET", "/_millpond/trace/other", &[], b"").await;
    assert_eq!((nothing.status, nothing.json()["error"].as_str()), (404, Some("UnknownTrace")));
    let idle = server.send("GET", "/_millpond/idle?wait=1.5", &[], b"").await;
    assert_eq!((idle.status, idle.json()), (200, json!({"idle": true})));
    for wait in ["x", "-1", "61", "NaN"] {
        let answer = server.send("GET", &format!("/_millpond/idle?wait={wait}"), &[], b"").await;
        assert_eq!(answer.status, 400, "{wait}");
    }
}

// Whoever tests a pause of ten seconds asks for it here, and sees what the clock shows then.
#[tokio::test]
async fn it_moves_the_clock() {
    let server = Server::start().await;
    let now = server.send("GET", "/_millpond/clock", &[], b"").await.json()["now"].clone();
    assert_eq!(now, "2026-10-31T12:00:00.000Z");
    let moved = server.send("POST", "/_millpond/clock", &[], br#"{"advance": "P60DT10S"}"#).await;
    assert_eq!((moved.status, moved.json()), (200, json!({"now": "2026-12-30T12:00:10.000Z"})));
    for body in [&b"{}"[..], b"{\"advance\": 10}", b"{\"advance\": \"PT1S\", \"x\": 1}", b"x"] {
        let refused = server.send("POST", "/_millpond/clock", &[], body).await;
        assert_eq!((refused.status, refused.json()["error"].as_str()), (400, Some("BadDuration")));
    }
}

// A test reads the code that its user was sent, whoever else was sent one; the oldest give way, so a long run does not grow.
#[tokio::test]
async fn it_shows_and_clears_what_services_would_have_sent() {
    let server = Server::start().await;
    let send = async |to: &str| {
        let input = json!({"To": to}).to_string();
        assert_eq!(server.call("DynamoDB_20120810.BatchWriteItem", &input).await.status, 200);
    };
    let read = async |query: &str| {
        let answer = server.send("GET", &format!("/_millpond/outbox{query}"), &[], b"").await;
        assert_eq!(answer.status, 200);
        answer.json()["messages"].as_array().expect("messages").clone()
    };
    for to in ["+15551234567", "+15551234568", "+15551234567"] {
        send(to).await;
    }
    assert_eq!(read("").await.len(), 3);
    for query in ["?to=+15551234567", "?to=%2B15551234567"] {
        let theirs = read(query).await;
        assert_eq!(theirs.len(), 2, "{query}");
        assert_eq!(
            (&theirs[0]["medium"], &theirs[0]["body"], &theirs[0]["service"]),
            (&json!("SMS"), &json!("hello"), &json!("dynamodb"))
        );
    }
    let page = [("Origin", "https://evil.example.com")];
    assert_eq!(server.send("DELETE", "/_millpond/outbox", &page, b"").await.status, 403);
    assert_eq!(server.send("DELETE", "/_millpond/outbox?to=%2B15551234567", &[], b"").await.status, 200);
    assert_eq!(read("").await.len(), 1);
    let wrong = server.send("POST", "/_millpond/outbox", &[], b"").await;
    assert_eq!((wrong.status, wrong.header("allow")), (405, "GET, HEAD, DELETE"));
    for number in 0..contract::outbox::MOST_MESSAGES {
        send(&number.to_string()).await;
    }
    let kept = read("").await;
    assert_eq!((kept.len(), &kept[0]["to"]), (contract::outbox::MOST_MESSAGES, &json!("0")));
    assert_eq!(server.send("DELETE", "/_millpond/outbox", &[], b"").await.status, 200);
    assert!(read("").await.is_empty());
}

// A test that empties its own account must not find a code there that an earlier run was sent, nor take another's.
#[tokio::test]
async fn the_reset_of_an_account_takes_what_it_would_have_sent() {
    let server = Server::start().await;
    let input = json!({"To": "ann@example.com"}).to_string();
    assert_eq!(server.call("DynamoDB_20120810.BatchWriteItem", &input).await.status, 200);
    for (account, left) in [("444455556666", 1), ("123456789012", 0)] {
        let target = format!("/_millpond/reset?account={account}");
        assert_eq!(server.send("POST", &target, &[], b"").await.status, 200);
        let kept = server.send("GET", "/_millpond/outbox", &[], b"").await.json();
        assert_eq!(kept["messages"].as_array().map(Vec::len), Some(left), "{account}");
    }
}

// The state goes out and comes back; what is no archive changes nothing.
#[tokio::test]
async fn the_state_is_handed_out_taken_in_and_removed() {
    let server = Server::start().await;
    let archive = server.send("GET", "/_millpond/export", &[], b"").await;
    assert_eq!((archive.status, archive.header("content-type")), (200, "application/octet-stream"));
    let imported = server.send("POST", "/_millpond/import", &[], &archive.body).await;
    assert_eq!((imported.status, imported.text()), (200, "{}"));
    let nonsense = server.send("POST", "/_millpond/import", &[], b"nonsense").await;
    assert_eq!((nonsense.status, nonsense.json()["error"].as_str()), (400, Some("BadArchive")));
    for (target, status) in [
        ("/_millpond/reset", 200),
        ("/_millpond/reset?account=123456789012", 200),
        ("/_millpond/reset?account=12", 400),
        ("/_millpond/nothing", 404),
    ] {
        assert_eq!(
            server.send("POST", target, &[], b"").await.status,
            if status == 404 { 405 } else { status },
            "{target}"
        );
    }
    assert_eq!(server.send("GET", "/_millpond/nothing", &[], b"").await.status, 404);
    let wrong = server.send("GET", "/_millpond/reset", &[], b"").await;
    assert_eq!((wrong.status, wrong.header("allow")), (405, "POST"));
}

// A page that a developer happens to visit must not be able to wipe or read the emulator on their machine.
#[tokio::test]
async fn a_page_of_another_origin_changes_nothing_and_reads_nothing() {
    let server = Server::start().await;
    for (origin, status) in [("https://evil.example.com", 403), ("null", 403), ("http://localhost:4566", 200)]
    {
        for path in ["/_millpond/reset", "/_millpond/import"] {
            let body = if path.ends_with("import") {
                Arc::new(server.house.dispatch.store().export())
            } else {
                Arc::default()
            };
            let answer = server.send("POST", path, &[("Origin", origin)], &body).await;
            assert_eq!(answer.status, status, "{origin} {path}");
            assert_eq!(answer.header("access-control-allow-origin"), "");
        }
    }
    let headers = [("Origin", "https://evil.example.com"), ("Access-Control-Request-Method", "POST")];
    let preflight = server.send("OPTIONS", "/_millpond/reset", &headers, b"").await;
    assert_eq!((preflight.status, preflight.header("access-control-allow-origin")), (405, ""));
}
