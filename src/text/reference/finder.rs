//! Which references begin with a word: every kind is asked, the most exact first.

use std::ops::Range;

use crate::text::ordinal::ordinal_number;
use crate::text::word::Word;

use super::article::{self, ArticleList};
use super::code;
use super::compound::compound;
use super::day::day;
use super::european;
use super::group::{decimal, fours, grouped};
use super::hour::hour;
use super::model::Reference;
use super::number::number;
use super::version::version;

/// Finds the references of a text while its words are read.
#[derive(Default)]
pub(crate) struct References {
    /// Where the last one ended: none begins before.
    covered: usize,
    list: Option<ArticleList>,
}

impl References {
    /// Those that begin with `word` of `text`, whose folded form is `folded`, the most exact first:
    /// that of an article holds its number.
    pub(crate) fn beginning_with(
        &mut self,
        text: &str,
        word: &Word,
        folded: &str,
    ) -> Vec<Reference> {
        if word.range.start < self.covered || !word.is_content() {
            return Vec::new();
        }
        let mut found = self.references_at(text, word.core.clone(), folded);
        // A word that is written as its reference is says it already.
        found.retain(|reference| reference.range != word.core || reference.term != folded);
        self.covered = found.first().map_or(self.covered, |longest| longest.range.end);
        found
    }

    fn references_at(&mut self, text: &str, word: Range<usize>, folded: &str) -> Vec<Reference> {
        if folded.starts_with(|c: char| c.is_ascii_digit()) {
            return self.beginning_with_digits(text, word, folded);
        }
        if let Some(letters) = article::code_letters(folded)
            && let Some((found, list)) = article::article(text, word.clone(), letters)
        {
            self.list = Some(list);
            return found;
        }
        beginning_with_letters(text, word, folded).into_iter().collect()
    }

    fn beginning_with_digits(
        &mut self,
        text: &str,
        word: Range<usize>,
        folded: &str,
    ) -> Vec<Reference> {
        let start = word.start;
        let listed = |number: Reference| {
            let article = self.list.as_mut().and_then(|list| article::listed(text, &number, list));
            article.into_iter().chain([number]).collect()
        };
        let day = day(text, start);
        if let (None, Some(decimal)) = (&day, decimal(text, start)) {
            return [decimal].into_iter().chain(grouped(text, start)).collect();
        }
        let one = day
            .or_else(|| grouped(text, start))
            .or_else(|| hour(text, start))
            .or_else(|| article::ordinal_paragraph(text, folded, start, word.end));
        let other = || {
            let european = european::slashed(text, start);
            let code = european.or_else(|| code::office(text, start));
            let code = code.or_else(|| code::circular(text, start));
            code.or_else(|| version(text, word)).into_iter().collect()
        };
        match one {
            Some(reference) => vec![reference],
            None => number(text, start).map_or_else(other, listed),
        }
    }
}

/// The reference that begins with a word of letters, or of letters and digits.
fn beginning_with_letters(text: &str, word: Range<usize>, folded: &str) -> Option<Reference> {
    let (start, end) = (word.start, word.end);
    let next = text.as_bytes().get(end)?;
    match next {
        b':' if folded == "ecli" => return code::ecli(text, start),
        b'.' if folded.strip_prefix('v').is_some_and(is_number) => return version(text, word),
        b'/' => {
            let nor = || code::nor(text, word, folded);
            return code::circular(text, start).or_else(nor);
        }
        // Hyphens and apostrophes of every kind.
        b'-' | b'\'' | b'`' | 0x80.. => {
            if let Some(compound) = compound(text, start, end, folded) {
                return Some(compound);
            }
        }
        _ => {}
    }
    match folded.len() {
        _ if article::is_paragraph(folded) => article::paragraph(text, start, end),
        _ if european::is_institution(folded) => european::after_institution(text, start, end),
        4 if folded.ends_with(|c: char| c.is_ascii_digit()) => fours(text, start),
        3 | 4 => code::nor(text, word, folded),
        _ if ordinal_number(folded).is_some() => {
            article::ordinal_paragraph(text, folded, start, end)
        }
        _ => None,
    }
}

fn is_number(folded: &str) -> bool {
    !folded.is_empty() && folded.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    use super::*;
    use crate::text::word::words;

    fn found(text: &str) -> Vec<Reference> {
        let (mut words, mut folded) = (words(text), String::new());
        let mut references = References::default();
        let mut found = Vec::new();
        while let Some(word) = words.next() {
            words.fold_word(&word, &mut folded);
            found.extend(references.beginning_with(text, &word, &folded));
        }
        found
    }

    fn check(table: &[(&str, &[&str])]) {
        for (text, terms) in table {
            let found: Vec<_> = found(text).into_iter().map(|reference| reference.term).collect();
            assert_eq!(found, *terms, "{text}");
        }
    }

    #[test]
    fn numbers_with_hyphens() {
        check(&[
            ("2019-1088 du", &["2019-1088"]),
            ("2019- 1088", &["2019-1088"]),
            ("2019\u{2011}1088", &["2019-1088"]),
            ("2019–2020", &["2019-2020"]),
            ("10- 20", &[]),
            ("2019 - 1088", &[]),
            ("2019", &[]),
            ("1-2-b3", &["1-2"]),
            ("12-3a", &[]),
            ("pourvoi n° 19-12.345", &["19-12345"]),
            ("pourvoi 19-12345", &["19-12345"]),
            ("19-12.34", &["19-12"]),
        ]);
    }

    #[test]
    fn days() {
        check(&[
            ("2 août 2024,", &["2024-08-02"]),
            ("2 AOUT 2024", &["2024-08-02"]),
            ("2\u{a0}aou\u{302}t\u{a0}2024", &["2024-08-02"]),
            ("1er mars 2020", &["2020-03-01"]),
            ("5 févr. 2024", &["2024-02-05"]),
            ("02/08/2024", &["2024-08-02"]),
            ("2.8.2024", &["2024-08-02"]),
            ("2024-08-02", &["2024-08-02"]),
            ("2 août", &[]),
            ("2 agents 2024", &[]),
            ("99/99/2024", &[]),
        ]);
    }

    #[test]
    fn numbers_in_groups() {
        check(&[
            ("1 000 000 € votés", &["1000000"]),
            ("1\u{202f}000\u{a0}000,50", &["1000000,50", "1000000"]),
            ("1000000,50 et 2,5 %", &["1000000,50", "2,5"]),
            ("1,2,3 et 4, 5", &[]),
            ("1’000’000 ou 1'000'000", &["1000000", "1000000"]),
            ("1.000.000", &["1000000"]),
            ("111 222 333 00044", &["11122233300044"]),
            ("111 222 333", &["111222333"]),
            ("1 84 12 76 451 089 46", &["184127645108946"]),
            ("01 23 45 67 89", &["0123456789"]),
            ("01.23.45.67.89 ; 01-23-45-67-89", &["0123456789", "0123456789"]),
            ("+33 1 23 45 67 89", &["0123456789"]),
            ("+33123456789", &["0123456789"]),
            ("+33 (0)1.23.45.67.89", &["0123456789"]),
            ("0033 1 23 45 67 89", &["0123456789"]),
            ("en 2024 1 500 agents", &["1500"]),
            ("en 2024 500 agents", &[]),
            ("FR76 1111 2222 3333 4444 5555 666", &["fr7611112222333344445555666"]),
            ("4970 1111 2222 3333", &["4970111122223333"]),
            ("2018 2019 2020 2021", &[]),
            ("RT30 2010 1500", &[]),
            ("12 34 56 le", &[]),
            ("1 000\n000", &["1000"]),
            ("1 000km", &[]),
            ("1  000", &[]),
            ("10 11 12 13 14 15 16 17 18 19", &[]),
            ("33 1 23 45 67 89", &[]),
            ("10 20 30 40 50", &[]),
            ("01 02 03 04", &[]),
            ("0800 12 34 56 et 0 800 123 456", &["0800123456", "0800123456"]),
        ]);
    }

    #[test]
    fn hours() {
        check(&[
            ("à 14 h 30 précises", &["14h30"]),
            ("14h30", &[]),
            ("14H30 min", &["14h30"]),
            ("14h 30", &["14h30"]),
            ("14:30, 14 heures 30", &["14h30", "14h30"]),
            ("09h05 et 9:05 et 9 h 05", &["9h05", "9h05", "9h05"]),
            ("14 h, 14\u{a0}heures, 14h00, 14:00", &["14h", "14h", "14h", "14h"]),
            ("35 heures ; 1 heure", &["35h", "1h"]),
            ("0 h 15", &["0h15"]),
            ("14:30:15", &[]),
            ("16:9 et 14:75", &[]),
            ("14 hommes", &[]),
            ("14h5", &[]),
            ("1607 heures", &[]),
        ]);
    }

    #[test]
    fn versions() {
        check(&[
            ("v1.2.3 et 1.2.3.", &["1.2.3", "1.2.3"]),
            ("V2.0, 2.0", &["2.0", "2.0"]),
            ("1.2.3-beta", &["1.2.3"]),
            ("1.2.x", &[]),
            ("1.2rc1", &[]),
            ("v1", &[]),
            ("192.168.1.10", &["192.168.1.10"]),
        ]);
    }

    #[test]
    fn articles_of_law_hold_their_number() {
        check(&[
            ("L. 321-1 du code", &["l321-1", "321-1"]),
            ("L.\u{a0}321-1", &["l321-1", "321-1"]),
            ("L321-1", &["l321-1", "321-1"]),
            ("l 321-1", &["l321-1", "321-1"]),
            ("R.* 123-4-5", &["r123-4-5", "123-4-5"]),
            ("L.O. 111-3", &["lo111-3", "111-3"]),
            ("L. 110 du code", &["l110"]),
            ("L110", &[]),
            ("L. article", &[]),
            ("a 2019-1088", &["2019-1088"]),
            ("l’article", &[]),
            ("R2D2", &[]),
        ]);
    }

    #[test]
    fn lists_of_articles_share_their_letters() {
        check(&[
            (
                "articles L. 1234-1, 1234-3 et R. 1234-5",
                &["l1234-1", "1234-1", "l1234-3", "1234-3", "r1234-5", "1234-5"],
            ),
            (
                "L. 1234-1 à L. 1234-4",
                &["l1234-1", "1234-1", "l1234-2", "l1234-3", "l1234-4", "1234-4"],
            ),
            ("L. 1234-1 A 1234-3", &["l1234-1", "1234-1", "l1234-2", "l1234-3", "1234-3"]),
            ("L. 12-1 à L. 13-3", &["l12-1", "12-1", "l13-3", "13-3"]),
            ("L. 12-1 à L. 12-999", &["l12-1", "12-1", "l12-999", "12-999"]),
            ("L. 12-1 et suivants", &["l12-1", "12-1"]),
            ("L. 12-1 du décret 2019-1088", &["l12-1", "12-1", "2019-1088"]),
        ]);
        let text = "L. 12-1 et suivants.";
        assert_eq!(text.get(found(text)[0].range.clone()), Some("L. 12-1 et suivants"));
    }

    #[test]
    fn paragraphs() {
        check(&[
            ("alinéa 2", &["alinea-2"]),
            ("al. 2 ; AL 2", &["alinea-2", "alinea-2"]),
            ("2e alinéa, 2ème ALINÉA", &["alinea-2", "alinea-2"]),
            ("deuxième alinéa, second alinéa", &["alinea-2", "alinea-2"]),
            ("1er alinéa, premier alinéa, alinéa 1er", &["alinea-1", "alinea-1", "alinea-1"]),
            ("12e alinéa", &["alinea-12"]),
            ("al. 12-3", &["12-3"]),
            ("premier arrêté", &[]),
        ]);
    }

    #[test]
    fn texts_of_the_union_and_of_courts() {
        check(&[
            ("règlement (UE) 2016/679", &["2016-679"]),
            ("règlement UE n° 2016/679 du", &["2016-679"]),
            ("2016/679/UE", &["2016-679"]),
            ("directive 95/46/CE, 95/46", &["95-46", "95-46"]),
            ("règlement (CE) nº 45/2001", &["45-2001"]),
            ("RG n° 19/01234", &["19-01234"]),
            ("3/4 et 24/7", &[]),
            ("12/34/56", &[]),
            ("ECLI:EU:C:2014:317", &["ecli:eu:c:2014:317"]),
            ("ECLI: FR:CECHR:2019: 419146.20191211", &["ecli:fr:cechr:2019:419146.20191211"]),
        ]);
    }

    #[test]
    fn codes_of_administrations() {
        check(&[
            ("n° 6264/SG, 6264-SG", &["6264-sg", "6264-sg"]),
            ("DGT/RT3/2010/150 du", &["dgt-rt3-2010-150"]),
            ("NOR : JUS C 18 06695 D", &["jusc1806695d"]),
            ("JUS C 18/06695/D, JUSC 1806695 D", &["jusc1806695d", "jusc1806695d"]),
            ("JUSC1806695D", &[]),
            ("100-ans, 12/mois, 24h/24", &[]),
            ("km/h, et/ou, page/s", &[]),
            ("exemple.test/a/2020", &[]),
        ]);
    }

    #[test]
    fn compounds_with_a_stop_word() {
        check(&[
            ("un rendez-vous, RENDEZ\u{2011}VOUS", &["rendezvous", "rendezvous"]),
            ("rendez vous", &[]),
            ("tout-à-coup", &[]),
            ("en-tête", &[]),
            ("chefs-d’œuvre et chef-d'oeuvre", &["chefdoeuvre", "chefdoeuvre"]),
            ("tête-à-tête", &["teteatete"]),
            ("au-delà", &["audela"]),
            ("dis-le, est-il, lui-même, mot-clé", &[]),
        ]);
    }

    /// What references are made of, and what spoils them.
    const PIECES: [&str; 24] = [
        "1", "12", "000", "2019", "33", " ", "\u{a0}", ".", "-", "/", ":", ",", "’", "(", ")",
        "n°", "L", "h", "v", "à", "alinéa", "UE", "ECLI", "JUS",
    ];

    proptest! {
        #[test]
        fn references_are_the_same_however_they_are_typed(
            pieces in proptest::collection::vec(proptest::sample::select(&PIECES[..]), 0..16)
        ) {
            let text = pieces.concat();
            let terms = |text: &str| found(text).into_iter().map(|r| r.term).collect::<Vec<_>>();
            let expected = terms(&text);
            let bare = text.nfd().filter(|c| *c != '\u{300}' && *c != '\u{301}').collect::<String>();
            prop_assert_eq!(&terms(&text.nfd().collect::<String>()), &expected);
            prop_assert_eq!(&terms(&bare), &expected);
            prop_assert_eq!(&terms(&text.to_lowercase()), &expected);
            prop_assert_eq!(&terms(&text.to_uppercase()), &expected);
            prop_assert_eq!(&terms(&text.replace('’', "'")), &expected);
            for reference in found(&text) {
                prop_assert!(text.get(reference.range).is_some_and(|range| !range.is_empty()));
            }
        }
    }

    /// A reading that takes the square of the length would not end here.
    #[test]
    fn the_time_is_that_of_the_length_however_hostile_the_text() {
        for pair in PIECES.iter().flat_map(|one| PIECES.map(|other| [*one, other])) {
            found(&pair.concat().repeat(500));
        }
        for piece in [
            "1", "1234 ", "12 ", "a-de-", "a", "L", "(", "1 ", "1.", "1/", "L. 1-", "L. 1-1, ",
            "a/1/", "v1.",
        ] {
            found(&piece.repeat(200_000 / piece.len()));
        }
    }
}
