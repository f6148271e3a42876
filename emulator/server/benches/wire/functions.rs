//! Lambda: what an invocation costs beyond the function, which does nothing and is this program itself.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::cases::{request, send};
use crate::load::{Load, content_length};
use crate::process::Server;

/// What makes this program a function.
pub(crate) const ARGUMENT: &str = "function";

const JSON: &str = "Content-Type: application/json\r\n";

/// How many functions are invoked for the first time.
const COLD: usize = 40;

/// Answers invocations one after the other, as an API wants to be answered.
pub(crate) fn serve() {
    let api = std::env::var("AWS_LAMBDA_RUNTIME_API").expect("Lambda says where its API is");
    let stream = TcpStream::connect(&api).expect("a connection");
    stream.set_nodelay(true).expect("no delay");
    let mut reader = BufReader::new(stream.try_clone().expect("a second handle"));
    let mut writer = stream;
    let body = r#"{"statusCode":200,"headers":{"Content-Type":"application/json"},"body":"{}"}"#;
    loop {
        let next = format!("GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: {api}\r\n\r\n");
        writer.write_all(next.as_bytes()).expect("a question");
        let head = read(&mut reader);
        let id = head.lines().find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            name.eq_ignore_ascii_case("lambda-runtime-aws-request-id").then(|| value.trim().to_owned())
        });
        let answer = format!(
            "POST /2018-06-01/runtime/invocation/{}/response HTTP/1.1\r\nHost: {api}\r\nContent-Length: {}\r\n\r\n{body}",
            id.expect("an id"),
            body.len()
        );
        writer.write_all(answer.as_bytes()).expect("an answer");
        read(&mut reader);
    }
}

/// Reads an answer whole; gives its head.
fn read(reader: &mut BufReader<TcpStream>) -> String {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        // Lambda has gone, and with it the function.
        if reader.read_line(&mut head).unwrap_or(0) == 0 {
            std::process::exit(0);
        }
    }
    let mut body = vec![0; content_length(head.as_bytes())];
    reader.read_exact(&mut body).expect("a body");
    head
}

/// The function's program.
fn script() -> String {
    let program = std::env::current_exe().expect("this program");
    format!("#!/bin/sh\nexec {} {ARGUMENT}\n", program.display())
}

/// Makes the function, and gives its ARN.
pub(crate) fn create(address: SocketAddr) -> String {
    create_named(address, "nothing")
}

fn create_named(address: SocketAddr, name: &str) -> String {
    let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file("bootstrap", SimpleFileOptions::default().unix_permissions(0o755)).expect("a file");
    archive.write_all(script().as_bytes()).expect("a script");
    let code = archive.finish().expect("an archive").into_inner();
    let input = json!({
        "FunctionName": name, "Runtime": "provided.al2023", "Handler": "bootstrap",
        "Role": "arn:aws:iam::000000000000:role/function", "Code": {"ZipFile": STANDARD.encode(code)},
    });
    let create = request("POST", "/2015-03-31/functions", "lambda", JSON, &input.to_string());
    let created: Value = serde_json::from_slice(&send(address, &[create])).expect("JSON");
    created["FunctionArn"].as_str().expect("an ARN").to_owned()
}

fn invocation(name: &str) -> Load {
    let path = format!("/2015-03-31/functions/{name}/invocations");
    Load::new(vec![request("POST", &path, "lambda", JSON, r#"{"number":1}"#)])
}

/// Invocations of a function that is warm.
pub(crate) fn invoke(address: SocketAddr) -> Load {
    create(address);
    let load = invocation("nothing");
    load.first_answer(address);
    load
}

/// First invocations, beside the time from the start of the same process to its first question.
pub(crate) fn cold() {
    let server = Server::millpond(&[]);
    let mut first: Vec<Duration> = (0..COLD)
        .map(|number| {
            let name = format!("cold-{number}");
            create_named(server.address, &name);
            invocation(&name).run_once(server.address, 1)
        })
        .collect();
    let mut alone: Vec<Duration> = (0..COLD).map(|_| started_alone()).collect();
    first.sort_unstable();
    alone.sort_unstable();
    let milliseconds = |times: &[Duration]| times[times.len() / 2].as_secs_f64() * 1e3;
    println!(
        "A first invocation: {:.1} ms at the median of {COLD}; the process alone asks for one after {:.1} ms.",
        milliseconds(&first),
        milliseconds(&alone)
    );
    println!();
}

fn started_alone() -> Duration {
    let directory = tempfile::tempdir().expect("a directory");
    let program = directory.path().join("bootstrap");
    fs::write(&program, script()).expect("a script");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("a program");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let api = listener.local_addr().expect("an address").to_string();
    let start = Instant::now();
    let mut child = Command::new(program).env("AWS_LAMBDA_RUNTIME_API", api).spawn().expect("a process");
    let (mut stream, _) = listener.accept().expect("a connection");
    stream.read_exact(&mut [0]).expect("a question");
    let time = start.elapsed();
    child.kill().expect("an end");
    child.wait().expect("an end");
    time
}
