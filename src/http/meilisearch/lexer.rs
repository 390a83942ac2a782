//! The words and signs of a Meilisearch filter.

/// A piece of a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FilterToken {
    /// `(`
    Open,
    /// `)`
    Close,
    /// `[`
    OpenList,
    /// `]`
    CloseList,
    /// `,`
    Comma,
    /// `=`, `!=`, `>`, `>=`, `<` or `<=`.
    Sign(&'static str),
    /// A word that may be a keyword.
    Word(String),
    /// A text in quotes, without them.
    Quoted(String),
}

impl FilterToken {
    /// Whether it is this keyword, in any case.
    pub(super) fn is(&self, keyword: &str) -> bool {
        matches!(self, Self::Word(word) if word.eq_ignore_ascii_case(keyword))
    }
}

/// Cuts a filter into its pieces.
///
/// # Errors
/// What cannot be read, for people.
pub(super) fn tokens(text: &str) -> Result<Vec<FilterToken>, String> {
    let mut tokens = Vec::new();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let token = match c {
            '(' => FilterToken::Open,
            ')' => FilterToken::Close,
            '[' => FilterToken::OpenList,
            ']' => FilterToken::CloseList,
            ',' => FilterToken::Comma,
            '=' => FilterToken::Sign("="),
            '!' if rest.next_if_eq(&'=').is_some() => FilterToken::Sign("!="),
            '>' if rest.next_if_eq(&'=').is_some() => FilterToken::Sign(">="),
            '<' if rest.next_if_eq(&'=').is_some() => FilterToken::Sign("<="),
            '>' => FilterToken::Sign(">"),
            '<' => FilterToken::Sign("<"),
            '!' => return Err("Was expecting `!=`, found a lone `!`".to_owned()),
            quote @ ('"' | '\'') => FilterToken::Quoted(quoted(quote, &mut rest)?),
            c if c.is_whitespace() => continue,
            c => {
                let mut word = String::from(c);
                while let Some(next) = rest.next_if(|next| is_of_word(*next)) {
                    word.push(next);
                }
                FilterToken::Word(word)
            }
        };
        tokens.push(token);
    }
    Ok(tokens)
}

/// The text up to the closing quote; a backslash takes the sign after it as it is.
fn quoted(quote: char, rest: &mut impl Iterator<Item = char>) -> Result<String, String> {
    let mut text = String::new();
    while let Some(c) = rest.next() {
        match c {
            '\\' => match rest.next() {
                Some(escaped) if escaped == quote || escaped == '\\' => text.push(escaped),
                Some(other) => text.extend([c, other]),
                None => break,
            },
            c if c == quote => return Ok(text),
            c => text.push(c),
        }
    }
    Err(format!("Expression `{quote}{text}` is missing the following closing delimiter: `{quote}`"))
}

fn is_of_word(c: char) -> bool {
    !c.is_whitespace()
        && !matches!(c, '(' | ')' | '[' | ']' | ',' | '=' | '!' | '<' | '>' | '"' | '\'')
}
