//! A rest-hook: a server on this machine that keeps what it is told, and acknowledges.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use serde_json::Value;

/// What a hook was told.
#[derive(Clone, Debug, Default)]
pub(super) struct Told {
    /// The versions that the events are about; the first event has the number 1.
    pub(super) events: Vec<String>,
    ids: HashMap<u64, String>,
    /// How many events came again.
    pub(super) repeated: u64,
    /// What was wrong with what came.
    complaint: Option<String>,
}

/// A server. It ends with the test.
#[derive(Debug)]
pub(super) struct Hook {
    address: SocketAddr,
    told: Arc<Mutex<Told>>,
}

impl Hook {
    pub(super) fn listen() -> Hook {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let told: Arc<Mutex<Told>> = Arc::default();
        let ours = told.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A connection that a kill has cut was no notification.
                let _ = serve(stream, &ours);
            }
        });
        Hook { address, told }
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    /// What came, all of which must have been right.
    pub(super) fn told(&self) -> Told {
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner).clone();
        assert_eq!(told.complaint, None);
        told
    }
}

fn serve(stream: TcpStream, told: &Mutex<Told>) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let line = line.trim_end().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(text) = line.strip_prefix("content-length: ") {
            length = text.parse().map_err(io::Error::other)?;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    note(&serde_json::from_slice(&body)?, &mut told.lock().unwrap_or_else(PoisonError::into_inner));
    stream.get_mut().write_all(b"HTTP/1.1 204 No Content\r\n\r\n")
}

fn note(bundle: &Value, told: &mut Told) {
    for event in bundle["entry"][0]["resource"]["notificationEvent"].as_array().into_iter().flatten() {
        let text = |member: &str| event[member].as_str().unwrap_or_default().to_owned();
        let number: u64 = text("eventNumber").parse().unwrap_or(0);
        let last = told.events.len() as u64;
        if number == last + 1 {
            told.events.push(text("additionalContext"));
            told.ids.insert(number, text("id"));
        } else if number == last && told.ids.get(&number) == Some(&text("id")) {
            // Only the last one may come again: it was told, and the kill came before its acknowledgement was kept.
            told.repeated += 1;
        } else {
            told.complaint.get_or_insert(format!("{number} came after {last}: {event}"));
        }
    }
}
