//! The names that French and English notes give to their fields.

use crate::text::fold;

/// What a field of front matter is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Title,
    Subtitle,
    Author,
    Date,
    Updated,
    Tag,
    Theme,
    Lead,
    Permalink,
    Alias,
    Acronym,
    Id,
    Lang,
}

use Purpose::{
    Acronym, Alias, Author, Date, Id, Lang, Lead, Permalink, Subtitle, Tag, Theme, Title, Updated,
};

/// Field names in their [`canonical_key`] form, by purpose; of one purpose the earlier name counts more.
const NAMES: [(Purpose, &[&str]); 13] = [
    (Title, &["title", "titre", "nom", "name", "fullname", "shorttitle", "headline"]),
    (Subtitle, &["subtitle", "soustitre"]),
    (
        Author,
        &[
            "author",
            "authors",
            "auteur",
            "auteurs",
            "autrice",
            "autrices",
            "auteurrice",
            "auteurice",
            "redacteur",
            "redacteurs",
            "redactrice",
            "redactrices",
            "creator",
            "creators",
            "msauthor",
        ],
    ),
    (
        Date,
        &[
            "date",
            "datedepublication",
            "datepublication",
            "publicationdate",
            "publieele",
            "publiele",
            "publie",
            "publiee",
            "publishdate",
            "publisheddate",
            "datepublished",
            "published",
            "pubdate",
            "created",
            "createdat",
            "creationdate",
            "datecreated",
            "datecreation",
            "datedecreation",
            "creele",
            "creeele",
            "cree",
            "creee",
            "createdtime",
            "redigele",
            "ecritle",
            "datederedaction",
            "jour",
            "msdate",
        ],
    ),
    (
        Updated,
        &[
            "updated",
            "update",
            "updatedat",
            "lastupdated",
            "lastupdate",
            "modified",
            "lastmod",
            "lastmodified",
            "datemodified",
            "modificationdate",
            "datedemodification",
            "datemodification",
            "dernieremodification",
            "modifiele",
            "modifieele",
            "modifie",
            "modifiee",
            "lastedited",
            "lasteditedtime",
            "dateupdated",
            "miseajour",
            "miseajourle",
            "misajour",
            "datedemiseajour",
            "datemiseajour",
            "dernieremiseajour",
            "misajourle",
            "maj",
            "datemaj",
            "majle",
            "actualisele",
            "actualise",
            "reviseele",
            "revisele",
            "datederevision",
            "revised",
        ],
    ),
    (
        Tag,
        &[
            "tag",
            "tags",
            "etiquette",
            "etiquettes",
            "keyword",
            "keywords",
            "motcle",
            "motscles",
            "motclef",
            "motsclefs",
        ],
    ),
    (
        Theme,
        &[
            "theme",
            "themes",
            "thematique",
            "thematiques",
            "categorie",
            "categories",
            "category",
            "domaine",
            "domaines",
            "sujet",
            "sujets",
            "topic",
            "topics",
            "rubrique",
            "rubriques",
        ],
    ),
    (
        Lead,
        &[
            "kezako",
            "description",
            "chapeau",
            "chapeautext",
            "chapeautexte",
            "chapo",
            "summary",
            "resume",
            "excerpt",
            "extrait",
            "mission",
            "tagline",
            "accroche",
            "subtitle",
            "soustitre",
            "contentintro",
            "intro",
            "introduction",
            "abstract",
            "definition",
            "presentation",
            "baseline",
            "slogan",
            "pitch",
        ],
    ),
    (Permalink, &["permalink", "permalien"]),
    (Alias, &["alias", "aliases"]),
    (Acronym, &["acronym", "acronyms", "acronyme", "acronymes", "sigle", "sigles"]),
    (Id, &["id", "uid", "identifiant", "zettelid"]),
    (Lang, &["lang", "langue", "language", "locale"]),
];

/// A field name without case, accents, blanks and punctuation: `Mots-clés` is `motscles`.
pub(super) fn canonical_key(key: &str) -> String {
    fold(key).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Whether a field says what its note is about, beside its tags.
pub(crate) fn is_theme_key(key: &str) -> bool {
    keys_of(Theme).contains(&canonical_key(key).as_str())
}

/// What a field is for, by its name as written.
pub(super) fn purpose_of(key: &str) -> Option<Purpose> {
    let key = canonical_key(key);
    NAMES.iter().find(|(_, keys)| keys.contains(&key.as_str())).map(|(purpose, _)| *purpose)
}

/// The keys of a purpose, first the one that counts most.
pub(super) fn keys_of(purpose: Purpose) -> &'static [&'static str] {
    NAMES.iter().find(|(of, _)| *of == purpose).map_or(&[], |(_, keys)| keys)
}
