//! API Gateway as its callers see it.
