//! The authority's files: `ca-key.pem`, which only its owner may read, and `ca.pem`, which clients read.
//!
//! Both appear whole or not at all. Of two programs that begin in one directory at the same time, one makes the key and
//! both use it.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256};

use super::{CertificateError, sign_authority};

const KEY: &str = "ca-key.pem";
const CERTIFICATE: &str = "ca.pem";

/// Reads the authority's key and certificate, or makes what is missing.
pub(super) fn load(directory: &Path) -> Result<(String, String), CertificateError> {
    fs::create_dir_all(directory).map_err(|error| failed(directory, &error))?;
    let key_path = directory.join(KEY);
    let key = match read(&key_path)? {
        Some(key) => key,
        None => {
            let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?.serialize_pem();
            if place_new(&key_path, &key, 0o600)? { key } else { read(&key_path)?.unwrap_or_default() }
        }
    };
    let pair = KeyPair::from_pem(&key).map_err(|error| failed(&key_path, &error))?;
    let certificate_path = directory.join(CERTIFICATE);
    let certificate = match read(&certificate_path)? {
        Some(certificate) => certificate,
        None => {
            let certificate = sign_authority(&pair)?;
            if place_new(&certificate_path, &certificate, 0o644)? {
                certificate
            } else {
                read(&certificate_path)?.unwrap_or_default()
            }
        }
    };
    super::Authority::read(&key, certificate.clone()).map_err(|error| failed(&certificate_path, &error))?;
    Ok((key, certificate))
}

fn read(path: &Path) -> Result<Option<String>, CertificateError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(path, &error)),
    }
}

/// Writes a file beside its place and then gives it its name; `false` if somebody else was first.
fn place_new(path: &Path, text: &str, mode: u32) -> Result<bool, CertificateError> {
    let beside = path.with_extension(format!("{}.new", std::process::id()));
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(not(unix))]
    let _ = mode;
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(mode);
    }
    let placed = options
        .open(&beside)
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
        .and_then(|()| match fs::hard_link(&beside, path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
            Err(error) => Err(error),
        });
    let removed = fs::remove_file(&beside);
    let placed = placed.map_err(|error| failed(path, &error))?;
    removed.map_err(|error| failed(&beside, &error))?;
    Ok(placed)
}

fn failed(path: &Path, error: &dyn std::fmt::Display) -> CertificateError {
    CertificateError(format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::super::Certificates;
    use super::*;

    // A client is told once to trust the authority; the next run must still be that authority.
    #[test]
    fn an_authority_is_made_once_and_kept_to_its_owner() {
        let directory = tempfile::tempdir().unwrap();
        let first = Certificates::new(Some(directory.path().to_owned())).ca_pem().unwrap().to_owned();
        let second = Certificates::new(Some(directory.path().to_owned())).ca_pem().unwrap().to_owned();
        assert_eq!(first, second);
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 2);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(directory.path().join(KEY)).unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0);
        }
        assert_ne!(Certificates::new(None).ca_pem().unwrap(), first);
    }

    // Starting anew over a damaged file would silently break every client that trusts the old authority.
    #[test]
    fn a_damaged_file_is_named() {
        for (file, text) in [(KEY, "nonsense"), (CERTIFICATE, "nonsense"), (KEY, ""), (CERTIFICATE, "")] {
            let directory = tempfile::tempdir().unwrap();
            Certificates::new(Some(directory.path().to_owned())).ca_pem().unwrap();
            fs::write(directory.path().join(file), text).unwrap();
            let error = Certificates::new(Some(directory.path().to_owned())).ca_pem().unwrap_err();
            assert!(error.to_string().contains(file), "{error}");
        }
        let directory = tempfile::tempdir().unwrap();
        let other = Certificates::new(None).ca_pem().unwrap().to_owned();
        Certificates::new(Some(directory.path().to_owned())).ca_pem().unwrap();
        fs::write(directory.path().join(CERTIFICATE), other).unwrap();
        let error = Certificates::new(Some(directory.path().to_owned())).ca_pem().unwrap_err();
        assert!(error.to_string().contains("do not belong together"), "{error}");
    }
}
