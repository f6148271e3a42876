//! Functions, versions, aliases, layers and what else is kept and shown.

use serde_json::{Value, json};

use crate::{call, house, invoke, ok, python, refused, zipped};

const CODE: &str = "import os\ndef handler(event, context):\n    return [os.environ['AWS_LAMBDA_FUNCTION_VERSION'], context.invoked_function_arn]";
const ARN: &str = "arn:aws:lambda:us-east-1:000000000000:function:echo";

// Clients and infrastructure code branch on these codes, and people on these texts.
#[tokio::test]
async fn what_aws_refuses_is_refused_in_its_words() {
    let cases: Vec<Value> =
        serde_json::from_str(include_str!("../../../../fixtures/lambda/refusals.json")).expect("cases");
    let house = house();
    let created = ok(&house, "CreateFunction", python("echo", CODE)).await;
    let sha256 = created["CodeSha256"].as_str().expect("a sum");
    ok(&house, "PublishVersion", json!({"FunctionName": "echo"})).await;
    ok(&house, "CreateAlias", json!({"FunctionName": "echo", "Name": "live", "FunctionVersion": "1"})).await;
    for case in &cases {
        let operation = case["operation"].as_str().expect("an operation");
        let mut input = case["input"].clone();
        if let Some(name) = input["create"].as_str() {
            let mut whole = python(name, CODE);
            for (member, value) in
                input.as_object().expect("members").iter().filter(|(name, _)| *name != "create")
            {
                whole[member] = value.clone();
                if value.is_null() {
                    whole.as_object_mut().expect("members").remove(member);
                }
            }
            input = whole;
        } else {
            input.as_object_mut().expect("members").remove("create");
        }
        let (status, code, message) = refused(&house, operation, input).await;
        let answer = &case["answer"];
        let expected = answer["message"].as_str().expect("a text").replace("{sha256}", sha256);
        assert_eq!(
            (status, &*code, message),
            (answer["status"].as_u64().unwrap_or(0) as u16, answer["code"].as_str().unwrap_or(""), expected),
            "{case}"
        );
    }
}

// What tools compare before and after a deployment, and what waiters wait for.
#[tokio::test]
async fn a_function_is_shown_as_it_was_created_and_changed() {
    let house = house();
    let mut input = python("echo", CODE);
    input["Environment"] = json!({"Variables": {"NAME": "1"}});
    input["Tags"] = json!({"team": "care"});
    let created = ok(&house, "CreateFunction", input).await;
    for (member, value) in [
        ("FunctionArn", json!(ARN)),
        ("Version", json!("$LATEST")),
        ("State", json!("Active")),
        ("LastUpdateStatus", json!("Successful")),
        ("Timeout", json!(3)),
        ("MemorySize", json!(128)),
        ("Description", json!("")),
        ("PackageType", json!("Zip")),
        ("Architectures", json!(["x86_64"])),
        ("LastModified", json!("2026-10-31T12:00:00.000+0000")),
        ("EphemeralStorage", json!({"Size": 512})),
        ("TracingConfig", json!({"Mode": "PassThrough"})),
        ("SnapStart", json!({"ApplyOn": "None", "OptimizationStatus": "Off"})),
        ("LoggingConfig", json!({"LogFormat": "Text", "LogGroup": "/aws/lambda/echo"})),
        ("Environment", json!({"Variables": {"NAME": "1"}})),
    ] {
        assert_eq!(created[member], value, "{member}");
    }
    let shown = ok(&house, "GetFunction", json!({"FunctionName": ARN})).await;
    assert_eq!(shown["Configuration"], created);
    assert_eq!(shown["Tags"], json!({"team": "care"}));
    assert!(
        shown["Code"]["Location"].as_str().is_some_and(|url| url.starts_with(test_kit::ENDPOINT)),
        "{shown}"
    );
    let change = json!({"FunctionName": "echo", "Timeout": 9, "Environment": {"Variables": {}}, "RevisionId": created["RevisionId"]});
    let changed = ok(&house, "UpdateFunctionConfiguration", change).await;
    assert_eq!((&changed["Timeout"], changed.get("Environment")), (&json!(9), None));
    assert_ne!(changed["RevisionId"], created["RevisionId"]);
    assert_eq!(changed["CodeSha256"], created["CodeSha256"]);
    ok(&house, "TagResource", json!({"Resource": ARN, "Tags": {"stage": "test"}})).await;
    ok(&house, "UntagResource", json!({"Resource": ARN, "TagKeys": ["team"]})).await;
    assert_eq!(ok(&house, "ListTags", json!({"Resource": ARN})).await["Tags"], json!({"stage": "test"}));
    ok(&house, "PutFunctionConcurrency", json!({"FunctionName": "echo", "ReservedConcurrentExecutions": 0}))
        .await;
    let shown = ok(&house, "GetFunction", json!({"FunctionName": "echo"})).await;
    assert_eq!(shown["Concurrency"], json!({"ReservedConcurrentExecutions": 0}));
    let throttled =
        call(&house, "Invoke", json!({"FunctionName": "echo"})).await.expect_err("nothing is let in");
    assert_eq!(
        (throttled.status, &*throttled.code, &*throttled.message),
        (429, "TooManyRequestsException", "Rate Exceeded.")
    );
    assert_eq!(throttled.members["Reason"], "ReservedFunctionConcurrentInvocationLimitExceeded");
    let settings = ok(&house, "GetAccountSettings", json!({})).await;
    assert_eq!(settings["AccountUsage"]["FunctionCount"], 1);
    ok(&house, "DeleteFunctionConcurrency", json!({"FunctionName": "echo"})).await;
    assert_eq!(ok(&house, "GetFunctionConcurrency", json!({"FunctionName": "echo"})).await, json!({}));
    invoke(&house, "echo", &json!({})).await;
    ok(&house, "DeleteFunction", json!({"FunctionName": "echo"})).await;
    assert_eq!(ok(&house, "ListFunctions", json!({})).await["Functions"], json!([]));
}

// A version must run what it was published with, whatever becomes of $LATEST.
#[tokio::test]
async fn versions_and_aliases_lead_to_what_they_were_made_of() {
    let house = house();
    ok(&house, "CreateFunction", python("echo", CODE)).await;
    let publish = json!({"FunctionName": "echo", "Description": "first"});
    let first = ok(&house, "PublishVersion", publish.clone()).await;
    assert_eq!((&first["Version"], &first["Description"]), (&json!("1"), &json!("first")));
    assert_eq!(first["FunctionArn"], format!("{ARN}:1"));
    assert_eq!(ok(&house, "PublishVersion", publish).await["Version"], "1", "nothing has changed");
    let other = "def handler(event, context):\n    return 'changed'";
    let code = zipped(&[("index.py", other)]);
    ok(&house, "UpdateFunctionCode", json!({"FunctionName": "echo", "ZipFile": code})).await;
    assert_eq!(invoke(&house, "echo", &json!({})).await.1, "changed");
    assert_eq!(invoke(&house, "echo:1", &json!({})).await.1, json!(["1", format!("{ARN}:1")]));
    let second = ok(&house, "PublishVersion", json!({"FunctionName": "echo"})).await;
    assert_eq!(second["Version"], "2");
    let routing = json!({"AdditionalVersionWeights": {"2": 0.5}});
    let alias =
        json!({"FunctionName": "echo", "Name": "live", "FunctionVersion": "1", "RoutingConfig": routing});
    let alias = ok(&house, "CreateAlias", alias).await;
    assert_eq!((&alias["AliasArn"], &alias["RoutingConfig"]), (&json!(format!("{ARN}:live")), &routing));
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..32 {
        seen.insert(invoke(&house, "echo:live", &json!({})).await.0["ExecutedVersion"].to_string());
    }
    assert_eq!(seen.len(), 2, "{seen:?}");
    let change = json!({"FunctionName": "echo", "Name": "live", "FunctionVersion": "2", "RoutingConfig": {}});
    let changed = ok(&house, "UpdateAlias", change).await;
    assert_eq!((&changed["FunctionVersion"], changed.get("RoutingConfig")), (&json!("2"), None));
    let listed = ok(&house, "ListAliases", json!({"FunctionName": "echo", "FunctionVersion": "2"})).await;
    assert_eq!(listed["Aliases"][0]["Name"], "live");
    let listed = ok(&house, "ListVersionsByFunction", json!({"FunctionName": "echo", "MaxItems": 2})).await;
    assert_eq!(listed["Versions"][0]["FunctionArn"], format!("{ARN}:$LATEST"));
    let rest = json!({"FunctionName": "echo", "Marker": listed["NextMarker"]});
    let rest = ok(&house, "ListVersionsByFunction", rest).await;
    assert_eq!(rest["Versions"].as_array().map(Vec::len), Some(1));
    assert_eq!(rest["Versions"][0]["Version"], "2");
    ok(&house, "DeleteFunction", json!({"FunctionName": "echo:1"})).await;
    refused(&house, "GetFunctionConfiguration", json!({"FunctionName": "echo:1"})).await;
    ok(&house, "DeleteAlias", json!({"FunctionName": "echo", "Name": "live"})).await;
    refused(&house, "GetAlias", json!({"FunctionName": "echo", "Name": "live"})).await;
}

// A permission's statement is read by people and by tools that look for it.
#[tokio::test]
async fn permissions_become_a_policy() {
    let house = house();
    ok(&house, "CreateFunction", python("echo", CODE)).await;
    let permission = json!({
        "FunctionName": "echo", "StatementId": "rule", "Action": "lambda:InvokeFunction", "Principal": "events.amazonaws.com",
        "SourceArn": "arn:aws:events:us-east-1:000000000000:rule/r", "SourceAccount": "000000000000",
    });
    let added = ok(&house, "AddPermission", permission.clone()).await;
    let statement: Value = serde_json::from_str(added["Statement"].as_str().expect("text")).expect("JSON");
    let expected = json!({
        "Sid": "rule", "Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "lambda:InvokeFunction",
        "Resource": ARN,
        "Condition": {
            "StringEquals": {"AWS:SourceAccount": "000000000000"},
            "ArnLike": {"AWS:SourceArn": "arn:aws:events:us-east-1:000000000000:rule/r"},
        },
    });
    assert_eq!(statement, expected);
    let (status, code, _) = refused(&house, "AddPermission", permission).await;
    assert_eq!((status, &*code), (409, "ResourceConflictException"));
    let policy = ok(&house, "GetPolicy", json!({"FunctionName": "echo"})).await;
    let document: Value = serde_json::from_str(policy["Policy"].as_str().expect("text")).expect("JSON");
    assert_eq!(document, json!({"Version": "2012-10-17", "Id": "default", "Statement": [expected]}));
    ok(&house, "RemovePermission", json!({"FunctionName": "echo", "StatementId": "rule"})).await;
    refused(&house, "GetPolicy", json!({"FunctionName": "echo"})).await;
}

// There is no /opt here: a layer's modules must be found all the same.
#[tokio::test]
async fn layers_lie_under_the_code() {
    let house = house();
    for (version, value) in [(1, "one"), (2, "two")] {
        let content = zipped(&[("python/shared.py", &format!("VALUE = '{value}'\n"))]);
        let input = json!({"LayerName": "shared", "Content": {"ZipFile": content}, "CompatibleRuntimes": ["python3.12"]});
        let layer = ok(&house, "PublishLayerVersion", input).await;
        assert_eq!(layer["Version"], version);
        assert_eq!(
            layer["LayerVersionArn"],
            format!("arn:aws:lambda:us-east-1:000000000000:layer:shared:{version}")
        );
    }
    let code = "import os, shared\ndef handler(event, context):\n    return shared.VALUE";
    let mut input = python("layered", code);
    input["Layers"] = json!(["arn:aws:lambda:us-east-1:000000000000:layer:shared:2"]);
    let created = ok(&house, "CreateFunction", input).await;
    assert!(created["Layers"][0]["CodeSize"].as_u64().is_some_and(|size| size > 0), "{created}");
    assert_eq!(invoke(&house, "layered", &json!({})).await.1, "two");
    let change = json!({"FunctionName": "layered", "Layers": ["arn:aws:lambda:us-east-1:000000000000:layer:shared:1"]});
    ok(&house, "UpdateFunctionConfiguration", change).await;
    assert_eq!(invoke(&house, "layered", &json!({})).await.1, "one");
    let layers = ok(&house, "ListLayers", json!({"CompatibleRuntime": "python3.12"})).await;
    assert_eq!(layers["Layers"][0]["LatestMatchingVersion"]["Version"], 2);
    assert_eq!(
        ok(&house, "ListLayers", json!({"CompatibleRuntime": "nodejs20.x"})).await["Layers"],
        json!([])
    );
    ok(&house, "DeleteLayerVersion", json!({"LayerName": "shared", "VersionNumber": 2})).await;
    let versions = ok(&house, "ListLayerVersions", json!({"LayerName": "shared"})).await;
    assert_eq!(versions["LayerVersions"].as_array().map(Vec::len), Some(1));
    let arn = json!({"Arn": "arn:aws:lambda:us-east-1:000000000000:layer:shared:1"});
    assert_eq!(ok(&house, "GetLayerVersionByArn", arn).await["Version"], 1);
}

// AWS documents that a function keeps a layer's version that is deleted: no function may break because of it.
#[tokio::test]
async fn a_layer_that_was_deleted_stays_with_its_functions() {
    let house = house();
    let content = json!({"ZipFile": zipped(&[("python/shared.py", "VALUE = 'kept'\n")])});
    ok(&house, "PublishLayerVersion", json!({"LayerName": "shared", "Content": content})).await;
    let arn = "arn:aws:lambda:us-east-1:000000000000:layer:shared:1";
    let code = "import shared\ndef handler(event, context):\n    return shared.VALUE";
    let mut input = python("layered", code);
    input["Layers"] = json!([arn]);
    ok(&house, "CreateFunction", input.clone()).await;
    ok(&house, "PublishVersion", json!({"FunctionName": "layered"})).await;
    ok(&house, "DeleteLayerVersion", json!({"LayerName": "shared", "VersionNumber": 1})).await;
    assert_eq!(invoke(&house, "layered", &json!({})).await.1, "kept");
    // The version still has it when the function has it no more.
    ok(&house, "UpdateFunctionConfiguration", json!({"FunctionName": "layered", "Layers": []})).await;
    assert_eq!(invoke(&house, "layered:1", &json!({})).await.1, "kept");
    assert_eq!(invoke(&house, "layered", &json!({})).await.1["errorType"], "Runtime.ImportModuleError");
    // Nobody else gets it.
    let (_, _, message) =
        refused(&house, "UpdateFunctionConfiguration", json!({"FunctionName": "layered", "Layers": [arn]}))
            .await;
    assert_eq!(message, format!("Layer version {arn} does not exist."));
    refused(&house, "GetLayerVersionByArn", json!({"Arn": arn})).await;
}

// A client follows a function's URL, so it must lead back here.
#[tokio::test]
async fn urls_and_event_configurations_are_kept() {
    let house = house();
    ok(&house, "CreateFunction", python("echo", CODE)).await;
    let created =
        ok(&house, "CreateFunctionUrlConfig", json!({"FunctionName": "echo", "AuthType": "NONE"})).await;
    let url = created["FunctionUrl"].as_str().expect("a URL");
    assert!(url.starts_with("http://") && url.ends_with(".lambda-url.us-east-1.localhost:4566/"), "{url}");
    let (status, _, _) =
        refused(&house, "CreateFunctionUrlConfig", json!({"FunctionName": "echo", "AuthType": "NONE"})).await;
    assert_eq!(status, 409);
    ok(&house, "UpdateFunctionUrlConfig", json!({"FunctionName": "echo", "AuthType": "AWS_IAM"})).await;
    let listed = ok(&house, "ListFunctionUrlConfigs", json!({"FunctionName": "echo"})).await;
    assert_eq!(listed["FunctionUrlConfigs"][0]["AuthType"], "AWS_IAM");
    ok(&house, "DeleteFunctionUrlConfig", json!({"FunctionName": "echo"})).await;
    let queue = "arn:aws:sqs:us-east-1:000000000000:failed";
    let put = json!({"FunctionName": "echo", "MaximumRetryAttempts": 0, "DestinationConfig": {"OnFailure": {"Destination": queue}}});
    let config = ok(&house, "PutFunctionEventInvokeConfig", put).await;
    assert_eq!(config["FunctionArn"], format!("{ARN}:$LATEST"));
    assert_eq!(config["DestinationConfig"], json!({"OnSuccess": {}, "OnFailure": {"Destination": queue}}));
    let update = json!({"FunctionName": "echo", "MaximumEventAgeInSeconds": 60});
    let config = ok(&house, "UpdateFunctionEventInvokeConfig", update).await;
    assert_eq!(
        (&config["MaximumRetryAttempts"], &config["MaximumEventAgeInSeconds"]),
        (&json!(0), &json!(60))
    );
    let listed = ok(&house, "ListFunctionEventInvokeConfigs", json!({"FunctionName": "echo"})).await;
    assert_eq!(listed["FunctionEventInvokeConfigs"][0], config);
    ok(&house, "DeleteFunctionEventInvokeConfig", json!({"FunctionName": "echo"})).await;
    refused(&house, "GetFunctionEventInvokeConfig", json!({"FunctionName": "echo"})).await;
}
