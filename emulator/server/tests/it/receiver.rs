//! Somebody outside who gets requests, and refuses some of them for now, at random.

use std::collections::BTreeSet;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use serde_json::Value;

use crate::random::Random;

/// A request in so many is refused.
const REFUSED: u64 = 8;
/// What it refuses with; whoever asks is to try again.
const REFUSALS: [&str; 3] = ["429 Too Many Requests", "500 Internal Server Error", "503 Service Unavailable"];

/// A receiver, for as long as the test runs: it outlives programs that are killed.
#[derive(Debug)]
pub(crate) struct Receiver {
    pub(crate) address: SocketAddr,
    taken: Arc<Mutex<BTreeSet<String>>>,
}

impl Receiver {
    pub(crate) fn open(random: Random) -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let taken = Arc::<Mutex<BTreeSet<String>>>::default();
        let (kept, random) = (taken.clone(), Arc::new(Mutex::new(random)));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (kept, random) = (kept.clone(), random.clone());
                // A connection ends when the program does, and nobody waits for it.
                thread::spawn(move || drop(serve(stream, &kept, &random)));
            }
        });
        Receiver { address, taken }
    }

    /// The ids of the events that it took.
    pub(crate) fn taken(&self) -> BTreeSet<String> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn serve(stream: TcpStream, taken: &Mutex<BTreeSet<String>>, random: &Mutex<Random>) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line)? == 0 {
                return Ok(());
            }
            let line = line.trim_end().to_ascii_lowercase();
            if let Some(text) = line.strip_prefix("content-length:") {
                length = text.trim().parse().unwrap_or(0);
            }
            if line.is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body)?;
        let refusal = {
            let mut random = random.lock().unwrap_or_else(PoisonError::into_inner);
            (random.below(REFUSED) == 0).then(|| *random.of(&REFUSALS))
        };
        if refusal.is_none() {
            let event: Value = serde_json::from_slice(&body)?;
            let id = event["id"].as_str().unwrap_or_default().to_owned();
            taken.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
        }
        let status = refusal.unwrap_or("200 OK");
        write!(stream.get_mut(), "HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n")?;
    }
}
