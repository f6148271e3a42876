//! The image as a test container. All of it is in `tests/image.rs`; this package is apart so that only those who test the
//! image compile a client of container engines.
