//! Footnotes: their numbers in the order of the text, and the ways there and back.

use std::collections::{HashMap, HashSet};

/// The footnotes of one page. Their ids are made of numbers, so that any label gives a valid one, and
/// hold a `:`, which no heading's has.
#[derive(Debug, Default)]
pub(super) struct Footnotes {
    /// By label.
    numbers: HashMap<String, usize>,
    /// Those that a sign in the text leads to.
    signed: HashSet<usize>,
    /// Those whose text was met.
    defined: HashSet<usize>,
}

impl Footnotes {
    /// The sign in the text. Several may lead to one footnote, which leads back to the first. The style
    /// sheet shows the number: as text it would stand between two words of a passage, and a browser
    /// would not find the passage.
    pub(super) fn sign(&mut self, label: &str) -> String {
        let number = self.number(label);
        let id = match self.signed.insert(number) {
            true => format!(" id=\"appel:{number}\""),
            false => String::new(),
        };
        format!(
            "<sup class=\"footnote-reference\"><a href=\"#note:{number}\"{id} \
             aria-label=\"Note {number}\" data-number=\"{number}\"></a></sup>"
        )
    }

    /// What stands before and after the text of a footnote. Of two with one label, the first is meant.
    pub(super) fn definition(&mut self, label: &str) -> (String, String) {
        let number = self.number(label);
        let id = match self.defined.insert(number) {
            true => format!(" id=\"note:{number}\""),
            false => String::new(),
        };
        let open = format!(
            "<div class=\"footnote-definition\"{id}>\
             <sup class=\"footnote-definition-label\">{number}</sup>"
        );
        let back = match self.signed.contains(&number) && !id.is_empty() {
            true => format!(
                "<a class=\"return\" href=\"#appel:{number}\" \
                 aria-label=\"Retour à l’appel de la note {number}\"></a>"
            ),
            false => String::new(),
        };
        (open, format!("{back}</div>\n"))
    }

    fn number(&mut self, label: &str) -> usize {
        let next = self.numbers.len() + 1;
        *self.numbers.entry(label.to_owned()).or_insert(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_and_texts_lead_to_each_other_and_no_id_is_given_twice() {
        let mut notes = Footnotes::default();
        assert!(notes.sign("une étiquette").contains("href=\"#note:1\" id=\"appel:1\""));
        assert!(notes.sign("b").contains("href=\"#note:2\" id=\"appel:2\""));
        assert!(!notes.sign("b").contains("id="), "a second sign");
        let (open, end) = notes.definition("b");
        assert!(open.contains(" id=\"note:2\"") && end.contains("href=\"#appel:2\""));
        let (open, end) = notes.definition("b");
        assert!(!open.contains("id=") && !end.contains("href"), "a second text");
        let (open, end) = notes.definition("jamais appelée");
        assert!(open.contains(" id=\"note:3\"") && !end.contains("href"));
    }
}
