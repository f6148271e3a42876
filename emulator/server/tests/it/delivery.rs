//! Delivers what HealthLake tells of its writes to targets that fail at random, to the last event, also when the program is killed.

use std::collections::BTreeSet;
use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::client::Client;
use crate::program::{Millpond, Place};
use crate::random::Random;
use crate::receiver::Receiver;

const WRITES: usize = 10_000;
/// A write in so many is followed by a turn of the fickle queue between taking events and refusing them.
const TURN_AFTER: u64 = 100;
/// Less than an event has, and more; the attribute's least and most.
const SIZES: [&str; 2] = ["1024", "262144"];
/// After so many steps of the clock every retry is done or given up.
const STEPS: usize = 20;

/// Ends its process in one of 128 invocations, and otherwise hands the event on to a queue.
const FUNCTION: &str = r#"
import http.client, json, os
place = os.environ["AWS_ENDPOINT_URL"].split("//")[1]
def handler(event, context):
    if os.urandom(1)[0] < 2:
        os._exit(1)
    body = json.dumps({"QueueUrl": os.environ["AWS_ENDPOINT_URL"] + "/000000000000/functions", "MessageBody": json.dumps(event)})
    connection = http.client.HTTPConnection(place)
    connection.request("POST", "/", body, {
        "Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "AmazonSQS.SendMessage", "X-Amz-Date": "20261031T120000Z",
        "Authorization": "AWS4-HMAC-SHA256 Credential=test/20261031/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0"})
    if connection.getresponse().status != 200:
        raise Exception("the queue did not take it")
"#;

/// The queues that events end in: their targets, and where what could not be delivered is buried.
const ENDS: [(&str, &[&str]); 3] = [
    ("steady", &["steady"]),
    ("fickle", &["fickle", "fickle-letters"]),
    ("functions", &["functions", "functions-letters", "letters"]),
];

fn sqs(client: &mut Client, operation: &str, input: &Value) -> Value {
    client.aws_done("sqs", &format!("AmazonSQS.{operation}"), input)
}

fn events(client: &mut Client, operation: &str, input: &Value) -> Value {
    client.aws_done("events", &format!("AWSEvents.{operation}"), input)
}

fn arn(queue: &str) -> String {
    format!("arn:aws:sqs:us-east-1:000000000000:{queue}")
}

fn url(client: &mut Client, queue: &str) -> Value {
    sqs(client, "GetQueueUrl", &json!({"QueueName": queue}))["QueueUrl"].take()
}

/// Makes the function, and gives its ARN.
fn create_function(client: &mut Client) -> String {
    let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file("index.py", SimpleFileOptions::default()).expect("a file");
    archive.write_all(FUNCTION.as_bytes()).expect("its text");
    let code = STANDARD.encode(archive.finish().expect("an archive").into_inner());
    let input = json!({
        "FunctionName": "fickle", "Runtime": "python3.13", "Handler": "index.handler", "Code": {"ZipFile": code},
        "Role": "arn:aws:iam::000000000000:role/function", "DeadLetterConfig": {"TargetArn": arn("functions-letters")},
    });
    let signature = "AWS4-HMAC-SHA256 Credential=test/20261031/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=0";
    let headers = [("Content-Type", "application/json"), ("Authorization", signature)];
    let created = client.ask("POST", "/2015-03-31/functions", &headers, input.to_string().as_bytes());
    let created = created.expect("an answer");
    assert_eq!(created.status, 201, "{created}");
    created.json()["FunctionArn"].as_str().expect("an ARN").to_owned()
}

/// Makes an API destination of a receiver, and gives its ARN.
fn create_destination(client: &mut Client, receiver: &Receiver) -> Value {
    let authorization = json!({"ApiKeyAuthParameters": {"ApiKeyName": "x-key", "ApiKeyValue": "k"}});
    let connection =
        json!({"Name": "receiver", "AuthorizationType": "API_KEY", "AuthParameters": authorization});
    let mut connection = events(client, "CreateConnection", &connection);
    let destination = json!({
        "Name": "receiver", "ConnectionArn": connection["ConnectionArn"].take(), "HttpMethod": "POST",
        "InvocationEndpoint": format!("http://{}/events", receiver.address),
    });
    events(client, "CreateApiDestination", &destination)["ApiDestinationArn"].take()
}

/// Makes the queues, the function, the destination and the rules; gives the data store's id.
fn create(client: &mut Client, receiver: &Receiver) -> String {
    for queue in ENDS.iter().flat_map(|(_, queues)| queues.iter()) {
        sqs(client, "CreateQueue", &json!({"QueueName": queue}));
    }
    let function = create_function(client);
    let data_store = client.create_data_store();
    let pattern = json!({
        "source": ["aws.healthlake"], "detail-type": ["AWS API Call via CloudTrail"],
        "detail": {"eventName": ["CreateResource", "UpdateResource"], "requestParameters": {"datastoreId": [data_store]}},
    });
    for (name, target, letters) in [
        ("steady", arn("steady"), None),
        ("fickle", arn("fickle"), Some("fickle-letters")),
        ("functions", function, Some("letters")),
    ] {
        events(client, "PutRule", &json!({"Name": name, "EventPattern": pattern.to_string()}));
        let mut target = json!({"Id": "1", "Arn": target, "RetryPolicy": {"MaximumRetryAttempts": 2, "MaximumEventAgeInSeconds": 7200}});
        if let Some(letters) = letters {
            target["DeadLetterConfig"] = json!({"Arn": arn(letters)});
        }
        let put = events(client, "PutTargets", &json!({"Rule": name, "Targets": [target]}));
        assert_eq!(put["FailedEntryCount"], 0, "{put}");
    }
    // The receiver's refusals are for now: the retries of EventBridge itself, as many as AWS makes if nothing is said, reach it.
    events(client, "PutRule", &json!({"Name": "receiver", "EventPattern": pattern.to_string()}));
    let target = json!({"Id": "1", "Arn": create_destination(client, receiver), "RoleArn": "arn:aws:iam::000000000000:role/r"});
    events(client, "PutTargets", &json!({"Rule": "receiver", "Targets": [target]}));
    data_store
}

/// Writes a patient as often as is said, while the fickle queue changes its mind.
fn write(client: &mut Client, data_store: &str, writes: usize, random: &mut Random) {
    let fickle = url(client, "fickle");
    for number in 0..writes {
        let body = json!({"resourceType": "Patient", "id": format!("p{}", number % 50), "multipleBirthInteger": number});
        let path = format!("Patient/p{}", number % 50);
        let answer =
            client.fhir("PUT", data_store, &path, None, body.to_string().as_bytes()).expect("an answer");
        assert!(matches!(answer.status, 200 | 201), "{answer}");
        if random.below(TURN_AFTER) == 0 {
            let size = json!({"MaximumMessageSize": random.of(&SIZES)});
            sqs(client, "SetQueueAttributes", &json!({"QueueUrl": fickle, "Attributes": size}));
        }
    }
}

/// The ids of the events that are in queues.
fn told(client: &mut Client, queues: &[&str]) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for queue in queues {
        let url = url(client, queue);
        loop {
            let received =
                sqs(client, "ReceiveMessage", &json!({"QueueUrl": url, "MaxNumberOfMessages": 10}));
            let Some(messages) = received["Messages"].as_array().filter(|messages| !messages.is_empty())
            else {
                break;
            };
            for message in messages {
                let event: Value =
                    serde_json::from_str(message["Body"].as_str().expect("a body")).expect("JSON");
                ids.insert(event["id"].as_str().expect("an id").to_owned());
            }
            let entries = messages.iter().enumerate().map(|(number, message)| {
                json!({"Id": number.to_string(), "ReceiptHandle": message["ReceiptHandle"]})
            });
            let delete = json!({"QueueUrl": url, "Entries": entries.collect::<Value>()});
            sqs(client, "DeleteMessageBatch", &delete);
        }
    }
    ids
}

/// Lets all that is to be tried again be tried, and counts.
fn settle(program: &Millpond, receiver: &Receiver, writes: usize) {
    let client = &mut program.client();
    for _ in 0..STEPS {
        client.idle();
        let moved =
            client.ask("POST", "/_millpond/clock", &[], br#"{"advance":"PT15M"}"#).expect("an answer");
        assert_eq!(moved.status, 200, "{moved}");
    }
    client.idle();
    let mut all = vec![receiver.taken()];
    assert_eq!(all[0].len(), writes, "receiver");
    for (name, queues) in ENDS {
        let ids = told(client, queues);
        assert_eq!(ids.len(), writes, "{name}");
        all.push(ids);
    }
    assert!(all.windows(2).all(|pair| pair[0] == pair[1]), "the targets were told of different events");
}

// Whoever builds on events counts on each of them: one that is lost is a patient who is not seen.
#[test]
fn each_write_is_told_to_each_target() {
    let place = Place::new();
    let receiver = Receiver::open(Random::seeded(0x5245_4345));
    let program = place.start(&[]);
    let data_store = create(&mut program.client(), &receiver);
    write(&mut program.client(), &data_store, WRITES, &mut Random::seeded(0x4556_5453));
    settle(&program, &receiver, WRITES);
}

// What was acknowledged before a kill is told after it.
#[test]
fn each_write_is_told_in_spite_of_kills() {
    const KILLS: usize = 10;
    const BETWEEN: usize = WRITES / KILLS;
    let place = Place::new();
    let receiver = Receiver::open(Random::seeded(0x5245_4345));
    let mut random = Random::seeded(0x4B49_4C4C);
    let mut data_store = None;
    for _ in 0..KILLS {
        let program = place.start(&[]);
        let client = &mut program.client();
        let id = data_store.take().unwrap_or_else(|| create(client, &receiver));
        write(client, &id, BETWEEN, &mut random);
        program.kill();
        data_store = Some(id);
    }
    settle(&place.start(&[]), &receiver, KILLS * BETWEEN);
}
