//! How a request names a table: by its name, or by its ARN.

/// The fewest characters of a table's name.
pub(crate) const MIN_NAME: usize = 3;
/// The most characters of a table's name.
pub(crate) const MAX_NAME: usize = 255;

/// Whether every character may stand in a table's name.
pub(crate) fn has_name_characters(name: &str) -> bool {
    !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
}

/// Whether this is a table's name.
pub(crate) fn is_name(name: &str) -> bool {
    (MIN_NAME..=MAX_NAME).contains(&name.len()) && has_name_characters(name)
}

/// Whether this names a table, by name or by ARN.
pub(crate) fn is_named(text: &str) -> bool {
    is_name(text) || TableArn::read(text).is_some()
}

/// A table's ARN, in its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TableArn<'a> {
    pub(crate) region: &'a str,
    pub(crate) account: &'a str,
    pub(crate) name: &'a str,
}

impl<'a> TableArn<'a> {
    /// Reads `arn:aws:dynamodb:us-east-1:000000000000:table/Name`; `None` if the text is not of this form.
    pub(crate) fn read(text: &'a str) -> Option<TableArn<'a>> {
        let rest = text.strip_prefix("arn:")?;
        let (partition, rest) = rest.split_once(':')?;
        let (region, rest) = rest.strip_prefix("dynamodb:")?.split_once(':')?;
        let (account, name) = rest.split_once(":table/")?;
        (partition.starts_with("aws") && is_name(name)).then_some(TableArn { region, account, name })
    }
}

/// The ARN of a table.
pub(crate) fn arn(region: &str, account: &str, name: &str) -> String {
    format!("arn:aws:dynamodb:{region}:{account}:table/{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    // Every operation takes an ARN, and one read wrongly would reach another table.
    #[test]
    fn arns_are_read_back_and_others_are_not_arns() {
        let text = arn("us-east-1", "000000000000", "My.Table-1");
        let expected = TableArn { region: "us-east-1", account: "000000000000", name: "My.Table-1" };
        assert_eq!(TableArn::read(&text), Some(expected));
        for text in [
            "My.Table-1",
            "arn:aws:s3:us-east-1:000000000000:table/Table",
            "arn:aws:dynamodb:us-east-1:000000000000:table/ab",
            "arn:aws:dynamodb:us-east-1:000000000000:table/Table/index/i",
            "arn:aws:dynamodb:us-east-1:000000000000",
            "arn:",
        ] {
            assert_eq!(TableArn::read(text), None, "{text}");
        }
    }
}
