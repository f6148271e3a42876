//! Nothing leaves the machine: no answer names a host that a client would follow away from here.

mod apis;
mod buses;
mod functions;
mod http_apis;
mod lines;
mod machines;
mod notifications;
mod pipes;
mod pools;
mod queues;
mod tables;

use std::collections::BTreeSet;

use anyhow::Context;
use http::Method;
use sdk_tests::{ACCOUNT, Answer, DOORS, Door, Identity, Millpond, REGION, SignedHttp, Start};
use serde_json::{Value, json};

/// What names things and leads nowhere, identifiers of FHIR, HL7 and JSON Schema; and the endpoint that the walk itself names, at a host that
/// cannot be.
const NAMESPACES: [&str; 4] =
    ["http://hl7.org/", "http://json-schema.org/", "http://terminology.hl7.org/", "https://partner.example/"];

/// The role that jobs are given.
const ROLE: &str = "arn:aws:iam::123456789012:role/health";

/// An example of an operation of the FHIR API. `{job}` in its path is the job that the last answer to name one was about.
struct Interaction {
    name: &'static str,
    method: Method,
    path: &'static str,
    header: Option<(&'static str, &'static str)>,
    body: Option<Value>,
}

impl Interaction {
    fn new(name: &'static str, method: Method, path: &'static str) -> Interaction {
        Interaction { name, method, path, header: None, body: None }
    }

    fn with(self, body: Value) -> Interaction {
        Interaction { body: Some(body), ..self }
    }

    fn header(self, name: &'static str, value: &'static str) -> Interaction {
        Interaction { header: Some((name, value)), ..self }
    }
}

/// Everything that the FHIR API does, in an order in which it can be done. Jobs use a folder; a subscriber is at `base`.
fn interactions(folder: &str, base: &str) -> Vec<Interaction> {
    let of = Interaction::new;
    let (get, post, put, delete) = (Method::GET, Method::POST, Method::PUT, Method::DELETE);
    let patient = json!({"resourceType": "Patient", "id": "p", "name": [{"family": "Keller"}]});
    let transaction = json!({
        "resourceType": "Bundle", "type": "transaction",
        "entry": [{"resource": {"resourceType": "Patient"}, "request": {"method": "POST", "url": "Patient"}}],
    });
    let composition = json!({
        "resourceType": "Composition", "id": "c", "status": "final", "type": {"text": "letter"}, "date": "2024",
        "title": "Letter", "author": [{"reference": "Patient/p"}], "subject": {"reference": "Patient/p"},
    });
    let output = json!({"S3Uri": format!("{folder}/out/"), "KmsKeyId": "key"});
    let export = json!({"DataAccessRoleArn": ROLE, "OutputDataConfig": {"S3Configuration": output}});
    vec![
        of("ProcessBundle", post.clone(), "/").with(transaction.clone()),
        of("ProcessBundle", post.clone(), "/").with(transaction).header("prefer", "respond-async"),
        of("DescribeTransaction", get.clone(), "/Transaction/{job}"),
        of("SearchWithGet", get.clone(), "/Patient?_count=1"),
        of("SearchWithPost", post.clone(), "/Patient/_search?_total=accurate"),
        of("PutChangeConsumer", put.clone(), "/$changes/consumers/walker"),
        of("GetChangeConsumers", get.clone(), "/$changes/consumers"),
        of("AcknowledgeChanges", post.clone(), "/$changes?consumer=walker&acknowledge=1"),
        of("DeleteChangeConsumer", delete.clone(), "/$changes/consumers/walker"),
        of("GetCapabilities", get.clone(), "/metadata"),
        of("CreateResource", post.clone(), "/Patient").with(patient.clone()),
        of("UpdateResource", put.clone(), "/Patient/p").with(patient),
        of("PatchResource", Method::PATCH, "/Patient/p")
            .with(json!([{"op": "add", "path": "/gender", "value": "female"}]))
            .header("content-type", "application/json-patch+json"),
        of("ValidateResource", post.clone(), "/Patient/$validate").with(json!({"resourceType": "Patient"})),
        of("ReadResource", get.clone(), "/Patient/p"),
        of("VersionReadResource", get.clone(), "/Patient/p/_history/1"),
        of("UpdateResource", put.clone(), "/ValueSet/v").with(value_set()),
        of("ExpandValueSetWithGet", get.clone(), "/ValueSet/v/$expand"),
        of("ExpandValueSetWithPost", post.clone(), "/ValueSet/v/$expand"),
        of("UpdateResource", put.clone(), "/CodeSystem/c").with(code_system()),
        of("LookupCodeSystemWithGet", get.clone(), "/CodeSystem/$lookup?system=http://hl7.org/walk&code=a"),
        of("LookupCodeSystemWithPost", post.clone(), "/CodeSystem/$lookup?system=http://hl7.org/walk&code=a"),
        of("UpdateResource", put.clone(), "/SubscriptionTopic/t").with(topic()),
        of("UpdateResource", put.clone(), "/Subscription/s").with(subscription(base)),
        of("GetSubscriptionStatus", get.clone(), "/Subscription/s/$status"),
        of("GetSubscriptionEvents", get.clone(), "/Subscription/s/$events"),
        of("UpdateResource", put, "/Composition/c").with(composition),
        of("SearchEverything", get.clone(), "/Patient/p/$everything?_count=1"),
        of("GenerateDocumentWithGet", get.clone(), "/Composition/c/$document?persist=true"),
        of("GenerateDocumentWithPost", post.clone(), "/Composition/c/$document"),
        of("StartFHIRExportJobWithGet", get.clone(), "/Patient/$export"),
        of("GetExportedFile", get.clone(), "/export/{job}/Patient-1.ndjson"),
        of("StartFHIRExportJobWithPost", post.clone(), "/$export").with(export),
        of("DescribeFHIRExportJobWithGet", get.clone(), "/export/{job}"),
        of("CancelFHIRExportJobWithDelete", delete.clone(), "/export/{job}"),
        of("DeleteResource", delete, "/Patient/p"),
        of("GetHistoryByResourceId", get.clone(), "/Patient/p/_history?_count=1"),
        of("GetHistoryByResourceType", get.clone(), "/Patient/_history?_count=1"),
        of("GetFullHistory", get.clone(), "/_history?_count=1"),
        of("GetChanges", get.clone(), "/$changes?_include=resource,previous"),
        of("StartFHIREraseJob", post.clone(), "/Patient/p/_history/1/$erase"),
        of("DescribeFHIREraseJob", get.clone(), "/$erase/{job}"),
        of("StartFHIRPurgeJob", post.clone(), "/Patient/p/$purge"),
        of("DescribeFHIRPurgeJob", get.clone(), "/$purge/{job}"),
        of("StartFHIRBulkDeleteJob", post, "/Patient/$bulk-delete"),
        of("DescribeFHIRBulkDeleteJob", get.clone(), "/$bulk-delete/{job}"),
        of("GetSmartConfiguration", get, "/.well-known/smart-configuration"),
    ]
}

fn value_set() -> Value {
    let include = json!([{"system": "http://hl7.org/walk", "concept": [{"code": "a"}]}]);
    json!({"resourceType": "ValueSet", "id": "v", "status": "active", "compose": {"include": include}})
}

fn code_system() -> Value {
    json!({
        "resourceType": "CodeSystem", "id": "c", "url": "http://hl7.org/walk", "status": "active",
        "content": "complete", "concept": [{"code": "a"}],
    })
}

fn topic() -> Value {
    json!({
        "resourceType": "SubscriptionTopic", "id": "t", "url": "http://hl7.org/topic", "status": "unknown",
        "resourceTrigger": [{"resource": "Patient", "supportedInteraction": ["delete"]}],
    })
}

fn subscription(base: &str) -> Value {
    let content = json!({
        "url": "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-payload-content",
        "valueCode": "id-only",
    });
    json!({
        "resourceType": "Subscription", "id": "s", "status": "requested", "reason": "walk",
        "criteria": "SubscriptionTopic/t",
        "channel": {
            "type": "rest-hook", "endpoint": format!("{base}/hook"), "payload": "application/fhir+json",
            "_payload": {"extension": [content]},
        },
    })
}

/// A job that an answer names: in its body, by the place where it is told, or, a purge, in words.
fn job(answer: &Answer) -> Option<String> {
    let body = answer.json().unwrap_or_default();
    let said = body["issue"][0]["diagnostics"].as_str().and_then(|text| text.split("Job ID: ").nth(1));
    let place = answer.header("content-location").rsplit('/').next().filter(|name| !name.is_empty());
    body["jobId"].as_str().or(place).or(said).map(str::to_owned)
}

/// A data store of SMART on FHIR, whose authorization server is said to be here.
fn smart(base: &str) -> Value {
    let metadata = json!({
        "authorization_endpoint": format!("{base}/authorize"), "token_endpoint": format!("{base}/token"),
        "grant_types_supported": ["authorization_code"], "capabilities": ["launch-standalone"],
        "code_challenge_methods_supported": ["S256"],
    });
    json!({
        "DatastoreTypeVersion": "R4",
        "IdentityProviderConfiguration": {
            "AuthorizationStrategy": "SMART_ON_FHIR", "Metadata": metadata.to_string(),
            "IdpLambdaArn": "arn:aws:lambda:us-east-1:123456789012:function:introspect",
        },
    })
}

/// The operations of HealthLake on a data store that is there, the last of which ends it. `{job}` is as in a path.
fn on_data_stores(id: &str, folder: &str) -> Vec<(&'static str, Value)> {
    let output = json!({"S3Configuration": {"S3Uri": format!("{folder}/out/"), "KmsKeyId": "key"}});
    let import = json!({
        "DatastoreId": id, "DataAccessRoleArn": ROLE, "JobOutputDataConfig": output,
        "InputDataConfig": {"S3Uri": format!("{folder}/in/")},
    });
    let export = json!({"DatastoreId": id, "DataAccessRoleArn": ROLE, "OutputDataConfig": output});
    let arn = format!("arn:aws:healthlake:{REGION}:{ACCOUNT}:datastore/fhir/{id}");
    vec![
        ("DescribeFHIRDatastore", json!({"DatastoreId": id})),
        ("ListFHIRDatastores", json!({})),
        ("UpdateFHIRDatastore", json!({"DatastoreId": id, "DatastoreName": "renamed"})),
        ("TagResource", json!({"ResourceARN": arn, "Tags": [{"Key": "a", "Value": "b"}]})),
        ("ListTagsForResource", json!({"ResourceARN": arn})),
        ("UntagResource", json!({"ResourceARN": arn, "TagKeys": ["a"]})),
        ("StartFHIRImportJob", import),
        ("DescribeFHIRImportJob", json!({"DatastoreId": id, "JobId": "{job}"})),
        ("ListFHIRImportJobs", json!({"DatastoreId": id})),
        ("StartFHIRExportJob", export),
        ("DescribeFHIRExportJob", json!({"DatastoreId": id, "JobId": "{job}"})),
        ("ListFHIRExportJobs", json!({"DatastoreId": id})),
        ("DeleteFHIRDatastore", json!({"DatastoreId": id})),
    ]
}

/// What a client could follow must lead back to where the answer came from.
fn check(what: &str, answer: &Answer, base: &str) -> anyhow::Result<()> {
    // A job or a replay that is cancelled may have ended before: that is told, too.
    let ended = answer.status == 409 || answer.text().contains("IllegalStatusException");
    let done = answer.status < 300 || what.starts_with("Cancel") && ended;
    anyhow::ensure!(done, "{what}: {answer:?}");
    leads_nowhere(what, answer, base)
}

/// The same of an answer that may also be a refusal.
fn leads_nowhere(what: &str, answer: &Answer, base: &str) -> anyhow::Result<()> {
    let headers = answer.headers.values().map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    for text in headers.chain([answer.text()]) {
        anyhow::ensure!(!text.contains("amazonaws.com"), "{what} names a host of AWS: {text}");
        let starts = text.match_indices("http://").chain(text.match_indices("https://"));
        for (at, _) in starts {
            let url = &text[at..];
            let good = url.starts_with(&format!("{base}/"))
                || NAMESPACES.iter().any(|name| url.starts_with(name))
                || is_under_localhost(url, base);
            anyhow::ensure!(good, "{what} leads away: {}", url.split('"').next().unwrap_or_default());
        }
    }
    Ok(())
}

/// Whether a URL's host is a name under `localhost`, at the port of `base`: a function's own.
fn is_under_localhost(url: &str, base: &str) -> bool {
    let port = base.rsplit(':').next().unwrap_or_default();
    let host = url.split('/').nth(2).unwrap_or_default();
    host.strip_suffix(&format!(":{port}")).is_some_and(|name| name.ends_with(".localhost"))
}

/// The operations that the program says it emulates: of AWS's models and of the FHIR API.
fn emulated(catalog: &Value) -> anyhow::Result<BTreeSet<String>> {
    let mut emulated = BTreeSet::new();
    for (service, told) in catalog["services"].as_object().context("services")? {
        let operations = told["operations"].as_object().context("operations")?.iter();
        let operations = operations.filter(|(_, emulated)| **emulated == true);
        emulated.extend(operations.map(|(operation, _)| format!("{service}:{operation}")));
    }
    for interaction in catalog["fhir"].as_array().context("interactions")? {
        if interaction["emulated"] == true {
            let operation = interaction["operation"].as_str().context("an operation")?;
            emulated.insert(format!("fhir:{operation}"));
        }
    }
    Ok(emulated)
}

// One real URL in one answer, and a test suite writes to production. The walk must take every operation there is: it fails
// when a new one has no example here.
#[tokio::test]
async fn no_answer_leads_away_from_here() -> anyhow::Result<()> {
    for door in DOORS {
        let files = tempfile::tempdir()?;
        std::fs::create_dir(files.path().join("in"))?;
        std::fs::write(files.path().join("in/1.ndjson"), "{\"resourceType\":\"Patient\",\"id\":\"i\"}\n")?;
        let folder = format!("file://{}", files.path().display());
        let path = files.path().to_str().context("a path that is text")?;
        let millpond = Start::default().with("--files").with(path).start()?;
        let base = millpond.url(door).to_owned();
        let identity = Identity::default();
        let aws = SignedHttp::new(&millpond, door, &identity, "healthlake").await?;
        let mut walked = BTreeSet::new();

        let name = "CreateFHIRDatastore";
        let created = aws.call(&format!("HealthLake.{name}"), &smart(&base)).await?;
        check(name, &created, &base)?;
        walked.insert(format!("healthlake:{name}"));
        let created = created.json()?;
        let id = created["DatastoreId"].as_str().context("an id")?;
        let fhir = aws.clone().at(created["DatastoreEndpoint"].as_str().context("an endpoint")?);
        let mut last_job = String::new();
        for Interaction { name, method, path, header, body } in interactions(&folder, &base) {
            if name == "GetExportedFile" {
                // There is none before the export has ended.
                aws.request(Method::GET, "/_millpond/idle").unsigned().send().await?.expect(200)?;
            }
            let mut request = fhir.request(method, &path.replace("{job}", &last_job));
            request = match (header, body) {
                (Some((name, value)), Some(body)) if name == "content-type" => {
                    request.header(name, value).body(body.to_string())
                }
                (Some((name, value)), Some(body)) => request.header(name, value).json(&body),
                (_, Some(body)) => request.json(&body),
                (_, None) => request,
            };
            let answer = request.send().await?;
            check(name, &answer, &base)?;
            last_job = job(&answer).unwrap_or(last_job);
            walked.insert(format!("fhir:{name}"));
        }
        for (name, mut input) in on_data_stores(id, &folder) {
            if input["JobId"] == "{job}" {
                input["JobId"] = json!(last_job);
            }
            let answer = aws.call(&format!("HealthLake.{name}"), &input).await?;
            check(name, &answer, &base)?;
            if let Some(job) = answer.json()?["JobId"].as_str() {
                last_job = job.to_owned();
            }
            walked.insert(format!("healthlake:{name}"));
        }
        let tables = SignedHttp::new(&millpond, door, &identity, "dynamodb").await?;
        tables::walk(&tables, &base, &mut walked).await?;
        let cognito = SignedHttp::new(&millpond, door, &identity, "cognito-idp").await?;
        pools::walk(&cognito, &base, &mut walked).await?;
        let gateway = SignedHttp::new(&millpond, door, &identity, "apigateway").await?;
        apis::walk(&gateway, &base, &mut walked).await?;
        http_apis::walk(&gateway, &base, &mut walked).await?;
        let events = SignedHttp::new(&millpond, door, &identity, "events").await?;
        buses::walk(&events, &base, &mut walked).await?;
        let logs = SignedHttp::new(&millpond, door, &identity, "logs").await?;
        lines::walk(&logs, &base, &mut walked).await?;
        let machines = SignedHttp::new(&millpond, door, &identity, "states").await?;
        machines::walk(&machines, &base, &mut walked).await?;
        let sqs = SignedHttp::new(&millpond, door, &identity, "sqs").await?;
        queues::walk(&sqs, &base, &mut walked).await?;
        let lambda = SignedHttp::new(&millpond, door, &identity, "lambda").await?;
        functions::walk(&lambda, &base, &mut walked).await?;
        let sns = SignedHttp::new(&millpond, door, &identity, "sns").await?;
        notifications::walk(&sns, &base, &mut walked).await?;
        let scheduler = SignedHttp::new(&millpond, door, &identity, "scheduler").await?;
        pipes::walk_schedules(&scheduler, &base, &mut walked).await?;
        let pipes = SignedHttp::new(&millpond, door, &identity, "pipes").await?;
        pipes::walk(&pipes, &base, &mut walked).await?;
        let mut catalog = Value::Null;
        for path in ["/_millpond/health", "/_localstack/health", "/_millpond/idle", "/_millpond/not-emulated"]
        {
            let answer = aws.request(Method::GET, path).unsigned().send().await?;
            check(path, &answer, &base)?;
            catalog = answer.json()?;
        }
        assert_eq!(walked, emulated(&catalog)?, "each operation has an example here");
    }
    Ok(())
}

// Each test of a suite starts from nothing, or from what another left to its own account.
#[tokio::test]
async fn a_reset_empties_one_account_or_all() -> anyhow::Result<()> {
    let millpond = Millpond::start()?;
    let mut senders = Vec::new();
    for account in [ACCOUNT, "444455556666"] {
        let identity = Identity::account(account);
        let tables = SignedHttp::new(&millpond, Door::Plain, &identity, "dynamodb").await?;
        tables.call("DynamoDB_20120810.CreateTable", &tables::on_tables().remove(0).1).await?.expect(200)?;
        senders.push(tables);
    }
    for (path, left) in [("/_millpond/reset?account=444455556666", 1), ("/_millpond/reset", 0)] {
        let reset = senders[0].request(Method::POST, path).unsigned().send().await?;
        assert!(reset.status < 300, "{reset:?}");
        let mut tables = 0;
        for sender in &senders {
            let listed = sender.call("DynamoDB_20120810.ListTables", &json!({})).await?.expect(200)?;
            tables += listed["TableNames"].as_array().map_or(0, Vec::len);
        }
        assert_eq!(tables, left, "{path}");
    }
    Ok(())
}
