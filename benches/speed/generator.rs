//! French notes by the hundred thousand sections, the same for the same seed.
//!
//! They are like real ones in what costs time: how often words come, how long sections and headings
//! are, how many a note has, what stands in the front matter. The tables were measured on 9,957 French
//! notes (pages of administrations, law, help texts): 64,601 sections of 589 bytes on average, 6.2
//! million words, 58,063 of them different. Words of one note come again in it, as in real ones.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use fastrand::Rng;

/// How often the words up to a rank come together, by rank.
const WORDS: [(f64, f64); 16] = [
    (0.0, 0.0),
    (1.0, 0.060),
    (2.0, 0.088),
    (5.0, 0.158),
    (10.0, 0.242),
    (20.0, 0.345),
    (50.0, 0.443),
    (100.0, 0.508),
    (200.0, 0.578),
    (500.0, 0.680),
    (1_000.0, 0.763),
    (2_000.0, 0.842),
    (5_000.0, 0.926),
    (10_000.0, 0.966),
    (20_000.0, 0.987),
    (58_000.0, 1.0),
];
/// Bytes of a section, by share of the sections that are shorter.
const SECTION_BYTES: [(f64, f64); 9] = [
    (0.0, 0.10),
    (158.0, 0.25),
    (370.0, 0.50),
    (709.0, 0.75),
    (1_247.0, 0.90),
    (1_764.0, 0.95),
    (3_708.0, 0.99),
    (20_000.0, 0.9999),
    (117_223.0, 1.0),
];
/// Sections of a note.
const SECTIONS: [(f64, f64); 7] =
    [(1.0, 0.25), (3.0, 0.50), (7.0, 0.75), (15.0, 0.90), (22.0, 0.95), (53.0, 0.99), (374.0, 1.0)];
/// Words of a heading.
const HEADING_WORDS: [(f64, f64); 7] =
    [(1.0, 0.10), (2.0, 0.25), (3.0, 0.50), (5.0, 0.75), (7.0, 0.90), (13.0, 0.99), (20.0, 1.0)];
/// Words of a paragraph.
const PARAGRAPH_WORDS: [(f64, f64); 7] = [
    (1.0, 0.01),
    (5.0, 0.10),
    (12.0, 0.25),
    (21.0, 0.50),
    (34.0, 0.75),
    (75.0, 0.95),
    (141.0, 1.0),
];
/// The most frequent words, in order.
const FUNCTION_WORDS: [&str; 40] = [
    "de", "l’", "la", "les", "à", "des", "le", "d’", "et", "du", "en", "un", "est", "ou", "par",
    "au", "une", "pour", "dans", "que", "sur", "vous", "qui", "votre", "être", "aux", "ne", "pas",
    "il", "son", "peut", "sont", "si", "ce", "avec", "cette", "se", "plus", "être", "ces",
];
const ORGANISATIONS: [&str; 12] = [
    "DINUM",
    "ANSSI",
    "IGN",
    "Insee",
    "CNIL",
    "Météo-France",
    "France Travail",
    "Urssaf",
    "DGFiP",
    "Cour des comptes",
    "Mairie de Valfleury",
    "Association des lavoirs",
];
const THEMES: [&str; 12] = [
    "Gouvernance",
    "Données ouvertes",
    "Accessibilité",
    "Achats",
    "Budget",
    "Logiciels libres",
    "Intelligence artificielle",
    "Identité numérique",
    "Sécurité numérique",
    "Jardins partagés",
    "Vie associative",
    "Statistiques",
];
/// Words that a note is about, and the share of its rarer words that are among them.
const TOPIC_WORDS: usize = 80;
const TOPIC_SHARE: f64 = 0.4;

/// Grows whenever other notes are written.
const GENERATOR_VERSION: u32 = 1;

/// The folder of notes with so many sections: written once, and left for the next run.
pub(crate) fn generated(sections: usize) -> PathBuf {
    let name = format!("generated-{GENERATOR_VERSION}-{sections}");
    let notes = Path::new(env!("CARGO_TARGET_TMPDIR")).join(&name);
    if !notes.exists() {
        let unfinished = notes.with_extension("unfinished");
        let _ = fs::remove_dir_all(&unfinished);
        write_notes(&unfinished, sections);
        fs::rename(unfinished, &notes).unwrap();
    }
    notes
}

/// Writes notes with so many sections in all below `folder`.
pub(crate) fn write_notes(folder: &Path, sections: usize) {
    let mut author = Author::new();
    let (mut written, mut number) = (0, 0);
    while written < sections {
        let (text, added) = author.note();
        let place = match author.rng.f64() {
            dice if dice < 0.37 => folder.to_owned(),
            dice if dice < 0.79 => folder.join(format!("dossier-{}", number % 40)),
            _ => folder.join(format!("fonds/serie-{}/boite-{}", number % 7, number % 90)),
        };
        fs::create_dir_all(&place).unwrap();
        fs::write(place.join(format!("note-{number}.md")), text).unwrap();
        (written, number) = (written + added, number + 1);
    }
}

struct Author {
    rng: Rng,
    /// All words but [`FUNCTION_WORDS`], by rank.
    words: Vec<String>,
    topic: Vec<usize>,
}

impl Author {
    fn new() -> Self {
        let mut rng = Rng::with_seed(1789);
        let dictionary = Path::new(env!("CARGO_MANIFEST_DIR")).join("lexicon/fr.dic");
        let dictionary = fs::read_to_string(dictionary).unwrap();
        let common: HashSet<&str> = FUNCTION_WORDS.into_iter().collect();
        let mut words: Vec<String> = dictionary.lines().skip(1).filter_map(as_word).collect();
        words.retain(|word| !common.contains(word.as_str()));
        rng.shuffle(&mut words);
        Self { rng, words, topic: Vec::new() }
    }

    /// A note, and how many sections it has.
    fn note(&mut self) -> (String, usize) {
        self.topic = (0..TOPIC_WORDS).map(|_| self.rarer_rank()).collect();
        let title = self.phrase(&HEADING_WORDS);
        let mut text = String::new();
        if self.rng.f64() < 0.97 {
            self.write_front_matter(&title, &mut text);
        }
        writeln!(text, "# {title}\n").unwrap();
        let sections = whole(self.drawn(&SECTIONS));
        for _ in 1..sections {
            self.write_paragraphs(&mut text);
            let level = if self.rng.f64() < 0.45 { "##" } else { "###" };
            writeln!(text, "{level} {}\n", self.phrase(&HEADING_WORDS)).unwrap();
        }
        self.write_paragraphs(&mut text);
        (text, sections)
    }

    fn write_front_matter(&mut self, title: &str, text: &mut String) {
        writeln!(text, "---\ntitle: \"{title}\"").unwrap();
        for (key, values) in [("organisation", ORGANISATIONS), ("theme", THEMES)] {
            if self.rng.f64() < 0.77 {
                writeln!(text, "{key}: {}", self.rng.choice(values).unwrap()).unwrap();
            }
        }
        if self.rng.f64() < 0.05 {
            let (year, month) = (self.rng.u16(2015..2026), self.rng.u8(1..=12));
            writeln!(text, "date: {year}-{month:02}-15\ntags: [essai, {}]", self.word()).unwrap();
        }
        writeln!(text, "---\n").unwrap();
    }

    fn write_paragraphs(&mut self, text: &mut String) {
        let end = text.len() + whole(self.drawn(&SECTION_BYTES));
        while text.len() < end {
            let mut paragraph = self.phrase(&PARAGRAPH_WORDS);
            let dice = self.rng.f64();
            if dice < 0.05 {
                write!(paragraph, " ([voir](note-{}.md))", self.rng.u32(0..5_000)).unwrap();
            } else if dice < 0.08 {
                write!(paragraph, " **{}**", self.word()).unwrap();
            }
            let (before, after) = if dice > 0.86 { ("- ", ".\n") } else { ("", ".\n\n") };
            // A long section is no longer than it is to be by more than a word.
            paragraph.truncate(paragraph.floor_char_boundary((end - text.len()).max(16)));
            *text += before;
            *text += &paragraph;
            *text += after;
        }
        *text += "\n";
    }

    /// So many words as drawn, the first with a capital.
    fn phrase(&mut self, lengths: &[(f64, f64)]) -> String {
        let mut phrase = String::new();
        for _ in 0..whole(self.drawn(lengths)).max(1) {
            if !phrase.is_empty() && !phrase.ends_with('’') {
                phrase.push_str(if self.rng.f64() < 0.08 { ", " } else { " " });
            }
            phrase += &self.word();
        }
        let mut chars = phrase.chars();
        chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
    }

    fn word(&mut self) -> String {
        let rank = whole(self.drawn(&WORDS));
        if let Some(word) = FUNCTION_WORDS.get(rank) {
            return (*word).to_owned();
        }
        let rank = match self.rng.f64() < TOPIC_SHARE {
            true => *self.rng.choice(&self.topic).unwrap(),
            false => rank,
        };
        let mut word = self.words[rank % self.words.len()].clone();
        if self.rng.f64() < 0.25 && word.ends_with(|c| matches!(c, 'a'..='r' | 't' | 'é')) {
            word.push('s');
        }
        word
    }

    fn rarer_rank(&mut self) -> usize {
        whole(interpolated(&WORDS, 0.45 + 0.55 * self.rng.f64()))
    }

    fn drawn(&mut self, table: &[(f64, f64)]) -> f64 {
        interpolated(table, self.rng.f64())
    }
}

/// The word of a line of the dictionary, if it is a noun, an adjective or a verb in plain letters.
fn as_word(line: &str) -> Option<String> {
    let is_asked = [" po:nom", " po:adj", " po:v"].iter().any(|kind| line.contains(kind));
    let word = line.split(['/', ' ']).next()?;
    let is_plain = word.chars().count() > 3 && word.chars().all(char::is_lowercase);
    (is_asked && is_plain).then(|| word.to_owned())
}

/// The value at `share` of a table of values by share of what is smaller.
fn interpolated(table: &[(f64, f64)], share: f64) -> f64 {
    let after = table.partition_point(|(_, upto)| *upto < share);
    let Some((high, high_share)) = table.get(after).copied() else { return table[after - 1].0 };
    let Some((low, low_share)) = after.checked_sub(1).map(|before| table[before]) else {
        return high;
    };
    low + (high - low) * (share - low_share) / (high_share - low_share)
}

fn whole(number: f64) -> usize {
    number as usize
}
