//! From search parameters and compartments to the rows of the search tables.
//!
//! The package's search parameters are HL7's but for the rows named here, which comparing its version 0.9.0 with the
//! pinned one, and both with R4's pages, brought to light.
use super::expression::{Compiler, Path};
use super::package::{Definitions, SearchParameter};
use super::structure::Types;
use super::value_sets::ValueSets;
use anyhow::{Context, bail};
use std::collections::{BTreeMap, BTreeSet};

/// Parameters of the package that R4 does not have.
const NOT_IN_R4: [&str; 2] = ["DetectedIssue-status", "DeviceDefinition-classification"];

/// Targets that the package has otherwise than R4.
const TARGETS_OF_R4: [(&str, &[&str]); 2] = [
    (
        "MeasureReport-subject",
        &["Practitioner", "Group", "Device", "Patient", "PractitionerRole", "RelatedPerson", "Location"],
    ),
    ("clinical-patient", &["Patient", "Group"]),
];

/// The one composite whose components R4 mixes up: the definition it names, and the one its expression is.
const SWAPPED: [(&str, &str); 2] = [
    ("DocumentReference-relatesto", "DocumentReference-relation"),
    ("DocumentReference-relation", "DocumentReference-relatesto"),
];

/// What HealthLake's developer guide lists as not supported, by base and code.
const NOT_IN_HEALTHLAKE: [(&str, &str); 10] = [
    ("Bundle", "composition"),
    ("Bundle", "identifier"),
    ("Bundle", "message"),
    ("Bundle", "timestamp"),
    ("Bundle", "type"),
    ("Consent", "source-reference"),
    ("Contract", "patient"),
    ("Location", "near"),
    ("Resource", "_content"),
    ("Resource", "_query"),
];

/// HealthLake's own parameter: when a resource was first stored, which the resource itself does not say.
const CREATED_AT: (&str, &str) = ("Resource", "createdAt");

/// Expressions that are not followed: what they find is a whole resource, and HealthLake does not support them.
const NOT_FOLLOWED: [&str; 1] = ["Bundle.entry[0].resource"];

const URL: &str = "http://hl7.org/fhir/SearchParameter/";

/// A parameter of one base.
pub(super) struct Parameter {
    pub(super) url: String,
    pub(super) kind: &'static str,
    pub(super) supported: bool,
    pub(super) branches: Vec<Branch>,
    pub(super) targets: Vec<String>,
    pub(super) components: Vec<Component>,
}

pub(super) struct Component {
    pub(super) url: String,
    pub(super) kind: &'static str,
    pub(super) from_resource: bool,
    pub(super) branches: Vec<Branch>,
}

/// A path and the name of what `fhir` calls its `Leaf`.
#[derive(PartialEq, Eq)]
pub(super) struct Branch {
    pub(super) path: Path,
    pub(super) leaf: &'static str,
}

/// Rows by base and code.
pub(super) type Parameters = BTreeMap<(String, String), Parameter>;

/// Compartment types, each with its members' parameter codes by type.
pub(super) type Compartments = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

/// Compiles every parameter for every base.
pub(super) fn parameters(
    definitions: &Definitions,
    types: &Types,
    value_sets: &ValueSets<'_>,
) -> anyhow::Result<Parameters> {
    let compiler = Compiler { types, value_sets };
    let known: BTreeMap<&str, &SearchParameter> = definitions
        .search_parameters
        .iter()
        .map(|definition| (definition.url.as_str(), definition))
        .collect();
    let mut parameters = Parameters::new();
    for definition in &definitions.search_parameters {
        let name = definition.url.strip_prefix(URL).with_context(|| definition.url.clone())?;
        if NOT_IN_R4.contains(&name) {
            continue;
        }
        for base in &definition.base {
            let row = row(definition, name, base, &compiler, &known);
            let row = row.with_context(|| format!("{base}.{}", definition.code))?;
            parameters.insert((base.clone(), definition.code.clone()), row);
        }
    }
    let created_at = Parameter {
        url: String::new(),
        kind: "Date",
        supported: true,
        branches: Vec::new(),
        targets: Vec::new(),
        components: Vec::new(),
    };
    parameters.insert((CREATED_AT.0.to_string(), CREATED_AT.1.to_string()), created_at);
    Ok(parameters)
}

fn row(
    definition: &SearchParameter,
    name: &str,
    base: &str,
    compiler: &Compiler<'_>,
    known: &BTreeMap<&str, &SearchParameter>,
) -> anyhow::Result<Parameter> {
    let kind = kind(&definition.r#type)?;
    let expression = match definition.code.as_str() {
        "_text" => "DomainResource.text.div",
        _ => definition.expression.as_deref().unwrap_or_default(),
    };
    let paths = match expression {
        "" => Vec::new(),
        expression if NOT_FOLLOWED.contains(&expression) => Vec::new(),
        expression => compiler.compile(expression, base)?,
    };
    let mut components = Vec::new();
    for component in &definition.component {
        let named = component.definition.strip_prefix(URL).context("a component's address")?;
        let meant = SWAPPED.iter().find(|(name, _)| *name == named).map_or(named, |(_, meant)| meant);
        let url = format!("{URL}{meant}");
        let of = known.get(url.as_str()).context("an unknown component")?;
        let kind = self::kind(&of.r#type)?;
        let from_resource = component.expression.strip_prefix("%resource.");
        let starts: Vec<&str> = match from_resource {
            Some(_) => vec![base],
            None => paths.iter().map(|path| path.of_type.as_str()).collect(),
        };
        let mut compiled: Vec<Vec<Branch>> = Vec::new();
        for start in starts {
            let paths = compiler.compile(from_resource.unwrap_or(&component.expression), start)?;
            compiled.push(branches(kind, paths));
        }
        // An Observation and its components have code and value alike, so one list does for both.
        if compiled.windows(2).any(|pair| pair[0] != pair[1]) {
            bail!("the elements of a composite differ");
        }
        let branches =
            compiled.pop().filter(|branches| !branches.is_empty()).context("nothing to compare")?;
        let from_resource = from_resource.is_some();
        components.push(Component { url, kind, from_resource, branches });
    }
    let supported = !NOT_IN_HEALTHLAKE.contains(&(base, &definition.code));
    let branches = branches(kind, paths);
    if branches.is_empty() && supported {
        bail!("finds nothing");
    }
    let targets: BTreeSet<String> = match TARGETS_OF_R4.iter().find(|(of, _)| *of == name) {
        Some((_, targets)) => targets.iter().map(ToString::to_string).collect(),
        None => definition.target.iter().cloned().collect(),
    };
    let targets = targets.into_iter().collect();
    Ok(Parameter { url: definition.url.clone(), kind, supported, branches, targets, components })
}

/// The paths whose type this kind of parameter can compare; a choice has types that it cannot.
fn branches(kind: &str, paths: Vec<Path>) -> Vec<Branch> {
    let branch = |path: Path| {
        let leaf = if path.exists { "Exists" } else { leaf(kind, &path.of_type)? };
        Some(Branch { path, leaf })
    };
    paths.into_iter().filter_map(branch).collect()
}

fn kind(code: &str) -> anyhow::Result<&'static str> {
    Ok(match code {
        "number" => "Number",
        "date" => "Date",
        "string" => "String",
        "token" => "Token",
        "reference" => "Reference",
        "composite" => "Composite",
        "quantity" => "Quantity",
        "uri" => "Uri",
        "special" => "Special",
        other => bail!("unknown kind {other}"),
    })
}

/// What `fhir` makes of a value of this type under a parameter of this kind.
fn leaf(kind: &str, of_type: &str) -> Option<&'static str> {
    Some(match (kind, of_type) {
        ("Composite", _) => "Object",
        ("Token", "boolean") => "Boolean",
        ("Token", "Coding") => "Coding",
        ("Token" | "String", "CodeableConcept") => "CodeableConcept",
        ("Token", "Identifier") => "Identifier",
        ("Token", "ContactPoint") => "ContactPoint",
        ("Token", "code" | "id" | "string" | "uri" | "url" | "oid" | "uuid" | "canonical") => "Code",
        ("Reference", "Reference") => "Reference",
        ("Reference", "canonical" | "uri" | "url" | "oid" | "uuid") => "Canonical",
        ("Uri", "canonical") => "Canonical",
        ("Uri", "uri" | "url" | "oid" | "uuid") => "Uri",
        ("String", "string" | "markdown" | "code" | "id" | "uri" | "url") => "Text",
        ("String", "HumanName") => "HumanName",
        ("String", "Address") => "Address",
        ("String", "xhtml") => "Narrative",
        ("Date", "date" | "dateTime" | "instant") => "Date",
        ("Date", "Period") => "Period",
        ("Date", "Timing") => "Timing",
        ("Number", "decimal" | "integer" | "positiveInt" | "unsignedInt") => "Number",
        ("Number" | "Quantity", "Range") => "Range",
        ("Quantity", "Quantity" | "Age" | "Count" | "Distance" | "Duration") => "Quantity",
        ("Quantity", "Money") => "Money",
        _ => return None,
    })
}

/// The compartments. `{def}` says that the compartment's resource is in it, and is no parameter.
pub(super) fn compartments(definitions: &Definitions) -> Compartments {
    let mut compartments = Compartments::new();
    for definition in &definitions.compartments {
        let members = compartments.entry(definition.code.clone()).or_default();
        for member in &definition.resource {
            let codes = member.param.iter().filter(|code| *code != "{def}").cloned();
            members.entry(member.code.clone()).or_default().extend(codes);
        }
        members.retain(|_, codes| !codes.is_empty());
    }
    compartments
}
