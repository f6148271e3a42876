//! The load: requests made beforehand, sent one after the other on connections that are kept.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::process::Server;

/// Requests, whole with their heads.
#[derive(Clone, Debug)]
pub(crate) struct Load {
    requests: Arc<Vec<Vec<u8>>>,
}

/// What a server did.
#[derive(Clone, Debug, Default)]
pub(crate) struct Measured {
    pub(crate) requests: u64,
    pub(crate) time: Duration,
    pub(crate) cpu: Duration,
}

impl Measured {
    /// Adds what was done at another time.
    pub(crate) fn add(&mut self, other: &Measured) {
        self.requests += other.requests;
        self.time += other.time;
        self.cpu += other.cpu;
    }

    pub(crate) fn per_second(&self) -> f64 {
        count(self.requests) / self.time.as_secs_f64()
    }

    pub(crate) fn cpu_microseconds(&self) -> f64 {
        self.cpu.as_secs_f64() * 1e6 / count(self.requests)
    }
}

/// A number to divide by.
pub(crate) fn count(number: u64) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

impl Load {
    /// At least one request; each connection begins at another one.
    pub(crate) fn new(requests: Vec<Vec<u8>>) -> Load {
        Load { requests: Arc::new(requests) }
    }

    /// How many requests there are.
    pub(crate) fn count(&self) -> u64 {
        self.requests.len() as u64
    }

    /// Sends the first request and gives the body of its answer.
    pub(crate) fn first_answer(&self, address: SocketAddr) -> String {
        runtime().block_on(async {
            let mut connection = Connection::open(address).await;
            String::from_utf8_lossy(connection.ask(&self.requests[0]).await).into_owned()
        })
    }

    /// Sends the first request and gives the length of its answer's body.
    pub(crate) fn answer_bytes(&self, address: SocketAddr) -> usize {
        self.first_answer(address).len()
    }

    /// Sends requests for a while and says what the server did.
    pub(crate) fn measure(&self, server: &Server, connections: usize, time: Duration) -> Measured {
        let before = server.cpu();
        let (requests, time) = self.run(server.address, connections, time);
        Measured { requests, time, cpu: server.cpu().saturating_sub(before) }
    }

    /// Sends requests for a while. Gives how many were answered and how long it took.
    pub(crate) fn run(&self, address: SocketAddr, connections: usize, time: Duration) -> (u64, Duration) {
        let start = Instant::now();
        let answered = runtime().block_on(async {
            let sending = (0..connections).map(|number| {
                let requests = self.requests.clone();
                tokio::spawn(async move {
                    let mut connection = Connection::open(address).await;
                    let mut answered = 0;
                    let first = number * requests.len() / connections;
                    let mut place = first;
                    while start.elapsed() < time {
                        connection.ask(&requests[place]).await;
                        answered += 1;
                        place = (place + 1) % requests.len();
                    }
                    answered
                })
            });
            sum(sending.collect()).await
        });
        (answered, start.elapsed())
    }

    /// Sends every request once.
    pub(crate) fn run_once(&self, address: SocketAddr, connections: usize) -> Duration {
        let start = Instant::now();
        runtime().block_on(async {
            let share = self.requests.len().div_ceil(connections);
            let sending = (0..connections).map(|number| {
                let requests = self.requests.clone();
                tokio::spawn(async move {
                    let mut connection = Connection::open(address).await;
                    let mut answered = 0;
                    for request in requests.iter().skip(number * share).take(share) {
                        connection.ask(request).await;
                        answered += 1;
                    }
                    answered
                })
            });
            assert_eq!(sum(sending.collect()).await, self.requests.len() as u64);
        });
        start.elapsed()
    }
}

async fn sum(tasks: Vec<tokio::task::JoinHandle<u64>>) -> u64 {
    let mut sum = 0;
    for task in tasks {
        sum += task.await.expect("a connection that works");
    }
    sum
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// A connection that knows where an answer ends.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    /// What the last answer took of the buffer.
    used: usize,
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> Connection {
        let stream = TcpStream::connect(address).await.expect("a connection");
        stream.set_nodelay(true).expect("no delay");
        Connection { stream, buffer: Vec::with_capacity(16 << 10), used: 0 }
    }

    /// Sends a request and gives the body of its answer, which must be a good one.
    pub(crate) async fn ask(&mut self, request: &[u8]) -> &[u8] {
        self.stream.write_all(request).await.expect("a request is sent");
        self.buffer.drain(..self.used);
        let (head, length) = loop {
            if let Some(end) = self.buffer.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                break (end + 4, content_length(&self.buffer[..end + 2]));
            }
            self.more().await;
        };
        self.used = head + length;
        while self.buffer.len() < self.used {
            self.more().await;
        }
        let body = &self.buffer[head..self.used];
        let good = self.buffer.starts_with(b"HTTP/1.1 20");
        assert!(good, "{}", String::from_utf8_lossy(&self.buffer));
        body
    }

    async fn more(&mut self) {
        let read = self.stream.read_buf(&mut self.buffer).await.expect("an answer");
        assert_ne!(read, 0, "the server closes the connection");
    }
}

/// The length that a head gives for its body.
pub(crate) fn content_length(head: &[u8]) -> usize {
    const NAME: &[u8] = b"content-length: ";
    let place = head.windows(NAME.len()).position(|bytes| bytes.eq_ignore_ascii_case(NAME));
    let digits = place.map(|place| &head[place + NAME.len()..]).unwrap_or_default();
    digits
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .fold(0, |sum, byte| sum * 10 + usize::from(byte - b'0'))
}
