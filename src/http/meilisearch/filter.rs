//! Filters of Meilisearch (`organisation = DINUM AND (date >= 1690000000 OR NOT theme EXISTS)`), read into
//! a condition of the engine. Also the arrays that InstantSearch sends: all of these, any of those.

use std::iter::Peekable;
use std::vec::IntoIter;

use serde_json::Value;

use crate::search::Condition;

use super::attribute::{Attribute, LEVEL_SEPARATOR, filterable};
use super::fields::{described, shortened};
use super::lexer::{FilterToken, tokens};
use super::moment::{MomentTest, days, years};

/// Parentheses inside each other.
pub(super) const DEPTH_MAX: usize = 200;
/// Values that one filter compares with.
pub(super) const VALUES_MAX: usize = 1000;

/// Reads a filter; nothing for one that says nothing.
///
/// # Errors
/// What is wrong with it, for developers.
pub(super) fn condition(filter: Value) -> Result<Option<Condition>, String> {
    let mut left = VALUES_MAX;
    let parts = match filter {
        Value::String(text) => return parsed(&text, &mut left),
        Value::Array(parts) => parts,
        other => return Err(format!("expected String, Array, found: {}", described(&other))),
    };
    let mut all = Vec::new();
    for part in parts {
        match part {
            Value::String(text) => all.extend(parsed(&text, &mut left)?),
            Value::Array(texts) => {
                let mut any = Vec::new();
                for text in texts {
                    let Value::String(text) = text else {
                        return Err(format!("expected String, found: {}", described(&text)));
                    };
                    any.extend(parsed(&text, &mut left)?);
                }
                all.extend(group(any, Condition::Any));
            }
            other => {
                return Err(format!("expected String, [String], found: {}", described(&other)));
            }
        }
    }
    Ok(group(all, Condition::All))
}

/// The condition of a filter: its text, or the JSON of an array.
///
/// # Errors
/// What is wrong with it, for developers.
pub fn condition_of_filter(filter: &str) -> Result<Option<Condition>, String> {
    let array = serde_json::from_str(filter).ok().filter(Value::is_array);
    condition(array.unwrap_or_else(|| Value::String(filter.to_owned())))
}

fn parsed(text: &str, left: &mut usize) -> Result<Option<Condition>, String> {
    let tokens = tokens(text)?;
    if tokens.is_empty() {
        return Ok(None);
    }
    let mut reader = FilterReader { tokens: tokens.into_iter().peekable(), left };
    let condition = reader.any(0)?;
    match reader.tokens.next() {
        None => Ok(Some(condition)),
        Some(token) => Err(format!("Found unexpected characters at the end: {}", told(&token))),
    }
}

fn group(mut parts: Vec<Condition>, kind: fn(Vec<Condition>) -> Condition) -> Option<Condition> {
    if parts.len() > 1 { Some(kind(parts)) } else { parts.pop() }
}

/// What a filter asks of an attribute.
enum Operation {
    Compares(MomentTest, String),
    IsAnyOf(Vec<String>),
    Lies(String, String),
    Exists,
    StartsWith(String),
}

/// Reads the pieces of one filter, from the weakest operator down.
struct FilterReader<'l> {
    tokens: Peekable<IntoIter<FilterToken>>,
    /// Values that may still come.
    left: &'l mut usize,
}

impl FilterReader<'_> {
    fn any(&mut self, depth: usize) -> Result<Condition, String> {
        let mut parts = vec![self.all(depth)?];
        while self.takes("OR") {
            parts.push(self.all(depth)?);
        }
        Ok(group(parts, Condition::Any).unwrap_or(Condition::Any(vec![])))
    }

    fn all(&mut self, depth: usize) -> Result<Condition, String> {
        let mut parts = vec![self.one(depth)?];
        while self.takes("AND") {
            parts.push(self.one(depth)?);
        }
        Ok(group(parts, Condition::All).unwrap_or(Condition::All(vec![])))
    }

    fn one(&mut self, depth: usize) -> Result<Condition, String> {
        let mut is_negated = false;
        while self.takes("NOT") {
            is_negated = !is_negated;
        }
        let condition = match self.tokens.next_if_eq(&FilterToken::Open) {
            Some(_) if depth >= DEPTH_MAX => {
                return Err(format!("Too many filter conditions: {DEPTH_MAX} levels at most"));
            }
            Some(_) => {
                let inside = self.any(depth + 1)?;
                match self.tokens.next() {
                    Some(FilterToken::Close) => inside,
                    _ => return Err("Expression is missing the closing delimiter `)`".to_owned()),
                }
            }
            None => self.fact()?,
        };
        Ok(negated(condition, is_negated))
    }

    /// An attribute and what is asked of it.
    fn fact(&mut self) -> Result<Condition, String> {
        let name = self.word("an attribute")?;
        let Some(attribute) = Attribute::named(&name) else {
            let known: Vec<_> = filterable().iter().map(|name| format!("`{name}`")).collect();
            return Err(format!(
                "Attribute `{}` is not filterable. Available filterable attributes are: {}.",
                shortened(&name),
                known.join(", ")
            ));
        };
        let (operation, is_negated) = self.operation()?;
        let condition = asked(attribute, operation).ok_or_else(|| {
            format!("The attribute `{}` cannot be compared so, or not with that", shortened(&name))
        })?;
        Ok(negated(condition, is_negated))
    }

    fn operation(&mut self) -> Result<(Operation, bool), String> {
        if let Some(FilterToken::Sign(sign)) =
            self.tokens.next_if(|token| matches!(token, FilterToken::Sign(_)))
        {
            let value = self.word("a value")?;
            let comparison = match sign {
                ">" => MomentTest::Above,
                ">=" => MomentTest::AtLeast,
                "<" => MomentTest::Below,
                "<=" => MomentTest::AtMost,
                _ => MomentTest::Equal,
            };
            return Ok((Operation::Compares(comparison, value), sign == "!="));
        }
        if self.takes("IS") {
            let is_not = self.takes("NOT");
            return match self.takes("NULL") || self.takes("EMPTY") {
                true => Ok((Operation::Exists, !is_not)),
                false => Err("Was expecting `NULL` or `EMPTY` after `IS`".to_owned()),
            };
        }
        let is_negated = self.takes("NOT");
        if self.takes("EXISTS") {
            return Ok((Operation::Exists, is_negated));
        }
        if self.takes("IN") {
            return Ok((Operation::IsAnyOf(self.list()?), is_negated));
        }
        if self.takes("STARTS") {
            return match self.takes("WITH") {
                true => Ok((Operation::StartsWith(self.word("a value")?), is_negated)),
                false => Err("Was expecting `WITH` after `STARTS`".to_owned()),
            };
        }
        match self.tokens.next() {
            Some(FilterToken::Word(from) | FilterToken::Quoted(from))
                if !is_negated && self.takes("TO") =>
            {
                *self.left = self.left.saturating_sub(1);
                Ok((Operation::Lies(from, self.word("a value")?), false))
            }
            found => Err(format!(
                "Was expecting an operation `=`, `!=`, `>=`, `>`, `<=`, `<`, `IN`, `NOT IN`, `TO`, \
                 `EXISTS`, `NOT EXISTS`, `IS NULL`, `IS NOT NULL`, `IS EMPTY`, `IS NOT EMPTY` or \
                 `STARTS WITH`, found {}",
                found.as_ref().map_or_else(|| "nothing".to_owned(), told)
            )),
        }
    }

    /// `[a, b]`, with or without a comma at its end.
    fn list(&mut self) -> Result<Vec<String>, String> {
        let mut values = Vec::new();
        if self.tokens.next_if_eq(&FilterToken::OpenList).is_none() {
            return Err("Expected `[` after `IN`".to_owned());
        }
        loop {
            if self.tokens.next_if_eq(&FilterToken::CloseList).is_some() {
                return Ok(values);
            }
            values.push(self.word("a value or `]`")?);
            if self.tokens.next_if_eq(&FilterToken::Comma).is_none()
                && self.tokens.peek() != Some(&FilterToken::CloseList)
            {
                return Err("Expected only comma-separated field names inside `IN[..]`".to_owned());
            }
        }
    }

    /// A word or a text in quotes.
    fn word(&mut self, expected: &str) -> Result<String, String> {
        *self.left = self
            .left
            .checked_sub(1)
            .ok_or_else(|| format!("Too many filter conditions: {VALUES_MAX} values at most"))?;
        match self.tokens.next() {
            Some(FilterToken::Word(text) | FilterToken::Quoted(text)) => Ok(text),
            Some(token) => Err(format!("Was expecting {expected}, found {}", told(&token))),
            None => Err(format!("Was expecting {expected} but instead got nothing")),
        }
    }

    fn takes(&mut self, keyword: &str) -> bool {
        self.tokens.next_if(|token| token.is(keyword)).is_some()
    }
}

fn negated(condition: Condition, is_negated: bool) -> Condition {
    if is_negated { Condition::Not(Box::new(condition)) } else { condition }
}

/// The condition of an operation; `None` where an attribute has none such, or not with that value.
fn asked(attribute: Attribute, operation: Operation) -> Option<Condition> {
    let is_any_of = |values: Vec<String>| match attribute {
        Attribute::Facet(facet) => Some(Condition::Values(facet, values)),
        Attribute::Level(facet, level) => {
            let labels = values.iter().map(|value| {
                value.split(LEVEL_SEPARATOR).map(str::to_owned).collect::<Vec<String>>()
            });
            let labels = labels.filter(|labels| labels.len() == level + 1);
            Some(Condition::Labels(facet, labels.collect()))
        }
        Attribute::Path => Some(Condition::Any(values.into_iter().map(Condition::Note).collect())),
        Attribute::Date | Attribute::Year => {
            let equal = values.iter().map(|value| compared(attribute, MomentTest::Equal, value));
            Some(Condition::Any(equal.collect::<Option<_>>()?))
        }
    };
    match operation {
        Operation::Compares(MomentTest::Equal, value) => is_any_of(vec![value]),
        Operation::Compares(comparison, value) => compared(attribute, comparison, &value),
        Operation::IsAnyOf(values) => is_any_of(values),
        Operation::Lies(from, to) => Some(Condition::All(vec![
            compared(attribute, MomentTest::AtLeast, &from)?,
            compared(attribute, MomentTest::AtMost, &to)?,
        ])),
        Operation::StartsWith(beginning) if attribute == Attribute::Path => {
            Some(Condition::NotesStarting(beginning))
        }
        Operation::StartsWith(_) => None,
        Operation::Exists => Some(match attribute {
            Attribute::Facet(facet) | Attribute::Level(facet, _) => Condition::HasValue(facet),
            Attribute::Date | Attribute::Year => Condition::Days(1..u32::MAX),
            Attribute::Path => Condition::All(vec![]),
        }),
    }
}

fn compared(attribute: Attribute, comparison: MomentTest, value: &str) -> Option<Condition> {
    let days = match attribute {
        Attribute::Date => days(comparison, value),
        Attribute::Year => years(comparison, value),
        Attribute::Facet(_) | Attribute::Level(..) | Attribute::Path => None,
    };
    days.map(Condition::Days)
}

/// A piece as an error repeats it.
fn told(token: &FilterToken) -> String {
    match token {
        FilterToken::Word(text) | FilterToken::Quoted(text) => format!("`{}`", shortened(text)),
        FilterToken::Sign(sign) => format!("`{sign}`"),
        FilterToken::Open => "`(`".to_owned(),
        FilterToken::Close => "`)`".to_owned(),
        FilterToken::OpenList => "`[`".to_owned(),
        FilterToken::CloseList => "`]`".to_owned(),
        FilterToken::Comma => "`,`".to_owned(),
    }
}
