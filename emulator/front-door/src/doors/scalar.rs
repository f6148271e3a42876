//! One value that came as text, in a form, a path, a query string or a header, as JSON of the type that its shape says.

use models::Kind;
use serde_json::{Number, Value};

/// The value that a text stands for; `None` if it is not of the shape's type. What is no scalar stays the text that it is.
pub(super) fn read(kind: &Kind, text: &str) -> Option<Value> {
    match kind {
        Kind::Integer { .. } => text.parse::<i32>().ok().map(Value::from),
        Kind::Long { .. } => text.parse::<i64>().ok().map(Value::from),
        Kind::Float { .. } | Kind::Double { .. } => {
            text.parse::<f64>().ok().and_then(Number::from_f64).map(Value::Number)
        }
        Kind::Boolean => match text {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            _ => None,
        },
        // Operations read a time as JSON writes it: in seconds since 1970.
        Kind::Timestamp { .. } => {
            let time: jiff::Timestamp = text.parse().ok()?;
            let (seconds, milliseconds) = (time.as_second(), time.subsec_millisecond());
            let text =
                if milliseconds > 0 { format!("{seconds}.{milliseconds:03}") } else { seconds.to_string() };
            text.parse().ok().map(Value::Number)
        }
        _ => Some(Value::String(text.to_owned())),
    }
}
