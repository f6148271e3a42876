//! From a StructureDefinition to a tree of rules.
//!
//! The elements of a definition are a list of paths. Each goes to the place that its path names, or, with a name of a
//! slice, to that slice; what follows with paths below it belongs to the slice until the path itself comes again. So ids
//! of elements are not needed.
use super::invariant::Invariant;
use super::rules::{Discriminator, DiscriminatorKind, Node, Slicing, SlicingRules, TypeRule, steps};
use super::{MAX_ELEMENTS, MAX_PATH_SEGMENTS, ProfileError};
use crate::definitions::Type;
use serde_json::{Map, Value};
use std::collections::HashMap;

type Object = Map<String, Value>;

/// A way from the root of the tree to a node.
type Trail = Vec<Hop>;

#[derive(Debug, Clone, Copy)]
enum Hop {
    Child(usize),
    Slice(usize),
}

/// Adds the rules of a list of elements to a tree.
pub(super) fn overlay(root: &mut Node, elements: &[Value]) -> Result<(), ProfileError> {
    if elements.len() > MAX_ELEMENTS {
        return Err(ProfileError::TooLarge);
    }
    let mut reader = Reader { root, current: HashMap::new() };
    for element in elements {
        let Some(object) = element.as_object() else { continue };
        reader.element(object)?;
    }
    Ok(())
}

struct Reader<'t> {
    root: &'t mut Node,
    /// Where the elements of a path go at this point of the list.
    current: HashMap<String, Trail>,
}

impl Reader<'_> {
    fn element(&mut self, element: &Object) -> Result<(), ProfileError> {
        let path = text(element, "path").ok_or(ProfileError::Malformed("an element has no path"))?;
        if path.split('.').count() > MAX_PATH_SEGMENTS {
            return Err(ProfileError::TooLarge);
        }
        let slice = text(element, "sliceName");
        let mut trail = match choice_of(path) {
            // `Observation.valueQuantity` is short for the slice of that type of `Observation.value[x]`.
            Some(choice) if slice.is_none() => self.chosen(&choice)?,
            Some(choice) => self.base(&choice.path)?,
            None => self.base(path)?,
        };
        if let Some(name) = slice {
            // A slice `a/b` is a slice of the slice `a`.
            let mut from = 0;
            for (end, _) in name.match_indices('/').chain([(name.len(), "")]) {
                self.hop_to_slice(&mut trail, name.get(from..end).unwrap_or_default());
                from = end + 1;
            }
        }
        fill(node_at(self.root, &trail), element);
        let below = format!("{path}.");
        self.current.retain(|known, _| !known.starts_with(&below));
        self.current.insert(path.to_owned(), trail);
        Ok(())
    }

    /// The way to what a path names, apart from slices of its last element, with what is missing on the way made.
    fn base(&mut self, path: &str) -> Result<Trail, ProfileError> {
        let mut trail = Trail::new();
        let segments: Vec<&str> = path.split('.').collect();
        for end in 2..=segments.len() {
            let Some(here) = segments.get(..end) else { break };
            if end < segments.len()
                && let Some(known) = self.current.get(&here.join("."))
            {
                trail.clone_from(known);
                continue;
            }
            // The definition may be silent about the choice itself and go on below one of its types.
            if end < segments.len()
                && let Some(choice) = choice_of(&here.join("."))
            {
                trail = self.chosen(&choice)?;
                continue;
            }
            let name = here.last().copied().unwrap_or_default();
            let name = name.strip_suffix("[x]").unwrap_or(name);
            let node = node_at(self.root, &trail);
            let place = node.children.iter().position(|child| child.name == name).unwrap_or_else(|| {
                node.children.push(Node { name: name.to_owned(), ..Node::default() });
                node.children.len() - 1
            });
            trail.push(Hop::Child(place));
        }
        if segments.iter().any(|segment| segment.is_empty()) {
            return Err(ProfileError::Malformed("a path has an empty part"));
        }
        Ok(trail)
    }

    /// The way to the slice of a type of a choice.
    fn chosen(&mut self, choice: &Choice<'_>) -> Result<Trail, ProfileError> {
        let mut trail = self.base(&choice.path)?;
        self.hop_to_slice(&mut trail, choice.member);
        let node = node_at(self.root, &trail);
        if node.types.is_empty() {
            node.types.push(TypeRule { code: choice.declared.to_owned(), ..TypeRule::default() });
        }
        Ok(trail)
    }

    fn hop_to_slice(&mut self, trail: &mut Trail, name: &str) {
        let node = node_at(self.root, trail);
        let place = node.slices.iter().position(|slice| slice.name == name).unwrap_or_else(|| {
            node.slices.push(Node { name: name.to_owned(), ..Node::default() });
            node.slices.len() - 1
        });
        trail.push(Hop::Slice(place));
    }
}

/// The node at the end of a trail. Trails only come from [`Reader`], which has made all that they lead to; nodes never go.
fn node_at<'t>(root: &'t mut Node, trail: &[Hop]) -> &'t mut Node {
    let mut node = root;
    for hop in trail {
        node = match hop {
            Hop::Child(place) => &mut node.children[*place],
            Hop::Slice(place) => &mut node.slices[*place],
        };
    }
    node
}

/// A path whose last part names a type of a choice: `Observation.valueQuantity`.
struct Choice<'p> {
    /// The path of the choice.
    path: String,
    member: &'p str,
    declared: &'static str,
}

fn choice_of(path: &str) -> Option<Choice<'_>> {
    let (parent, last) = path.rsplit_once('.')?;
    if last.ends_with("[x]") {
        return None;
    }
    let mut segments = parent.split('.');
    let mut declared = Type::named(segments.next()?)?;
    for segment in segments {
        let element = declared.element(segment.strip_suffix("[x]").unwrap_or(segment))?;
        declared = element.types().next().filter(|_| !element.is_choice())?;
    }
    let member = declared.member(last).filter(|member| member.element.is_choice())?;
    let path = format!("{parent}.{}[x]", member.element.name());
    Some(Choice { path, member: last, declared: member.declared.name() })
}

/// Takes over what an element of a definition says. What it is silent about stays as the base has it.
fn fill(node: &mut Node, element: &Object) {
    if let Some(min) = element.get("min").and_then(Value::as_u64) {
        node.min = min;
    }
    if let Some(max) = text(element, "max") {
        node.max = max.parse().ok();
    }
    if let Some(types) = element.get("type").and_then(Value::as_array) {
        node.types = types.iter().filter_map(type_rule).collect();
    }
    for (name, value) in element {
        for (stem, place) in [
            ("fixed", &mut node.fixed),
            ("pattern", &mut node.pattern),
            ("minValue", &mut node.lowest),
            ("maxValue", &mut node.highest),
        ] {
            let ending = name.strip_prefix(stem);
            if ending.is_some_and(|ending| ending.starts_with(|first: char| first.is_ascii_uppercase())) {
                *place = Some(value.clone());
            }
        }
    }
    if let Some(length) = element.get("maxLength").and_then(Value::as_u64) {
        node.max_length = usize::try_from(length).ok();
    }
    if let Some(binding) = element.get("binding").and_then(Value::as_object) {
        let is_required = text(binding, "strength") == Some("required");
        node.value_set = text(binding, "valueSet").filter(|_| is_required).map(str::to_owned);
    }
    if let Some(slicing) = element.get("slicing").and_then(Value::as_object) {
        node.slicing = Some(read_slicing(slicing));
    }
    for constraint in element.get("constraint").and_then(Value::as_array).into_iter().flatten() {
        if let Some(invariant) = constraint.as_object().and_then(Invariant::read) {
            node.invariants.retain(|known| known.key != invariant.key);
            node.invariants.push(invariant);
        }
    }
}

fn type_rule(value: &Value) -> Option<TypeRule> {
    let rule = value.as_object()?;
    let code = text(rule, "code").filter(|code| !code.starts_with("http://hl7.org/fhirpath/"))?;
    let texts = |name: &str| {
        let texts = rule.get(name).and_then(Value::as_array).into_iter().flatten();
        texts.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    Some(TypeRule { code: code.to_owned(), profiles: texts("profile"), targets: texts("targetProfile") })
}

fn read_slicing(slicing: &Object) -> Slicing {
    let discriminators = slicing.get("discriminator").and_then(Value::as_array).into_iter().flatten();
    let discriminators = discriminators.map(|discriminator| {
        let member = |name: &str| discriminator.get(name).and_then(Value::as_str).unwrap_or_default();
        let kind = match member("type") {
            "value" | "pattern" => Some(DiscriminatorKind::Value),
            "exists" => Some(DiscriminatorKind::Exists),
            "type" => Some(DiscriminatorKind::Type),
            "profile" => Some(DiscriminatorKind::Profile),
            _ => None,
        };
        let path = kind.and_then(|_| steps(member("path")));
        Discriminator { kind: kind.unwrap_or(DiscriminatorKind::Value), path }
    });
    Slicing {
        discriminators: discriminators.collect(),
        rules: match text(slicing, "rules") {
            Some("closed") => SlicingRules::Closed,
            Some("openAtEnd") => SlicingRules::OpenAtEnd,
            _ => SlicingRules::Open,
        },
        ordered: slicing.get("ordered").and_then(Value::as_bool).unwrap_or_default(),
    }
}

fn text<'a>(object: &'a Object, name: &str) -> Option<&'a str> {
    object.get(name)?.as_str()
}
