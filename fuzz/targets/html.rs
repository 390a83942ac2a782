//! Any text as HTML in a note.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|html: &str| limier_fuzz::check_html(html));
