//! Where the files of jobs lie: the one place that knows what a URI of a job stands for.
//!
//! Of S3's model a job needs three things: to list what is under a prefix, to read a part of an object, and to write an
//! object whole. [`Place`] offers these and no more, so another kind of place is another variant here and nothing elsewhere.
//!
//! - `file:///...` is a folder or a file inside the folder that `--files` names. No name in it is `..`, and nothing is
//!   followed out of that folder through a symbolic link. Without `--files` such URIs are refused. As S3 has no folders, a
//!   folder stands for all that is under it, however deep; the beginning of a name does not stand for the names that
//!   begin so.
//! - `s3://...` is refused by name: S3 is not emulated yet.
//!
//! Files are read and written by blocking calls: call from a thread that may block.

use std::fs::{self, File};
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::path::{Component, Path, PathBuf};

use contract::Settings;
use percent_encoding::percent_decode_str;

/// How deep folders are looked into.
const MAX_DEPTH: usize = 32;

/// Why a URI cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// AWS would take it, we do not yet; what of it is not emulated.
    NotEmulated(&'static str),
    /// Nobody can use it.
    Invalid(String),
}

/// A prefix that files are read from, or written under.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// The folder that nothing leaves, with no symbolic link in its path.
    root: PathBuf,
    /// Inside it.
    path: PathBuf,
}

/// A file that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// Below the place, with slashes; empty if the place is the file itself.
    pub(crate) name: String,
    pub(crate) bytes: u64,
}

impl Place {
    /// Finds what a URI stands for.
    ///
    /// # Errors
    /// [`Refusal`], in words that name the URI.
    pub(crate) fn of(settings: &Settings, uri: &str) -> Result<Place, Refusal> {
        if uri.starts_with("s3://") {
            return Err(Refusal::NotEmulated("A URI of S3 (use file:// and the option --files)"));
        }
        let invalid = |why: &str| Refusal::Invalid(format!("{uri} cannot be used: {why}"));
        let path = uri.strip_prefix("file://").ok_or_else(|| invalid("it is neither s3:// nor file://"))?;
        let root = settings.files.as_ref().ok_or_else(|| {
            invalid("the program was started without --files, the folder in which file:// URIs may lie")
        })?;
        let path = percent_decode_str(path).decode_utf8().map_err(|_| invalid("it is not UTF-8"))?;
        if path.contains('\0') || path.split('/').any(|name| name == ".." || name == ".") {
            return Err(invalid("a name in it is . or .."));
        }
        let canonical = fs::canonicalize(root).map_err(|error| {
            invalid(&format!("the folder of --files, {}, cannot be read: {error}", root.display()))
        })?;
        let path = Path::new(&*path);
        let below = path.strip_prefix(root).or_else(|_| path.strip_prefix(&canonical));
        let below = below.map_err(|_| invalid(&format!("it is not inside {}", root.display())))?;
        let place = Place { path: canonical.join(below), root: canonical };
        if place.is_inside(&place.path) { Ok(place) } else { Err(invalid("a symbolic link leads out of it")) }
    }

    /// The place of a name below this one.
    pub(crate) fn below(&self, name: &str) -> Place {
        let path = if name.is_empty() { self.path.clone() } else { self.path.join(name) };
        Place { root: self.root.clone(), path }
    }

    /// Whether what a path leads to, as far as it exists, is inside the root.
    fn is_inside(&self, path: &Path) -> bool {
        if path.components().any(|component| component == Component::ParentDir) {
            return false;
        }
        let existing = path.ancestors().find_map(|ancestor| match fs::canonicalize(ancestor) {
            Ok(real) => Some(Some(real)),
            // A link that leads nowhere exists, and a write would go through it.
            Err(_) if fs::symlink_metadata(ancestor).is_ok() => Some(None),
            Err(_) => None,
        });
        existing.flatten().is_some_and(|real| real.starts_with(&self.root))
    }

    /// The files under this place whose names end so, in the order of their names, at most so many.
    ///
    /// # Errors
    /// What the operating system says; also if there are more.
    pub(crate) fn list(&self, ending: &str, most: usize) -> std::io::Result<Vec<Found>> {
        if fs::metadata(&self.path)?.is_file() {
            return Ok(vec![Found { name: String::new(), bytes: fs::metadata(&self.path)?.len() }]);
        }
        let mut found = Vec::new();
        let mut folders = vec![(self.path.clone(), String::new(), 0)];
        while let Some((folder, prefix, depth)) = folders.pop() {
            for entry in fs::read_dir(&folder)? {
                let entry = entry?;
                let Ok(name) = entry.file_name().into_string() else { continue };
                let name = format!("{prefix}{name}");
                let path = entry.path();
                if !self.is_inside(&path) {
                    continue;
                }
                let metadata = fs::metadata(&path)?;
                if metadata.is_dir() && depth < MAX_DEPTH {
                    folders.push((path, format!("{name}/"), depth + 1));
                } else if metadata.is_file() && name.ends_with(ending) {
                    if found.len() == most {
                        let message = format!("there are more than {most} files");
                        return Err(std::io::Error::new(ErrorKind::InvalidInput, message));
                    }
                    found.push(Found { name, bytes: metadata.len() });
                }
            }
        }
        found.sort_unstable_by(|one, other| one.name.cmp(&other.name));
        Ok(found)
    }

    /// Up to so many bytes of this file, from a byte on; fewer only at its end.
    ///
    /// # Errors
    /// What the operating system says.
    pub(crate) fn read(&self, from: u64, most: usize) -> std::io::Result<Vec<u8>> {
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start(from))?;
        let mut bytes = Vec::with_capacity(most.min(1 << 20));
        file.take(most as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Writes this file whole, in place of any that is there.
    ///
    /// # Errors
    /// What the operating system says, or that the place is outside the folder.
    pub(crate) fn write(&self, bytes: &[u8]) -> std::io::Result<()> {
        if !self.is_inside(&self.path) {
            return Err(std::io::Error::new(
                ErrorKind::PermissionDenied,
                "a symbolic link leads out of --files",
            ));
        }
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&self.path, bytes)
    }
}

/// A URI of something below another URI.
pub(crate) fn join(uri: &str, name: &str) -> String {
    format!("{}/{name}", uri.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    // A job reads and writes what a request names, so a request must not name what it was not given.
    #[test]
    fn nothing_outside_the_folder_is_reached() {
        let outside = tempfile::tempdir().expect("a folder");
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        fs::write(outside.path().join("secret.ndjson"), "{}").expect("written");
        fs::create_dir_all(root.join("in/deep")).expect("made");
        for name in ["in/b.ndjson", "in/deep/a.ndjson", "in/other.txt"] {
            fs::write(root.join(name), "{}").expect("written");
        }
        std::os::unix::fs::symlink(outside.path(), root.join("in/out")).expect("linked");
        std::os::unix::fs::symlink(outside.path().join("new"), root.join("nowhere")).expect("linked");
        let settings = Settings { files: Some(root.to_owned()), ..Settings::default() };
        let uri = |name: &str| format!("file://{}/{name}", root.display());

        for (name, usable) in [
            ("", true),
            ("in", true),
            ("in/", true),
            ("in/b.ndjson", true),
            ("not/there/yet", true),
            ("in/../in", false),
            ("in/%2e%2e/in", false),
            ("in/out", false),
            ("in/out/new", false),
            ("nowhere", false),
            ("nowhere/x", false),
        ] {
            assert_eq!(Place::of(&settings, &uri(name)).is_ok(), usable, "{name}");
        }
        for bad in ["file:///etc/passwd", "file://etc", "ftp://x", "", "s3://bucket/x"] {
            assert!(Place::of(&settings, bad).is_err(), "{bad}");
        }
        assert!(Place::of(Settings::standard(), &uri("in")).is_err(), "without --files");

        let place = Place::of(&settings, &uri("in")).expect("a place");
        let names: Vec<String> =
            place.list(".ndjson", 9).expect("listed").into_iter().map(|found| found.name).collect();
        assert_eq!(names, ["b.ndjson", "deep/a.ndjson"], "in order, without what a link leads to");
        assert!(place.list(".ndjson", 1).is_err(), "more than asked for");
        assert!(place.below("out/new").write(b"x").is_err());
        place.below("x/y").write(b"12345").expect("written");
        assert_eq!(place.below("x/y").read(1, 3).expect("read"), b"234");
    }
}
