//! What an author can do about a finding, by its code.

/// One remedy per code of `docs/notes.md`.
const REMEDIES: [(&str, &str); 25] = [
    (
        "anchor-missing",
        "name a heading, an id or a block of that note, or leave out what follows #",
    ),
    ("anchor-repeated", "give the headings different names, or an id such as {#nom}"),
    ("binary", "save the note as text, or leave it out with an ignore file"),
    ("comment-unclosed", "end the comment with -->, or %% with %%"),
    ("control-characters", "remove them"),
    ("date-unreadable", "write a day such as 2024-08-02"),
    ("facets-cut", "give fewer or shorter values"),
    ("file-missing", "correct the address, or put the file there; sites begin with https://"),
    ("file-name", "rename the file"),
    ("file-unreadable", "make it a file that Limier may read, or leave it out with an ignore file"),
    ("front-matter-cut", "put the value in quotes"),
    ("front-matter-deep", "nest less"),
    (
        "front-matter-invalid",
        "give each key once, close quotes and brackets, put values that hold `:` or `#` in quotes, \
         and indent with blanks",
    ),
    ("front-matter-too-long", "shorten it, or raise corpus.front_matter_bytes_max"),
    ("front-matter-unclosed", "end it with a line that holds only ---"),
    ("heading-empty", "give the heading a text, or remove it"),
    ("heading-too-long", "shorten the heading"),
    ("link-dead", "write the path, title, id or alias of a note, or remove the link"),
    ("not-utf8", "save the file as UTF-8"),
    ("note-set-aside", "report it as a bug of Limier, with the note"),
    ("note-too-long", "divide the note, or raise corpus.note_bytes_max"),
    ("organisation-unknown", "correct the name, or add it to the tree of organisations"),
    ("theme-misspelt", "write the theme as in the tree"),
    ("too-many-links", "divide the note"),
    ("too-many-sections", "divide the note, or raise corpus.sections_max"),
];

/// What to do about a finding with this code.
pub(super) fn remedy(code: &str) -> &'static str {
    let known = REMEDIES.iter().find(|(known, _)| *known == code);
    known.map_or("see docs/notes.md", |(_, remedy)| remedy)
}
