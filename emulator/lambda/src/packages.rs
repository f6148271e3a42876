//! Deployment packages: what a zip may be, and how it becomes a folder.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Cursor, Read};
use std::os::unix::fs::{OpenOptionsExt, symlink};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::ApiError;
use sha2::{Digest, Sha256};
use zip::ZipArchive;

use crate::errors;

/// The most bytes of a zip that is sent inline (documented).
pub(crate) const MOST_ZIPPED: usize = 52_428_800;
/// The most bytes that a function's code and its layers unpack to (documented).
pub(crate) const MOST_UNZIPPED: u64 = 262_144_000;
/// The most files of a zip; AWS names no such limit, but each costs a file of this machine.
const MOST_FILES: usize = 100_000;
/// The most bytes of a link's target.
const LONGEST_LINK: u64 = 4_096;

/// A zip that was looked at.
#[derive(Debug)]
pub(crate) struct Package {
    pub(crate) bytes: Vec<u8>,
    /// In base64.
    pub(crate) sha256: String,
}

/// Decodes and looks at a zip that is sent inline.
///
/// # Errors
/// AWS's, if it is none, is empty, or too large; sizes are those that the zip says of itself, and are held to when it is unpacked.
pub(crate) fn read(base64: &str, operation: &str) -> Result<Package, ApiError> {
    let bytes = STANDARD.decode(base64).map_err(|_| errors::not_a_zip())?;
    if bytes.is_empty() {
        return Err(errors::empty_zip());
    }
    if bytes.len() > MOST_ZIPPED {
        return Err(errors::request_too_large(MOST_ZIPPED, operation));
    }
    let mut archive = ZipArchive::new(Cursor::new(&bytes)).map_err(|_| errors::not_a_zip())?;
    if archive.is_empty() {
        return Err(errors::empty_zip());
    }
    if archive.len() > MOST_FILES {
        return Err(errors::not_emulated(&format!("A zip of more than {MOST_FILES} files")));
    }
    let mut total = 0_u64;
    for index in 0..archive.len() {
        let file = archive.by_index(index).map_err(|_| errors::not_a_zip())?;
        total = total.saturating_add(file.size());
    }
    if total >= MOST_UNZIPPED {
        return Err(errors::unzipped_too_large(MOST_UNZIPPED));
    }
    let sha256 = STANDARD.encode(Sha256::digest(&bytes));
    Ok(Package { bytes, sha256 })
}

/// Unpacks a zip into a folder over what is there. Nothing is written outside the folder, and no more than `left` bytes, of
/// which it takes what it has written.
///
/// # Errors
/// If the zip is not one, leads outside, is larger than that, or the disk says no.
pub(crate) fn unpack(bytes: &[u8], folder: &Path, left: &mut u64) -> io::Result<()> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(io::Error::other)?;
    let root = fs::canonicalize(folder)?;
    let mut links = Vec::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).map_err(io::Error::other)?;
        let Some(name) = file.enclosed_name() else {
            return Err(io::Error::other(format!("file {index} leads out of the package")));
        };
        let path = root.join(name);
        if file.is_dir() {
            fs::create_dir_all(&path)?;
        } else if file.is_symlink() {
            let mut target = String::new();
            file.take(LONGEST_LINK).read_to_string(&mut target)?;
            links.push((path, PathBuf::from(target)));
        } else {
            // A file without a mode was zipped on a system that has none; AWS lets it be read.
            let mode = file.unix_mode().map_or(0o644, |mode| mode & 0o777 | 0o600);
            let mut to = create(&path, mode)?;
            let written = io::copy(&mut (&mut file).take(left.saturating_add(1)), &mut to)?;
            *left = left.checked_sub(written).ok_or_else(|| {
                io::Error::other(format!("the package unpacks to more than {MOST_UNZIPPED} bytes"))
            })?;
        }
    }
    // Links come last, so that no file is written through one.
    for (path, target) in links {
        make_parent(&path)?;
        let _ = fs::remove_file(&path);
        symlink(&target, &path)?;
        if fs::canonicalize(&path).is_ok_and(|leads_to| !leads_to.starts_with(&root)) {
            fs::remove_file(&path)?;
            return Err(io::Error::other(format!("{} leads out of the package", path.display())));
        }
    }
    Ok(())
}

fn make_parent(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)
}

fn create(path: &Path, mode: u32) -> io::Result<File> {
    make_parent(path)?;
    // A later file of the same name stands in place of the first, whatever its mode.
    let _ = fs::remove_file(path);
    OpenOptions::new().write(true).create_new(true).mode(mode).open(path)
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::os::unix::fs::PermissionsExt;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    /// What an entry of a zip is.
    enum Entry<'e> {
        File(&'e str, u32, &'e [u8]),
        Link(&'e str, &'e str),
    }

    fn zipped(entries: &[Entry<'_>]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for entry in entries {
            match entry {
                Entry::File(name, mode, text) => {
                    zip.start_file(*name, SimpleFileOptions::default().unix_permissions(*mode)).unwrap();
                    zip.write_all(text).unwrap();
                }
                Entry::Link(name, target) => {
                    zip.add_symlink(*name, *target, SimpleFileOptions::default()).unwrap();
                }
            }
        }
        zip.finish().unwrap().into_inner()
    }

    // A package is a stranger's bytes: it must neither write beside its folder nor fill the disk.
    #[test]
    fn what_leads_out_or_is_too_large_is_refused() {
        let outside = tempfile::tempdir().unwrap();
        let folder = outside.path().join("package");
        fs::create_dir(&folder).unwrap();
        for (what, entries, most) in [
            ("a name", vec![Entry::File("../evil", 0o644, b"x")], 100),
            ("an absolute link", vec![Entry::Link("link", "/etc/passwd")], 100),
            ("a link", vec![Entry::Link("deep/link", "../../")], 100),
            ("a chain of links", vec![Entry::Link("here", "."), Entry::Link("up", "here/..")], 100),
            ("a size", vec![Entry::File("large", 0o644, &[b'x'; 101])], 100),
        ] {
            let mut left = most;
            let refused = unpack(&zipped(&entries), &folder, &mut left).unwrap_err();
            assert!(refused.to_string().contains("the package"), "{what}: {refused}");
            let beside: Vec<_> = fs::read_dir(outside.path()).unwrap().collect();
            assert_eq!(beside.len(), 1, "{what}");
        }
    }

    // A program must stay one, and a later layer stands over an earlier one.
    #[test]
    fn files_keep_their_modes_and_later_ones_stand_over_earlier_ones() {
        let folder = tempfile::tempdir().unwrap();
        let first = zipped(&[Entry::File("bin/run", 0o444, b"one"), Entry::Link("alias", "bin/run")]);
        let second = zipped(&[Entry::File("bin/run", 0o755, b"other")]);
        let mut left = 1_000;
        unpack(&first, folder.path(), &mut left).unwrap();
        unpack(&second, folder.path(), &mut left).unwrap();
        assert_eq!(left, 1_000 - 3 - 5);
        assert_eq!(fs::read_to_string(folder.path().join("alias")).unwrap(), "other");
        let mode = folder.path().join("bin/run").metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o755);
    }
}
