//! Renders each case of the fixtures and compares.

use mapping_template::{Absent, Input, Limits, Template};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct File {
    /// What stands before each template.
    before: String,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    #[serde(default)]
    name: String,
    #[serde(default, rename = "source")]
    _source: String,
    template: String,
    #[serde(default)]
    body: String,
    #[serde(default)]
    path: Vec<(String, String)>,
    #[serde(default)]
    querystring: Vec<(String, String)>,
    #[serde(default)]
    header: Vec<(String, String)>,
    context: Option<Value>,
    #[serde(default)]
    stage_variables: serde_json::Map<String, Value>,
    text: Option<String>,
    /// What the error of parsing or rendering holds.
    error: Option<String>,
    response_override: Option<Expected>,
    request_override: Option<Expected>,
}

#[derive(Deserialize, Default, Debug, PartialEq)]
#[serde(default, deny_unknown_fields)]
struct Expected {
    status: Option<String>,
    header: Vec<(String, String)>,
    path: Vec<(String, String)>,
    querystring: Vec<(String, String)>,
}

fn expected(overridden: Option<mapping_template::Override>) -> Option<Expected> {
    overridden.map(|given| Expected {
        status: given.status,
        header: given.header,
        path: given.path,
        querystring: given.querystring,
    })
}

fn check(file: &str, absent: Absent) {
    let file: File = serde_json::from_str(file).unwrap();
    let mut wrong = Vec::new();
    for case in file.cases {
        let input = Input {
            body: case.body.as_bytes(),
            path: &case.path,
            querystring: &case.querystring,
            header: &case.header,
            context: case.context.as_ref(),
            stage_variables: Some(&case.stage_variables),
            absent,
        };
        let rendered = Template::parse(&format!("{}{}", file.before, case.template))
            .map_err(|error| error.to_string())
            .and_then(|template| {
                template.render(&input, &Limits::default()).map_err(|error| error.to_string())
            });
        let is_right = match (&rendered, &case.text, &case.error) {
            (Ok(rendered), Some(text), None) => rendered.text == *text,
            (Err(error), None, Some(part)) => error.contains(part.as_str()),
            _ => false,
        };
        if !is_right {
            let wanted = case.text.or(case.error);
            wrong.push(format!(
                "{}: {:?}\n  gives  {rendered:?}\n  wanted {wanted:?}",
                case.name, case.template
            ));
            continue;
        }
        if let Ok(rendered) = rendered {
            assert_eq!(expected(rendered.response_override), case.response_override, "{}", case.name);
            assert_eq!(expected(rendered.request_override), case.request_override, "{}", case.name);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The language is Velocity 1.7's: each text is what its jar gave for the template.
#[test]
fn velocity_gave_these() {
    check(include_str!("../../../../fixtures/mapping-template/language.json"), Absent::PrintsItself);
}

/// What API Gateway adds: its variables, its overrides, the templates of AWS's pages and of published stacks.
#[test]
fn api_gateway_gives_these() {
    check(include_str!("../../../../fixtures/mapping-template/api-gateway.json"), Absent::PrintsNothing);
}
