//! The address of a search page, and the addresses of its neighbours: another filter, another
//! order, another page.

use url::form_urlencoded;

use crate::facet::{Facet, Tree};
use crate::http::params::{
    Accepts, Argument, Described, Pairs, pairs_of_query, search_parameters, search_request, unknown,
};
use crate::http::path_prefix::PathPrefix;
use crate::http::problem::Problem;
use crate::search::Request;

/// Hits on a page.
pub(super) const PAGE_HITS: usize = 10;
/// Pages that can be asked for.
const PAGES_MAX: usize = 100_000;

/// The parameters of the API that make sense on a page, and the number of the page.
fn parameters() -> impl Iterator<Item = &'static str> {
    let facets = Facet::ALL.map(Facet::name);
    let others = ["note", "from", "to", "sort", "strict", "typing", "page"];
    ["q"].into_iter().chain(facets).chain(others)
}

/// What there is to know of them.
pub(in crate::http) fn page_parameters() -> Vec<Described> {
    let known = |described: &Described| parameters().any(|name| name == described.name);
    let mut page = search_parameters();
    page.retain(known);
    let about = ("Le numéro de la page.", "The number of the page.");
    let (accepts, default) = (Accepts::Number(1, PAGES_MAX), "1");
    page.push(Described { name: "page", accepts, about, default, example: "" });
    page
}

/// The parameters of a search page, without the number of the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::http) struct Address {
    prefix: PathPrefix,
    pairs: Pairs,
    is_typing: bool,
}

impl Address {
    /// The address of the home page.
    pub(super) fn at(prefix: &PathPrefix) -> Self {
        Self { prefix: prefix.clone(), ..Self::default() }
    }

    /// As [`Self::read`], but refuses what is no parameter: whoever asks for a feed is a program.
    pub(in crate::http) fn read_known(
        prefix: &PathPrefix,
        query: Option<&str>,
    ) -> Result<(Self, usize), Problem> {
        for (name, _) in pairs_of_query(query) {
            if !parameters().any(|known| known == name) {
                return Err(unknown(&name, &parameters().collect::<Vec<_>>()));
            }
        }
        Self::read(prefix, query)
    }

    /// Reads the address and the number of the page, from 1. Parameters without value are dropped:
    /// forms send them for empty fields. Others than ours are too: mails and networks add theirs to the
    /// links that people follow.
    pub(in crate::http) fn read(
        prefix: &PathPrefix,
        query: Option<&str>,
    ) -> Result<(Self, usize), Problem> {
        let mut page = 1;
        let mut address = Self::at(prefix);
        for (name, value) in pairs_of_query(query) {
            match name.as_str() {
                _ if value.trim().is_empty() => {}
                name if !parameters().any(|known| known == name) => {}
                "page" => page = Argument::new("page", value).number(1, PAGES_MAX)?,
                // It belongs to this moment, not to the search: no link repeats it.
                "typing" => address.is_typing = value == "true",
                _ => address.pairs.push((name, value)),
            }
        }
        Ok((address, page))
    }

    /// The search that the page shows.
    pub(in crate::http) fn request(&self, page: usize) -> Result<Request, Problem> {
        let request = search_request(self.pairs.clone(), PAGE_HITS)?;
        let offset = (page - 1) * PAGE_HITS;
        Ok(Request { limit: PAGE_HITS, offset, typing: self.is_typing, ..request })
    }

    /// Whether this is the home page.
    pub(super) fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    pub(super) fn prefix(&self) -> &PathPrefix {
        &self.prefix
    }

    pub(in crate::http) fn q(&self) -> &str {
        self.values("q").next().unwrap_or_default()
    }

    pub(super) fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        self.pairs.iter().filter(move |(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// Names and values, in the order given.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The same without a parameter.
    pub(super) fn without(&self, name: &str) -> Self {
        self.retain(|n, _| n != name)
    }

    /// The same without one value of a parameter.
    pub(super) fn without_value(&self, name: &str, value: &str) -> Self {
        self.retain(|n, v| n != name || v != value)
    }

    /// The same with a parameter at one value.
    pub(super) fn with(&self, name: &str, value: &str) -> Self {
        let mut address = self.without(name);
        address.pairs.push((name.to_owned(), value.to_owned()));
        address
    }

    /// The same with the facet value at `path` instead of those above and below it.
    pub(super) fn choosing(&self, facet: &str, path: &str, tree: &Tree) -> Self {
        let is_kin = |value: &str| {
            let paths = tree.resolve(value);
            paths.iter().chain(&[value]).any(|known| covers(known, path) || covers(path, known))
        };
        let mut address = self.retain(|name, value| name != facet || !is_kin(value));
        address.pairs.push((facet.to_owned(), path.to_owned()));
        address
    }

    /// The same without the values that mean `path`.
    pub(super) fn dropping(&self, facet: &str, path: &str, tree: &Tree) -> Self {
        self.retain(|name, value| {
            name != facet || (value != path && !tree.resolve(value).contains(&path))
        })
    }

    /// Whether hits are asked for in the order of their days.
    pub(super) fn is_by_day(&self) -> bool {
        self.pairs().any(|(name, value)| name == "sort" && value.ends_with("date"))
    }

    /// The first page of hits.
    pub(super) fn url(&self) -> String {
        self.page_url(1)
    }

    /// Page `page` of the hits, from 1.
    pub(in crate::http) fn page_url(&self, page: usize) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.pairs());
        if page > 1 {
            query.append_pair("page", &page.to_string());
        }
        match query.finish() {
            query if query.is_empty() => self.prefix.to("/"),
            query => self.prefix.to(&format!("/?{query}")),
        }
    }

    /// The same search as a feed.
    pub(in crate::http) fn feed_url(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.pairs().filter(|(name, _)| *name != "sort"));
        self.prefix.to(&format!("/atom.xml?{}", query.finish()))
    }

    fn retain(&self, keep: impl Fn(&str, &str) -> bool) -> Self {
        let pairs = self.pairs.iter().filter(|(name, value)| keep(name, value));
        Self { prefix: self.prefix.clone(), pairs: pairs.cloned().collect(), is_typing: false }
    }
}

/// Whether a facet path equals another or stands above it.
fn covers(path: &str, other: &str) -> bool {
    other.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facet::Taxonomy;

    fn address(query: &str) -> Address {
        Address::read(&PathPrefix::default(), Some(query)).unwrap().0
    }

    #[test]
    fn addresses_lead_to_their_neighbours() {
        let taxonomy = Taxonomy::builtin();
        let tree = taxonomy.organisations();
        let start = address("q=%C3%A9tat&from=&organisation=DINUM&page=3");
        let dinum = tree.resolve("DINUM")[0];
        let above = dinum.rsplit_once('/').unwrap().0;
        for (found, expected) in [
            (start.url(), "/?q=%C3%A9tat&organisation=DINUM".to_owned()),
            (start.page_url(2), "/?q=%C3%A9tat&organisation=DINUM&page=2".to_owned()),
            (start.without("q").url(), "/?organisation=DINUM".to_owned()),
            (start.dropping("organisation", dinum, tree).url(), "/?q=%C3%A9tat".to_owned()),
            (
                start.choosing("organisation", above, tree).without("q").url(),
                format!("/?organisation={}", above.replace('/', "%2F")),
            ),
            (
                start.choosing("organisation", "autres/x", tree).without("q").url(),
                "/?organisation=DINUM&organisation=autres%2Fx".to_owned(),
            ),
            (start.without("q").without("organisation").url(), "/".to_owned()),
            (start.feed_url(), "/atom.xml?q=%C3%A9tat&organisation=DINUM".to_owned()),
        ] {
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn pages_are_counted_from_one() {
        assert_eq!(Address::read(&PathPrefix::default(), Some("page=2")).unwrap().1, 2);
        for wrong in ["page=0", "page=x"] {
            assert!(Address::read(&PathPrefix::default(), Some(wrong)).is_err(), "{wrong}");
        }
    }

    #[test]
    fn parameters_of_others_are_nothing_to_a_page() {
        assert_eq!(address("utm_source=lettre&q=a&fbclid=x&offset=10").url(), "/?q=a");
        assert!(address("utm_source=lettre&Q=x").is_empty());
        assert!(Address::read_known(&PathPrefix::default(), Some("q=a&fbclid=x")).is_err());
    }
}
