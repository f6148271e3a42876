//! The load: requests made beforehand, sent one after the other on connections that are kept.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::process::Server;

/// Requests, whole with their heads.
#[derive(Clone, Debug)]
pub(crate) struct Load {
    requests: Arc<Vec<Vec<u8>>>,
    /// How many were sent of those that can be sent only once; the others go round.
    sent: Option<Arc<AtomicUsize>>,
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
        Load { requests: Arc::new(requests), sent: None }
    }

    /// Requests that succeed only once: each is sent once, and a measurement ends when there is none left.
    pub(crate) fn once(requests: Vec<Vec<u8>>) -> Load {
        // The first is for whoever asks what the answer looks like.
        Load { requests: Arc::new(requests), sent: Some(Arc::new(AtomicUsize::new(1))) }
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

    /// Sends a request that may be refused, and gives the body of its answer if it was not.
    pub(crate) fn answer_to(request: &[u8], address: SocketAddr) -> Option<Vec<u8>> {
        runtime().block_on(async {
            let mut connection = Connection::open(address).await;
            let head = connection.exchange(request).await;
            connection.is_good().then(|| connection.buffer[head..connection.used].to_vec())
        })
    }

    /// Whether a server does what is asked.
    pub(crate) fn is_understood(&self, address: SocketAddr) -> bool {
        runtime().block_on(async {
            let mut connection = Connection::open(address).await;
            connection.exchange(&self.requests[0]).await;
            connection.is_good()
        })
    }

    /// Sends requests for a while. Gives how many were answered and how long it took.
    pub(crate) fn run(&self, address: SocketAddr, connections: usize, time: Duration) -> (u64, Duration) {
        let start = Instant::now();
        let answered = runtime().block_on(async {
            let sending = (0..connections).map(|number| {
                let (requests, sent) = (self.requests.clone(), self.sent.clone());
                tokio::spawn(async move {
                    let mut connection = Connection::open(address).await;
                    let mut answered = 0;
                    let first = number * requests.len() / connections;
                    let mut place = first;
                    while start.elapsed() < time {
                        if let Some(sent) = &sent {
                            place = sent.fetch_add(1, Ordering::Relaxed);
                        }
                        let Some(request) = requests.get(place) else { break };
                        connection.ask(request).await;
                        answered += 1;
                        if sent.is_none() {
                            place = (place + 1) % requests.len();
                        }
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
    address: SocketAddr,
    stream: TcpStream,
    buffer: Vec<u8>,
    /// What the last answer took of the buffer.
    used: usize,
    /// Whether the server closes the connection after each answer, which its first one says.
    closes: Option<bool>,
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> Connection {
        let stream = connect(address).await;
        Connection { address, stream, buffer: Vec::with_capacity(16 << 10), used: 0, closes: None }
    }

    /// Sends a request and gives the body of its answer, which must be a good one.
    pub(crate) async fn ask(&mut self, request: &[u8]) -> &[u8] {
        let head = self.exchange(request).await;
        assert!(self.is_good(), "{}", String::from_utf8_lossy(&self.buffer));
        &self.buffer[head..self.used]
    }

    /// Whether the last answer was a good one.
    fn is_good(&self) -> bool {
        self.buffer.starts_with(b"HTTP/1.1 20")
    }

    /// Sends a request and reads its answer. Gives the length of the answer's head.
    async fn exchange(&mut self, request: &[u8]) -> usize {
        self.buffer.drain(..self.used);
        if self.closes == Some(true) {
            self.stream = connect(self.address).await;
        }
        self.stream.write_all(request).await.expect("a request is sent");
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
        if self.closes.is_none() {
            self.closes = Some(has_line(&self.buffer[..head], b"\r\nconnection: close\r\n"));
        }
        head
    }

    async fn more(&mut self) {
        let read = self.stream.read_buf(&mut self.buffer).await.expect("an answer");
        assert_ne!(read, 0, "the server closes the connection");
    }
}

async fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).await.expect("a connection");
    stream.set_nodelay(true).expect("no delay");
    stream
}

/// Whether a head has a line, in whatever case it is written.
fn has_line(head: &[u8], line: &[u8]) -> bool {
    head.windows(line.len()).any(|bytes| bytes.eq_ignore_ascii_case(line))
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
