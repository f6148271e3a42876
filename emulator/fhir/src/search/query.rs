//! The name of a query's parameter: which criterion it is, and through which references it is reached.
//!
//! ```text
//! name       = code [":" modifier]                          birthdate, name:exact, subject:Patient
//!            | code [":" Type] "." name                     subject:Patient.name:exact      the other way of the arrow
//!            | "_has:" Type ":" code ":" name               _has:Observation:patient:code
//! ```
use super::criterion::{Criterion, Modifier};
use super::error::QueryError;
use super::parameter::{Parameter, ParameterKind};
use super::parse;
use crate::definitions::Type;
use crate::{beyond_r4, is_resource_type};

/// How often chains and `_has` nest.
pub const MAX_DEPTH: usize = 8;

/// How many ways one chain may try through references whose type it leaves open. A long value costs more than one.
pub const MAX_LINKS: usize = 5_000;

/// Each way reads the value again; every so many bytes of it count as a way.
const BYTES_PER_LINK: usize = 64;

/// How many values may stand between commas.
pub const MAX_ALTERNATIVES: usize = 1_000;

/// What a server allows in a query, and the time at which it is asked.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// HealthLake's own list of modifiers and prefixes; otherwise all of R4's.
    pub strict_limits: bool,
    /// Microseconds since 1970 UTC. `ap` allows a date a tenth of its distance to now.
    pub now: i64,
}

/// One parameter of a query.
#[derive(Debug, Clone, PartialEq)]
pub enum Clause {
    /// The resource itself.
    Criterion(Criterion),
    /// A resource that this one refers to. One link that holds is enough.
    Chain {
        /// The reference.
        parameter: &'static Parameter,
        /// One for each type that the reference may have and that knows the parameter behind it; never empty.
        links: Vec<Link>,
    },
    /// A resource that refers to this one.
    Has {
        /// The type of that resource.
        resource_type: &'static str,
        /// Its reference.
        parameter: &'static Parameter,
        /// What must be true of it.
        inner: Box<Clause>,
    },
}

/// What must be true of a resource at the other end of a reference.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// The type of that resource. Parameters of one code differ from type to type, hence a clause for each.
    pub resource_type: &'static str,
    /// What must be true of it.
    pub inner: Clause,
}

/// Reads a parameter of a query on resources of this type. Name and value are percent-decoded already. An absolute
/// reference to the server itself is the caller's to shorten: its address is not known here.
///
/// # Errors
/// The first thing that is wrong; nothing is passed over.
pub fn clause(resource_type: &str, name: &str, value: &str, rules: &Rules) -> Result<Clause, QueryError> {
    Reader { value, rules, links: 0 }.read(known_type(resource_type)?, name, 0)
}

struct Reader<'q> {
    value: &'q str,
    rules: &'q Rules,
    links: usize,
}

impl Reader<'_> {
    fn read(&mut self, resource_type: &'static str, name: &str, depth: usize) -> Result<Clause, QueryError> {
        if depth > MAX_DEPTH {
            return Err(QueryError::TooDeep);
        }
        if let Some(rest) = name.strip_prefix("_has:") {
            return self.has(resource_type, name, rest, depth);
        }
        match name.split_once('.') {
            Some((head, rest)) => self.chain(resource_type, head, rest, depth),
            None => self.criterion(resource_type, name),
        }
    }

    fn has(
        &mut self,
        resource_type: &'static str,
        name: &str,
        rest: &str,
        depth: usize,
    ) -> Result<Clause, QueryError> {
        let mut parts = rest.splitn(3, ':');
        let (Some(from), Some(code), Some(inner)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(QueryError::MalformedHas { name: name.to_owned() });
        };
        let from = known_type(from)?;
        let parameter = reference(from, code)?;
        if !parameter.targets().contains(&resource_type) {
            return Err(wrong_target(parameter, resource_type));
        }
        let inner = Box::new(self.read(from, inner, depth + 1)?);
        Ok(Clause::Has { resource_type: from, parameter, inner })
    }

    fn chain(
        &mut self,
        resource_type: &'static str,
        head: &str,
        rest: &str,
        depth: usize,
    ) -> Result<Clause, QueryError> {
        let (code, of_type) = head.split_once(':').map_or((head, None), |(code, name)| (code, Some(name)));
        let parameter = reference(resource_type, code)?;
        let mut links = Vec::new();
        let mut first_error = None;
        let targets = parameter.targets().iter().copied();
        for target in targets.filter(|target| of_type.is_none_or(|of_type| of_type == *target)) {
            self.links += 1 + self.value.len() / BYTES_PER_LINK;
            if self.links > MAX_LINKS {
                return Err(QueryError::TooWide);
            }
            match self.read(target, rest, depth + 1) {
                Ok(inner) => links.push(Link { resource_type: target, inner }),
                Err(error @ (QueryError::TooDeep | QueryError::TooWide)) => return Err(error),
                Err(error) => first_error = better(first_error, error),
            }
        }
        match (links.is_empty(), first_error) {
            (false, _) => Ok(Clause::Chain { parameter, links }),
            (true, Some(error)) => Err(error),
            (true, None) => Err(wrong_target(parameter, of_type.unwrap_or_default())),
        }
    }

    fn criterion(&self, resource_type: &'static str, name: &str) -> Result<Clause, QueryError> {
        let (code, modifier) = name.split_once(':').map_or((name, None), |(code, name)| (code, Some(name)));
        let parameter = named(resource_type, code)?;
        let modifier = modifier.map(|name| modifier_of(parameter, name, self.rules)).transpose()?;
        let alternatives = parse::alternatives(parameter, modifier, self.value, self.rules)?;
        Ok(Clause::Criterion(Criterion { parameter, modifier, alternatives }))
    }
}

/// Of the ways that a chain could not go, the one worth telling: that a type lacks the parameter says least.
fn better(first: Option<QueryError>, error: QueryError) -> Option<QueryError> {
    match first {
        Some(first) if !matches!(first, QueryError::UnknownParameter { .. }) => Some(first),
        Some(first) if matches!(error, QueryError::UnknownParameter { .. }) => Some(first),
        _ => Some(error),
    }
}

/// The name as the tables have it, if resources of this type can exist.
pub(super) fn known_type(name: &str) -> Result<&'static str, QueryError> {
    let beyond = beyond_r4::RESOURCE_TYPES.into_iter().find(|known| *known == name);
    let known = || Type::named(name).filter(|_| is_resource_type(name)).map(Type::name);
    beyond.or_else(known).ok_or_else(|| QueryError::UnknownType { resource_type: name.to_owned() })
}

fn named(resource_type: &str, code: &str) -> Result<&'static Parameter, QueryError> {
    match Parameter::named(resource_type, code) {
        Some(parameter) if parameter.is_supported() => Ok(parameter),
        Some(parameter) => {
            Err(QueryError::UnsupportedParameter { resource_type: parameter.base(), code: parameter.code() })
        }
        None => Err(QueryError::UnknownParameter {
            resource_type: resource_type.to_owned(),
            code: code.to_owned(),
        }),
    }
}

fn reference(resource_type: &str, code: &str) -> Result<&'static Parameter, QueryError> {
    let parameter = named(resource_type, code)?;
    match parameter.kind() {
        ParameterKind::Reference => Ok(parameter),
        _ => Err(QueryError::NotAReference { code: parameter.code() }),
    }
}

fn wrong_target(parameter: &Parameter, resource_type: &str) -> QueryError {
    QueryError::WrongTarget { code: parameter.code(), resource_type: resource_type.to_owned() }
}

/// Which modifiers R4 gives to which kind, and which of them HealthLake's developer guide lists.
fn modifier_of(parameter: &'static Parameter, name: &str, rules: &Rules) -> Result<Modifier, QueryError> {
    let kind = parameter.kind();
    let known = match (kind, name) {
        (ParameterKind::Composite | ParameterKind::Special, _) => None,
        (_, "missing") => Some((Modifier::Missing, true)),
        (ParameterKind::String, "exact") => Some((Modifier::Exact, true)),
        (ParameterKind::String, "contains") => Some((Modifier::Contains, true)),
        (ParameterKind::Token, "not") => Some((Modifier::Not, true)),
        (ParameterKind::Token, "text") => Some((Modifier::Text, true)),
        (ParameterKind::Token, "in") => Some((Modifier::In, false)),
        (ParameterKind::Token, "not-in") => Some((Modifier::NotIn, false)),
        (ParameterKind::Token, "of-type") => Some((Modifier::OfType, false)),
        (ParameterKind::Token | ParameterKind::Uri, "above") => Some((Modifier::Above, false)),
        (ParameterKind::Token, "below") => Some((Modifier::Below, false)),
        (ParameterKind::Uri, "below") => Some((Modifier::Below, true)),
        (ParameterKind::Reference, "identifier") => Some((Modifier::Identifier, true)),
        (ParameterKind::Reference, _) if is_resource_type(name) => {
            let target = parameter.targets().iter().find(|target| **target == name);
            return target.map(|target| Modifier::Type(target)).ok_or_else(|| wrong_target(parameter, name));
        }
        _ => None,
    };
    let allowed = known.filter(|(_, in_healthlake)| *in_healthlake || !rules.strict_limits);
    allowed.map(|(modifier, _)| modifier).ok_or_else(|| QueryError::UnsupportedModifier {
        code: parameter.code(),
        kind,
        modifier: name.to_owned(),
    })
}
