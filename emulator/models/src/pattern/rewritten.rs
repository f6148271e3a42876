//! AWS's patterns with look-around, written without: a pattern the text must match, and one it
//! must not. Both are whole-text Java patterns again.

/// A pattern of AWS's and what stands for it.
pub(super) struct Rewritten {
    pub(super) java: &'static str,
    pub(super) accept: &'static str,
    pub(super) refuse: Option<&'static str>,
}

const fn plain(java: &'static str, accept: &'static str) -> Rewritten {
    Rewritten { java, accept, refuse: None }
}

const fn unless(java: &'static str, accept: &'static str, refuse: &'static str) -> Rewritten {
    Rewritten { java, accept, refuse: Some(refuse) }
}

/// The rewritten form of this pattern, if it has one.
pub(super) fn find(java: &str) -> Option<&'static Rewritten> {
    REWRITTEN.iter().find(|rewritten| rewritten.java == java)
}

pub(super) const REWRITTEN: &[Rewritten] = &[
    // Not blank.
    unless(r"^(?!\s*$).+", r".+", r"\s*"),
    unless(r"(?!\s*$).+|(\$(\.[\w/_-]+(\[(\d+|\*)\])*)*)", r".+", r"\s*"),
    // Lambda: an alias is not a number.
    unless(r"(?!^[0-9]+$)([a-zA-Z0-9-_]+)", r"[a-zA-Z0-9-_]+", r"[0-9]+"),
    unless(r"((?!^\d+$)^[0-9a-zA-Z-_]+$)", r"[0-9a-zA-Z-_]+", r"\d+"),
    plain(
        r"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]{1,64})(:((?!\d+$)[0-9a-zA-Z-_]+))?",
        r"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]{1,64})(:[0-9a-zA-Z-_]*[a-zA-Z-_][0-9a-zA-Z-_]*)?",
    ),
    // Lambda: a MongoDB collection outside `system.`.
    unless(r"(^(?!(system\x2e)))(^[_a-zA-Z0-9])([^$]*)", r"[_a-zA-Z0-9][^$]*", r"(?s)system\x2e.*"),
    // A bucket name does not end with a dot.
    unless(r"[0-9A-Za-z\.\-_]*(?<!\.)", r"[0-9A-Za-z\.\-_]*", r".*\."),
    unless(r"^[0-9A-Za-z\.\-_]*(?<!\.)$", r"[0-9A-Za-z\.\-_]*", r".*\."),
    // Step Functions: at least one character that is not a digit.
    plain(r"^(?=.*[a-zA-Z_\-\.])[a-zA-Z0-9_\-\.]+$", r"[a-zA-Z0-9_\-\.]*[a-zA-Z_\-\.][a-zA-Z0-9_\-\.]*"),
    // An event source outside `aws.`; with text allowed in front, as in EventBridge Pipes, any text with one of
    // these characters passes, since its last one never begins `aws.`.
    plain(
        r".*(?=[/\.\-_A-Za-z0-9]+)((?!aws\.).*)|(\$(\.[\w/_-]+(\[(\d+|\*)\])*)*).*",
        r".*[/\.\-_A-Za-z0-9].*|(\$(\.[\w/_-]+(\[(\d+|\*)\])*)*).*",
    ),
    unless(
        r"(?=[/\.\-_A-Za-z0-9]+)((?!aws\.).*)|(\$(\.[\w_-]+(\[(\d+|\*)\])*)*)",
        r"[/\.\-_A-Za-z0-9].*|(\$(\.[\w_-]+(\[(\d+|\*)\])*)*)",
        r"aws\..*",
    ),
];
