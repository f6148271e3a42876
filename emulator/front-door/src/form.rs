//! Reads a form into a tree: `Entry.1.Id=a` is what `Entry`, then `1`, then `Id` lead to.

use std::collections::BTreeMap;

use percent_encoding::percent_decode;

/// How many names lead to a value, at the most. AWS's deepest shapes take about ten; what is deeper is left out.
const MOST_NAMES: usize = 20;

/// What names lead to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    /// The value that stands here.
    pub value: Option<String>,
    /// What further names lead to.
    pub inner: BTreeMap<String, Fields>,
}

impl Fields {
    /// The value behind one name.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.inner.get(name)?.value.as_deref()
    }

    /// What stands behind numbers, in their order. AWS's lists begin at 1, and may have holes.
    #[must_use]
    pub fn numbered(&self) -> Vec<&Fields> {
        let numbered =
            self.inner.iter().filter_map(|(name, fields)| Some((name.parse::<u32>().ok()?, fields)));
        let mut numbered: Vec<_> = numbered.collect();
        numbered.sort_by_key(|(number, _)| *number);
        numbered.into_iter().map(|(_, fields)| fields).collect()
    }
}

/// Reads forms, later ones over earlier ones. Bytes that are not UTF-8 become its mark for that.
#[must_use]
pub fn read(forms: &[&[u8]]) -> Fields {
    let mut fields = Fields::default();
    for form in forms {
        for pair in form.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
            let mut parts = pair.splitn(2, |byte| *byte == b'=');
            let name = decoded(parts.next().unwrap_or_default());
            let value = decoded(parts.next().unwrap_or_default());
            put(&mut fields, &name, value);
        }
    }
    fields
}

fn put(fields: &mut Fields, name: &str, value: String) {
    if name.split('.').count() > MOST_NAMES {
        return;
    }
    let place = name.split('.').fold(fields, |fields, name| fields.inner.entry(name.to_owned()).or_default());
    place.value = Some(value);
}

/// A plus stands for a space, and a percent sign for the byte that follows in hexadecimal.
fn decoded(text: &[u8]) -> String {
    let spaced: Vec<u8> = text.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    percent_decode(&spaced).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    // Everything that an old client sends comes through here.
    #[test]
    fn names_lead_to_values() {
        let fields = read(&[
            b"Action=A&Version=1",
            b"Action=B&E.2.Id=b&E.1.Id=a&E.10.Id=c&E.x.Id=d&T=x+y%20%C3%A9%2B&empty&&=1",
        ]);
        assert_eq!((fields.text("Action"), fields.text("Version")), (Some("B"), Some("1")));
        let ids: Vec<_> = fields.inner["E"].numbered().iter().filter_map(|entry| entry.text("Id")).collect();
        assert_eq!(ids, ["a", "b", "c"]);
        assert_eq!(fields.text("T"), Some("x y é+"));
        assert_eq!(fields.text("empty"), Some(""));
    }

    // A name of a million dots must cost no stack, neither here nor when it is dropped.
    #[test]
    fn names_are_bounded() {
        let deep = format!("a{}=x", ".a".repeat(1_000_000));
        assert_eq!(read(&[deep.as_bytes()]), Fields::default());
        assert_eq!(decoded(b"%zz%4"), "%zz%4");
        assert_eq!(decoded(b"%FF"), "\u{FFFD}");
    }
}
