//! The acronyms that front matter explains.

use super::keys::Purpose;
use super::metadata::{Keyed, keyed, leads, listed, ordered};
use crate::note::acronym::{Acronym, defined, spelled};
use crate::note::model::Fields;

/// Names and texts of one kind that are compared with each other.
const TEXTS_MAX: usize = 16;

/// One beside a name (`acronym`, `name`), whatever its letters; a title or another name beside a text
/// that spells it (`title: SILL`, `kezako: Socle interministériel de logiciels libres`).
pub(in crate::note) fn front_matter_acronyms(fields: &Fields) -> Vec<Acronym> {
    let keyed = keyed(fields);
    let names_of = |purpose| -> Vec<String> {
        let listed =
            ordered(&keyed, purpose).into_iter().flat_map(|field: &Keyed<'_>| listed(field));
        listed.take(TEXTS_MAX).collect()
    };
    let acronyms = names_of(Purpose::Acronym);
    let (titles, aliases) = (names_of(Purpose::Title), names_of(Purpose::Alias));
    let names: Vec<&String> = titles.iter().chain(&aliases).collect();
    let leads: Vec<String> = leads(&keyed).take(TEXTS_MAX).collect();
    let mut explained = Vec::new();
    for acronym in &acronyms {
        explained.extend(titles.iter().filter_map(|name| defined(acronym, name)));
    }
    for short in acronyms.iter().chain(names.iter().copied()) {
        let texts = names.iter().copied().chain(&leads);
        explained.extend(texts.filter_map(|long| spelled(short, long)));
    }
    explained
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_fields_explain() {
        let found = |fields: serde_json::Value| {
            let explained = front_matter_acronyms(fields.as_object().unwrap());
            explained.into_iter().map(|a| (a.acronym, a.long)).collect::<Vec<_>>()
        };
        for (fields, acronym, long) in [
            (
                json!({ "title": "DGAL", "kezako": "Direction générale de l'alimentation" }),
                "DGAL",
                "direction générale de l’alimentation",
            ),
            (
                json!({ "acronym": "CSTB", "name": "Centre du bâtiment" }),
                "CSTB",
                "centre du bâtiment",
            ),
            (
                json!({ "title": "Plan de relance", "aliases": ["PR", "Relance"] }),
                "PR",
                "plan de relance",
            ),
        ] {
            assert_eq!(found(fields), [(acronym.to_owned(), long.to_owned())]);
        }
        assert_eq!(found(json!({ "title": "Badges", "kezako": "Des cartes à puce" })), []);
    }
}
