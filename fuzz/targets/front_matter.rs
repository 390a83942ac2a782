//! Any text as front matter, written as YAML, as TOML, as JSON, and as YAML that nothing closes.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|content: &str| {
    for (open, close) in [
        ("---\n", "\n---\nTexte.\n"),
        ("+++\n", "\n+++\nTexte.\n"),
        ("{", "}\nTexte.\n"),
        ("---\ntitle: ", ""),
    ] {
        limier_fuzz::check_note(format!("{open}{content}{close}").as_bytes());
    }
});
