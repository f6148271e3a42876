//! A server as a process, and what the kernel says of it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::hello;

/// The kernel counts processor time in hundredths of a second for every architecture that Rust runs on.
const TICKS_PER_SECOND: u64 = 100;

/// A server that is ready. It ends with its handle.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    child: Child,
}

impl Server {
    /// Starts the program.
    pub(crate) fn millpond(arguments: &[&str]) -> Server {
        let mut command = Command::new(env!("CARGO_BIN_EXE_millpond"));
        command.args(["--port", "0"]).args(arguments).env_clear();
        Server::start(command)
    }

    /// Starts the server that does nothing.
    pub(crate) fn hello(answer_bytes: usize) -> Server {
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        command.args([hello::ARGUMENT, &answer_bytes.to_string()]);
        Server::start(command)
    }

    fn start(mut command: Command) -> Server {
        let child = command.stdout(Stdio::piped()).spawn().expect("a server starts");
        let mut server = Server { address: SocketAddr::from(([127, 0, 0, 1], 0)), child };
        let output = server.child.stdout.take().expect("its output");
        for line in BufReader::new(output).lines() {
            let line = line.expect("a line");
            if let Some(rest) = line.strip_prefix("Listening on http://") {
                let address = rest.split(' ').next().and_then(|address| address.parse().ok());
                server.address = address.expect("an address");
            }
            if line == "Ready." {
                return server;
            }
        }
        panic!("the server did not get ready");
    }

    /// Starts the program, and says how long it took from the start to the first byte of its first answer.
    pub(crate) fn timed(arguments: &[&str]) -> (Server, Duration) {
        let start = Instant::now();
        let server = Server::millpond(arguments);
        let mut stream = TcpStream::connect(server.address).expect("a connection");
        stream.write_all(b"GET /_millpond/health HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("a request");
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).expect("an answer");
        let time = start.elapsed();
        assert_eq!(&answer, b"HTTP/1.1 200");
        (server, time)
    }

    /// Processor time used so far, of all threads, in the program and in the kernel.
    pub(crate) fn cpu(&self) -> Duration {
        let stat = self.proc("stat");
        // The name in parentheses may hold anything.
        let (_, fields) = stat.rsplit_once(") ").expect("a name");
        let ticks: u64 =
            fields.split(' ').skip(11).take(2).map(|field| field.parse::<u64>().expect("ticks")).sum();
        Duration::from_millis(ticks * 1_000 / TICKS_PER_SECOND)
    }

    /// Memory that is in use, in KiB.
    pub(crate) fn resident_kilobytes(&self) -> u64 {
        let status = self.proc("status");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("VmRSS");
        line.trim().trim_end_matches(" kB").parse().expect("a number")
    }

    fn proc(&self, file: &str) -> String {
        std::fs::read_to_string(format!("/proc/{}/{file}", self.child.id())).expect("/proc")
    }

    /// Asks the server to end and waits until it has.
    pub(crate) fn terminate(mut self) {
        let id = self.child.id().to_string();
        let _ = Command::new("kill").args(["-TERM", &id]).status();
        assert!(self.child.wait().expect("an end").success());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
