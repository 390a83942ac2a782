//! Why a reading of a form does not count. The build script writes the codes, the program reads them.

/// Why the form is not taken for a form of a lemma that the dictionary names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dropped {
    /// A verb in a form that few notes use, and the form has another reading: *missions* is no
    /// *mettre*.
    RareVerb,
    /// The form is a word without content of its own: *entre* is no *entrer*, *vers* no *ver*.
    OfFunctionWord,
    /// A person, a place, a mark.
    Name,
    /// The lemma is so rare that another one is meant: *zone* is no *zoner*.
    Rare,
    /// `lexicon/corrections.txt` says better of this form.
    Corrected,
}

impl Dropped {
    const ALL: [Self; 5] =
        [Self::RareVerb, Self::OfFunctionWord, Self::Name, Self::Rare, Self::Corrected];

    /// The letter before a rule that does not count.
    pub(crate) fn code(self) -> char {
        match self {
            Self::RareVerb => 'r',
            Self::OfFunctionWord => 'f',
            Self::Name => 'n',
            Self::Rare => 'p',
            Self::Corrected => 'c',
        }
    }

    /// The reason of this code.
    pub(crate) fn of_code(code: char) -> Option<Self> {
        Self::ALL.into_iter().find(|dropped| dropped.code() == code)
    }

    /// In words.
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::RareVerb => "rare verb form",
            Self::OfFunctionWord => "the form is a function word",
            Self::Name => "name",
            Self::Rare => "rare word",
            Self::Corrected => "corrected",
        }
    }
}
