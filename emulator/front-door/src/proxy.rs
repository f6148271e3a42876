//! The proxy: requests to AWS's hosts, sent here by a client that was told of a proxy, are answered as if they had come by themselves.
//!
//! So code with `https://healthlake.us-west-2.amazonaws.com/...` written into it works unchanged. There are two ways in:
//!
//! - `CONNECT healthlake.us-west-2.amazonaws.com:443`, at the beginning of a connection: what follows is TLS, or HTTP, with this
//!   program in the host's place. The certificate is minted for whatever name is asked for.
//! - `GET http://healthlake.us-west-2.amazonaws.com/...`: the request itself.
//!
//! Every other host is refused, by a text that says so: nothing leaves the machine.

use std::fmt::Write as _;
use std::io;
use std::net::SocketAddr;

use http::request::Parts;
use http::uri::Authority;
use http::{Method, StatusCode, Version};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

use crate::answer::{Answer, TEXT, answer};
use crate::front::Front;
use crate::host;
use crate::serve::TLS;
use crate::settings::{MAX_HEAD_BYTES, Settings};

/// The first byte of a request for a tunnel. No other method that a client sends begins with it.
pub(crate) const CONNECT: u8 = b'C';

/// How much of what follows a refused request is read and thrown away, so that the client is still there to read the refusal.
const MAX_DISCARDED: u64 = 64 << 10;

/// The ends of AWS's host names.
const AWS: [&str; 5] = [".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".amazoncognito.com", ".on.aws"];
/// The ends of names that are made like AWS's, where they lead to this machine.
const LIKE_AWS: [&str; 4] = [".localhost", ".localhost.localstack.cloud", ".localstack", ".millpond"];

/// A stream in a tunnel. It costs a call more for each read than one that came by itself.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// Opens the tunnel that a connection asks for; gives what is in it, and whether that was in TLS. `None` if there is nothing more to
/// do, because it was refused or the client is gone.
pub(crate) async fn open(
    front: &Front,
    stream: TcpStream,
    local: SocketAddr,
) -> Option<(Box<dyn Stream>, bool)> {
    let mut stream = BufReader::new(stream);
    let asked = match head(&mut stream).await {
        Ok(Some(head)) => read(&head, &front.settings, local),
        Ok(None) => {
            Err((StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "The request's head is too large.".into()))
        }
        Err(error) => {
            tracing::debug!("a client went while it asked for a tunnel: {error}");
            return None;
        }
    };
    if let Err((status, text)) = asked {
        // A client that is gone does not read it.
        let _ = refuse(&mut stream, status, &text).await;
        return None;
    }
    stream.write_all(b"HTTP/1.1 200 Connection Established\r\n\r\n").await.ok()?;
    // What the client has sent already is in the reader, and comes first.
    if stream.fill_buf().await.ok()?.first() != Some(&TLS) {
        return Some((Box::new(stream), false));
    }
    let configuration = match front.certificates.configuration(local.ip()) {
        Ok(configuration) => configuration,
        Err(error) => {
            tracing::error!("no TLS: {error}");
            return None;
        }
    };
    match TlsAcceptor::from(configuration).accept(stream).await {
        Ok(stream) => Some((Box::new(stream), true)),
        Err(error) => {
            tracing::debug!("a TLS handshake in a tunnel failed: {error}");
            None
        }
    }
}

/// The answer to a request that is not for this program: one with a whole URL of another host, or for a tunnel that comes too late.
pub(crate) fn turn_away(parts: &Parts, settings: &Settings, local: SocketAddr) -> Option<Answer> {
    if parts.method == Method::CONNECT {
        let text = "A tunnel is asked for at the beginning of a connection, in HTTP/1.1.\n";
        return Some(answer(StatusCode::BAD_REQUEST, TEXT, text));
    }
    // In HTTP/2 every request has a whole URL.
    if parts.uri.scheme().is_none() || parts.version > Version::HTTP_11 {
        return None;
    }
    let authority = parts.uri.authority()?;
    (!answers(settings, authority, local)).then(|| answer(StatusCode::FORBIDDEN, TEXT, refusal(authority)))
}

/// Whether requests to a host are answered here.
fn answers(settings: &Settings, authority: &Authority, local: SocketAddr) -> bool {
    let host = authority.host().to_ascii_lowercase();
    let host = host.strip_suffix('.').unwrap_or(&host);
    let ends = |all: &[&str]| all.iter().any(|end| host.len() > end.len() && host.ends_with(end));
    let port = authority.port_u16();
    // Whatever this machine is called, its port is known.
    port == Some(local.port())
        || ends(&AWS)
        || ends(&LIKE_AWS) && matches!(port, None | Some(80 | 443))
        || settings.proxied_hosts.iter().any(|own| own.eq_ignore_ascii_case(host))
}

fn refusal(authority: &Authority) -> String {
    let name = host::without_port(authority.host());
    format!(
        "Millpond is a proxy to AWS's hosts only, which it answers itself; {authority} is none, and nothing leaves this \
         machine. NO_PROXY={name} reaches it without the proxy; --proxy-host {name} has Millpond answer in its place.\n"
    )
}

/// Reads the head of a request; `None` if it is too large.
async fn head(stream: &mut BufReader<TcpStream>) -> io::Result<Option<Vec<u8>>> {
    let mut head = Vec::new();
    loop {
        let begin = head.len();
        let room = MAX_HEAD_BYTES.saturating_sub(begin) as u64;
        (&mut *stream).take(room).read_until(b'\n', &mut head).await?;
        match head.get(begin..) {
            Some(b"\r\n" | b"\n") => return Ok(Some(head)),
            Some(line) if line.ends_with(b"\n") => {}
            _ if head.len() >= MAX_HEAD_BYTES => return Ok(None),
            _ => return Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}

/// Reads the request for a tunnel. Its headers say nothing that matters here.
fn read(head: &[u8], settings: &Settings, local: SocketAddr) -> Result<(), (StatusCode, String)> {
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = std::str::from_utf8(line).unwrap_or_default().trim_end_matches('\r');
    let mut words = line.split(' ');
    let (Some("CONNECT"), Some(target), Some("HTTP/1.1" | "HTTP/1.0"), None) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        return Err((StatusCode::BAD_REQUEST, "That is no request that HTTP knows.\n".into()));
    };
    let authority = target.parse::<Authority>().ok();
    let authority = authority.filter(|authority| authority.port_u16().is_some() && !target.contains('@'));
    let Some(authority) = authority else {
        return Err((StatusCode::BAD_REQUEST, "A tunnel leads to a host and a port.\n".into()));
    };
    if answers(settings, &authority, local) {
        Ok(())
    } else {
        Err((StatusCode::FORBIDDEN, refusal(&authority)))
    }
}

/// Refuses a tunnel, and lets the client read that before the connection ends.
async fn refuse(stream: &mut BufReader<TcpStream>, status: StatusCode, text: &str) -> io::Result<()> {
    let mut refusal = format!("HTTP/1.1 {status}\r\n");
    // Writing to a text does not fail.
    let _ = write!(
        refusal,
        "content-type: text/plain; charset=utf-8\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{text}",
        text.len()
    );
    stream.write_all(refusal.as_bytes()).await?;
    stream.shutdown().await?;
    tokio::io::copy(&mut stream.take(MAX_DISCARDED), &mut tokio::io::sink()).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    // A host that is answered by mistake is a test that means to reach another; one that is refused by mistake is code that fails here only.
    #[test]
    fn the_proxy_answers_for_aws_and_for_itself() {
        let settings = Settings { proxied_hosts: vec!["Login.Clinic.Example".into()], ..Settings::default() };
        let local = SocketAddr::from(([127, 0, 0, 1], 4566));
        for (target, is_answered) in [
            ("healthlake.us-west-2.amazonaws.com:443", true),
            ("HEALTHLAKE.US-WEST-2.AMAZONAWS.COM:443", true),
            ("sts.amazonaws.com.:443", true),
            ("abc.execute-api.us-east-1.amazonaws.com:443", true),
            ("clinic.auth.us-east-1.amazoncognito.com:443", true),
            ("abc.lambda-url.us-east-1.on.aws:443", true),
            ("dynamodb.cn-north-1.amazonaws.com.cn:443", true),
            ("dynamodb.localhost:443", true),
            ("dynamodb.localhost:3000", false),
            ("millpond:4566", true),
            ("localhost:4566", true),
            ("localhost:443", false),
            ("127.0.0.1:80", false),
            ("[::1]:4566", true),
            ("login.clinic.example:443", true),
            ("clinic.example:443", false),
            ("amazonaws.com:443", false),
            (".amazonaws.com:443", false),
            ("evilamazonaws.com:443", false),
            ("amazonaws.com.example.org:443", false),
            ("example.org:443", false),
        ] {
            let authority: Authority = target.parse().unwrap();
            assert_eq!(answers(&settings, &authority, local), is_answered, "{target}");
        }
    }

    // The head is read here, not by the HTTP library, so what is not one must be told here.
    #[test]
    fn a_request_for_a_tunnel_has_one_form() {
        let local = SocketAddr::from(([127, 0, 0, 1], 4566));
        for (line, status) in [
            ("CONNECT s.amazonaws.com:443 HTTP/1.1", None),
            ("CONNECT s.amazonaws.com:443 HTTP/1.0", None),
            ("CONNECT s.amazonaws.com HTTP/1.1", Some(400)),
            ("CONNECT s.amazonaws.com: HTTP/1.1", Some(400)),
            ("CONNECT s.amazonaws.com:x HTTP/1.1", Some(400)),
            ("CONNECT s.amazonaws.com:99999 HTTP/1.1", Some(400)),
            ("CONNECT http://s.amazonaws.com:443/ HTTP/1.1", Some(400)),
            ("CONNECT a@s.amazonaws.com:443 HTTP/1.1", Some(400)),
            ("CONNECT  s.amazonaws.com:443 HTTP/1.1", Some(400)),
            ("CONNECT s.amazonaws.com:443 HTTP/2", Some(400)),
            ("CONNECT s.amazonaws.com:443 HTTP/1.1 x", Some(400)),
            ("CONNECT", Some(400)),
            ("COPY / HTTP/1.1", Some(400)),
            ("CONNECT example.org:443 HTTP/1.1", Some(403)),
        ] {
            let head = format!("{line}\r\n\r\n");
            let found = read(head.as_bytes(), &Settings::default(), local).err();
            assert_eq!(found.map(|(status, _)| status.as_u16()), status, "{line}");
        }
    }
}
