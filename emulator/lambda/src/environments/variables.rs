//! The environment variables of a function's process, and the command that it is started with.
//!
//! `TMPDIR` is a folder of the environment's own, where AWS has `/tmp`. Nothing of the program's own environment is handed on.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use contract::Call;

use crate::environments::folders::Folder;
use crate::model::function::Configuration;
use crate::model::runtime::Runtime;

/// Where programs are looked for if nobody says.
const SEARCHED: &str = "/usr/local/bin:/usr/bin:/bin";
/// A request's account is the access key, and its secret is this, unless whoever started the program has said another: then a
/// function's own requests do not pass a verification of signatures.
const SECRET: &str = "test";

/// What an environment's process is told.
#[derive(Debug)]
pub(super) struct Surroundings<'a> {
    pub(super) configuration: &'a Configuration,
    pub(super) folder: &'a Folder,
    pub(super) scratch: &'a Path,
    pub(super) runtime_api: SocketAddr,
    pub(super) log_stream: &'a str,
}

impl Surroundings<'_> {
    /// The variables: AWS's, what leads the way back to us, and the function's own.
    pub(super) fn variables(&self, call: &Call) -> BTreeMap<String, String> {
        let configuration = self.configuration;
        let scope = call.store.scope();
        let mut variables = BTreeMap::new();
        let mut set = |name: &str, value: &dyn Display| variables.insert(name.to_owned(), value.to_string());
        let (task, layers) = (self.folder.task(), self.folder.layers());
        let (task, layers) = (task.display(), layers.display());
        let runtime = configuration.runtime.as_deref().unwrap_or_default();
        set("_HANDLER", &configuration.handler.as_deref().unwrap_or_default());
        set("AWS_REGION", &scope.region);
        set("AWS_DEFAULT_REGION", &scope.region);
        set("AWS_ACCESS_KEY_ID", &scope.account);
        set("AWS_SECRET_ACCESS_KEY", &SECRET);
        set("AWS_SESSION_TOKEN", &SECRET);
        if configuration.runs_as().is_some_and(Runtime::is_managed) {
            set("AWS_EXECUTION_ENV", &format_args!("AWS_Lambda_{runtime}"));
        }
        set("AWS_LAMBDA_FUNCTION_NAME", &configuration.function_name);
        set("AWS_LAMBDA_FUNCTION_VERSION", &configuration.version);
        set("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", &configuration.memory_size);
        set("AWS_LAMBDA_INITIALIZATION_TYPE", &"on-demand");
        set("AWS_LAMBDA_LOG_GROUP_NAME", &configuration.log_group());
        set("AWS_LAMBDA_LOG_STREAM_NAME", &self.log_stream);
        set("AWS_LAMBDA_RUNTIME_API", &self.runtime_api);
        set("LAMBDA_TASK_ROOT", &task);
        set("LAMBDA_RUNTIME_DIR", &self.folder.runtime().display());
        set("LAMBDA_LAYERS", &layers);
        set("TZ", &":UTC");
        set("LANG", &"en_US.UTF-8");
        set("TMPDIR", &self.scratch.display());
        set("PATH", &format_args!("{}:{layers}/bin", searched(call)));
        set("LD_LIBRARY_PATH", &format_args!("{task}:{task}/lib:{layers}/lib"));
        match configuration.runs_as() {
            Some(Runtime::Python) => {
                let packages = format!("{layers}/python/lib/{runtime}/site-packages");
                set("PYTHONPATH", &format_args!("{layers}/python:{packages}"));
            }
            Some(Runtime::Node) => {
                set("NODE_PATH", &format_args!("{layers}/nodejs/node_modules:{layers}/nodejs"));
            }
            Some(Runtime::Bootstrap | Runtime::Go) | None => {}
        }
        self.way_back(call, &mut set);
        for (name, value) in configuration.environment.iter().flat_map(|environment| &environment.variables) {
            variables.insert(name.clone(), value.clone());
        }
        variables
    }

    /// What leads an SDK back to the program.
    fn way_back(&self, call: &Call, set: &mut impl FnMut(&str, &dyn Display) -> Option<String>) {
        // The host of an address has no `sync-` before it.
        set("AWS_DISABLE_HOST_PREFIX_INJECTION", &"true");
        let Some(own) = &call.settings.own_endpoint else {
            set("AWS_ENDPOINT_URL", &call.endpoint);
            return;
        };
        set("AWS_ENDPOINT_URL", &own.url());
        match own.proxy_variables() {
            Ok(variables) => {
                for (name, value) in variables {
                    set(name, &value);
                }
            }
            Err(why) => tracing::warn!("functions do not reach AWS's own host names: {why}"),
        }
    }

    /// The command, or why there is none, as AWS words it.
    pub(super) fn command(&self) -> Result<Vec<PathBuf>, String> {
        let runtime = self.folder.runtime();
        match self.configuration.runs_as() {
            Some(Runtime::Python) => Ok(vec!["python3".into(), "-u".into(), runtime.join("bootstrap.py")]),
            Some(Runtime::Node) => Ok(vec!["node".into(), runtime.join("bootstrap.mjs")]),
            Some(Runtime::Go) => {
                let handler = self.configuration.handler.as_deref().unwrap_or_default();
                let program = self.folder.task().join(handler);
                executable(&program, &format!("/var/task/{handler}"))
            }
            Some(Runtime::Bootstrap) | None => {
                let places = [
                    (self.folder.task().join("bootstrap"), "/var/task/bootstrap"),
                    (self.folder.layers().join("bootstrap"), "/opt/bootstrap"),
                ];
                match places.iter().find(|(path, _)| path.is_file()) {
                    Some((path, shown)) => executable(path, shown),
                    None => {
                        Err("Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]".into())
                    }
                }
            }
        }
    }
}

/// The command that is a program. The texts are those of the system's refusals, as AWS shows them.
fn executable(program: &Path, shown: &str) -> Result<Vec<PathBuf>, String> {
    match program.metadata() {
        Ok(found) if found.is_file() && found.permissions().mode() & 0o111 != 0 => {
            Ok(vec![program.to_owned()])
        }
        Ok(_) => Err(format!("fork/exec {shown}: permission denied")),
        Err(_) => Err(format!("fork/exec {shown}: no such file or directory")),
    }
}

fn searched(call: &Call) -> &str {
    call.settings.functions_path.as_deref().unwrap_or(SEARCHED)
}
