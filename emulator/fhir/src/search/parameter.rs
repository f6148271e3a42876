//! Search parameters: R4's, as `cargo xtask fhir-definitions` compiled them, and HealthLake's `createdAt`.
//!
//! A row of the table is one parameter of one resource type. R4 gives each an expression in FHIRPath; the generator
//! follows it through R4's types, so that a row holds plain [`Branch`]es: the JSON members to walk and the type found
//! at their end. Parameters of `Resource` and `DomainResource` (`_id`, `_text`, ...) apply to other types as well.
use crate::definitions::Type;
use std::fmt;

#[rustfmt::skip]
mod table;

use table::{BASES, PARAMETERS};

/// What sort of values a parameter compares, and so which forms, prefixes and modifiers a query may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are R4's own")]
pub enum ParameterKind {
    Number,
    Date,
    String,
    Token,
    Reference,
    Composite,
    Quantity,
    Uri,
    Special,
}

/// A search parameter of one resource type.
pub struct Parameter {
    number: u16,
    base: &'static str,
    code: &'static str,
    url: &'static str,
    kind: ParameterKind,
    supported: bool,
    /// Where its values are; of a composite, the elements that bind its components together.
    pub(super) branches: &'static [Branch],
    targets: &'static [&'static str],
    components: &'static [Component],
}

/// One of the values that a composite joins.
#[derive(Debug)]
pub struct Component {
    url: &'static str,
    kind: ParameterKind,
    /// Whether the paths start at the resource rather than at the composite's element.
    pub(super) from_resource: bool,
    pub(super) branches: &'static [Branch],
}

/// One way from a resource (or the element of a composite) to values.
#[derive(Debug)]
pub(super) struct Branch {
    pub(super) path: &'static [Step],
    pub(super) leaf: Leaf,
    /// Of a reference, the resource type it must point to. Of a code, the code system that its element implies.
    pub(super) detail: Option<&'static str>,
}

/// A step on a path.
#[derive(Debug)]
pub(super) enum Step {
    /// Into a member; of an array, into each of its items.
    Member(&'static str),
    /// On with those objects alone in which this member is this string.
    Where(&'static str, &'static str),
}

/// The type at the end of a path, as far as it makes a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leaf {
    Address,
    Boolean,
    Canonical,
    Code,
    CodeableConcept,
    Coding,
    ContactPoint,
    Date,
    /// An element whose being there and not `false` is the value: `Patient.deceased[x]`.
    Exists,
    HumanName,
    Identifier,
    Money,
    Narrative,
    Number,
    Object,
    Period,
    Quantity,
    Range,
    Reference,
    Text,
    Timing,
    Uri,
}

/// The rows of the table that belong to one type.
#[derive(Debug)]
struct Base {
    name: &'static str,
    first: u16,
    count: u16,
}

impl Parameter {
    /// Every parameter of every type, sorted by base and code.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &PARAMETERS
    }

    /// The parameter of this code for resources of this type: the type's own, else `DomainResource`'s or `Resource`'s.
    /// Those that HealthLake does not support are found, too; see [`Parameter::is_supported`].
    #[must_use]
    pub fn named(resource_type: &str, code: &str) -> Option<&'static Self> {
        bases(resource_type).into_iter().find_map(|rows| {
            rows.binary_search_by(|row| row.code.cmp(code)).ok().and_then(|place| rows.get(place))
        })
    }

    /// All parameters that apply to resources of this type, supported or not: its own, then the inherited ones.
    pub fn of(resource_type: &str) -> impl Iterator<Item = &'static Self> + use<> {
        bases(resource_type).into_iter().flatten()
    }

    /// The place in [`Parameter::all`]. It changes with the definitions, so it is no key for what outlives the program.
    #[must_use]
    pub fn number(&self) -> u16 {
        self.number
    }

    /// The resource type it is declared for; `Resource` and `DomainResource` stand for all types below them.
    #[must_use]
    pub fn base(&self) -> &'static str {
        self.base
    }

    /// The name that queries use.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// The canonical address of its definition; empty for HealthLake's own, which has none that is known.
    #[must_use]
    pub fn url(&self) -> &'static str {
        self.url
    }

    /// What sort of values it compares.
    #[must_use]
    pub fn kind(&self) -> ParameterKind {
        self.kind
    }

    /// The resource types that a reference may point to, sorted; empty if it is not a reference.
    #[must_use]
    pub fn targets(&self) -> &'static [&'static str] {
        self.targets
    }

    /// The components of a composite, in the order of a query's values.
    #[must_use]
    pub fn components(&self) -> &'static [Component] {
        self.components
    }

    /// Whether HealthLake supports it.
    #[must_use]
    pub fn is_supported(&self) -> bool {
        self.supported
    }
}

/// `Patient.name`: a row says too much.
impl fmt::Debug for Parameter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.base, self.code)
    }
}

/// A parameter is its row in the table.
impl PartialEq for Parameter {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl Eq for Parameter {}

impl Component {
    /// The canonical address of the parameter that the component is.
    #[must_use]
    pub fn url(&self) -> &'static str {
        self.url
    }

    /// What sort of values it compares.
    #[must_use]
    pub fn kind(&self) -> ParameterKind {
        self.kind
    }
}

impl ParameterKind {
    /// R4's code for it: `number`, `date`, ...
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Date => "date",
            Self::String => "string",
            Self::Token => "token",
            Self::Reference => "reference",
            Self::Composite => "composite",
            Self::Quantity => "quantity",
            Self::Uri => "uri",
            Self::Special => "special",
        }
    }
}

/// The rows for a type, then those for the abstract types above it. A type that R4 does not know is taken for a
/// DomainResource, which the few that HealthLake adds are.
fn bases(resource_type: &str) -> [&'static [Parameter]; 3] {
    let above = Type::named(resource_type).and_then(Type::base).map_or("DomainResource", Type::name);
    let middle = if above == "DomainResource" { own(above) } else { &[] };
    [own(resource_type), middle, own("Resource")]
}

fn own(base: &str) -> &'static [Parameter] {
    let place = BASES.binary_search_by(|row| row.name.cmp(base));
    let rows = place.ok().and_then(|place| BASES.get(place)).and_then(|row| {
        let first = usize::from(row.first);
        PARAMETERS.get(first..first + usize::from(row.count))
    });
    rows.unwrap_or_default()
}
