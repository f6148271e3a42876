//! The control plane: data stores and their tags.

use contract::ApiError;
use serde_json::{Value, json};
use test_kit::House;

use crate::script::{SERVICES, World};

async fn create(house: &House, input: Value) -> Result<String, ApiError> {
    let mut members = json!({"DatastoreTypeVersion": "R4"});
    if let (Some(members), Some(input)) = (members.as_object_mut(), input.as_object()) {
        members.extend(input.clone());
    }
    let created = house.aws("healthlake", "CreateFHIRDatastore", members).await?;
    Ok(created["DatastoreId"].as_str().expect("an id").to_owned())
}

fn refusal(answer: Result<Value, ApiError>) -> String {
    let error = answer.expect_err("a refusal");
    format!("{} {}: {}", error.status, error.code, error.message)
}

// The life of a data store in the words that SDKs and waiters read.
#[tokio::test]
async fn a_data_store_lives_and_dies() {
    let house = House::new(SERVICES);
    let input = json!({"DatastoreTypeVersion": "R4", "DatastoreName": "clinic", "Tags": [{"Key": "team", "Value": "a"}]});
    let created = house.aws("healthlake", "CreateFHIRDatastore", input).await.expect("created");
    let id = created["DatastoreId"].as_str().expect("an id");
    assert!(id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let arn = format!("arn:aws:healthlake:us-east-1:000000000000:datastore/fhir/{id}");
    let endpoint = format!("http://localhost:4566/datastore/{id}/r4/");
    let told = |status: &str| json!({"DatastoreId": id, "DatastoreArn": arn, "DatastoreStatus": status, "DatastoreEndpoint": endpoint});
    assert_eq!(created, told("CREATING"));

    let describe = || house.aws("healthlake", "DescribeFHIRDatastore", json!({"DatastoreId": id}));
    let mut properties = json!({
        "DatastoreId": id, "DatastoreArn": arn, "DatastoreName": "clinic", "DatastoreStatus": "ACTIVE",
        "CreatedAt": 1_793_448_000, "DatastoreTypeVersion": "R4", "DatastoreEndpoint": endpoint,
        "SseConfiguration": {"KmsEncryptionConfig": {"CmkType": "AWS_OWNED_KMS_KEY"}},
        "IdentityProviderConfiguration": {"AuthorizationStrategy": "AWS_AUTH", "FineGrainedAuthorizationEnabled": false},
    });
    // A waiter must pass at its first look.
    assert_eq!(describe().await.expect("described"), json!({"DatastoreProperties": properties}));

    let input =
        json!({"DatastoreId": id, "DatastoreName": "ward", "NlpConfiguration": {"Status": "DISABLED"}});
    let updated = house.aws("healthlake", "UpdateFHIRDatastore", input).await.expect("updated");
    properties["DatastoreName"] = "ward".into();
    assert_eq!(updated, json!({"DatastoreProperties": properties}));

    let deleted =
        house.aws("healthlake", "DeleteFHIRDatastore", json!({"DatastoreId": id})).await.expect("deleted");
    assert_eq!(deleted, told("DELETING"));
    properties["DatastoreStatus"] = "DELETED".into();
    assert_eq!(describe().await.expect("described"), json!({"DatastoreProperties": properties}));
    let tags = house.aws("healthlake", "ListTagsForResource", json!({"ResourceARN": arn})).await;
    assert!(refusal(tags).starts_with("400 ResourceNotFoundException"));
    let again = house.aws("healthlake", "DeleteFHIRDatastore", json!({"DatastoreId": id})).await;
    assert_eq!(refusal(again), format!("400 ConflictException: Datastore with id {id} is in DELETED status"));
}

// A data store takes its resources, their history and their numbers with it.
#[tokio::test]
async fn a_deleted_data_store_is_gone_from_the_data_plane() {
    let world = World::new().await;
    world.send("PUT Patient/1\n{\"resourceType\":\"Patient\",\"id\":\"1\"}").await;
    world.aws("DeleteFHIRDatastore", json!({"DatastoreId": world.data_store})).await.expect("deleted");
    for request in ["GET Patient/1", "GET _history", "GET $changes", "GET metadata"] {
        assert_eq!(world.send(request).await.status, 404, "{request}");
    }
}

// A client that repeats a create after a lost answer must not make a second data store.
#[tokio::test]
async fn a_client_token_makes_a_create_repeatable() {
    let house = House::new(SERVICES);
    let first = create(&house, json!({"ClientToken": "t-1", "DatastoreName": "a"})).await.expect("created");
    let again = create(&house, json!({"ClientToken": "t-1", "DatastoreName": "a"})).await.expect("created");
    assert_eq!(first, again);
    let other =
        create(&house, json!({"ClientToken": "t-1", "DatastoreName": "b"})).await.expect_err("a refusal");
    assert_eq!(other.code, "ValidationException");
    assert_ne!(
        create(&house, json!({"ClientToken": "t-2", "DatastoreName": "a"})).await.expect("created"),
        first
    );
    house.aws("healthlake", "DeleteFHIRDatastore", json!({"DatastoreId": first})).await.expect("deleted");
    assert_ne!(
        create(&house, json!({"ClientToken": "t-1", "DatastoreName": "a"})).await.expect("created"),
        first
    );
}

// Pages lead through all data stores once, and a filter narrows them.
#[tokio::test]
async fn data_stores_are_listed_in_pages_and_by_filter() {
    let house = House::new(SERVICES);
    for number in 0..5 {
        create(&house, json!({"DatastoreName": format!("store-{number}")})).await.expect("created");
        house.clock.advance(1_000);
    }
    let list = |input: Value| house.aws("healthlake", "ListFHIRDatastores", input);
    let (mut names, mut token, mut pages) = (Vec::new(), None::<String>, 0);
    loop {
        let mut input = json!({"MaxResults": 2});
        if let Some(token) = &token {
            input["NextToken"] = token.as_str().into();
        }
        let page = list(input).await.expect("a page");
        let listed = page["DatastorePropertiesList"].as_array().expect("a list");
        names.extend(listed.iter().filter_map(|one| one["DatastoreName"].as_str().map(str::to_owned)));
        pages += 1;
        token = page["NextToken"].as_str().map(str::to_owned);
        if token.is_none() {
            break;
        }
    }
    names.sort_unstable();
    assert_eq!((names, pages), ((0..5).map(|number| format!("store-{number}")).collect(), 3));
    for (filter, expected) in [
        (json!({"DatastoreName": "store-3"}), 1),
        (json!({"DatastoreName": "store"}), 0),
        (json!({"DatastoreStatus": "ACTIVE"}), 5),
        (json!({"DatastoreStatus": "DELETED"}), 0),
        (json!({"CreatedAfter": 1_793_448_000}), 4),
        (json!({"CreatedBefore": 1_793_448_002}), 2),
        (json!({"CreatedAfter": 1_793_448_000.5, "CreatedBefore": 1_793_448_003}), 2),
    ] {
        let listed = list(json!({"Filter": filter})).await.expect("a list");
        assert_eq!(listed["DatastorePropertiesList"].as_array().map(Vec::len), Some(expected), "{filter}");
    }
    assert_eq!(refusal(list(json!({"NextToken": "x"})).await), "400 ValidationException: Invalid NextToken");
    let stranger = house.as_caller("111111111111", "us-east-1");
    let listed = stranger.aws("healthlake", "ListFHIRDatastores", json!({})).await.expect("a list");
    assert_eq!(listed, json!({"DatastorePropertiesList": []}));
}

// Tags are what cost reports and policies go by.
#[tokio::test]
async fn tags_are_added_replaced_and_taken_away() {
    let world = World::new().await;
    let arn = format!("arn:aws:healthlake:us-east-1:000000000000:datastore/fhir/{}", world.data_store);
    let tags = json!([{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]);
    world.aws("TagResource", json!({"ResourceARN": arn, "Tags": tags})).await.expect("tagged");
    let tags = json!([{"Key": "a", "Value": "3"}, {"Key": "c", "Value": ""}]);
    assert_eq!(world.aws("TagResource", json!({"ResourceARN": arn, "Tags": tags})).await, Ok(json!({})));
    let keys = json!(["b", "unknown"]);
    assert_eq!(world.aws("UntagResource", json!({"ResourceARN": arn, "TagKeys": keys})).await, Ok(json!({})));
    let listed = world.aws("ListTagsForResource", json!({"ResourceARN": arn})).await;
    assert_eq!(listed, Ok(json!({"Tags": [{"Key": "a", "Value": "3"}, {"Key": "c", "Value": ""}]})));

    let more: Vec<Value> = (0..199).map(|number| json!({"Key": format!("k{number}"), "Value": ""})).collect();
    let refused = world.aws("TagResource", json!({"ResourceARN": arn, "Tags": more})).await;
    assert_eq!(refusal(refused), "400 ValidationException: A resource can have at most 200 tags");
    let unknown = arn.replace(&world.data_store, "0123456789abcdef0123456789abcdef");
    for (operation, input) in [
        ("TagResource", json!({"ResourceARN": unknown, "Tags": []})),
        ("UntagResource", json!({"ResourceARN": unknown, "TagKeys": []})),
        ("ListTagsForResource", json!({"ResourceARN": unknown})),
        ("ListTagsForResource", json!({"ResourceARN": arn.replace("000000000000", "111111111111")})),
    ] {
        assert!(
            refusal(world.aws(operation, input).await).starts_with("400 ResourceNotFoundException"),
            "{operation}"
        );
    }
}

// Whoever asks for Synthea's patients begins with a search; the patients must be there at once, be whole, and go with the
// data store. A token that is used again must not make them twice.
#[tokio::test]
async fn a_data_store_can_be_preloaded() {
    let house = House::new(SERVICES);
    let input = json!({"PreloadDataConfig": {"PreloadDataType": "SYNTHEA"}, "ClientToken": "once"});
    let data_store = create(&house, input.clone()).await.expect("created");
    let described =
        house.aws("healthlake", "DescribeFHIRDatastore", json!({"DatastoreId": data_store})).await;
    let described = described.expect("described");
    assert_eq!(described["DatastoreProperties"]["PreloadDataConfig"], input["PreloadDataConfig"]);

    let world = World { house, data_store };
    let patients = world.send("GET Patient/_history?_count=1").await.json();
    assert_eq!(patients["total"], patient_generator::PRELOADED_PATIENTS, "{patients}");
    let patient = &patients["entry"][0]["resource"];
    assert_eq!(patient["meta"]["versionId"], "1");
    let read = world.send(&format!("GET Patient/{}", patient["id"].as_str().expect("an id"))).await;
    assert_eq!(read.json(), *patient);
    assert_eq!(fhir::validate(patient), []);
    for resource_type in ["Observation", "Encounter", "Condition", "Organization", "Provenance"] {
        let history = world.send(&format!("GET {resource_type}/_history?_count=1")).await.json();
        assert!(history["total"].as_u64().is_some_and(|total| total >= 10), "{resource_type}: {history}");
    }
    let diabetics = world.send("GET Condition?code=44054006&_total=accurate&_count=1").await.json();
    assert!(diabetics["total"].as_u64().is_some_and(|total| (2..30).contains(&total)), "{diabetics}");
    assert_eq!(create(&world.house, input).await.expect("the same"), world.data_store);
    let again = world.send("GET Patient/_history?_count=1").await.json();
    assert_eq!(again["total"], patient_generator::PRELOADED_PATIENTS);
}

// What is not emulated is refused by its name, never passed over.
#[tokio::test]
async fn what_cannot_be_had_is_refused() {
    let house = House::new(SERVICES);
    for (input, expected) in [
        (
            json!({"AnalyticsConfiguration": {"Status": "ENABLED"}}),
            "501 NotImplemented: AnalyticsConfiguration of",
        ),
        (json!({"NlpConfiguration": {"Status": "ENABLED"}}), "501 NotImplemented: NlpConfiguration of"),
        (
            json!({"BackupConfiguration": {"BackupType": "CONTINUOUS", "RetentionPeriodInDays": 7}}),
            "501 NotImplemented: BackupConfiguration of",
        ),
        (
            json!({"ProfileConfiguration": {"DefaultProfiles": ["x"]}}),
            "501 NotImplemented: ProfileConfiguration of",
        ),
        (
            json!({"SseConfiguration": {"KmsEncryptionConfig": {"CmkType": "CUSTOMER_MANAGED_KMS_KEY"}}}),
            "400 ValidationException: KmsKeyId",
        ),
        (json!({"DatastoreTypeVersion": "R5"}), "400 ValidationException: 1 validation error detected"),
    ] {
        let refused = create(&house, input).await.map(Value::from);
        let text = refusal(refused);
        assert!(text.starts_with(expected), "{text}");
    }
    let unknown = json!({"DatastoreId": "0123456789abcdef0123456789abcdef"});
    for operation in ["DescribeFHIRDatastore", "DeleteFHIRDatastore", "UpdateFHIRDatastore"] {
        let text = refusal(house.aws("healthlake", operation, unknown.clone()).await);
        assert_eq!(
            text,
            "400 ResourceNotFoundException: Datastore with id 0123456789abcdef0123456789abcdef was not found"
        );
    }
    let restored = house.aws("healthlake", "RestoreFHIRDatastore", json!({})).await;
    assert!(refusal(restored).starts_with("501 NotImplemented"));
}
