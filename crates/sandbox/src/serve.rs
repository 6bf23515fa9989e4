//! Listening on loopback, with lines that can be cut at any moment.
//!
//! axum has no way to drop a connection without an answer, nor to end those that are open when a server stops.
//! So each accepted socket is wrapped in a [`Line`] whose [`Link`] can break it from outside.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    pin::Pin,
    sync::{
        Arc, Mutex, Weak,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
};

use axum::{
    Router,
    extract::connect_info::Connected,
    serve::{IncomingStream, Listener},
};
use futures_util::task::AtomicWaker;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use crate::lock;

#[derive(Debug, Default)]
struct Switch {
    cut: AtomicBool,
    reader: AtomicWaker,
}

/// The handle with which a connection is broken.
#[derive(Clone, Debug, Default)]
pub(crate) struct Link(Arc<Switch>);

impl Link {
    /// Breaks the connection: nothing is read or written any more, and the other side sees it closed.
    pub(crate) fn cut(&self) {
        self.0.cut.store(true, Ordering::SeqCst);
        self.0.reader.wake();
    }

    fn check(&self) -> io::Result<()> {
        if self.0.cut.load(Ordering::SeqCst) {
            Err(io::ErrorKind::ConnectionReset.into())
        } else {
            Ok(())
        }
    }
}

impl Connected<IncomingStream<'_, Door>> for Link {
    fn connect_info(stream: IncomingStream<'_, Door>) -> Self {
        stream.remote_addr().clone()
    }
}

/// An accepted connection.
pub(crate) struct Line {
    socket: TcpStream,
    link: Link,
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        // hyper, and a WebSocket after it, always waits in a read: waking the reader is enough.
        self.link.0.reader.register(cx.waker());
        self.link.check()?;
        Pin::new(&mut self.socket).poll_read(cx, buf)
    }
}

impl AsyncWrite for Line {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.link.check()?;
        Pin::new(&mut self.socket).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.link.check()?;
        Pin::new(&mut self.socket).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.socket).poll_shutdown(cx))?;
        Poll::Ready(Ok(()))
    }
}

/// Accepts connections and remembers how to break them.
pub(crate) struct Door {
    listener: TcpListener,
    links: Arc<Mutex<Vec<Weak<Switch>>>>,
}

impl Listener for Door {
    type Io = Line;
    type Addr = Link;

    async fn accept(&mut self) -> (Line, Link) {
        loop {
            let Ok((socket, _)) = self.listener.accept().await else {
                tokio::task::yield_now().await;
                continue;
            };
            let link = Link::default();
            let mut links = lock(&self.links);
            links.retain(|open| open.strong_count() > 0);
            links.push(Arc::downgrade(&link.0));
            drop(links);
            return (
                Line {
                    socket,
                    link: link.clone(),
                },
                link,
            );
        }
    }

    fn local_addr(&self) -> io::Result<Link> {
        Ok(Link::default())
    }
}

/// A server that runs until this is dropped; then its port and all its connections are closed.
pub(crate) struct Running {
    address: SocketAddr,
    task: JoinHandle<()>,
    links: Arc<Mutex<Vec<Weak<Switch>>>>,
}

/// A bound port that does not serve yet, because routes need to know their own address first.
pub(crate) struct Bound {
    listener: TcpListener,
    address: SocketAddr,
}

impl Bound {
    /// Takes this port on loopback, or a free one.
    pub(crate) async fn bind(port: Option<u16>) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port.unwrap_or(0))).await?;
        Ok(Self {
            address: listener.local_addr()?,
            listener,
        })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn serve(self, router: Router) -> Running {
        let links = Arc::default();
        let door = Door {
            listener: self.listener,
            links: Arc::clone(&links),
        };
        let service = router.into_make_service_with_connect_info::<Link>();
        let task = tokio::spawn(async move {
            // The accept loop above never fails, so this ends only by being dropped.
            let _ = axum::serve(door, service).await;
        });
        Running {
            address: self.address,
            task,
            links,
        }
    }
}

impl Running {
    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
        for switch in lock(&self.links).drain(..).filter_map(|open| open.upgrade()) {
            Link(switch).cut();
        }
    }
}
