//! The language as its users see it: definitions and inputs in, histories out.

mod definitions;
mod histories;
mod hostile;
mod intrinsics;
mod kept;
mod player;
