//! How AWS's SDKs for Java spell the names of a service model. Step Functions calls services through them, so parameters,
//! results and errors have these spellings. Names in models are ASCII.

/// How the first letters of a member are spelled. Both raise the first one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spelling {
    /// As the model says: `SSESpecification`, `BOOL`. The optimized integrations, which call through version 1.
    Model,
    /// As version 2's accessors, raised: `SseSpecification`, `Bool`. The integrations of `aws-sdk`.
    Accessor,
}

impl Spelling {
    /// Whether a key is how a member is spelled.
    pub(super) fn is(self, member: &str, key: &str) -> bool {
        let member = self.renamed(member);
        member.len() == key.len() && self.letters(member).eq(key.bytes())
    }

    /// Spells a member.
    pub(super) fn of(self, member: &str) -> String {
        self.letters(self.renamed(member)).map(char::from).collect()
    }

    fn letters(self, member: &str) -> impl Iterator<Item = u8> {
        let run = self.lowered(member.as_bytes());
        member.bytes().enumerate().map(move |(place, letter)| match place {
            0 => letter.to_ascii_uppercase(),
            _ if place < run => letter.to_ascii_lowercase(),
            _ => letter,
        })
    }

    /// Two names are taken in Java: `null`, and `equals`, which every object has.
    fn renamed(self, member: &str) -> &str {
        match (self, member) {
            (Spelling::Accessor, "NULL") => "NUL",
            (Spelling::Accessor, "Equals") => "EqualsValue",
            _ => member,
        }
    }

    /// How many letters an accessor lowers: all capitals at the beginning, but not the one that begins the next word.
    fn lowered(self, member: &[u8]) -> usize {
        if self == Spelling::Model {
            return 0;
        }
        let is = |place: usize, of: fn(&u8) -> bool| member.get(place).is_some_and(of);
        let mut run = 1;
        while is(run, u8::is_ascii_uppercase) && !is(run + 1, u8::is_ascii_lowercase) {
            run += 1;
        }
        run
    }
}

/// The class of an error in version 2, which ends in `Exception` always: `EC2ThrottledException` is
/// `Ec2ThrottledException`, `BucketAlreadyExists` is `BucketAlreadyExistsException`.
pub(super) fn exception(shape: &str) -> String {
    let base = shape.strip_suffix("Fault").unwrap_or(shape);
    let mut class = String::with_capacity(base.len() + EXCEPTION.len());
    let letters = base.as_bytes();
    let mut begins = true;
    for (place, letter) in letters.iter().enumerate() {
        if !letter.is_ascii_alphanumeric() {
            begins = true;
            continue;
        }
        begins = begins || begins_a_word(letters, place);
        let letter = if begins { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() };
        class.push(char::from(letter));
        begins = false;
    }
    if !class.ends_with(EXCEPTION) {
        class.push_str(EXCEPTION);
    }
    class
}

/// The class of an error in version 1, which keeps the capitals.
pub(super) fn first_exception(shape: &str) -> String {
    match shape.strip_suffix("Fault") {
        Some(base) => format!("{base}{EXCEPTION}"),
        None if shape.ends_with(EXCEPTION) => shape.to_owned(),
        None => format!("{shape}{EXCEPTION}"),
    }
}

const EXCEPTION: &str = "Exception";

fn begins_a_word(letters: &[u8], place: usize) -> bool {
    let Some([before, here]) = place.checked_sub(1).and_then(|before| letters.get(before..=place)) else {
        return true;
    };
    let after = letters.get(place + 1);
    (before.is_ascii_lowercase() && here.is_ascii_uppercase() && after.is_some_and(u8::is_ascii_alphanumeric))
        || (before.is_ascii_uppercase()
            && here.is_ascii_uppercase()
            && after.is_some_and(u8::is_ascii_lowercase))
        || (before.is_ascii_digit() && here.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    // A parameter spelled otherwise is refused by AWS, so a definition that works here must be spelled as there.
    #[test]
    fn members_are_spelled_as_accessors_are() {
        for (member, accessor, model) in [
            ("TableName", "TableName", "TableName"),
            ("stateMachineArn", "StateMachineArn", "StateMachineArn"),
            ("BOOL", "Bool", "BOOL"),
            ("NULL", "Nul", "NULL"),
            ("SS", "Ss", "SS"),
            ("S", "S", "S"),
            ("SSESpecification", "SseSpecification", "SSESpecification"),
            ("DBInstanceIdentifier", "DbInstanceIdentifier", "DBInstanceIdentifier"),
            ("SourceDBInstanceIdentifier", "SourceDBInstanceIdentifier", "SourceDBInstanceIdentifier"),
            ("MD5OfMessageBody", "Md5OfMessageBody", "MD5OfMessageBody"),
            ("ETag", "ETag", "ETag"),
            ("Equals", "EqualsValue", "Equals"),
        ] {
            assert_eq!(Spelling::Accessor.of(member), accessor);
            assert_eq!(Spelling::Model.of(member), model);
            assert!(Spelling::Accessor.is(member, accessor), "{member}");
            assert!(Spelling::Model.is(member, model), "{member}");
            assert_eq!(Spelling::Accessor.is(member, model), accessor == model, "{member}");
            assert!(!Spelling::Accessor.is(member, "") && !Spelling::Accessor.is(member, "é"), "{member}");
        }
    }

    // `Catch` compares these names.
    #[test]
    fn errors_are_called_as_their_classes_are() {
        for (shape, second, first) in [
            ("TransactionCanceledException", "TransactionCanceledException", "TransactionCanceledException"),
            ("InternalServerError", "InternalServerErrorException", "InternalServerErrorException"),
            ("RequestLimitExceeded", "RequestLimitExceededException", "RequestLimitExceededException"),
            (
                "StateMachineDoesNotExist",
                "StateMachineDoesNotExistException",
                "StateMachineDoesNotExistException",
            ),
            ("NoSuchBucket", "NoSuchBucketException", "NoSuchBucketException"),
            ("EC2ThrottledException", "Ec2ThrottledException", "EC2ThrottledException"),
            ("EFSIOException", "EfsioException", "EFSIOException"),
            ("ENILimitReachedException", "EniLimitReachedException", "ENILimitReachedException"),
            ("KMSInvalidStateException", "KmsInvalidStateException", "KMSInvalidStateException"),
            ("InvalidSubnetIDException", "InvalidSubnetIdException", "InvalidSubnetIDException"),
            (
                "ReplicationAlreadyExistsFault",
                "ReplicationAlreadyExistsException",
                "ReplicationAlreadyExistsException",
            ),
        ] {
            assert_eq!((exception(shape), first_exception(shape)), (second.to_owned(), first.to_owned()));
        }
    }
}
