//! Any query string of a search.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|query: &str| limier_fuzz::check_parameters(query));
