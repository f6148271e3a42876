//! The metadata of an authorization server, as a data store is created with it: a JSON object in a string.

use serde_json::{Map, Value};

/// The capability without which a client may not be given V2 scopes.
const V2: &str = "permission-v2";
/// The grant types that AWS's API reference names.
const GRANT_TYPES: [&str; 2] = ["authorization_code", "client_credentials"];
/// The method of proof keys that AWS's API reference demands.
const PROOF_KEY_METHOD: &str = "S256";

/// Whether the metadata have what AWS's API reference says they must.
///
/// # Errors
/// What is wrong, as the end of a sentence that begins with the name of the member.
pub(crate) fn check(text: &str) -> Result<(), String> {
    let metadata: Map<String, Value> =
        serde_json::from_str(text).map_err(|_| "must be a JSON object".to_owned())?;
    for name in ["authorization_endpoint", "token_endpoint"] {
        if metadata.get(name).and_then(Value::as_str).is_none_or(str::is_empty) {
            return Err(format!("must have {name}, a URL"));
        }
    }
    let grant_types = strings(&metadata, "grant_types_supported")?;
    if grant_types.is_empty() || !grant_types.iter().all(|name| GRANT_TYPES.contains(name)) {
        return Err(format!("must have in grant_types_supported one or both of {}", GRANT_TYPES.join(", ")));
    }
    strings(&metadata, "capabilities")?;
    if !strings(&metadata, "code_challenge_methods_supported")?.contains(&PROOF_KEY_METHOD) {
        return Err(format!("must have {PROOF_KEY_METHOD} in code_challenge_methods_supported"));
    }
    Ok(())
}

/// Whether the authorization server says that it gives V2 scopes.
pub(crate) fn has_v2(text: &str) -> bool {
    let metadata: Map<String, Value> = serde_json::from_str(text).unwrap_or_default();
    strings(&metadata, "capabilities").is_ok_and(|capabilities| capabilities.contains(&V2))
}

fn strings<'m>(metadata: &'m Map<String, Value>, name: &str) -> Result<Vec<&'m str>, String> {
    let list = metadata.get(name).and_then(Value::as_array);
    let strings = list.and_then(|list| list.iter().map(Value::as_str).collect());
    strings.ok_or_else(|| format!("must have {name}, an array of strings"))
}
