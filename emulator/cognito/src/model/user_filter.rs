//! The filter of ListUsers: `name = "value"` or `name ^= "beginning"`, over one attribute.

use super::attribute;
use super::pool::Pool;
use super::user::User;

/// The attributes that can be searched (documented: "Searching for user attributes"); those of a pool's own cannot.
const ATTRIBUTES: &[&str] =
    &["email", "phone_number", "name", "given_name", "family_name", "preferred_username"];

/// What users are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UserFilter {
    subject: Subject,
    is_prefix: bool,
    value: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Subject {
    Username,
    Sub,
    /// `cognito:user_status`: `CONFIRMED` and the like.
    UserStatus,
    /// `status`: `Enabled` or `Disabled`, in any case.
    Enabled,
    Attribute(&'static str),
}

impl UserFilter {
    /// Reads a filter; `None` if it is none, or over something that cannot be searched.
    pub(crate) fn read(text: &str) -> Option<UserFilter> {
        let text = text.trim();
        let (name, rest) = match text.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => text.split_at(text.find(|sign: char| sign.is_whitespace() || "=^".contains(sign))?),
        };
        let rest = rest.trim_start();
        let (is_prefix, rest) = match rest.strip_prefix("^=") {
            Some(rest) => (true, rest),
            None => (false, rest.strip_prefix('=')?),
        };
        let subject = match name {
            "username" => Subject::Username,
            "sub" => Subject::Sub,
            "cognito:user_status" => Subject::UserStatus,
            "status" => Subject::Enabled,
            _ => Subject::Attribute(ATTRIBUTES.iter().find(|known| **known == name)?),
        };
        Some(UserFilter { subject, is_prefix, value: quoted(rest.trim_start())? })
    }

    /// Whether a user is asked for. Names are compared as the pool compares them.
    pub(crate) fn takes(&self, pool: &Pool, user: &User) -> bool {
        match self.subject {
            Subject::Username => self.fits(&pool.folded(&user.username), &pool.folded(&self.value)),
            Subject::Sub => self.fits(&user.sub, &self.value),
            Subject::UserStatus => self.fits(user.status.name(), &self.value),
            Subject::Enabled => {
                let status = if user.enabled { "enabled" } else { "disabled" };
                self.fits(status, &self.value.to_lowercase())
            }
            Subject::Attribute(name) => attribute::value(&user.attributes, name)
                .is_some_and(|value| self.fits(&pool.folded(value), &pool.folded(&self.value))),
        }
    }

    fn fits(&self, value: &str, asked: &str) -> bool {
        if self.is_prefix { value.starts_with(asked) } else { value == asked }
    }
}

/// A value between quotation marks, to the end; a backslash takes its meaning from what follows.
fn quoted(text: &str) -> Option<String> {
    let mut value = String::new();
    let mut signs = text.strip_prefix('"')?.chars();
    while let Some(sign) = signs.next() {
        match sign {
            '"' => return signs.as_str().trim().is_empty().then_some(value),
            '\\' => value.push(signs.next()?),
            _ => value.push(sign),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    // A filter that is read wrong finds the wrong user, and callers take the first.
    #[test]
    fn filters_are_read_as_aws_reads_them() {
        for (text, read) in [
            (r#"email = "ann@example.com""#, Some((Subject::Attribute("email"), false, "ann@example.com"))),
            (r#"email="ann@example.com""#, Some((Subject::Attribute("email"), false, "ann@example.com"))),
            (r#""given_name" ^= "A""#, Some((Subject::Attribute("given_name"), true, "A"))),
            (r#"name = "Ann \"Bee\" C""#, Some((Subject::Attribute("name"), false, "Ann \"Bee\" C"))),
            (r#"cognito:user_status = "CONFIRMED""#, Some((Subject::UserStatus, false, "CONFIRMED"))),
            (r#"status ^= """#, Some((Subject::Enabled, true, ""))),
            (r#"sub = "1""#, Some((Subject::Sub, false, "1"))),
            (r#"username ^= "a" "#, Some((Subject::Username, true, "a"))),
            ("foo", None),
            ("", None),
            (r#"custom:shoe = "9""#, None),
            (r#"email = ann@example.com"#, None),
            (r#"email = "ann"#, None),
            (r#"email = "ann" or sub = "1""#, None),
            (r#"email != "ann""#, None),
            (r#"email = "ann\"#, None),
            (r#"email ^= "".".@gmail.com""#, None),
        ] {
            let read = read.map(|(subject, is_prefix, value)| UserFilter {
                subject,
                is_prefix,
                value: value.to_owned(),
            });
            assert_eq!(UserFilter::read(text), read, "{text}");
        }
    }
}
