//! What of Java shows through in AWS's messages: the order of its hash tables, and how it prints values.
//!
//! AWS lists the violations of one structure in the order of a `HashMap` of member names, and the values of an
//! enumeration in that of an older table. Both orders follow from `String.hashCode`. AWS documents neither: they were
//! derived from published messages (of Cognito, DynamoDB, SNS, ACM, ECR and Lambda), all of which they reproduce, and
//! are believed for the rest.

use super::{MAX_DEPTH, decoded_length};
use crate::model::{Kind, Member, ServiceModel, ShapeId};
use serde_json::Value;
use std::fmt::Write as _;

/// Buckets of the table that AWS lists an enumeration from; it does not grow.
const ENUMERATION_BUCKETS: u32 = 32;
/// Buckets of an empty `HashMap`; they double when three quarters are used.
const FIRST_BUCKETS: u32 = 16;

/// `String.hashCode` of a name whose first letter is made small if `decapitalized`.
fn hash_code(text: &str, decapitalized: bool) -> u32 {
    let first = text.chars().next().filter(|_| decapitalized).map(|first| first.to_ascii_lowercase());
    let rest = text.chars().skip(usize::from(first.is_some()));
    first.into_iter().chain(rest).fold(0, |hash: u32, letter| {
        let mut units = [0; 2];
        letter
            .encode_utf16(&mut units)
            .iter()
            .fold(hash, |hash, unit| hash.wrapping_mul(31).wrapping_add(u32::from(*unit)))
    })
}

/// The members of a structure in the order in which AWS reports on them.
pub(super) fn report_order(members: &'static [Member]) -> Vec<&'static Member> {
    let mut buckets = FIRST_BUCKETS;
    while members.len() > buckets as usize / 4 * 3 {
        buckets *= 2;
    }
    let mut ordered: Vec<_> = members.iter().collect();
    ordered.sort_by_key(|member| {
        let hash = hash_code(member.name, true);
        (hash ^ (hash >> 16)) % buckets
    });
    ordered
}

/// The values of an enumeration in the order in which AWS lists them: by bucket, in a bucket the last declared first.
pub(super) fn enumeration_order(values: &'static [&'static str]) -> Vec<&'static str> {
    let mut ordered: Vec<_> = values.iter().rev().copied().collect();
    ordered.sort_by_key(|value| hash_code(value, false) % ENUMERATION_BUCKETS);
    ordered
}

/// A name as Java's accessors have it: `tableName`, `sSESpecification`.
pub(super) fn decapitalize(name: &str, out: &mut String) {
    let mut letters = name.chars();
    if let Some(first) = letters.next() {
        out.push(first.to_ascii_lowercase());
        out.push_str(letters.as_str());
    }
}

/// Prints a value as Java's `toString` does: `text`, `[a, b]`, `{key=value}`, `PutEventsRequestEntry(source=a,
/// detail=null)`. How Java prints a sensitive member is believed.
pub(super) fn print(service: &ServiceModel, shape: ShapeId, value: &Value, depth: usize, out: &mut String) {
    if depth > MAX_DEPTH {
        return;
    }
    let shape = service.shape(shape);
    match (&shape.kind, value) {
        (_, Value::Null) => out.push_str("null"),
        _ if shape.sensitive && depth > 0 => out.push_str("***Sensitive Data Redacted***"),
        (Kind::Structure { members, .. }, Value::Object(values)) => {
            out.push_str(shape.name);
            out.push('(');
            for (index, member) in members.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                decapitalize(member.name, out);
                out.push('=');
                let value = super::member_value(member, values).unwrap_or(&Value::Null);
                print(service, member.shape, value, depth + 1, out);
            }
            out.push(')');
        }
        (Kind::List { member, .. }, Value::Array(values)) => {
            out.push('[');
            for (index, value) in values.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                print(service, *member, value, depth + 1, out);
            }
            out.push(']');
        }
        (Kind::Map { value: shape, .. }, Value::Object(values)) => {
            out.push('{');
            for (index, (key, value)) in values.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                out.push_str(key);
                out.push('=');
                print(service, *shape, value, depth + 1, out);
            }
            out.push('}');
        }
        (Kind::Blob { .. }, Value::String(base64)) => {
            let length = decoded_length(base64);
            let _ = write!(out, "java.nio.HeapByteBuffer[pos=0 lim={length} cap={length}]");
        }
        (_, Value::String(text)) => out.push_str(text),
        (_, other) => {
            let _ = write!(out, "{other}");
        }
    }
}

/// The class Java deserializes a shape into, as it stands in messages about it. The package is that of DynamoDB's
/// messages; for other services it is believed.
pub(super) fn class(service: &ServiceModel, shape: ShapeId, depth: usize, out: &mut String) {
    if depth > MAX_DEPTH {
        return;
    }
    let target = service.shape(shape);
    match &target.kind {
        Kind::String { .. } => out.push_str("java.lang.String"),
        Kind::Integer { .. } => out.push_str("java.lang.Integer"),
        Kind::Long { .. } => out.push_str("java.lang.Long"),
        Kind::Float { .. } => out.push_str("java.lang.Float"),
        Kind::Double { .. } => out.push_str("java.lang.Double"),
        Kind::Boolean => out.push_str("java.lang.Boolean"),
        Kind::Timestamp { .. } => out.push_str("java.util.Date"),
        Kind::Blob { .. } => out.push_str("java.nio.ByteBuffer"),
        Kind::Document => out.push_str("java.lang.Object"),
        Kind::Structure { .. } => {
            let version: String = service.api_version.chars().filter(char::is_ascii_digit).collect();
            let _ = write!(out, "com.amazonaws.{}.v{version}.{}", service.id, target.name);
        }
        Kind::List { member, .. } => {
            out.push_str("java.util.List<");
            class(service, *member, depth + 1, out);
            out.push('>');
        }
        Kind::Map { key, value, .. } => {
            out.push_str("java.util.Map<");
            class(service, *key, depth + 1, out);
            out.push_str(", ");
            class(service, *value, depth + 1, out);
            out.push('>');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service;

    fn values(id: &str, shape: &str) -> Vec<&'static str> {
        let shape = service(id).unwrap().shapes.iter().find(|found| found.name == shape).unwrap();
        let Kind::String { values, .. } = shape.kind else { panic!("{} is an enumeration", shape.name) };
        enumeration_order(values)
    }

    // Users compare these lists with AWS's to the letter. Each is from a published message of AWS.
    #[test]
    fn enumerations_are_listed_as_aws_lists_them() {
        for (id, shape, expected) in [
            ("dynamodb", "ReturnValue", "ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW"),
            ("dynamodb", "ReturnConsumedCapacity", "INDEXES, TOTAL, NONE"),
            ("dynamodb", "ReturnItemCollectionMetrics", "SIZE, NONE"),
            ("dynamodb", "ConditionalOperator", "OR, AND"),
            ("dynamodb", "BillingMode", "PROVISIONED, PAY_PER_REQUEST"),
            ("dynamodb", "KeyType", "HASH, RANGE"),
            ("dynamodb", "ScalarAttributeType", "B, N, S"),
            ("dynamodb", "Select", "SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES"),
            (
                "dynamodb",
                "ComparisonOperator",
                "IN, NULL, BETWEEN, LT, NOT_CONTAINS, EQ, GT, NOT_NULL, NE, LE, BEGINS_WITH, GE, CONTAINS",
            ),
            ("lambda", "Architecture", "x86_64, arm64"),
        ] {
            assert_eq!(values(id, shape).join(", "), expected, "{id} {shape}");
        }
        // ECR's ImageTagMutability, whose shapes are not kept.
        let values = &["MUTABLE", "IMMUTABLE", "MUTABLE_WITH_EXCLUSION", "IMMUTABLE_WITH_EXCLUSION"];
        let published = ["IMMUTABLE", "MUTABLE", "MUTABLE_WITH_EXCLUSION", "IMMUTABLE_WITH_EXCLUSION"];
        assert_eq!(enumeration_order(values), published);
    }

    // Lambda's runtimes share buckets, so they show the order inside one. The list is that of a message of 2024, less
    // what AWS's model does not have; believed, as its source is not at hand, but no chance puts 37 values in order.
    #[test]
    fn lambda_runtimes_are_listed_as_aws_lists_them() {
        let published = "dotnetcore1.0 python3.7 nodejs8.10 ruby2.7 dotnetcore2.0 python3.8 java21 dotnet6 \
            dotnetcore2.1 python3.9 java11 nodejs6.10 provided dotnetcore3.1 dotnet8 java17 nodejs nodejs4.3 java8.al2 \
            go1.x nodejs20.x nodejs10.x provided.al2023 python3.10 java8 nodejs12.x python3.11 python3.12 nodejs14.x \
            nodejs16.x provided.al2 nodejs4.3-edge nodejs18.x ruby3.2 ruby2.5 python3.6 python2.7";
        let published: Vec<_> = published.split_whitespace().collect();
        let ours: Vec<_> =
            values("lambda", "Runtime").into_iter().filter(|value| published.contains(value)).collect();
        assert_eq!(ours, published);
    }

    // The members named together in published messages of AWS, in the order in which it named them.
    #[test]
    fn members_are_reported_in_the_order_of_aws() {
        for (id, shape, expected) in [
            (
                "dynamodb",
                "UpdateItemInput",
                &["ReturnConsumedCapacity", "TableName", "ReturnValues", "Key"][..],
            ),
            ("dynamodb", "UpdateItemInput", &["ConditionalOperator", "Key"]),
            ("dynamodb", "AttributeDefinition", &["AttributeType", "AttributeName"]),
            ("dynamodb", "ProvisionedThroughput", &["WriteCapacityUnits", "ReadCapacityUnits"]),
            ("cognito-idp", "SignUpRequest", &["Password", "Username"]),
            ("cognito-idp", "AdminAddUserToGroupRequest", &["GroupName", "Username"]),
            ("cognito-idp", "ConfirmForgotPasswordRequest", &["ConfirmationCode", "Password"]),
            ("sns", "AddPermissionInput", &["AWSAccountId", "Label", "ActionName"]),
        ] {
            let shape = service(id).unwrap().shapes.iter().find(|found| found.name == shape).unwrap();
            let order = report_order(shape.members()).into_iter().map(|member| member.name);
            let ours: Vec<_> = order.filter(|name| expected.contains(name)).collect();
            assert_eq!(ours, expected, "{id} {}", shape.name);
        }
    }
}
