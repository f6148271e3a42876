//! The attributes that a pool's users may have: OpenID Connect's, and the pool's own under `custom:`.

use serde::{Deserialize, Serialize};

pub(crate) use super::conformity::{Completeness, check};

/// What stands before the name of a pool's own attribute.
pub(crate) const CUSTOM: &str = "custom:";
/// What stands before the name of a pool's own attribute that only its developers may change.
pub(crate) const DEVELOPER: &str = "dev:";
/// The most attributes of a pool's own.
pub(crate) const MOST_CUSTOM: usize = 50;
/// The longest value of a pool's own attribute.
const MOST_CUSTOM_CHARACTERS: &str = "2048";

/// One attribute of a pool (`SchemaAttributeType`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct SchemaAttribute {
    pub(crate) name: String,
    pub(crate) attribute_data_type: DataType,
    #[serde(default)]
    pub(crate) developer_only_attribute: bool,
    #[serde(default)]
    pub(crate) mutable: bool,
    #[serde(default)]
    pub(crate) required: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) number_attribute_constraints: Option<NumberConstraints>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) string_attribute_constraints: Option<StringConstraints>,
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum DataType {
    String,
    Number,
    DateTime,
    Boolean,
}

/// Bounds of a number, which AWS writes as text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct NumberConstraints {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) min_value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) max_value: Option<String>,
}

/// Bounds of a text's length, which AWS writes as text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct StringConstraints {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) min_length: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) max_length: Option<String>,
}

/// OpenID Connect's attributes as every new pool has them, in the order of AWS's answer (documented: CreateUserPool, AWS
/// CLI example).
const STANDARD: &[(&str, Kind)] = &[
    ("sub", Kind::Subject),
    ("name", Kind::Text),
    ("given_name", Kind::Text),
    ("family_name", Kind::Text),
    ("middle_name", Kind::Text),
    ("nickname", Kind::Text),
    ("preferred_username", Kind::Text),
    ("profile", Kind::Text),
    ("picture", Kind::Text),
    ("website", Kind::Text),
    ("email", Kind::Text),
    ("email_verified", Kind::Flag),
    ("gender", Kind::Text),
    ("birthdate", Kind::Date),
    ("zoneinfo", Kind::Text),
    ("locale", Kind::Text),
    ("phone_number", Kind::Text),
    ("phone_number_verified", Kind::Flag),
    ("address", Kind::Text),
    ("updated_at", Kind::Moment),
];

#[derive(Clone, Copy)]
enum Kind {
    Subject,
    Text,
    Flag,
    Date,
    Moment,
}

impl SchemaAttribute {
    fn standard(name: &str, kind: Kind) -> SchemaAttribute {
        let lengths = |min: &str, max: &str| {
            Some(StringConstraints { min_length: Some(min.into()), max_length: Some(max.into()) })
        };
        let (data_type, string, number) = match kind {
            Kind::Subject => (DataType::String, lengths("1", "2048"), None),
            Kind::Text => (DataType::String, lengths("0", "2048"), None),
            Kind::Date => (DataType::String, lengths("10", "10"), None),
            Kind::Flag => (DataType::Boolean, None, None),
            Kind::Moment => {
                let from_zero = NumberConstraints { min_value: Some("0".into()), max_value: None };
                (DataType::Number, None, Some(from_zero))
            }
        };
        SchemaAttribute {
            name: name.to_owned(),
            attribute_data_type: data_type,
            developer_only_attribute: false,
            mutable: !matches!(kind, Kind::Subject),
            required: matches!(kind, Kind::Subject),
            number_attribute_constraints: number,
            string_attribute_constraints: string,
        }
    }

    /// Whether the pool made this attribute.
    pub(crate) fn is_custom(&self) -> bool {
        self.name.starts_with(CUSTOM) || self.name.starts_with(DEVELOPER)
    }

    /// What is wrong with a value, in AWS's words.
    pub(crate) fn fault(&self, value: &str) -> Option<String> {
        match self.attribute_data_type {
            DataType::String => {
                let bounds = self.string_attribute_constraints.as_ref()?;
                let length = value.chars().count() as u64;
                let bound = |text: &Option<String>| text.as_ref().and_then(|text| text.parse::<u64>().ok());
                if bound(&bounds.max_length).is_some_and(|most| length > most) {
                    return Some(format!("String must not be longer than {}", shown(&bounds.max_length)));
                }
                if bound(&bounds.min_length).is_some_and(|least| length < least) {
                    return Some(format!("String must not be shorter than {}", shown(&bounds.min_length)));
                }
                None
            }
            DataType::Number => {
                let Ok(number) = value.parse::<i64>() else {
                    return Some("Number must be an integer".into());
                };
                let bounds = self.number_attribute_constraints.as_ref()?;
                let bound = |text: &Option<String>| text.as_ref().and_then(|text| text.parse::<i64>().ok());
                if bound(&bounds.max_value).is_some_and(|most| number > most) {
                    return Some(format!("Number must not be greater than {}", shown(&bounds.max_value)));
                }
                if bound(&bounds.min_value).is_some_and(|least| number < least) {
                    return Some(format!("Number must not be less than {}", shown(&bounds.min_value)));
                }
                None
            }
            DataType::Boolean => (!matches!(value, "true" | "false" | "True" | "False"))
                .then(|| "Boolean must be true or false".into()),
            DataType::DateTime => None,
        }
    }
}

fn shown(bound: &Option<String>) -> &str {
    bound.as_deref().unwrap_or_default()
}

/// An attribute as a request asks for it: what is not said of a standard one stays as the standard has it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AskedAttribute {
    name: String,
    attribute_data_type: Option<DataType>,
    #[serde(default)]
    developer_only_attribute: bool,
    mutable: Option<bool>,
    required: Option<bool>,
    number_attribute_constraints: Option<NumberConstraints>,
    string_attribute_constraints: Option<StringConstraints>,
}

/// The schema of a new pool: the standard attributes as the request changed them, then the pool's own. The refusals are
/// AWS's texts; those of constraints are believed.
pub(crate) fn new_schema(asked: Vec<AskedAttribute>) -> Result<Vec<SchemaAttribute>, String> {
    let mut schema: Vec<SchemaAttribute> =
        STANDARD.iter().map(|(name, kind)| SchemaAttribute::standard(name, *kind)).collect();
    let mut own = Vec::new();
    for attribute in asked {
        match schema.iter_mut().find(|standard| standard.name == attribute.name) {
            Some(standard) => {
                let is_other = |asked| asked != standard.attribute_data_type;
                if attribute.attribute_data_type.is_some_and(is_other) || attribute.developer_only_attribute {
                    let name = &attribute.name;
                    return Err(format!(
                        "You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute \
                         {name}"
                    ));
                }
                standard.required = attribute.required.unwrap_or(standard.required) || standard.name == "sub";
                standard.mutable = attribute.mutable.unwrap_or(standard.mutable) && standard.name != "sub";
                if attribute.string_attribute_constraints.is_some() {
                    standard.string_attribute_constraints = attribute.string_attribute_constraints;
                }
                if attribute.number_attribute_constraints.is_some() {
                    standard.number_attribute_constraints = attribute.number_attribute_constraints;
                }
            }
            None => own.push(attribute),
        }
    }
    add_custom(&mut schema, own)?;
    Ok(schema)
}

/// Adds a pool's own attributes to its schema. One that does not say whether it may be changed may be. Believed.
pub(crate) fn add_custom(schema: &mut Vec<SchemaAttribute>, own: Vec<AskedAttribute>) -> Result<(), String> {
    for asked in own {
        if asked.required == Some(true) {
            return Err("Required custom attributes are not supported currently.".into());
        }
        // Captured: amplify-backend 3299.
        let Some(data_type) = asked.attribute_data_type else {
            return Err(
                "Invalid AttributeDataType input, consider using the provided AttributeDataType enum.".into(),
            );
        };
        let prefix = if asked.developer_only_attribute { "dev:custom:" } else { CUSTOM };
        let mut attribute = SchemaAttribute {
            name: format!("{prefix}{}", asked.name.trim_start_matches(CUSTOM)),
            attribute_data_type: data_type,
            developer_only_attribute: asked.developer_only_attribute,
            mutable: asked.mutable.unwrap_or(true),
            required: false,
            number_attribute_constraints: asked.number_attribute_constraints,
            string_attribute_constraints: asked.string_attribute_constraints,
        };
        match attribute.attribute_data_type {
            DataType::String => {
                let bounds = attribute.string_attribute_constraints.get_or_insert_default();
                bounds.max_length.get_or_insert_with(|| MOST_CUSTOM_CHARACTERS.into());
            }
            DataType::Number => {
                attribute.number_attribute_constraints.get_or_insert_default();
            }
            DataType::DateTime | DataType::Boolean => {}
        }
        if schema.iter().any(|known| known.name == attribute.name) {
            return Err(format!(
                "{}: Existing attribute already has name {}.",
                attribute.name, attribute.name
            ));
        }
        schema.push(attribute);
    }
    if schema.iter().filter(|attribute| attribute.is_custom()).count() > MOST_CUSTOM {
        return Err(format!("A user pool can have at most {MOST_CUSTOM} custom attributes."));
    }
    Ok(())
}
