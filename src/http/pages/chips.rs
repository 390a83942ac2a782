//! Facet values in a row, each a link to what else has it.

use maud::{Markup, html};

use super::address::Address;
use crate::facet::{Taxonomy, Tree};

/// The organisations, then the themes, of a hit or a note; each leads from `address` to what has
/// that value too.
pub(super) fn chips(
    address: &Address,
    organisations: &[String],
    themes: &[String],
    taxonomy: &Taxonomy,
) -> Markup {
    let organisation_tree = taxonomy.organisations();
    let theme_tree = taxonomy.themes();
    html! {
        @if !organisations.is_empty() || !themes.is_empty() {
            ul.chips {
                @for path in organisations {
                    li { (chip(address, "organisation", path, organisation_tree)) }
                }
                @for path in themes {
                    li { (chip(address, "theme", path, theme_tree)) }
                }
            }
        }
    }
}

fn chip(address: &Address, facet: &str, path: &str, tree: &Tree) -> Markup {
    let kind = if facet == "theme" { "Thème" } else { "Organisation" };
    html! {
        a.chip.(facet) href=(address.choosing(facet, path, tree).url()) {
            span.unseen { (kind) "\u{a0}: " }
            (label(tree, path))
        }
    }
}

/// What a facet value, as a path or as the reader wrote it, is called.
pub(in crate::http) fn label(tree: &Tree, value: &str) -> String {
    let known = tree.resolve(value).first().and_then(|path| tree.label(path));
    known.or_else(|| value.rsplit('/').next()).unwrap_or(value).to_owned()
}
