//! The folders that code is unpacked into, shared by all environments of the same code, and gone with the last of them.

use std::collections::HashMap;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Weak};

use contract::{ApiError, Call};
use parking_lot::Mutex;
use tempfile::TempDir;

use crate::model::function::Configuration;
use crate::model::runtime::Runtime;
use crate::{functions, layers, packages};

/// What we run the machine's own interpreters with.
const PYTHON: &str = include_str!("../runtimes/bootstrap.py");
const NODE: &str = include_str!("../runtimes/bootstrap.mjs");

/// Code, unpacked.
#[derive(Debug)]
pub(super) struct Folder {
    /// Gone when this is dropped.
    root: TempDir,
}

impl Folder {
    /// The function's own files: `LAMBDA_TASK_ROOT`.
    pub(super) fn task(&self) -> PathBuf {
        self.root.path().join("task")
    }

    /// What on AWS is `/opt`: the layers, one over the other.
    pub(super) fn layers(&self) -> PathBuf {
        self.root.path().join("opt")
    }

    /// What runs a runtime's handlers.
    pub(super) fn runtime(&self) -> PathBuf {
        self.root.path().join("runtime")
    }

    /// A folder for an environment's temporary files.
    pub(super) fn scratch(&self) -> io::Result<TempDir> {
        tempfile::Builder::new().prefix("tmp-").tempdir_in(self.root.path())
    }
}

/// The folders that are in use.
#[derive(Debug, Default)]
pub(super) struct Folders {
    known: Mutex<HashMap<Key, Weak<Folder>>>,
}

/// The function, the sum of its code, its layers, and its runtime.
type Key = (String, String, Vec<String>, Option<String>);

impl Folders {
    /// The folder of a version's code; `None`, if the code is not there any more.
    ///
    /// # Errors
    /// A fault of ours, or of the package's: it leads outside, or unpacks to more than it says.
    pub(super) async fn of(
        &self,
        call: &Call,
        configuration: &Configuration,
    ) -> Result<Option<Arc<Folder>>, ApiError> {
        let key = (
            configuration.function_name.clone(),
            configuration.code_sha256.clone(),
            configuration.layer_arns(),
            configuration.runtime.clone(),
        );
        if let Some(folder) = self.known.lock().get(&key).and_then(Weak::upgrade) {
            return Ok(Some(folder));
        }
        let Some(code) = functions::code(&call.store, configuration) else { return Ok(None) };
        let layers = layers::code(&call.store, call, configuration);
        let runtime = configuration.runs_as();
        let directory = call.settings.functions_directory.clone();
        let made = tokio::task::spawn_blocking(move || make(directory, &code, &layers, runtime)).await;
        let folder = made
            .map_err(|error| ApiError::internal(error.to_string()))?
            .map_err(|error| ApiError::internal(format!("a function's code cannot be unpacked: {error}")))?;
        let folder = Arc::new(folder);
        let mut known = self.known.lock();
        known.retain(|_, folder| folder.strong_count() > 0);
        known.insert(key, Arc::downgrade(&folder));
        Ok(Some(folder))
    }
}

fn make(
    directory: Option<PathBuf>,
    code: &[u8],
    layers: &[store::Value],
    runtime: Option<Runtime>,
) -> io::Result<Folder> {
    let mut builder = tempfile::Builder::new();
    builder.prefix("millpond-function-");
    let root = match directory {
        Some(directory) => {
            std::fs::create_dir_all(&directory)?;
            builder.tempdir_in(directory)?
        }
        None => builder.tempdir()?,
    };
    let folder = Folder { root };
    for path in [folder.task(), folder.layers(), folder.runtime()] {
        std::fs::create_dir(path)?;
    }
    let mut left = packages::MOST_UNZIPPED;
    packages::unpack(code, &folder.task(), &mut left)?;
    for layer in layers {
        packages::unpack(layer, &folder.layers(), &mut left)?;
    }
    match runtime {
        Some(Runtime::Python) => std::fs::write(folder.runtime().join("bootstrap.py"), PYTHON)?,
        Some(Runtime::Node) => std::fs::write(folder.runtime().join("bootstrap.mjs"), NODE)?,
        Some(Runtime::Bootstrap | Runtime::Go) | None => {}
    }
    Ok(folder)
}
