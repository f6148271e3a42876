//! Templates in, texts out: the cases of `fixtures/mapping-template`, and what must end whatever a template does.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod cases;
mod grammar;
mod limits;
mod velocity;
