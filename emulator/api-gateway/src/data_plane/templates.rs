//! Renders mapping templates for one request, and the simpler templates of gateway responses and URIs.

use bytes::Bytes;
use mapping_template::{Input, Limits, Override, Rendered};
use serde_json::Value;

use super::deployed::Ready;
use super::exchange::Exchange;
use super::failure::{API_CONFIGURATION_ERROR, Failure};
use super::mapping::{Given, Source};

/// What a template made of a body.
#[derive(Debug)]
pub(crate) struct Rendering {
    pub(crate) body: Bytes,
    pub(crate) request_override: Option<Override>,
    pub(crate) response_override: Option<Override>,
}

/// Renders a template over a body: the request's, or what the integration answered.
///
/// # Errors
/// The failure that a template which cannot be read or rendered is: 500, with the cause in the log.
pub(crate) fn render(exchange: &Exchange, ready: &Ready, body: Bytes) -> Result<Rendering, Failure> {
    let wrong =
        |cause: String| Failure::because(&API_CONFIGURATION_ERROR, format!("mapping template: {cause}"));
    let Some(template) = &ready.template else {
        return Ok(Rendering { body, request_override: None, response_override: None });
    };
    let template = template.as_ref().map_err(|error| wrong(error.to_string()))?;
    let request = &exchange.request;
    let path: Vec<(String, String)> = request
        .path_parameters
        .iter()
        .map(|(name, value)| (name.clone(), super::request::decoded(value)))
        .collect();
    let context = ready.needs_context.then(|| exchange.context());
    let input = Input {
        body: &body,
        path: &path,
        querystring: &request.query,
        header: &request.headers,
        context: context.as_ref(),
        stage_variables: Some(&exchange.stage_variables),
        ..Input::default()
    };
    let rendered = template.render(&input, &Limits::default()).map_err(|error| wrong(error.to_string()))?;
    let Rendered { text, response_override, request_override } = rendered;
    Ok(Rendering { body: text.into(), request_override, response_override })
}

/// The template of a gateway response: texts with `$context.x`, `$stageVariables.x` and `$method.request.header.x` in them, and no
/// language besides (documented).
pub(crate) fn substitute(template: &str, given: &Given<'_>) -> String {
    let mut out = String::with_capacity(template.len() * 2);
    let mut rest = template;
    while let Some(at) = rest.find('$') {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let after = after.get(1..).unwrap_or_default();
        let (braced, inner) = after.strip_prefix('{').map_or((false, after), |inner| (true, inner));
        let is_name = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '.' | '_' | '-');
        let end = inner.find(|sign| !is_name(sign)).unwrap_or(inner.len());
        let (name, behind) = inner.split_at(end);
        let name = if braced { name } else { name.trim_end_matches(['.', '-']) };
        let behind = inner.get(name.len()..).unwrap_or(behind);
        let closed = if braced { behind.strip_prefix('}') } else { Some(behind) };
        let source = if name.contains('.') { Source::read(name) } else { None };
        match (source, closed) {
            (Some(source), Some(behind)) => {
                out.push_str(&source.values(given).pop().unwrap_or_default());
                rest = behind;
            }
            _ => {
                out.push('$');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// A text with `${stageVariables.x}` in it, such as a URI.
pub(crate) fn with_stage_variables(text: &str, variables: &serde_json::Map<String, Value>) -> String {
    const BEGINNING: &str = "${stageVariables.";
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(BEGINNING) {
        out.push_str(before);
        let (name, behind) = after.split_once('}').unwrap_or((after, ""));
        if let Some(value) = variables.get(name).and_then(Value::as_str) {
            out.push_str(value);
        }
        rest = behind;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    // A gateway response tells the client why; a name left unfilled tells it nothing.
    #[test]
    fn gateway_responses_and_uris_are_filled() {
        let context =
            json!({"error": {"messageString": "\"Forbidden\"", "message": "Forbidden"}, "requestId": "r"});
        let variables = json!({"v": "V"}).as_object().cloned().unwrap();
        let request = super::super::request::Request {
            headers: vec![("Origin".into(), "o".into())],
            ..super::super::request::Request::default()
        };
        let given = Given {
            request: Some(&request),
            headers: &[],
            body: b"",
            context: &context,
            stage_variables: &variables,
        };
        for (template, expected) in [
            (r#"{"message":$context.error.messageString}"#, r#"{"message":"Forbidden"}"#),
            ("$context.requestId. ${stageVariables.v}x", "r. Vx"),
            ("$method.request.header.origin,$context.absent", "o,"),
            ("costs 5$ $x ${context.requestId", "costs 5$ $x ${context.requestId"),
            ("$", "$"),
        ] {
            assert_eq!(substitute(template, &given), expected, "{template}");
        }
        for (text, expected) in [
            ("https://${stageVariables.v}/x", "https://V/x"),
            ("a${stageVariables.absent}b", "ab"),
            ("a${stageVariables.v", "aV"),
            ("plain", "plain"),
        ] {
            assert_eq!(with_stage_variables(text, &variables), expected);
        }
    }
}
