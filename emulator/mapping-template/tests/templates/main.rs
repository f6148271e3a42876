//! Templates in, texts out: cases of `fixtures/mapping-template`.
mod cases;
