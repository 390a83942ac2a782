//! Sections that are about what a query names: the name is their heading, or the title of the note that
//! they begin.

use std::collections::{BTreeMap, BTreeSet};

use tantivy::postings::Postings;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, TERMINATED, TantivyError};

use crate::index::Snapshot;
use crate::search::plan::AskedName;

/// The passages of the segment number `ordinal` whose section bears one of `names`, each with the weight
/// of that which counts most.
pub(super) fn bearers(
    snapshot: &Snapshot,
    ordinal: usize,
    names: &[AskedName],
) -> Result<BTreeMap<DocId, f32>, TantivyError> {
    let mut bearers = BTreeMap::new();
    let Some(segment) = snapshot.segments().get(ordinal) else { return Ok(bearers) };
    let fields = snapshot.fields();
    let begins_note = |doc: DocId| doc.checked_sub(1).is_none_or(|at| segment.columns.is_note(at));
    for name in names {
        let mut of_heading = saying(snapshot, ordinal, fields.heading, name)?;
        let of_title = saying(snapshot, ordinal, fields.title, name)?;
        of_heading.extend(of_title.into_iter().filter(|doc| begins_note(*doc)));
        for doc in of_heading {
            let weight: &mut f32 = bearers.entry(doc).or_default();
            *weight = weight.max(name.weight);
        }
    }
    Ok(bearers)
}

/// The documents whose `field` says the words of a name and no other.
fn saying(
    snapshot: &Snapshot,
    ordinal: usize,
    field: Field,
    name: &AskedName,
) -> Result<Vec<DocId>, TantivyError> {
    let Some(segment) = snapshot.segments().get(ordinal) else { return Ok(Vec::new()) };
    let lemmas: BTreeSet<&String> = name.words.iter().flatten().collect();
    let mut postings = Vec::with_capacity(lemmas.len());
    for lemma in lemmas {
        let term = snapshot.term(field, lemma)?;
        match term.postings(segment, ordinal, IndexRecordOption::WithFreqs)? {
            Some(of_lemma) => postings.push(of_lemma),
            None => return Ok(Vec::new()),
        }
    }
    postings.sort_by_key(|of_lemma| of_lemma.doc_freq());
    let Some((rarest, others)) = postings.split_first_mut() else { return Ok(Vec::new()) };
    let lengths = segment.reader.get_fieldnorms_reader(field)?;
    let mut found = Vec::new();
    let mut doc = rarest.doc();
    while doc != TERMINATED {
        let all = others.iter_mut().all(|other| other.doc() <= doc && other.seek(doc) == doc);
        // Postings that have ended hold no frequency.
        let said = || rarest.term_freq() + others.iter().map(Postings::term_freq).sum::<u32>();
        if all && said() == lengths.fieldnorm(doc) {
            found.push(doc);
        }
        doc = rarest.advance();
    }
    Ok(found)
}
