//! What stands before a cluster that is in use: TLS, and nobody passes without the right password.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::{fs, thread};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// Who may pass.
pub(crate) const USER: &str = "limier";
const REFUSED: &str = "HTTP/1.1 401 Unauthorized\r\nwww-authenticate: Basic realm=\"cluster\"\r\n\
                       content-length: 12\r\n\r\nUnauthorized";

type Connection = StreamOwned<ServerConnection, TcpStream>;

/// Somebody who says who servers are.
pub(crate) struct Authority {
    certificate: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap().pem();
        Self { certificate, issuer: Issuer::new(params, key) }
    }

    /// Writes the file that `cluster.ca_file` names.
    pub(crate) fn write(&self, file: &Path) {
        fs::write(file, &self.certificate).unwrap();
    }

    /// The settings of a server that proves to be `127.0.0.1`.
    fn server(&self) -> ServerConfig {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap();
        let certificate: CertificateDer<'static> =
            params.signed_by(&key, &self.issuer).unwrap().der().clone();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider);
        let config = config.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
        config.with_single_cert(vec![certificate], key).unwrap()
    }
}

pub(crate) struct Gate {
    address: SocketAddr,
    state: Arc<GateState>,
}

/// What its connections share.
struct GateState {
    node: SocketAddr,
    password: Mutex<String>,
    refused: AtomicUsize,
}

impl Gate {
    /// Before `node`, such as `http://127.0.0.1:9401`.
    pub(crate) fn before(node: &str, authority: &Authority, password: &str) -> Self {
        let node = node.strip_prefix("http://").unwrap().parse().unwrap();
        let (password, refused) = (Mutex::new(password.to_owned()), AtomicUsize::new(0));
        let state = Arc::new(GateState { node, password, refused });
        let tls = Arc::new(authority.server());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let (state, tls) = (Arc::clone(&shared), Arc::clone(&tls));
                thread::spawn(move || {
                    let tls = ServerConnection::new(tls).unwrap();
                    // Clients go away when they like.
                    let _ = state.serve(&mut StreamOwned::new(tls, client));
                });
            }
        });
        Self { address, state }
    }

    pub(crate) fn url(&self) -> String {
        format!("https://{}", self.address)
    }

    /// From now on, another password is the right one.
    pub(crate) fn set_password(&self, password: &str) {
        password.clone_into(&mut self.state.password.lock().unwrap());
    }

    /// How many requests were refused so far.
    pub(crate) fn refused(&self) -> usize {
        self.state.refused.load(Ordering::SeqCst)
    }
}

impl GateState {
    /// Answers the requests of one connection until one of them was passed on.
    fn serve(&self, client: &mut Connection) -> io::Result<()> {
        loop {
            let (head, body) = request(client)?;
            let login = head.lines().find_map(|line| {
                let (name, value) = line.split_once(": ")?;
                name.eq_ignore_ascii_case("authorization").then_some(value)
            });
            if login != Some(self.login().as_str()) {
                self.refused.fetch_add(1, Ordering::SeqCst);
                client.write_all(REFUSED.as_bytes())?;
                client.flush()?;
                continue;
            }
            let head = head.replacen("\r\n", "\r\nconnection: close\r\n", 1);
            let mut node = TcpStream::connect(self.node)?;
            node.write_all(head.as_bytes())?;
            node.write_all(&body)?;
            let mut answer = Vec::new();
            node.read_to_end(&mut answer)?;
            client.write_all(&answer)?;
            client.conn.send_close_notify();
            return client.flush();
        }
    }

    fn login(&self) -> String {
        let password = self.password.lock().unwrap();
        format!("Basic {}", STANDARD.encode(format!("{USER}:{password}")))
    }
}

/// The head of the next request, with the empty line behind it, and its body.
fn request(client: &mut Connection) -> io::Result<(String, Vec<u8>)> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        client.read_exact(&mut byte)?;
        head.extend(byte);
    }
    let head = String::from_utf8(head).unwrap();
    let lower = head.to_lowercase();
    let length = lower.lines().find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
    client.read_exact(&mut body)?;
    Ok((head, body))
}
