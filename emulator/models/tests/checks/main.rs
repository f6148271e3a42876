//! The checks on inputs: AWS's texts, case by case, and every limit of two whole services.
#![allow(clippy::unwrap_used, reason = "all of this is tests")]

use models::check::{self, Wording};
use models::service;
use serde_json::{Value, json};

mod generated;

fn refused(id: &str, operation: &str, input: &Value, wording: Wording) -> Option<String> {
    let service = service(id).unwrap();
    check::constraints(service, service.operation(operation).unwrap().input.unwrap(), input, wording).err()
}

// The texts users compare with AWS's. Recorded: published messages of AWS. Documented elsewhere or put together from
// such: believed, and said so.
#[test]
fn violations_are_worded_as_aws_words_them() {
    let null =
        |path: &str| format!("Value null at '{path}' failed to satisfy constraint: Member must not be null");
    let cases: Vec<(&str, &str, Value, String)> = vec![
        // The form of each is recorded elsewhere; the order of the two is believed, from AWS's order elsewhere.
        (
            "healthlake",
            "CreateFHIRDatastore",
            json!({"DatastoreTypeVersion": "R5", "DatastoreName": ""}),
            "2 validation errors detected: Value 'R5' at 'datastoreTypeVersion' failed to satisfy constraint: Member must \
             satisfy enum value set: [R4]; Value '' at 'datastoreName' failed to satisfy constraint: Member must have \
             length greater than or equal to 1"
                .into(),
        ),
        // Recorded, October 2026.
        (
            "dynamodb",
            "UpdateItem",
            json!({"TableName": "", "ReturnConsumedCapacity": "INVALID", "ReturnValues": "INVALID"}),
            format!(
                "4 validation errors detected: Value 'INVALID' at 'returnConsumedCapacity' failed to satisfy constraint: \
                 Member must satisfy enum value set: [INDEXES, TOTAL, NONE]; Value '' at 'tableName' failed to satisfy \
                 constraint: Member must have length greater than or equal to 1; Value 'INVALID' at 'returnValues' failed \
                 to satisfy constraint: Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, \
                 UPDATED_NEW]; {}",
                null("key")
            ),
        ),
        // Recorded.
        (
            "dynamodb",
            "CreateBackup",
            json!({"TableName": "abc", "BackupName": ""}),
            "2 validation errors detected: Value '' at 'backupName' failed to satisfy constraint: Member must satisfy \
             regular expression pattern: [a-zA-Z0-9_.-]+; Value '' at 'backupName' failed to satisfy constraint: Member \
             must have length greater than or equal to 3"
                .into(),
        ),
        // Recorded.
        (
            "dynamodb",
            "CreateTable",
            json!({"TableName": "abc", "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}], "AttributeDefinitions": [{}]}),
            format!(
                "2 validation errors detected: {}; {}",
                null("attributeDefinitions.1.member.attributeType"),
                null("attributeDefinitions.1.member.attributeName")
            ),
        ),
        // Recorded.
        (
            "dynamodb",
            "BatchWriteItem",
            json!({"RequestItems": {}}),
            "1 validation error detected: Value '{}' at 'requestItems' failed to satisfy constraint: Member must have \
             length greater than or equal to 1"
                .into(),
        ),
        // Recorded but for how the map itself is printed.
        (
            "dynamodb",
            "BatchWriteItem",
            json!({"RequestItems": {"abc": []}}),
            "1 validation error detected: Value '{abc=[]}' at 'requestItems' failed to satisfy constraint: Map value must \
             satisfy constraint: [Member must have length less than or equal to 25, Member must have length greater than \
             or equal to 1]"
                .into(),
        ),
        // Recorded: the path through a map, a list and structures.
        (
            "dynamodb",
            "BatchWriteItem",
            json!({"RequestItems": {"abc": [{"DeleteRequest": {}}]}}),
            format!("1 validation error detected: {}", null("requestItems.abc.member.1.member.deleteRequest.key")),
        ),
        // Recorded: what is sensitive is not repeated, not even that it is missing.
        (
            "cognito-idp",
            "AdminAddUserToGroup",
            json!({"UserPoolId": "us-east-1_Abc"}),
            format!(
                "2 validation errors detected: {}; Value at 'username' failed to satisfy constraint: Member must not be \
                 null",
                null("groupName")
            ),
        ),
        // Recorded but for the pattern of passwords, which AWS's model has changed since.
        (
            "cognito-idp",
            "ConfirmForgotPassword",
            json!({"ClientId": "abc", "Username": "a", "ConfirmationCode": "", "Password": ""}),
            "3 validation errors detected: Value '' at 'confirmationCode' failed to satisfy constraint: Member must \
             satisfy regular expression pattern: [\\S]+; Value '' at 'confirmationCode' failed to satisfy constraint: \
             Member must have length greater than or equal to 1; Value at 'password' failed to satisfy constraint: Member \
             must satisfy regular expression pattern: [\\S]+"
                .into(),
        ),
        // Recorded in this form for Cognito's identities and ACM's names; believed for this member.
        (
            "cognito-idp",
            "CreateUserPoolClient",
            json!({"UserPoolId": "us-east-1_Abc", "ClientName": "a", "CallbackURLs": ["ok", "not ok"]}),
            "1 validation error detected: Value '[ok, not ok]' at 'callbackURLs' failed to satisfy constraint: Member must \
             satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than \
             or equal to 1, Member must satisfy regular expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+]"
                .into(),
        ),
        // Recorded in this form; believed for this member.
        (
            "logs",
            "CreateLogGroup",
            json!({"logGroupName": "a", "tags": {"": "v"}}),
            "1 validation error detected: Value '{=v}' at 'tags' failed to satisfy constraint: Map keys must satisfy \
             constraint: [Member must have length less than or equal to 128, Member must have length greater than or equal \
             to 1, Member must satisfy regular expression pattern: ^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+)$]"
                .into(),
        ),
        // Believed: the form of an empty list, recorded for others.
        (
            "events",
            "PutEvents",
            json!({"Entries": []}),
            "1 validation error detected: Value '[]' at 'entries' failed to satisfy constraint: Member must have length \
             greater than or equal to 1"
                .into(),
        ),
        // Believed: how a number is written.
        (
            "dynamodb",
            "Scan",
            json!({"TableName": "abc", "Limit": 0}),
            "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater \
             than or equal to 1"
                .into(),
        ),
        // Recorded: a name that begins with several capitals.
        (
            "dynamodb",
            "UpdateTable",
            json!({"TableName": "abc", "SSESpecification": {"SSEType": "AES-256"}}),
            "1 validation error detected: Value 'AES-256' at 'sSESpecification.sSEType' failed to satisfy constraint: \
             Member must satisfy enum value set: [AES256, KMS]"
                .into(),
        ),
    ];
    for (id, operation, input, expected) in cases {
        let found = refused(id, operation, &input, Wording::Classic);
        assert_eq!(found.as_deref(), Some(expected.as_str()), "{id} {operation} {input}");
    }
}

// DynamoDB's newer layer, in the regions that have it; recorded but for the order and spelling of the enumeration.
#[test]
fn dynamodb_has_a_newer_wording() {
    let key = json!({"pk": {"S": "a"}});
    for (operation, input, expected) in [
        (
            "PutItem",
            json!({"TableName": "", "Item": {}}),
            "1 validation error detected: Value at 'TableName' failed to satisfy constraint: Member must have length \
             greater than or equal to 1",
        ),
        (
            "BatchGetItem",
            json!({"RequestItems": {}}),
            "1 validation error detected: Value at 'RequestItems' failed to satisfy constraint: Member must have length \
             greater than or equal to 1",
        ),
        // The first alone, in the order of the model.
        (
            "UpdateItem",
            json!({"TableName": "abc", "Key": key, "ReturnValues": "NO", "ReturnConsumedCapacity": "NO"}),
            "1 validation error detected: Failed to satisfy constraint: Member must satisfy enum value set: [NONE, ALL_OLD, \
             UPDATED_OLD, ALL_NEW, UPDATED_NEW]",
        ),
        // With a required member missing the older layer answers, for all; recorded for UpdateItem.
        (
            "PutItem",
            json!({"TableName": ""}),
            "2 validation errors detected: Value null at 'item' failed to satisfy constraint: Member must not be null; Value \
             '' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 1",
        ),
    ] {
        let found = refused("dynamodb", operation, &input, Wording::DynamoDb);
        assert_eq!(found.as_deref(), Some(expected), "{operation} {input}");
    }
}

// AWS stops counting at ten; published for DynamoDB and Kinesis.
#[test]
fn at_most_ten_violations_are_listed() {
    let indexes: Vec<_> = (0..9).map(|_| json!({})).collect();
    let input = json!({"TableName": "abc", "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}],
        "AttributeDefinitions": [], "LocalSecondaryIndexes": indexes});
    let message = refused("dynamodb", "CreateTable", &input, Wording::Classic).unwrap();
    assert!(
        message.starts_with("10 validation errors detected: Value null at 'localSecondaryIndexes.1.member.")
    );
    assert_eq!(message.matches("Member must not be null").count(), 10);
}

// A message repeats the whole value as Java prints it. Believed: AWS's own classes have members the model does not.
#[test]
fn values_are_printed_as_java_prints_them() {
    let entries: Vec<_> = (0..11).map(|_| json!({"Source": "my.app", "Resources": ["a", "b"]})).collect();
    let message = refused("events", "PutEvents", &json!({"Entries": entries}), Wording::Classic).unwrap();
    let entry = "PutEventsRequestEntry(time=null, source=my.app, resources=[a, b], detailType=null, detail=null, \
        eventBusName=null, traceHeader=null)";
    let expected = format!(
        "1 validation error detected: Value '[{}]' at 'entries' failed to satisfy constraint: Member must have length less \
         than or equal to 10",
        [entry; 11].join(", ")
    );
    assert_eq!(message, expected);
}

// Characters, not bytes: a limit of 256 lets 256 umlauts pass (believed of Java's surrogates, too).
#[test]
fn lengths_count_characters() {
    let named = |name: String| json!({"DatastoreTypeVersion": "R4", "DatastoreName": name});
    for (letters, good) in [(256, true), (257, false)] {
        let found =
            refused("healthlake", "CreateFHIRDatastore", &named("ü".repeat(letters)), Wording::Classic);
        assert_eq!(found.is_none(), good, "{found:?}");
    }
}

// Good inputs as an application sends them must pass untouched.
#[test]
fn good_inputs_pass() {
    for (id, operation, input) in [
        (
            "healthlake",
            "CreateFHIRDatastore",
            json!({"DatastoreTypeVersion": "R4", "Unknown": 1, "Tags": null}),
        ),
        ("healthlake", "ListFHIRDatastores", json!({})),
        (
            "dynamodb",
            "PutItem",
            json!({"TableName": "Patients", "Item": {"pk": {"S": ""}, "n": {"L": [{"N": "1"}, {"NULL": true}]}}}),
        ),
        (
            "dynamodb",
            "GetItem",
            json!({"TableName": "arn:aws:dynamodb:us-east-1:123456789012:table/t", "Key": {"pk": {"S": "a"}}}),
        ),
        ("cognito-idp", "SignUp", json!({"ClientId": "1a2b", "Username": "jürgen", "Password": "Passw0rd!"})),
        (
            "lambda",
            "Invoke",
            json!({"FunctionName": "arn:aws:lambda:us-east-1:123456789012:function:hello:live"}),
        ),
        ("sqs", "SendMessage", json!({"QueueUrl": "http://localhost/q", "MessageBody": "hello"})),
    ] {
        for wording in [Wording::Classic, Wording::DynamoDb] {
            assert_eq!(refused(id, operation, &input, wording), None, "{id} {operation}");
        }
    }
}
