//! Callers over TCP, for what only a connection can show.

use std::{
    future::Future,
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
    sync::Arc,
    time::Duration,
};

use ahpc_sandbox::{app::Sandbox, server};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

use super::Call;

/// A sandbox that listens on a free port of this machine.
pub struct Server {
    pub address: SocketAddr,
    stop: oneshot::Sender<()>,
    running: JoinHandle<()>,
}

impl Server {
    pub async fn start(sandbox: &Arc<Sandbox>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let stopped = async { stopped.await.unwrap() };
        Self { address, stop, running: tokio::spawn(server::serve(listener, Arc::clone(sandbox), stopped)) }
    }

    /// Tells it to stop and waits until it has.
    pub fn stop(self) -> impl Future<Output = ()> {
        self.stop.send(()).unwrap();
        async { self.running.await.unwrap() }
    }
}

/// Sends a call and reads until the other side closes, away from the threads that serve.
pub async fn send(address: SocketAddr, call: Call) -> io::Result<String> {
    tokio::task::spawn_blocking(move || exchange(address, &request(&call, "HTTP/1.1"))).await.unwrap()
}

/// The bytes of a call that asks to close the connection after the answer.
pub fn request(call: &Call, version: &str) -> Vec<u8> {
    let mut bytes = format!("{} {} {version}\r\nConnection: close\r\n", call.method, call.path).into_bytes();
    for (name, value) in &call.headers {
        bytes.extend_from_slice(format!("{name}: ").as_bytes());
        bytes.extend_from_slice(value.as_bytes());
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(format!("Content-Length: {}\r\n\r\n", call.body.len()).as_bytes());
    bytes.extend_from_slice(&call.body);
    bytes
}

/// Sends bytes and reads until the other side closes or is silent for two seconds.
pub fn exchange(address: SocketAddr, request: &[u8]) -> io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(2)))?;
    stream.write_all(request)?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}
