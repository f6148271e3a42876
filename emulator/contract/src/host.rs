//! The program as a process on the same machine sees it: a Lambda function, which calls AWS and must arrive here.

use std::path::PathBuf;

/// Where the program is reached by processes that it starts.
#[derive(Clone, Debug, Default)]
pub struct Host {
    /// Its own address, such as `http://127.0.0.1:4566`; never a wildcard.
    pub endpoint: String,
    /// A proxy that leads AWS's host names to the program, for code that names them; `None` if there is none.
    pub proxy: Option<String>,
    /// The certificate of the authority that the program shows itself with, as a PEM file; `None` without a directory for it.
    pub authority: Option<PathBuf>,
    /// Where such processes look for programs, in the form of `PATH`; `None` for the system's usual places.
    pub path: Option<String>,
    /// The folder that the files of such processes lie in; without it, the system's folder for temporary files.
    pub directory: Option<PathBuf>,
}
