//! The filters: those that are set, each with a link that removes it, and those that can be set,
//! with counts. On small screens the latter are a drawer, which the browser opens and closes itself
//! (`popover`).

use std::borrow::Cow;

use jiff::{ToSpan, Zoned};
use maud::{Markup, html};

use super::address::Address;
use super::chips::{with_acronym, written};
use super::french::{count, date, facet_title, find_facet_value, plural, quoted, thousands};
use super::layout::{FILTERS, FORM};
use crate::facet::{Facet, Taxonomy, Tree};
use crate::index::Snapshot;
use crate::note::Date;
use crate::search::{FacetCount, Request, Response};

/// Values per level that are visible before the reader opens the rest.
const SHOWN: usize = 8;
/// A level with at most so many values shows the level below too.
const FEW: usize = 2;

/// The filters that are set, above the hits.
pub(super) fn chosen(address: &Address, request: &Request, snapshot: &Snapshot) -> Markup {
    let filters: Vec<(String, Address)> =
        address.pairs().filter_map(|pair| filter(address, request, snapshot, pair)).collect();
    html! {
        @if !filters.is_empty() {
            ul.chosen aria-label="Filtres choisis" {
                @for (name, without) in &filters {
                    li {
                        a.chip href=(without.url()) {
                            span.unseen { "Retirer le filtre " } (name) " " span.cross aria-hidden="true" { "×" }
                        }
                    }
                }
                @if filters.len() > 1 {
                    li { a href=(cleared(address).url()) { "Tout retirer" } }
                }
            }
        }
    }
}

/// The address without any filter.
pub(super) fn cleared(address: &Address) -> Address {
    let names = Facet::ALL.map(Facet::name).into_iter().chain(["note", "from", "to", "strict"]);
    names.fold(address.clone(), |address, name| address.without(name))
}

/// The name of the filter that a parameter sets, and the address without it.
fn filter(
    address: &Address,
    request: &Request,
    snapshot: &Snapshot,
    (name, value): (&str, &str),
) -> Option<(String, Address)> {
    let day = |day: Option<Date>| day.map(date).unwrap_or_default();
    let text = match (name, Facet::named(name)) {
        (_, Some(Facet::Mention)) => {
            format!("cite {}", written(snapshot, Facet::Mention, value))
        }
        (_, Some(facet)) => written(snapshot, facet, value),
        ("note", None) => format!("dans {value}"),
        ("from", None) => format!("depuis le {}", day(request.from)),
        ("to", None) => format!("jusqu’au {}", day(request.to)),
        ("strict", None) if request.strict => "tous les mots, tels quels".to_owned(),
        _ => return None,
    };
    Some((text, address.without_value(name, value)))
}

/// The filters that can be set, beside the hits.
pub(super) fn panel(
    address: &Address,
    request: &Request,
    response: &Response,
    taxonomy: &Taxonomy,
) -> Markup {
    html! {
        aside.filters id=(FILTERS) aria-label="Filtres" popover {
            // What is beside the drawer: a tap there closes it, and does nothing else.
            button.beside type="button" tabindex="-1" aria-hidden="true" popovertarget=(FILTERS)
                popovertargetaction="hide" {}
            div.drawer-head {
                h2 { "Filtrer" }
                button.plain type="button" popovertarget=(FILTERS) popovertargetaction="hide" { "Fermer" }
            }
            @for facet in Facet::shown() {
                @let tree = taxonomy.tree(facet);
                @let values = response.facets.get(facet.name()).map_or(&[][..], Vec::as_slice);
                @let values = offered(facet, values, taxonomy);
                @if !values.is_empty() {
                    section {
                        h3 { (facet_title(facet)) }
                        @if size(&values) > SHOWN { (finder(facet)) }
                        (Branch { address, facet: facet.name(), tree }.values(&values))
                    }
                }
            }
            (dates(address, request))
            p.drawer-foot {
                button type="button" popovertarget=(FILTERS) popovertargetaction="hide" {
                    (seen_behind(response))
                }
            }
        }
    }
}

/// Opens the filters where they are a drawer, with the number of those that are set.
pub(super) fn opener(address: &Address, request: &Request, snapshot: &Snapshot) -> Markup {
    let set = address.pairs().filter_map(|pair| filter(address, request, snapshot, pair)).count();
    html! {
        button.to-filters type="button" popovertarget=(FILTERS) data-key="to-filters" {
            "Filtrer"
            @if set > 0 {
                " " span.number { (set) span.unseen { (plural(set, " filtre")) " " (plural(set, "choisi")) } }
            }
        }
    }
}

/// What whoever closes the drawer sees behind it.
fn seen_behind(response: &Response) -> String {
    match (response.total, response.total_listed) {
        (0, 0) => "Aucun résultat".to_owned(),
        (0, _) => "Voir les résultats".to_owned(),
        (1, _) => "Voir la section".to_owned(),
        (total, _) => format!("Voir les {}", count(total, "section")),
    }
}

/// A tag that a tree knows is offered there, and not again as a tag.
fn offered<'a>(
    facet: Facet,
    values: &'a [FacetCount],
    taxonomy: &Taxonomy,
) -> Cow<'a, [FacetCount]> {
    if facet != Facet::Tag {
        return Cow::Borrowed(values);
    }
    let says_more = |tag: &&FacetCount| holds_chosen(tag) || !taxonomy.knows(&tag.value);
    Cow::Owned(values.iter().filter(says_more).cloned().collect())
}

/// One facet of the panel.
struct Branch<'a> {
    address: &'a Address,
    facet: &'a str,
    tree: &'a Tree,
}

impl Branch<'_> {
    fn values(&self, values: &[FacetCount]) -> Markup {
        let (shown, others) = values.split_at(values.len().min(SHOWN));
        let is_chosen_beyond = others.iter().any(holds_chosen);
        let are_few = values.len() <= FEW;
        html! {
            ul.facet {
                @for value in shown { (self.value(value, are_few)) }
            }
            @if !others.is_empty() {
                details open[is_chosen_beyond] {
                    summary data-key={ "more:" (self.facet) ":" (others.first().map_or("", |other| &other.value)) } {
                        "Afficher " (thousands(others.len())) (if others.len() > 1 { " autres" } else { " autre" })
                    }
                    ul.facet { @for value in others { (self.value(value, false)) } }
                }
            }
        }
    }

    /// A value, and the values below it if `is_open` or if one of them, or itself, is chosen.
    fn value(&self, value: &FacetCount, is_open: bool) -> Markup {
        let sections = plural(value.count as usize, "section");
        let facet = Facet::named(self.facet).unwrap_or(Facet::Mention);
        let name = with_acronym(self.tree, facet, &value.value, &value.label);
        html! {
            li {
                @if value.selected {
                    a.selected aria-current="true" data-key={ (self.facet) ":" (value.value) }
                        href=(self.address.dropping(self.facet, &value.value, self.tree).url()) {
                        span { span.unseen { "Retirer le filtre " } (name) } span.cross aria-hidden="true" { "×" }
                        span.count { (thousands(value.count as usize)) }
                    }
                } @else {
                    a data-key={ (self.facet) ":" (value.value) }
                        href=(self.address.choosing(self.facet, &value.value, self.tree).url()) {
                        span { (name) }
                        span.count {
                            (thousands(value.count as usize)) span.unseen { " " (sections) }
                        }
                    }
                }
                @if (is_open || holds_chosen(value)) && !value.children.is_empty() {
                    (self.values(&value.children))
                }
            }
        }
    }
}

fn holds_chosen(value: &FacetCount) -> bool {
    value.selected || value.children.iter().any(holds_chosen)
}

/// How many values there are, of all levels.
fn size(values: &[FacetCount]) -> usize {
    values.iter().map(|value| 1 + size(&value.children)).sum()
}

/// A field that lists the values whose name holds what is typed (`filters.js`).
fn finder(facet: Facet) -> Markup {
    html! {
        input.finder type="search" data-key={ "finder:" (facet.name()) } data-facet=(facet.name())
            aria-label=(find_facet_value(facet)) placeholder=(find_facet_value(facet))
            autocomplete="off" spellcheck="false";
    }
}

/// Since when notes are often asked for: a name, and the first day.
fn recent_days(today: Date) -> [(&'static str, Date); 2] {
    let month = today.saturating_sub(30.days());
    let year = today.first_of_year();
    [("30 derniers jours", month), ("Cette année", year)]
}

/// The fields belong to the form in the header.
fn dates(address: &Address, request: &Request) -> Markup {
    let iso = |date: Option<Date>| date.map(|date| date.to_string());
    let any = address.without("from").without("to");
    html! {
        section.dates {
            h3 { "Dates" }
            ul.facet {
                @for (name, from) in recent_days(Zoned::now().date()) {
                    @let is_set = request.from == Some(from) && request.to.is_none();
                    li {
                        @if is_set {
                            a.selected aria-current="true" data-key={ "since:" (name) } href=(any.url()) {
                                span { span.unseen { "Retirer le filtre " } (name) }
                                span.cross aria-hidden="true" { "×" }
                            }
                        } @else {
                            a data-key={ "since:" (name) } href=(any.with("from", &from.to_string()).url()) { (name) }
                        }
                    }
                }
            }
            label { span { "Du" } input type="date" name="from" form=(FORM) value=[iso(request.from)]; }
            label { span { "Au" } input type="date" name="to" form=(FORM) value=[iso(request.to)]; }
            button type="submit" form=(FORM) { "Appliquer" }
        }
    }
}

/// A link that replaces a wrong facet value with `name`.
pub(super) fn replacing(address: &Address, facet: &str, name: &str) -> Markup {
    html! { a href=(address.with(facet, name).url()) { (quoted(name)) } }
}
