//! A proxy on loopback: HTTP with CONNECT, and SOCKS 5. It connects to one fixed host, whatever host a
//! client requests.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// What the proxy does with a request.
#[derive(Clone)]
pub struct TestProxy {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

#[derive(Clone, Copy)]
pub enum Manner {
    /// Connects to this address, whatever host is requested.
    Connects(SocketAddr),
    /// Responds to a CONNECT with this text and closes the connection.
    Responds(&'static str),
    /// Responds to a SOCKS request with this code (RFC 1928, section 6).
    SocksCode(u8),
    Closes,
}

impl TestProxy {
    pub fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let proxy = Self {
            address: listener.local_addr().unwrap(),
            asked: Arc::default(),
        };
        let serving = proxy.clone();
        thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let serving = serving.clone();
                thread::spawn(move || serving.serve(connection, manner));
            }
        });
        proxy
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The requests: heads of HTTP requests, and `socks HOST:PORT` or `socks USER:PASSWORD` for SOCKS.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    fn note(&self, asked: String) {
        self.asked.lock().unwrap().push(asked);
    }

    fn serve(&self, mut client: TcpStream, manner: Manner) -> io::Result<()> {
        let mut first = [0];
        client.peek(&mut first)?;
        if first == [5] && matches!(manner, Manner::Closes) {
            Ok(())
        } else if first == [5] {
            self.socks(client, manner)
        } else {
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                client.read_exact(&mut byte)?;
                head.push(byte[0]);
            }
            self.note(String::from_utf8(head).unwrap());
            match manner {
                Manner::Connects(target) => {
                    client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
                    relay(client, TcpStream::connect(target)?)
                }
                Manner::Responds(response) => client.write_all(response.as_bytes()),
                Manner::SocksCode(_) | Manner::Closes => Ok(()),
            }
        }
    }

    fn socks(&self, mut client: TcpStream, manner: Manner) -> io::Result<()> {
        let [_version, count] = read(&mut client)?;
        let mut methods = vec![0; usize::from(count)];
        client.read_exact(&mut methods)?;
        if methods.contains(&2) {
            client.write_all(&[5, 2])?;
            let [_version] = read(&mut client)?;
            let (username, password) = (text(&mut client)?, text(&mut client)?);
            self.note(format!("socks {username}:{password}"));
            client.write_all(&[1, u8::from(password == "wrong")])?;
        } else {
            client.write_all(&[5, 0])?;
        }
        let [_version, _connect, _reserved, form] = read(&mut client)?;
        let host = match form {
            1 => std::net::IpAddr::from(read::<4>(&mut client)?).to_string(),
            4 => std::net::IpAddr::from(read::<16>(&mut client)?).to_string(),
            _ => text(&mut client)?,
        };
        let port = u16::from_be_bytes(read(&mut client)?);
        self.note(format!("socks {host}:{port}"));
        let code = if let Manner::SocksCode(code) = manner {
            code
        } else {
            0
        };
        client.write_all(&[5, code, 0, 1, 0, 0, 0, 0, 0, 0])?;
        match manner {
            Manner::Connects(target) => relay(client, TcpStream::connect(target)?),
            _ => Ok(()),
        }
    }
}

fn read<const N: usize>(client: &mut TcpStream) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    client.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn text(client: &mut TcpStream) -> io::Result<String> {
    let [length] = read(client)?;
    let mut bytes = vec![0; usize::from(length)];
    client.read_exact(&mut bytes)?;
    Ok(String::from_utf8(bytes).unwrap())
}

fn relay(client: TcpStream, server: TcpStream) -> io::Result<()> {
    let (mut from_client, mut to_server) = (client.try_clone()?, server.try_clone()?);
    thread::spawn(move || {
        let _ = io::copy(&mut from_client, &mut to_server);
        let _ = to_server.shutdown(Shutdown::Write);
    });
    let (mut from_server, mut to_client) = (server, client);
    io::copy(&mut from_server, &mut to_client)?;
    to_client.shutdown(Shutdown::Write)
}
