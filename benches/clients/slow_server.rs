//! A server that answers each request after a fixed time and never refuses: `slow-server MILLISECONDS`
//! prints its port. For `benches/compare.py`, as nginx has no way to wait.

use std::io::{self, Write};
use std::net::Ipv4Addr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const ANSWER: &[u8] =
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 32\r\n\r\n\
    {\"count\":1,\"items\":[{\"id\":\"x\"}]}";

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let wait = std::env::args().nth(1).and_then(|wait| wait.parse().ok());
    let wait = Duration::from_millis(wait.unwrap_or(20));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    println!("{}", listener.local_addr()?.port());
    io::stdout().flush()?;
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(serve(stream, wait));
    }
}

async fn serve(mut stream: TcpStream, wait: Duration) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut head = Vec::new();
    loop {
        if stream.read_buf(&mut head).await? == 0 {
            return Ok(());
        }
        // One request after another: the clients here don't pipeline.
        if head.ends_with(b"\r\n\r\n") {
            head.clear();
            tokio::time::sleep(wait).await;
            stream.write_all(ANSWER).await?;
        }
    }
}
