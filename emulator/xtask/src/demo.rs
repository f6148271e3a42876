//! What a newcomer sees first: builds and starts Millpond, makes a data store, writes three versions of a patient, reads
//! the first one back, and shows the change feed. Every request is printed as it goes out.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use crate::ci::cargo_with;
use crate::target;

/// Options of this task.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// End when the demonstration does, instead of serving on until Ctrl-C.
    #[arg(long)]
    exit: bool,
    /// The port to listen at; 0 takes any free one.
    #[arg(long, default_value_t = 4566)]
    port: u16,
}

impl Arguments {
    /// On any free port, and ends by itself.
    pub(crate) fn to_the_end() -> Arguments {
        Arguments { exit: true, port: 0 }
    }
}

/// Runs the demonstration.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    println!("Building millpond ...");
    cargo_with(&["build", "--quiet", "--package", "server"], &[])?;
    let binary = target::directory().join("debug/millpond");
    let child = Command::new(binary)
        .args(["--port", &arguments.port.to_string()])
        .stdout(Stdio::piped())
        .spawn()
        .context("starting millpond")?;
    let mut server = Server { child, address: String::new() };
    server.address = server.wait_until_ready()?;
    show(&server)?;
    if arguments.exit {
        return Ok(());
    }
    println!("\nMillpond is still running at http://{}. Ctrl-C ends it.", server.address);
    server.child.wait()?;
    Ok(())
}

fn show(server: &Server) -> Result<()> {
    let created = server.call(
        "A data store. On AWS this takes a quarter of an hour.",
        "POST / HTTP/1.1",
        &[("X-Amz-Target", "HealthLake.CreateFHIRDatastore"), ("Content-Type", "application/x-amz-json-1.0")],
        Some(&json!({"DatastoreTypeVersion": "R4", "DatastoreName": "demo"})),
    )?;
    let id = created["DatastoreId"].as_str().context("a data store has an id")?;
    let base = format!("/datastore/{id}/r4");
    for (family, say) in [("Doe", "A patient."), ("Roe", "Its second version."), ("Poe", "And a third.")] {
        let patient =
            json!({"resourceType": "Patient", "id": "ann", "name": [{"family": family, "given": ["Ann"]}]});
        server.call(say, &format!("PUT {base}/Patient/ann HTTP/1.1"), &[], Some(&patient))?;
    }
    let first = server.call(
        "The first version is still there.",
        &format!("GET {base}/Patient/ann/_history/1 HTTP/1.1"),
        &[],
        None,
    )?;
    ensure!(first["name"][0]["family"] == "Doe", "version 1 should be as it was written: {first}");
    let feed = server.call(
        "The change feed, which HealthLake lacks: numbered, in order, replayable from any point.",
        &format!("GET {base}/$changes?after=0 HTTP/1.1"),
        &[],
        None,
    )?;
    let changes = feed["changes"].as_array().map_or(0, Vec::len);
    ensure!(changes == 3, "three writes are three changes: {feed}");
    Ok(())
}

/// A running Millpond; ends with this value.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    /// Reads what the program prints until it says that it is ready; gives the address it listens at.
    fn wait_until_ready(&mut self) -> Result<String> {
        let stdout = self.child.stdout.take().context("its output")?;
        let mut address = None;
        for line in BufReader::new(stdout).lines() {
            let line = line?;
            println!("  {line}");
            if let Some(rest) = line.strip_prefix("Listening on http://") {
                address = rest.split(' ').next().map(str::to_owned);
            }
            if line == "Ready." {
                return address.context("it says where it listens");
            }
        }
        bail!("millpond ended before it was ready")
    }

    /// Sends one request and prints both sides of it.
    fn call(
        &self,
        say: &str,
        first_line: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Result<Value> {
        println!("\n# {say}\n> {}", first_line.trim_end_matches(" HTTP/1.1"));
        let body = body.map(Value::to_string).unwrap_or_default();
        if !body.is_empty() {
            println!("> {body}");
        }
        let mut request = format!("{first_line}\r\nHost: {}\r\nConnection: close\r\n", self.address);
        // Signatures are read for the account and the region, and verified only on demand.
        request += "Authorization: AWS4-HMAC-SHA256 Credential=test/20261031/us-east-1/healthlake/aws4_request, SignedHeaders=host, Signature=0\r\n";
        for (name, value) in headers {
            request += &format!("{name}: {value}\r\n");
        }
        request += &format!("Content-Length: {}\r\n\r\n{body}", body.len());
        let mut stream = TcpStream::connect(&self.address)?;
        stream.write_all(request.as_bytes())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let (head, body) = answer.split_once("\r\n\r\n").context("an answer has a head and a body")?;
        let status = head.lines().next().unwrap_or_default();
        println!("< {status}\n< {body}");
        ensure!(status.contains(" 200") || status.contains(" 201"), "{status}");
        Ok(serde_json::from_str(body)?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
