//! Any text as front matter.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|content: &str| limier_fuzz::check_front_matter(content));
