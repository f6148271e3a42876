//! The names of state machines, executions and activities. Their length is in AWS's model; which characters they may have
//! is not, and is told on the pages of `CreateStateMachine`, `StartExecution` and `CreateActivity`.

/// Brackets, wildcards and what has a meaning to a shell or in a path.
const SPECIAL: &str = "<>{}[]?*\"#%\\^|~`$&,;:/";

/// Whether a name has only characters that names may have.
pub(crate) fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.chars().any(is_forbidden)
}

fn is_forbidden(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || SPECIAL.contains(character)
        || matches!(character, '\u{FFFE}' | '\u{FFFF}' | '\u{10FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    // A name becomes part of an ARN: a colon or a slash in it would make the ARN name something else.
    #[test]
    fn names_have_no_character_that_means_something() {
        for good in ["a", "Order-1_(v2).x@y=z+!'", "Überweisung", "0"] {
            assert!(is_name(good), "{good}");
        }
        for bad in ["", "a b", "a:b", "a/b", "a*", "a\u{7}", "a\u{85}", "a,b", "a\\b", "a\u{FFFE}"] {
            assert!(!is_name(bad), "{bad:?}");
        }
    }
}
