//! How far the values that Limier gives are those that a judge would have ticked.

#![expect(clippy::cast_precision_loss, reason = "values on a sheet are few")]

use std::collections::BTreeMap;

use super::assigned::{Assigned, SectionFacets};
use super::facets::Facet;
use super::per_facet::PerFacet;
use super::sheet::{JUDGED, JudgedValues, Judgement};

/// The figures of one facet over a sheet.
#[derive(Clone, Debug, Default)]
pub struct FacetScore {
    /// Values given that the judge ticked or accepted, or one below them.
    pub right: usize,
    /// Other values given.
    pub wrong: usize,
    /// Ticked values by which a reader finds the section.
    pub found: usize,
    /// Other ticked values.
    pub missed: usize,
    /// For each kind of [`Reason`](super::Reason): values right and wrong.
    pub rules: BTreeMap<String, (usize, usize)>,
    /// Every wrong or missed value, in the order of the sheet.
    pub errors: Vec<JudgedError>,
}

/// Where Limier and a judge differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgedError {
    /// Id of the section.
    pub id: String,
    /// Path of the value.
    pub path: String,
    /// The code of the reason why it was given; `None` if it was missed.
    pub reason: Option<String>,
}

/// Of the ticks of two judges on the sections that both judged, how many the other shares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Agreement {
    /// Ticks of either.
    pub ticks: usize,
    /// Those that the other ticks or accepts.
    pub shared: usize,
}

impl FacetScore {
    /// The share of the values given that are right; 1 if none was given.
    pub fn precision(&self) -> f64 {
        share(self.right, self.wrong)
    }

    /// The share of the ticks by which a reader finds the section; 1 if there was none.
    pub fn recall(&self) -> f64 {
        share(self.found, self.missed)
    }

    fn add(&mut self, id: &str, given: &[Assigned], judged: &JudgedValues) {
        for value in given {
            let mut judged = judged.ticked.iter().chain(&judged.accepted);
            // Whoever ticks a value sees what is below it.
            let is_right = judged.any(|path| is_at_or_below(path, &value.path));
            let code = value.reason.code();
            let kind = code.split(':').next().unwrap_or_default().to_owned();
            let (right, wrong) = self.rules.entry(kind).or_default();
            if is_right {
                self.right += 1;
                *right += 1;
            } else {
                self.wrong += 1;
                *wrong += 1;
                self.add_error(id, &value.path, Some(code));
            }
        }
        for tick in &judged.ticked {
            if given.iter().any(|value| is_at_or_below(&value.path, tick)) {
                self.found += 1;
            } else {
                self.missed += 1;
                self.add_error(id, tick, None);
            }
        }
    }

    fn add_error(&mut self, id: &str, path: &str, reason: Option<String>) {
        let error = JudgedError { id: id.to_owned(), path: path.to_owned(), reason };
        self.errors.push(error);
    }
}

impl Agreement {
    /// The share of ticks that the other shares; 1 if there was none.
    pub fn rate(self) -> f64 {
        share(self.shared, self.ticks - self.shared)
    }
}

/// The figures of each judged facet; sections that `given` does not know are not counted.
pub fn score<'a>(
    judgements: &[Judgement],
    given: impl Fn(&str) -> Option<&'a SectionFacets>,
) -> Vec<(Facet, FacetScore)> {
    let mut scores = PerFacet::<FacetScore>::default();
    for judgement in judgements {
        for facet in JUDGED {
            if let Some(values) = given(&judgement.id) {
                scores[facet].add(&judgement.id, &values[facet], &judgement.values[facet]);
            }
        }
    }
    JUDGED.into_iter().map(|facet| (facet, std::mem::take(&mut scores[facet]))).collect()
}

/// How far two judges agree on each judged facet.
pub fn agreement(one: &[Judgement], other: &[Judgement]) -> Vec<(Facet, Agreement)> {
    let of = |facet: Facet| {
        let mut agreement = Agreement::default();
        for judgement in one {
            let same = |other: &&Judgement| other.id == judgement.id;
            let Some(other) = other.iter().find(same) else { continue };
            agreement.add(&judgement.values[facet], &other.values[facet]);
            agreement.add(&other.values[facet], &judgement.values[facet]);
        }
        (facet, agreement)
    };
    JUDGED.into_iter().map(of).collect()
}

impl Agreement {
    fn add(&mut self, ticks: &JudgedValues, of: &JudgedValues) {
        let is_shared = |tick: &&String| {
            of.ticked.iter().chain(&of.accepted).any(|path| is_at_or_below(path, tick))
        };
        self.ticks += ticks.ticked.len();
        self.shared += ticks.ticked.iter().filter(is_shared).count();
    }
}

fn is_at_or_below(path: &str, above: &str) -> bool {
    path.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn share(yes: usize, no: usize) -> f64 {
    if yes + no == 0 { 1.0 } else { yes as f64 / (yes + no) as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facet::assigned::Reason;
    use crate::facet::sheet::read_sheet;
    use crate::facet::taxonomy::Taxonomy;

    fn given(paths: &[(&str, Reason)]) -> SectionFacets {
        let mut values = SectionFacets::default();
        let assigned = paths.iter().map(|(path, reason)| Assigned {
            path: (*path).to_owned(),
            written: None,
            reason: reason.clone(),
        });
        values[Facet::Organisation] = assigned.collect();
        values
    }

    #[test]
    fn recall_counts_ticks_and_precision_what_is_accepted_too() {
        let taxonomy = Taxonomy::builtin();
        let sheet = "a.md\tEtalab; IGN; CNIL?\t\nb.md\t\t\ngone.md\tIGN\t";
        let judgements = read_sheet(sheet, &taxonomy).unwrap();
        let a = given(&[
            ("premier-ministre/dinum", Reason::Heading),
            ("cnil", Reason::Tag("cnil".into())),
        ]);
        let b = given(&[("premier-ministre/dinum", Reason::Tag("dinum".into()))]);
        let scores = score(&judgements, |id| match id {
            "a.md" => Some(&a),
            "b.md" => Some(&b),
            _ => None,
        });
        let (facet, organisations) = &scores[0];
        assert_eq!(*facet, Facet::Organisation);
        // DINUM stands above Etalab: right to give, and not enough to find it by.
        assert_eq!((organisations.right, organisations.wrong), (2, 1));
        assert_eq!((organisations.found, organisations.missed), (0, 2));
        assert_eq!(organisations.rules["tag"], (1, 1));
        let wrong = organisations.errors.iter().find(|error| error.reason.is_some()).unwrap();
        assert_eq!((&*wrong.id, wrong.reason.as_deref()), ("b.md", Some("tag:dinum")));
    }

    #[test]
    fn judges_agree_on_what_one_ticks_and_the_other_accepts() {
        let taxonomy = Taxonomy::builtin();
        let read = |sheet| read_sheet(sheet, &taxonomy).unwrap();
        let one = read("a.md\tDINUM; IGN\t\nb.md\tIGN\t");
        let other = read("a.md\tEtalab; IGN?\t");
        let agreement = agreement(&one, &other);
        // DINUM holds Etalab, IGN is accepted; who ticks Etalab is not content with DINUM.
        assert_eq!(agreement[0], (Facet::Organisation, Agreement { ticks: 3, shared: 2 }));
        assert_eq!(agreement[1].1.rate(), 1.0);
    }
}
