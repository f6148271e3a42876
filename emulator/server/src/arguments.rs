//! The arguments of the program. Each option is also an environment variable.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use contract::SmartIssuer;
use json_web_token::Keys;

/// Where it listens unless told otherwise: the port that clients of local AWS emulators expect.
const PORT: u16 = 4566;

/// The AWS serverless healthcare stack on one port, offline.
#[derive(Debug, Parser)]
#[command(name = "millpond", version, args_conflicts_with_subcommands = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) serve: Serve,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Print the exports that point a shell's AWS tools here: eval "$(millpond env)"
    Env(Env),
    /// Print the certificate of the authority that signs for every host name, to be trusted by HTTPS clients
    Ca(Ca),
    /// Ask a running Millpond whether it is well; exits with 0 if so
    Health(Health),
    /// Run a mapping template of API Gateway on a request; prints what it makes, or where it goes wrong
    InvokeTemplate(InvokeTemplate),
    /// Fill a data store of a running Millpond with plausible patients; prints the id of the data store
    Seed(Seed),
}

/// Start and serve until SIGTERM or Ctrl-C.
#[derive(Args, Debug)]
pub(crate) struct Serve {
    /// The address to listen at; only this machine can reach the default
    #[arg(long, env = "MILLPOND_HOST", default_value = "127.0.0.1")]
    pub(crate) host: IpAddr,
    /// The port to listen at, for HTTP and HTTPS alike; 0 takes any free one
    #[arg(long, env = "MILLPOND_PORT", default_value_t = PORT)]
    pub(crate) port: u16,
    /// Keep the state in this directory; without it, it lives in memory and ends with the process
    #[arg(long, env = "MILLPOND_DATA_DIR", value_name = "DIR")]
    pub(crate) data_dir: Option<PathBuf>,
    /// Where Lambda functions look for programs, node and python3 among them
    #[arg(long, env = "PATH", hide_env_values = true, value_name = "PATH")]
    pub(crate) functions_path: Option<String>,
    /// How many commits the change feed keeps
    #[arg(long, env = "MILLPOND_KEEP_COMMITS", default_value_t = 1_000_000, value_name = "N")]
    pub(crate) keep_commits: usize,
    /// For how long the change feed keeps a change, at most, such as 90s, 30m, 12h or 7d; without it, only the number counts
    #[arg(long, env = "MILLPOND_KEEP_CHANGES", value_name = "DURATION", value_parser = milliseconds)]
    pub(crate) keep_changes: Option<i64>,
    #[command(flatten)]
    pub(crate) authority: Authority,
    /// What to log: error, warn, info, debug, trace, or a filter such as "front_door=debug,warn"
    #[arg(long, env = "MILLPOND_LOG", default_value = "warn", value_name = "FILTER")]
    pub(crate) log: String,
    /// How to log
    #[arg(long, env = "MILLPOND_LOG_FORMAT", default_value = "text", value_parser = ["text", "json"])]
    pub(crate) log_format: String,
    /// Let requests without credentials in, as account 000000000000; AWS answers them 401 or 403
    #[arg(long, env = "MILLPOND_ALLOW_ANONYMOUS")]
    pub(crate) allow_anonymous: bool,
    /// Verify signatures, dates and expiry as AWS does; otherwise only the access key and the region are read
    #[arg(long, env = "MILLPOND_VERIFY_SIGNATURES")]
    pub(crate) verify_signatures: bool,
    /// An access key and its secret, for --verify-signatures; may be repeated. Without any, each key's secret is "test"
    #[arg(long = "credential", env = "MILLPOND_CREDENTIALS", value_name = "KEY:SECRET", value_delimiter = ',', value_parser = credential)]
    pub(crate) credentials: Vec<(String, String)>,
    /// The region of requests that name none
    #[arg(long, env = "MILLPOND_REGION", default_value = "us-east-1")]
    pub(crate) region: String,
    /// Hold to AWS's own limits and lists, such as 100 entries in a transaction, where more would be allowed
    #[arg(long, env = "MILLPOND_STRICT_LIMITS")]
    pub(crate) strict_limits: bool,
    /// The folder in which jobs may read and write file:// URIs; without it they are refused
    #[arg(long, env = "MILLPOND_FILES", value_name = "DIR")]
    pub(crate) files: Option<PathBuf>,
    /// An issuer whose tokens SMART on FHIR data stores believe, and its JWKS: a file or an http:// URL; may be repeated
    #[arg(long = "smart-issuer", env = "MILLPOND_SMART_ISSUERS", value_name = "ISSUER=JWKS", value_delimiter = ',', value_parser = smart_issuer)]
    pub(crate) smart_issuers: Vec<SmartIssuer>,
    /// A host besides AWS's that the proxy answers in place of, such as a pool's own domain; may be repeated
    #[arg(long = "proxy-host", env = "MILLPOND_PROXY_HOSTS", value_name = "HOST", value_delimiter = ',')]
    pub(crate) proxy_hosts: Vec<String>,
    /// Answers in place of services for test cases of state machines: a file in the format of AWS's MockConfigFile
    #[arg(long, env = "MILLPOND_STEP_FUNCTIONS_MOCKS", value_name = "FILE", value_parser = mocks)]
    pub(crate) step_functions_mocks: Option<String>,
    /// The most bytes of an item collection of DynamoDB, to meet that limit without 10 GB of items [default: 10 GB]
    #[arg(long, env = "MILLPOND_ITEM_COLLECTION_BYTES", value_name = "BYTES")]
    pub(crate) item_collection_bytes: Option<u64>,
}

/// Where the certificate authority is kept.
#[derive(Args, Debug)]
pub(crate) struct Authority {
    /// Where the certificate authority is kept [default: .millpond in the home directory; where there is none, in memory]
    #[arg(long, env = "MILLPOND_CA_DIR", value_name = "DIR")]
    pub(crate) ca_dir: Option<PathBuf>,
}

impl Authority {
    /// The directory asked for, or the one in the home directory.
    pub(crate) fn directory(&self) -> Option<PathBuf> {
        let home = || std::env::home_dir().filter(|home| home.is_dir() && home.parent().is_some());
        self.ca_dir.clone().or_else(|| home().map(|home| home.join(".millpond")))
    }
}

#[derive(Args, Debug)]
pub(crate) struct Env {
    /// The port that Millpond listens at
    #[arg(long, env = "MILLPOND_PORT", default_value_t = PORT)]
    pub(crate) port: u16,
    /// The region to work in
    #[arg(long, env = "MILLPOND_REGION", default_value = "us-east-1")]
    pub(crate) region: String,
    /// The account to work in: twelve digits
    #[arg(long, default_value = "000000000000", value_parser = account)]
    pub(crate) account: String,
    /// Use HTTPS, and trust the authority kept on this machine
    #[arg(long)]
    pub(crate) tls: bool,
    /// Send requests to AWS's own hosts here as to a proxy, for code that has them written into it; no other host is reached
    #[arg(long, conflicts_with = "tls")]
    pub(crate) proxy: bool,
    #[command(flatten)]
    pub(crate) authority: Authority,
}

#[derive(Args, Debug)]
pub(crate) struct Ca {
    #[command(flatten)]
    pub(crate) authority: Authority,
}

#[derive(Args, Debug)]
pub(crate) struct Health {
    /// The port that Millpond listens at
    #[arg(long, env = "MILLPOND_PORT", default_value_t = PORT)]
    pub(crate) port: u16,
}

/// A template and what it is given.
#[derive(Args, Debug)]
pub(crate) struct InvokeTemplate {
    /// The file of the template; - reads the standard input
    #[arg(value_name = "TEMPLATE")]
    pub(crate) template: PathBuf,
    /// A JSON object with any of body, headers, path, querystring, context and stageVariables; - reads the standard input
    #[arg(value_name = "REQUEST")]
    pub(crate) request: Option<PathBuf>,
}

/// What to make and where to send it.
#[derive(Args, Debug)]
pub(crate) struct Seed {
    /// How many patients; each has about a hundred resources
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) patients: u32,
    /// The number of the first patient, to go on where an earlier run stopped
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) first: u32,
    /// What decides who they are: the same seed makes the same patients, under the same ids
    #[arg(long, value_name = "S", default_value_t = 0)]
    pub(crate) seed: u64,
    /// When their records end [default: today]
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    pub(crate) now: Option<jiff::Timestamp>,
    /// Let the server choose the ids: each run then makes other patients
    #[arg(long)]
    pub(crate) new_ids: bool,
    /// Write the Bundles to the standard output, one on each line, and send nothing
    #[arg(long, conflicts_with = "datastore")]
    pub(crate) print: bool,
    /// Where Millpond listens
    #[arg(long, env = "AWS_ENDPOINT_URL", default_value_t = format!("http://localhost:{PORT}"))]
    pub(crate) url: String,
    /// The data store to fill; without it, a new one is made
    #[arg(long, value_name = "ID", value_parser = data_store)]
    pub(crate) datastore: Option<String>,
    /// The region of the data store
    #[arg(long, env = "MILLPOND_REGION", default_value = "us-east-1")]
    pub(crate) region: String,
    /// The account of the data store: twelve digits
    #[arg(long, default_value = "000000000000", value_parser = account)]
    pub(crate) account: String,
    /// How many Bundles are on their way at a time
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=64))]
    pub(crate) in_flight: u32,
}

fn instant(text: &str) -> Result<jiff::Timestamp, String> {
    text.parse().map_err(|_| "not an instant such as 2026-10-31T12:00:00Z".into())
}

/// HealthLake's form of a data store's id.
fn data_store(text: &str) -> Result<String, String> {
    let good = (1..=32).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    good.then(|| text.to_owned()).ok_or_else(|| "the id of a data store is 32 letters and digits".into())
}

fn credential(text: &str) -> Result<(String, String), String> {
    let pair = text.split_once(':').filter(|(key, secret)| !key.is_empty() && !secret.is_empty());
    pair.map(|(key, secret)| (key.to_owned(), secret.to_owned()))
        .ok_or_else(|| "not of the form KEY:SECRET".into())
}

/// A file is read here, so that one that cannot be used is told before anything starts.
fn smart_issuer(text: &str) -> Result<SmartIssuer, String> {
    let pair = text.split_once('=').filter(|(issuer, keys)| !issuer.is_empty() && !keys.is_empty());
    let (issuer, keys) = pair.ok_or("not of the form ISSUER=JWKS")?;
    if keys.starts_with("http://") {
        return Ok(SmartIssuer::with_keys_at(issuer, keys));
    }
    if keys.starts_with("https://") {
        return Err("a JWKS is not fetched over https; save it to a file, or serve it over http".into());
    }
    let text = std::fs::read(keys).map_err(|error| format!("{keys} cannot be read: {error}"))?;
    let keys = Keys::read(&text).map_err(|error| format!("{keys} is no JWKS: {error}"))?;
    Ok(SmartIssuer::with_keys(issuer, keys))
}

/// The text of a file of mocked answers.
fn mocks(path: &str) -> Result<String, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{path} cannot be read: {error}"))?;
    step_functions::check_mocks(&text).map_err(|error| format!("{path}: {error}"))?;
    Ok(text)
}

fn milliseconds(text: &str) -> Result<i64, String> {
    let units = [('s', 1_000), ('m', 60_000), ('h', 3_600_000), ('d', 86_400_000)];
    let read = units.iter().find_map(|(unit, milliseconds)| {
        let number: i64 = text.strip_suffix(*unit)?.parse().ok().filter(|number| *number > 0)?;
        number.checked_mul(*milliseconds)
    });
    read.ok_or_else(|| "not a number of s, m, h or d, such as 12h".into())
}

fn account(text: &str) -> Result<String, String> {
    let good = text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    good.then(|| text.to_owned()).ok_or_else(|| "an account is twelve digits".into())
}
