//! The address of a search page: its parameters in, and the addresses of its neighbours (another
//! filter, another order, another page) out.

use url::form_urlencoded;

use crate::facet::Tree;
use crate::http::params::{Argument, Pairs, pairs_of_query, search_request, unknown};
use crate::http::problem::Problem;
use crate::search::Request;

use crate::http::root::Root;

/// Hits on a page.
pub(super) const PAGE_HITS: usize = 10;
/// Pages that can be asked for.
const PAGES_MAX: usize = 100_000;

/// Those of the API that mean something to a reader, and the number of the page.
const PARAMETERS: [&str; 11] = [
    "q",
    "organisation",
    "theme",
    "mention",
    "note",
    "from",
    "to",
    "sort",
    "strict",
    "typing",
    "page",
];

/// What the reader asked for, but for the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::http) struct Address {
    root: Root,
    pairs: Pairs,
    is_typing: bool,
}

impl Address {
    /// Nothing asked for yet.
    pub(super) fn at(root: &Root) -> Self {
        Self { root: root.clone(), ..Self::default() }
    }

    /// The address and the number of the page, from 1. Parameters without value are those of empty
    /// fields of the form.
    pub(in crate::http) fn read(
        root: &Root,
        query: Option<&str>,
    ) -> Result<(Self, usize), Problem> {
        let mut page = 1;
        let mut address = Self::at(root);
        for (name, value) in pairs_of_query(query) {
            if !PARAMETERS.contains(&name.as_str()) {
                return Err(unknown(&name, &PARAMETERS));
            }
            match name.as_str() {
                _ if value.trim().is_empty() => {}
                "page" => page = Argument::new("page", value).number(1, PAGES_MAX)?,
                // Of this moment, not of the search: no link hands it on.
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

    /// Whether nothing is asked for.
    pub(super) fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// What stands before our paths.
    pub(super) fn root(&self) -> &Root {
        &self.root
    }

    /// The query.
    pub(in crate::http) fn q(&self) -> &str {
        self.values("q").next().unwrap_or_default()
    }

    /// The values of a parameter.
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

    /// The first page.
    pub(super) fn url(&self) -> String {
        self.page_url(1)
    }

    /// Any page.
    pub(in crate::http) fn page_url(&self, page: usize) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.pairs());
        if page > 1 {
            query.append_pair("page", &page.to_string());
        }
        match query.finish() {
            query if query.is_empty() => self.root.to("/"),
            query => self.root.to(&format!("/?{query}")),
        }
    }

    /// The same search as a feed.
    pub(in crate::http) fn feed_url(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.pairs().filter(|(name, _)| *name != "sort"));
        self.root.to(&format!("/atom.xml?{}", query.finish()))
    }

    fn retain(&self, keep: impl Fn(&str, &str) -> bool) -> Self {
        let pairs = self.pairs.iter().filter(|(name, value)| keep(name, value));
        Self { root: self.root.clone(), pairs: pairs.cloned().collect(), is_typing: false }
    }
}

/// Whether a facet path is another, or above it.
fn covers(path: &str, other: &str) -> bool {
    other.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facet::Taxonomy;

    fn address(query: &str) -> Address {
        Address::read(&Root::default(), Some(query)).unwrap().0
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
        assert_eq!(Address::read(&Root::default(), Some("page=2")).unwrap().1, 2);
        for wrong in ["page=0", "page=x", "offset=10", "Q=x"] {
            assert!(Address::read(&Root::default(), Some(wrong)).is_err(), "{wrong}");
        }
    }
}
