//! What a front matter value says: the shapes of the wild (`DINUM`, `dinum`,
//! `/organisations/dinum`, `admin/DINUM`, lists, maps with a name) to entries of a tree.

use serde_json::Value;

use crate::note::names;
use crate::text::fold;

use super::choice::{Evidence, choose, named_for_sure, organisation_meant};
use super::facets::TreeName;
use super::matcher::{Capitals, NameCandidate};
use super::name::Certainty;
use super::reading::leading_organisations;
use super::taxonomy::Taxonomy;
use super::tree::{Tree, path_part};

/// Levels of a nested tag that are told apart.
const NESTED_MAX: usize = 8;

/// An organisation or a theme that a value names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// By its place in the tree.
    Known(usize),
    /// Not in the tree: its slug, and as written.
    Unknown(String, String),
}

/// Whether a front matter key is one of `keys`, spelling forgiven.
pub(super) fn is_one_of(key: &str, keys: &[String]) -> bool {
    // Folding every key of every note costs as much as reading its text: only odd ones are.
    let is_plain = |key: &str| key.bytes().all(|byte| byte.is_ascii_alphanumeric());
    keys.iter().any(|other| {
        other.eq_ignore_ascii_case(key)
            || !(is_plain(key) && is_plain(other)) && path_part(other) == path_part(key)
    })
}

/// What a value names, line breaks (also written `\n`) as blanks.
pub(super) fn strings(value: &Value) -> Vec<String> {
    let one_line = |name: String| name.replace("\\n", " ").replace(['\n', '\r'], " ");
    names(value).into_iter().map(one_line).collect()
}

/// The organisations that a value of an organisation key names; what is unknown is kept as such.
pub(super) fn organisations(value: &str, taxonomy: &Taxonomy) -> Vec<Named> {
    let known = known_organisations(value, taxonomy);
    if !known.is_empty() {
        return known.into_iter().map(Named::Known).collect();
    }
    let parts: Vec<&str> = value.split([',', ';', '|']).collect();
    if parts.len() > 1 {
        return parts.into_iter().flat_map(|part| organisations(part, taxonomy)).collect();
    }
    let slug = path_part(value);
    if slug.is_empty() || is_placeholder(value) {
        return Vec::new();
    }
    vec![Named::Unknown(slug, value.trim().to_owned())]
}

/// The organisations that a value is, or begins with.
fn known_organisations(value: &str, taxonomy: &Taxonomy) -> Vec<usize> {
    let tree = taxonomy.organisations();
    if let Some(surest) = tree.find(value).first() {
        return vec![tree.whole(*surest)];
    }
    let scan = taxonomy.matcher().scan(value, Capitals::Forgiven);
    leading_organisations(value, &choose(&scan.hits, &Evidence::none(), tree))
}

/// The organisations that a value is or names anywhere, for keys that mostly name persons.
pub(super) fn organisations_named(value: &str, taxonomy: &Taxonomy) -> Vec<usize> {
    let tree = taxonomy.organisations();
    let whole = tree.named(value);
    if let Some((entry, Certainty::Sure)) = whole.first() {
        return vec![tree.whole(*entry)];
    }
    let scan = taxonomy.matcher().scan(value, Capitals::Required);
    let found = choose(&scan.hits, &Evidence::none(), tree);
    found.into_iter().filter_map(|name| name.organisation).map(|entry| tree.whole(entry)).collect()
}

/// The organisation that a tag, a title or a folder is, when the tree leaves no doubt, or the
/// note takes it away.
pub(super) fn organisation_of(
    value: &str,
    evidence: &Evidence<'_>,
    taxonomy: &Taxonomy,
) -> Option<usize> {
    let bearers = taxonomy.organisations().named(&bare(value));
    let candidates: Vec<_> = bearers
        .into_iter()
        .map(|(entry, certainty)| NameCandidate { tree: TreeName::Organisations, entry, certainty })
        .collect();
    organisation_meant(&candidates, evidence, taxonomy.organisations())
}

/// A tag as a path, and as written; `None` if it says nothing.
pub(super) fn tag(value: &str) -> Option<(String, String)> {
    let path = path_below(value);
    let says_nothing = is_placeholder(value) || !path.contains(char::is_alphabetic);
    (!says_nothing).then(|| (path, value.trim().trim_start_matches('#').to_owned()))
}

/// The parts of a nested tag as a path: `projet/alpha`.
fn path_below(value: &str) -> String {
    let parts = value.split('/').map(path_part).filter(|part| !part.is_empty());
    parts.take(NESTED_MAX).collect::<Vec<_>>().join("/")
}

/// The themes that a theme key or a tag names: the value as a whole, else the sure terms in it. A
/// word of every other note names none, unless it is the label of one.
pub(super) fn themes(value: &str, taxonomy: &Taxonomy) -> Vec<usize> {
    let (tree, bare) = (taxonomy.themes(), bare(value));
    let mut whole = tree.find(&bare);
    if !whole.is_empty() {
        let named = tree.named(&bare);
        let is_generic = |entry: &usize| named.contains(&(*entry, Certainty::Generic));
        whole.retain(|entry| !is_generic(entry) || is_label(tree, *entry, &bare));
        return whole;
    }
    let scan = taxonomy.matcher().scan(value, Capitals::Forgiven);
    let found = choose(&scan.hits, &Evidence::none(), taxonomy.organisations());
    let themes = found.into_iter().flat_map(|name| name.themes);
    themes.filter(|(_, certainty)| *certainty == Certainty::Sure).map(|(entry, _)| entry).collect()
}

/// Whether a tag is a word of every other note, though it may be the label of a theme.
pub(super) fn is_generic_theme(tag: &str, taxonomy: &Taxonomy) -> bool {
    let mut named = taxonomy.themes().named(&bare(tag)).into_iter();
    named.any(|(_, certainty)| certainty == Certainty::Generic)
}

/// The organisation that a folder is named after: by its whole name, else by a sure name among its
/// parts or their words (`DISIC_MiNumEco`, `cnil-guides`, `insee.fr`). The first that is named
/// counts, or one below it that is named too.
pub(super) fn owner_of_folder(
    folder: &str,
    evidence: &Evidence<'_>,
    taxonomy: &Taxonomy,
) -> Option<usize> {
    if let Some(whole) = organisation_of(folder, evidence, taxonomy) {
        return Some(whole);
    }
    let tree = taxonomy.organisations();
    let mut named = folder.split('_').flat_map(|part| match tree.named(part).as_slice() {
        [(entry, Certainty::Sure)] => vec![*entry],
        _ => sure_names(&part.replace(['-', '.'], " "), taxonomy),
    });
    let first = named.next()?;
    let is_nearer = |next, owner| tree.is_below(next, owner) && !tree.is_part(next);
    Some(named.fold(first, |owner, next| if is_nearer(next, owner) { next } else { owner }))
}

/// The organisations that a text names beyond doubt.
fn sure_names(text: &str, taxonomy: &Taxonomy) -> Vec<usize> {
    let scan = taxonomy.matcher().scan(text, Capitals::Required);
    named_for_sure(&scan.hits).collect()
}

/// The themes that a folder is named after: one of its parts between `_` is a name of it, or what a
/// host begins with (`design.numerique.gouv.fr`); a sure name is among its words
/// (`guide-achats-responsables`), or the host it is named after is (`doc.data.gouv.fr`).
pub(super) fn themes_of_folder(folder: &str, taxonomy: &Taxonomy) -> Vec<(usize, Certainty)> {
    let tree = taxonomy.themes();
    let is_whole = |part: &str| part.trim_matches('_') == folder.trim_matches('_');
    let named = parts(folder).flat_map(|part| {
        let is_doubtful = is_whole(part);
        tree.named(&bare(part)).into_iter().map(move |named| (named, is_doubtful))
    });
    let mut meant: Vec<(usize, Certainty)> = named
        .map(|((entry, certainty), is_doubtful)| match certainty {
            Certainty::Generic if is_label(tree, entry, folder) => (entry, Certainty::Sure),
            // A folder that is called nothing else (`_api`) says more than one of its parts.
            Certainty::Generic if is_doubtful => (entry, Certainty::Ambiguous),
            _ => (entry, certainty),
        })
        .collect();
    let folder = bare(folder);
    let words = folder.replace('-', " ");
    let scan = taxonomy.matcher().scan(&words, Capitals::Required);
    let found = choose(&scan.hits, &Evidence::none(), taxonomy.organisations());
    let hosts = words.split_whitespace().flat_map(hosts);
    let among_words = found.into_iter().flat_map(|name| name.themes);
    let of_hosts = hosts.flat_map(|host| tree.named(host));
    meant
        .extend(among_words.chain(of_hosts).filter(|(_, certainty)| *certainty == Certainty::Sure));
    meant
}

/// A folder's name, its parts between `_`, and what a part that is a host begins with.
fn parts(folder: &str) -> impl Iterator<Item = &str> {
    let hosts = folder.split('_').filter_map(|part| part.split_once('.'));
    folder.split('_').chain([folder]).chain(hosts.map(|(first, _)| first))
}

fn is_label(tree: &Tree, entry: usize, name: &str) -> bool {
    tree.label(tree.path(entry)).is_some_and(|label| path_part(label) == path_part(name))
}

/// A host name and the domains it is in, but for the last: `doc.data.gouv.fr`, `data.gouv.fr`.
fn hosts(host: &str) -> impl Iterator<Item = &str> {
    let domains = host.match_indices('.').filter_map(|(dot, _)| host.get(dot + 1..));
    std::iter::once(host).chain(domains).filter(|domain| domain.contains('.'))
}

/// A tag or a folder as words: without `#`, `_` as blank.
fn bare(value: &str) -> String {
    value.trim().trim_start_matches('#').replace('_', " ")
}

/// Whether a value is a template's or a blank, or an address that no organisation bears.
fn is_placeholder(value: &str) -> bool {
    let folded = fold(value.trim());
    folded.contains("{{")
        || folded.contains("<%")
        || folded.contains("://")
        || matches!(
            folded.as_str(),
            "null" | "none" | "n/a" | "na" | "tbd" | "oui" | "non" | "autre"
        )
        || matches!(
            folded.as_str(),
            "true"
                | "false"
                | "general"
                | "generale"
                | "divers"
                | "derniere"
                | "autres"
                | "inconnu"
                | "aucun"
                | "aucune"
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn one_organisation_is_written_in_many_shapes() {
        let taxonomy = Taxonomy::builtin();
        let dinum = taxonomy.organisations().find("dinum")[0];
        for value in [
            json!("DINUM"),
            json!("dinum"),
            json!("/organisations/dinum"),
            json!("admin/DINUM"),
            json!(["Direction\\nInterministérielle\\ndu Numérique"]),
            json!({ "name": "La DINUM" }),
            json!("Direction interministérielle du numérique (DINUM)"),
        ] {
            let named: Vec<_> =
                strings(&value).iter().flat_map(|v| organisations(v, &taxonomy)).collect();
            assert_eq!(named, [Named::Known(dinum)], "{value}");
        }
    }

    #[test]
    fn a_nested_tag_is_a_path_and_keeps_its_name() {
        for (tag, path, written) in [
            ("#Projet/Alpha", "projet/alpha", "Projet/Alpha"),
            ("réunion", "reunion", "réunion"),
            ("/a//b c/", "a/b-c", "/a//b c/"),
        ] {
            assert_eq!(super::tag(tag), Some((path.into(), written.into())), "{tag}");
        }
        for nothing in ["", "#", "2024", "{{ tag }}"] {
            assert_eq!(super::tag(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn a_word_of_every_other_note_is_no_theme_unless_a_theme_is_called_so() {
        let taxonomy = Taxonomy::builtin();
        let themes = |value: &str| {
            let found = themes(value, &taxonomy);
            found.into_iter().map(|theme| taxonomy.themes().path(theme)).collect::<Vec<_>>()
        };
        for generic in ["data", "API", "métadonnées"] {
            assert_eq!(themes(generic), [""; 0], "{generic}");
        }
        assert_eq!(themes("Données"), ["donnees"]);
        assert_eq!(themes("données ouvertes"), ["donnees/donnees-ouvertes"]);
    }

    #[test]
    fn an_unknown_organisation_is_kept_and_a_placeholder_is_not() {
        let taxonomy = Taxonomy::builtin();
        let unknown = Named::Unknown("mairie-d-ouagne".into(), "Mairie d'Ouagne".into());
        assert_eq!(organisations(" Mairie d'Ouagne", &taxonomy), [unknown]);
        for value in ["", "{{ owner }}", "n/a", "—", "https://example.org/x"] {
            assert_eq!(organisations(value, &taxonomy), [], "{value}");
        }
    }
}
