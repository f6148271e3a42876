//! GetUserPoolMfaConfig: which second factors a pool asks for.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::collections::pool;
use crate::model::pool::{EmailMfa, MfaConfiguration, Pool};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    #[serde(skip_serializing_if = "Option::is_none")]
    sms_mfa_configuration: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    software_token_mfa_configuration: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email_mfa_configuration: Option<EmailMfa>,
    mfa_configuration: MfaConfiguration,
}

pub(super) async fn get_user_pool_mfa_config(call: Call, input: Input) -> Result<Output, ApiError> {
    let pool = pool(&call.store, &input.user_pool_id)?;
    Ok(Output {
        sms_mfa_configuration: told_sms(&pool),
        software_token_mfa_configuration: pool.software_token.clone(),
        email_mfa_configuration: pool.email_mfa.clone(),
        mfa_configuration: pool.settings.mfa_configuration.unwrap_or_default(),
    })
}

/// `SmsMfaConfigType`, of a pool that has said how messages are sent.
pub(super) fn told_sms(pool: &Pool) -> Option<Value> {
    let configuration = pool.settings.sms_configuration.as_ref()?;
    let mut told = json!({"SmsConfiguration": configuration});
    if let Some(message) = &pool.settings.sms_authentication_message {
        told["SmsAuthenticationMessage"] = json!(message);
    }
    Some(told)
}
