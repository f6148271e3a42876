//! `millpond invoke-template`: runs a mapping template of API Gateway on a request, without a server.
//!
//! What the template makes goes to the standard output, as it is. What it overrides goes to the error output, a line each.
//! Where it goes wrong, the error output names the file, the line and the column, and points at the place.
//!
//! The request is a JSON object with any of these members:
//!
//! | member | is |
//! | --- | --- |
//! | `body` | a text as it is, or any other JSON as its text: `$input.body`. For a template of responses, what the integration answered |
//! | `headers`, `path`, `querystring` | objects of texts: `$input.params()` |
//! | `context` | an object: `$context` |
//! | `stageVariables` | an object: `$stageVariables` |

use std::error::Error;
use std::fs;
use std::io::{self, Read, Write};
use std::path::Path;

use mapping_template::{Input, Limits, Override, Template};
use serde_json::{Map, Value};

use crate::arguments::InvokeTemplate;

/// What a text on the command line is read from in place of a file.
const STANDARD_INPUT: &str = "-";

/// Renders the template and prints it.
pub(crate) fn run(options: &InvokeTemplate) -> Result<(), Box<dyn Error>> {
    let is_standard_input = |path: &Path| path.as_os_str() == STANDARD_INPUT;
    if is_standard_input(&options.template) && options.request.as_deref().is_some_and(is_standard_input) {
        return Err("only one of the two can be the standard input".into());
    }
    let text = read(&options.template)?;
    let request = match &options.request {
        Some(path) => Request::read(&read(path)?).map_err(|error| format!("{}: {error}", path.display()))?,
        None => Request::default(),
    };
    let name = options.template.display().to_string();
    let template = Template::parse(&text)
        .map_err(|error| pointed(&name, &text, error.line, error.column, &error.message))?;
    let rendered = template
        .render(&request.input(), &Limits::default())
        .map_err(|error| pointed(&name, &text, error.line, error.column, &error.message))?;
    let mut out = io::stdout().lock();
    out.write_all(rendered.text.as_bytes())?;
    out.flush()?;
    for (name, overridden) in
        [("requestOverride", &rendered.request_override), ("responseOverride", &rendered.response_override)]
    {
        for line in overridden.iter().flat_map(|overridden| told(name, overridden)) {
            eprintln!("{line}");
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<String, Box<dyn Error>> {
    if path.as_os_str() == STANDARD_INPUT {
        let mut text = String::new();
        io::stdin().lock().read_to_string(&mut text)?;
        return Ok(text);
    }
    fs::read_to_string(path).map_err(|error| format!("{} cannot be read: {error}", path.display()).into())
}

/// What the template is given.
#[derive(Default)]
struct Request {
    body: Vec<u8>,
    path: Vec<(String, String)>,
    querystring: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    context: Option<Value>,
    stage_variables: Option<Map<String, Value>>,
}

impl Request {
    fn read(text: &str) -> Result<Request, String> {
        let members: Map<String, Value> =
            serde_json::from_str(text).map_err(|error| format!("not a JSON object: {error}"))?;
        let mut request = Request::default();
        for (name, value) in members {
            match name.as_str() {
                "body" => request.body = plain(value).into_bytes(),
                "headers" => request.headers = parameters(&name, value)?,
                "path" => request.path = parameters(&name, value)?,
                "querystring" => request.querystring = parameters(&name, value)?,
                "context" => request.context = Some(Value::Object(object(&name, value)?)),
                "stageVariables" => request.stage_variables = Some(object(&name, value)?),
                _ => {
                    return Err(format!(
                        "\"{name}\" is none of body, headers, path, querystring, context and stageVariables"
                    ));
                }
            }
        }
        Ok(request)
    }

    fn input(&self) -> Input<'_> {
        Input {
            body: &self.body,
            path: &self.path,
            querystring: &self.querystring,
            header: &self.headers,
            context: self.context.as_ref(),
            stage_variables: self.stage_variables.as_ref(),
            ..Input::default()
        }
    }
}

fn object(name: &str, value: Value) -> Result<Map<String, Value>, String> {
    match value {
        Value::Object(members) => Ok(members),
        _ => Err(format!("\"{name}\" is not an object")),
    }
}

fn parameters(name: &str, value: Value) -> Result<Vec<(String, String)>, String> {
    Ok(object(name, value)?.into_iter().map(|(key, value)| (key, plain(value))).collect())
}

/// A text as it is, other JSON as its text.
fn plain(value: Value) -> String {
    match value {
        Value::String(text) => text,
        value => value.to_string(),
    }
}

/// An error, and under it the line that it is about, with a caret at the column.
fn pointed(name: &str, text: &str, line: u32, column: u32, message: &str) -> String {
    let place = format!("{name}:{line}:{column}: {message}");
    let at = usize::try_from(line).unwrap_or(0).checked_sub(1);
    let Some(source) = at.and_then(|at| text.lines().nth(at)) else { return place };
    let number = line.to_string();
    let margin = " ".repeat(number.len());
    // A tab before the place is a tab before the caret, so that the two stand under each other.
    let before = usize::try_from(column).unwrap_or(0).saturating_sub(1);
    let indent: String =
        source.chars().take(before).map(|sign| if sign == '\t' { '\t' } else { ' ' }).collect();
    format!("{place}\n {number} | {source}\n {margin} | {indent}^")
}

/// What a template overrides, a line each.
fn told(name: &str, overridden: &Override) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(status) = &overridden.status {
        lines.push(format!("{name}.status = {status}"));
    }
    for (part, parameters) in
        [("header", &overridden.header), ("path", &overridden.path), ("querystring", &overridden.querystring)]
    {
        lines.extend(parameters.iter().map(|(key, value)| format!("{name}.{part}.{key} = {value}")));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    // A template is mended at the place that the caret shows; one column off costs its author an hour.
    #[test]
    fn the_caret_stands_under_the_place() {
        for (text, line, column, expected) in [
            ("a\n  $x.y()", 2, 3, "t:2:3: wrong\n 2 |   $x.y()\n   |   ^"),
            ("\t$x", 1, 2, "t:1:2: wrong\n 1 | \t$x\n   | \t^"),
            ("é$x", 1, 2, "t:1:2: wrong\n 1 | é$x\n   |  ^"),
            ("#if(", 1, 5, "t:1:5: wrong\n 1 | #if(\n   |     ^"),
            ("", 1, 1, "t:1:1: wrong"),
            ("a", 0, 0, "t:0:0: wrong"),
        ] {
            assert_eq!(pointed("t", text, line, column, "wrong"), expected, "{text:?}");
        }
    }

    // A member that is misspelt would be absent from the template, and the author would look for the fault there.
    #[test]
    fn a_request_that_is_none_is_refused() {
        for (text, expected) in [
            ("[]", "not a JSON object"),
            ("{", "not a JSON object"),
            (r#"{"header": {}}"#, "\"header\" is none of body"),
            (r#"{"path": []}"#, "\"path\" is not an object"),
            (r#"{"stageVariables": "x"}"#, "\"stageVariables\" is not an object"),
        ] {
            let error = Request::read(text).err().unwrap_or_default();
            assert!(error.starts_with(expected), "{text}: {error}");
        }
    }
}
