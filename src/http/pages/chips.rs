//! A row of facet values, each with a link to what else has it.

use maud::{Markup, html};

use super::address::Address;
use super::french::facet_value_name;
use crate::facet::{Facet, PerFacet, Tree};
use crate::index::Snapshot;

/// The values of a hit or a note, facet by facet; each leads from `address` to what has that value
/// too.
pub(super) fn chips(
    address: &Address,
    values: &PerFacet<Vec<String>>,
    snapshot: &Snapshot,
) -> Markup {
    let shown = || Facet::shown().filter(|facet| !values[*facet].is_empty());
    // The chips of a value and of the tag of that name would say the same.
    let is_shown = |facet: Facet, tag: &str| {
        let named = snapshot.taxonomy().tree(facet).resolve(tag);
        values[facet].iter().any(|value| named.contains(&&**value))
    };
    let says_more = |tag: &str| !is_shown(Facet::Theme, tag) && !is_shown(Facet::Organisation, tag);
    html! {
        @if shown().next().is_some() {
            ul.chips {
                @for facet in shown() {
                    @for path in values[facet].iter().filter(|path| facet != Facet::Tag || says_more(path)) {
                        li { (chip(address, facet, path, snapshot)) }
                    }
                }
            }
        }
    }
}

fn chip(address: &Address, facet: Facet, path: &str, snapshot: &Snapshot) -> Markup {
    let tree = snapshot.taxonomy().tree(facet);
    html! {
        a.chip.(facet) href=(address.choosing(facet.name(), path, tree).url()) {
            span.unseen { (facet_value_name(facet)) "\u{a0}: " }
            (written(snapshot, facet, path))
        }
    }
}

/// The name of a facet value as the notes write it, given as a path or as the reader wrote it.
pub(in crate::http) fn written(snapshot: &Snapshot, facet: Facet, value: &str) -> String {
    let tree = snapshot.taxonomy().tree(facet);
    let known = tree.resolve(value);
    let path = known.first().map_or(value, |path| path);
    snapshot.facet_label(facet, path).map_or_else(|| label(tree, value), str::to_owned)
}

/// The name of a facet value in its tree, else the end of its path.
fn label(tree: &Tree, value: &str) -> String {
    let known = tree.resolve(value).first().and_then(|path| tree.label(path));
    known.or_else(|| value.rsplit('/').next()).unwrap_or(value).to_owned()
}
