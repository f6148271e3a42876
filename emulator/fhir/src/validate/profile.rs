//! Whether a resource meets a profile: a StructureDefinition that constrains one of R4's types.
//!
//! A resource must be valid by [`crate::validate()`] first: rules are written for what has the right shape.
//!
//! Checked: cardinality; `fixed[x]` and `pattern[x]`; types, the profiles of types, and what references may point to (by
//! the type of the target); required bindings; slicing by value, pattern, type, existence and profile, its order and its
//! end; `maxLength`, `minValue[x]` and `maxValue[x]`; extensions that have a definition, by their addresses, with their
//! contexts; invariants in the part of FHIRPath that is understood (`fhirpath` says which). A definition's snapshot is taken if it
//! has one, else its differential on top of its base.
//!
//! Passed over: `mustSupport`, bindings that are not required, invariants that are only warnings, aggregation and versioning of references,
//! what a reference points to beyond its type, contexts of extensions that are given by a FHIRPath, and `meta.profile` of resources
//! in the resource. What could not be checked (an invariant, a value set or a profile that is not known) is told in an issue of
//! severity information.
use crate::definitions::{Kind, Type};
use crate::issue::Issue;
use serde_json::Value;
use std::sync::Arc;

mod extensions;
mod fhirpath;
mod invariant;
mod item;
mod read;
mod rules;
mod slicing;
mod value_sets;
mod values;
mod walk;

use item::Item;
use rules::{Node, canonical};
use walk::Walker;

/// The most elements of a definition. A limit of ours; the largest of published profiles have some hundred.
const MAX_ELEMENTS: usize = 20_000;

/// The most parts of an element's path. A limit of ours.
const MAX_PATH_SEGMENTS: usize = 64;

/// How many profiles may lead from one to the next within a resource. A limit of ours.
const MAX_NESTING: usize = 32;

/// How often one validation looks at an element. A limit of ours.
const MAX_VISITS: usize = 500_000;

/// Where R4's own definitions are.
const CORE: &str = "http://hl7.org/fhir/StructureDefinition/";

/// What the definitions in reach say: those of a data store, say.
pub trait Definitions {
    /// The profile at a canonical address, with or without a version; `None` if it is not known.
    fn profile(&self, canonical: &str) -> Option<Arc<Profile>>;

    /// Whether a value set has a code, of any system if none is given; `None` if that cannot be told.
    fn has_code(&self, value_set: &str, system: Option<&str>, code: &str) -> Option<bool>;
}

/// A profile, ready to be used.
#[derive(Debug, Clone)]
pub struct Profile {
    url: Arc<str>,
    of_type: Arc<str>,
    contexts: Vec<Context>,
    root: Node,
}

/// Where an extension may stand.
#[derive(Debug, Clone)]
struct Context {
    kind: ContextKind,
    expression: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ContextKind {
    Element,
    Extension,
    Path,
}

/// Why a StructureDefinition is no profile that can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProfileError {
    /// It does not constrain a type of R4, but defines one of its own.
    NotAConstraint,
    /// It has more elements, or longer paths, than are looked at.
    TooLarge,
    /// It is not made as it must be.
    Malformed(&'static str),
}

impl Profile {
    /// Reads a StructureDefinition. `base` finds the profile that it is based on, if that is not a type of R4; if it is not
    /// found, what it says is not asked for.
    ///
    /// # Errors
    /// See [`ProfileError`].
    pub fn read(
        definition: &Value,
        base: impl FnOnce(&str) -> Option<Arc<Profile>>,
    ) -> Result<Profile, ProfileError> {
        let text = |name: &str| definition.get(name).and_then(Value::as_str);
        if text("resourceType") != Some("StructureDefinition") || text("derivation") != Some("constraint") {
            return Err(ProfileError::NotAConstraint);
        }
        let url = text("url").ok_or(ProfileError::Malformed("it has no url"))?;
        let of_type = text("type").ok_or(ProfileError::Malformed("it has no type"))?;
        if Type::named(of_type).is_none() {
            return Err(ProfileError::NotAConstraint);
        }
        let elements = |view: &str| definition.get(view).and_then(|view| view.get("element")?.as_array());
        let mut root = Node { name: of_type.to_owned(), ..Node::default() };
        match (elements("snapshot"), elements("differential")) {
            (Some(snapshot), _) => read::overlay(&mut root, snapshot)?,
            (None, differential) => {
                let base = text("baseDefinition").filter(|base| core_type(base).is_none()).and_then(base);
                if let Some(base) = base.filter(|base| &*base.of_type == of_type) {
                    root = base.root.clone();
                }
                read::overlay(&mut root, differential.map_or(&[], Vec::as_slice))?;
            }
        }
        let contexts = definition.get("context").and_then(Value::as_array);
        let contexts = contexts.into_iter().flatten().filter_map(Context::read).collect();
        Ok(Profile { url: Arc::from(url), of_type: Arc::from(of_type), contexts, root })
    }
}

impl Context {
    fn read(context: &Value) -> Option<Context> {
        let text = |name: &str| context.get(name).and_then(Value::as_str);
        let kind = match text("type")? {
            "element" => ContextKind::Element,
            "extension" => ContextKind::Extension,
            _ => ContextKind::Path,
        };
        Some(Context { kind, expression: text("expression")?.to_owned() })
    }
}

/// What is wrong with a valid resource by the profiles at these addresses, at most [`MAX_ISSUES`](crate::MAX_ISSUES):
/// errors, and, as information, what could not be checked. A profile that is not known is a warning.
#[must_use]
pub fn validate(resource: &Value, addresses: &[&str], definitions: &dyn Definitions) -> Vec<Issue> {
    let Some(item) = Item::resource(resource) else { return Vec::new() };
    let mut walker = Walker::new(resource, definitions);
    walker.path.push_name(item.member);
    let mut is_any_known = false;
    for address in addresses {
        match (core_type(address), definitions.profile(address)) {
            (Some(declared), _) => walker.is_of(declared, item),
            (None, Some(profile)) => {
                is_any_known = true;
                walker.enter(&profile, item);
            }
            (None, None) => walker.warn_of_unknown(address),
        }
    }
    if is_any_known {
        walker.extensions(item);
    }
    walker.finish()
}

/// The type of R4 that an address is the definition of.
#[must_use]
pub fn core_type(address: &str) -> Option<&'static Type> {
    let name = canonical(address).0.strip_prefix(CORE)?;
    Type::named(name).filter(|declared| declared.kind() != Kind::Backbone)
}
