//! Bodies in `aws-chunked` form.
#![no_main]

use front_door::aws_chunked;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some(chunks) = aws_chunked::read(data) else { return };
    let whole = chunks.concat();
    assert!(whole.len() < data.len());
    assert_eq!(whole, chunks.signed().flat_map(|(chunk, _)| chunk).copied().collect::<Vec<_>>());
});
