//! A server that writes down what it is asked and answers as it was told to, whoever asks.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

/// What to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answers {
    Well,
    RefuseAll,
    /// Data stores are made.
    RefuseBundles,
    /// Data stores are made and organizations taken.
    RefusePatients,
    /// Nothing at all.
    HangUp,
}

/// A whole request.
#[derive(Clone, Debug)]
pub(super) struct Received {
    /// Method and path.
    pub(super) path: String,
    headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Received {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// The server. Its threads end when the other side closes its connections.
#[derive(Debug)]
pub(super) struct Recorder {
    address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
}

impl Recorder {
    pub(super) fn start(answers: Answers) -> Recorder {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let received = Arc::new(Mutex::new(Vec::new()));
        let writes = received.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let writes = writes.clone();
                std::thread::spawn(move || serve(stream, answers, &writes));
            }
        });
        Recorder { address, received }
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What was asked until now, in the order of arrival.
    pub(super) fn requests(&self) -> Vec<Received> {
        self.received.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Answers one connection until it is closed.
fn serve(stream: TcpStream, answers: Answers, received: &Mutex<Vec<Received>>) -> Option<()> {
    let mut writer = stream.try_clone().ok()?;
    let mut reader = BufReader::new(stream);
    loop {
        let request = read(&mut reader)?;
        let well = match answers {
            Answers::Well => true,
            Answers::RefuseAll => false,
            Answers::RefuseBundles => request.path == "POST /",
            Answers::RefusePatients => !request.body.windows(9).any(|window| window == b"\"Patient\""),
            Answers::HangUp => return None,
        };
        received.lock().unwrap_or_else(PoisonError::into_inner).push(request);
        let (status, body) = if well {
            ("200 OK", r#"{"DatastoreId":"0123456789abcdef0123456789abcdef"}"#)
        } else {
            (
                "400 Bad Request",
                r#"{"resourceType":"OperationOutcome","issue":[{"diagnostics":"not today"}]}"#,
            )
        };
        write!(writer, "HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).ok()?;
    }
}

fn read(reader: &mut BufReader<TcpStream>) -> Option<Received> {
    let first = line(reader)?;
    let path = first.strip_suffix(" HTTP/1.1")?.to_owned();
    let mut headers = Vec::new();
    loop {
        let line = line(reader)?;
        let Some((name, value)) = line.split_once(':') else { break };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let mut request = Received { path, headers, body: Vec::new() };
    request.body.resize(request.header("content-length")?.parse().ok()?, 0);
    reader.read_exact(&mut request.body).ok()?;
    Some(request)
}

fn line(reader: &mut BufReader<TcpStream>) -> Option<String> {
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    line.strip_suffix("\r\n").map(str::to_owned)
}
