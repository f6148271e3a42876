//! The commands besides serving: each prints something and ends.

pub(crate) mod invoke_template;
pub(crate) mod seed;

use std::error::Error;
use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;

use contract::OwnEndpoint;
use front_door::Certificates;

use crate::arguments::{Authority, Ca, Env, Health};

/// How long a health check waits for an answer.
const HEALTH_TIMEOUT: Duration = Duration::from_secs(3);

/// Prints exports for a shell.
pub(crate) fn env(options: &Env) -> Result<(), Box<dyn Error>> {
    let Env { port, region, account, tls, proxy, authority } = options;
    if !proxy {
        let scheme = if *tls { "https" } else { "http" };
        export("AWS_ENDPOINT_URL", &format!("{scheme}://localhost:{port}"));
        // Else botocore, and so the CLI, asks for `stream-localhost` and `sync-localhost`, which are nobody's names.
        export("AWS_DISABLE_HOST_PREFIX_INJECTION", "true");
    }
    export("AWS_ACCESS_KEY_ID", account);
    export("AWS_SECRET_ACCESS_KEY", "test");
    export("AWS_REGION", region);
    export("AWS_DEFAULT_REGION", region);
    let own = own_endpoint(SocketAddr::from((Ipv4Addr::LOCALHOST, *port)), authority);
    if *tls {
        export("AWS_CA_BUNDLE", &own.ca_file()?.display().to_string());
    }
    if *proxy {
        println!("unset AWS_ENDPOINT_URL");
        for (name, value) in own.proxy_variables()? {
            export(name, &value);
        }
    }
    Ok(())
}

/// Prints one export. A value with signs that a shell may read as its own, such as a path with spaces, is quoted.
fn export(name: &str, value: &str) {
    let is_plain = |sign: char| sign.is_ascii_alphanumeric() || "/._:-,".contains(sign);
    if value.chars().all(is_plain) {
        println!("export {name}={value}");
    } else {
        println!("export {name}='{}'", value.replace('\'', r"'\''"));
    }
}

/// Where a process on this machine reaches a program that listens at an address, and the authority that it shows itself with.
pub(crate) fn own_endpoint(address: SocketAddr, authority: &Authority) -> OwnEndpoint {
    // Who listens at all addresses is reached at the one that every machine has.
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    let directory = authority.directory();
    OwnEndpoint::new(&format!("http://{}", SocketAddr::new(ip, address.port())), move || {
        let directory = directory.as_ref().ok_or("there is no home directory; say --ca-dir")?;
        Certificates::new(Some(directory.clone())).ca_pem().map_err(|error| error.to_string())?;
        std::path::absolute(directory.join("ca.pem")).map_err(|error| error.to_string())
    })
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
