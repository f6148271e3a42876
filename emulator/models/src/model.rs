//! The vocabulary of a service model: services, operations, shapes, members.
//!
//! Everything here is `'static` data; [`ShapeId`] is an index into the shapes of its own service.

use crate::pattern::Pattern;

/// One AWS service, as its model describes it.
#[derive(Debug)]
pub struct ServiceModel {
    /// The name AWS's tools know it by: `dynamodb`, `cognito-idp`, `stepfunctions`.
    pub id: &'static str,
    /// The name in SDKs and documents: `DynamoDB`, `Cognito Identity Provider`, `SFN`.
    pub service_id: &'static str,
    /// The first part of its host name: `dynamodb`, `streams.dynamodb`, `states`.
    pub endpoint_prefix: &'static str,
    /// The service part of a SigV4 credential scope.
    pub signing_name: &'static str,
    /// What stands before the dot in `X-Amz-Target`, for services that speak a JSON protocol.
    pub target_prefix: Option<&'static str>,
    /// The protocol to answer in: the first of `protocols` other than CBOR.
    pub protocol: Protocol,
    /// Every protocol the service speaks, AWS's preferred one first. More than one only for CloudWatch, whose SDKs
    /// choose differently: CBOR, JSON 1.0 or query.
    pub protocols: &'static [Protocol],
    /// As `2012-08-10`.
    pub api_version: &'static str,
    /// The XML namespace of answers, for the query protocol.
    pub xml_namespace: Option<&'static str>,
    /// Whether JSON errors also carry the code of the older query protocol (header `x-amzn-query-error`).
    pub query_compatible: bool,
    /// All operations, sorted by name.
    pub operations: &'static [OperationModel],
    /// All shapes; a [`ShapeId`] is an index here.
    pub shapes: &'static [Shape],
}

impl ServiceModel {
    /// The operation of this name, spelled as AWS spells it.
    #[must_use]
    pub fn operation(&self, name: &str) -> Option<&'static OperationModel> {
        let found = self.operations.binary_search_by(|operation| operation.name.cmp(name)).ok()?;
        self.operations.get(found)
    }

    /// The shape an id of this same service stands for.
    ///
    /// # Panics
    /// If the id comes from another service and is too large for this one.
    #[must_use]
    pub fn shape(&self, id: ShapeId) -> &'static Shape {
        &self.shapes[usize::from(id.0)]
    }
}

/// A wire protocol of AWS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// AWS JSON 1.0: `POST /`, `X-Amz-Target`, `application/x-amz-json-1.0`.
    Json10,
    /// AWS JSON 1.1, the same with another content type.
    Json11,
    /// JSON bodies, with paths, query strings and headers bound to members.
    RestJson,
    /// XML bodies, with paths, query strings and headers bound to members.
    RestXml,
    /// Form-encoded `Action=...` in, XML out.
    Query,
    /// Smithy RPC v2 with CBOR bodies.
    RpcV2Cbor,
}

impl Protocol {
    /// The version in the content type `application/x-amz-json-<version>`, for the JSON protocols.
    #[must_use]
    pub const fn json_version(self) -> Option<&'static str> {
        match self {
            Self::Json10 => Some("1.0"),
            Self::Json11 => Some("1.1"),
            _ => None,
        }
    }
}

/// One operation of a service.
#[derive(Debug)]
pub struct OperationModel {
    /// As `CreateFHIRDatastore`.
    pub name: &'static str,
    /// The HTTP method.
    pub method: &'static str,
    /// The path template with its literal query, as `/{Bucket}/{Key+}?tagging`; `/` outside the REST protocols.
    pub uri: &'static str,
    /// The HTTP status of success.
    pub status: u16,
    /// What stands before the service's host name; may hold a `{Label}`.
    pub host_prefix: Option<&'static str>,
    /// The input structure; `None` where the operation takes nothing.
    pub input: Option<ShapeId>,
    /// The output structure; `None` where the operation answers nothing.
    pub output: Option<ShapeId>,
    /// The element around the output in the query protocol.
    pub result_wrapper: Option<&'static str>,
    /// The errors AWS's model lists for this operation.
    pub errors: &'static [ShapeId],
    /// Whether AWS takes this operation without a signature.
    pub unsigned: bool,
    /// Whether another operation has replaced it, in S3 often under the same URI.
    pub deprecated: bool,
}

/// The index of a shape among the shapes of its service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ShapeId(pub u16);

/// A named type of a service.
#[derive(Debug)]
pub struct Shape {
    /// AWS's name.
    pub name: &'static str,
    /// What it is, and its limits.
    pub kind: Kind,
    /// Whether AWS keeps its value out of messages.
    pub sensitive: bool,
}

impl Shape {
    /// The members of a structure; nothing for any other shape.
    #[must_use]
    pub const fn members(&self) -> &'static [Member] {
        match self.kind {
            Kind::Structure { members, .. } => members,
            _ => &[],
        }
    }

    /// The member of this name, if this is a structure that has it.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<&'static Member> {
        self.members().iter().find(|member| member.name == name)
    }
}

/// What a shape is, with the limits AWS puts on its values. Lengths count characters of a string, bytes of a blob,
/// elements of a list and entries of a map.
#[derive(Debug)]
pub enum Kind {
    /// Named members.
    Structure {
        /// In AWS's order.
        members: &'static [Member],
        /// Set if this is an error an operation answers with.
        error: Option<ErrorTrait>,
        /// Whether exactly one member is set. AWS does not flag DynamoDB's `AttributeValue`, which is one.
        union: bool,
        /// Whether this is a stream of events, each member one kind of event.
        event_stream: bool,
        /// The member that is the whole HTTP body, in the REST protocols.
        payload: Option<&'static str>,
        /// The namespace prefix and address of its XML element.
        xml_namespace: Option<(&'static str, &'static str)>,
    },
    /// A list.
    List {
        /// The shape of each element.
        member: ShapeId,
        /// Limits on the number of elements.
        length: Bounds<i64>,
        /// Whether XML repeats the element without one around all.
        flattened: bool,
        /// The XML element of each member, `member` if not set.
        member_name: Option<&'static str>,
    },
    /// A map from strings.
    Map {
        /// The shape of the keys, always a string.
        key: ShapeId,
        /// The shape of the values.
        value: ShapeId,
        /// Limits on the number of entries.
        length: Bounds<i64>,
        /// Whether XML repeats the entry without one around all.
        flattened: bool,
        /// The XML element of a key, `key` if not set.
        key_name: Option<&'static str>,
        /// The XML element of a value, `value` if not set.
        value_name: Option<&'static str>,
    },
    /// Text.
    String {
        /// Limits on the number of characters.
        length: Bounds<i64>,
        /// What the whole text must match.
        pattern: Option<&'static Pattern>,
        /// The allowed values of an enumeration; empty if any text is allowed.
        values: &'static [&'static str],
    },
    /// A 32-bit number.
    Integer {
        /// Limits on the value.
        range: Bounds<i64>,
    },
    /// A 64-bit number.
    Long {
        /// Limits on the value.
        range: Bounds<i64>,
    },
    /// A 32-bit floating-point number.
    Float {
        /// Limits on the value.
        range: Bounds<f64>,
    },
    /// A 64-bit floating-point number.
    Double {
        /// Limits on the value.
        range: Bounds<f64>,
    },
    /// True or false.
    Boolean,
    /// An instant.
    Timestamp {
        /// How it is written; `None` for the custom of its protocol and location.
        format: Option<TimestampFormat>,
    },
    /// Bytes; base64 in JSON and XML.
    Blob {
        /// Limits on the number of bytes.
        length: Bounds<i64>,
    },
    /// Any JSON.
    Document,
}

/// Inclusive limits, each of which may be absent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds<T> {
    /// The least allowed.
    pub min: Option<T>,
    /// The greatest allowed.
    pub max: Option<T>,
}

/// How a timestamp is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimestampFormat {
    /// `2026-10-01T12:00:00Z`.
    Iso8601,
    /// `Thu, 01 Oct 2026 12:00:00 GMT`.
    Rfc822,
    /// Seconds since 1970.
    UnixTimestamp,
}

/// A member of a structure.
#[derive(Debug)]
pub struct Member {
    /// AWS's name.
    pub name: &'static str,
    /// The shape of its value.
    pub shape: ShapeId,
    /// Whether AWS refuses a request without it.
    pub required: bool,
    /// Where it travels in the REST protocols; `None` for the body.
    pub location: Option<Location>,
    /// Its name on the wire where that differs from `name`: a header, a query parameter, an XML element. For
    /// [`Location::Headers`] the prefix of all the headers.
    pub wire_name: Option<&'static str>,
    /// Whether SDKs fill it with a random token.
    pub idempotency_token: bool,
    /// Whether XML repeats the element of this list or map without one around all (see also the list itself).
    pub flattened: bool,
    /// Whether it is an attribute of its XML element.
    pub xml_attribute: bool,
    /// Whether its bytes are streamed rather than read whole.
    pub streaming: bool,
    /// Whether it stands in the host name, for [`OperationModel::host_prefix`].
    pub host_label: bool,
}

impl Member {
    /// Its name in a header, a query string, an XML or a REST JSON body.
    #[must_use]
    pub const fn wire_name(&self) -> &'static str {
        match self.wire_name {
            Some(name) => name,
            None => self.name,
        }
    }
}

/// Where a member of a REST request or answer travels, other than in the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Location {
    /// A label of the path.
    Uri,
    /// A query parameter, or all remaining ones for a map.
    QueryString,
    /// One header.
    Header,
    /// All headers with a prefix, as a map.
    Headers,
    /// The HTTP status of the answer.
    StatusCode,
}

/// What makes a structure an error.
#[derive(Debug, Clone, Copy)]
pub struct ErrorTrait {
    /// The code of the query protocol and of REST XML; the shape's name unless AWS says otherwise.
    pub code: &'static str,
    /// The HTTP status. Where the model is silent (the JSON protocols), 400, or 500 for a fault of the server.
    pub status: u16,
    /// Whether the caller is to blame.
    pub sender_fault: bool,
}
