//! Values as canonical wire JSON: no white space, attributes by name, sets in order, numbers expanded. Equal values give equal
//! bytes.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::json_source::plain_length;
use super::{AttributeValue, Attributes};

impl AttributeValue {
    /// Appends the value: `{"S":"text"}`.
    pub fn write_json(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"");
        out.extend_from_slice(self.kind().name().as_bytes());
        out.extend_from_slice(b"\":");
        match self {
            AttributeValue::S(text) => write_string(text, out),
            AttributeValue::N(number) => quoted(out, |out| number.write(out)),
            AttributeValue::B(bytes) => write_binary(bytes, out),
            AttributeValue::SS(members) => write_list(members, out, |member, out| write_string(member, out)),
            AttributeValue::NS(members) => {
                write_list(members, out, |member, out| quoted(out, |out| member.write(out)));
            }
            AttributeValue::BS(members) => write_list(members, out, |member, out| write_binary(member, out)),
            AttributeValue::M(attributes) => attributes.write_json(out),
            AttributeValue::L(elements) => write_list(elements, out, AttributeValue::write_json),
            AttributeValue::Bool(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
            AttributeValue::Null => out.extend_from_slice(b"true"),
        }
        out.push(b'}');
    }
}

impl Attributes {
    /// Appends the attributes: `{"name":{"S":"text"}}`.
    pub fn write_json(&self, out: &mut Vec<u8>) {
        out.push(b'{');
        for (index, (name, value)) in self.iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            write_string(name, out);
            out.push(b':');
            value.write_json(out);
        }
        out.push(b'}');
    }
}

fn write_list<T>(elements: &[T], out: &mut Vec<u8>, write: impl Fn(&T, &mut Vec<u8>)) {
    out.push(b'[');
    for (index, element) in elements.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write(element, out);
    }
    out.push(b']');
}

fn quoted(out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) {
    out.push(b'"');
    write(out);
    out.push(b'"');
}

fn write_binary(bytes: &[u8], out: &mut Vec<u8>) {
    quoted(out, |out| {
        let start = out.len();
        out.resize(start + bytes.len().div_ceil(3) * 4, 0);
        // The space is exactly what the encoding takes.
        let written = STANDARD.encode_slice(bytes, &mut out[start..]).unwrap_or(0);
        out.truncate(start + written);
    });
}

/// Appends a JSON string: what must be escaped is, everything else stays as it is.
fn write_string(text: &str, out: &mut Vec<u8>) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    out.push(b'"');
    let mut left = text.as_bytes();
    loop {
        let (plain, rest) = left.split_at(plain_length(left));
        out.extend_from_slice(plain);
        let Some((&byte, rest)) = rest.split_first() else { break };
        left = rest;
        let short = match byte {
            b'"' | b'\\' => byte,
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            0x08 => b'b',
            0x0C => b'f',
            _ => 0,
        };
        if short == 0 {
            out.extend_from_slice(b"\\u00");
            out.extend([HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
        } else {
            out.extend([b'\\', short]);
        }
    }
    out.push(b'"');
}
