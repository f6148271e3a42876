//! The language as its users see it: definitions and inputs in, histories out.

mod histories;
mod hostile;
mod kept;
mod player;
