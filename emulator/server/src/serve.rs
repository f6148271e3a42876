//! Starts, says so, serves, and stops in good order.

use std::collections::hash_map::RandomState;
use std::error::Error;
use std::hash::BuildHasher;
use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;

use contract::{Clock, Ids};
use dispatch::Dispatch;
use front_door::{Certificates, Settings, WayIn};
use outgoing::Client;
use store::{Options, Store};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

use crate::arguments::Serve;
use crate::commands;
use crate::services::SERVICES;

/// Serves until it is told to stop.
pub(crate) fn run(options: &Serve) -> Result<(), Box<dyn Error>> {
    log(options)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve(options))
}

fn log(options: &Serve) -> Result<(), Box<dyn Error>> {
    let filter = EnvFilter::try_new(&options.log)?;
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match options.log_format.as_str() {
        "json" => subscriber.json().init(),
        _ => subscriber.init(),
    }
    Ok(())
}

async fn serve(options: &Serve) -> Result<(), Box<dyn Error>> {
    let address = SocketAddr::from((options.host, options.port));
    let listener =
        TcpListener::bind(address).await.map_err(|error| format!("cannot listen at {address}: {error}"))?;
    let directory = options.data_dir.as_ref().map(|directory| directory.join("state"));
    let store = Store::open(&Options {
        directory,
        keep_commits: options.keep_commits,
        keep_milliseconds: options.keep_changes,
    })?;
    let chosen = contract::Settings {
        strict_limits: options.strict_limits,
        files: options.files.clone(),
        smart_issuers: options.smart_issuers.clone(),
        step_functions_mocks: options.step_functions_mocks.clone(),
        item_collection_bytes: options.item_collection_bytes,
        own_endpoint: Some(commands::own_endpoint(listener.local_addr()?, &options.authority)),
        functions_path: options.functions_path.clone(),
        functions_directory: options.data_dir.as_ref().map(|directory| directory.join("functions")),
    };
    let chosen = chosen.keep();
    let dispatch = Dispatch::with_settings(SERVICES, store, Clock::running(), Ids::seeded(seed()), chosen);
    let way_in = WayIn::before(Arc::new(way_out(options)));
    dispatch.reach(Arc::new(way_in.clone()));
    dispatch.start();
    let settings = Settings {
        verify_signatures: options.verify_signatures,
        credentials: options.credentials.clone(),
        allow_anonymous: options.allow_anonymous,
        ca_directory: options.authority.directory(),
        default_region: options.region.clone(),
        way_in: Some(way_in),
        proxied_hosts: options.proxy_hosts.clone(),
        ..Settings::default()
    };
    greet(options, listener.local_addr()?)?;
    front_door::serve(listener, dispatch.clone(), settings, stop_asked_for()?).await;
    dispatch.stop();
    Ok(())
}

/// The client for endpoints that users name. It trusts the authority that this program shows itself with.
fn way_out(options: &Serve) -> Client {
    let directory = options.authority.directory();
    Client::trusting(Box::new(move || match &directory {
        Some(directory) => {
            let certificates = Certificates::new(Some(directory.clone()));
            certificates.ca_pem().map(str::to_owned).map_err(|error| error.to_string())
        }
        None => Err("there is no directory for certificates, so no https endpoint is trusted".into()),
    }))
}

/// Says where it listens and how it keeps its state, and ends with the line that scripts wait for.
fn greet(options: &Serve, address: SocketAddr) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "Millpond {}", env!("CARGO_PKG_VERSION"))?;
    writeln!(out, "Listening on http://{address} and https://{address}")?;
    match &options.data_dir {
        Some(directory) => writeln!(out, "State in {}", directory.display())?,
        None => writeln!(out, "State in memory; --data-dir keeps it")?,
    }
    if !options.host.is_loopback() {
        writeln!(
            out,
            "Reachable from other machines: anybody who can connect can read and change everything"
        )?;
    }
    writeln!(out, "eval \"$(millpond env --port {})\" points a shell's AWS tools here", address.port())?;
    writeln!(out, "Ready.")?;
    out.flush()
}

/// Ends when SIGTERM or SIGINT arrives.
fn stop_asked_for() -> std::io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// A seed that differs between runs, so that ids of one run do not meet those that an earlier one left on the disk.
fn seed() -> u128 {
    let random = RandomState::new();
    u128::from(random.hash_one(1u8)) << 64 | u128::from(RandomState::new().hash_one(2u8))
}
