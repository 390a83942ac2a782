//! Counts of facet values as Meilisearch tells them: flat, under the paths of values, or level by level
//! under their labels.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::search::FacetCount;
use crate::text::fold;

use super::attribute::{Attribute, LEVEL_SEPARATOR};
use super::find::{Found, counted};
use super::moment::unix_time;

/// Values of one facet that are told: the most frequent ones.
pub(super) const FACET_VALUES_MAX: usize = 100;

/// `facetDistribution` and `facetStats`.
pub(super) fn distribution(
    found: &Found,
    asked: &[(String, Attribute)],
) -> (Map<String, Value>, Map<String, Value>) {
    let (mut distribution, mut stats) = (Map::new(), Map::new());
    for (name, attribute) in asked {
        let counts = counted(*attribute).and_then(|counted| found.counts.get(counted.name()));
        let values = counts.map(|counts| flat(counts, *attribute, |_| true)).unwrap_or_default();
        match attribute {
            Attribute::Date => {
                if let Some((first, last)) = found.days {
                    let ends = json!({ "min": unix_time(first), "max": unix_time(last) });
                    stats.insert(name.clone(), ends);
                }
            }
            Attribute::Year => {
                let years = values.keys().filter_map(|year| year.parse::<i64>().ok());
                if let Some((first, last)) = years.clone().min().zip(years.max()) {
                    stats.insert(name.clone(), json!({ "min": first, "max": last }));
                }
            }
            Attribute::Facet(_) | Attribute::Level(..) | Attribute::Path => {}
        }
        distribution.insert(name.clone(), json!(values));
    }
    (distribution, stats)
}

/// The most frequent values of an attribute that `is_told`, in the order of their names.
pub(super) fn flat(
    counts: &[FacetCount],
    attribute: Attribute,
    is_told: impl Fn(&FacetCount) -> bool,
) -> BTreeMap<String, u32> {
    let mut values = Vec::new();
    collect(counts, attribute, &mut Vec::new(), &is_told, &mut values);
    values.sort_by(|(a, of_a), (b, of_b)| of_b.cmp(of_a).then_with(|| a.cmp(b)));
    values.truncate(FACET_VALUES_MAX);
    values.into_iter().collect()
}

fn collect<'c>(
    counts: &'c [FacetCount],
    attribute: Attribute,
    above: &mut Vec<&'c str>,
    is_told: &impl Fn(&FacetCount) -> bool,
    values: &mut Vec<(String, u32)>,
) {
    for value in counts {
        above.push(&value.label);
        let name = match attribute {
            Attribute::Level(_, level) if level + 1 == above.len() => {
                Some(above.join(LEVEL_SEPARATOR))
            }
            Attribute::Level(..) => None,
            _ => Some(value.value.clone()),
        };
        if let Some(name) = name.filter(|_| is_told(value) && value.count > 0) {
            values.push((name, value.count));
        }
        collect(&value.children, attribute, above, is_told, values);
        above.pop();
    }
}

/// Whether a value that was searched for is itself what was found, and not only above one that was.
pub(super) fn is_found(value: &FacetCount, sought: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let folded = fold(text);
        let words = folded.split(|c: char| !c.is_alphanumeric());
        words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let own = [words(&value.label), words(&value.value)].concat();
    value.children.is_empty()
        || words(sought).iter().all(|word| own.iter().any(|own| own.starts_with(word)))
}
