//! What an acronym stands for, and where: the trees come first, then what nearly all notes say, then
//! what a note says for itself.

use std::collections::{BTreeMap, BTreeSet};

use tantivy::DocId;

use crate::note::lemma_key;
use crate::text::slips;

/// Letters that may be wrong in a long form that is another one with slips of the pen.
const SLIPS_MAX: usize = 2;
/// Long forms of one acronym that are compared.
const FORMS_MAX: usize = 32;

/// Note documents of a snapshot, by segment, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct NoteSet(Vec<Vec<DocId>>);

/// A long form as notes write it.
pub(super) struct Explained {
    /// In lower case, with accents.
    pub(super) text: String,
    /// Those that say so; none for what only a tree says.
    pub(super) notes: NoteSet,
}

/// Where an acronym stands for something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum AcronymScope {
    /// In every note but these, which say something else.
    AllBut(NoteSet),
    /// In these notes, which say so.
    Only(NoteSet),
}

/// A long form of an acronym.
pub(crate) struct Meaning {
    /// In lower case, with accents.
    pub(crate) text: String,
    /// The notes that say so.
    pub(super) notes: NoteSet,
    pub(crate) scope: AcronymScope,
}

impl Meaning {
    /// Memory that it takes.
    pub(super) fn bytes(&self) -> usize {
        size_of::<Self>() + self.text.len() + self.notes.bytes() + self.scope.bytes()
    }
}

impl AcronymScope {
    /// Memory that it takes.
    pub(super) fn bytes(&self) -> usize {
        let (Self::AllBut(notes) | Self::Only(notes)) = self;
        size_of::<Self>() + notes.bytes()
    }
}

impl NoteSet {
    fn bytes(&self) -> usize {
        self.0.iter().map(|notes| size_of::<Vec<DocId>>() + size_of_val(&**notes)).sum()
    }

    pub(super) fn add(&mut self, segment: usize, notes: impl IntoIterator<Item = DocId>) {
        if self.0.len() <= segment {
            self.0.resize_with(segment + 1, Vec::new);
        }
        if let Some(of_segment) = self.0.get_mut(segment) {
            of_segment.extend(notes);
        }
    }

    fn of(forms: Vec<&Form>) -> Self {
        let mut all = Self::default();
        for (segment, note) in forms.iter().flat_map(|form| form.notes.iter()) {
            all.add(segment, [note]);
        }
        all.0.iter_mut().for_each(|notes| notes.sort_unstable());
        all
    }

    fn without(mut self, others: &Self) -> Self {
        for (segment, notes) in self.0.iter_mut().enumerate() {
            notes.retain(|note| !others.contains(segment, *note));
        }
        self
    }

    pub(super) fn len(&self) -> usize {
        self.0.iter().map(Vec::len).sum()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, DocId)> {
        let segments = self.0.iter().enumerate();
        segments.flat_map(|(segment, notes)| notes.iter().map(move |note| (segment, *note)))
    }

    fn contains(&self, segment: usize, note: DocId) -> bool {
        self.0.get(segment).is_some_and(|notes| notes.binary_search(&note).is_ok())
    }
}

impl AcronymScope {
    /// Whether it holds in a note of a segment, given by its document.
    pub(crate) fn holds(&self, segment: usize, note: DocId) -> bool {
        match self {
            Self::AllBut(others) => !others.contains(segment, note),
            Self::Only(notes) => notes.contains(segment, note),
        }
    }

    /// Whether it holds in every note.
    pub(crate) fn is_everywhere(&self) -> bool {
        matches!(self, Self::AllBut(others) if others.len() == 0)
    }
}

/// A long form, and which one it is meant to be.
struct Form {
    text: String,
    notes: NoteSet,
    key: String,
    /// The key of the long form that it is with slips of the pen; its own if it is none.
    meant: String,
}

/// What an acronym stands for by these explanations, the surest first. `of_tree` are the long forms that
/// a tree gives it: it means these everywhere, and anything else only in the notes that say so. Without
/// them, it means everywhere what more than nine in ten notes say.
///
/// What differs from the tree, and what is another long form but for slips of the pen, counts only if
/// two notes write it so.
pub(super) fn meanings(explained: Vec<Explained>, of_tree: &[String]) -> Vec<Meaning> {
    let tree: BTreeSet<String> = of_tree.iter().map(|text| lemma_key(text)).collect();
    let forms = forms(explained, of_tree, &tree);
    let saying = |is_so: &dyn Fn(&Form) -> bool| -> usize {
        forms.iter().filter(|form| is_so(form)).map(|form| form.notes.len()).sum()
    };
    let all = saying(&|_| true);
    let counts = |form: &&Form| {
        let is_sure = form.key == form.meant && (tree.is_empty() || tree.contains(&form.meant));
        is_sure || saying(&|other| other.key == form.key) > 1
    };
    let counting: Vec<&Form> = forms.iter().filter(counts).collect();
    let mut meanings = Vec::new();
    for form in &counting {
        let is_of_tree = tree.contains(&form.meant);
        let is_common = saying(&|other| other.meant == form.meant) * 10 > all * 9;
        let is_everywhere = if tree.is_empty() { is_common } else { is_of_tree };
        let (same, others) = counting.iter().partition::<Vec<&Form>, _>(|o| o.meant == form.meant);
        let scope = if is_everywhere {
            AcronymScope::AllBut(NoteSet::of(others).without(&NoteSet::of(same)))
        } else {
            AcronymScope::Only(NoteSet::of(same))
        };
        meanings.push(Meaning { text: form.text.clone(), notes: form.notes.clone(), scope });
    }
    meanings.sort_by_key(|meaning| !matches!(meaning.scope, AcronymScope::AllBut(_)));
    meanings
}

/// The long forms that most notes write, those of the tree first.
fn forms(explained: Vec<Explained>, of_tree: &[String], tree: &BTreeSet<String>) -> Vec<Form> {
    let mut explained = explained;
    for text in of_tree {
        if explained.iter().all(|form| form.text != *text) {
            explained.push(Explained { text: text.clone(), notes: NoteSet::default() });
        }
    }
    let is_of_tree = |form: &Explained| of_tree.contains(&form.text);
    explained.sort_by(|a, b| {
        let by_uses = b.notes.len().cmp(&a.notes.len());
        is_of_tree(b).cmp(&is_of_tree(a)).then(by_uses).then_with(|| a.text.cmp(&b.text))
    });
    explained.truncate(FORMS_MAX);
    let keyed: Vec<_> = explained.into_iter().map(|form| (lemma_key(&form.text), form)).collect();
    let mut uses: BTreeMap<String, usize> = BTreeMap::new();
    for (key, form) in &keyed {
        *uses.entry(key.clone()).or_default() += form.notes.len();
    }
    let meant = |key: &str| -> Option<String> {
        let is_slip = |other: &&String| *other != key && slips(key, other, SLIPS_MAX).is_some();
        if tree.contains(key) {
            return None;
        }
        let better = uses.iter().filter(|(_, more)| uses.get(key) < Some(*more));
        let better = better.map(|(other, _)| other).filter(is_slip);
        let best = || better.max_by_key(|other| uses.get(*other));
        tree.iter().find(is_slip).or_else(best).cloned()
    };
    let form = |(key, form): (String, Explained)| Form {
        meant: meant(&key).unwrap_or_else(|| key.clone()),
        key,
        text: form.text,
        notes: form.notes,
    };
    keyed.into_iter().map(form).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each form with how many notes say it; every note has one form.
    fn told(forms: &[(&str, u32)], of_tree: &[&str]) -> Vec<(String, bool)> {
        let mut next = 0;
        let explained = forms.iter().map(|(text, uses)| {
            let mut notes = NoteSet::default();
            notes.add(0, next..next + uses);
            next += uses;
            Explained { text: (*text).to_owned(), notes }
        });
        let of_tree: Vec<String> = of_tree.iter().map(|text| (*text).to_owned()).collect();
        let meanings = meanings(explained.collect(), &of_tree);
        let told = |m: Meaning| (m.text, matches!(m.scope, AcronymScope::AllBut(_)));
        meanings.into_iter().map(told).collect()
    }

    #[test]
    fn what_nine_in_ten_say_holds_everywhere() {
        let (farming, heating) = ("politique agricole commune", "pompe à chaleur");
        let all = |text: &str| (text.to_owned(), true);
        let some = |text: &str| (text.to_owned(), false);
        assert_eq!(told(&[(heating, 1)], &[]), [all(heating)]);
        assert_eq!(told(&[(heating, 1), (farming, 10)], &[]), [all(farming), some(heating)]);
        assert_eq!(told(&[(heating, 1), (farming, 9)], &[]), [some(farming), some(heating)]);
        // The tree decides, and no single note contradicts it.
        assert_eq!(told(&[(farming, 10), (heating, 1)], &[heating]), [all(heating), some(farming)]);
        assert_eq!(told(&[(farming, 1)], &[heating]), [all(heating)]);
    }

    #[test]
    fn slips_of_the_pen_need_two_notes() {
        let (right, slip) = ("gestion des milieux", "gestion des millieux");
        assert_eq!(told(&[(right, 2), (slip, 1)], &[]), [(right.to_owned(), true)]);
        let both = [(right.to_owned(), true), (slip.to_owned(), true)];
        assert_eq!(told(&[(right, 3), (slip, 2)], &[]), both);
        assert_eq!(told(&[(slip, 1)], &[right]), [(right.to_owned(), true)]);
    }

    #[test]
    fn a_note_that_says_something_else_is_left_out() {
        let mut two = NoteSet::default();
        two.add(1, [3, 8]);
        let scope = AcronymScope::AllBut(two.clone());
        assert!(scope.holds(0, 3) && scope.holds(1, 4) && !scope.holds(1, 8));
        assert!(!scope.is_everywhere() && AcronymScope::AllBut(NoteSet::default()).is_everywhere());
        let scope = AcronymScope::Only(two);
        assert!(!scope.holds(0, 3) && scope.holds(1, 8));
    }
}
