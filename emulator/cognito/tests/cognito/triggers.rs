//! A pool's functions: what each is told, and what becomes of what it answers. The cases are data.

mod functions;
mod hosted;

use serde_json::{Map, Value, json};

use crate::clinic::{Clinic, PASSWORD, claims, with};
use functions::{FUNCTIONS, arn, events, fixture};

/// What the last steps of a case left for the next: by the name that stands for it in the fixture.
#[derive(Default)]
struct Left(Vec<(&'static str, String)>);

impl Left {
    fn set(&mut self, name: &'static str, value: Option<&str>) {
        let Some(value) = value else { return };
        self.0.retain(|(there, _)| *there != name);
        self.0.push((name, value.to_owned()));
    }

    fn fill(&self, value: &Value) -> Value {
        let filled = |text: String, (name, value): &(&'static str, String)| text.replace(name, value);
        let text = self.0.iter().fold(value.to_string(), filled);
        serde_json::from_str(&text).expect("JSON")
    }
}

async fn clinic(case: &Value) -> Clinic {
    let mut config: Map<String, Value> = Map::new();
    for (trigger, function) in case["functions"].as_object().expect("functions") {
        let named = match function.as_str() {
            Some(name) => json!(arn(name)),
            None => with(
                function.clone(),
                json!({"LambdaArn": arn(function["LambdaArn"].as_str().expect("a name"))}),
            ),
        };
        config.insert(trigger.clone(), named);
    }
    let flows = json!(["ALLOW_USER_PASSWORD_AUTH", "ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]);
    let client = with(json!({"ExplicitAuthFlows": flows}), case["client"].clone());
    let pool = with(json!({"LambdaConfig": config}), case["pool"].clone());
    let clinic = Clinic::among(&[&cognito::SERVICE, &FUNCTIONS], pool, client).await;
    let Some(attributes) = case.get("ann") else { return clinic };
    let input = json!({"UserPoolId": clinic.pool, "Username": "ann", "UserAttributes": attributes,
                       "TemporaryPassword": PASSWORD, "MessageAction": "SUPPRESS"});
    clinic.house.aws("cognito-idp", "AdminCreateUser", input).await.expect("a user");
    if case["invited"] != true {
        let input =
            json!({"UserPoolId": clinic.pool, "Username": "ann", "Password": PASSWORD, "Permanent": true});
        clinic.house.aws("cognito-idp", "AdminSetUserPassword", input).await.expect("a password");
    }
    clinic
}

/// Takes one step of a case.
async fn step(clinic: &Clinic, step: &Value, left: &mut Left, why: &str) {
    let operation = step["operation"].as_str().expect("an operation");
    let input = left.fill(&step["input"]);
    let answer = if operation.starts_with("Admin") {
        let input = with(json!({"UserPoolId": clinic.pool}), input);
        clinic.house.aws("cognito-idp", operation, input).await
    } else if input.get("AccessToken").is_some() {
        clinic.user(operation, input).await
    } else {
        clinic.user(operation, with(json!({"ClientId": clinic.client}), input)).await
    };
    if let Some(refused) = step.get("refused").map(|refused| left.fill(refused)) {
        let error = answer.expect_err(why);
        assert_eq!(
            (json!(error.code), json!(error.message)),
            (refused[0].clone(), refused[1].clone()),
            "{why}"
        );
        return;
    }
    let answer = answer.unwrap_or_else(|error| panic!("{why}: {operation}: {error}"));
    for (pointer, expected) in step["answers"].as_object().into_iter().flatten() {
        assert_eq!(
            answer.pointer(pointer).unwrap_or(&Value::Null),
            expected,
            "{why}: {operation}: {pointer}"
        );
    }
    let tokens = &answer["AuthenticationResult"];
    for (token, expected) in step["claims"].as_object().into_iter().flatten() {
        let claims = claims(&tokens[token]);
        for (name, expected) in expected.as_object().expect("claims") {
            assert_eq!(&claims[name], expected, "{why}: {token}: {name}");
        }
    }
    left.set("{session}", answer["Session"].as_str());
    left.set("{access}", tokens["AccessToken"].as_str());
    left.set("{refresh}", tokens["RefreshToken"].as_str());
    for to in ["ann@example.com", "+15555550100"] {
        let Some(sent) = clinic.sent(to).pop() else { continue };
        let code =
            sent.facts.get("code").or_else(|| sent.facts.get("temporaryPassword")).and_then(Value::as_str);
        left.set("{code}", code);
        if step["sent"]["to"] == to {
            assert_eq!(json!(sent.body), left.fill(&step["sent"]["body"]), "{why}: {operation}");
            assert_eq!(json!(sent.subject), step["sent"]["subject"], "{why}: {operation}");
        }
    }
    if step.get("sent").is_some() {
        let to = step["sent"]["to"].as_str().expect("an address");
        assert!(!clinic.sent(to).is_empty(), "{why}: nothing was sent to {to}");
    }
}

/// An event as the fixture writes it: what is the same in all of them is left out.
fn whole(heard: &Value) -> Value {
    let or = |name: &str, otherwise: &str| heard.get(name).cloned().unwrap_or_else(|| json!(otherwise));
    json!({
        "version": or("version", "1"),
        "region": "us-east-1",
        "userPoolId": "{pool}",
        "userName": or("userName", "ann"),
        "callerContext": {"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": or("clientId", "{client}")},
        "triggerSource": heard["triggerSource"],
        "request": heard["request"],
        "response": heard["response"],
    })
}

/// Plays a case through, and compares what its functions heard.
async fn play(case: &Value) {
    let why = case["why"].as_str().expect("a reason");
    let clinic = clinic(case).await;
    let mut left = Left::default();
    left.set("{pool}", Some(&clinic.pool));
    left.set("{client}", Some(&clinic.client));
    for taken in case["steps"].as_array().expect("steps") {
        step(&clinic, taken, &mut left, why).await;
    }
    let input = json!({"UserPoolId": clinic.pool, "Username": "ann"});
    if let Ok(ann) = clinic.house.aws("cognito-idp", "AdminGetUser", input).await {
        let attributes = ann["UserAttributes"].as_array().expect("attributes");
        let sub = attributes.iter().find(|attribute| attribute["Name"] == "sub").expect("a sub");
        left.set("{sub}", sub["Value"].as_str());
        let status = case.get("status").unwrap_or(&ann["UserStatus"]);
        assert_eq!(&ann["UserStatus"], status, "{why}");
    }
    let told = events(&clinic.house).await;
    let expected = case["heard"].as_array().expect("events");
    for (told, expected) in told.iter().zip(expected) {
        assert_eq!(told, &left.fill(&whole(expected)), "{why}");
    }
    let sources = |of: &[Value]| of.iter().map(|event| event["triggerSource"].clone()).collect::<Vec<_>>();
    assert_eq!(sources(&told), sources(expected), "{why}");
}

// Functions are written against these events to the letter, and apps against these errors: both are seen nowhere else before
// they are deployed.
#[tokio::test]
async fn functions_are_told_what_aws_tells_them_and_have_the_say_that_aws_gives_them() {
    let fixture = fixture();
    let cases = fixture["cases"].as_array().expect("cases");
    assert!(cases.iter().all(|case| case["source"].is_string()));
    let runs: Vec<_> =
        cases.iter().cloned().map(|case| tokio::spawn(async move { play(&case).await })).collect();
    // Each case says itself what is off.
    let mut failed = 0;
    for run in runs {
        failed += usize::from(run.await.is_err());
    }
    assert_eq!(failed, 0);
}

// A pool that keeps a function which never runs would pass tests that AWS fails.
#[tokio::test]
async fn what_is_not_emulated_of_a_pools_functions_is_refused_by_name() {
    let house = test_kit::House::new(&[&cognito::SERVICE]);
    for member in ["CustomEmailSender", "CustomSMSSender"] {
        let config = json!({member: {"LambdaArn": arn("sends"), "LambdaVersion": "V1_0"}, "KMSKeyID": "arn:aws:kms:us-east-1:000000000000:key/1"});
        let input = json!({"PoolName": "clinic", "LambdaConfig": config});
        let refused = house.aws("cognito-idp", "CreateUserPool", input).await.expect_err(member);
        let message = format!("LambdaConfig.{member} of CreateUserPool is not emulated by Millpond");
        assert_eq!((&*refused.code, refused.message), ("NotImplemented", message));
    }
}
