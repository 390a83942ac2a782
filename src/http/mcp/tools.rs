//! The tools: names, what they are told to do, what they take and give.

use std::sync::{Arc, LazyLock};

use rmcp::model::{JsonObject, Tool, ToolAnnotations};
use rmcp::schemars::JsonSchema;
use serde_json::Value;

use super::arguments::{
    AcronymsArguments, FacetsArguments, GetArguments, MultiGetArguments, NoArguments,
    OutlineArguments, SearchArguments,
};
use super::replies::{
    CountedValues, FoundSections, IndexState, KnownAcronyms, NoteOutline, ReadText, ReadTexts,
};

/// All of them, in the order in which they are best read.
pub(super) static TOOLS: LazyLock<Vec<Tool>> = LazyLock::new(|| {
    vec![
        tool::<SearchArguments, FoundSections>(
            "search",
            ("Chercher dans les notes", "Search the notes"),
            "Searches sections of French notes: accents, plurals, acronyms and misspellings are understood. \
             Read a hit with `get`. / Cherche des sections de notes en français ; `get` les donne en entier.",
        ),
        tool::<GetArguments, ReadText>(
            "get",
            ("Lire une note ou une section", "Read a note or a section"),
            "Gives a note, some lines of it, or one section by the id of a hit. / Donne une note, quelques \
             lignes, ou une section par l’identifiant d’un résultat.",
        ),
        tool::<MultiGetArguments, ReadTexts>(
            "multi_get",
            ("Lire plusieurs notes", "Read several notes"),
            "Gives several notes or sections, by paths or by a glob, within a number of bytes. / Donne \
             plusieurs notes ou sections, par chemins ou par motif, dans la limite d’un nombre d’octets.",
        ),
        tool::<OutlineArguments, NoteOutline>(
            "outline",
            ("Plan d’une note", "Outline of a note"),
            "Lists the headings of a note, with lines and ids for `get`. / Liste les titres d’une note.",
        ),
        tool::<FacetsArguments, CountedValues>(
            "facets",
            ("Organisations, thèmes, étiquettes", "Organisations, themes, tags"),
            "Counts the organisations, themes, tags, mentions or years of the sections that a query matches, \
             or finds a value by its name. / Compte les organisations, thèmes, étiquettes, mentions ou années.",
        ),
        tool::<AcronymsArguments, KnownAcronyms>(
            "acronyms",
            ("Sigles", "Acronyms"),
            "Tells what acronyms stand for, as the notes explain them. / Dit ce que signifient les sigles.",
        ),
        tool::<NoArguments, IndexState>(
            "status",
            ("État de l’index", "State of the index"),
            "Tells how many notes there are and how fresh the index is. / Dit combien de notes il y a, et si \
             l’index est à jour.",
        ),
    ]
});

fn tool<Arguments: JsonSchema + 'static, Reply: JsonSchema + 'static>(
    name: &'static str,
    (fr, en): (&str, &str),
    description: &'static str,
) -> Tool {
    let title = format!("{en} / {fr}");
    let hints = ToolAnnotations::with_title(title.clone());
    let hints = hints.read_only(true).destructive(false).idempotent(true).open_world(false);
    let mut tool = Tool::new(name, description, JsonObject::new())
        .with_title(title)
        .with_input_schema::<Arguments>()
        .with_output_schema::<Reply>()
        .with_annotations(hints);
    let schemas = [Some(&mut tool.input_schema), tool.output_schema.as_mut()];
    schemas.into_iter().flatten().for_each(|schema| drop_formats(Arc::make_mut(schema)));
    tool
}

/// Leaves out what schemas say of the width of numbers: JSON Schema does not know it, and clients complain.
fn drop_formats(schema: &mut JsonObject) {
    schema.retain(|name, value| name != "format" || !value.is_string());
    for value in schema.values_mut() {
        match value {
            Value::Object(below) => drop_formats(below),
            Value::Array(items) => {
                items.iter_mut().filter_map(Value::as_object_mut).for_each(drop_formats);
            }
            _ => {}
        }
    }
}
