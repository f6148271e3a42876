//! Names and values as forms and queries write them.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What is written as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// More fields than any request has; the rest is not looked at.
const MOST_FIELDS: usize = 64;

/// The fields of a form, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    /// Reads `name=value&name=value`.
    pub(crate) fn read(text: &str) -> Form {
        let decode = |text: &str| {
            let text = text.replace('+', " ");
            percent_decode_str(&text).decode_utf8_lossy().into_owned()
        };
        let fields = text.split('&').filter(|field| !field.is_empty()).take(MOST_FIELDS).map(|field| {
            let (name, value) = field.split_once('=').unwrap_or((field, ""));
            (decode(name), decode(value))
        });
        Form(fields.collect())
    }

    /// The fields, in order.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// A field that is there and not empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let field = self.0.iter().find(|(known, _)| known == name)?;
        Some(field.1.as_str()).filter(|value| !value.is_empty())
    }
}

/// Fields as a query writes them.
pub(crate) fn write(fields: &[(&str, &str)]) -> String {
    let encode = |text: &str| utf8_percent_encode(text, PLAIN).to_string();
    let fields = fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value)));
    fields.collect::<Vec<_>>().join("&")
}

/// A URL with more fields in its query.
pub(crate) fn with_query(url: &str, fields: &[(&str, &str)]) -> String {
    let joint = if url.contains('?') { '&' } else { '?' };
    format!("{url}{joint}{}", write(fields))
}

/// A URL with fields as its fragment, which stays in the browser.
pub(crate) fn with_fragment(url: &str, fields: &[(&str, &str)]) -> String {
    format!("{url}#{}", write(fields))
}

#[cfg(test)]
mod tests {
    use super::*;

    // A state or a redirect URI that comes back changed ends the sign-in at the client.
    #[test]
    fn what_is_written_reads_the_same() {
        let fields = [("state", "a b+c&d=e%\u{e9}"), ("redirect_uri", "http://localhost:3000/cb?x=1")];
        let form = Form::read(&write(&fields));
        for (name, value) in fields {
            assert_eq!(form.get(name), Some(value));
        }
        let form = Form::read("a=1+2&b=%zz&c&=d&a=3");
        assert_eq!((form.get("a"), form.get("b"), form.get("c")), (Some("1 2"), Some("%zz"), None));
        assert_eq!(with_query("app://cb?x=1", &[("code", "2")]), "app://cb?x=1&code=2");
    }
}
