//! The conditions that a request may put on a version: `If-Match` and `If-None-Match`.

/// What an entity tag names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EntityTag {
    /// A version by its number.
    Version(u64),
    /// Something that no version of ours is.
    Other,
}

impl EntityTag {
    /// Reads `W/"3"` or `"3"`; `None` if it is neither in form.
    pub(crate) fn read(text: &str) -> Option<EntityTag> {
        let text = text.trim();
        let quoted = text.strip_prefix("W/").unwrap_or(text);
        let tag = quoted.strip_prefix('"')?.strip_suffix('"')?;
        if tag.is_empty() || tag.contains('"') {
            return None;
        }
        // Only the way that we write a number names a version: "+3" and "03" do not.
        let number = tag.parse().ok().filter(|number: &u64| number.to_string() == tag);
        Some(number.map_or(EntityTag::Other, EntityTag::Version))
    }

    /// Reads a list of tags; `None` if one of them is malformed.
    pub(crate) fn read_list(text: &str) -> Option<Vec<EntityTag>> {
        text.split(',').map(EntityTag::read).collect()
    }
}

/// What must hold for a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Condition {
    /// Nothing.
    Always,
    /// The newest version is this one.
    Newest(EntityTag),
    /// The id was never used.
    Unused,
}

impl Condition {
    /// Whether it holds where the newest version has this number, or there never was one.
    pub(crate) fn holds(self, newest: Option<u64>) -> bool {
        match self {
            Condition::Always => true,
            Condition::Newest(tag) => newest.is_some_and(|number| tag == EntityTag::Version(number)),
            Condition::Unused => newest.is_none(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // A tag that is misread either overwrites somebody's change or refuses a rightful one.
    #[test]
    fn tags_are_read() {
        for (text, expected) in [
            ("W/\"3\"", Some(EntityTag::Version(3))),
            (" \"3\" ", Some(EntityTag::Version(3))),
            ("W/\"abc\"", Some(EntityTag::Other)),
            ("W/\"03\"", Some(EntityTag::Other)),
            ("W/\"+3\"", Some(EntityTag::Other)),
            ("W/\"99999999999999999999\"", Some(EntityTag::Other)),
            ("3", None),
            ("W/3", None),
            ("W/\"\"", None),
            ("W/\"3", None),
            ("\"1\"\"2\"", None),
            ("\"", None),
            ("*", None),
            ("", None),
        ] {
            assert_eq!(EntityTag::read(text), expected, "{text}");
        }
        assert_eq!(
            EntityTag::read_list("W/\"1\", \"2\""),
            Some(vec![EntityTag::Version(1), EntityTag::Version(2)])
        );
        assert_eq!(EntityTag::read_list("W/\"1\", 2"), None);
    }

    // The truth table of the two conditions.
    #[test]
    fn conditions_hold_or_not() {
        let second = Condition::Newest(EntityTag::Version(2));
        for (condition, newest, expected) in [
            (Condition::Always, None, true),
            (Condition::Always, Some(1), true),
            (second, None, false),
            (second, Some(1), false),
            (second, Some(2), true),
            (Condition::Newest(EntityTag::Other), Some(2), false),
            (Condition::Unused, None, true),
            (Condition::Unused, Some(1), false),
        ] {
            assert_eq!(condition.holds(newest), expected, "{condition:?} {newest:?}");
        }
    }
}
