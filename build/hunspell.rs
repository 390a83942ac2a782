//! Reads a Hunspell dictionary (`.dic`, `.aff`) and lists every form of every entry.
//!
//! Only what Dicollecte uses of the format: two-letter flags, one level of suffixes, conditions of
//! literal characters and classes. Prefixes are elided articles (`l'`, `d'`), which Limier cuts off
//! itself: they are skipped. The format: <https://hunspell.sourceforge.net/> (hunspell(5)).

use std::collections::HashMap;

/// One form of one entry.
pub(crate) struct Form<'d> {
    /// As written.
    pub(crate) form: String,
    /// The entry it is a form of.
    pub(crate) lemma: &'d str,
    /// `po:` tags of the entry: what kind of word it is.
    pub(crate) parts_of_speech: &'d str,
    /// Tags of the suffix: which form it is. Empty where the entry itself is the form.
    pub(crate) inflection: &'d str,
}

/// One line `SFX flag strip add condition tags`.
struct Suffix<'d> {
    strip: &'d str,
    add: &'d str,
    condition: Vec<Class>,
    tags: &'d str,
}

/// What one character of a condition may be.
enum Class {
    Any,
    OneOf(Vec<char>),
    NoneOf(Vec<char>),
}

impl Class {
    fn holds(&self, c: char) -> bool {
        match self {
            Self::Any => true,
            Self::OneOf(chars) => chars.contains(&c),
            Self::NoneOf(chars) => !chars.contains(&c),
        }
    }
}

/// The entry itself is no word, only its forms are.
const NEED_AFFIX: &str = "()";

/// Calls `visit` with each form of each entry.
pub(crate) fn for_each_form<'d>(dic: &'d str, aff: &'d str, mut visit: impl FnMut(Form<'d>)) {
    let suffixes = suffixes(aff);
    // The first line counts the entries.
    for line in dic.lines().skip(1) {
        let (entry, tags) = line.split_once(' ').unwrap_or((line, ""));
        let (lemma, flags) = entry.split_once('/').unwrap_or((entry, ""));
        let flags = || (0..flags.len() / 2).filter_map(|n| flags.get(2 * n..2 * n + 2));
        let mut form = |form, inflection| {
            visit(Form { form, lemma, parts_of_speech: tags, inflection });
        };
        if !flags().any(|flag| flag == NEED_AFFIX) {
            form(lemma.to_owned(), "");
        }
        for suffix in flags().filter_map(|flag| suffixes.get(flag)).flatten() {
            if let Some(made) = suffix.apply(lemma) {
                form(made, suffix.tags);
            }
        }
    }
}

impl Suffix<'_> {
    fn apply(&self, word: &str) -> Option<String> {
        let mut end = word.chars().rev();
        let fits =
            self.condition.iter().rev().all(|class| end.next().is_some_and(|c| class.holds(c)));
        let kept = fits.then(|| word.strip_suffix(self.strip)).flatten()?;
        Some(format!("{kept}{}", self.add))
    }
}

fn suffixes(aff: &str) -> HashMap<&str, Vec<Suffix<'_>>> {
    let mut suffixes: HashMap<&str, Vec<Suffix<'_>>> = HashMap::new();
    for line in aff.lines() {
        let line = line.split(" #").next().unwrap_or(line);
        let mut words = line.split_ascii_whitespace();
        let (Some("SFX"), Some(flag), Some(strip), Some(add)) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            continue;
        };
        // The head of a table: `SFX flag Y count`.
        let Some(condition) = words.next() else { continue };
        let add = add.split('/').next().unwrap_or(add);
        let tags =
            words.next().and_then(|first| line.find(&format!(" {first}"))).unwrap_or(line.len());
        let tags = line.get(tags..).unwrap_or_default();
        let zero = |text| if text == "0" { "" } else { text };
        let suffix =
            Suffix { strip: zero(strip), add: zero(add), condition: classes(condition), tags };
        suffixes.entry(flag).or_default().push(suffix);
    }
    suffixes
}

fn classes(condition: &str) -> Vec<Class> {
    let mut classes = Vec::new();
    let mut chars = condition.chars().peekable();
    while let Some(c) = chars.next() {
        classes.push(match c {
            '.' => Class::Any,
            '[' => {
                let negated = chars.next_if_eq(&'^').is_some();
                let class = chars.by_ref().take_while(|c| *c != ']').collect();
                if negated { Class::NoneOf(class) } else { Class::OneOf(class) }
            }
            c => Class::OneOf(vec![c]),
        });
    }
    classes
}

#[cfg(test)]
mod tests {
    use super::*;

    const AFF: &str = "\
SET UTF-8
PFX L' Y 1
PFX L' 0 l' [aeiou] po:det
SFX S. Y 2
SFX S. 0 s [^sxz] is:pl
SFX S. 0 0 [sxz] is:inv # the same
SFX W. Y 2
SFX W. 0 e l is:fem is:sg
SFX W. al aux/L' al is:mas is:pl
SFX a0 Y 1
SFX a0 er ait er po:iimp po:3sg
";

    /// All forms of an entry, each with its tags.
    fn forms(entry: &str) -> Vec<(String, String)> {
        let mut forms = Vec::new();
        for_each_form(&format!("1\n{entry}\n"), AFF, |form| {
            forms.push((form.form, form.inflection.trim().to_owned()));
        });
        forms
    }

    #[test]
    fn an_entry_has_the_forms_of_its_flags() {
        for (entry, expected) in [
            ("chat", &[("chat", "")][..]),
            ("chat/S. po:nom", &[("chat", ""), ("chats", "is:pl")]),
            ("nez/S. po:nom", &[("nez", ""), ("nez", "is:inv")]),
            (
                "local/W.L' po:adj",
                &[("local", ""), ("locale", "is:fem is:sg"), ("locaux", "is:mas is:pl")],
            ),
            ("chanter/a0() po:v1", &[("chantait", "po:iimp po:3sg")]),
            // A flag that the other file does not tell of, half a flag.
            ("chat/??S", &[("chat", "")]),
        ] {
            let expected: Vec<_> =
                expected.iter().map(|(form, tags)| ((*form).into(), (*tags).into())).collect();
            assert_eq!(forms(entry), expected, "{entry}");
        }
    }

    #[test]
    fn a_form_knows_its_entry_and_the_kind_of_word() {
        let mut seen = Vec::new();
        for_each_form("1\nchat/S. po:nom is:mas\n", AFF, |form| {
            seen.push((form.form, form.lemma, form.parts_of_speech));
        });
        assert_eq!(seen.last(), Some(&("chats".to_owned(), "chat", "po:nom is:mas")));
    }

    #[test]
    fn conditions_hold_from_the_end() {
        let holds = |condition: &str, word: &str| {
            let suffix = Suffix { strip: "", add: "", condition: classes(condition), tags: "" };
            suffix.apply(word).is_some()
        };
        assert!(holds(".", "mot") && holds("[^s]", "mot") && holds("[oô]t", "mot"));
        assert!(!holds("[^t]", "mot") && !holds("[aeiou]", "mot") && !holds("long", "mot"));
    }
}
