//! Amazon States Language: what a definition says, what is wrong with one, and a machine that says its next step and never
//! takes it.
//!
//! No store, no clock, no I/O: the time, the ids and the results of tasks come from whoever runs the machine.
