//! A row of facet values, each with a link to what else has it.

use maud::{Markup, html};

use super::address::Address;
use super::french::facet_value_name;
use crate::facet::{Facet, PerFacet, Tree};
use crate::index::Snapshot;
use crate::note::is_spelled_by;

/// Values of a hit that are visible before the reader opens the rest.
const CHIPS: usize = 3;

/// The values of a note, facet by facet; each leads from `address` to what has that value
/// too.
pub(super) fn chips(
    address: &Address,
    values: &PerFacet<Vec<String>>,
    snapshot: &Snapshot,
) -> Markup {
    let values = said(values, snapshot);
    html! { @if !values.is_empty() { (row(address, &values, snapshot)) } }
}

/// The first of them, and the others on demand; `key` tells the row from others of the page.
pub(super) fn few_chips(
    address: &Address,
    values: &PerFacet<Vec<String>>,
    snapshot: &Snapshot,
    key: &str,
) -> Markup {
    let values = said(values, snapshot);
    let (shown, others) = values.split_at(values.len().min(CHIPS));
    html! {
        @if !shown.is_empty() { (row(address, shown, snapshot)) }
        @if !others.is_empty() {
            details.more-chips {
                summary data-key={ "chips:" (key) } {
                    "+\u{202f}" (others.len())
                    span.unseen { " " (if others.len() > 1 { "valeurs" } else { "valeur" }) }
                }
                (row(address, others, snapshot))
            }
        }
    }
}

/// A value of a facet.
type Value<'v> = (Facet, &'v str);

/// The values that say something that others do not.
fn said<'v>(values: &'v PerFacet<Vec<String>>, snapshot: &Snapshot) -> Vec<Value<'v>> {
    // The chips of a value and of the tag of that name would say the same.
    let is_shown = |facet: Facet, tag: &str| {
        let named = snapshot.taxonomy().tree(facet).resolve(tag);
        values[facet].iter().any(|value| named.contains(&&**value))
    };
    let says_more = |tag: &str| !is_shown(Facet::Theme, tag) && !is_shown(Facet::Organisation, tag);
    let of_facet = |facet| values[facet].iter().map(move |path| (facet, path.as_str()));
    let all = Facet::shown().flat_map(of_facet);
    all.filter(|(facet, path)| *facet != Facet::Tag || says_more(path)).collect()
}

fn row(address: &Address, values: &[Value<'_>], snapshot: &Snapshot) -> Markup {
    html! {
        ul.chips {
            @for (facet, path) in values { li { (chip(address, *facet, path, snapshot)) } }
        }
    }
}

fn chip(address: &Address, facet: Facet, path: &str, snapshot: &Snapshot) -> Markup {
    let tree = snapshot.taxonomy().tree(facet);
    let name = written(snapshot, facet, path);
    // A row may cut a long name, but not the acronym behind it.
    let (long, acronym) = name.split_at(name.rfind(" (").unwrap_or(name.len()));
    html! {
        a.chip.(facet) title=(name) href=(address.choosing(facet.name(), path, tree).url()) {
            span.unseen { (facet_value_name(facet)) "\u{a0}: " }
            span.long { (long) }
            (acronym)
        }
    }
}

/// The name of a facet value as the notes write it, given as a path or as the reader wrote it.
pub(in crate::http) fn written(snapshot: &Snapshot, facet: Facet, value: &str) -> String {
    let tree = snapshot.taxonomy().tree(facet);
    let known = tree.resolve(value);
    let path = known.first().map_or(value, |path| path);
    let name = snapshot.facet_label(facet, path).map_or_else(|| label(tree, value), str::to_owned);
    with_acronym(tree, facet, path, &name)
}

/// A long name of an organisation with the acronym that many know it by.
pub(super) fn with_acronym(tree: &Tree, facet: Facet, path: &str, name: &str) -> String {
    let is_organisation = matches!(facet, Facet::Organisation | Facet::Mention);
    let is_acronym = |short: &&str| {
        short.chars().all(char::is_alphanumeric)
            && short.chars().filter(|c| c.is_uppercase()).count() > 1
            && is_spelled_by(name, short)
            && tree.meant(short) == Some(path)
    };
    let is_long = is_organisation && name.contains(' ') && !name.contains('(');
    match tree.names(path).filter(|_| is_long).find(is_acronym) {
        Some(acronym) => format!("{name} ({acronym})"),
        None => name.to_owned(),
    }
}

/// The name of a facet value in its tree, else the end of its path.
fn label(tree: &Tree, value: &str) -> String {
    let known = tree.resolve(value).first().and_then(|path| tree.label(path));
    known.or_else(|| value.rsplit('/').next()).unwrap_or(value).to_owned()
}
