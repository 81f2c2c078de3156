//! Takes connections and serves them until it is told to stop.
//!
//! axum's own loop cannot close a connection without an answer, which the fault `drop` has to; hence this one.

use std::{io, sync::Arc, time::Duration};

use axum::{Router, body::Body, extract::Request, response::Response};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulShutdown, Watcher},
};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

use crate::{app::Sandbox, exchange::CutConnection, routes::router};

/// How long requests in progress may take once the sandbox was told to stop.
const GRACE: Duration = Duration::from_secs(3);

/// How long to wait before the next try when a connection cannot be taken, as with too many open files.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves until `stop` is done, then lets requests in progress end.
pub async fn serve(listener: TcpListener, sandbox: Arc<Sandbox>, stop: impl Future<Output = ()>) {
    let router = router(Arc::clone(&sandbox));
    let graceful = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => drop(tokio::spawn(serve_connection(stream, router.clone(), graceful.watcher()))),
                Err(error) => {
                    sandbox.report(&format!("a connection could not be taken: {error}"));
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            },
            () = &mut stop => break,
        }
    }
    drop(listener);
    sandbox.stop();
    if tokio::time::timeout(GRACE, graceful.shutdown()).await.is_err() {
        sandbox.report("some requests were still in progress and were cut");
    }
}

async fn serve_connection(stream: TcpStream, router: Router, watcher: Watcher) {
    let service = service_fn(move |request: hyper::Request<Incoming>| answer(router.clone(), request.map(Body::new)));
    let connection = http1::Builder::new().timer(TokioTimer::new()).serve_connection(TokioIo::new(stream), service);
    // What goes wrong here is the caller's hanging up, or the cut that a fault asked for.
    let _ = watcher.watch(connection).await;
}

async fn answer(router: Router, request: Request) -> io::Result<Response> {
    let response = match router.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    if response.extensions().get::<CutConnection>().is_some() {
        return Err(io::Error::new(io::ErrorKind::ConnectionAborted, CutConnection));
    }
    Ok(response)
}
