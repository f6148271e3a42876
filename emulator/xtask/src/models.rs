//! `cargo xtask models`: writes AWS's service models as Rust tables.
//!
//! The models come out of the Python package botocore, which holds AWS's own for every service, in the version
//! pinned here; `pip` fetches it once into the target directory. Documentation is left out. With `--check` nothing is
//! written: the task fails and names each committed file that differs from what it would write.

use anyhow::{Context, bail, ensure};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::target;

mod index;
mod service;
mod source;

/// The version of botocore whose models are taken. To follow AWS, raise it and run the task.
const BOTOCORE: &str = "1.44.5";

/// The services taken, by botocore's name, in the order of `models::SERVICES`. Where services share a name (signing
/// name, endpoint prefix), the first is the one a lookup gives.
const SERVICES: &[&str] = &[
    "healthlake",
    "dynamodb",
    "dynamodbstreams",
    "cognito-idp",
    "apigateway",
    "apigatewayv2",
    "stepfunctions",
    "events",
    "lambda",
    "sqs",
    "sns",
    "logs",
    "cloudtrail",
    "kms",
    "s3",
    "cloudformation",
    "iam",
    "sts",
    "ssm",
    "pipes",
    "scheduler",
    "cloudwatch",
    "ecr",
];

/// The services of which nothing is emulated: their operations are known by name and route, so that a request is refused by
/// name. Their shapes would be a third of all tables, and nobody would read them. (S3 tells some
/// operations apart by the headers that their inputs require.)
const OPERATIONS_ALONE: &[&str] =
    &["cloudformation", "cloudtrail", "cloudwatch", "ecr", "iam", "kms", "ssm", "sts"];

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
    let emulator = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("the crate lies in emulator/")?;
    let cache = target::directory().join("botocore");
    let sources = emulator.join("models/src");
    let files = generate(&wheel(&cache)?)?;
    let stale = stale(&sources.join("services"), &files)?;
    if arguments.check {
        return check(&sources, &files, &stale);
    }
    fs::create_dir_all(sources.join("services"))?;
    for (name, text) in &files {
        fs::write(sources.join(name), text)?;
    }
    for path in stale {
        fs::remove_file(path)?;
    }
    let bytes: usize = files.values().map(String::len).sum();
    println!("wrote {} files, {} KiB", files.len(), bytes / 1024);
    Ok(())
}

/// The committed files that would be no more.
fn stale(folder: &Path, files: &BTreeMap<String, String>) -> anyhow::Result<Vec<PathBuf>> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(Vec::new()) };
    let mut stale = Vec::new();
    for entry in entries {
        let entry = entry?;
        if !files.contains_key(&format!("services/{}", entry.file_name().to_string_lossy())) {
            stale.push(entry.path());
        }
    }
    Ok(stale)
}

fn check(sources: &Path, files: &BTreeMap<String, String>, stale: &[PathBuf]) -> anyhow::Result<()> {
    let differing = files
        .iter()
        .map(|(name, text)| (sources.join(name), text))
        .filter(|(path, text)| fs::read_to_string(path).ok().as_ref() != Some(text))
        .map(|(path, _)| path);
    let all: Vec<_> = differing.chain(stale.iter().cloned()).map(|path| path.display().to_string()).collect();
    ensure!(all.is_empty(), "run `cargo xtask models`; these files differ:\n{}", all.join("\n"));
    Ok(())
}

/// The package, from the cache or fetched into it.
fn wheel(cache: &Path) -> anyhow::Result<PathBuf> {
    let wheel = cache.join(format!("botocore-{BOTOCORE}-py3-none-any.whl"));
    if !wheel.exists() {
        let status = Command::new("pip")
            .args(["download", "--quiet", "--no-deps", "--dest"])
            .arg(cache)
            .arg(format!("botocore=={BOTOCORE}"))
            .status()
            .context("running pip")?;
        if !status.success() {
            bail!("pip could not fetch botocore {BOTOCORE}: {status}");
        }
    }
    Ok(wheel)
}

/// All files by their path under the crate's sources.
fn generate(wheel: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let mut archive = zip::ZipArchive::new(File::open(wheel)?)?;
    let mut files = BTreeMap::new();
    let mut rows = Vec::new();
    for id in SERVICES {
        let mut model = read(&mut archive, id).with_context(|| format!("reading the model of {id}"))?;
        if OPERATIONS_ALONE.contains(id) {
            model.forget_shapes();
        }
        let (text, row) = service::write(id, &model).with_context(|| format!("writing the model of {id}"))?;
        files.insert(format!("services/{}.rs", service::module(id)), text);
        rows.push(row);
    }
    files.insert("services.rs".to_owned(), index::write(&rows));
    Ok(files)
}

/// The newest model of a service.
fn read(archive: &mut zip::ZipArchive<File>, id: &str) -> anyhow::Result<source::Model> {
    let folder = format!("botocore/data/{id}/");
    let newest = archive
        .file_names()
        .filter_map(|name| name.ok().map(Cow::into_owned))
        .filter(|name| name.starts_with(&folder) && name.ends_with("/service-2.json.gz"))
        .max()
        .context("botocore has no such service")?;
    let mut text = String::new();
    flate2::read::GzDecoder::new(archive.by_name(&newest)?).read_to_string(&mut text)?;
    Ok(serde_json::from_str(&text)?)
}

/// The lines every generated file begins with.
fn header(what: &str) -> String {
    format!(
        "//! {what}\n//!\n//! Generated by `cargo xtask models` from botocore {BOTOCORE} (Apache-2.0, see NOTICE). Do not \
         edit.\n\n"
    )
}
