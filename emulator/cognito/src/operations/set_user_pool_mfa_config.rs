//! SetUserPoolMfaConfig: says which second factors a pool asks for. What is left out stays. Passkeys are not emulated. At AWS
//! codes by mail need a sender of one's own in `EmailConfiguration`; here they are kept in the outbox without.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::get_user_pool_mfa_config::told_sms;
use crate::collections::{pool, put_pool};
use crate::model::pool::{EmailMfa, MfaConfiguration};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
    sms_mfa_configuration: Option<SmsMfaConfiguration>,
    software_token_mfa_configuration: Option<Value>,
    email_mfa_configuration: Option<EmailMfa>,
    web_authn_configuration: Option<Value>,
    mfa_configuration: Option<MfaConfiguration>,
}

/// `SmsMfaConfigType`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SmsMfaConfiguration {
    sms_authentication_message: Option<String>,
    sms_configuration: Option<Value>,
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

pub(super) async fn set_user_pool_mfa_config(call: Call, input: Input) -> Result<Output, ApiError> {
    if input.web_authn_configuration.is_some() {
        return Err(ApiError::member_not_emulated(call.operation, "WebAuthnConfiguration"));
    }
    let pool = call.store.commit(|tx| {
        let mut pool = pool(tx, &input.user_pool_id)?;
        pool.settings.mfa_configuration = input.mfa_configuration.or(pool.settings.mfa_configuration);
        if let Some(sms) = input.sms_mfa_configuration {
            pool.settings.sms_authentication_message = sms.sms_authentication_message;
            pool.settings.sms_configuration = sms.sms_configuration;
        }
        pool.software_token = input.software_token_mfa_configuration.or(pool.software_token);
        pool.email_mfa = input.email_mfa_configuration.or(pool.email_mfa);
        pool.modified = call.now.0;
        put_pool(tx, &pool)?;
        Ok::<_, ApiError>(pool)
    });
    let pool = pool.await?;
    Ok(Output {
        sms_mfa_configuration: told_sms(&pool),
        software_token_mfa_configuration: pool.software_token.clone(),
        email_mfa_configuration: pool.email_mfa.clone(),
        mfa_configuration: pool.settings.mfa_configuration.unwrap_or_default(),
    })
}
