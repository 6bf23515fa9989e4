//! Bodies that are larger, slower or longer than anybody needs.

use crate::stage::{http, open};
use bytes::Bytes;
use std::io::Write;
use std::time::{Duration, Instant};
use syrinx_connector::conformance::Answer;
use syrinx_connector::http::{Call, HttpError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// The most memory in KiB that this process has had so far.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse().ok())
        .unwrap_or_default()
}

/// A gigabyte of zeros in a megabyte: one compressed member, repeated.
fn gzip_bomb() -> Bytes {
    let mut member = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    for _ in 0..16 {
        member.write_all(&[0; 1 << 20]).unwrap();
    }
    Bytes::from(member.finish().unwrap().repeat(64))
}

#[tokio::test]
async fn a_gzip_bomb_is_stopped_at_the_cap() {
    let bomb = gzip_bomb();
    let headers = vec![("content-encoding".to_owned(), "gzip".to_owned())];
    let server = open(move |_| Answer::Reply(200, headers.clone(), bomb.clone())).await;
    let (before, begun) = (peak_kib(), Instant::now());
    let outcome = http(None).send(Call::get(server.url()).max_bytes(4 << 20)).await;
    let grown = peak_kib() - before;
    println!(
        "bombs: gzip of 1 GiB stopped after {:?}, {grown} KiB more memory",
        begun.elapsed()
    );
    assert!(matches!(outcome, Err(HttpError::TooLarge(_))), "{outcome:?}");
    assert!(grown < 64 << 10, "{grown} KiB");
}

#[tokio::test]
async fn a_small_compressed_body_is_read() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(b"{\"hello\":1}").unwrap();
    let packed = Bytes::from(packed.finish().unwrap());
    let headers = vec![("content-encoding".to_owned(), "gzip".to_owned())];
    let server = open(move |_| Answer::Reply(200, headers.clone(), packed.clone())).await;
    let reply = http(None).send(Call::get(server.url())).await.unwrap();
    assert_eq!(&reply.body[..], b"{\"hello\":1}");
}

/// A server that sends a gigabyte after this head, and counts how much went out.
async fn gigabyte(head: &'static str) -> (String, tokio::task::JoinHandle<usize>) {
    let listener = TcpListener::bind((crate::stage::OPEN, 0)).await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let sent = tokio::spawn(async move {
        let (mut line, _) = listener.accept().await.unwrap();
        line.read_buf(&mut Vec::new()).await.unwrap();
        line.write_all(head.as_bytes()).await.unwrap();
        let (mut sent, piece) = (0, vec![b'a'; 64 << 10]);
        while sent < 1 << 30 && line.write_all(&piece).await.is_ok() {
            sent += piece.len();
        }
        sent
    });
    (url, sent)
}

#[tokio::test]
async fn a_gigabyte_is_not_read() {
    for head in [
        "HTTP/1.1 200 OK\r\ncontent-length: 1073741824\r\n\r\n",
        "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n",
        "HTTP/1.1 200 OK\r\nx-endless: ",
    ] {
        let (url, sent) = gigabyte(head).await;
        let before = peak_kib();
        let outcome = http(None)
            .send(Call::get(url).max_bytes(1 << 20).timeout(Duration::from_secs(10)))
            .await;
        let (sent, grown) = (sent.await.unwrap(), peak_kib() - before);
        println!("bombs: 1 GiB after {head:?}: {sent} bytes taken, {grown} KiB more memory");
        assert!(
            matches!(outcome, Err(HttpError::TooLarge(_) | HttpError::Broken(_))),
            "{outcome:?}"
        );
        assert!(sent < 64 << 20 && grown < 64 << 10, "{sent} bytes, {grown} KiB");
    }
}

#[tokio::test]
async fn too_many_bytes_of_headers_are_refused() {
    let headers = (0..40)
        .map(|n| (format!("x-{n}"), "v".repeat(2000)))
        .collect::<Vec<_>>();
    let server = open(move |_| Answer::Reply(200, headers.clone(), Bytes::new())).await;
    let outcome = http(None).send(Call::get(server.url())).await;
    assert!(matches!(outcome, Err(HttpError::TooLarge(_))), "{outcome:?}");
}

#[tokio::test]
async fn many_slow_hosts_end_at_their_deadline_together() {
    let server = open(|_| Answer::Trickle).await;
    let begun = Instant::now();
    let calls: Vec<_> = (0..50)
        .map(|_| {
            // A port each: what is asked here is the deadline, not the turn.
            let (http, url) = (http(None), server.url());
            tokio::spawn(async move {
                http.send(Call::get(url).timeout(Duration::from_millis(500)))
                    .await
            })
        })
        .collect();
    for call in calls {
        assert!(matches!(call.await.unwrap(), Err(HttpError::Broken(_))));
    }
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_stream_outlives_its_deadline_but_not_its_silence() {
    let server = open(|request| match request.path() {
        "/trickle" => Answer::Trickle,
        _ => Answer::Hold("text/event-stream".to_owned(), Bytes::from_static(b":hello\n")),
    })
    .await;
    let http = http(None);
    let call = |path: &str| Call::get(format!("{}{path}", server.url())).timeout(Duration::from_millis(200));
    let mut stream = http.stream(call("/trickle")).await.unwrap();
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_millis(500) {
        assert!(stream.next().await.unwrap().is_ok());
    }
    let mut stream = http.stream(call("/silent")).await.unwrap();
    assert_eq!(&stream.next().await.unwrap().unwrap()[..], b":hello\n");
    assert!(matches!(stream.next().await, Some(Err(HttpError::Broken(_)))));
}
