//! Java's `String.format`: what `Formatter` makes of texts, whole numbers, doubles and booleans.
//!
//! Refused by name: `%e`, `%g`, `%a`, `%h`, and dates.

use std::fmt::Write;

use crate::value::{Heap, Value};

/// The widest that a field may be, and the most digits behind its point.
const MOST_WIDTH: usize = 10_000;

/// One `%...` of a format.
#[derive(Debug, Default)]
struct Field<'f> {
    flags: &'f str,
    width: Option<usize>,
    precision: Option<usize>,
    conversion: char,
}

/// Fills a format in, up to about `most` bytes. `told` says how a value prints, null as `null`.
///
/// # Errors
/// What Java throws at, or that a conversion is not emulated.
pub(super) fn format(
    format: &str,
    arguments: &[Value],
    most: usize,
    told: &mut dyn FnMut(&Value) -> Result<String, String>,
) -> Result<String, String> {
    let mut out = String::with_capacity(format.len() * 2);
    let (mut rest, mut next, mut last) = (format, 0, None);
    while let Some((before, after)) = rest.split_once('%') {
        out.push_str(before);
        if out.len() > most {
            return Err(format!("a text is longer than {most} bytes"));
        }
        let (place, field, behind) = read(after)?;
        rest = behind;
        if let '%' | 'n' = field.conversion {
            let text = if field.conversion == 'n' { "\n" } else { "%" };
            pad(&mut out, text, &field)?;
            continue;
        }
        let place = match place {
            Place::Next => {
                next += 1;
                next - 1
            }
            Place::Again => last.ok_or("MissingFormatArgumentException: Format specifier '%<'")?,
            Place::Of(place) => place,
        };
        last = Some(place);
        let missing = || format!("MissingFormatArgumentException: Format specifier '%{}'", field.conversion);
        let value = arguments.get(place).ok_or_else(missing)?;
        fill(&mut out, &field, value, told)?;
    }
    out.push_str(rest);
    Ok(out)
}

/// Which argument a field is of.
enum Place {
    Next,
    /// `<`: that of the field before.
    Again,
    /// `2$`, from zero.
    Of(usize),
}

/// What stands behind a percent sign, and what is left.
fn read(text: &str) -> Result<(Place, Field<'_>, &str), String> {
    let unknown = || "UnknownFormatConversionException: Conversion = '%'".to_owned();
    let cut = |text: &str, is: fn(char) -> bool| text.find(|sign| !is(sign)).unwrap_or(text.len());
    let (mut place, mut rest) = (Place::Next, text);
    let digits = cut(rest, |sign| sign.is_ascii_digit());
    if let (digits, Some(behind)) = (&rest[..digits], rest[digits..].strip_prefix('$')) {
        let number: usize = digits.parse().map_err(|_| unknown())?;
        (place, rest) = (Place::Of(number.saturating_sub(1)), behind);
    } else if let Some(behind) = rest.strip_prefix('<') {
        (place, rest) = (Place::Again, behind);
    }
    let (flags, behind) = rest.split_at(cut(rest, |sign| "-#+ 0,(".contains(sign)));
    let (width, behind) = behind.split_at(cut(behind, |sign| sign.is_ascii_digit()));
    let (precision, behind) = match behind.strip_prefix('.') {
        Some(behind) => {
            let (precision, behind) = behind.split_at(cut(behind, |sign| sign.is_ascii_digit()));
            (Some(precision), behind)
        }
        None => (None, behind),
    };
    let bounded = |digits: &str| match digits.parse::<usize>() {
        Ok(number) if number <= MOST_WIDTH => Ok(number),
        _ => Err(format!("a width of {digits:.20} is more than {MOST_WIDTH}, or none")),
    };
    let width = if width.is_empty() { None } else { Some(bounded(width)?) };
    let precision = precision.map(bounded).transpose()?;
    let mut behind = behind.chars();
    let conversion = behind.next().ok_or_else(unknown)?;
    if width.is_none() && flags.contains(['-', '0']) {
        return Err(format!("MissingFormatWidthException: %{flags}{conversion}"));
    }
    Ok((place, Field { flags, width, precision, conversion }, behind.as_str()))
}

fn fill(
    out: &mut String,
    field: &Field<'_>,
    value: &Value,
    told: &mut dyn FnMut(&Value) -> Result<String, String>,
) -> Result<(), String> {
    let wrong = || format!("IllegalFormatConversionException: {} != {}", field.conversion, value.class());
    let text = match (field.conversion.to_ascii_lowercase(), value) {
        ('b', Value::Boolean(boolean)) => boolean.to_string(),
        ('b', value) => (!matches!(value, Value::Null)).to_string(),
        ('s', value) => told(value)?,
        ('d' | 'x' | 'o' | 'c' | 'f', Value::Null) => "null".to_owned(),
        ('d', Value::Integer(number)) => {
            return sign(out, field, *number < 0, &grouped(&number.unsigned_abs().to_string(), field));
        }
        ('x' | 'o', Value::Integer(number)) => in_radix(*number, field.conversion.eq_ignore_ascii_case(&'x'))
            .map(|digits| zeros(&digits, field))
            .ok_or_else(wrong)?,
        ('f', Value::Double(number)) if number.is_finite() => {
            let digits = fixed(number.abs(), field.precision.unwrap_or(6));
            return sign(out, field, number.is_sign_negative(), &grouped(&digits, field));
        }
        ('f', Value::Double(number)) => crate::value::double(*number),
        ('c', Value::Integer(number)) => {
            let sign = u32::try_from(*number).ok().and_then(char::from_u32);
            sign.map(String::from).ok_or_else(|| format!("IllegalFormatCodePointException: {number}"))?
        }
        ('d' | 'x' | 'o' | 'c' | 'f', _) => return Err(wrong()),
        ('e' | 'g' | 'a' | 'h' | 't', _) => {
            return Err(format!("the conversion %{} is not emulated", field.conversion));
        }
        (other, _) => return Err(format!("UnknownFormatConversionException: Conversion = '{other}'")),
    };
    let text = match field.precision {
        Some(most) if matches!(field.conversion, 's' | 'S' | 'b' | 'B') => text.chars().take(most).collect(),
        _ => text,
    };
    let text = if field.conversion.is_ascii_uppercase() { text.to_uppercase() } else { text };
    pad(out, &text, field)
}

/// A number with what tells whether it is below zero, and zeros up to the width if they are asked for.
fn sign(out: &mut String, field: &Field<'_>, is_negative: bool, digits: &str) -> Result<(), String> {
    let has = |flag| field.flags.contains(flag);
    let (before, behind) = match is_negative {
        true if has('(') => ("(", ")"),
        true => ("-", ""),
        false if has('+') => ("+", ""),
        false if has(' ') => (" ", ""),
        false => ("", ""),
    };
    let width = field.width.filter(|_| has('0')).unwrap_or(0);
    let missing = width.saturating_sub(before.len() + digits.len() + behind.len());
    pad(out, &format!("{before}{}{digits}{behind}", "0".repeat(missing)), field)
}

fn zeros(digits: &str, field: &Field<'_>) -> String {
    let width = field.width.filter(|_| field.flags.contains('0')).unwrap_or(0);
    format!("{}{digits}", "0".repeat(width.saturating_sub(digits.len())))
}

fn pad(out: &mut String, text: &str, field: &Field<'_>) -> Result<(), String> {
    let width = field.width.unwrap_or(0);
    let written =
        if field.flags.contains('-') { write!(out, "{text:<width$}") } else { write!(out, "{text:>width$}") };
    written.map_err(|error| error.to_string())
}

/// With a comma before each three digits before the point, if they are asked for.
fn grouped(digits: &str, field: &Field<'_>) -> String {
    if !field.flags.contains(',') {
        return digits.to_owned();
    }
    let (whole, fraction) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut out = String::with_capacity(digits.len() * 2);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out + fraction
}

/// The digits of a whole number in 16 or 8; below zero as an Integer's or a Long's bits are.
pub(super) fn in_radix(number: i128, is_hexadecimal: bool) -> Option<String> {
    let bits = match (i32::try_from(number), i64::try_from(number)) {
        (Ok(number), _) => u64::from(number.cast_unsigned()),
        (_, Ok(number)) => number.cast_unsigned(),
        _ => return None,
    };
    Some(if is_hexadecimal { format!("{bits:x}") } else { format!("{bits:o}") })
}

/// A number of no sign with so many digits behind the point, as Java rounds: the digits that tell it, half up.
fn fixed(number: f64, precision: usize) -> String {
    // `{}` never writes an exponent, and the fewest digits that tell the number.
    let written = number.to_string();
    let (whole, fraction) = written.split_once('.').unwrap_or((&written, ""));
    let mut digits: Vec<u8> = whole.bytes().chain(fraction.bytes()).collect();
    let kept = whole.len() + precision;
    let rounds_up = digits.get(kept).is_some_and(|digit| *digit >= b'5');
    digits.resize(kept, b'0');
    let mut carries = rounds_up;
    for digit in digits.iter_mut().rev() {
        if !carries {
            break;
        }
        carries = *digit == b'9';
        *digit = if carries { b'0' } else { *digit + 1 };
    }
    let digits: String = digits.into_iter().map(char::from).collect();
    let (whole, fraction) = digits.split_at(whole.len());
    let (one, point) = (if carries { "1" } else { "" }, if precision > 0 { "." } else { "" });
    format!("{one}{whole}{point}{fraction}")
}

/// How a value prints within a format: as everywhere, and null as `null`.
pub(super) fn told(heap: &Heap, value: &Value, most: usize) -> Result<String, String> {
    let mut text = String::new();
    match heap.write(value, &mut text, most) {
        Ok(()) if text.len() <= most => Ok(text),
        _ => Err("a value is too large or too deep to be formatted".to_owned()),
    }
}
