//! What a profile says of an element and of those below it.
use super::invariant::Invariant;
use serde_json::Value;

/// The rules on an element, or, below [`Node::slices`], on those of its items that belong to a slice.
#[derive(Debug, Clone, Default)]
pub(super) struct Node {
    /// The name of the element, without `[x]`; of a slice, the slice's own.
    pub(super) name: String,
    pub(super) min: u64,
    /// `None`: as many as there are.
    pub(super) max: Option<u64>,
    /// Empty: any type that R4 allows.
    pub(super) types: Vec<TypeRule>,
    pub(super) fixed: Option<Value>,
    pub(super) pattern: Option<Value>,
    /// The value set of a required binding.
    pub(super) value_set: Option<String>,
    /// In characters.
    pub(super) max_length: Option<usize>,
    pub(super) lowest: Option<Value>,
    pub(super) highest: Option<Value>,
    pub(super) invariants: Vec<Invariant>,
    pub(super) slicing: Option<Slicing>,
    pub(super) slices: Vec<Node>,
    pub(super) children: Vec<Node>,
}

/// A type that an element may have.
#[derive(Debug, Clone, Default)]
pub(super) struct TypeRule {
    pub(super) code: String,
    /// Of one of these profiles, if there are any.
    pub(super) profiles: Vec<String>,
    /// What a reference may point to, if there are any.
    pub(super) targets: Vec<String>,
}

/// How the items of an element are told apart.
#[derive(Debug, Clone)]
pub(super) struct Slicing {
    pub(super) discriminators: Vec<Discriminator>,
    pub(super) rules: SlicingRules,
    pub(super) ordered: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Discriminator {
    pub(super) kind: DiscriminatorKind,
    /// `None` for a path that is not understood: then nothing can be told apart.
    pub(super) path: Option<Vec<Step>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DiscriminatorKind {
    /// `value` and `pattern`, which R4 means alike.
    Value,
    Exists,
    Type,
    Profile,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SlicingRules {
    Open,
    OpenAtEnd,
    Closed,
}

/// A step of a discriminator's path; `$this` takes none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    Member(String),
    Extension(String),
    OfType(String),
    /// To what a reference points to, of which the type is known.
    Resolve,
}

impl Node {
    /// The rules on a child of this name.
    pub(super) fn child(&self, name: &str) -> Option<&Node> {
        self.children.iter().find(|child| child.name == name)
    }

    /// Whether the items of this element are told apart.
    pub(super) fn is_sliced(&self) -> bool {
        !self.slices.is_empty()
            || self.slicing.as_ref().is_some_and(|slicing| slicing.rules == SlicingRules::Closed)
    }

    /// How the items are told apart where the profile need not say so: extensions by their address, the types of a
    /// choice by the type.
    pub(super) fn implied_slicing(&self, is_choice: bool) -> Option<Slicing> {
        let discriminator = match &*self.name {
            "extension" | "modifierExtension" => Discriminator {
                kind: DiscriminatorKind::Value,
                path: Some(vec![Step::Member("url".to_owned())]),
            },
            _ if is_choice => Discriminator { kind: DiscriminatorKind::Type, path: Some(Vec::new()) },
            _ => return None,
        };
        Some(Slicing { discriminators: vec![discriminator], rules: SlicingRules::Open, ordered: false })
    }
}

/// Reads the path of a discriminator: names, `$this`, `extension('url')`, `ofType(Type)` and `resolve()`.
pub(super) fn steps(path: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    let mut rest = path.trim();
    while !rest.is_empty() {
        let end = end_of_step(rest);
        let (step, after) = rest.split_at(end);
        rest = after.strip_prefix('.').unwrap_or(after);
        steps.push(match step.strip_suffix(')').and_then(|call| call.split_once('(')) {
            Some(("extension", url)) => Step::Extension(unquoted(url)?.to_owned()),
            Some(("ofType" | "as", name)) => Step::OfType(name.trim().to_owned()),
            Some(("resolve", "")) => Step::Resolve,
            Some(_) => return None,
            None if step == "$this" => continue,
            None if !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
                Step::Member(step.to_owned())
            }
            None => return None,
        });
    }
    Some(steps)
}

/// Where the first step ends: at a dot that is not within parentheses.
fn end_of_step(path: &str) -> usize {
    let mut depth = 0_usize;
    let end = path.bytes().position(|byte| {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        byte == b'.' && depth == 0
    });
    end.unwrap_or(path.len())
}

fn unquoted(text: &str) -> Option<&str> {
    let text = text.trim();
    text.strip_prefix('\'').and_then(|text| text.strip_suffix('\''))
}

/// A canonical address without its version, and the version.
pub(super) fn canonical(text: &str) -> (&str, Option<&str>) {
    text.split_once('|').map_or((text, None), |(url, version)| (url, Some(version)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The forms that discriminators of published profiles have; what is not understood must not be half understood.
    #[test]
    fn paths_of_discriminators() {
        let member = |name: &str| Step::Member(name.to_owned());
        let cases = [
            ("$this", Some(vec![])),
            ("code.coding", Some(vec![member("code"), member("coding")])),
            ("$this.resolve()", Some(vec![Step::Resolve])),
            ("value.ofType(Quantity)", Some(vec![member("value"), Step::OfType("Quantity".to_owned())])),
            (
                "extension('http://a.b/c').value",
                Some(vec![Step::Extension("http://a.b/c".to_owned()), member("value")]),
            ),
            ("code.where(a='b')", None),
            ("a..b", None),
        ];
        for (path, expected) in cases {
            assert_eq!(steps(path), expected, "{path}");
        }
    }
}
