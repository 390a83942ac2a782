//! Any bytes as a note: encodings, front matter, Markdown, HTML.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| limier_fuzz::check_note(bytes));
