//! The program `millpond`: its arguments, the list of its services, its start and its stop.

mod arguments;
mod commands;
mod serve;
mod services;

use std::process::ExitCode;

use clap::Parser;

use crate::arguments::{Arguments, Command};

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match &arguments.command {
        None => serve::run(&arguments.serve),
        Some(Command::Env(options)) => commands::env(options),
        Some(Command::Ca(options)) => commands::ca(options),
        Some(Command::Health(options)) => commands::health(options),
        Some(Command::InvokeTemplate(options)) => commands::invoke_template::run(options),
        Some(Command::Seed(options)) => commands::seed::run(options),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("millpond: {error}");
            ExitCode::FAILURE
        }
    }
}
