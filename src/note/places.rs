//! Where in a note a link can lead: to its headings, as their anchors or as people write them, to its
//! blocks, and to what has an id of HTML.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::link::{block_id, loose};
use super::model::{Note, Warning};
use super::warning::{NOTE_TOO_LONG, TOO_MANY_SECTIONS};

/// Headings of one name that `A#B` is looked for among.
const NAMESAKES_MAX: usize = 64;

/// How anchors begin that pages make of footnotes.
const FOOTNOTES: [&str; 3] = ["fn", "footnote", "user-content-fn"];

/// What links may name in one note.
#[derive(Clone, Debug, Default)]
pub(crate) struct NotePlaces {
    ids: HashSet<String>,
    /// Ids by what is left of them, and of the texts of their headings, without case, accents and
    /// signs; the first of each.
    loose: HashMap<String, String>,
    headings: Vec<Heading>,
    /// Headings by their loose text.
    named: HashMap<String, Vec<usize>>,
    /// Whether something of the note was not read: it may hold anything.
    is_cut: bool,
}

#[derive(Clone, Debug)]
struct Heading {
    level: u8,
    name: String,
    anchor: String,
    /// The heading that it stands below.
    above: Option<usize>,
}

impl NotePlaces {
    /// Of a note with these headings (level, text, anchor) and other ids.
    pub(crate) fn new<'n>(
        headings: impl Iterator<Item = (u8, &'n str, &'n str)>,
        ids: impl Iterator<Item = &'n str>,
    ) -> Self {
        let mut places = Self::default();
        for (level, text, anchor) in headings.filter(|(level, ..)| *level > 0) {
            places.add_heading(level, text, anchor);
        }
        for id in ids {
            places.add_loose(loose(id), id);
            places.ids.insert(id.to_owned());
        }
        places
    }

    /// Of a note that was read.
    pub(crate) fn of(note: &Note) -> Self {
        let sections = note.sections.iter();
        let headings = sections.map(|s| (s.level, s.heading.as_str(), s.anchor.as_str()));
        let ids = note.ids.iter().chain(&note.inner_ids).map(String::as_str);
        Self::new(headings, ids).cut_if(note.skipped.is_some(), &note.warnings)
    }

    /// The same; whether anything is missing is read off what is odd about the note.
    pub(crate) fn cut_if(self, is_skipped: bool, warnings: &[Warning]) -> Self {
        let is_cut = |code: &str| [NOTE_TOO_LONG, TOO_MANY_SECTIONS].contains(&code);
        let is_cut = is_skipped || warnings.iter().any(|warning| is_cut(&warning.code));
        Self { is_cut, ..self }
    }

    fn add_heading(&mut self, level: u8, text: &str, anchor: &str) {
        let mut above = self.headings.len().checked_sub(1);
        while let Some(heading) = above.and_then(|at| self.headings.get(at))
            && heading.level >= level
        {
            above = heading.above;
        }
        let (name, anchor) = (loose(text), anchor.to_owned());
        self.ids.insert(anchor.clone());
        self.add_loose(name.clone(), &anchor);
        self.add_loose(loose(&anchor), &anchor);
        self.named.entry(name.clone()).or_default().push(self.headings.len());
        self.headings.push(Heading { level, name, anchor, above });
    }

    fn add_loose(&mut self, loose: String, id: &str) {
        if !loose.is_empty() {
            self.loose.entry(loose).or_insert_with(|| id.to_owned());
        }
    }

    /// The id on the note's page of what a link names after `#`; as written if it is no name of a
    /// place; `None` if there is no such place.
    pub(crate) fn find<'w>(&self, written: &'w str) -> Option<Cow<'w, str>> {
        if self.ids.contains(written) || is_no_name(written) {
            return Some(Cow::Borrowed(written));
        }
        let found = match written.strip_prefix('^') {
            Some(block) => self.ids.get(&block_id(block)).cloned(),
            None => self.loose.get(&loose(written)).cloned().or_else(|| self.below_others(written)),
        };
        found.map(Cow::Owned).or_else(|| self.is_cut.then_some(Cow::Borrowed(written)))
    }

    /// The anchor of the first heading B below a heading A, of `A#B`.
    fn below_others(&self, written: &str) -> Option<String> {
        let (above, last) = written.rsplit_once('#')?;
        let above: Vec<_> = above.split('#').map(loose).filter(|name| !name.is_empty()).collect();
        let namesakes = self.named.get(&loose(last))?.iter().take(NAMESAKES_MAX);
        let mut found = namesakes.filter_map(|at| self.headings.get(*at));
        let found = found.find(|heading| {
            let mut wanted = above.iter().rev().peekable();
            let mut next = heading.above;
            while let Some(heading) = next.and_then(|at| self.headings.get(at)) {
                wanted.next_if(|name| **name == heading.name);
                next = heading.above;
            }
            wanted.peek().is_none()
        });
        found.map(|heading| heading.anchor.clone())
    }
}

/// Whether what stands after `#` says something else than a name: the top of the page, lines, words of
/// the text, a footnote, a route of a program, a template.
fn is_no_name(written: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_line = |text: &str| text.strip_prefix('L').is_some_and(digits);
    let is_footnote = |name: &str| {
        let rest = written.strip_prefix(name).map(|rest| rest.strip_prefix("ref").unwrap_or(rest));
        rest.is_some_and(|rest| !rest.starts_with(char::is_alphabetic))
    };
    written.trim().is_empty()
        || written.eq_ignore_ascii_case("top")
        || written.contains(":~:")
        || written.starts_with(['/', '!', '?'])
        || written.contains(['{', '}', '<', '>'])
        || written.split('-').all(is_line)
        || FOOTNOTES.iter().copied().any(is_footnote)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found_as_people_and_programs_write_them() {
        let headings = [
            (0, "", ""),
            (1, "Voiture", "voiture"),
            (2, "Entretien", "entretien"),
            (3, "Pneus", "pneus"),
            (2, "Assurance : l’auto", "assurance--lauto"),
            (3, "Pneus", "pneus-1"),
            (2, "Méthode n° 2", "choisie"),
        ];
        let ids = ["bloc:fin-contrat", "Plan", "note-du-cadre"];
        let places = NotePlaces::new(headings.into_iter(), ids.into_iter());
        for (written, id) in [
            ("pneus-1", "pneus-1"),
            ("Pneus", "pneus"),
            ("Assurance l’auto", "assurance--lauto"),
            ("assurance-lauto", "assurance--lauto"),
            ("METHODE n 2", "choisie"),
            ("methode-n-2", "choisie"),
            ("choisie", "choisie"),
            ("plan", "Plan"),
            ("^fin-contrat", "bloc:fin-contrat"),
            ("^Fin-Contrat", "bloc:fin-contrat"),
            ("Entretien#Pneus", "pneus"),
            ("Voiture#Assurance : l’auto#Pneus", "pneus-1"),
            ("Assurance l’auto # Pneus", "pneus-1"),
            ("Voiture#Pneus", "pneus"),
            ("#Pneus", "pneus"),
            // Not names of places.
            ("top", "top"),
            ("L12-L20", "L12-L20"),
            (":~:text=mot", ":~:text=mot"),
            ("fn:1", "fn:1"),
            ("fnref1", "fnref1"),
            ("/route", "/route"),
        ] {
            assert_eq!(places.find(written).as_deref(), Some(id), "{written}");
        }
        for written in [
            "rien",
            "^inexistant",
            "^plan",
            "Entretien#Freins",
            "Pneus#Entretien",
            "Assurance#Entretien#Pneus",
            "voiture-1",
            "fnord",
            "Long",
        ] {
            assert_eq!(places.find(written), None, "{written}");
        }
        let cut = NotePlaces::new([].into_iter(), [].into_iter()).cut_if(true, &[]);
        assert_eq!(cut.find("rien").as_deref(), Some("rien"));
    }

    #[test]
    fn many_links_to_many_namesakes_take_linear_time() {
        let headings = (0..20_000).map(|_| (1, "A", "a"));
        let places = NotePlaces::new(headings, [].into_iter());
        let start = std::time::Instant::now();
        assert!((0..20_000).all(|_| places.find("B#A").is_none()));
        assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
    }
}
