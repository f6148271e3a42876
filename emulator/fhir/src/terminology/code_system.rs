//! The concepts of a CodeSystem: by code, with their properties, and as a hierarchy.
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::{Direction, list, text};

/// Where R4 and HL7's own code systems define the properties that mean the same in every code system.
const DEFINED: [&str; 2] = [
    "http://hl7.org/fhir/concept-properties#",
    "http://terminology.hl7.org/CodeSystem/utg-concept-properties#",
];

/// A CodeSystem, read.
#[derive(Debug)]
pub(super) struct CodeSystem {
    pub(super) url: String,
    pub(super) version: Option<String>,
    /// Its name for machines, or if it has none, for people.
    pub(super) name: Option<String>,
    /// False if its concepts are elsewhere.
    pub(super) has_concepts: bool,
    concepts: Vec<Concept>,
    places: HashMap<String, usize>,
    /// Codes differ only by more than case, so places are by small letters.
    ignores_case: bool,
    /// What properties mean that are declared under a code of the system's own.
    meanings: HashMap<String, String>,
}

/// A concept.
#[derive(Debug)]
pub(super) struct Concept {
    pub(super) code: String,
    pub(super) display: Option<String>,
    pub(super) definition: Option<String>,
    pub(super) designations: Vec<Value>,
    /// Code and value of each property, but for those that are links of the hierarchy.
    pub(super) properties: Vec<(String, Value)>,
    /// Their places.
    pub(super) parents: Vec<usize>,
    /// Their places.
    pub(super) children: Vec<usize>,
    pub(super) is_abstract: bool,
    pub(super) is_inactive: bool,
}

/// A link of the hierarchy that a property is, before all places are known.
struct Link {
    from: usize,
    direction: Direction,
    to: String,
}

impl CodeSystem {
    /// Reads a resource. What is not as R4 says is passed over: it was validated when it was stored.
    pub(super) fn read(mut resource: Value) -> Self {
        let member = |name: &str| text(&resource, name).map(str::to_owned);
        let mut system = Self {
            url: member("url").unwrap_or_default(),
            version: member("version"),
            name: member("name").or_else(|| member("title")),
            has_concepts: !matches!(text(&resource, "content"), Some("not-present" | "supplement")),
            concepts: Vec::new(),
            places: HashMap::new(),
            ignores_case: resource.get("caseSensitive") == Some(&Value::Bool(false)),
            meanings: meanings(&resource),
        };
        let mut links = Vec::new();
        let mut waiting = vec![(None, taken(&mut resource, "concept").into_iter())];
        while let Some((parent, siblings)) = waiting.last_mut() {
            let parent = *parent;
            let Some(mut concept) = siblings.next() else {
                waiting.pop();
                continue;
            };
            let inner = taken(&mut concept, "concept").into_iter();
            if let Some(place) = system.add(&mut concept, &mut links) {
                if let Some(parent) = parent {
                    system.link(parent, place);
                }
                waiting.push((Some(place), inner));
            }
        }
        for Link { from, direction, to } in links {
            match (system.place(&to), direction) {
                (Some(to), Direction::Above) => system.link(to, from),
                (Some(to), Direction::Below) => system.link(from, to),
                (None, _) => {}
            }
        }
        for concept in &mut system.concepts {
            once(&mut concept.parents);
            once(&mut concept.children);
        }
        system
    }

    fn add(&mut self, concept: &mut Value, links: &mut Vec<Link>) -> Option<usize> {
        let code = text(concept, "code")?.to_owned();
        let key = self.key(&code).into_owned();
        // R4 wants a code to be there once; the second place of one that is not adds to its place in the hierarchy.
        if let Some(place) = self.places.get(&key) {
            return Some(*place);
        }
        let place = self.concepts.len();
        let member = |name: &str| text(concept, name).map(str::to_owned);
        let mut read = Concept {
            display: member("display"),
            definition: member("definition"),
            designations: Vec::new(),
            properties: Vec::new(),
            parents: Vec::new(),
            children: Vec::new(),
            is_abstract: false,
            is_inactive: false,
            code,
        };
        for property in taken(concept, "property") {
            let (Some(code), Some(value)) = (text(&property, "code"), value_of(&property)) else { continue };
            let is_true = *value == Value::Bool(true);
            let direction = match self.meaning(code) {
                "parent" | "subsumedBy" => Some(Direction::Above),
                "child" => Some(Direction::Below),
                "inactive" => {
                    read.is_inactive |= is_true;
                    None
                }
                "status" => {
                    read.is_inactive |= value.as_str() == Some("retired");
                    None
                }
                "notSelectable" => {
                    read.is_abstract |= is_true;
                    None
                }
                _ => None,
            };
            match (direction, as_text(value)) {
                (Some(direction), Some(to)) => {
                    links.push(Link { from: place, direction, to: to.into_owned() });
                }
                _ => read.properties.push((code.to_owned(), property)),
            }
        }
        read.designations = taken(concept, "designation");
        self.places.insert(key, place);
        self.concepts.push(read);
        Some(place)
    }

    fn link(&mut self, parent: usize, child: usize) {
        if let Some(concept) = self.concepts.get_mut(parent) {
            concept.children.push(child);
        }
        if let Some(concept) = self.concepts.get_mut(child) {
            concept.parents.push(parent);
        }
    }

    fn key<'c>(&self, code: &'c str) -> Cow<'c, str> {
        if self.ignores_case { code.to_lowercase().into() } else { code.into() }
    }

    /// What a property means: its name in R4, if it is declared as that, else its code.
    fn meaning<'p>(&'p self, code: &'p str) -> &'p str {
        self.meanings.get(code).map_or(code, String::as_str)
    }

    /// All concepts, those within a concept right behind it.
    pub(super) fn concepts(&self) -> &[Concept] {
        &self.concepts
    }

    pub(super) fn concept(&self, place: usize) -> Option<&Concept> {
        self.concepts.get(place)
    }

    /// The place of the concept of a code.
    pub(super) fn place(&self, code: &str) -> Option<usize> {
        self.places.get(&*self.key(code)).copied()
    }

    /// The concepts that can be reached from one, itself first. A hierarchy that bites its own tail ends there.
    pub(super) fn reach(&self, from: usize, direction: Direction) -> Vec<usize> {
        let mut seen = HashSet::from([from]);
        let mut reached = vec![from];
        let mut next = 0;
        while let Some(concept) = reached.get(next).and_then(|place| self.concepts.get(*place)) {
            let onwards = match direction {
                Direction::Above => &concept.parents,
                Direction::Below => &concept.children,
            };
            reached.extend(onwards.iter().copied().filter(|place| seen.insert(*place)));
            next += 1;
        }
        reached
    }

    /// Shows the values that a concept has of a property, as text. `code` (or `concept`), `display` and `definition` are
    /// properties, too, and so are the links of the hierarchy.
    pub(super) fn values(&self, concept: &Concept, property: &str, show: &mut dyn FnMut(&str)) {
        let codes = |places: &[usize], show: &mut dyn FnMut(&str)| {
            places.iter().filter_map(|place| self.concepts.get(*place)).for_each(|one| show(&one.code));
        };
        match self.meaning(property) {
            "code" | "concept" => show(&concept.code),
            "display" => concept.display.iter().for_each(|text| show(text)),
            "definition" => concept.definition.iter().for_each(|text| show(text)),
            "designation" => {
                concept.designations.iter().filter_map(|one| text(one, "value")).for_each(show);
            }
            "parent" | "subsumedBy" => codes(&concept.parents, show),
            "child" => codes(&concept.children, show),
            _ => {
                let of_property = concept.properties.iter().filter(|(code, _)| code == property);
                let values = of_property.filter_map(|(_, property)| as_text(value_of(property)?));
                values.for_each(|value| show(&value));
            }
        }
    }
}

/// The value of a concept's property.
fn value_of(property: &Value) -> Option<&Value> {
    let members = property.as_object()?.iter();
    members.filter(|(name, _)| name.starts_with("value")).map(|(_, value)| value).next()
}

/// A value as filters compare it; of a Coding, its code.
fn as_text(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(text.into()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string().into()),
        _ => text(value, "code").map(Cow::Borrowed),
    }
}

/// The properties that are declared under another code than R4's.
fn meanings(resource: &Value) -> HashMap<String, String> {
    let declared = list(resource, "property").iter().filter_map(|property| {
        let uri = text(property, "uri")?;
        let name = DEFINED.iter().find_map(|defined| uri.strip_prefix(defined))?;
        Some((text(property, "code")?.to_owned(), name.to_owned()))
    });
    declared.collect()
}

/// Takes out what is there again: a parent may name a child that names the parent.
fn once(places: &mut Vec<usize>) {
    if places.len() > 1 {
        let mut seen = HashSet::new();
        places.retain(|place| seen.insert(*place));
    }
}

/// The items of a member, out of it.
fn taken(value: &mut Value, name: &str) -> Vec<Value> {
    match value.get_mut(name).map(Value::take) {
        Some(Value::Array(items)) => items,
        _ => Vec::new(),
    }
}
