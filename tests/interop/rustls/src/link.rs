// SPDX-License-Identifier: Apache-2.0

//! A connection whose input is always taken, by a thread, so that writing cannot wait for the other's reading for ever.

use std::error::Error;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::mpsc::{channel, Receiver};
use std::thread;

use rustls::{Connection, HandshakeKind, ProtocolVersion};

use crate::Outcome;

const CHUNK: usize = 64 * 1024;

pub struct Link {
    tls: Connection,
    plain: TcpStream,
    incoming: Receiver<Vec<u8>>,
    received: Vec<u8>,
    is_closed: bool, // by the other's close_notify
}

fn read_all(mut plain: TcpStream) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut buffer = vec![0; CHUNK];
        while let Ok(got) = plain.read(&mut buffer) {
            if got == 0 || sender.send(buffer[..got].to_vec()).is_err() {
                return;
            }
        }
    });
    receiver
}

impl Link {
    pub fn establish(mut tls: Connection, plain: TcpStream) -> Result<Link, Box<dyn Error>> {
        tls.set_buffer_limit(None);
        let incoming = read_all(plain.try_clone()?);
        let mut link = Link { tls, plain, incoming, received: Vec::new(), is_closed: false };
        while link.tls.is_handshaking() {
            link.receive()?;
        }
        link.describe();
        Ok(link)
    }

    fn describe(&self) {
        let version = self.tls.protocol_version() == Some(ProtocolVersion::TLSv1_3);
        println!("version={}", if version { "TLSv1.3" } else { "other" });
        println!("alpn={}", String::from_utf8_lossy(self.tls.alpn_protocol().unwrap_or_default()));
        println!("resumed={}", self.tls.handshake_kind() == Some(HandshakeKind::Resumed));
    }

    fn flush(&mut self) -> Outcome {
        while self.tls.wants_write() {
            self.tls.write_tls(&mut self.plain)?;
        }
        Ok(())
    }

    /// Takes what came, or waits for it; whatever it leads to is sent. A connection cut off is an error.
    fn receive(&mut self) -> Outcome {
        self.flush()?;
        let bytes = self.incoming.recv().unwrap_or_default();
        let mut rest = bytes.as_slice();
        loop {
            self.tls.read_tls(&mut rest)?;
            let processed = self.tls.process_new_packets();
            self.flush()?; // an alert, where it failed
            processed?;
            self.take_plaintext()?;
            if rest.is_empty() {
                return Ok(());
            }
        }
    }

    fn take_plaintext(&mut self) -> Outcome {
        match self.tls.reader().read_to_end(&mut self.received) {
            Ok(_) => self.is_closed = true,
            Err(problem) if problem.kind() == ErrorKind::WouldBlock => (),
            Err(problem) => return Err(problem.into()),
        }
        Ok(())
    }

    pub fn write(&mut self, data: &[u8]) -> Outcome {
        self.tls.writer().write_all(data)?;
        self.flush()
    }

    pub fn update_keys(&mut self) -> Outcome {
        self.tls.refresh_traffic_keys()?;
        self.flush()
    }

    /// Appends what came; false after the other's close_notify.
    pub fn read(&mut self, into: &mut Vec<u8>) -> Result<bool, Box<dyn Error>> {
        while self.received.is_empty() && !self.is_closed {
            self.receive()?;
        }
        let is_more = !self.received.is_empty();
        into.append(&mut self.received);
        Ok(is_more)
    }

    /// Closes, and waits for the other's close.
    pub fn finish(mut self) -> Outcome {
        self.tls.send_close_notify();
        self.flush()?;
        while self.read(&mut Vec::new())? {}
        println!("end=orderly");
        Ok(())
    }
}
