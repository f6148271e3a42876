//! What AWS's models say of errors, for the protocols whose answers carry JSON.

use models::{ErrorTrait, Kind, OperationModel, ServiceModel, Shape};

/// The shape of an error, by its code.
pub(super) fn find(model: &'static ServiceModel, code: &str) -> Option<&'static Shape> {
    model.shapes.iter().find(|shape| shape.name == code && error_trait(shape).is_some())
}

/// What makes a shape an error.
pub(super) fn error_trait(shape: &Shape) -> Option<ErrorTrait> {
    match shape.kind {
        Kind::Structure { error, .. } => error,
        _ => None,
    }
}

/// `message` or `Message`, as the error's shape says; the front end's own errors differ among themselves.
pub(super) fn message_member(shape: Option<&Shape>, code: &str) -> &'static str {
    let modelled = shape.and_then(|shape| {
        let mut members = shape.members().iter();
        members.find(|member| member.name.eq_ignore_ascii_case("message")).map(|member| member.name)
    });
    modelled.unwrap_or(if code == "SerializationException" { "Message" } else { "message" })
}

/// The code that an operation's model has for a fault of the service.
pub(super) fn fault_code(model: &'static ServiceModel, operation: &OperationModel) -> &'static str {
    let mut errors = operation.errors.iter().map(|id| model.shape(*id));
    let modelled = errors.find(|shape| error_trait(shape).is_some_and(|described| described.status >= 500));
    modelled.map_or("InternalServerError", |shape| shape.name)
}
