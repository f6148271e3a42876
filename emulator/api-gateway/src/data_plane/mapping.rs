//! Parameter mapping: what an integration's request and a method's response take from elsewhere.
//!
//! | expression | is |
//! | --- | --- |
//! | `method.request.header.NAME`, `.multivalueheader.NAME` | a header of the request, or all of its values |
//! | `method.request.querystring.NAME`, `.multivaluequerystring.NAME` | a parameter of the query string, or all of its values |
//! | `method.request.path.NAME` | a parameter of the path, decoded |
//! | `method.request.body`, `method.request.body.PATH` | the body, or what a JSONPath without `$.` finds in it |
//! | `integration.response.header.NAME`, `.multivalueheader.NAME`, `.body`, `.body.PATH` | the same of what the integration answered |
//! | `gatewayresponse...`, `context.NAME` | of the context |
//! | `stageVariables.NAME` | a stage variable |
//! | `'text'` | the text |

use json_query::Path;
use serde_json::{Map, Value};

use super::request::Request;

/// Where a value comes from.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    Text(String),
    Header {
        name: String,
        all: bool,
    },
    Query {
        name: String,
        all: bool,
    },
    Path(String),
    /// The whole body, or what the path finds in it.
    Body(Option<Box<Path>>),
    Context(Vec<String>),
    StageVariable(String),
}

/// Where a value goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Header(String),
    Query(String),
    Path(String),
}

/// What values are taken from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Given<'a> {
    /// The client's request; absent where a response is mapped.
    pub(crate) request: Option<&'a Request>,
    /// The headers of what the integration answered.
    pub(crate) headers: &'a [(String, String)],
    /// The body of the request, or of the integration's answer.
    pub(crate) body: &'a [u8],
    pub(crate) context: &'a Value,
    pub(crate) stage_variables: &'a Map<String, Value>,
}

impl Source {
    /// Reads an expression. `None` if it is none; such a one was refused when it was put.
    pub(crate) fn read(text: &str) -> Option<Source> {
        if let Some(rest) = text.strip_prefix('\'') {
            return rest.strip_suffix('\'').map(|text| Source::Text(text.to_owned()));
        }
        if let Some(name) = text.strip_prefix("stageVariables.") {
            return Some(Source::StageVariable(name.to_owned()));
        }
        if let Some(path) = text.strip_prefix("context.") {
            return Some(Source::Context(path.split('.').map(str::to_owned).collect()));
        }
        let rest =
            text.strip_prefix("method.request.").or_else(|| text.strip_prefix("integration.response."))?;
        if rest == "body" {
            return Some(Source::Body(None));
        }
        let (kind, name) = rest.split_once('.')?;
        let name = name.to_owned();
        Some(match kind {
            "header" => Source::Header { name, all: false },
            "multivalueheader" => Source::Header { name, all: true },
            "querystring" => Source::Query { name, all: false },
            "multivaluequerystring" => Source::Query { name, all: true },
            "path" => Source::Path(name),
            "body" => Source::Body(Some(Box::new(Path::parse(&format!("$.{name}")).ok()?))),
            _ => return None,
        })
    }

    /// Whether the context must be made for it.
    pub(crate) fn needs_context(&self) -> bool {
        matches!(self, Source::Context(_))
    }

    /// The values; none if there is nothing there.
    pub(crate) fn values(&self, given: &Given<'_>) -> Vec<String> {
        match self {
            Source::Text(text) => vec![text.clone()],
            Source::Header { name, all } => {
                let headers = given.request.map_or(given.headers, |request| &request.headers);
                some(headers, *all, |known| known.eq_ignore_ascii_case(name))
            }
            Source::Query { name, all } => {
                let query = given.request.map_or(&[][..], |request| &request.query);
                some(query, *all, |known| known == name)
            }
            Source::Path(name) => {
                given.request.and_then(|request| request.path_parameter(name)).into_iter().collect()
            }
            Source::Body(None) => vec![String::from_utf8_lossy(given.body).into_owned()],
            Source::Body(Some(path)) => {
                let body: Option<Value> = serde_json::from_slice(given.body).ok();
                body.and_then(|body| path.find(&body).and_then(|found| plain(&found))).into_iter().collect()
            }
            Source::Context(path) => {
                let found = path.iter().try_fold(given.context, |value, name| value.get(name));
                found.and_then(plain).into_iter().collect()
            }
            Source::StageVariable(name) => {
                given.stage_variables.get(name).and_then(plain).into_iter().collect()
            }
        }
    }
}

/// All values of a name, or the last one.
fn some(pairs: &[(String, String)], all: bool, is: impl Fn(&str) -> bool) -> Vec<String> {
    let mut found = pairs.iter().filter(|(name, _)| is(name)).map(|(_, value)| value.clone());
    if all { found.collect() } else { found.next_back().into_iter().collect() }
}

/// A text as it is, other JSON as its text, null as nothing.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        value => Some(value.to_string()),
    }
}

impl Target {
    /// Reads the name of a request parameter of an integration, such as `integration.request.header.X-Name`, or of a response
    /// parameter, such as `method.response.header.X-Name` or `gatewayresponse.header.X-Name`.
    pub(crate) fn read(text: &str) -> Option<Target> {
        let rest = ["integration.request.", "method.response.", "gatewayresponse."]
            .iter()
            .find_map(|prefix| text.strip_prefix(prefix))?;
        let (kind, name) = rest.split_once('.')?;
        let name = name.to_owned();
        match kind {
            "header" | "multivalueheader" => Some(Target::Header(name)),
            "querystring" | "multivaluequerystring" => Some(Target::Query(name)),
            "path" => Some(Target::Path(name)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Deserialize)]
    struct Case {
        expression: String,
        values: Option<Vec<String>>,
    }

    // A header that arrives empty, or a literal taken for a name, is found out in production.
    #[test]
    fn expressions_take_what_they_say() {
        let text = include_str!("../../../../fixtures/api-gateway/data-plane/parameter-mappings.json");
        let cases: Vec<Case> = serde_json::from_str(text).unwrap();
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let request = Request {
            headers: vec![pair("X-A", "1"), pair("X-A", "2")],
            query: vec![pair("q", "one"), pair("q", "two")],
            path_parameters: vec![pair("id", "a%20b")],
            ..Request::default()
        };
        let context = json!({"stage": "dev", "identity": {"sourceIp": "127.0.0.1"}, "n": null});
        let stage_variables = json!({"v": "V"}).as_object().cloned().unwrap();
        let given = Given {
            request: Some(&request),
            headers: &[],
            body: br#"{"a": {"b": [1, "x"]}, "t": "text", "n": null}"#,
            context: &context,
            stage_variables: &stage_variables,
        };
        for case in cases {
            let values = Source::read(&case.expression).map(|source| source.values(&given));
            assert_eq!(values, case.values, "{}", case.expression);
        }
        let answered = Given { request: None, headers: &[pair("etag", "7")], ..given };
        let etag = Source::read("integration.response.header.ETag").unwrap();
        assert_eq!(etag.values(&answered), ["7"]);
    }

    // The part of a target is what decides where the value lands.
    #[test]
    fn targets_are_read() {
        for (text, expected) in [
            ("integration.request.header.X-A", Some(Target::Header("X-A".into()))),
            ("integration.request.querystring.a.b", Some(Target::Query("a.b".into()))),
            ("integration.request.path.id", Some(Target::Path("id".into()))),
            ("method.response.header.X-A", Some(Target::Header("X-A".into()))),
            ("gatewayresponse.header.X-A", Some(Target::Header("X-A".into()))),
            ("integration.request.body", None),
            ("method.request.header.X", None),
        ] {
            assert_eq!(Target::read(text), expected, "{text}");
        }
    }
}
