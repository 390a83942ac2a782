//! The seeds of the fuzz targets keep the promises that fuzzing looks for.

use std::fs;
use std::path::Path;

#[path = "../../fuzz/src/lib.rs"]
#[expect(unreachable_pub, reason = "a crate of its own, read as a module")]
pub(crate) mod promises;

/// Checks every seed of a target.
fn check(target: &str, promises: impl Fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(target);
    let seeds: Vec<_> = fs::read_dir(folder).unwrap().map(|seed| seed.unwrap().path()).collect();
    assert!(seeds.len() >= 8, "{} seeds", seeds.len());
    for seed in seeds {
        println!("{}", seed.display());
        promises(&fs::read(&seed).unwrap());
    }
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn seeds_of_every_target_keep_the_promises() {
    check("note", promises::check_note);
    check("front_matter", |seed| promises::check_front_matter(text(seed)));
    check("html", |seed| promises::check_html(text(seed)));
    check("query", |seed| promises::check_query(text(seed)));
    check("analysis", |seed| promises::check_analysis(text(seed)));
    check("snippets", |seed| promises::check_snippets(text(seed)));
    check("parameters", |seed| promises::check_parameters(text(seed)));
    check("filters", |seed| promises::check_filter(text(seed)));
    check("configuration", |seed| promises::check_configuration(text(seed)));
}
