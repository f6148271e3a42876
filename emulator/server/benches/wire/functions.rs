//! Lambda: what an invocation costs beyond the function, which does nothing and is this program itself.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::cases::{request, send};
use crate::load::{Load, content_length};

/// What makes this program a function.
pub(crate) const ARGUMENT: &str = "function";

const JSON: &str = "Content-Type: application/json\r\n";

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

/// Makes the function, and gives its ARN.
pub(crate) fn create(address: SocketAddr) -> String {
    let program = std::env::current_exe().expect("this program");
    let script = format!("#!/bin/sh\nexec {} {ARGUMENT}\n", program.display());
    let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file("bootstrap", SimpleFileOptions::default().unix_permissions(0o755)).expect("a file");
    archive.write_all(script.as_bytes()).expect("a script");
    let code = archive.finish().expect("an archive").into_inner();
    let input = json!({
        "FunctionName": "nothing", "Runtime": "provided.al2023", "Handler": "bootstrap",
        "Role": "arn:aws:iam::000000000000:role/function", "Code": {"ZipFile": STANDARD.encode(code)},
    });
    let create = request("POST", "/2015-03-31/functions", "lambda", JSON, &input.to_string());
    let created: Value = serde_json::from_slice(&send(address, &[create])).expect("JSON");
    created["FunctionArn"].as_str().expect("an ARN").to_owned()
}

/// Invocations of a function that is warm.
pub(crate) fn invoke(address: SocketAddr) -> Load {
    create(address);
    let path = "/2015-03-31/functions/nothing/invocations";
    let load = Load::new(vec![request("POST", path, "lambda", JSON, r#"{"number":1}"#)]);
    load.first_answer(address);
    load
}
