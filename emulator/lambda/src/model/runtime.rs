//! Which runtimes run here, and as what.

/// How a function's code is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Runtime {
    /// The zip's `bootstrap`, or a layer's.
    Bootstrap,
    /// The file that the handler names.
    Go,
    /// The machine's `python3`.
    Python,
    /// The machine's `node`.
    Node,
}

impl Runtime {
    /// How code of a runtime of this name is run; `None` if that is not emulated.
    pub(crate) fn of(name: &str) -> Option<Runtime> {
        match name {
            "provided" | "provided.al2" | "provided.al2023" => Some(Runtime::Bootstrap),
            "go1.x" => Some(Runtime::Go),
            "python2.7" => None,
            _ if name.starts_with("python3.") => Some(Runtime::Python),
            _ if name.starts_with("nodejs") && !name.starts_with("nodejs4.3-edge") => Some(Runtime::Node),
            _ => None,
        }
    }

    /// Whether AWS brings what runs the code, and shows its version.
    pub(crate) fn is_managed(self) -> bool {
        matches!(self, Runtime::Python | Runtime::Node)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // A runtime that is taken and then cannot run is worse than one that is refused.
    #[test]
    fn runtimes_that_run_here_are_told_from_others() {
        for (name, runtime) in [
            ("provided.al2", Some(Runtime::Bootstrap)),
            ("provided.al2023", Some(Runtime::Bootstrap)),
            ("go1.x", Some(Runtime::Go)),
            ("python3.13", Some(Runtime::Python)),
            ("python2.7", None),
            ("nodejs22.x", Some(Runtime::Node)),
            ("java21", None),
            ("dotnet8", None),
            ("ruby3.3", None),
        ] {
            assert_eq!(Runtime::of(name), runtime, "{name}");
        }
    }
}
