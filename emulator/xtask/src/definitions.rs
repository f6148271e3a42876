//! `cargo xtask fhir-definitions`: writes the R4 tables of the crate `fhir`.
//!
//! The source is HL7's own R4 definitions as the npm package [`package::NAME`] ships them. From the structure
//! definitions come every type with its elements; from the value sets and code systems come the codes of every
//! value set that an element is *required* to take its code from; from the search parameters and the compartments,
//! the tables of the search language. The result is Rust: the same package gives the
//! same bytes, so `--check` can tell whether the committed files are what this task writes.
use anyhow::{Context, bail};
use std::path::Path;

use crate::target;

mod expression;
mod package;
mod render;
mod render_search;
mod search;
mod structure;
mod value_sets;

/// Options of this task.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Generate into memory and fail if the committed files differ.
    #[arg(long)]
    check: bool,
}

impl Arguments {
    /// To see whether the committed files are as generated.
    pub(crate) fn check() -> Arguments {
        Arguments { check: true }
    }
}

/// Runs the task.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let definitions = package::read(&target::directory().join("fhir-definitions"))?;
    let mut value_sets = value_sets::ValueSets::new(&definitions);
    let types = structure::types(&definitions, &mut value_sets)?;
    let parameters = search::parameters(&definitions, &types, &value_sets)?;
    let files = [
        ("definitions/types.rs", render::types(&types)?),
        ("definitions/elements.rs", render::elements(&types)?),
        ("definitions/value_sets.rs", render::value_sets(&value_sets)?),
        ("search/compartment/table.rs", render_search::compartments(&search::compartments(&definitions))?),
        ("search/parameter/table.rs", render_search::parameters(&parameters)?),
    ];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fhir/src");
    let mut different = Vec::new();
    for (name, text) in files {
        let path = folder.join(name);
        if std::fs::read_to_string(&path).is_ok_and(|committed| committed == text) {
            continue;
        }
        different.push(format!("emulator/fhir/src/{name}"));
        if !arguments.check {
            std::fs::create_dir_all(path.parent().context("a folder")?)?;
            std::fs::write(&path, text).with_context(|| format!("writing {}", path.display()))?;
        }
    }
    match (arguments.check, different.is_empty()) {
        (true, false) => bail!("not what `cargo xtask fhir-definitions` writes: {}", different.join(", ")),
        (false, false) => println!("written: {}", different.join(", ")),
        (_, true) => println!("the generated tables of emulator/fhir are up to date"),
    }
    Ok(())
}
