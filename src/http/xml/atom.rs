//! The results of a query as an Atom feed (RFC 4287), newest first.

use std::fmt::Write;
use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use jiff::Zoned;

use super::text::xml;
use crate::facet::Facet;
use crate::http::app::App;
use crate::http::base::base;
use crate::http::pages::{Address, quoted, written};
use crate::http::path_prefix::PathPrefix;
use crate::http::problem::Problem;
use crate::index::Snapshot;
use crate::note::Date;
use crate::search::{Hit, Sort};

/// `GET /atom.xml`: the parameters of the search page, except that the order is fixed.
pub(in crate::http) async fn feed(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (address, page) = Address::read_known(&PathPrefix::default(), query.as_deref())?;
    let mut request = address.request(page)?;
    request.sort = Sort::DateDescending;
    request.facets.clear();
    let snapshot = app.snapshot()?;
    let response = app.search(&snapshot, request).await?;
    let feed =
        Feed { snapshot: &snapshot, base: base(&app.config, &headers), address: &address, page };
    let content_type = "application/atom+xml; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, content_type)], feed.write(&response.hits)).into_response())
}

struct Feed<'a> {
    snapshot: &'a Snapshot,
    base: String,
    address: &'a Address,
    page: usize,
}

impl Feed<'_> {
    fn write(&self, hits: &[Hit]) -> String {
        let title = match self.address.q() {
            "" => "Notes".to_owned(),
            q => quoted(q),
        };
        let newest = hits.iter().filter_map(changed).max();
        let own = self.absolute(&self.address.feed_url());
        let mut feed = format!(
            r#"<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr">
  <id>{own}</id>
  <title>{title} · Limier</title>
  <updated>{updated}</updated>
  <author><name>Limier</name></author>
  <link rel="self" type="application/atom+xml" href="{own}"/>
  <link rel="alternate" type="text/html" href="{page}"/>
"#,
            own = xml(&own),
            title = xml(&title),
            updated = midnight(newest.unwrap_or_else(today)),
            page = xml(&self.absolute(&self.address.page_url(self.page))),
        );
        for hit in hits {
            self.entry(&mut feed, hit);
        }
        feed.push_str("</feed>\n");
        feed
    }

    fn entry(&self, feed: &mut String, hit: &Hit) {
        let (page, _) = hit.url.split_once(":~:").unwrap_or((&hit.url, ""));
        let id = self.absolute(&without_start(page.trim_end_matches('#')));
        let title = match hit.breadcrumb.last() {
            Some(heading) if *heading != hit.title => format!("{} – {heading}", hit.title),
            _ => hit.title.clone(),
        };
        let snippet = hit.snippets.first().map_or("", |snippet| &snippet.text);
        // Writing to a `String` cannot fail.
        let _ = write!(
            feed,
            "  <entry>\n    <id>{id}</id>\n    <title>{}</title>\n    <updated>{}</updated>\n    \
             <link rel=\"alternate\" href=\"{}\"/>\n    <summary>{}</summary>\n",
            xml(&title),
            midnight(changed(hit).unwrap_or_else(today)),
            xml(&self.absolute(&hit.url)),
            xml(snippet),
            id = xml(&id),
        );
        for facet in Facet::shown() {
            for path in hit.facets.iter().flat_map(|facets| &facets[facet]) {
                let (term, label) = (xml(path), xml(&written(self.snapshot, facet, path)));
                let _ = writeln!(feed, "    <category term=\"{term}\" label=\"{label}\"/>");
            }
        }
        feed.push_str("  </entry>\n");
    }

    /// A path of ours as a whole address; other addresses are whole already.
    fn absolute(&self, url: &str) -> String {
        match url.strip_prefix('/') {
            Some(path) => format!("{}/{path}", self.base),
            None => url.to_owned(),
        }
    }
}

/// The address of a section without the byte it begins with, which an edit above it changes.
fn without_start(page: &str) -> String {
    let (before, after) = page.split_once("?from=").unwrap_or((page, ""));
    format!("{before}{}", after.trim_start_matches(|c: char| c.is_ascii_digit()))
}

/// When the note was last changed: as it says, else as its file does.
fn changed(hit: &Hit) -> Option<Date> {
    hit.updated.max(hit.date).or(hit.file_date)
}

/// The day of a feed without entries: Atom requires one.
fn today() -> Date {
    Zoned::now().date()
}

fn midnight(day: Date) -> String {
    format!("{day}T00:00:00Z")
}
