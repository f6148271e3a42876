//! What a user pool is: everything that was said of it, in AWS's names.

use contract::{Caller, Time};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::attribute::Alias;
use super::password_policy::{PasswordPolicy, TEMPORARY_DAYS};
use super::schema::SchemaAttribute;

/// A user pool, as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Pool {
    /// The region, an underscore, and nine letters and digits.
    pub(crate) id: String,
    pub(crate) name: String,
    /// Milliseconds since 1970.
    pub(crate) created: i64,
    pub(crate) modified: i64,
    /// The attributes that users may sign in with besides their username; empty where `username_attributes` are not.
    pub(crate) aliases: Vec<Alias>,
    /// The attributes of which one is given in place of a username.
    pub(crate) username_attributes: Vec<Alias>,
    /// Said only where the maker of the pool said it.
    pub(crate) username_configuration: Option<UsernameConfiguration>,
    pub(crate) schema: Vec<SchemaAttribute>,
    pub(crate) settings: Settings,
    /// The prefix of its sign-in pages' host, if it has one.
    #[serde(default)]
    pub(crate) domain: Option<String>,
    /// A whole host of the user's own.
    #[serde(default)]
    pub(crate) custom_domain: Option<String>,
    /// `SoftwareTokenMfaConfiguration`: whether authenticator apps may be used, where somebody said so.
    #[serde(default)]
    pub(crate) software_token: Option<Value>,
    /// Whether codes go by mail, where somebody said so, and in which words.
    #[serde(default)]
    pub(crate) email_mfa: Option<EmailMfa>,
}

/// `EmailMfaConfigType`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct EmailMfa {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) subject: Option<String>,
}

/// `UsernameConfigurationType`.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct UsernameConfiguration {
    pub(crate) case_sensitive: bool,
}

/// What can be said of a pool when it is made and said again later: an update that leaves a member out sets it back.
///
/// Members that are kept and told, and have no effect: `EmailConfiguration` and `SmsConfiguration` (nothing is sent),
/// `UserPoolAddOns` (there is no threat protection), `UserPoolTier`, `KeyConfiguration`, `IssuerConfiguration`,
/// `AcrConfiguration`, `DcrConfiguration`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Settings {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) policies: Option<Policies>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) deletion_protection: Option<DeletionProtection>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) lambda_config: Option<Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) auto_verified_attributes: Option<Vec<Alias>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sms_verification_message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) email_verification_message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) email_verification_subject: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) verification_message_template: Option<VerificationMessageTemplate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sms_authentication_message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mfa_configuration: Option<MfaConfiguration>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) user_attribute_update_settings: Option<UserAttributeUpdateSettings>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) admin_create_user_config: Option<AdminCreateUserConfig>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) user_pool_tags: Option<Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) device_configuration: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) email_configuration: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sms_configuration: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) user_pool_add_ons: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) account_recovery_setting: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) user_pool_tier: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) dcr_configuration: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) key_configuration: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) issuer_configuration: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) acr_configuration: Option<Value>,
}

/// `UserPoolPolicyType`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Policies {
    pub(crate) password_policy: Option<PasswordPolicy>,
    /// `AllowedFirstAuthFactors`: what a user may begin with beside a password, where the client lets them choose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sign_in_policy: Option<Value>,
}

/// Whether a pool may be deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum DeletionProtection {
    Active,
    Inactive,
}

/// Whether a second factor is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum MfaConfiguration {
    #[default]
    Off,
    On,
    Optional,
}

/// `VerificationMessageTemplateType`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct VerificationMessageTemplate {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sms_message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) email_message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) email_subject: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) email_message_by_link: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) email_subject_by_link: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) default_email_option: Option<String>,
}

/// `UserAttributeUpdateSettingsType`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct UserAttributeUpdateSettings {
    #[serde(default)]
    pub(crate) attributes_require_verification_before_update: Vec<Alias>,
}

/// `AdminCreateUserConfigType`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AdminCreateUserConfig {
    #[serde(default)]
    pub(crate) allow_admin_create_user_only: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) unused_account_validity_days: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) invite_message_template: Option<InviteMessageTemplate>,
}

/// `MessageTemplateType`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct InviteMessageTemplate {
    #[serde(rename = "SMSMessage", skip_serializing_if = "Option::is_none")]
    pub(crate) sms_message: Option<String>,
    #[serde(rename = "EmailMessage", skip_serializing_if = "Option::is_none")]
    pub(crate) email_message: Option<String>,
    #[serde(rename = "EmailSubject", skip_serializing_if = "Option::is_none")]
    pub(crate) email_subject: Option<String>,
}

impl Settings {
    /// The same with what AWS puts where nothing is said.
    pub(crate) fn with_defaults(mut self) -> Settings {
        let policies = self.policies.get_or_insert(Policies { password_policy: None, sign_in_policy: None });
        let policy = policies.password_policy.get_or_insert_with(PasswordPolicy::standard);
        // A history of none is not told (documented: PasswordPolicyType).
        policy.password_history_size.take_if(|size| *size == 0);
        self.deletion_protection.get_or_insert(DeletionProtection::Inactive);
        self.lambda_config.get_or_insert_default();
        self.verification_message_template
            .get_or_insert_default()
            .default_email_option
            .get_or_insert_with(|| "CONFIRM_WITH_CODE".into());
        self.mfa_configuration.get_or_insert_default();
        self.email_configuration
            .get_or_insert_with(|| serde_json::json!({"EmailSendingAccount": "COGNITO_DEFAULT"}));
        self.admin_create_user_config
            .get_or_insert_default()
            .unused_account_validity_days
            .get_or_insert(TEMPORARY_DAYS);
        self.user_pool_tier.get_or_insert_with(|| "ESSENTIALS".into());
        self
    }
}

impl Pool {
    /// What is asked of passwords.
    pub(crate) fn password_policy(&self) -> PasswordPolicy {
        let policy = self.settings.policies.as_ref().and_then(|policies| policies.password_policy.clone());
        policy.unwrap_or_else(PasswordPolicy::standard)
    }

    /// Whether `Ann` and `ann` are two users.
    pub(crate) fn is_case_sensitive(&self) -> bool {
        self.username_configuration.is_none_or(|configuration| configuration.case_sensitive)
    }

    /// A name as it is compared.
    pub(crate) fn folded(&self, name: &str) -> String {
        if self.is_case_sensitive() { name.to_owned() } else { name.to_lowercase() }
    }

    /// The region that the id begins with.
    pub(crate) fn region(&self) -> &str {
        self.id.split_once('_').map_or("", |(region, _)| region)
    }

    /// The part of the id that SRP mixes into passwords.
    pub(crate) fn short_name(&self) -> &str {
        self.id.split_once('_').map_or(self.id.as_str(), |(_, name)| name)
    }

    /// `UserPoolType`, of a pool with so many users.
    pub(crate) fn described(&self, caller: &Caller, users: usize) -> Value {
        let description = Description {
            id: &self.id,
            name: &self.name,
            arn: arn(caller, &self.id),
            creation_date: Time(self.created),
            last_modified_date: Time(self.modified),
            schema_attributes: &self.schema,
            alias_attributes: Some(&self.aliases).filter(|aliases| !aliases.is_empty()),
            username_attributes: Some(&self.username_attributes).filter(|aliases| !aliases.is_empty()),
            username_configuration: self.username_configuration,
            estimated_number_of_users: users,
            domain: self.domain.as_deref(),
            custom_domain: self.custom_domain.as_deref(),
            settings: &self.settings,
        };
        serde_json::to_value(description).unwrap_or_default()
    }
}

/// A pool's ARN.
pub(crate) fn arn(caller: &Caller, id: &str) -> String {
    format!("arn:aws:cognito-idp:{}:{}:userpool/{id}", caller.region, caller.account)
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Description<'a> {
    id: &'a str,
    name: &'a str,
    arn: String,
    creation_date: Time,
    last_modified_date: Time,
    schema_attributes: &'a [SchemaAttribute],
    #[serde(skip_serializing_if = "Option::is_none")]
    alias_attributes: Option<&'a Vec<Alias>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    username_attributes: Option<&'a Vec<Alias>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    username_configuration: Option<UsernameConfiguration>,
    estimated_number_of_users: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    domain: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_domain: Option<&'a str>,
    #[serde(flatten)]
    settings: &'a Settings,
}
