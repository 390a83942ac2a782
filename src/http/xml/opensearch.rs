//! Search from a browser's address bar: a description of the service (OpenSearch 1.1), and
//! completions in the format that browsers read (`application/x-suggestions+json`).

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::text::xml;
use crate::facet::Facet;
use crate::http::app::App;
use crate::http::base::base;
use crate::http::params::{no_parameters, pairs_of_query, suggest_request};
use crate::http::problem::Problem;
use crate::search::{Suggested, SuggestionKind};

/// `GET /opensearch.xml`
pub(in crate::http) async fn description(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    no_parameters(query.as_deref())?;
    let base = xml(&base(&app.config, &headers));
    let description = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
  <ShortName>Limier</ShortName>
  <Description>Rechercher dans les notes</Description>
  <Language>fr</Language>
  <InputEncoding>UTF-8</InputEncoding>
  <OutputEncoding>UTF-8</OutputEncoding>
  <Image width="16" height="16" type="image/svg+xml">{base}/favicon.svg</Image>
  <Image width="64" height="64" type="image/svg+xml">{base}/favicon.svg</Image>
  <Url type="text/html" method="get" template="{base}/?q={{searchTerms}}"/>
  <Url type="application/x-suggestions+json" rel="suggestions" method="get" template="{base}/opensearch/suggestions?q={{searchTerms}}"/>
  <Url type="application/atom+xml" method="get" template="{base}/atom.xml?q={{searchTerms}}&amp;page={{startPage?}}"/>
  <Url type="application/opensearchdescription+xml" rel="self" template="{base}/opensearch.xml"/>
</OpenSearchDescription>
"#
    );
    let content_type = "application/opensearchdescription+xml; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, content_type)], description).into_response())
}

/// `GET /opensearch/suggestions`: four lists of JSON: the typed text, its completions, their kinds,
/// their addresses.
pub(in crate::http) async fn suggestions(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let request = suggest_request(pairs_of_query(query.as_deref()))?;
    let reply = app.suggest(request).await?;
    let base = base(&app.config, &headers);
    let each = |of: &dyn Fn(&Suggested) -> String| -> Vec<String> {
        reply.suggestions.iter().map(of).collect()
    };
    let body = json!([
        reply.q,
        each(&|suggested| match suggested.kind {
            SuggestionKind::Word => suggested.q.clone(),
            _ => suggested.text.clone(),
        }),
        each(&|suggested| kind(suggested.kind).to_owned()),
        each(&|suggested| address(&base, suggested)),
    ]);
    let content_type = "application/x-suggestions+json; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, content_type)], body.to_string()).into_response())
}

fn kind(kind: SuggestionKind) -> &'static str {
    match kind {
        SuggestionKind::Facet(Facet::Theme) => "thème",
        SuggestionKind::Facet(Facet::Tag) => "étiquette",
        SuggestionKind::Facet(facet) => facet.name(),
        SuggestionKind::Title => "titre",
        SuggestionKind::Heading => "section",
        SuggestionKind::Word => "mot",
    }
}

fn address(base: &str, suggested: &Suggested) -> String {
    match &suggested.url {
        Some(url) if url.starts_with('/') => format!("{base}{url}"),
        Some(url) => url.clone(),
        None => {
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            format!("{base}/?{}", query.append_pair("q", suggested.q.trim()).finish())
        }
    }
}
