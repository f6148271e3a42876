//! OpenAPI, versions 2 and 3, in JSON and in YAML, with the extensions `x-amazon-apigateway-*`: how a document becomes an API, and an
//! API a document.
//!
//! `document.rs` finds what a document says whichever version it has; `security.rs` reads authorizers and who may call; `methods.rs`
//! reads a method; `importing.rs` makes of all that the rows of an API; `exporting.rs` writes a document. Not read: documentation parts,
//! callbacks, and what of a document API Gateway has no use for.

pub(crate) mod document;
pub(crate) mod exporting;
pub(crate) mod importing;
mod methods;
mod security;
