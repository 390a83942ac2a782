//! A route's parameters as one table: each name stands beside what its values do to the request, so
//! that no name can set what belongs to another.

use crate::http::problem::Problem;

use super::argument::{Argument, unknown, wrong};
use super::pairs::Pairs;

/// Values of one parameter: each is looked up by name, and compared with each section's.
const VALUES_MAX: usize = 100;

/// A parameter of a request `R`.
pub(super) struct Parameter<R: 'static> {
    pub(super) name: &'static str,
    takes: Takes<R>,
}

/// The list in a request that keeps a parameter's values.
type Values<R> = dyn Fn(&mut R) -> &mut Vec<String> + Send + Sync;

enum Takes<R: 'static> {
    One(fn(&mut R, Argument) -> Result<(), Problem>),
    Many(Box<Values<R>>),
}

/// A parameter that takes a single value, given to `set`.
pub(super) fn one<R>(
    name: &'static str,
    set: fn(&mut R, Argument) -> Result<(), Problem>,
) -> Parameter<R> {
    Parameter { name, takes: Takes::One(set) }
}

/// A parameter that may be repeated; `values` says where its values are kept.
pub(super) fn many<R>(
    name: &'static str,
    values: impl Fn(&mut R) -> &mut Vec<String> + Send + Sync + 'static,
) -> Parameter<R> {
    Parameter { name, takes: Takes::Many(Box::new(values)) }
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
        let Some(parameter) = known.clone().find(|known| known.name == name) else {
            let names: Vec<_> = known.map(|known| known.name).collect();
            return Err(unknown(&name, &names));
        };
        let name = parameter.name;
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
