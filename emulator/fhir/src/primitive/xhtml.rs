//! A basic check of a narrative: one well-formed `div` in the XHTML namespace, with R4's elements and some content.
//!
//! This is not an XML parser. Tags must nest, attributes must be quoted, and the elements must be those that R4
//! allows (invariants txt-1 and txt-2); what attributes are called and what entities stand for is not looked at,
//! but handlers (`onclick`) and scripts are refused.
use crate::errors;

/// The deepest nesting of tags accepted. A limit of ours, well above any narrative.
const MAX_DEPTH: usize = 256;

const NAMESPACE: &str = "http://www.w3.org/1999/xhtml";

/// The elements of HTML 4.0 chapters 7 to 11 (without section 9.4) and 15, links and images; sorted.
const ELEMENTS: [&str; 61] = [
    "a",
    "abbr",
    "acronym",
    "address",
    "area",
    "b",
    "basefont",
    "bdo",
    "big",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "dfn",
    "dir",
    "div",
    "dl",
    "dt",
    "em",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "kbd",
    "li",
    "map",
    "menu",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
];

/// What is wrong with the narrative, if anything.
pub(super) fn check(text: &str) -> Result<(), errors::Described> {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = text.trim_ascii();
    let mut content = false;
    let mut root_closed = false;
    while !rest.is_empty() {
        let Some((before, tag)) = rest.split_once('<') else {
            break;
        };
        content |= !before.trim().is_empty();
        if open.is_empty() && (root_closed || !before.is_empty()) {
            return Err(errors::narrative("there must be one div, and nothing around it"));
        }
        rest = if let Some(comment) = tag.strip_prefix("!--") {
            comment.split_once("-->").ok_or_else(|| errors::narrative("a comment does not end"))?.1
        } else if let Some(name) = tag.strip_prefix('/') {
            let (name, rest) = name.split_once('>').ok_or_else(|| errors::narrative("a tag does not end"))?;
            if open.pop() != Some(name.trim_end()) {
                return Err(errors::narrative(&format!(
                    "</{}> closes nothing that is open",
                    errors::shown(name)
                )));
            }
            root_closed = open.is_empty();
            rest
        } else {
            let tag = Tag::read(tag)?;
            tag.check(open.is_empty())?;
            // An image is content, as HL7's own check of txt-2 has it.
            content |= tag.name == "img";
            if tag.closed {
                root_closed = open.is_empty();
            } else if open.len() == MAX_DEPTH {
                return Err(errors::narrative("tags nest too deeply"));
            } else {
                open.push(tag.name);
            }
            tag.rest
        };
    }
    match (open.last(), content) {
        _ if !rest.is_empty() && open.is_empty() => {
            Err(errors::narrative("there must be one div, and nothing around it"))
        }
        (Some(name), _) => Err(errors::narrative(&format!("<{}> is not closed", errors::shown(name)))),
        (None, false) => Err(errors::empty_narrative()),
        (None, true) => Ok(()),
    }
}

struct Tag<'a> {
    name: &'a str,
    attributes: Vec<(&'a str, &'a str)>,
    /// It ended in `/>`.
    closed: bool,
    rest: &'a str,
}

impl<'a> Tag<'a> {
    /// Reads a tag whose `<` has been taken.
    fn read(text: &'a str) -> Result<Self, errors::Described> {
        let is_name =
            |character: char| character.is_ascii_alphanumeric() || matches!(character, ':' | '-' | '_');
        let (name, mut rest) =
            text.split_at(text.find(|character| !is_name(character)).unwrap_or(text.len()));
        let mut attributes = Vec::new();
        loop {
            rest = rest.trim_ascii_start();
            if let Some(rest) = rest.strip_prefix("/>") {
                return Ok(Self { name, attributes, closed: true, rest });
            }
            if let Some(rest) = rest.strip_prefix('>') {
                return Ok(Self { name, attributes, closed: false, rest });
            }
            let attribute = rest.find(|character| !is_name(character)).filter(|length| *length > 0);
            let value = attribute.and_then(|length| {
                let (attribute, after) = rest.split_at(length);
                let after = after.trim_ascii_start().strip_prefix('=')?.trim_ascii_start();
                let quote = after.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
                let (value, after) = after.get(1..)?.split_once(quote)?;
                Some((attribute, value, after))
            });
            let (attribute, value, after) =
                value.ok_or_else(|| errors::narrative(&format!("<{}> is malformed", errors::shown(name))))?;
            attributes.push((attribute, value));
            rest = after;
        }
    }

    fn check(&self, root: bool) -> Result<(), errors::Described> {
        if root && self.name != "div" {
            return Err(errors::narrative(&format!("it must be a div, not <{}>", errors::shown(self.name))));
        }
        if root {
            let namespace =
                self.attributes.iter().find(|(name, _)| *name == "xmlns").map_or("", |(_, value)| value);
            if namespace != NAMESPACE {
                return Err(errors::wrong_namespace(namespace, NAMESPACE));
            }
        }
        if ELEMENTS.binary_search(&self.name).is_err() {
            return Err(errors::forbidden_html("element", self.name));
        }
        match self.attributes.iter().find(|(name, _)| name.starts_with("on")) {
            Some((name, _)) => Err(errors::forbidden_html("attribute", name)),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Narratives come from many generators; what must pass and what must not is easiest seen side by side.
    #[test]
    fn narratives() {
        let inside = |text: &str| format!("<div xmlns=\"{NAMESPACE}\">{text}</div>");
        let valid = [
            inside("x"),
            inside("<p style='color: red'>a<br/>b &amp; &nbsp;</p>"),
            inside("<img src=\"a.png\" alt=\"\"/>"),
            inside("<!-- > --><table><tr><td>1</td></tr></table >"),
            format!("  <div lang=\"de\" xmlns='{NAMESPACE}' >a</div >\n"),
        ];
        for text in &valid {
            assert_eq!(check(text).err(), None, "{text}");
        }
        let invalid = [
            ("plain".to_string(), "one div"),
            ("<div>x</div>".to_string(), "Wrong namespace"),
            ("<p>x</p>".to_string(), "must be a div"),
            (inside("<p>"), "</div> closes nothing"),
            (format!("<div xmlns=\"{NAMESPACE}\">x"), "<div> is not closed"),
            (format!("<div xmlns=\"{NAMESPACE}\">x<b>"), "<b> is not closed"),
            (inside(""), "non-whitespace"),
            (inside("<script>alert(1)</script>"), "script"),
            (inside("<p onclick=\"x\">a</p>"), "onclick"),
            (inside("<p class=x>a</p>"), "malformed"),
            (inside("<!-- x"), "comment"),
            (inside("x") + &inside("y"), "one div"),
            (inside("x") + "y", "one div"),
            (inside(&"<b>".repeat(300)), "too deeply"),
            ("<".to_string(), "malformed"),
            ("<div é".to_string(), "malformed"),
        ];
        for (text, expected) in &invalid {
            let described = check(text).unwrap_err();
            assert!(described.diagnostics.contains(expected), "{text}: {}", described.diagnostics);
        }
    }
}
