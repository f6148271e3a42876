//! The list of services. One row makes a service part of the program.

use contract::Service;

/// Every service that is emulated.
pub(crate) const SERVICES: &[&Service] = &[
    &api_gateway::SERVICE,
    &api_gateway::HTTP_APIS,
    &cognito::SERVICE,
    &dynamodb::SERVICE,
    &dynamodb::STREAMS,
    &event_bridge::SERVICE,
    &healthlake::SERVICE,
    &lambda::SERVICE,
    &logs::SERVICE,
    &pipes::SERVICE,
    &scheduler::SERVICE,
    &sns::SERVICE,
    &sqs::SERVICE,
    &step_functions::SERVICE,
];
