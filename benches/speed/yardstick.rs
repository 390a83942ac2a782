//! What Tantivy does with the same sections: *stock*, as its documentation shows it, and *tuned*, the
//! same index and queries where two things that stock pays again for every answer are paid once: the
//! labels of facet values, and the stems of words that cannot be marked.

use std::path::Path;

use frostem::{Algorithm, Stemmer};
use serde::Serialize;
use tantivy::collector::{Count, FacetCollector, TopDocs};
use tantivy::query::{BooleanQuery, FuzzyTermQuery, PhraseQuery, Query, TermQuery};
use tantivy::schema::{
    FAST, Facet, FacetOptions, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing,
    TextOptions, Value,
};
use tantivy::snippet::SnippetGenerator;
use tantivy::tokenizer::{
    AsciiFoldingFilter, LowerCaser, SimpleTokenizer, TextAnalyzer, Token, TokenFilter, TokenStream,
    Tokenizer,
};
use tantivy::{DocAddress, Index, IndexReader, TantivyDocument, Term};

use crate::corpus::ReadySection;
use crate::queries::Class;
use crate::tuned::{LabelCounts, Labels, marked_excerpt};

/// Memory of the writer, as Limier's configuration has it, and its threads.
const HEAP_BYTES: usize = 64 << 20;
const THREADS: usize = 2;
/// Hits of an answer, and characters of a snippet.
const HITS: usize = 10;
const SNIPPET_CHARS: usize = 220;

/// How an answer is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Stock,
    Tuned,
}

/// Tantivy's index, open for searching.
pub(crate) struct Yardstick {
    kind: Kind,
    fields: Fields,
    reader: IndexReader,
    analyzer: TextAnalyzer,
    labels: Labels,
}

#[derive(Clone, Copy)]
struct Fields {
    path: Field,
    title: Field,
    heading: Field,
    body: Field,
    organisation: Field,
    theme: Field,
}

impl Fields {
    fn searched(self) -> [Field; 3] {
        [self.title, self.heading, self.body]
    }
}

/// An answer as it goes out.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct Answer {
    pub(crate) total: usize,
    pub(crate) hits: Vec<YardstickHit>,
    /// Values of organisation and theme, with their counts.
    pub(crate) facets: [Vec<(String, u64)>; 2],
}

/// A hit of an answer.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct YardstickHit {
    /// Place in the index.
    pub(crate) id: (u32, u32),
    path: String,
    title: String,
    heading: String,
    snippet: String,
}

fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("french")
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let text = TextOptions::default().set_indexing_options(indexing).set_stored();
    let fields = Fields {
        path: schema.add_text_field("path", STRING | STORED | FAST),
        title: schema.add_text_field("title", text.clone()),
        heading: schema.add_text_field("heading", text.clone()),
        body: schema.add_text_field("body", text),
        organisation: schema.add_facet_field("organisation", FacetOptions::default()),
        theme: schema.add_facet_field("theme", FacetOptions::default()),
    };
    (schema.build(), fields)
}

/// Makes an index of `sections` in `folder`.
pub(crate) fn build(folder: &Path, sections: impl Iterator<Item = ReadySection>) {
    let (schema, fields) = schema();
    let index = Index::create_in_dir(folder, schema).unwrap();
    index.tokenizers().register("french", analyzer());
    let mut writer = index.writer_with_num_threads(THREADS, HEAP_BYTES).unwrap();
    for section in sections {
        let mut document = TantivyDocument::new();
        document.add_text(fields.path, section.path);
        document.add_text(fields.title, section.title);
        document.add_text(fields.heading, section.heading);
        document.add_text(fields.body, section.body);
        // A whole path is one value here, so that both kinds of answers count the same ones.
        for value in section.organisations {
            document.add_facet(fields.organisation, Facet::from_path([value]));
        }
        for value in section.themes {
            document.add_facet(fields.theme, Facet::from_path([value]));
        }
        writer.add_document(document).unwrap();
    }
    writer.commit().unwrap();
    writer.wait_merging_threads().unwrap();
}

impl Yardstick {
    pub(crate) fn open(folder: &Path, kind: Kind) -> Self {
        let index = Index::open_in_dir(folder).unwrap();
        index.tokenizers().register("french", analyzer());
        let reader = index.reader().unwrap();
        let labels = Labels::read(&reader.searcher());
        Self { kind, fields: schema().1, reader, analyzer: analyzer(), labels }
    }

    /// The sections that hold all words of a query.
    pub(crate) fn answer(&self, text: &str, class: Class) -> Answer {
        let searcher = self.reader.searcher();
        let (query, stems) = self.query(text, class);
        let top = TopDocs::with_limit(HITS).order_by_score();
        let (found, total, facets) = match self.kind {
            Kind::Stock => {
                let counted = |name: &str| {
                    let mut collector = FacetCollector::for_field(name);
                    collector.add_facet("/");
                    collector
                };
                let collector = (top, Count, counted("organisation"), counted("theme"));
                let (found, total, organisations, themes) =
                    searcher.search(&query, &collector).unwrap();
                let named = [organisations, themes].map(|counts| {
                    let label = |facet: &Facet| facet.to_path().concat();
                    counts.get("/").map(|(facet, count)| (label(facet), count)).collect()
                });
                (found, total, named)
            }
            Kind::Tuned => {
                searcher.search(&query, &(top, Count, LabelCounts(&self.labels))).unwrap()
            }
        };
        let snippets = (self.kind == Kind::Stock).then(|| {
            let mut snippets =
                SnippetGenerator::create(&searcher, &query, self.fields.body).unwrap();
            snippets.set_max_num_chars(SNIPPET_CHARS);
            snippets
        });
        let hit = |address: DocAddress| {
            let document: TantivyDocument = searcher.doc(address).unwrap();
            let text =
                |field| document.get_first(field).and_then(|v| v.as_str()).unwrap_or_default();
            let snippet = match &snippets {
                Some(snippets) => snippets.snippet_from_doc(&document).to_html(),
                None => marked_excerpt(text(self.fields.body), &stems, SNIPPET_CHARS),
            };
            YardstickHit {
                id: (address.segment_ord, address.doc_id),
                path: text(self.fields.path).to_owned(),
                title: text(self.fields.title).to_owned(),
                heading: text(self.fields.heading).to_owned(),
                snippet,
            }
        };
        let hits = found.into_iter().map(|(_, address)| hit(address)).collect();
        Answer { total, hits, facets }
    }

    /// A query, and the stems of its words.
    fn query(&self, text: &str, class: Class) -> (BooleanQuery, Vec<String>) {
        let mut stems: Vec<String> = Vec::new();
        let mut analyzer = self.analyzer.clone();
        analyzer.token_stream(text).process(&mut |token| stems.push(token.text.clone()));
        if class == Class::Prefix {
            // Half a word has no stem.
            stems = vec![limier::text::fold(text.trim_end_matches('*'))];
        }
        let fields = self.fields.searched();
        let in_any = |query: &dyn Fn(Field) -> Box<dyn Query>| {
            Box::new(BooleanQuery::union(fields.map(query).into())) as Box<dyn Query>
        };
        if class == Class::Phrase && stems.len() > 1 {
            let terms = |field| stems.iter().map(|s| Term::from_field_text(field, s)).collect();
            let phrase = in_any(&|field| Box::new(PhraseQuery::new(terms(field))));
            return (BooleanQuery::intersection(vec![phrase]), stems);
        }
        let of_word = |stem: &String| {
            in_any(&|field| {
                let term = Term::from_field_text(field, stem);
                match class {
                    Class::Prefix => Box::new(FuzzyTermQuery::new_prefix(term, 0, true)),
                    Class::Typo => Box::new(FuzzyTermQuery::new(term, 1, true)),
                    _ => Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)),
                }
            })
        };
        (BooleanQuery::intersection(stems.iter().map(of_word).collect()), stems)
    }
}

/// Words in lower case, without accents, stemmed.
fn analyzer() -> TextAnalyzer {
    TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(LowerCaser)
        .filter(AsciiFoldingFilter)
        .filter(FrenchStems)
        .build()
}

/// The stem of a folded word.
pub(crate) fn stem(folded: &str) -> String {
    Stemmer::new(Algorithm::French).stem(folded).into_owned()
}

/// The Snowball stemmer, as Tantivy's feature `stemmer` has it. With that feature, what is tested would
/// be another build of Tantivy than what is shipped.
#[derive(Clone)]
struct FrenchStems;

#[derive(Clone)]
struct StemmedTokenizer<T>(T);

struct StemmedStream<S>(S, Stemmer);

impl TokenFilter for FrenchStems {
    type Tokenizer<T: Tokenizer> = StemmedTokenizer<T>;

    fn transform<T: Tokenizer>(self, tokenizer: T) -> StemmedTokenizer<T> {
        StemmedTokenizer(tokenizer)
    }
}

impl<T: Tokenizer> Tokenizer for StemmedTokenizer<T> {
    type TokenStream<'a> = StemmedStream<T::TokenStream<'a>>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Self::TokenStream<'a> {
        StemmedStream(self.0.token_stream(text), Stemmer::new(Algorithm::French))
    }
}

impl<S: TokenStream> TokenStream for StemmedStream<S> {
    fn advance(&mut self) -> bool {
        let advanced = self.0.advance();
        if advanced {
            let token = self.0.token_mut();
            let stem = self.1.stem(&token.text);
            if *stem != *token.text {
                token.text = stem.into_owned();
            }
        }
        advanced
    }

    fn token(&self) -> &Token {
        self.0.token()
    }

    fn token_mut(&mut self) -> &mut Token {
        self.0.token_mut()
    }
}
