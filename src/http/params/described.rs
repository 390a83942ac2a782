//! What a parameter is, for those who read about it: the same values that its reader checks.

/// A parameter as the API's documents tell it.
#[derive(Clone, Debug)]
pub(in crate::http) struct Described {
    pub(in crate::http) name: &'static str,
    pub(in crate::http) accepts: Accepts,
    /// What it does, in French and in English.
    pub(in crate::http) about: (&'static str, &'static str),
    /// What counts without it, as it would be written; empty for nothing.
    pub(in crate::http) default: &'static str,
    /// A value, as it is written in a query string; empty for none.
    pub(in crate::http) example: &'static str,
}

/// Which values a parameter takes.
#[derive(Clone, Debug)]
pub(in crate::http) enum Accepts {
    /// A text of so many characters at most.
    Text(Option<usize>),
    /// Several texts, of so many at most.
    Texts(usize),
    /// `true` or `false`, `1` or `0`.
    Flag,
    /// A whole number from the first to the second.
    Number(usize, usize),
    /// A number from 0 to 1.
    Share,
    /// One of these words.
    Choice(Vec<&'static str>),
    /// Some of these words, with commas between them.
    Choices(Vec<&'static str>),
    /// A day, a month or a year.
    Period,
}
