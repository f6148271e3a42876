//! Keys as they come back from a disk: any bytes, read part by part. What is read can be written to the same bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use store::Key;

fuzz_target!(|data: &[u8]| {
    let Some((pattern, bytes)) = data.split_first() else { return };
    let key = Key::from_bytes(bytes);
    assert_eq!(key.as_bytes(), bytes);
    let mut reader = key.read();
    let mut written = Key::parts();
    for part in 0..8 {
        let next = if pattern >> part & 1 == 0 {
            reader.bytes().map(|bytes| written.clone().bytes(&bytes))
        } else {
            reader.descending().map(|number| written.clone().descending(number))
        };
        let Some(next) = next else { break };
        written = next;
    }
    assert!(bytes.starts_with(written.key().as_bytes()));
    if let Some(end) = key.after_prefix() {
        assert!(key < end && !end.as_bytes().starts_with(bytes));
    }
});
