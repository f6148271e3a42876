//! The door: HTTP and TLS on one port, one file per wire protocol, and who calls.
//!
//! [`serve()`] accepts connections; the first byte of each says whether it speaks TLS, the next ones whether it speaks
//! HTTP/1.1 or HTTP/2. Each request goes to the first of the doors (see `doors.rs`) that recognizes it. A door finds the
//! operation, has `body.rs` read the body and `caller.rs` say who calls, hands both to `dispatch`, and puts the answer or
//! the error into the words of its protocol.
//!
//! What holds for every request, whatever the door:
//!
//! - Nothing runs before its body has arrived whole. What has begun to run, runs to its end, even if the client leaves;
//!   only reads stop with their reader.
//! - No answer is larger, and no wait longer, than the constants in `settings.rs` say.
//! - A panic costs one request.
//! - A request that was sent to a proxy (see `proxy.rs`) is answered if it was for AWS, and refused if not.
//! - An answer points back to where its caller came from: the endpoint is the scheme and the `Host` as they were used.
//!
//! This crate has no notion of what an operation does.

mod answer;
pub mod aws_chunked;
mod body;
pub mod caller;
mod certificates;
mod coding;
mod cors;
mod doors;
mod errors;
mod finish;
pub mod form;
mod front;
pub mod host;
mod proxy;
mod serve;
mod settings;
pub mod signature;
mod way_in;

pub use doors::aws_query::members::read as read_query_members;

pub use certificates::{CertificateError, Certificates};
pub use serve::serve;
pub use settings::{
    BODY_TIMEOUT, DRAIN_TIMEOUT, HANDSHAKE_TIMEOUT, HEAD_TIMEOUT, MAX_ARCHIVE_BYTES, MAX_BODY_BYTES,
    MAX_CONNECTIONS, MAX_DISCARDED_BYTES, MAX_FHIR_BODY_BYTES, MAX_HEAD_BYTES, Settings,
};
pub use way_in::WayIn;
