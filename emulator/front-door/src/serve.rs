//! Connections: accepted, told apart by their first byte, served, and drained when the program is asked to stop.

use std::collections::HashMap;
use std::convert::Infallible;
use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;

use dispatch::Dispatch;
use futures_util::FutureExt;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{oneshot, watch};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use crate::caller::Connection;
use crate::certificates::Certificates;
use crate::front::Front;
use crate::proxy;
use crate::settings::{
    ACCEPT_BACK_OFF, DRAIN_TIMEOUT, HANDSHAKE_TIMEOUT, HEAD_TIMEOUT, MAX_CONCURRENT_STREAMS, MAX_CONNECTIONS,
    MAX_READ_HEAD_BYTES, Settings,
};

/// The first byte of a TLS connection.
pub(crate) const TLS: u8 = 0x16;

/// Serves a listener until `shutdown` ends; then accepts nothing more, lets requests that have begun end (for
/// [`DRAIN_TIMEOUT`] at the most) and ends the streams.
pub async fn serve(
    listener: TcpListener,
    dispatch: Dispatch,
    settings: Settings,
    shutdown: impl Future<Output = ()>,
) {
    let (close, closing) = watch::channel(false);
    let certificates = Arc::new(Certificates::new(settings.ca_directory.clone()));
    let way_in = settings.way_in.clone();
    let front = Arc::new(Front { dispatch, settings, certificates, closing });
    if let Some(way_in) = way_in {
        way_in.lead_to(&front);
    }
    let mut connections = JoinSet::new();
    let mut open = HashMap::new();
    let mut shutdown = pin!(shutdown);
    loop {
        tokio::select! {
            biased;
            () = &mut shutdown => break,
            Some(ended) = connections.join_next_with_id() => {
                open.remove(&ended.map_or_else(|error| error.id(), |(id, ())| id));
            }
            accepted = listener.accept(), if connections.len() < MAX_CONNECTIONS => match accepted {
                Ok((stream, _)) => {
                    let (held, closed) = oneshot::channel();
                    let task = connections.spawn(connection(front.clone(), stream, closed));
                    open.insert(task.id(), held);
                }
                Err(error) => back_off(&error).await,
            },
        }
    }
    drop(listener);
    drop(open);
    close.send_replace(true);
    let drained = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(DRAIN_TIMEOUT, drained).await.is_err() {
        tracing::warn!(connections = connections.len(), "some requests did not end in time and are cut off");
        connections.abort_all();
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "waits for the system to have room, not for time of the world to pass"
)]
async fn back_off(error: &std::io::Error) {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    // These are the fault of one client that left early; all others would come back at once.
    if !matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) {
        tracing::warn!("cannot accept a connection: {error}");
        tokio::time::sleep(ACCEPT_BACK_OFF).await;
    }
}

/// Tells a connection to end, by the end of its sender. Each has one of its own, for it is looked at whenever the
/// connection wakes, and what all looked at would go back and forth between the processors.
pub(crate) type Closed = oneshot::Receiver<()>;

/// Serves one connection to its end.
async fn connection(front: Arc<Front>, stream: TcpStream, mut closed: Closed) {
    let opened = tokio::time::timeout(HANDSHAKE_TIMEOUT, open(&front, stream));
    let opened = tokio::select! {
        opened = opened => opened,
        _ = &mut closed => return,
    };
    match opened {
        Ok(Some(Opened::Plain(stream, local, peer))) => {
            speak(front, stream, Connection::new(false, local, peer), closed).await;
        }
        Ok(Some(Opened::Tls(stream, local, peer))) => {
            speak(front, *stream, Connection::new(true, local, peer), closed).await;
        }
        Ok(Some(Opened::Tunnel(stream, is_secure, local, peer))) => {
            speak(front, stream, Connection::new(is_secure, local, peer), closed).await;
        }
        Ok(None) => {}
        Err(_) => tracing::debug!("a connection said nothing"),
    }
}

enum Opened {
    Plain(TcpStream, SocketAddr, IpAddr),
    Tls(Box<tokio_rustls::server::TlsStream<TcpStream>>, SocketAddr, IpAddr),
    /// What came through the proxy, and whether it is in TLS.
    Tunnel(Box<dyn proxy::Stream>, bool, SocketAddr, IpAddr),
}

/// Waits for the first byte and, if it says so, for the TLS handshake or for the proxy's tunnel.
async fn open(front: &Front, stream: TcpStream) -> Option<Opened> {
    stream.set_nodelay(true).ok()?;
    let local = stream.local_addr().ok()?;
    let peer = stream.peer_addr().ok()?.ip().to_canonical();
    let mut first = [0];
    if stream.peek(&mut first).await.ok()? == 0 {
        return None;
    }
    if first == [proxy::CONNECT] {
        let (stream, is_secure) = proxy::open(front, stream, local).await?;
        return Some(Opened::Tunnel(stream, is_secure, local, peer));
    }
    if first != [TLS] {
        return Some(Opened::Plain(stream, local, peer));
    }
    let configuration = match front.certificates.configuration(local.ip()) {
        Ok(configuration) => configuration,
        Err(error) => {
            tracing::error!("no TLS: {error}");
            return None;
        }
    };
    match TlsAcceptor::from(configuration).accept(stream).await {
        Ok(stream) => Some(Opened::Tls(Box::new(stream), local, peer)),
        Err(error) => {
            tracing::debug!("a TLS handshake failed: {error}");
            None
        }
    }
}

/// Speaks HTTP/1.1 or HTTP/2, whichever the client begins with.
pub(crate) async fn speak<S>(front: Arc<Front>, stream: S, connection: Connection, closed: Closed)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let connection = Arc::new(connection);
    let service =
        service_fn(move |request| front.clone().answer(connection.clone(), request).map(Ok::<_, Infallible>));
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(MAX_READ_HEAD_BYTES);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(MAX_CONCURRENT_STREAMS)
        .max_header_list_size(u32::try_from(MAX_READ_HEAD_BYTES).unwrap_or(u32::MAX));
    let mut serving = pin!(builder.serve_connection(TokioIo::new(stream), service));
    let ended = tokio::select! {
        biased;
        ended = serving.as_mut() => ended,
        _ = closed => {
            serving.as_mut().graceful_shutdown();
            serving.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!("a connection ended: {error}");
    }
}
