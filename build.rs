//! Makes of the dictionary under `lexicon/` what `src/text/lexicon.rs` looks words up in: an FST from
//! folded forms to numbers of rules, and the rules.

#[path = "build/compile.rs"]
mod compile;
#[path = "src/text/dropped.rs"]
#[expect(dead_code, reason = "the program uses more of it")]
mod dropped;
#[path = "src/text/fold.rs"]
#[expect(dead_code, unreachable_pub, reason = "the program uses more of it")]
mod fold;
#[path = "build/hunspell.rs"]
mod hunspell;
#[path = "build/readings.rs"]
mod readings;

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let inputs = ["lexicon/fr.dic", "lexicon/fr.aff", "lexicon/corrections.txt"];
    for input in
        ["build.rs", "build", "src/text/dropped.rs", "src/text/fold.rs"].iter().chain(&inputs)
    {
        println!("cargo:rerun-if-changed={input}");
    }
    let [dic, aff, corrections] = inputs.map(fs::read_to_string);
    let compiled = compile::compile(&dic?, &aff?, &corrections?)?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("forms.fst"), compiled.forms)?;
    fs::write(out.join("rules.txt"), compiled.rules)?;
    Ok(())
}
