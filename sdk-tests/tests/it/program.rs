//! The program itself: who it lets in, where its answers lead, how it ends.

mod ending;
mod hosts;
mod signatures;
