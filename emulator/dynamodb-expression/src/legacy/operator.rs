//! The comparison operators of legacy conditions: how many values each takes, and of which types.

use crate::value::AttributeType;

/// `ComparisonOperator`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ComparisonOperator {
    Equal,
    NotEqual,
    In,
    LessOrEqual,
    Less,
    GreaterOrEqual,
    Greater,
    Between,
    NotNull,
    Null,
    Contains,
    NotContains,
    BeginsWith,
}

use ComparisonOperator as Is;

impl ComparisonOperator {
    const ALL: [ComparisonOperator; 13] = [
        Is::Equal,
        Is::NotEqual,
        Is::In,
        Is::LessOrEqual,
        Is::Less,
        Is::GreaterOrEqual,
        Is::Greater,
        Is::Between,
        Is::NotNull,
        Is::Null,
        Is::Contains,
        Is::NotContains,
        Is::BeginsWith,
    ];

    /// The name on the wire.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Is::Equal => "EQ",
            Is::NotEqual => "NE",
            Is::In => "IN",
            Is::LessOrEqual => "LE",
            Is::Less => "LT",
            Is::GreaterOrEqual => "GE",
            Is::Greater => "GT",
            Is::Between => "BETWEEN",
            Is::NotNull => "NOT_NULL",
            Is::Null => "NULL",
            Is::Contains => "CONTAINS",
            Is::NotContains => "NOT_CONTAINS",
            Is::BeginsWith => "BEGINS_WITH",
        }
    }

    /// The operator with this name on the wire.
    pub(crate) fn from_name(name: &str) -> Option<ComparisonOperator> {
        ComparisonOperator::ALL.into_iter().find(|operator| operator.name() == name)
    }

    /// Whether it asks only if the attribute is there.
    pub(crate) fn is_of_existence(self) -> bool {
        matches!(self, Is::Null | Is::NotNull)
    }

    /// Whether it takes this many values.
    pub(crate) fn takes_count(self, count: usize) -> bool {
        match self {
            Is::Null | Is::NotNull => count == 0,
            Is::In => count > 0,
            Is::Between => count == 2,
            _ => count == 1,
        }
    }

    /// Whether it takes a value of this type. `EQ` and `NE` of documents, booleans and nulls are seen on AWS; the types of
    /// `CONTAINS` are those that AWS's DAX clients let pass.
    pub(crate) fn takes_type(self, kind: AttributeType) -> bool {
        match self {
            Is::Equal | Is::NotEqual | Is::Null | Is::NotNull => true,
            Is::Contains | Is::NotContains => {
                kind.is_ordered() || matches!(kind, AttributeType::Bool | AttributeType::Null)
            }
            Is::BeginsWith => matches!(kind, AttributeType::S | AttributeType::B),
            Is::In | Is::LessOrEqual | Is::Less | Is::GreaterOrEqual | Is::Greater | Is::Between => {
                kind.is_ordered()
            }
        }
    }
}
