//! The words the generated tables are written in: short constructors, so that a table reads like AWS's model.

use crate::model::{
    Bounds, ErrorTrait, Kind, Location, Member, OperationModel, Shape, ShapeId, TimestampFormat,
};
use crate::pattern::Pattern;

const NO_LENGTH: Bounds<i64> = Bounds { min: None, max: None };

pub(crate) const fn op(
    name: &'static str,
    method: &'static str,
    uri: &'static str,
    errors: &'static [ShapeId],
) -> OperationModel {
    OperationModel {
        name,
        method,
        uri,
        status: 200,
        host_prefix: None,
        input: None,
        output: None,
        result_wrapper: None,
        errors,
        unsigned: false,
        deprecated: false,
    }
}

impl OperationModel {
    pub(crate) const fn takes(mut self, shape: u16) -> Self {
        self.input = Some(ShapeId(shape));
        self
    }
    pub(crate) const fn gives(mut self, shape: u16) -> Self {
        self.output = Some(ShapeId(shape));
        self
    }
    pub(crate) const fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }
    pub(crate) const fn host(mut self, prefix: &'static str) -> Self {
        self.host_prefix = Some(prefix);
        self
    }
    pub(crate) const fn wrapped(mut self, element: &'static str) -> Self {
        self.result_wrapper = Some(element);
        self
    }
    pub(crate) const fn unsigned(mut self) -> Self {
        self.unsigned = true;
        self
    }
    pub(crate) const fn deprecated(mut self) -> Self {
        self.deprecated = true;
        self
    }
}

/// A shape by its index.
pub(crate) const fn id(shape: u16) -> ShapeId {
    ShapeId(shape)
}

const fn shape(name: &'static str, kind: Kind) -> Shape {
    Shape { name, kind, sensitive: false }
}

pub(crate) const fn structure(name: &'static str, members: &'static [Member]) -> Shape {
    shape(
        name,
        Kind::Structure {
            members,
            error: None,
            union: false,
            event_stream: false,
            payload: None,
            xml_namespace: None,
        },
    )
}

pub(crate) const fn list(name: &'static str, member: u16) -> Shape {
    shape(
        name,
        Kind::List { member: ShapeId(member), length: NO_LENGTH, flattened: false, member_name: None },
    )
}

pub(crate) const fn map(name: &'static str, key: u16, value: u16) -> Shape {
    shape(
        name,
        Kind::Map {
            key: ShapeId(key),
            value: ShapeId(value),
            length: NO_LENGTH,
            flattened: false,
            key_name: None,
            value_name: None,
        },
    )
}

pub(crate) const fn string(name: &'static str) -> Shape {
    shape(name, Kind::String { length: NO_LENGTH, pattern: None, values: &[] })
}

pub(crate) const fn one_of(name: &'static str, values: &'static [&'static str]) -> Shape {
    shape(name, Kind::String { length: NO_LENGTH, pattern: None, values })
}

pub(crate) const fn integer(name: &'static str) -> Shape {
    shape(name, Kind::Integer { range: NO_LENGTH })
}

pub(crate) const fn long(name: &'static str) -> Shape {
    shape(name, Kind::Long { range: NO_LENGTH })
}

pub(crate) const fn float(name: &'static str, min: Option<f64>, max: Option<f64>) -> Shape {
    shape(name, Kind::Float { range: Bounds { min, max } })
}

pub(crate) const fn double(name: &'static str, min: Option<f64>, max: Option<f64>) -> Shape {
    shape(name, Kind::Double { range: Bounds { min, max } })
}

pub(crate) const fn boolean(name: &'static str) -> Shape {
    shape(name, Kind::Boolean)
}

pub(crate) const fn timestamp(name: &'static str) -> Shape {
    shape(name, Kind::Timestamp { format: None })
}

pub(crate) const fn blob(name: &'static str) -> Shape {
    shape(name, Kind::Blob { length: NO_LENGTH })
}

pub(crate) const fn document(name: &'static str) -> Shape {
    shape(name, Kind::Document)
}

impl Shape {
    const fn bounds(&mut self) -> Option<&mut Bounds<i64>> {
        match &mut self.kind {
            Kind::List { length, .. }
            | Kind::Map { length, .. }
            | Kind::String { length, .. }
            | Kind::Blob { length } => Some(length),
            Kind::Integer { range } | Kind::Long { range } => Some(range),
            _ => None,
        }
    }
    pub(crate) const fn min(mut self, min: i64) -> Self {
        if let Some(bounds) = self.bounds() {
            bounds.min = Some(min);
        }
        self
    }
    pub(crate) const fn max(mut self, max: i64) -> Self {
        if let Some(bounds) = self.bounds() {
            bounds.max = Some(max);
        }
        self
    }
    pub(crate) const fn pattern(mut self, java: &'static Pattern) -> Self {
        if let Kind::String { pattern, .. } = &mut self.kind {
            *pattern = Some(java);
        }
        self
    }
    pub(crate) const fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }
    /// Repeats its element in XML without one around all.
    pub(crate) const fn flat(mut self) -> Self {
        if let Kind::List { flattened, .. } | Kind::Map { flattened, .. } = &mut self.kind {
            *flattened = true;
        }
        self
    }
    pub(crate) const fn element(mut self, name: &'static str) -> Self {
        if let Kind::List { member_name, .. } = &mut self.kind {
            *member_name = Some(name);
        }
        self
    }
    pub(crate) const fn entry(mut self, key: &'static str, value: &'static str) -> Self {
        if let Kind::Map { key_name, value_name, .. } = &mut self.kind {
            *key_name = Some(key);
            *value_name = Some(value);
        }
        self
    }
    pub(crate) const fn format(mut self, text: TimestampFormat) -> Self {
        if let Kind::Timestamp { format } = &mut self.kind {
            *format = Some(text);
        }
        self
    }
    pub(crate) const fn error(mut self, code: &'static str, status: u16, sender_fault: bool) -> Self {
        if let Kind::Structure { error, .. } = &mut self.kind {
            *error = Some(ErrorTrait { code, status, sender_fault });
        }
        self
    }
    pub(crate) const fn union(mut self) -> Self {
        if let Kind::Structure { union, .. } = &mut self.kind {
            *union = true;
        }
        self
    }
    pub(crate) const fn events(mut self) -> Self {
        if let Kind::Structure { event_stream, .. } = &mut self.kind {
            *event_stream = true;
        }
        self
    }
    pub(crate) const fn payload(mut self, member: &'static str) -> Self {
        if let Kind::Structure { payload, .. } = &mut self.kind {
            *payload = Some(member);
        }
        self
    }
    pub(crate) const fn xmlns(mut self, prefix: &'static str, address: &'static str) -> Self {
        if let Kind::Structure { xml_namespace, .. } = &mut self.kind {
            *xml_namespace = Some((prefix, address));
        }
        self
    }
}

/// A member that may be left out.
pub(crate) const fn may(name: &'static str, shape: u16) -> Member {
    Member {
        name,
        shape: ShapeId(shape),
        required: false,
        location: None,
        wire_name: None,
        idempotency_token: false,
        flattened: false,
        xml_attribute: false,
        streaming: false,
        host_label: false,
    }
}

/// A member that is required.
pub(crate) const fn must(name: &'static str, shape: u16) -> Member {
    let mut member = may(name, shape);
    member.required = true;
    member
}

impl Member {
    const fn at(mut self, location: Location, name: &'static str) -> Self {
        self.location = Some(location);
        self.wire_name = Some(name);
        self
    }
    pub(crate) const fn uri(self, name: &'static str) -> Self {
        self.at(Location::Uri, name)
    }
    pub(crate) const fn query(self, name: &'static str) -> Self {
        self.at(Location::QueryString, name)
    }
    pub(crate) const fn header(self, name: &'static str) -> Self {
        self.at(Location::Header, name)
    }
    pub(crate) const fn headers(self, prefix: &'static str) -> Self {
        self.at(Location::Headers, prefix)
    }
    pub(crate) const fn status_code(mut self) -> Self {
        self.location = Some(Location::StatusCode);
        self
    }
    pub(crate) const fn wire(mut self, name: &'static str) -> Self {
        self.wire_name = Some(name);
        self
    }
    pub(crate) const fn token(mut self) -> Self {
        self.idempotency_token = true;
        self
    }
    pub(crate) const fn flat(mut self) -> Self {
        self.flattened = true;
        self
    }
    pub(crate) const fn attribute(mut self) -> Self {
        self.xml_attribute = true;
        self
    }
    pub(crate) const fn stream(mut self) -> Self {
        self.streaming = true;
        self
    }
    pub(crate) const fn host(mut self) -> Self {
        self.host_label = true;
        self
    }
}
