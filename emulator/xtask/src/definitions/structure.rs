//! From structure definitions to types and their elements.
//!
//! The *differential* of each definition is read, not its snapshot: the package's snapshots carry elements of later
//! FHIR versions and of its publisher (`Meta.project`, `Binary.url`, `ResearchStudy.label`, ...), while its
//! differentials are HL7's but for the rows in [`NOT_IN_R4`] and [`BINDINGS_OF_R4`]. What a differential leaves
//! out is inherited, so a type names its base and the tables hold every element once.
use super::package::{Definitions, ElementDefinition, FHIR_VERSION, StructureDefinition};
use super::value_sets::ValueSets;
use anyhow::{Context, bail};
use std::collections::BTreeMap;

/// Elements in the package's differentials that R4 does not have.
const NOT_IN_R4: [&str; 1] = ["ResearchStudy.studyDesign"];

/// Bindings of the package's differentials that R4 has otherwise: path, value set.
const BINDINGS_OF_R4: [(&str, &str); 1] =
    [("ResearchStudy.status", "http://hl7.org/fhir/ValueSet/research-study-status|4.0.1")];

/// The JSON form of the three elements whose type the definitions give as a FHIRPath type: path, FHIR type.
const FHIRPATH_TYPED: [(&str, &str); 3] =
    [("Resource.id", "id"), ("Element.id", "string"), ("Extension.url", "uri")];

/// What a type is; the names are those of `fhir::definitions::Kind`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Primitive,
    Datatype,
    Backbone,
    Resource,
    AbstractDatatype,
    AbstractResource,
}

/// A type: a resource, a data type, or the unnamed type of a backbone element, which goes by its path.
pub(super) struct Type {
    pub(super) kind: Kind,
    /// The name of the type whose elements this one has as well.
    pub(super) base: Option<String>,
    /// Own elements by name.
    pub(super) elements: BTreeMap<String, Element>,
}

/// An element of a type.
pub(super) struct Element {
    /// Where the definition puts it among its siblings.
    pub(super) place: usize,
    pub(super) required: bool,
    pub(super) many: bool,
    /// `value[x]`: the JSON name ends in the name of the type chosen.
    pub(super) choice: bool,
    /// Whether a summary of the resource has it.
    pub(super) summary: bool,
    /// An XML attribute; in JSON it cannot have an id or extensions of its own.
    pub(super) attribute: bool,
    /// Names of types.
    pub(super) types: Vec<String>,
    /// An index into the value sets.
    pub(super) binding: Option<usize>,
}

/// All types by name.
pub(super) type Types = BTreeMap<String, Type>;

/// Reads every R4 type; notes the value sets they are bound to.
pub(super) fn types(definitions: &Definitions, value_sets: &mut ValueSets<'_>) -> anyhow::Result<Types> {
    let mut types = Types::new();
    for structure in &definitions.structures {
        let profile = structure.derivation.as_deref() == Some("constraint");
        if profile || structure.kind == "logical" || structure.fhir_version != FHIR_VERSION {
            continue;
        }
        let (kind, base) = kind_and_base(structure)?;
        types.insert(structure.name.clone(), Type { kind, base, elements: BTreeMap::new() });
        if kind != Kind::Primitive {
            for definition in structure.differential.element.iter().skip(1) {
                add(&mut types, definition, value_sets).with_context(|| definition.path.clone())?;
            }
        }
    }
    check(&types)?;
    Ok(types)
}

fn kind_and_base(structure: &StructureDefinition) -> anyhow::Result<(Kind, Option<String>)> {
    let kind = match (structure.kind.as_str(), structure.r#abstract) {
        ("primitive-type", _) => Kind::Primitive,
        ("complex-type", false) => Kind::Datatype,
        ("complex-type", true) => Kind::AbstractDatatype,
        ("resource", false) => Kind::Resource,
        ("resource", true) => Kind::AbstractResource,
        (other, _) => bail!("{}: unknown kind {other}", structure.name),
    };
    let base = structure.base_definition.as_deref().and_then(|url| url.rsplit('/').next()).map(String::from);
    Ok((kind, base.filter(|_| kind != Kind::Primitive)))
}

fn add(
    types: &mut Types,
    definition: &ElementDefinition,
    value_sets: &mut ValueSets<'_>,
) -> anyhow::Result<()> {
    let path = definition.path.as_str();
    if NOT_IN_R4.contains(&path) {
        return Ok(());
    }
    let (parent, name) = path.rsplit_once('.').context("a path without a parent")?;
    let (required, many) = match (definition.min, definition.max.as_deref()) {
        (Some(min @ (0 | 1)), Some("1")) => (min == 1, false),
        (Some(min @ (0 | 1)), Some("*")) => (min == 1, true),
        other => bail!("a cardinality of {other:?} has no place in the tables"),
    };
    let codes: Vec<&str> = definition.types.iter().map(|reference| reference.code.as_str()).collect();
    let element_types = match (codes.as_slice(), &definition.content_reference) {
        ([], Some(reference)) => vec![reference.trim_start_matches('#').to_string()],
        ([base @ ("BackboneElement" | "Element")], None) => {
            let base = Some(base.to_string());
            types.insert(path.to_string(), Type { kind: Kind::Backbone, base, elements: BTreeMap::new() });
            vec![path.to_string()]
        }
        ([code], None) if code.starts_with("http://hl7.org/fhirpath/") => {
            let row = FHIRPATH_TYPED.iter().find(|(typed, _)| *typed == path);
            vec![row.context("a FHIRPath type at an unexpected path")?.1.to_string()]
        }
        ([], None) | (_, Some(_)) => bail!("neither types nor a content reference"),
        (codes, None) => codes.iter().map(|code| (*code).to_string()).collect(),
    };
    let stem = name.strip_suffix("[x]");
    if stem.is_none() && element_types.len() != 1 {
        bail!("several types, but not a choice");
    }
    let bound =
        BINDINGS_OF_R4.iter().find(|(element, _)| *element == path).map(|(_, url)| *url).or_else(|| {
            let binding = definition.binding.as_ref().filter(|binding| binding.strength == "required")?;
            binding.value_set.as_deref()
        });
    let parent = types.get_mut(parent).context("an element before its parent")?;
    let element = Element {
        place: parent.elements.len(),
        required,
        many,
        choice: stem.is_some(),
        summary: definition.is_summary,
        attribute: definition.representation.iter().any(|form| form == "xmlAttr" || form == "xhtml")
            || element_types == ["xhtml"],
        types: element_types,
        binding: bound.map(|url| value_sets.index(url)),
    };
    parent.elements.insert(stem.unwrap_or(name).to_string(), element);
    Ok(())
}

/// What the tables and their reader rely on.
fn check(types: &Types) -> anyhow::Result<()> {
    for (name, declared) in types {
        if declared.elements.len() > 64 {
            bail!("{name} has more elements than the bits of the required mask");
        }
        if let Some(base) = &declared.base {
            let base = types.get(base).with_context(|| format!("{name}: unknown base {base}"))?;
            if base.elements.values().any(|element| element.required) {
                bail!("{name} inherits a required element, which the validator does not look for");
            }
        }
        for (element_name, element) in &declared.elements {
            if let Some(unknown) = element.types.iter().find(|code| !types.contains_key(*code)) {
                bail!("{name}.{element_name}: unknown type {unknown}");
            }
        }
    }
    Ok(())
}
