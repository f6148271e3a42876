//! What whoever starts the program decides about its door, and the limits that nobody decides.

use std::path::PathBuf;
use std::time::Duration;

use crate::way_in::WayIn;

/// The largest body of an AWS request: DynamoDB's own limit.
pub const MAX_BODY_BYTES: usize = 16 << 20;
/// The largest body of a FHIR request. AWS takes 5 MB; a bundle of a synthetic patient's whole life is larger.
pub const MAX_FHIR_BODY_BYTES: usize = 64 << 20;
/// The largest archive that `POST /_millpond/import` takes.
pub const MAX_ARCHIVE_BYTES: usize = 1 << 30;
/// How much of a refused body is read and thrown away, so that the client is still there to read the refusal.
pub const MAX_DISCARDED_BYTES: usize = 64 << 20;
/// The most that is set aside for a body before it has come, whatever length it claims.
pub(crate) const MAX_RESERVED_BYTES: usize = 4 << 20;
/// The most that the headers and the target of a request may have together.
pub const MAX_HEAD_BYTES: usize = 16 << 10;
/// The most that is read of a head before the connection itself refuses it.
pub(crate) const MAX_READ_HEAD_BYTES: usize = 256 << 10;
/// The most connections at a time. More wait in the system's own queue.
pub const MAX_CONNECTIONS: usize = 8192;
/// The most requests at a time on one HTTP/2 connection.
pub(crate) const MAX_CONCURRENT_STREAMS: u32 = 256;
/// The most certificates that are kept; a name beyond that begins a new set.
pub(crate) const MAX_CERTIFICATES: usize = 1024;

/// How long a new connection may stay silent, and how long a TLS handshake may take.
pub const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a connection may wait for the next head.
pub const HEAD_TIMEOUT: Duration = Duration::from_secs(75);
/// How long a body may stay silent.
pub const BODY_TIMEOUT: Duration = Duration::from_secs(60);
/// How long requests may go on after shutdown was asked for.
pub const DRAIN_TIMEOUT: Duration = Duration::from_secs(10);
/// How long nothing is accepted after the system had no room for a connection.
pub(crate) const ACCEPT_BACK_OFF: Duration = Duration::from_millis(20);

/// The answers to fewer bytes are not worth compressing. AWS compresses above about 4 KB.
pub(crate) const COMPRESS_ABOVE_BYTES: usize = 4096;

/// How far the clock of who signs may be from ours, in minutes.
pub(crate) const SIGNATURE_MINUTES: i64 = 15;

/// What whoever starts the program decides about its door.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The largest body of an AWS request, as sent and decompressed.
    pub max_body_bytes: usize,
    /// The largest body of a FHIR request, as sent and decompressed.
    pub max_fhir_body_bytes: usize,
    /// Whether signatures are recomputed and dates looked at. Without it a request must name its credential and no more.
    pub verify_signatures: bool,
    /// Access keys with their secrets. If there are none, every access key is known and its secret is `test`.
    pub credentials: Vec<(String, String)>,
    /// Whether a request without credentials is let in, as account 000000000000.
    pub allow_anonymous: bool,
    /// Where `ca.pem` and `ca-key.pem` are kept. Without it, each run of the program has an authority of its own.
    pub ca_directory: Option<PathBuf>,
    /// The region of a request that names none.
    pub default_region: String,
    /// The way by which the program's own requests to AWS's hosts come back to it. It leads here once this serves.
    pub way_in: Option<WayIn>,
    /// Hosts besides AWS's that the proxy answers in place of: domains of a user's own.
    pub proxied_hosts: Vec<String>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            max_body_bytes: MAX_BODY_BYTES,
            max_fhir_body_bytes: MAX_FHIR_BODY_BYTES,
            verify_signatures: false,
            credentials: Vec::new(),
            allow_anonymous: false,
            ca_directory: None,
            default_region: "us-east-1".to_owned(),
            way_in: None,
            proxied_hosts: Vec::new(),
        }
    }
}

impl Settings {
    /// The secret of an access key; `None` if the key is not known.
    pub(crate) fn secret(&self, access_key: &str) -> Option<&str> {
        if self.credentials.is_empty() {
            return Some("test");
        }
        self.credentials.iter().find(|(known, _)| known == access_key).map(|(_, secret)| secret.as_str())
    }
}
