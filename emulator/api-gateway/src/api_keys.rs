//! API keys: how they are drawn, found by their values, imported and removed.

use contract::{ApiError, Call};
use store::{Key, Tx};

use crate::collections::{API_KEYS, KEY_VALUES, PLANS_OF_KEYS, Rows, USAGE_PLAN_KEYS, named, put};
use crate::errors;
use crate::model::api_key::ApiKey;
use crate::patching::{ADD_REMOVE, Kind, REPLACE, Table, Wording, row};
use crate::rest_apis;

/// The fewest characters of a value (captured).
const SHORTEST_VALUE: usize = 20;
/// The most characters of a value (documented).
const LONGEST_VALUE: usize = 128;
/// The most keys of one import, so that a body of commas stays one commit (ours).
const MOST_IMPORTED: usize = 10_000;

/// What may be patched of a key.
pub(crate) static PATCHES: Table = Table {
    wording: Wording::Listed,
    paths: &[
        row("/name", REPLACE, Kind::Text),
        row("/description", REPLACE, Kind::Text),
        row("/enabled", REPLACE, Kind::Flag),
        row("/customerId", REPLACE, Kind::Text),
        row("/stages", ADD_REMOVE, Kind::Item),
    ],
};

/// A value as API Gateway draws one: forty letters and digits.
pub(crate) fn new_value(call: &Call) -> String {
    // The second half is in lower case, as the values that AWS draws have both.
    let mut value: String = call.ids.capitals::<20, _>();
    value.push_str(&rest_apis::new_id::<20>(call));
    value
}

/// A key.
///
/// # Errors
/// `NotFoundException`.
pub(crate) fn api_key(rows: &impl Rows, id: &str) -> Result<ApiKey, ApiError> {
    named(rows, API_KEYS.whole(), id)?.ok_or_else(no_api_key)
}

/// A key that is not here (captured).
fn no_api_key() -> ApiError {
    errors::not_found("Invalid API Key identifier specified")
}

/// A key as it is told, with its value or without.
pub(crate) fn shown(mut key: ApiKey, with_value: bool) -> ApiKey {
    if !with_value {
        key.value = None;
    }
    key
}

/// Writes a new key.
///
/// # Errors
/// `BadRequestException` for a value that is none, `ConflictException` for one that is taken (both captured).
pub(crate) fn put_new(tx: &mut Tx<'_>, key: &ApiKey) -> Result<(), ApiError> {
    let value = key.value.as_deref().unwrap_or_default();
    if value.len() < SHORTEST_VALUE {
        return Err(errors::bad_request("API Key value should be at least 20 characters"));
    }
    if value.len() > LONGEST_VALUE {
        return Err(errors::bad_request("API Key value should be at most 128 characters"));
    }
    if tx.get(KEY_VALUES.whole(), &Key::text(value)).is_some() {
        return Err(errors::conflict("API Key already exists"));
    }
    put(tx, KEY_VALUES.whole(), value, &key.id)?;
    put(tx, API_KEYS.whole(), &key.id, key)
}

/// Removes a key, and takes it out of its plans.
///
/// # Errors
/// `NotFoundException`.
pub(crate) fn remove(tx: &mut Tx<'_>, id: &str) -> Result<(), ApiError> {
    let key = api_key(tx, id)?;
    for (membership, _) in tx.prefix(PLANS_OF_KEYS.whole(), &Key::parts().text(id).key()) {
        let mut parts = membership.read();
        if let (_, Some(plan)) = (parts.text(), parts.text()) {
            tx.remove(USAGE_PLAN_KEYS.of(&plan), Key::text(id));
        }
        tx.remove(PLANS_OF_KEYS.whole(), membership);
    }
    tx.remove(KEY_VALUES.whole(), Key::text(key.value.as_deref().unwrap_or_default()));
    tx.remove(API_KEYS.whole(), Key::text(id));
    Ok(())
}

/// A line of a table of keys.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Line {
    name: Option<String>,
    value: Option<String>,
    description: Option<String>,
    is_enabled: bool,
    pub(crate) plans: Vec<String>,
}

impl Line {
    /// The key that a line tells of.
    pub(crate) fn key(&self, call: &Call) -> ApiKey {
        let now = call.now.0 / 1000;
        ApiKey {
            id: rest_apis::new_id::<10>(call),
            value: self.value.clone(),
            name: self.name.clone(),
            customer_id: None,
            description: self.description.clone(),
            enabled: self.is_enabled,
            created_date: now,
            last_updated_date: now,
            stage_keys: Vec::new(),
            tags: None,
        }
    }
}

/// Reads a table of keys (documented: the form of the file).
///
/// # Errors
/// `BadRequestException` without the columns that must be there. Believed: the texts.
pub(crate) fn read_table(text: &str) -> Result<Vec<Line>, ApiError> {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let header: Vec<String> = fields(lines.next().unwrap_or_default())
        .iter()
        .map(|name| name.trim().to_ascii_lowercase())
        .collect();
    for needed in ["name", "key"] {
        if !header.iter().any(|name| name == needed) {
            return Err(errors::bad_request(format!("Missing required column: {needed}")));
        }
    }
    let mut read = Vec::new();
    for line in lines {
        if read.len() == MOST_IMPORTED {
            return Err(errors::bad_request("Too many API keys in one import"));
        }
        let mut found = Line::default();
        for (column, field) in header.iter().zip(fields(line)) {
            let field = field.trim();
            let text = || Some(field.to_owned()).filter(|text| !text.is_empty());
            match column.as_str() {
                "name" => found.name = text(),
                "key" => found.value = text(),
                "description" => found.description = text(),
                "enabled" => found.is_enabled = field.eq_ignore_ascii_case("true"),
                "usageplanids" => {
                    found.plans =
                        field.split(',').map(|id| id.trim().to_owned()).filter(|id| !id.is_empty()).collect();
                }
                _ => {}
            }
        }
        read.push(found);
    }
    Ok(read)
}

/// The fields of a line; one in quotes may have commas, and quotes written twice.
fn fields(line: &str) -> Vec<String> {
    let (mut fields, mut field, mut is_quoted) = (Vec::new(), String::new(), false);
    let mut signs = line.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '"' if is_quoted && signs.peek() == Some(&'"') => {
                signs.next();
                field.push('"');
            }
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => fields.push(std::mem::take(&mut field)),
            sign => field.push(sign),
        }
    }
    fields.push(field);
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    // A file that AWS takes must give the same keys here: whoever migrates keys imports them so.
    #[test]
    fn a_table_is_read_by_its_header() {
        let text = "Name,key,description,Enabled,usageplanIds\nMyFirstApiKey,apikey1234abcdefghij0123456789,\"An \"\"imported\"\" key\",TRUE,\"c7y23b, abc123\"\nsecond,apikey1234abcdefghij0123456788,,false,\n";
        let lines = read_table(text).unwrap_or_else(|error| panic!("{error}"));
        let [first, second] = lines.as_slice() else { panic!("{lines:?}") };
        assert_eq!(first.description.as_deref(), Some("An \"imported\" key"));
        assert_eq!(
            (first.is_enabled, first.plans.as_slice()),
            (true, ["c7y23b".to_owned(), "abc123".to_owned()].as_slice())
        );
        assert_eq!((second.is_enabled, second.plans.len(), second.description.as_deref()), (false, 0, None));
        assert_eq!(read_table("name,description\na,b\n").map_err(|error| error.status).err(), Some(400));
    }
}
