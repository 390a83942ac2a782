//! The value that a client gave to a parameter, and how it is read: as a number, a date, a choice.

use crate::http::language::Bilingual;
use crate::http::problem::Problem;
use crate::note::{Date, parse_period};
use crate::text::fold;

/// Characters of a query.
pub(super) const QUERY_CHARS_MAX: usize = 1024;
/// What a list can be asked to skip: a number that every reader of JSON keeps as it is.
pub(super) const OFFSET_MAX: usize = (1 << 53) - 1;

/// A value, with the name of its parameter, which every refusal gives.
pub(in crate::http) struct Argument {
    name: &'static str,
    value: String,
}

impl Argument {
    pub(in crate::http) fn new(name: &'static str, value: String) -> Self {
        Self { name, value }
    }

    pub(super) fn is_blank(&self) -> bool {
        self.value.trim().is_empty()
    }

    /// The text as given, however long.
    pub(super) fn into_text(self) -> String {
        self.value
    }

    pub(super) fn into_non_empty(self) -> Option<String> {
        Some(self.value).filter(|value| !value.is_empty())
    }

    /// A text of at most `chars_max` characters.
    pub(super) fn text(self, chars_max: usize) -> Result<String, Problem> {
        if self.value.chars().count() <= chars_max {
            return Ok(self.value);
        }
        let fr = format!("{chars_max} caractères au plus");
        Err(wrong(self.name, &fr, &format!("at most {chars_max} characters")).at(chars_max))
    }

    pub(super) fn flag(&self) -> Result<bool, Problem> {
        self.choice(&[("true", true), ("false", false), ("1", true), ("0", false)])
    }

    /// A number from `min` to `max`, both allowed.
    pub(in crate::http) fn number(&self, min: usize, max: usize) -> Result<usize, Problem> {
        let number = self.value.parse().ok().filter(|number| (min..=max).contains(number));
        number.ok_or_else(|| {
            wrong(
                self.name,
                &format!("un nombre de {min} à {max}"),
                &format!("a number from {min} to {max}"),
            )
        })
    }

    /// A share from 0 to 1, in thousandths.
    pub(super) fn permille(&self) -> Result<u16, Problem> {
        let share = self.value.parse::<f64>().ok().filter(|share| (0.0..=1.0).contains(share));
        let share = share.ok_or_else(|| {
            wrong(self.name, "un nombre de 0 à 1, comme 0.5", "a number from 0 to 1, such as 0.5")
        })?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 1000")]
        Ok((share * 1000.0).round() as u16)
    }

    /// The first day of a period; `None` for a blank value, as an empty field of a form sends it.
    pub(super) fn first_day(&self) -> Result<Option<Date>, Problem> {
        Ok(self.period()?.map(|(first, _)| first))
    }

    /// The last day of a period; `None` for a blank value.
    pub(super) fn last_day(&self) -> Result<Option<Date>, Problem> {
        Ok(self.period()?.map(|(_, last)| last))
    }

    fn period(&self) -> Result<Option<(Date, Date)>, Problem> {
        if self.is_blank() {
            return Ok(None);
        }
        let period = parse_period(&self.value).ok_or_else(|| {
            let examples = "2024, 2024-08, 2024-08-02, 2 août 2024";
            wrong(self.name, &format!("une date : {examples}"), &format!("a date: {examples}"))
        });
        period.map(Some)
    }

    /// One of `values`, by name.
    pub(super) fn choice<T: Copy>(&self, values: &[(&str, T)]) -> Result<T, Problem> {
        self.one_of(&self.value, values)
    }

    /// Some of `values`, by their names with commas between them; each at most once.
    pub(super) fn choices<T: Copy + PartialEq>(
        &self,
        values: &[(&str, T)],
    ) -> Result<Vec<T>, Problem> {
        let mut chosen = Vec::new();
        for part in self.value.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let value = self.one_of(part, values)?;
            if !chosen.contains(&value) {
                chosen.push(value);
            }
        }
        Ok(chosen)
    }

    fn one_of<T: Copy>(&self, text: &str, values: &[(&str, T)]) -> Result<T, Problem> {
        let found = values.iter().find(|(known, _)| *known == text);
        found.map(|(_, value)| *value).ok_or_else(|| {
            let known: Vec<_> = values.iter().map(|(known, _)| *known).collect();
            let known = known.join(", ");
            wrong(
                self.name,
                &format!("l’une de ces valeurs : {known}"),
                &format!("one of: {known}"),
            )
        })
    }
}

/// Refuses a value by the name of its parameter, with what it takes.
pub(super) fn wrong(name: &str, fr: &str, en: &str) -> Problem {
    Problem::parameter(Bilingual::new(
        format!("« {name} » attend {fr}"),
        format!("\"{name}\" takes {en}"),
    ))
    .with_hint(Bilingual::new(fr, en))
}

/// Refuses a parameter by name, with the known one that it may have meant.
pub(in crate::http) fn unknown(name: &str, known: &[&str]) -> Problem {
    let folded = fold(name);
    let near = known.iter().find(|known| {
        let shared = known.chars().zip(folded.chars()).take_while(|(a, b)| a == b).count();
        shared >= 3 || **known == folded
    });
    let list = known.join(", ");
    let (fr, en) = match near {
        Some(near) => (format!("vouliez-vous « {near} » ?"), format!("did you mean \"{near}\"?")),
        None if known.is_empty() => {
            ("aucun n’est attendu".to_owned(), "none is expected".to_owned())
        }
        None => (format!("connus : {list}"), format!("known: {list}")),
    };
    Problem::parameter(Bilingual::new(
        format!("Paramètre inconnu « {name} » ; {fr}"),
        format!("unknown parameter \"{name}\"; {en}"),
    ))
    .with_hint(Bilingual::new(fr, en))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_name_comes_with_its_neighbour_or_with_all() {
        for (name, known, end) in [
            ("limt", &["q", "limit"][..], "did you mean \"limit\"?"),
            ("Q", &["q", "limit"], "did you mean \"q\"?"),
            ("colour", &["q", "limit"], "known: q, limit"),
            ("q", &[], "none is expected"),
        ] {
            let problem = unknown(name, known);
            assert_eq!(problem.detail.en, format!("unknown parameter \"{name}\"; {end}"));
        }
    }
}
