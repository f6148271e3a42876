//! The server that does nothing: hyper, which reads a request whole and answers so many bytes.

use std::convert::Infallible;
use std::io::Write;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;

/// Makes a process of this program be that server.
pub(crate) const ARGUMENT: &str = "hello";

/// Serves until it is killed.
pub(crate) fn serve(answer_bytes: usize) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        println!("Listening on http://{} and nothing else", listener.local_addr().expect("an address"));
        println!("Ready.");
        std::io::stdout().flush().expect("an output");
        let body = Bytes::from(vec![b'x'; answer_bytes]);
        loop {
            let Ok((stream, _)) = listener.accept().await else { continue };
            let _ = stream.set_nodelay(true);
            let body = body.clone();
            tokio::spawn(async move {
                let service = service_fn(move |request| answer(request, body.clone()));
                let io = TokioIo::new(stream);
                let _ = http1::Builder::new().timer(TokioTimer::new()).serve_connection(io, service).await;
            });
        }
    });
}

async fn answer(request: Request<Incoming>, body: Bytes) -> Result<Response<Full<Bytes>>, Infallible> {
    let _ = request.into_body().collect().await;
    let mut response = Response::new(Full::new(body));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}
