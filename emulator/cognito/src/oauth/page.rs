//! The pages that a browser shows: plain, without scripts, styles or anything from elsewhere.

use contract::HttpAnswer;
use http::StatusCode;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION};

/// Sends the browser on.
pub(crate) fn redirect(url: &str) -> HttpAnswer {
    HttpAnswer::new(StatusCode::FOUND, "").with_header(LOCATION, url)
}

/// A field of a form.
pub(crate) enum Field<'a> {
    /// Something to write: its name, what stands before it, its kind and what a browser may fill in.
    Text { name: &'a str, label: &'a str, kind: &'static str, complete: &'static str },
    /// One of several.
    Choice { name: &'a str, label: &'a str, among: &'a [String] },
    /// What the form brings back unseen.
    Hidden { name: &'a str, value: &'a str },
}

/// The page that asks for a name and a password.
pub(crate) fn sign_in(message: Option<&str>) -> HttpAnswer {
    let fields = [
        Field::Text { name: "username", label: "Username", kind: "text", complete: "username" },
        Field::Text { name: "password", label: "Password", kind: "password", complete: "current-password" },
    ];
    form("Sign in", message, &fields)
}

/// A page with a form. It comes back to the page's own address.
pub(crate) fn form(title: &str, message: Option<&str>, fields: &[Field<'_>]) -> HttpAnswer {
    let status = if message.is_none() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    let mut body =
        message.map(|text| format!("<p role=\"alert\">{}</p>\n", escaped(text))).unwrap_or_default();
    body.push_str("<form method=\"post\">\n");
    for field in fields {
        body.push_str(&field.written());
        body.push('\n');
    }
    body.push_str("<p><button type=\"submit\">Go on</button></p>\n</form>");
    page(status, title, &body)
}

impl Field<'_> {
    fn written(&self) -> String {
        match self {
            Field::Text { name, label, kind, complete } => format!(
                "<p><label>{} <input name=\"{}\" type=\"{kind}\" autocomplete=\"{complete}\" required></label></p>",
                escaped(label),
                escaped(name)
            ),
            Field::Choice { name, label, among } => {
                let option = |one: &String| format!("<option>{}</option>", escaped(one));
                let options: String = among.iter().map(option).collect();
                format!(
                    "<p><label>{} <select name=\"{}\">{options}</select></label></p>",
                    escaped(label),
                    escaped(name)
                )
            }
            Field::Hidden { name, value } => {
                format!("<input type=\"hidden\" name=\"{}\" value=\"{}\">", escaped(name), escaped(value))
            }
        }
    }
}

/// The page for a request that cannot be answered at the client's URL.
pub(crate) fn fault(message: &str) -> HttpAnswer {
    page(StatusCode::BAD_REQUEST, "This cannot go on", &format!("<p role=\"alert\">{}</p>", escaped(message)))
}

fn page(status: StatusCode, title: &str, body: &str) -> HttpAnswer {
    let text = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>{title}</title>\n<h1>{title}</h1>\n{body}\n</html>\n"
    );
    HttpAnswer::new(status, text)
        .with_header(CONTENT_TYPE, "text/html;charset=UTF-8")
        .with_header(CACHE_CONTROL, "no-store")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
