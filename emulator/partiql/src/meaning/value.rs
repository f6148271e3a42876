//! Literals and parameters, as DynamoDB's values.

use dynamodb_expression::{
    AttributeType, AttributeValue, Attributes, MAX_NESTING, Number, ValidationLayer, ValueError,
};

use super::{Meaning, Means};
use crate::error;
use crate::syntax::{Kind, Node};

/// Where a literal begins, as its refusals tell it.
pub(super) const ROOT: &str = "root";

impl Meaning<'_> {
    /// The value of a literal, or of a parameter.
    pub(super) fn value(&self, node: &Node, path: &str) -> Means<AttributeValue> {
        let value = self.nested_value(node, path)?;
        if value.nesting() > MAX_NESTING {
            return Err(error::plain(ValueError::Nesting.text(ValidationLayer::Older)));
        }
        Ok(value)
    }

    fn nested_value(&self, node: &Node, path: &str) -> Means<AttributeValue> {
        Ok(match &node.kind {
            Kind::Null => AttributeValue::Null,
            Kind::Bool(value) => AttributeValue::Bool(*value),
            Kind::Text(text) => AttributeValue::S(text.clone()),
            Kind::Number(text) => number(text, path)?,
            Kind::Negative(operand) => match &operand.kind {
                Kind::Number(text) => number(&format!("-{text}"), path)?,
                _ => return Err(error::unsupported_data_type("Neg", path, node.at)),
            },
            Kind::Parameter(place) => self.parameter(*place)?.clone(),
            Kind::List(elements) | Kind::Several(elements) => {
                let elements = elements
                    .iter()
                    .enumerate()
                    .map(|(index, element)| self.nested_value(element, &format!("{path}[{index}]")));
                AttributeValue::L(elements.collect::<Means<_>>()?)
            }
            Kind::Bag(members) => self.set(members, path)?,
            Kind::Struct(members) => {
                let members = members.iter().map(|(name, value)| {
                    let name = member_name(name)?;
                    Ok((name.to_owned(), self.nested_value(value, &format!("{path}.{name}"))?))
                });
                AttributeValue::M(members.collect::<Means<Vec<_>>>()?.into_iter().collect::<Attributes>())
            }
            Kind::Call(name, _) => {
                return Err(error::unsupported_data_type(&name.to_ascii_lowercase(), path, node.at));
            }
            other => return Err(error::unsupported_data_type(super::operation(other), path, node.at)),
        })
    }

    /// A bag is a set: of strings, of numbers, or of binaries, which only parameters can be.
    fn set(&self, members: &[Node], path: &str) -> Means<AttributeValue> {
        let values =
            members.iter().map(|member| self.nested_value(member, path)).collect::<Means<Vec<_>>>()?;
        let Some(kind) = values.first().map(AttributeValue::kind) else { return Err(error::empty_bag()) };
        let texts = values.iter().map(|value| match value {
            AttributeValue::S(text) => Some(text.clone()),
            _ => None,
        });
        let numbers = values.iter().map(|value| match value {
            AttributeValue::N(number) => Some(*number),
            _ => None,
        });
        let binaries = values.iter().map(|value| match value {
            AttributeValue::B(bytes) => Some(bytes.clone()),
            _ => None,
        });
        let set = match kind {
            AttributeType::S => {
                distinct(texts.collect(), ValueError::DuplicateStrings)?.map(AttributeValue::SS)
            }
            AttributeType::N => {
                distinct(numbers.collect(), |_| ValueError::DuplicateNumbers)?.map(AttributeValue::NS)
            }
            AttributeType::B => {
                distinct(binaries.collect(), ValueError::DuplicateBinaries)?.map(AttributeValue::BS)
            }
            _ => None,
        };
        set.ok_or_else(|| error::mixed_bag(path))
    }
}

/// Sorted members without duplicates; `None` if they are not all of one type.
fn distinct<T: Ord + Clone>(
    members: Option<Vec<T>>,
    refusal: impl Fn(Vec<T>) -> ValueError,
) -> Means<Option<Vec<T>>> {
    let Some(members) = members else { return Ok(None) };
    let mut sorted = members.clone();
    sorted.sort();
    if sorted.windows(2).any(|pair| pair.first() == pair.last()) {
        return Err(error::plain(refusal(members).text(ValidationLayer::Older)));
    }
    Ok(Some(sorted))
}

fn number(text: &str, path: &str) -> Means<AttributeValue> {
    let number = Number::parse(text).map(AttributeValue::N);
    number.map_err(|refusal| error::value(&refusal.text(ValidationLayer::Older), path))
}

/// The name of a tuple's member.
pub(super) fn member_name(node: &Node) -> Means<&str> {
    match &node.kind {
        Kind::Text(name) if name.is_empty() => {
            Err(error::plain(ValueError::EmptyName.text(ValidationLayer::Older)))
        }
        Kind::Text(name) => Ok(name),
        other => Err(error::unsupported_data_type(super::operation(other), ROOT, node.at)),
    }
}
