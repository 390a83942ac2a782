//! Any note, and any query that is searched in it: the first line.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| limier_fuzz::check_snippets(text));
