//! What is indexed of a note stands on its page: every anchor, every line, word for word.

use std::fs;
use std::path::{Path, PathBuf};

use limier::note::{CELL_BREAK, Limits, LinkTarget, NotePath, PageStart, Rendered, render};
use proptest::prelude::*;

use crate::common::repository;

mod needs_corpora {
    crate::common::on_corpora!(what_is_indexed_is_shown);
}

fn notes_below(folder: &Path, notes: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            notes_below(&path, notes);
        } else if path.extension().is_some_and(|ext| ext == "md" || ext == "markdown") {
            notes.push(path);
        }
    }
}

/// The letters of a page, without its tags.
fn letters_of_html(html: &str) -> String {
    let is_number_of_footnote = |piece: &&str| piece.starts_with("a href=\"#note:");
    let mut pieces = html.split('<').filter(|piece| !is_number_of_footnote(piece));
    let mut text = pieces.next().unwrap_or_default().to_owned();
    text.extend(pieces.filter_map(|piece| piece.split_once('>')).map(|(_, text)| text));
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    letters(&entities.iter().fold(text, |text, (entity, sign)| text.replace(entity, sign)))
}

/// What the index and the page must agree on: not what separates cells, nor marks of generators.
fn letters(text: &str) -> String {
    text.chars()
        .filter(|&c| !c.is_whitespace() && !matches!(c, '|' | ':' | '☑' | '☐' | CELL_BREAK))
        .collect()
}

/// A word that no note holds.
const NOWHERE: &str = "\u{1}";

/// The page of a note, with every `word` marked.
fn page(name: &NotePath, bytes: &[u8], word: &str) -> Rendered {
    let resolve = |_: LinkTarget<'_>| Some("/lien".to_owned());
    let mut find = |text: &str| text.match_indices(word).map(|(at, m)| at..at + m.len()).collect();
    render(name, bytes, &Limits::default(), PageStart::Top, &resolve, &mut find)
}

/// Adds what of a note is indexed and not shown; says how many lines were looked at.
fn check(name: &NotePath, bytes: &[u8], failures: &mut Vec<String>) -> usize {
    let page = page(name, bytes, NOWHERE);
    let shown = letters_of_html(&page.html);
    let leads: String = page.note.metadata.leads.iter().map(|lead| letters(lead)).collect();
    let mut checked = 0;
    for section in &page.note.sections {
        let id = format!(" id=\"{}\"", section.anchor.replace('&', "&amp;").replace('"', "&quot;"));
        let is_title = page.title_anchor.as_deref() == Some(section.anchor.as_str());
        if section.level > 0 && !is_title && page.html.matches(&id).count() != 1 {
            failures.push(format!("{name}: anchor {:?}", section.anchor));
        }
        if !is_title && !shown.contains(&letters(&section.heading)) {
            failures.push(format!("{name}: heading {:?}", section.heading));
        }
        for line in section.text.lines().map(letters) {
            checked += 1;
            let is_field = page.html.trim().is_empty();
            if !is_field && !shown.contains(&line) && !leads.contains(&line) {
                failures.push(format!("{name}: text {line:?}"));
            }
        }
    }
    checked
}

/// Asserts that all notes below `root` are shown whole, in more than `least` lines.
fn assert_shown(root: &Path, least: usize) {
    let (mut notes, mut failures, mut checked) = (Vec::new(), Vec::new(), 0);
    notes_below(root, &mut notes);
    for note in &notes {
        let name = note.strip_prefix(root).unwrap().to_string_lossy();
        checked += check(&NotePath::new(name), &fs::read(note).unwrap(), &mut failures);
    }
    assert!(checked > least, "{checked} lines checked");
    assert!(failures.is_empty(), "{} of {checked}\n{}", failures.len(), failures.join("\n"));
}

fn what_is_indexed_is_shown(corpora: &Path) {
    assert_shown(corpora, 10_000);
}

#[test]
fn what_is_indexed_of_our_notes_is_shown() {
    assert_shown(&repository("corpus"), 400);
    assert_shown(&repository("tests/fixtures"), 100);
}

/// Pieces of notes; joined in any order they make headings, tables and comments of each other.
const PIECES: [&str; 55] = [
    "# Titre",
    "## Deux {#deux}",
    "### Le {json}",
    "Souligné\n===",
    "un *mot* et **deux**  \nsuite",
    "a {{ site.url }} b{:target=\"_blank\"}",
    "{% hint %}\nAstuce\n{% endhint %}",
    ":::callout[Création]\nEtalab\n:::",
    "[lien](../a.md#b)",
    "[[note|étiquette]]",
    "[[note#Une partie]]",
    "![image](a.png)",
    "![[photo.png]]",
    "| a | b |\n|---|---|\n| c | :::d |\n| ::: | |",
    "- un\n- [x] deux\n  - trois",
    "1. un\n\n       code\n2. deux",
    "> cité\n> # dedans",
    "> [!WARNING]\n> attention",
    "<h2>Html</h2>",
    "<h3>\n\n",
    "<div>bloc<br>suite</div>",
    "un&#14;deux &#xB; &#31;",
    "<p>un&#xe;deux &#x1f;",
    "<p>para &eacute; &amp; &lt;b&gt;",
    "</p>",
    "texte <script>`caché`</script> fin <b>gras</b>",
    "<!-- ouvert",
    "-->",
    "```rust\ncode {{ x }}\n```",
    "`{% c %}`",
    "note[^1]\n\n[^1]: pied",
    "<img alt=\"autre\" src=a.png>",
    "<table><tr><td>x</td><td>:::y</td></tr></table>",
    "---",
    "un %%caché%% vu",
    "%%",
    "> [!info]- Résumé **x**\n> suite",
    "!!! note \"N\"\n\n    a **b**\n",
    "??? tip\n    - c",
    "=== \"O\"\n    d",
    "$x_1$ et 5$/kg",
    "$$\na\n\n- b\n$$",
    "fin ^bloc",
    "mot^[note]",
    "{/* x */}",
    "## T {/*id*/}",
    "List<String> <nom>",
    "*[AB]: a b",
    "Terme\n: sens",
    "<% x %>",
    "#tag/un et #deux",
    "<div>$a$ %%b%%",
    "{width=50%}",
    "![b|300](c.png)",
    "    ",
];

#[test]
fn a_heading_without_words_is_an_anchor_and_no_heading() {
    for (note, shown) in [
        ("Texte.\n\n##\n\nFin.\n", "<div id=\"section\"></div>"),
        ("Texte.\n\n<h2 id=\"ici\"></h2>\n\nFin.\n", "<div id=\"ici\"></div>"),
    ] {
        let html = page(&NotePath::new("note.md"), note.as_bytes(), NOWHERE).html;
        assert!(html.contains(shown) && !html.contains("<h2"), "{html}");
    }
    let note = "# A\n\n## B\n\n##\n\n### C\n";
    let html = page(&NotePath::new("note.md"), note.as_bytes(), NOWHERE).html;
    assert!(html.contains("<h2 id=\"c\">"), "no level is left out: {html}");
}

#[test]
fn a_heading_that_html_leaves_open_ends_with_its_text() {
    let note = "Texte.\n\n<h3>\n\nTitre\n\nSuite.\n\n## Fin\n";
    let html = page(&NotePath::new("note.md"), note.as_bytes(), NOWHERE).html;
    let (before, after) = html.split_once("</h2>").unwrap();
    assert!(before.contains("Titre") && after.contains("Suite."), "{html}");
}

#[test]
fn what_html_leaves_open_ends_where_a_browser_ends_it() {
    for (note, shown) in [
        ("un <b>mot\n\nsuite", "<p>un <b>mot</b></p>\n<p>suite</p>"),
        ("- <i>a\n- b", "<ul>\n<li><i>a</i></li>\n<li>b</li>\n</ul>"),
        ("[un <b>mot](https://a.example) b", "<p><a href=\"/lien\">un <b>mot</b></a> b</p>"),
        ("un <div>mot</div> b", "<p>un </p>\n<div>mot</div> b"),
        ("<p>a<p>b</p>", "<p>a</p><p>b</p>"),
        ("<ul><li>a<li>b</ul>c", "<ul><li>a</li><li>b</li></ul>c"),
        ("<dl><dt>a<dd>b<dt>c</dl>", "<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>"),
        (
            "<table><tr><td>a<td>b<tr><td>c</table>",
            "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>",
        ),
        ("<table>a<tr><td>b</table>", "<table><td>a</td><tr><td>b</td></tr></table>"),
        ("<div><b>a</div>b", "<div><b>a</b></div>b"),
        ("<div><b>a</i></b></div>", "<div><b>a</b></div>"),
        ("<div>\n\n- a</div>\n\nb", "<div>\n<ul>\n<li>a</li>\n</ul>\n<p>b</p>\n</div>"),
        ("<a name=a>b<a name=c>d</a>", "<p><a id=\"a\">b</a><a id=\"c\">d</a></p>"),
    ] {
        let html = page(&NotePath::new("note.md"), note.as_bytes(), NOWHERE).html;
        assert_eq!(html.trim(), shown, "{note}");
    }
}

/// The time that sanitisers and browsers take grows with the depth: 25,000 quotes took a second, twice
/// as many four.
#[test]
fn nothing_lies_too_deep_and_no_text_is_lost() {
    for piece in [">", "- ", "> - ", "<div>", "<b>", "<span title=a>\n\n", "<table><tr><td>", "!["]
    {
        let note = format!("{}mot", piece.repeat(10_000));
        let html = page(&NotePath::new("note.md"), note.as_bytes(), NOWHERE).html;
        let (mut depth, mut deepest) = (0_i32, 0);
        for tag in html.split('<').skip(1) {
            depth += if tag.starts_with('/') { -1 } else { 1 };
            deepest = deepest.max(depth);
        }
        assert!(deepest <= 100 && depth == 0, "{piece}: {deepest}, {depth} open at the end");
        assert!(letters_of_html(&html).contains("mot"), "{piece}");
    }
}

#[test]
fn a_heading_is_a_link_to_itself_or_has_one() {
    let note = "Texte.\n\n## Un *mot*\n\n## Un [lien](https://a.example)\n";
    let html = page(&NotePath::new("note.md"), note.as_bytes(), NOWHERE).html;
    assert!(
        html.contains("<h2 id=\"un-mot\"><a class=\"anchor\" href=\"#un-mot\">Un <em>"),
        "{html}"
    );
    let own =
        "<a class=\"anchor\" href=\"#un-lien\" aria-label=\"Lien vers «\u{a0}Un lien\u{a0}»\">";
    assert!(html.contains(own), "{html}");
}

#[test]
fn what_html_links_is_not_linked_twice() {
    for note in [
        "Texte.\n\n<a href=\"https://a.example\"><img src=\"https://b.example/c.png\"/></a>\n",
        "Texte.\n\n<h2 id=\"t\"><a download>Titre</a></h2>\n",
    ] {
        let html = page(&NotePath::new("note.md"), note.as_bytes(), NOWHERE).html;
        let mut open = 0;
        for tag in html.split('<') {
            open += i32::from(tag.starts_with("a ") || tag.starts_with("a>"));
            open -= i32::from(tag.starts_with("/a>"));
            assert!(open < 2, "{html}");
        }
    }
}

#[test]
fn a_link_without_words_is_called_by_its_address() {
    for note in ["[](https://a.example/b)", "<a href=\"https://a.example/b\"></a>"] {
        let html = page(&NotePath::new("note.md"), note.as_bytes(), NOWHERE).html;
        assert!(html.contains("<a aria-label=\"https://a.example/b\" href="), "{html}");
    }
    for note in ["[mot](https://a.example/b)", "<a name=\"ici\"></a>"] {
        let html = page(&NotePath::new("note.md"), note.as_bytes(), NOWHERE).html;
        assert!(!html.contains("aria-label"), "{html}");
    }
}

#[test]
fn footnotes_are_numbered_as_their_signs_come_and_lead_back() {
    let note = "Un[^fin] et deux[^a b] et un[^fin].\n\n[^a b]: Deux.\n\n[^fin]: Un.\n";
    let html = page(&NotePath::new("note.md"), note.as_bytes(), NOWHERE).html;
    for part in [
        "<a href=\"#note:1\" id=\"appel:1\" aria-label=\"Note 1\" data-number=\"1\"></a>",
        "<a href=\"#note:1\" aria-label=\"Note 1\" data-number=\"1\"></a>",
        "id=\"note:1\"",
        "href=\"#appel:1\" aria-label=\"Retour à l’appel de la note 1\"",
    ] {
        assert_eq!(html.matches(part).count(), 1, "{part} in {html}");
    }
}

/// The page of a note beside which there are the pictures `shown`.
fn page_with(note: &str, shown: &[&str]) -> String {
    let resolve = |target: LinkTarget<'_>| match target {
        LinkTarget::Picture(place) => shown.contains(&place).then(|| format!("/images/{place}")),
        LinkTarget::NamedPicture(name) => {
            let found = shown.iter().find(|place| place.rsplit('/').next() == Some(name));
            found.map(|place| format!("/images/{place}"))
        }
        LinkTarget::Address(address) if address.starts_with("https:") => Some(address.to_owned()),
        _ => None,
    };
    let name = NotePath::new("a/b/note.md");
    render(&name, note.as_bytes(), &Limits::default(), PageStart::Top, &resolve, &mut |_| vec![])
        .html
}

#[test]
fn pictures_beside_the_note_are_shown() {
    let shown = ["a/b/plan.png", "a/été 1.svg", "a/images/photo.jpg", "racine.png"];
    for (note, source, alternative) in [
        (
            "![Le *plan* & \"le reste\"](plan.png)",
            "a/b/plan.png",
            "Le plan &amp; &quot;le reste&quot;",
        ),
        ("![x](./plan.png \"titre\")", "a/b/plan.png", "x"),
        ("![](../%C3%A9t%C3%A9%201.svg?raw=1#x)", "a/été 1.svg", ""),
        ("![x](/racine.png)", "racine.png", "x"),
        ("<img alt=x src=plan.png onerror=y>", "a/b/plan.png", "x"),
        ("![[plan.png]]", "a/b/plan.png", ""),
        ("![[plan.png|Le plan]]", "a/b/plan.png", "Le plan"),
        ("![[photo.jpg]]", "a/images/photo.jpg", ""),
        ("[![x](plan.png)](https://a.example)", "a/b/plan.png", "x"),
        ("![x ![y](plan.png)](plan.png)", "a/b/plan.png", "x y"),
    ] {
        let html = page_with(note, &shown);
        let image =
            format!("<img src=\"/images/{source}\" alt=\"{alternative}\" loading=\"lazy\" />");
        assert_eq!(html.matches("<img").count(), 1, "{note}: {html}");
        assert!(html.contains(&image), "{note}: {html}");
    }
}

#[test]
fn other_pictures_are_links_or_texts() {
    for (note, html) in [
        ("![x](absente.png)", "<span class=\"image\">x</span>"),
        ("![x](../../../plan.png)", "<span class=\"image\">x</span>"),
        (
            "![x](https://a.example/b.png)",
            "<a class=\"image\" href=\"https://a.example/b.png\">x</a>",
        ),
        ("![x](//a.example/b.png)", "<span class=\"image\">x</span>"),
        ("![x](data:image/png;base64,AAAA)", "<span class=\"image\">x</span>"),
        ("![x](javascript:alert)", "<span class=\"image\">x</span>"),
        ("![[absente.png]]", "<span class=\"image\"></span>"),
    ] {
        assert_eq!(page_with(note, &["plan.png"]).trim(), format!("<p>{html}</p>"), "{note}");
    }
    let remote = page_with("![x](https://a.example/b.png)", &["https://a.example/b.png"]);
    assert!(remote.contains("<img src="), "whoever resolves it decides: {remote}");
}

#[test]
fn found_words_are_counted_and_numbered() {
    let page =
        page(&NotePath::new("note.md"), "Un mot, un mot.\n\n## Mot et mot\n".as_bytes(), "mot");
    assert_eq!(page.found, 3);
    for id in ["limier:found-1", "limier:found-2", "limier:found-3"] {
        assert!(page.html.contains(&format!("<mark id=\"{id}\">mot</mark>")), "{}", page.html);
    }
}

fn any_note() -> impl Strategy<Value = String> {
    let piece =
        (prop::sample::select(PIECES.to_vec()), prop::sample::select(vec!["\n\n", "\n", " "]));
    prop::collection::vec(piece, 1..12)
        .prop_map(|pieces| pieces.iter().flat_map(|(piece, gap)| [*piece, *gap]).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn what_is_indexed_of_any_note_is_shown(note in any_note()) {
        let mut failures = Vec::new();
        check(&NotePath::new("note.md"), note.as_bytes(), &mut failures);
        prop_assert!(failures.is_empty(), "{}", failures.join("\n"));
    }

    #[test]
    fn marks_change_nothing_else(note in any_note()) {
        let name = NotePath::new("note.md");
        let marked = page(&name, note.as_bytes(), "e").html;
        let mut pieces = marked.split("<mark id=\"limier:found-");
        let mut unmarked = pieces.next().unwrap_or_default().to_owned();
        unmarked.extend(pieces.filter_map(|piece| piece.split_once("\">")).map(|(_, text)| text));
        prop_assert_eq!(unmarked.replace("</mark>", ""), page(&name, note.as_bytes(), NOWHERE).html);
    }
}
