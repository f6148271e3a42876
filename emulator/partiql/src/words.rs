//! The words that PartiQL keeps for itself: none of them is an attribute's name unless it stands in double quotes.

/// Sorted. SQL-92's reserved words and PartiQL's own, but for those that DynamoDB's users may write bare.
#[rustfmt::skip]
const KEYWORDS: &[&str] = &[
    "absolute", "action", "add", "all", "allocate", "alter", "and", "any", "are", "as", "asc", "assertion", "at",
    "authorization", "avg", "bag", "begin", "between", "bit", "bit_length", "blob", "bool", "boolean", "by", "cascade",
    "cascaded", "case", "cast", "catalog", "char", "char_length", "character", "character_length", "check", "clob",
    "close", "coalesce", "collate", "collation", "column", "commit", "connect", "connection", "constraint",
    "constraints", "continue", "convert", "corresponding", "count", "create", "cross", "current", "current_date",
    "current_time", "current_timestamp", "current_user", "cursor", "date", "date_add", "date_diff", "deallocate", "dec",
    "decimal", "declare", "default", "deferrable", "deferred", "delete", "desc", "describe", "descriptor",
    "diagnostics", "disconnect", "distinct", "domain", "double", "drop", "else", "end", "end-exec", "escape", "except",
    "exception", "exec", "execute", "exists", "external", "extract", "false", "fetch", "first", "float", "for",
    "foreign", "found", "from", "full", "get", "global", "go", "goto", "grant", "group", "having", "identity",
    "immediate", "in", "index", "indicator", "initially", "inner", "input", "insensitive", "insert", "int", "integer",
    "intersect", "interval", "into", "is", "isolation", "join", "key", "language", "last", "left", "level", "like",
    "limit", "list", "local", "lower", "match", "max", "min", "missing", "module", "names", "national", "natural",
    "nchar", "next", "no", "not", "null", "nullif", "numeric", "octet_length", "of", "on", "only", "open", "option",
    "or", "order", "outer", "output", "overlaps", "pad", "partial", "pivot", "position", "precision", "prepare",
    "preserve", "primary", "prior", "privileges", "procedure", "public", "read", "real", "references", "relative",
    "remove", "restrict", "returning", "revoke", "right", "rollback", "rows", "schema", "scroll", "section", "select",
    "session", "session_user", "set", "sexp", "smallint", "some", "space", "sql", "sqlcode", "sqlerror", "sqlstate",
    "string", "struct", "substring", "sum", "symbol", "system_user", "table", "temporary", "then", "time", "timestamp",
    "to", "to_string", "to_timestamp", "transaction", "translate", "translation", "trim", "true", "tuple", "undrop",
    "union", "unique", "unknown", "unpivot", "update", "upper", "usage", "user", "using", "value", "values", "varchar",
    "varying", "view", "when", "whenever", "where", "with", "work", "write", "zone",
];

/// Keywords that begin a call where a parenthesis follows.
#[rustfmt::skip]
const FUNCTIONS: &[&str] = &[
    "avg", "bit_length", "char_length", "character_length", "coalesce", "count", "date_add", "date_diff", "exists",
    "lower", "max", "min", "nullif", "octet_length", "sum", "to_string", "to_timestamp", "trim", "upper",
];

/// Keywords that stand between operands.
const OPERATORS: &[&str] = &["and", "between", "in", "intersect", "except", "is", "like", "or", "union"];

/// The longest keyword.
const LONGEST: usize = 17;

/// The keyword that a bare word is, in whatever case.
pub(crate) fn keyword(word: &str) -> Option<&'static str> {
    if word.len() > LONGEST {
        return None;
    }
    let lower = word.to_ascii_lowercase();
    KEYWORDS.binary_search(&lower.as_str()).ok().and_then(|place| KEYWORDS.get(place).copied())
}

/// Whether a keyword names a function.
pub(crate) fn is_function(keyword: &str) -> bool {
    FUNCTIONS.contains(&keyword)
}

/// Whether a keyword is an operator.
pub(crate) fn is_operator(keyword: &str) -> bool {
    OPERATORS.contains(&keyword)
}

/// What `IS` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TypeName {
    Missing,
    Null,
    Bool,
    Number,
    Text,
    Binary,
    List,
    Map,
    Bag,
    /// A type that no value of DynamoDB has.
    Other,
}

/// The type of a name of one word, and of the two words where the second may follow.
pub(crate) fn type_name(word: &str) -> Option<TypeName> {
    Some(match word.to_ascii_lowercase().as_str() {
        "missing" => TypeName::Missing,
        "null" => TypeName::Null,
        "bool" | "boolean" => TypeName::Bool,
        "smallint" | "integer" | "int" | "int2" | "int4" | "int8" | "integer2" | "integer4" | "integer8"
        | "bigint" | "float" | "real" | "double" | "decimal" | "dec" | "numeric" => TypeName::Number,
        "character" | "char" | "varchar" | "string" | "symbol" | "clob" => TypeName::Text,
        "blob" => TypeName::Binary,
        "list" | "sexp" => TypeName::List,
        "struct" | "tuple" => TypeName::Map,
        "bag" => TypeName::Bag,
        "timestamp" | "date" | "time" | "any" => TypeName::Other,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    // A keyword out of order is never found and becomes a name.
    #[test]
    fn keywords_are_sorted() {
        assert!(KEYWORDS.is_sorted_by(|left, right| left < right));
        assert_eq!(KEYWORDS.iter().map(|word| word.len()).max(), Some(LONGEST));
        for word in FUNCTIONS.iter().chain(OPERATORS) {
            assert_eq!(keyword(&word.to_uppercase()), Some(*word), "{word}");
        }
        assert_eq!(keyword("data"), None);
    }
}
