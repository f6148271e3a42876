//! `$bulk-delete` and `$erase`: what goes, what stays, and what the change feed tells of it.

use serde_json::{Value, json};

use crate::jobs::Office;

async fn put(office: &Office, id: &str, family: &str) {
    let body = json!({"resourceType": "Patient", "id": id, "name": [{"family": family}]});
    let reply = office.world.send(&format!("PUT Patient/{id}\n{body}")).await;
    assert!(reply.status < 300, "{}", reply.text());
}

async fn done(office: &Office, request: &str, status: &str) {
    let reply = office.world.send(request).await;
    assert_eq!(reply.status, 202, "{request}: {}", reply.text());
    let job = reply.json()["jobId"].as_str().expect("an id").to_owned();
    assert_eq!(reply.json(), json!({"jobId": job, "jobStatus": "SUBMITTED"}));
    office.idle().await;
    let told = office.world.send(&format!("GET {status}/{job}")).await.json();
    assert_eq!(
        told,
        json!({"datastoreId": office.world.data_store, "jobId": job, "status": "COMPLETED", "submittedTime": told["submittedTime"]})
    );
}

async fn told(office: &Office) -> Vec<String> {
    let changes = office.world.send("GET $changes?_include=resource,previous&_count=1000").await.json();
    let tell = |change: &Value| {
        let body =
            |name: &str| change[name]["name"][0]["family"].as_str().map_or("-".to_owned(), str::to_owned);
        format!(
            "{} {} {}/{} {} {}",
            change["sequence"],
            change["operation"].as_str().unwrap_or_default(),
            change["id"].as_str().unwrap_or_default(),
            change["versionId"].as_str().unwrap_or_default(),
            body("previous"),
            body("resource"),
        )
    };
    changes["changes"].as_array().expect("changes").iter().map(tell).collect()
}

// An erased body must be nowhere in any answer, while every consumer's numbers go on without a hole.
#[tokio::test]
async fn an_erased_resource_is_gone_and_the_feed_says_so() {
    let office = Office::new().await;
    put(&office, "a", "Secret").await;
    put(&office, "a", "Secreter").await;
    put(&office, "b", "Open").await;
    done(&office, "POST Patient/a/$erase?deleteAuditEvent=true", "$erase").await;
    for request in
        ["GET Patient/a", "GET Patient/a/_history", "GET Patient/a/_history/1", "POST Patient/a/$erase"]
    {
        assert_eq!(office.world.send(request).await.status, 404, "{request}");
    }
    let expected =
        ["1 create a/1 - -", "2 update a/2 - -", "3 create b/1 - Open", "4 erase a/2 - -", "5 erase a/1 - -"];
    assert_eq!(told(&office).await, expected);
    for request in ["GET _history", "GET Patient/_history", "GET Patient/_history?_since=2020"] {
        let history = office.world.send(request).await;
        assert!(!history.text().contains("Secret"), "{request}: {}", history.text());
        assert_eq!(history.json()["total"], 1, "{request}");
    }
    // The id begins anew, and its first version is not taken for the old one.
    put(&office, "a", "New").await;
    assert_eq!(told(&office).await[5], "6 create a/1 - New");
    assert_eq!(told(&office).await[0], "1 create a/1 - -");
    assert_eq!(office.world.send("GET Patient/_history").await.json()["total"], 2);
}

// One version of several: the others stay, and the newest is not to be had this way.
#[tokio::test]
async fn an_erased_version_leaves_the_others() {
    let office = Office::new().await;
    for family in ["One", "Two", "Three"] {
        put(&office, "a", family).await;
    }
    for (request, status) in [
        ("POST Patient/a/_history/3/$erase", 409),
        ("POST Patient/a/_history/4/$erase", 404),
        ("POST Patient/a/_history/02/$erase", 404),
        ("POST Patient/none/$erase", 404),
        ("POST Patient/a/$erase?deleteAuditEvent=maybe", 400),
        ("POST Parameters/a/$erase", 400),
    ] {
        assert_eq!(office.world.send(request).await.status, status, "{request}");
    }
    done(&office, "POST Patient/a/_history/2/$erase", "$erase").await;
    for (request, status) in
        [("GET Patient/a", 200), ("GET Patient/a/_history/1", 200), ("GET Patient/a/_history/2", 404)]
    {
        assert_eq!(office.world.send(request).await.status, status, "{request}");
    }
    let history = office.world.send("GET Patient/a/_history").await;
    assert_eq!(history.json()["total"], 2);
    assert!(!history.text().contains("Two"));
    assert_eq!(
        told(&office).await,
        ["1 create a/1 - One", "2 update a/2 One -", "3 update a/3 - Three", "4 erase a/2 - -"]
    );
}

// Who follows a filter and misses a deletion keeps for good what is no more. With the version before it erased, nobody can
// say any more whether the resource met the filter, so the deletion is told.
#[tokio::test]
async fn a_deletion_is_told_whatever_the_filter_once_the_version_before_it_is_erased() {
    let office = Office::new().await;
    for id in ["a", "b"] {
        put(&office, id, "Keller").await;
        office.world.send(&format!("DELETE Patient/{id}")).await;
    }
    done(&office, "POST Patient/a/_history/1/$erase", "$erase").await;
    for (filter, expected) in [
        ("Patient%3Ffamily=other", vec![1, 2, 5]),
        ("Patient%3Ffamily=keller", vec![1, 2, 3, 4, 5]),
        ("Basic%3Fcode=x", vec![]),
    ] {
        let changes = office.world.send(&format!("GET $changes?_filter={filter}")).await.json();
        let told = changes["changes"].as_array().expect("changes").iter();
        let told: Vec<u64> = told.map(|change| change["sequence"].as_u64().expect("a number")).collect();
        assert_eq!(told, expected, "{filter}");
    }
}

// Each parameter against the same four patients, a second apart; the last was deleted.
#[tokio::test]
async fn a_bulk_deletion_takes_what_was_asked_for() {
    for (query, status_of_each) in [
        ("", [410, 410, 410, 410]),
        ("?isHardDelete=true", [404, 404, 404, 404]),
        ("?hardDelete=true&deleteAuditEvent=false", [404, 404, 404, 404]),
        ("?_since=2026-10-31T12:00:01Z", [200, 410, 410, 410]),
        ("?start=2026-10-31T12:00:01Z&end=2026-10-31T12:00:01Z&isHardDelete=true", [200, 404, 200, 410]),
        ("?end=2026-10-31T12:00:00Z", [410, 200, 200, 410]),
    ] {
        let office = Office::new().await;
        for id in ["a", "b", "c", "d"] {
            put(&office, id, id).await;
            office.world.house.clock.advance(1_000);
        }
        office.world.send("DELETE Patient/d").await;
        office
            .world
            .send("PUT Basic/x\n{\"resourceType\":\"Basic\",\"id\":\"x\",\"code\":{\"text\":\"x\"}}")
            .await;
        done(&office, &format!("POST Patient/$bulk-delete{query}"), "$bulk-delete").await;
        let mut found = Vec::new();
        for id in ["a", "b", "c", "d"] {
            found.push(office.world.send(&format!("GET Patient/{id}")).await.status);
        }
        assert_eq!(found, status_of_each, "{query}");
        assert_eq!(office.world.send("GET Basic/x").await.status, 200);
    }
}

// A request to be forgotten: all of one patient's data goes, with its history, and nobody else's.
#[tokio::test]
async fn a_purge_takes_a_patient_and_what_belongs_to_it() {
    for (query, audit, deleted) in
        [("", 200, 404), ("?deleteAuditEvent=true", 404, 404), ("?end=2020", 200, 410)]
    {
        let office = Office::new().await;
        let basic = |id: &str, patient: &str| json!({"resourceType": "Basic", "id": id, "code": {"text": "x"}, "subject": {"reference": patient}});
        let event = json!({
            "resourceType": "AuditEvent", "id": "audit", "type": {"code": "rest"}, "recorded": "2026-10-31T12:00:00Z",
            "agent": [{"requestor": true, "who": {"reference": "Patient/a"}}], "source": {"observer": {"display": "x"}},
        });
        put(&office, "a", "Gone").await;
        put(&office, "b", "Stays").await;
        for body in
            [basic("of-a", "Patient/a"), basic("of-b", "Patient/b"), basic("deleted", "Patient/a"), event]
        {
            let name = format!(
                "{}/{}",
                body["resourceType"].as_str().unwrap_or_default(),
                body["id"].as_str().unwrap_or_default()
            );
            let request =
                if name.starts_with("Audit") { "POST AuditEvent".to_owned() } else { format!("PUT {name}") };
            let reply = office.world.send(&format!("{request}\n{body}")).await;
            assert_eq!(reply.status, 201, "{}", reply.text());
            if name.starts_with("Audit") {
                let id = reply.json()["id"].as_str().expect("an id").to_owned();
                office.write("audit", &id);
            }
        }
        office.world.send("DELETE Basic/deleted").await;
        let reply = office.world.send(&format!("POST Patient/a/$purge{query}")).await;
        assert_eq!(reply.status, 202, "{}", reply.text());
        let told = reply.diagnostics();
        let job =
            told.strip_prefix("Purge job started successfully. Job ID: ").expect("AWS's words").to_owned();
        office.idle().await;
        let status = office.world.send(&format!("GET $purge/{job}")).await.json()["status"].clone();
        assert_eq!(status, "COMPLETED");
        let gone = if query == "?end=2020" { 200 } else { 404 };
        for (name, expected) in [
            ("Patient/a".to_owned(), gone),
            ("Basic/of-a".to_owned(), gone),
            ("Basic/deleted".to_owned(), deleted),
            (format!("AuditEvent/{}", office.read("audit")), audit),
            ("Patient/b".to_owned(), 200),
            ("Basic/of-b".to_owned(), 200),
        ] {
            assert_eq!(office.world.send(&format!("GET {name}")).await.status, expected, "{query} {name}");
        }
    }
    let office = Office::new().await;
    assert_eq!(office.world.send("POST Patient/none/$purge").await.status, 404);
}

// More than a commit takes, and what cannot be asked for.
#[tokio::test]
async fn a_long_bulk_deletion_ends_and_bad_ones_are_refused() {
    let office = Office::new().await;
    let text: String =
        (0..1_201).map(|n| format!("{{\"resourceType\":\"Patient\",\"id\":\"p{n}\"}}\n")).collect();
    office.write("in/a.ndjson", &text);
    office.start("StartFHIRImportJob", office.import(&office.uri("in"))).await;
    office.idle().await;
    done(&office, "POST Patient/$bulk-delete", "$bulk-delete").await;
    assert_eq!(office.world.send("GET $changes?_count=1").await.json()["latest"], 2_402);
    done(&office, "POST Patient/$bulk-delete?isHardDelete=true", "$bulk-delete").await;
    assert_eq!(office.world.send("GET _history").await.json()["total"], 0);
    for (request, status) in [
        ("POST Patient/$bulk-delete?isHardDelete=yes", 400),
        ("POST Patient/$bulk-delete?_since=2026&start=2026", 400),
        ("POST Patient/$bulk-delete?end=late", 400),
        ("POST Patient/$bulk-delete?name=x", 400),
        ("POST Nothing/$bulk-delete", 400),
        ("POST AuditEvent/$bulk-delete", 400),
        ("GET $bulk-delete/none", 404),
    ] {
        assert_eq!(office.world.send(request).await.status, status, "{request}");
    }
}
