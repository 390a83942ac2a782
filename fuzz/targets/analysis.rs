//! Any text through the French chain.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| limier_fuzz::check_analysis(text));
