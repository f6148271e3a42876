//! Whether attributes fit a pool's schema, in AWS's words: every fault on a line of its own (captured: amplify-flutter 509).

use super::attribute::{self, Attribute};
use super::schema::SchemaAttribute;

/// What attributes are given for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Completeness {
    /// A new user: what is required must be there.
    Whole,
    /// Some attributes of a user there is.
    Some,
}

/// The attribute that nobody gives: it is the pool's to say.
const SUB: &str = "sub";

/// Says what AWS says of attributes that do not fit a schema: each in the schema, each of its type and within its bounds,
/// none given twice, all there that must be; of those of a user there is, none that stays as it was at first.
pub(crate) fn check(
    schema: &[SchemaAttribute],
    attributes: &[Attribute],
    completeness: Completeness,
) -> Result<(), String> {
    let is_new = completeness == Completeness::Whole;
    let mut faults = Faults { of: if is_new { "" } else { "user." }, lines: String::new() };
    for (place, sent) in attributes.iter().enumerate() {
        let known = schema.iter().find(|known| known.name == sent.name);
        match known {
            None => faults.add(&sent.name, "Attribute does not exist in the schema."),
            Some(_) if attributes[..place].iter().any(|earlier| earlier.name == sent.name) => {
                faults.add(&sent.name, "Attribute is given more than once.");
            }
            Some(known) if known.name == SUB || (!is_new && !known.mutable) => {
                faults.add(&sent.name, "Attribute cannot be updated.");
            }
            Some(known) => {
                if let Some(fault) = known.fault(&sent.value) {
                    faults.add(&sent.name, &fault);
                }
            }
        }
    }
    if is_new {
        for known in schema.iter().filter(|known| known.required && known.name != SUB) {
            if attribute::value(attributes, &known.name).is_none_or(str::is_empty) {
                faults.add(&known.name, &format!("The attribute {} is required", known.name));
            }
        }
    }
    faults.result(is_new)?;
    let given = |name: &str| attribute::value(attributes, name).filter(|value| !value.is_empty());
    if given("email").is_some_and(|email| !attribute::is_email(email)) {
        return Err("Invalid email address format.".into());
    }
    if given("phone_number").is_some_and(|number| !attribute::is_phone_number(number)) {
        return Err("Invalid phone number format.".into());
    }
    Ok(())
}

/// Says what AWS says of attributes that cannot be taken from a user (captured: aws-sdk-ios 4251).
pub(crate) fn check_removal(schema: &[SchemaAttribute], names: &[String]) -> Result<(), String> {
    let mut faults = Faults { of: "user.", lines: String::new() };
    for name in names {
        match schema.iter().find(|known| known.name == *name) {
            None => faults.add(name, "Attribute does not exist in the schema."),
            Some(known) if known.required => faults.add(name, "Required attribute cannot be deleted."),
            Some(known) if !known.mutable => faults.add(name, "Attribute cannot be updated."),
            Some(_) => {}
        }
    }
    faults.result(false)
}

struct Faults {
    of: &'static str,
    lines: String,
}

impl Faults {
    fn add(&mut self, name: &str, fault: &str) {
        for part in [self.of, name, ": ", fault, "\n"] {
            self.lines.push_str(part);
        }
    }

    fn result(self, is_new: bool) -> Result<(), String> {
        if self.lines.is_empty() {
            return Ok(());
        }
        let lead = if is_new { "Attributes did not conform to the schema: " } else { "" };
        Err(format!("{lead}{}", self.lines))
    }
}
