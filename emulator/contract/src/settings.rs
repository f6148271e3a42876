//! What whoever started the program chose for the services, the same for every call.

use std::path::PathBuf;

use crate::own_endpoint::OwnEndpoint;
use crate::smart_issuer::SmartIssuer;

/// The program's options as services see them. The default is what a laptop wants: generous, nothing from outside.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Hold to AWS's own limits and lists (entries of a Bundle, modifiers of a search, ...) where we would allow more.
    pub strict_limits: bool,
    /// The folder that `file://` URIs of jobs lie in; without it they are refused. Nothing outside it is read or written.
    pub files: Option<PathBuf>,
    /// Whose tokens the SMART on FHIR data stores believe.
    pub smart_issuers: Vec<SmartIssuer>,
    /// Answers in place of services for test cases of state machines: the text of a file in the format of AWS's local testing.
    pub step_functions_mocks: Option<String>,
    /// The most bytes of an item collection of DynamoDB; AWS's 10 GB without it.
    pub item_collection_bytes: Option<u64>,
    /// Where processes that a service starts reach this program; nowhere, if nothing listens.
    pub own_endpoint: Option<OwnEndpoint>,
    /// Where functions look for programs, in the form of `PATH`; without it, in the system's usual places.
    pub functions_path: Option<String>,
    /// The folder that functions' files lie in; without it, the system's folder for temporary files.
    pub functions_directory: Option<PathBuf>,
}

static DEFAULT: Settings = Settings {
    strict_limits: false,
    files: None,
    smart_issuers: Vec::new(),
    step_functions_mocks: None,
    item_collection_bytes: None,
    own_endpoint: None,
    functions_path: None,
    functions_directory: None,
};

impl Settings {
    /// The default, for as long as the program runs.
    #[must_use]
    pub fn standard() -> &'static Settings {
        &DEFAULT
    }

    /// Keeps settings for as long as the program runs, so that a call can carry them without counting.
    #[must_use]
    pub fn keep(self) -> &'static Settings {
        Box::leak(Box::new(self))
    }
}
