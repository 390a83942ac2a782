//! A route's parameters as one table: each name stands beside what its values do to the request, so
//! that no name can set what belongs to another, and beside what is said of it.

use crate::http::problem::Problem;
use crate::note::Date;

use super::argument::{Argument, unknown, wrong};
use super::described::{Accepts, Described};
use super::pairs::Pairs;

/// Values of one parameter: each is looked up by name, and compared with each section's.
const VALUES_MAX: usize = 100;

/// A parameter of a request `R`.
pub(super) struct Parameter<R: 'static> {
    pub(super) described: Described,
    takes: Takes<R>,
}

/// How a value changes a request.
type Set<R> = dyn Fn(&mut R, Argument) -> Result<(), Problem> + Send + Sync;
/// The list in a request that keeps a parameter's values.
type Values<R> = dyn Fn(&mut R) -> &mut Vec<String> + Send + Sync;
/// A field of a request.
type Field<R, T> = fn(&mut R) -> &mut T;

enum Takes<R: 'static> {
    One(Box<Set<R>>),
    Many(Box<Values<R>>),
}

impl<R> Parameter<R> {
    fn new(name: &'static str, accepts: Accepts, takes: Takes<R>) -> Self {
        let described = Described { name, accepts, about: ("", ""), default: "", example: "" };
        Self { described, takes }
    }

    /// With what it does, in French and in English.
    pub(super) fn about(mut self, fr: &'static str, en: &'static str) -> Self {
        self.described.about = (fr, en);
        self
    }

    /// With what counts without it.
    pub(super) fn or(mut self, default: &'static str) -> Self {
        self.described.default = default;
        self
    }

    /// With a value that shows how it is used.
    pub(super) fn such_as(mut self, example: &'static str) -> Self {
        self.described.example = example;
        self
    }
}

/// A parameter that takes a single value, which must be one that it `accepts`, given to `set`.
pub(super) fn one<R>(
    name: &'static str,
    accepts: Accepts,
    set: impl Fn(&mut R, Argument) -> Result<(), Problem> + Send + Sync + 'static,
) -> Parameter<R> {
    Parameter::new(name, accepts, Takes::One(Box::new(set)))
}

/// A parameter that may be repeated; `values` says where its values are kept.
pub(super) fn many<R>(
    name: &'static str,
    values: impl Fn(&mut R) -> &mut Vec<String> + Send + Sync + 'static,
) -> Parameter<R> {
    Parameter::new(name, Accepts::Texts(VALUES_MAX), Takes::Many(Box::new(values)))
}

/// A text of at most `chars_max` characters.
pub(super) fn text<R>(
    name: &'static str,
    chars_max: usize,
    field: Field<R, String>,
) -> Parameter<R> {
    one(name, Accepts::Text(Some(chars_max)), move |request, given| {
        *field(request) = given.text(chars_max)?;
        Ok(())
    })
}

/// A flag.
pub(super) fn flag<R>(name: &'static str, field: Field<R, bool>) -> Parameter<R> {
    one(name, Accepts::Flag, move |request, given| {
        *field(request) = given.flag()?;
        Ok(())
    })
}

/// A whole number from `min` to `max`.
pub(super) fn number<R>(
    name: &'static str,
    (min, max): (usize, usize),
    field: Field<R, usize>,
) -> Parameter<R> {
    one(name, Accepts::Number(min, max), move |request, given| {
        *field(request) = given.number(min, max)?;
        Ok(())
    })
}

/// A share from 0 to 1, kept in thousandths.
pub(super) fn share<R>(name: &'static str, field: Field<R, u16>) -> Parameter<R> {
    one(name, Accepts::Share, move |request, given| {
        *field(request) = given.permille()?;
        Ok(())
    })
}

/// One of `choices`, by its name.
pub(super) fn choice<R, T: Copy + Sync>(
    name: &'static str,
    choices: &'static [(&'static str, T)],
    field: Field<R, T>,
) -> Parameter<R> {
    let names = choices.iter().map(|(name, _)| *name).collect();
    one(name, Accepts::Choice(names), move |request, given| {
        *field(request) = given.choice(choices)?;
        Ok(())
    })
}

/// Some of `choices`, by their names.
pub(super) fn choices<R, T: Copy + PartialEq + Send + Sync + 'static>(
    name: &'static str,
    choices: Vec<(&'static str, T)>,
    field: Field<R, Vec<T>>,
) -> Parameter<R> {
    let names = choices.iter().map(|(name, _)| *name).collect();
    one(name, Accepts::Choices(names), move |request, given| {
        *field(request) = given.choices(&choices)?;
        Ok(())
    })
}

/// A day, of what `read` makes of a period.
pub(super) fn day<R>(
    name: &'static str,
    read: fn(&Argument) -> Result<Option<Date>, Problem>,
    field: Field<R, Option<Date>>,
) -> Parameter<R> {
    one(name, Accepts::Period, move |request, given| {
        *field(request) = read(&given)?;
        Ok(())
    })
}

/// Reads `pairs` into `request` by the parameters of its route.
///
/// # Errors
/// The first pair whose name is not in `known`, whose value its parameter refuses, or that is one too
/// many.
pub(super) fn read<'t, R: 'static>(
    known: impl Iterator<Item = &'t Parameter<R>> + Clone,
    pairs: Pairs,
    request: &mut R,
) -> Result<(), Problem> {
    let mut seen = Vec::new();
    for (name, value) in pairs {
        let Some(parameter) = known.clone().find(|known| known.described.name == name) else {
            let names: Vec<_> = known.map(|known| known.described.name).collect();
            return Err(unknown(&name, &names));
        };
        let name = parameter.described.name;
        let argument = Argument::new(name, value);
        match &parameter.takes {
            Takes::One(_) if seen.contains(&name) => {
                return Err(wrong(name, "une seule valeur", "a single value"));
            }
            Takes::One(set) => {
                seen.push(name);
                set(request, argument)?;
            }
            // A form sends a blank value for a list with nothing chosen.
            Takes::Many(_) if argument.is_blank() => {}
            Takes::Many(values) => add(values(request), name, argument)?,
        }
    }
    Ok(())
}

fn add(values: &mut Vec<String>, name: &str, argument: Argument) -> Result<(), Problem> {
    if values.len() == VALUES_MAX {
        let fr = format!("{VALUES_MAX} valeurs au plus");
        return Err(wrong(name, &fr, &format!("at most {VALUES_MAX} values")));
    }
    values.push(argument.into_text());
    Ok(())
}
