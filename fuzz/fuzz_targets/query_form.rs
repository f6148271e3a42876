//! Forms of the query protocol: any bytes as the input of operations with lists, maps, numbers and times.
#![no_main]

use front_door::{form, read_query_members};
use libfuzzer_sys::fuzz_target;
use models::check;

const OPERATIONS: &[(&str, &str)] = &[
    ("sqs", "SendMessageBatch"),
    ("sqs", "ReceiveMessage"),
    ("sns", "PublishBatch"),
    ("cloudformation", "CreateStack"),
    ("cloudwatch", "PutMetricData"),
];

fuzz_target!(|data: &[u8]| {
    let fields = form::read(&[data]);
    for (service, operation) in OPERATIONS {
        let model = models::service(service).expect("a service");
        let described = model.operation(operation).expect("an operation");
        // A front end that checks types looks at what is read, as at what comes in JSON; only bytes can be wrong by then.
        if let (Ok(members), Some(shape)) = (read_query_members(model, described, &fields), described.input) {
            let checked = check::types(model, shape, &members);
            assert!(checked.err().is_none_or(|text| text.to_lowercase().contains("base")));
        }
    }
});
