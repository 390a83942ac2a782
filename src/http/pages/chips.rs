//! A row of facet values, each with a link to what else has it.

use maud::{Markup, html};

use super::address::Address;
use super::french::facet_value_name;
use crate::facet::{Facet, PerFacet, Taxonomy, Tree};

/// The values of a hit or a note, facet by facet; each leads from `address` to what has that value
/// too.
pub(super) fn chips(
    address: &Address,
    values: &PerFacet<Vec<String>>,
    taxonomy: &Taxonomy,
) -> Markup {
    let shown = || Facet::shown().filter(|facet| !values[*facet].is_empty());
    html! {
        @if shown().next().is_some() {
            ul.chips {
                @for facet in shown() {
                    @for path in &values[facet] {
                        li { (chip(address, facet, path, taxonomy.tree(facet))) }
                    }
                }
            }
        }
    }
}

fn chip(address: &Address, facet: Facet, path: &str, tree: &Tree) -> Markup {
    html! {
        a.chip.(facet) href=(address.choosing(facet.name(), path, tree).url()) {
            span.unseen { (facet_value_name(facet)) "\u{a0}: " }
            (label(tree, path))
        }
    }
}

/// The name of a facet value, given as a path or as the reader wrote it.
pub(in crate::http) fn label(tree: &Tree, value: &str) -> String {
    let known = tree.resolve(value).first().and_then(|path| tree.label(path));
    known.or_else(|| value.rsplit('/').next()).unwrap_or(value).to_owned()
}
