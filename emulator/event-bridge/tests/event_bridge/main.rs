//! EventBridge as its callers see it.
