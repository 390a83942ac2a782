//! The query language in short, for readers.

use maud::{Markup, html};

use super::french::typeset;

/// Examples of queries, and what they find.
const WAYS: [(&str, &str); 9] = [
    ("souveraineté numérique", "les deux mots, avec ou sans accents, au singulier ou au pluriel"),
    ("\"cloud de confiance\"", "ces mots, dans cet ordre"),
    ("données -ouvertes", "sans le mot « ouvertes »"),
    ("datacenter OU hébergement", "l’un ou l’autre"),
    ("(cloud OU hébergement) sécurité", "des parenthèses pour grouper"),
    ("numéri*", "tout ce qui commence ainsi"),
    ("titre:stratégie", "dans les titres ; aussi auteur: et note:, avec ou sans espace"),
    ("organisation:DINUM", "ce qui concerne une organisation ; aussi theme: et tag:"),
    ("depuis:2023 avant:2024-06", "par la date de la note"),
];

/// The panel, open from the start if nothing was `found`.
pub(super) fn panel(found: usize) -> Markup {
    html! {
        details.help open[found == 0] {
            summary { "Comment chercher" }
            dl {
                @for (query, meaning) in WAYS {
                    div { dt { code { (query) } } dd { (typeset(meaning)) } }
                }
            }
        }
    }
}
