//! Writes the inputs that fuzzing begins with, from the cases in `fixtures/`, into `corpus/`. Run from `fuzz/`.

use std::error::Error;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

type Outcome = Result<(), Box<dyn Error>>;

const FIXTURES: &str = "../fixtures";

fn main() -> Outcome {
    expressions()?;
    statements()?;
    items()?;
    resources()?;
    patches()?;
    searches()?;
    bundles()?;
    paths()?;
    intrinsics()?;
    definitions()?;
    for (target, seeds) in WRITTEN {
        for (place, seed) in seeds.iter().enumerate() {
            write(target, &format!("seed-{place}"), seed.as_bytes())?;
        }
    }
    archive()
}

fn write(target: &str, name: &str, bytes: &[u8]) -> Outcome {
    let directory = Path::new("corpus").join(target);
    fs::create_dir_all(&directory)?;
    Ok(fs::write(directory.join(name), bytes)?)
}

fn files(folder: &str) -> Result<Vec<(String, Value)>, Box<dyn Error>> {
    let mut files = Vec::new();
    let Ok(folder) = fs::read_dir(Path::new(FIXTURES).join(folder)) else { return Ok(files) };
    for file in folder {
        let file = file?;
        let name = file.file_name().to_string_lossy().into_owned();
        if name.ends_with(".json") {
            files.push((name, serde_json::from_slice(&fs::read(file.path())?)?));
        }
    }
    Ok(files)
}

fn cases(fixture: &Value) -> impl Iterator<Item = (usize, &Value)> {
    fixture["cases"].as_array().into_iter().flatten().enumerate()
}

fn expressions() -> Outcome {
    for (name, fixture) in files("dynamodb/expressions")? {
        for (place, case) in cases(&fixture) {
            let name = format!("{name}-{place}");
            if let Some(expression) = case["expression"].as_str() {
                let line = |name: &str| {
                    case.get(name).or(fixture.get(name)).map(Value::to_string).unwrap_or_default()
                };
                let seed = format!("{expression}\n{}\n{}\n{}", line("names"), line("values"), line("item"));
                let kind = match case["kind"].as_str() {
                    Some("filter") | None => "condition",
                    Some(kind) => kind,
                };
                write(kind, &name, seed.as_bytes())?;
            }
            if let Some(parameter) = case.get("text").or(case.get("sent")) {
                let parameter = parameter.as_str().map_or_else(|| parameter.to_string(), str::to_owned);
                let item = case.get("item").unwrap_or(&fixture["item"]);
                write("legacy", &name, format!("{parameter}\n{item}").as_bytes())?;
            }
            if let Some(value) = case.get("value") {
                write("attribute_value", &name, format!(r#"{{"a":{value}}}"#).as_bytes())?;
            }
        }
    }
    Ok(())
}

fn statements() -> Outcome {
    for (name, fixture) in files("dynamodb/partiql")? {
        for (place, case) in cases(&fixture) {
            if let Some(statement) = case["statement"].as_str() {
                let seed = format!("{statement}\n{}", fixture["item"]);
                write("partiql", &format!("{name}-{place}"), seed.as_bytes())?;
            }
        }
    }
    Ok(())
}

fn items() -> Outcome {
    for folder in ["dynamodb/items", "dynamodb/tables", "dynamodb/settings"] {
        for (name, fixture) in files(folder)? {
            for (place, case) in cases(&fixture) {
                let operation =
                    case["operation"].as_str().or(fixture["operation"].as_str()).unwrap_or_default();
                let mut known = dynamodb::SERVICE.operations.iter();
                let Some(number) = known.position(|known| known.name == operation) else { continue };
                let Some(input) = case.get("input") else { continue };
                let input = input.as_str().map_or_else(|| input.to_string(), str::to_owned);
                let seed = [&[u8::try_from(number)?], input.as_bytes()].concat();
                write("dynamodb_call", &format!("{name}-{place}"), &seed)?;
                write("model_check", &format!("{name}-{place}"), input.as_bytes())?;
            }
        }
    }
    Ok(())
}

fn resources() -> Outcome {
    for (name, resource) in files("fhir/valid")? {
        let text = serde_json::to_string(&resource)?;
        write("fhir_resource", &name, text.as_bytes())?;
        let kind = resource["resourceType"].as_str().unwrap_or_default();
        let call = format!("POST {kind}\nprefer: return=minimal\n{text}");
        write("fhir_call", &name, call.as_bytes())?;
    }
    for (place, case) in files("fhir")?.iter().flat_map(|(_, fixture)| cases(fixture)) {
        let Some(resource) = case.get("resource") else { continue };
        write("fhir_resource", &format!("invalid-{place}"), resource.to_string().as_bytes())?;
    }
    Ok(())
}

fn searches() -> Outcome {
    for (name, fixture) in files("fhir/search")? {
        let kind = fixture["type"].as_str().unwrap_or_default();
        let resources = fixture["values"].as_object().into_iter().flat_map(|values| values.values());
        for (place, resource) in resources.enumerate() {
            let query = fixture["queries"][place]["ask"].as_str().unwrap_or_default();
            write(
                "fhir_search",
                &format!("{name}-{place}"),
                format!("{kind} {query}\n{resource}").as_bytes(),
            )?;
        }
    }
    Ok(())
}

fn patches() -> Outcome {
    for (name, fixture) in files("fhir/patch")? {
        let target = name.trim_end_matches(".json");
        for (place, case) in fixture.as_array().into_iter().flatten().enumerate() {
            let document = &case["document"];
            let patch =
                if target == "json_patch" { case["patch"].clone() } else { parameters(&case["patch"]) };
            write(target, &format!("case-{place}"), format!("{document}\n{patch}").as_bytes())?;
            for path in case["patch"].as_array().into_iter().flatten().filter_map(|one| one["path"].as_str())
            {
                if target == "fhirpath_patch" {
                    write(target, &format!("path-{place}"), format!("{document}\n{path}").as_bytes())?;
                }
            }
        }
    }
    Ok(())
}

fn bundles() -> Outcome {
    for (name, fixture) in files("healthlake/bundles")? {
        for (place, case) in fixture.as_array().into_iter().flatten().enumerate() {
            let bundle = &case["bundle"];
            let (kind, entries) = (bundle["type"].as_str().unwrap_or_default(), &bundle["entry"]);
            let seed =
                format!("{kind}\n{}", if entries.is_array() { entries.to_string() } else { "[]".to_owned() });
            write("fhir_bundle", &format!("{name}-{place}"), seed.as_bytes())?;
        }
    }
    Ok(())
}

fn paths() -> Outcome {
    for (name, fixture) in files("json-query")? {
        for (place, case) in cases(&fixture) {
            let Some(path) = case["path"].as_str() else { continue };
            let input = case.get("input").or(case.get("into")).unwrap_or(&fixture["input"]);
            write("json_path", &format!("{name}-{place}"), format!("{path}\n{input}").as_bytes())?;
        }
    }
    Ok(())
}

fn intrinsics() -> Outcome {
    for (name, fixture) in files("step-functions")? {
        for (place, case) in cases(&fixture) {
            let Some(expression) = case["expression"].as_str() else { continue };
            let seed = format!("{expression}\n{}", case["input"]);
            write("intrinsic", &format!("{name}-{place}"), seed.as_bytes())?;
        }
    }
    Ok(())
}

fn definitions() -> Outcome {
    for (name, fixture) in files("step-functions/histories")? {
        for (place, case) in cases(&fixture) {
            let seed = format!("{}\n{}", case["definition"], case["input"]);
            write("definition", &format!("{name}-{place}"), seed.as_bytes())?;
        }
    }
    Ok(())
}

/// The Parameters for which a list of operations stands in the fixture.
fn parameters(operations: &Value) -> Value {
    let Some(operations) = operations.as_array() else { return operations.clone() };
    let part = |(name, value): (&String, &Value)| match (name.as_str(), value) {
        ("type", _) => json!({"name": name, "valueCode": value}),
        (_, Value::String(_)) => json!({"name": name, "valueString": value}),
        (_, Value::Object(members)) => {
            let mut part = members.clone();
            part.insert("name".to_owned(), Value::from(name.as_str()));
            Value::Object(part)
        }
        _ => json!({"name": name, "valueInteger": value}),
    };
    let operation = |operation: &Value| {
        let parts: Vec<Value> = operation.as_object().into_iter().flatten().map(part).collect();
        json!({"name": "operation", "part": parts})
    };
    json!({"resourceType": "Parameters", "parameter": operations.iter().map(operation).collect::<Vec<_>>()})
}

/// An archive without its first line, which the target adds.
fn archive() -> Outcome {
    let store = store::Store::in_memory();
    let house = test_kit::House::on(store.clone(), &[&dynamodb::SERVICE, &healthlake::SERVICE]);
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let table = r#"{"TableName":"table","BillingMode":"PAY_PER_REQUEST",
        "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"}],
        "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}]}"#;
    runtime.block_on(async {
        for (service, operation, input) in [
            ("healthlake", "CreateFHIRDatastore", r#"{"DatastoreTypeVersion":"R4"}"#),
            ("dynamodb", "CreateTable", table),
            ("dynamodb", "PutItem", r#"{"TableName":"table","Item":{"pk":{"S":"a"}}}"#),
            ("dynamodb", "DeleteItem", r#"{"TableName":"table","Key":{"pk":{"S":"a"}}}"#),
        ] {
            if let Err(error) = house.aws_text(service, operation, input).await {
                return Err(error.message);
            }
            let archive = store.export();
            let line = archive.iter().position(|byte| *byte == b'\n').map_or(0, |end| end + 1);
            let seed = archive.get(line..).unwrap_or_default();
            write("store_import", operation, seed).map_err(|error| error.to_string())?;
        }
        Ok(())
    })?;
    Ok(())
}

/// Seeds that no fixture holds.
const WRITTEN: &[(&str, &[&str])] = &[
    (
        "authorization",
        &[
            "AWS4-HMAC-SHA256 Credential=AKID/20261031/us-east-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, \
             Signature=0123456789abcdef\n/a%20b/../c//d\nhealthlake.us-west-2.amazonaws.com:443",
            "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F20261031%2Fus-east-1%2Fs3%2Faws4_request&\
             X-Amz-Date=20261031T120000Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature=00\n/\n\
             bucket.s3.localhost:4566",
        ],
    ),
    (
        "aws_chunked",
        &[
            "3;chunk-signature=01\r\nabc\r\n0;chunk-signature=02\r\n\r\n",
            "5\r\nabcde\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n",
        ],
    ),
    (
        "fhir_paths",
        &[
            "GET /datastore/0123456789abcdef0123456789abcdef/r4/Patient/a%20b/_history/2",
            "POST /datastore/ab/r4/Patient/$validate",
            "GET /datastore/ab/r4/$changes",
        ],
    ),
    (
        "filter_policy",
        &[
            "0{\"ward\": [\"7\", {\"prefix\": \"a\"}, {\"numeric\": [\">\", 1]}], \"$or\": [{\"a\": [{\"exists\": true}]}, {\"b\": [null]}]}\n{\"ward\": \"7\"}",
            "1{\"patient\": {\"id\": [{\"anything-but\": {\"suffix\": \"x\"}}]}}\n{\"patient\": {\"id\": \"ann\"}}",
        ],
    ),
    (
        "log_pattern",
        &[
            "ERROR -\"not this\" ?a ?b %ab+%\nan ERROR of a",
            "{ ($.status = 4* || $.size >= 1.5e3) && $.tags[0].name != \"x\" && $.gone NOT EXISTS }\n{\"status\": 404, \"tags\": [{\"name\": \"y\"}]}",
            "[ip, user=*x, ..., code=4* && code!=404, bytes>10]\n127.0.0.1 alex [10/Oct] \"GET /\" 403 20",
        ],
    ),
    (
        "query_form",
        &[
            "Action=SendMessageBatch&SendMessageBatchRequestEntry.1.Id=a&SendMessageBatchRequestEntry.1.MessageBody=x%20y\
             &SendMessageBatchRequestEntry.1.MessageAttribute.1.Name=n&SendMessageBatchRequestEntry.1.DelaySeconds=3\
             &SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.DataType=String",
            "Action=PublishBatch&PublishBatchRequestEntries.member.1.MessageAttributes.entry.1.Value.BinaryValue=AA==",
            "MetricData.member.1.Timestamp=2026-10-31T12:00:00Z&MetricData.member.1.Value=1.5&Parameters.member.1.UsePreviousValue=true",
        ],
    ),
    (
        "rest_route",
        &[
            "PUT /bucket/a/b/c?partNumber=1&uploadId=2x-amz-copy-source",
            "POST /2015-03-31/functions/f/invocations",
            "GET /restapis/a/resources/b?embed=methods",
        ],
    ),
    ("number", &["1 2", "-1.50E+125 9.9e-130", "12345678901234567890123456789012345678 0.1"]),
    (
        "fhir_call",
        &[
            "PUT Patient/a\nif-match: W/\"1\"\n{\"resourceType\":\"Patient\",\"id\":\"a\"}",
            "PUT Patient/a\nif-none-match: *;prefer: return=OperationOutcome\n{\"resourceType\":\"Patient\",\"id\":\"a\"}",
            "GET Patient/a\nif-none-match: W/\"1\"\n",
            "DELETE Patient/a\n\n",
            "PATCH Patient/a\ncontent-type: application/json-patch+json\n[{\"op\":\"add\",\"path\":\"/active\",\"value\":true}]",
            "GET Patient/a/_history?_count=2&_since=2026-10-31T12:00:00+01:00&_at=2026\n\n",
            "GET _history?page=abc\n\n",
            "GET $changes?after=0&_type=Patient&_count=5&wait=1&_include=resource,previous\n\n",
            "GET $changes\naccept: text/event-stream;last-event-id: 1\n",
        ],
    ),
];
