//! ARNs: what one names, and how one is made.
//!
//! | what | ARN behind `arn:aws:states:{region}:{account}:` |
//! | --- | --- |
//! | a state machine | `stateMachine:{name}` |
//! | a version of it | `stateMachine:{name}:{number}` |
//! | an alias of it | `stateMachine:{name}:{alias}` |
//! | a distributed map state of it | `stateMachine:{name}/{label}` |
//! | an execution | `execution:{name}:{execution}`; of a map run's child `execution:{name}/{label}:{execution}` |
//! | an express execution | `express:{name}:{execution}:{id}`; of a map run's child `express:{name}/{label}:{execution}:{id}` |
//! | a map run | `mapRun:{name}/{label}:{id}` |
//! | an activity | `activity:{name}` |

use store::Scope;

/// An ARN of Step Functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Arn<'a> {
    /// The region that it names; empty if none.
    pub(crate) region: &'a str,
    /// The account that it names; empty if none.
    pub(crate) account: &'a str,
    /// What it names there.
    pub(crate) resource: Resource<'a>,
}

/// What an ARN names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resource<'a> {
    StateMachine {
        name: &'a str,
    },
    Version {
        name: &'a str,
        number: u64,
    },
    Alias {
        name: &'a str,
        alias: &'a str,
    },
    /// A distributed map state of a state machine.
    MapState {
        name: &'a str,
        label: &'a str,
    },
    Execution {
        name: &'a str,
        label: Option<&'a str>,
        execution: &'a str,
    },
    ExpressExecution {
        name: &'a str,
        label: Option<&'a str>,
        execution: &'a str,
        id: &'a str,
    },
    MapRun {
        name: &'a str,
        label: &'a str,
        id: &'a str,
    },
    Activity {
        name: &'a str,
    },
}

/// Why a text is no ARN of Step Functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoArn<'a> {
    /// It does not begin as an ARN.
    Prefix,
    /// It has too few parts, or an empty one.
    Parts,
    /// It is another service's.
    Service(&'a str),
    /// It names something that Step Functions does not have.
    Resource(&'a str),
}

impl<'a> Arn<'a> {
    /// Reads an ARN.
    pub(crate) fn read(text: &'a str) -> Result<Arn<'a>, NoArn<'a>> {
        let mut parts = text.splitn(6, ':');
        if parts.next() != Some("arn") {
            return Err(NoArn::Prefix);
        }
        let mut part = || parts.next().ok_or(NoArn::Parts);
        let (partition, service, region, account, resource) = (part()?, part()?, part()?, part()?, part()?);
        if partition.is_empty() || service.is_empty() {
            return Err(NoArn::Parts);
        }
        if service != "states" {
            return Err(NoArn::Service(service));
        }
        Ok(Arn { region, account, resource: Resource::read(resource)? })
    }

    /// Whether it names something of this account and region.
    pub(crate) fn is_of(&self, scope: &Scope) -> bool {
        self.account == &*scope.account && self.region == &*scope.region
    }
}

impl<'a> Resource<'a> {
    fn read(text: &'a str) -> Result<Resource<'a>, NoArn<'a>> {
        let (kind, rest) = text.split_once(':').ok_or(NoArn::Parts)?;
        let mut parts = rest.split(':');
        let path = parts.next().unwrap_or_default();
        let (name, label) = match path.split_once('/') {
            Some((name, label)) => (name, Some(label)),
            None => (path, None),
        };
        let more = (parts.next(), parts.next(), parts.next());
        let resource = match (kind, label, more) {
            ("stateMachine", None, (None, ..)) => Resource::StateMachine { name },
            ("stateMachine", Some(label), (None, ..)) => Resource::MapState { name, label },
            ("stateMachine", None, (Some(qualifier), None, _)) => match version(qualifier) {
                Some(number) => Resource::Version { name, number },
                None => Resource::Alias { name, alias: qualifier },
            },
            ("execution", label, (Some(execution), None, _)) => {
                Resource::Execution { name, label, execution }
            }
            ("express", label, (Some(execution), Some(id), None)) => {
                Resource::ExpressExecution { name, label, execution, id }
            }
            ("mapRun", Some(label), (Some(id), None, _)) => Resource::MapRun { name, label, id },
            ("activity", None, (None, ..)) => Resource::Activity { name },
            ("stateMachine" | "execution" | "express" | "mapRun" | "activity", ..) => {
                return Err(NoArn::Parts);
            }
            _ => return Err(NoArn::Resource(kind)),
        };
        if resource.has_an_empty_part() { Err(NoArn::Parts) } else { Ok(resource) }
    }

    fn has_an_empty_part(&self) -> bool {
        let (name, label, rest) = match *self {
            Resource::StateMachine { name }
            | Resource::Version { name, .. }
            | Resource::Activity { name } => (name, None, None),
            Resource::Alias { name, alias } => (name, None, Some(alias)),
            Resource::MapState { name, label } => (name, Some(label), None),
            Resource::Execution { name, label, execution } => (name, label, Some(execution)),
            // The name and the id are of one kind here: both must be there.
            Resource::ExpressExecution { name, label, execution, id } => {
                (name, label.or(Some(execution)), Some(if execution.is_empty() { execution } else { id }))
            }
            Resource::MapRun { name, label, id } => (name, Some(label), Some(id)),
        };
        name.is_empty() || label.is_some_and(str::is_empty) || rest.is_some_and(str::is_empty)
    }

    /// The kind, as an ARN names it.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Resource::StateMachine { .. }
            | Resource::Version { .. }
            | Resource::Alias { .. }
            | Resource::MapState { .. } => "stateMachine",
            Resource::Execution { .. } => "execution",
            Resource::ExpressExecution { .. } => "express",
            Resource::MapRun { .. } => "mapRun",
            Resource::Activity { .. } => "activity",
        }
    }
}

/// The number of a version; an alias is never digits alone.
fn version(qualifier: &str) -> Option<u64> {
    qualifier.bytes().all(|byte| byte.is_ascii_digit()).then(|| qualifier.parse().ok())?
}

fn make(scope: &Scope, kind: &str, rest: &str) -> String {
    format!("arn:aws:states:{}:{}:{kind}:{rest}", scope.region, scope.account)
}

/// The ARN of a state machine.
pub(crate) fn state_machine(scope: &Scope, name: &str) -> String {
    make(scope, "stateMachine", name)
}

/// The ARN of a version or an alias of a state machine.
pub(crate) fn qualified(scope: &Scope, name: &str, qualifier: impl std::fmt::Display) -> String {
    make(scope, "stateMachine", &format!("{name}:{qualifier}"))
}

/// The ARN of an activity.
pub(crate) fn activity(scope: &Scope, name: &str) -> String {
    make(scope, "activity", name)
}

/// The ARN of an execution of a standard state machine.
pub(crate) fn execution(scope: &Scope, state_machine: &str, execution: &str) -> String {
    make(scope, "execution", &format!("{state_machine}:{execution}"))
}

/// The ARN of a distributed map state.
pub(crate) fn map_state(scope: &Scope, state_machine: &str, label: &str) -> String {
    make(scope, "stateMachine", &format!("{state_machine}/{label}"))
}

/// The ARN of an execution of an express state machine; `id` tells it from others of its name.
pub(crate) fn express_execution(scope: &Scope, state_machine: &str, execution: &str, id: &str) -> String {
    make(scope, "express", &format!("{state_machine}:{execution}:{id}"))
}

/// How many digits an account has.
const ACCOUNT_DIGITS: usize = 12;

/// Whether a text is the ARN of a role: `arn:aws:iam::{account}:role/{path and name}`.
pub(crate) fn is_role(text: &str) -> bool {
    let mut parts = text.splitn(6, ':');
    let mut part = || parts.next().unwrap_or_default();
    let (arn, partition, service, region, account, role) = (part(), part(), part(), part(), part(), part());
    arn == "arn"
        && !partition.is_empty()
        && (service, region) == ("iam", "")
        && account.len() == ACCOUNT_DIGITS
        && account.bytes().all(|byte| byte.is_ascii_digit())
        && role.strip_prefix("role/").is_some_and(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    // Every call but the lists begins with an ARN that a user typed or pasted; what it is taken for decides what happens.
    #[test]
    fn an_arn_says_what_it_names_or_why_it_is_none() {
        let read = |rest: &str| {
            let text = format!("arn:aws:states:us-east-1:000000000000:{rest}");
            Arn::read(&text).map(|arn| format!("{:?}", arn.resource)).map_err(|why| format!("{why:?}"))
        };
        for (rest, expected) in [
            ("stateMachine:m", Ok("StateMachine { name: \"m\" }")),
            ("stateMachine:m:12", Ok("Version { name: \"m\", number: 12 }")),
            ("stateMachine:m:PROD", Ok("Alias { name: \"m\", alias: \"PROD\" }")),
            ("stateMachine:m/map", Ok("MapState { name: \"m\", label: \"map\" }")),
            ("execution:m:e", Ok("Execution { name: \"m\", label: None, execution: \"e\" }")),
            ("execution:m/map:e", Ok("Execution { name: \"m\", label: Some(\"map\"), execution: \"e\" }")),
            (
                "express:m:e:1",
                Ok("ExpressExecution { name: \"m\", label: None, execution: \"e\", id: \"1\" }"),
            ),
            ("express:m/l::1", Err("Parts")),
            ("mapRun:m/map:1", Ok("MapRun { name: \"m\", label: \"map\", id: \"1\" }")),
            ("activity:a", Ok("Activity { name: \"a\" }")),
            ("stateMachine", Err("Parts")),
            ("stateMachine:", Err("Parts")),
            ("stateMachine:m:", Err("Parts")),
            ("stateMachine:m:1:2", Err("Parts")),
            ("express:m:e", Err("Parts")),
            ("role:m", Err("Resource(\"role\")")),
        ] {
            assert_eq!(read(rest), expected.map(str::to_owned).map_err(str::to_owned), "{rest}");
        }
        assert_eq!(Arn::read("not_a_valid_arn"), Err(NoArn::Prefix));
        assert_eq!(Arn::read("arn:aws:states:us-east-1"), Err(NoArn::Parts));
        assert_eq!(Arn::read("arn:aws:lambda:us-east-1:1:function:f"), Err(NoArn::Service("lambda")));
    }

    // What is made must be read back as the same thing, or a client cannot use what it was given.
    #[test]
    fn what_is_made_is_read_back() {
        let scope = Scope::new("000000000000", "us-east-1");
        for (made, resource) in [
            (state_machine(&scope, "m"), Resource::StateMachine { name: "m" }),
            (qualified(&scope, "m", 3), Resource::Version { name: "m", number: 3 }),
            (qualified(&scope, "m", "a"), Resource::Alias { name: "m", alias: "a" }),
            (activity(&scope, "a"), Resource::Activity { name: "a" }),
            (execution(&scope, "m", "e"), Resource::Execution { name: "m", label: None, execution: "e" }),
            (
                express_execution(&scope, "m", "e", "i"),
                Resource::ExpressExecution { name: "m", label: None, execution: "e", id: "i" },
            ),
            (make(&scope, "mapRun", "m/l:i"), Resource::MapRun { name: "m", label: "l", id: "i" }),
        ] {
            let read = Arn::read(&made).expect("an ARN");
            assert_eq!((read.resource, read.is_of(&scope)), (resource, true), "{made}");
        }
    }

    // A role is pasted from somewhere else; AWS refuses what is none before it looks for it.
    #[test]
    fn a_role_is_told_from_what_is_none() {
        for (text, expected) in [
            ("arn:aws:iam::000000000000:role/run", true),
            ("arn:aws-cn:iam::000000000000:role/service-role/run", true),
            ("arn:aws:iam::aws:policy/AWSBatchFullAccess", false),
            ("arn:aws:iam::000000000000:user/run", false),
            ("arn:aws:iam::000000000000:role/", false),
            ("arn:aws:iam:us-east-1:000000000000:role/run", false),
            ("run", false),
        ] {
            assert_eq!(is_role(text), expected, "{text}");
        }
    }
}
