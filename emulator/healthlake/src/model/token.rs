//! The opaque tokens that name the next page.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Where a page of a history ends and the next begins. Numbers only grow, so pages stay as they are while others write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    /// The last number that there was when the first page was asked for.
    pub(crate) upto: u64,
    /// The page holds numbers less than this.
    pub(crate) before: u64,
}

impl Page {
    /// The first page, of what there is now.
    pub(crate) fn first(upto: u64) -> Page {
        Page { upto, before: upto.saturating_add(1) }
    }

    /// The token that names this page.
    pub(crate) fn token(self) -> String {
        write(&format!("history {} {}", self.upto, self.before))
    }

    /// Reads a token; `None` if it is not one of ours.
    pub(crate) fn read(token: &str) -> Option<Page> {
        let text = read(token)?;
        let (upto, before) = text.strip_prefix("history ")?.split_once(' ')?;
        let page = Page { upto: upto.parse().ok()?, before: before.parse().ok()? };
        (page.before <= page.upto).then_some(page)
    }
}

/// Where a page of a search begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SearchPage {
    /// The commit that the search looks at.
    pub(crate) sequence: u64,
    /// The number of the last resource before the page; of a sorted search, how many come before it.
    pub(crate) position: u64,
}

impl SearchPage {
    /// The token that names this page.
    pub(crate) fn token(self) -> String {
        write(&format!("search {} {}", self.sequence, self.position))
    }

    /// Reads a token; `None` if it is not one of ours.
    pub(crate) fn read(token: &str) -> Option<SearchPage> {
        let text = read(token)?;
        let (sequence, position) = text.strip_prefix("search ")?.split_once(' ')?;
        Some(SearchPage { sequence: sequence.parse().ok()?, position: position.parse().ok()? })
    }
}

/// The token that says: go on after this data store.
pub(crate) fn after_data_store(id: &str) -> String {
    write(&format!("datastore {id}"))
}

/// The data store that a token says to go on after; `None` if it is not one of ours.
pub(crate) fn read_after_data_store(token: &str) -> Option<String> {
    let text = read(token)?;
    let id = text.strip_prefix("datastore ")?;
    (id.len() == 32).then(|| id.to_owned())
}

/// The token that says: go on after this job.
pub(crate) fn after_job(id: &str) -> String {
    write(&format!("job {id}"))
}

/// The job that a token says to go on after; `None` if it is not one of ours.
pub(crate) fn read_after_job(token: &str) -> Option<String> {
    let text = read(token)?;
    let id = text.strip_prefix("job ")?;
    (id.len() == 32).then(|| id.to_owned())
}

fn write(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

fn read(token: &str) -> Option<String> {
    String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    // A token comes back from outside, perhaps cut or made up; it must not lead astray.
    #[test]
    fn tokens_are_read_back_and_others_refused() {
        let page = Page { upto: 9, before: 4 };
        assert_eq!(Page::read(&page.token()), Some(page));
        let id = "0123456789abcdef0123456789abcdef";
        assert_eq!(read_after_data_store(&after_data_store(id)).as_deref(), Some(id));
        for bad in [
            "",
            "x",
            "====",
            &write("history 1"),
            &write("history 1 9"),
            &write("history -1 0"),
            &after_data_store(id),
        ] {
            assert_eq!(Page::read(bad), None, "{bad}");
        }
        for bad in ["", &page.token(), &after_data_store("short")] {
            assert_eq!(read_after_data_store(bad), None, "{bad}");
        }
    }
}
