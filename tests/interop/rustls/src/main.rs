// SPDX-License-Identifier: Apache-2.0

//! A peer of rustls; what it understands is said in peer_cases.py.

mod link;

use std::collections::HashMap;
use std::error::Error;
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use link::Link;
use rustls::crypto::{aws_lc_rs, CryptoProvider};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::server::WebPkiClientVerifier;
use rustls::{ClientConfig, ClientConnection, RootCertStore, ServerConfig, ServerConnection};

pub type Outcome = Result<(), Box<dyn Error>>;

struct Options(HashMap<String, String>);

impl Options {
    fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    fn list(&self, name: &str) -> Vec<&str> {
        self.get(name).split(',').filter(|item| !item.is_empty()).collect()
    }

    fn number(&self, name: &str, otherwise: usize) -> usize {
        self.get(name).parse().unwrap_or(otherwise)
    }

    fn rekey(&self) -> usize {
        self.number("rekey", usize::MAX)
    }
}

fn provider(options: &Options) -> Arc<CryptoProvider> {
    let mut provider = aws_lc_rs::default_provider();
    let wanted = options.list("groups");
    if !wanted.is_empty() {
        let known = aws_lc_rs::ALL_KX_GROUPS;
        let named = |name: &str| known.iter().copied().find(|group| format!("{:?}", group.name()).eq_ignore_ascii_case(name));
        provider.kx_groups = wanted.iter().filter_map(|name| named(name)).collect();
    }
    Arc::new(provider)
}

fn pattern(size: usize) -> Vec<u8> {
    (0..size).map(|i| (i * 31 + i / 256) as u8).collect()
}

fn body_of(answer: &[u8]) -> &[u8] {
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n");
    end.map_or(&[], |at| &answer[at + 4..])
}

fn echo(mut link: Link, options: &Options) -> Outcome {
    let body = pattern(options.number("size", 0));
    link.write(
        format!("POST /echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len()).as_bytes(),
    )?;
    for piece in body.chunks(options.rekey()) {
        link.write(piece)?;
        if piece.len() == options.rekey() {
            link.update_keys()?;
        }
    }
    let mut answer = Vec::new();
    while link.read(&mut answer)? {}
    println!("echoed={}", body_of(&answer) == body);
    link.finish()
}

fn leave(mut link: Link, _options: &Options) -> Outcome {
    link.write(b"GET /bytes/1000 HTTP/1.1\r\nHost: localhost\r\n\r\n")?;
    let mut answer = Vec::new();
    while body_of(&answer).len() < 1000 {
        if !link.read(&mut answer)? {
            return Err("the server closed".into());
        }
    }
    link.finish()
}

fn serve_echo(mut link: Link, options: &Options) -> Outcome {
    let mut total = 0;
    let mut data = Vec::new();
    while link.read(&mut data)? {
        link.write(&data)?;
        if (total + data.len()) / options.rekey() > total / options.rekey() {
            link.update_keys()?;
        }
        total += data.len();
        data.clear();
    }
    println!("echoed={total}");
    link.finish()
}

fn serve_close(mut link: Link, _options: &Options) -> Outcome {
    link.write(b"goodbye\n")?;
    link.finish()
}

type Action = fn(Link, &Options) -> Outcome;

fn roots(path: &str) -> Result<RootCertStore, Box<dyn Error>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(path)?)?;
    Ok(roots)
}

fn identity(options: &Options) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), Box<dyn Error>> {
    let chain = CertificateDer::pem_file_iter(options.get("cert"))?.collect::<Result<Vec<_>, _>>()?;
    Ok((chain, PrivateKeyDer::from_pem_file(options.get("key"))?))
}

fn client(options: &Options, action: Action) -> Outcome {
    let builder = ClientConfig::builder_with_provider(provider(options)).with_protocol_versions(&[&rustls::version::TLS13])?;
    let builder = builder.with_root_certificates(roots(options.get("ca"))?);
    let mut config = if options.get("cert").is_empty() {
        builder.with_no_client_auth()
    } else {
        let (chain, key) = identity(options)?;
        builder.with_client_auth_cert(chain, key)?
    };
    config.max_fragment_size = options.get("fragment").parse().ok();
    config.alpn_protocols = options.list("alpn").iter().map(|name| name.as_bytes().to_vec()).collect();
    let config = Arc::new(config);
    for _ in 0..options.number("connections", 1) {
        let plain = TcpStream::connect(format!("127.0.0.1:{}", options.get("port")))?;
        let connection = ClientConnection::new(config.clone(), ServerName::try_from("localhost")?)?;
        match Link::establish(connection.into(), plain) {
            Ok(link) => action(link, options)?,
            Err(problem) => println!("refused={problem}"),
        }
    }
    Ok(())
}

fn server(options: &Options, action: Action) -> Outcome {
    let (chain, key) = identity(options)?;
    let builder = ServerConfig::builder_with_provider(provider(options)).with_protocol_versions(&[&rustls::version::TLS13])?;
    let builder = if options.get("client_ca").is_empty() {
        builder.with_no_client_auth()
    } else {
        let trusted = Arc::new(roots(options.get("client_ca"))?);
        builder.with_client_cert_verifier(WebPkiClientVerifier::builder_with_provider(trusted, provider(options)).build()?)
    };
    let mut config = builder.with_single_cert(chain, key)?;
    config.max_fragment_size = options.get("fragment").parse().ok();
    config.alpn_protocols = options.list("alpn").iter().map(|name| name.as_bytes().to_vec()).collect();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("ready port={}", listener.local_addr()?.port());
    for _ in 0..options.number("connections", 1) {
        let (plain, _) = listener.accept()?;
        action(Link::establish(ServerConnection::new(config.clone())?.into(), plain)?, options)?;
    }
    Ok(())
}

fn main() -> Outcome {
    let pairs = std::env::args().skip(1).filter_map(|argument| argument.split_once('=').map(|(key, value)| (key.into(), value.into())));
    let options = Options(pairs.collect());
    match options.get("action") {
        "echo" => client(&options, echo),
        "leave" => client(&options, leave),
        "serve-echo" => server(&options, serve_echo),
        "serve-close" => server(&options, serve_close),
        other => Err(format!("no such action: {other}").into()),
    }
}
