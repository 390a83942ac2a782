//! Why a reading of a form does not count. The build script writes the codes, the program reads them.

/// Why the form is not taken for a form of a lemma that the dictionary names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dropped {
    /// A verb in a form of stories and sermons, and the form has another reading: *missions* is no
    /// *mettre*.
    RareVerb,
    /// The form is a word without content of its own: *entre* is no *entrer*.
    VerbOfFunctionWord,
    /// A person, a place, a mark.
    Name,
    /// `lexicon/corrections.txt` says better.
    Corrected,
}

impl Dropped {
    const ALL: [Self; 4] = [Self::RareVerb, Self::VerbOfFunctionWord, Self::Name, Self::Corrected];

    /// The letter before a rule that does not count.
    pub(crate) fn code(self) -> char {
        match self {
            Self::RareVerb => 'r',
            Self::VerbOfFunctionWord => 'f',
            Self::Name => 'n',
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
            Self::VerbOfFunctionWord => "verb form of a function word",
            Self::Name => "name",
            Self::Corrected => "corrected",
        }
    }
}
