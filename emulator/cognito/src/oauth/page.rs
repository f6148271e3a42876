//! The pages that a browser shows: plain, without scripts, styles or anything from elsewhere.

use contract::HttpAnswer;
use http::StatusCode;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION};

/// Sends the browser on.
pub(crate) fn redirect(url: &str) -> HttpAnswer {
    HttpAnswer::new(StatusCode::FOUND, "").with_header(LOCATION, url)
}

/// The page that asks for a name and a password. The form comes back to the page's own address.
pub(crate) fn sign_in(message: Option<&str>) -> HttpAnswer {
    let message =
        message.map(|text| format!("<p role=\"alert\">{}</p>\n", escaped(text))).unwrap_or_default();
    let status = if message.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    let form = "<form method=\"post\">\n\
        <p><label>Username <input name=\"username\" autocomplete=\"username\" autofocus required></label></p>\n\
        <p><label>Password <input name=\"password\" type=\"password\" autocomplete=\"current-password\" required></label></p>\n\
        <p><button type=\"submit\">Sign in</button></p>\n\
        </form>";
    page(status, "Sign in", &format!("{message}{form}"))
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
