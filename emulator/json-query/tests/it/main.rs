//! The tests of the crate that need more than one of its files.

mod jsonata_suite;
