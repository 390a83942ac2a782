//! Any filter of Meilisearch.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|filter: &str| limier_fuzz::check_filter(filter));
