//! What the black-box tests stand on: the program started as a user starts it, the official SDKs pointed at it, and plain
//! HTTP requests signed as users sign them. Nothing here knows what is inside the program.

mod clients;
mod program;
mod signed_http;

pub use clients::{cognito, dynamodb, dynamodb_streams, healthlake, step_functions};
pub use program::{Ending, Millpond, Start, health_at};
pub use signed_http::{Answer, Connection, Request, SignedHttp, Streamed};

/// The account that the tests call as, unless a test says otherwise.
pub const ACCOUNT: &str = "111122223333";
/// The region that the tests call in, unless a test says otherwise.
pub const REGION: &str = "us-west-2";
/// The secret that the program accepts for every access key unless it is told of others.
pub const SECRET: &str = "test";

/// Who calls: an access key, its secret and a region. An access key of twelve digits is an account of its own.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The access key.
    pub access_key: String,
    /// Its secret.
    pub secret: String,
    /// The region.
    pub region: String,
}

impl Default for Identity {
    fn default() -> Identity {
        Identity { access_key: ACCOUNT.to_owned(), secret: SECRET.to_owned(), region: REGION.to_owned() }
    }
}

impl Identity {
    /// The same caller with another secret.
    #[must_use]
    pub fn with_secret(mut self, secret: &str) -> Identity {
        secret.clone_into(&mut self.secret);
        self
    }

    /// The same caller in another region.
    #[must_use]
    pub fn in_region(mut self, region: &str) -> Identity {
        region.clone_into(&mut self.region);
        self
    }

    /// Another account.
    #[must_use]
    pub fn account(account: &str) -> Identity {
        Identity { access_key: account.to_owned(), ..Identity::default() }
    }
}

/// Plain HTTP or TLS: the program answers both on one port, and what holds for one must hold for the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// `http://`
    Plain,
    /// `https://`, trusting the program's own authority and no other.
    Tls,
}

/// Both doors, for tests that go through each.
pub const DOORS: [Door; 2] = [Door::Plain, Door::Tls];
