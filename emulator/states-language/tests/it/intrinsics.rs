//! The cases of intrinsic functions in `fixtures/step-functions/intrinsics.json`, and what templates make of them.

use serde_json::{Map, Value, json};
use states_language::{Intrinsic, Scope, Template, World};

/// Draws the same always.
struct Still;

impl World for Still {
    fn uuid(&mut self) -> String {
        "00000000-0000-4000-8000-000000000000".to_string()
    }

    fn random(&mut self) -> f64 {
        0.5
    }
}

fn variables() -> Map<String, Value> {
    Map::from_iter([("counter".to_string(), json!(7))])
}

fn context(input: &Value) -> Value {
    json!({"Execution": {"Input": input, "Name": "an-execution-name"}})
}

// What a function gives, and the cause when it fails, is what the author of a definition meets on AWS.
#[test]
fn cases_of_intrinsic_functions() {
    let fixture: Value =
        serde_json::from_str(include_str!("../../../../fixtures/step-functions/intrinsics.json"))
            .expect("JSON");
    let mut wrong = Vec::new();
    for case in fixture["cases"].as_array().expect("cases") {
        let expression = case["expression"].as_str().expect("an expression");
        let expect = &case["expect"];
        let call = match Intrinsic::parse(expression) {
            Ok(call) => call,
            Err(error) => {
                if expect["refused"] != true {
                    wrong.push(format!("{expression}: {error}"));
                }
                continue;
            }
        };
        let input = case.get("input").cloned().unwrap_or_else(|| json!({}));
        let (context, variables) = (context(&input), variables());
        let scope = Scope { input: &input, context: &context, variables: &variables };
        let outcome = call.evaluate(&scope, &mut Still);
        let as_expected = match &outcome {
            Ok(value) => expect.get("value") == Some(value),
            Err(failure) => failure.error == "States.Runtime" && expect["cause"] == failure.cause.as_str(),
        };
        if !as_expected {
            wrong.push(format!("{expression} of {input} gives {outcome:?}, not {expect}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn evaluate(template: &Value, input: &Value) -> Result<Value, String> {
    let template = Template::parse(template).expect("it can be read");
    let (context, variables) = (context(input), variables());
    let scope = Scope { input, context: &context, variables: &variables };
    template.evaluate(&scope, &mut Still).map_err(|failure| failure.to_string())
}

// Parameters, ResultSelector, ItemSelector and Assign are templates.
#[test]
fn what_templates_make() {
    let cases = [
        (
            json!({"a.$": "$.x", "b": [{"c.$": "$.x", "d": 1}, "$.x"]}),
            json!({"x": 1}),
            json!({"a": 1, "b": [{"c": 1, "d": 1}, "$.x"]}),
        ),
        (
            json!({"whole.$": "$", "name.$": "$$.Execution.Name", "n.$": "$counter"}),
            json!([1]),
            json!({"whole": [1], "name": "an-execution-name", "n": 7}),
        ),
        (
            json!({"all.$": "$.l[*].k", "none.$": "$.l[?(@.k == 9)]"}),
            json!({"l": [{"k": 1}, {}]}),
            json!({"all": [1], "none": []}),
        ),
        // Captured (published): null here, a failure for an argument of a function.
        (json!({"v.$": "$.items[5]"}), json!({"items": [1, 2]}), json!({"v": null})),
        (
            json!({"v.$": "States.Format('{}', $.a)", "plain": "States.UUID()"}),
            json!({"a": 1}),
            json!({"v": "1", "plain": "States.UUID()"}),
        ),
        (json!({"$.a": 1, ".$": "$.a"}), json!({"a": 2}), json!({"$.a": 1, "": 2})),
        (json!([1, {"a.$": "$"}]), json!(2), json!([1, {"a": 2}])),
        (json!("text"), json!(null), json!("text")),
    ];
    for (template, input, expected) in cases {
        assert_eq!(evaluate(&template, &input), Ok(expected), "{template}");
    }
}

// The first cause that most people see of Step Functions.
#[test]
fn what_templates_fail_with() {
    let cases = [
        // Captured (published), all but the one of the index.
        (
            json!({"missing.$": "$.nope.deep"}),
            json!({"other": 1}),
            r#"The JSONPath '$.nope.deep' specified for the field 'missing.$' could not be found in the input '{"other":1}'"#,
        ),
        (
            json!({"outer": {"JobName.$": "$.JobName"}}),
            json!({}),
            "The JSONPath '$.JobName' specified for the field 'JobName.$' could not be found in the input '{}'",
        ),
        (
            json!({"v.$": "States.Format('{}', $.nope)"}),
            json!({"other": 1}),
            r#"The function 'States.Format('{}', $.nope)' had the following error: The JsonPath argument for the field '$.nope' could not be found in the input '{"other":1}'"#,
        ),
        (
            json!({"v.$": "$.other[0]"}),
            json!({"other": 1}),
            "Filter: [0] can only be applied to arrays. Current context is: 1",
        ),
        (json!({"Input.$": "$"}), Value::Null, "Unable to apply Path transformation to null or empty input."),
    ];
    for (template, input, cause) in cases {
        assert_eq!(evaluate(&template, &input), Err(format!("States.Runtime: {cause}")), "{template}");
    }
}

// A definition with such a template is not created; the place is that of the object around the member.
#[test]
fn what_templates_cannot_say() {
    let template = json!({"a.$": "nope", "b": [{"c/d": {"e.$": "$.x["}}], "f.$": 1, "g.$": {"h.$": "$"}});
    let errors = Template::parse(&template).expect_err("refused");
    let valid = |name: &str| {
        format!(
            "The value for the field '{name}' must be a valid JSONPath or a valid intrinsic function call"
        )
    };
    let typed = |name: &str, kind: &str| {
        format!(
            "The value for the field '{name}' must be a STRING that contains a JSONPath but was an {kind}"
        )
    };
    assert_eq!(
        errors,
        [
            (String::new(), valid("a.$")),
            ("/b[0]/c/d".to_string(), valid("e.$")),
            (String::new(), typed("f.$", "INTEGER")),
            (String::new(), typed("g.$", "OBJECT")),
        ]
    );
}

// A definition that uses a variable which nobody assigns is refused.
#[test]
fn paths_of_templates() {
    let template = json!({"a.$": "$x.y", "b": [{"c.$": "States.Array($.d, States.Format('{}', $$.e), $z)"}], "f.$": "$"});
    let template = Template::parse(&template).expect("it can be read");
    let mut paths: Vec<&str> = template.paths().map(states_language::PathExpression::text).collect();
    paths.sort_unstable();
    assert_eq!(paths, ["$", "$$.e", "$.d", "$x.y", "$z"]);
}

// A template or a call that repeats its input must not take the memory of the machine.
#[test]
fn what_is_made_is_bounded() {
    let input = json!({"x": "x".repeat(200_000)});
    let members = (0..1_000).map(|place| (format!("m{place}.$"), json!("$.x"))).collect();
    let many = ["$.x"; 1_000].join(", ");
    for template in [
        Value::Object(members),
        json!({"v.$": format!("States.Array({many})")}),
        json!({"v.$": format!("States.Format('{}', {many})", "{}".repeat(1_000))}),
    ] {
        let failure = evaluate(&template, &input).expect_err("too much");
        assert!(failure.starts_with("States.DataLimitExceeded"), "{failure}");
    }
    // The hash codes of all these are the same in Java.
    let same: Value = (0..1 << 12)
        .map(|bits| {
            Value::String((0..12).map(|bit| if bits >> bit & 1 == 1 { "Aa" } else { "BB" }).collect())
        })
        .collect();
    let unique = evaluate(&json!({"v.$": "States.ArrayLength(States.ArrayUnique($))"}), &same);
    assert_eq!(unique, Ok(json!({"v": 1 << 12})));
}
