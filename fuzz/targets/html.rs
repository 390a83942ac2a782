//! HTML in the text of a note, where Markdown hands it on untouched.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|html: &str| limier_fuzz::check_note(format!("# Titre\n\n<div>{html}").as_bytes()));
