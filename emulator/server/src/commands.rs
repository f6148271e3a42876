//! The commands besides serving: each prints something and ends.

pub(crate) mod invoke_template;
pub(crate) mod seed;

use std::error::Error;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use front_door::Certificates;

use crate::arguments::{Ca, Env, Health};

/// How long a health check waits for an answer.
const HEALTH_TIMEOUT: Duration = Duration::from_secs(3);

/// Prints exports for a shell.
pub(crate) fn env(options: &Env) -> Result<(), Box<dyn Error>> {
    let Env { port, region, account, tls, authority } = options;
    let scheme = if *tls { "https" } else { "http" };
    println!("export AWS_ENDPOINT_URL={scheme}://localhost:{port}");
    println!("export AWS_ACCESS_KEY_ID={account}");
    println!("export AWS_SECRET_ACCESS_KEY=test");
    println!("export AWS_REGION={region}");
    println!("export AWS_DEFAULT_REGION={region}");
    if *tls {
        let directory = authority.directory().ok_or("there is no home directory; say --ca-dir")?;
        Certificates::new(Some(directory.clone())).ca_pem()?;
        println!("export AWS_CA_BUNDLE={}", directory.join("ca.pem").display());
    }
    Ok(())
}

/// Prints the certificate authority, made now if it is not there yet.
pub(crate) fn ca(options: &Ca) -> Result<(), Box<dyn Error>> {
    let directory = options.authority.directory().ok_or("there is no home directory; say --ca-dir")?;
    print!("{}", Certificates::new(Some(directory)).ca_pem()?);
    Ok(())
}

/// Asks the health endpoint of a running Millpond on this machine.
pub(crate) fn health(options: &Health) -> Result<(), Box<dyn Error>> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, options.port));
    let mut stream = TcpStream::connect_timeout(&address, HEALTH_TIMEOUT)?;
    stream.set_read_timeout(Some(HEALTH_TIMEOUT))?;
    stream.write_all(b"GET /_millpond/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    if !answer.starts_with("HTTP/1.1 200") {
        return Err(answer.lines().next().unwrap_or("no answer").into());
    }
    println!("{}", answer.rsplit("\r\n").next().unwrap_or_default());
    Ok(())
}
