//! One tree: entries with an id, a label, names, and a place below another.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use foldhash::fast::RandomState;

use crate::text::{Chain, SpelledWord, fold};

use super::entry::{Entry, line_of, read_entries};
use super::entry_checks::{EntryName, check_names, find_parent, path_of};
use super::error::{EntryFault, TaxonomyError};
use super::name::{Certainty, bare_key, key};

/// Where the values stand that no tree knows: `autres/<slug>`.
pub(crate) const OTHERS: &str = "autres";

/// What readers call [`OTHERS`].
const OTHERS_LABEL: &str = "Autres";

/// Slips of the pen forgiven in a suggestion: one for so many letters.
const LETTERS_PER_SLIP: usize = 4;
/// The same where a word may well be another word.
const LETTERS_PER_SURE_SLIP: usize = 6;

/// Organisations or themes, below one another. Paths are ids from the root, joined by `/`.
#[derive(Debug, Default)]
pub struct Tree {
    nodes: Vec<TreeNode>,
    by_id: HashMap<String, usize, RandomState>,
    /// By name key (every spelling): the nodes that bear it.
    by_name: HashMap<String, Vec<(usize, Certainty)>, RandomState>,
    /// The first terms of the keys of `by_name`.
    first_terms: HashSet<String, RandomState>,
    /// The keys of `by_name`, each with the first entry that bears it, to be compared with a name that
    /// none is: made when there is one.
    spelled: OnceLock<Vec<(SpelledWord, usize)>>,
}

#[derive(Debug)]
pub(super) struct TreeNode {
    path: String,
    label: String,
    pub(super) parent: Option<usize>,
    is_part: bool,
    names: Vec<(String, Certainty)>,
    /// Those of `names` that are acronyms of today.
    acronyms: Vec<String>,
}

/// The keys under which a name may be known.
fn name_keys(name: &str) -> impl Iterator<Item = String> {
    let folded = fold(name);
    let as_folded = folded.clone();
    // In capitals a word is an acronym; in small letters it may be one, or have other forms.
    std::iter::once_with(move || key(name))
        .chain(std::iter::once_with(move || key(&as_folded)))
        .chain(std::iter::once_with(move || bare_key(&folded)))
}

/// The paths from the root down to `path`, itself last: `a`, `a/b`, `a/b/c`.
pub fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    let cuts = path.match_indices('/').filter_map(|(at, _)| path.get(..at));
    cuts.chain(std::iter::once(path))
}

impl Tree {
    /// Reads and checks the entries of `text`; `file` names it in errors.
    pub(super) fn parse(file: &str, text: &str) -> Result<Self, TaxonomyError> {
        let entries = read_entries(file, text)?;
        let fault = |entry: &Entry, at: usize, fault: EntryFault| TaxonomyError::Entry {
            file: file.to_owned(),
            line: line_of(text, at),
            entry: entry.id().to_owned(),
            fault,
        };
        let line = |entry: usize| {
            line_of(text, entries.get(entry).map_or(0, |entry| entry.id.span().start))
        };
        let by_id = index_ids(&entries, line)
            .map_err(|(entry, f)| fault(entry, entry.id.span().start, f))?;
        let parents = entries
            .iter()
            .map(|entry| find_parent(entry, &by_id))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|(entry, f)| fault(entry, entry.parent_at(), f))?;
        let mut tree = Self { by_id, ..Self::default() };
        for (i, entry) in entries.iter().enumerate() {
            let path =
                path_of(i, &entries, &parents).map_err(|f| fault(entry, entry.parent_at(), f))?;
            tree.nodes.push(TreeNode {
                path,
                label: entry.label.as_ref().clone(),
                parent: parents.get(i).copied().flatten(),
                is_part: entry.part,
                names: Vec::new(),
                acronyms: entry.acronyms().map(str::to_owned).collect(),
            });
        }
        let mut chain = Chain::new();
        let named: Vec<_> = entries.iter().map(|entry| EntryName::of(entry, &mut chain)).collect();
        check_names(&entries, &named, line).map_err(|(entry, at, f)| fault(entry, at, f))?;
        tree.index_names(named);
        Ok(tree)
    }

    /// Keeps the names of each node, in the order of nodes.
    fn index_names(&mut self, named: Vec<Vec<EntryName<'_>>>) {
        for (i, (node, named)) in self.nodes.iter_mut().zip(named).enumerate() {
            node.names = named.iter().map(|of| (of.name.to_owned(), of.certainty)).collect();
            for EntryName { keys, certainty, .. } in named {
                for key in keys.spellings {
                    let first = key.split(' ').next().unwrap_or_default();
                    if !self.first_terms.contains(first) {
                        self.first_terms.insert(first.to_owned());
                    }
                    let bearers = self.by_name.entry(key).or_default();
                    if bearers.iter().all(|(bearer, _)| *bearer != i) {
                        bearers.push((i, certainty));
                    }
                }
            }
        }
    }

    fn spelled(&self) -> &[(SpelledWord, usize)] {
        self.spelled.get_or_init(|| {
            let spelled = |(key, bearers): (&String, &Vec<(usize, Certainty)>)| {
                bearers.first().map(|(entry, _)| (SpelledWord::new(key), *entry))
            };
            self.by_name.iter().filter_map(spelled).collect()
        })
    }

    /// The label of a path; `None` if the tree does not hold it.
    pub fn label(&self, path: &str) -> Option<&str> {
        self.entry(path).and_then(|entry| self.nodes.get(entry)).map(|node| node.label.as_str())
    }

    /// What readers call a path: its label, else the value as notes write it (`written`), else the
    /// last part of the path.
    pub(crate) fn display_name(&self, path: &str, written: Option<&str>) -> String {
        let known = self.label(path).or(written);
        let others = (path == OTHERS).then_some(OTHERS_LABEL);
        known.or(others).or_else(|| path.rsplit('/').next()).unwrap_or(path).to_owned()
    }

    /// Every name, acronym and former name of a path, its label first; none if it is unknown.
    pub fn names(&self, path: &str) -> impl Iterator<Item = &str> {
        let node = self.entry(path).and_then(|entry| self.nodes.get(entry));
        node.into_iter().flat_map(|node| &node.names).map(|(name, _)| name.as_str())
    }

    /// Every path, in the file's order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.nodes.iter().map(|node| node.path.as_str())
    }

    /// The paths right below `path`, in the file's order; the roots for an empty path.
    pub fn children(&self, path: &str) -> Vec<&str> {
        let above = self.entry(path);
        if above.is_none() && !path.is_empty() {
            return Vec::new();
        }
        let below = self.nodes.iter().filter(|node| node.parent == above);
        below.map(|node| node.path.as_str()).collect()
    }

    /// The paths that `name` means: a path, its last part, or any name, acronym or former name,
    /// whatever its case, accents, apostrophes, hyphens, plural, feminine. Several when it is ambiguous,
    /// the surest first; none when it is unknown.
    pub fn resolve(&self, name: &str) -> Vec<&str> {
        self.find(name).into_iter().map(|entry| self.path(entry)).collect()
    }

    /// The one path that `name` means whatever is around it: of its names, not of its ids.
    pub(crate) fn meant(&self, name: &str) -> Option<&str> {
        match self.named(name.trim()).as_slice() {
            [(entry, Certainty::Sure)] => Some(self.path(*entry)),
            _ => None,
        }
    }

    /// See [`Tree::resolve`]; places instead of paths.
    pub(super) fn find(&self, name: &str) -> Vec<usize> {
        let name = name.trim();
        let slashed = fold(name.trim_matches('/'));
        if let Some(entry) = self.entry(&slashed) {
            return vec![entry];
        }
        let by_id = |id: &str| self.by_id.get(&path_part(id)).copied();
        let mut found = self.named(name);
        found.sort_by_key(|(_, certainty)| *certainty);
        let mut entries: Vec<usize> = found.into_iter().map(|(entry, _)| entry).collect();
        entries.extend(by_id(name).filter(|entry| !entries.contains(entry)).as_slice());
        match slashed.rsplit_once('/') {
            Some((_, last)) if entries.is_empty() && !last.contains(' ') => self.find(last),
            _ => entries,
        }
    }

    /// Whether some name may begin with `word`.
    pub(crate) fn begins_a_name(&self, word: &str) -> bool {
        let keys = name_keys(word).map(|key| key.split(' ').next().map(str::to_owned));
        keys.flatten().any(|first| first.is_empty() || self.first_terms.contains(&first))
    }

    /// The entries that bear `name`, with its certainty for each.
    pub(super) fn named(&self, name: &str) -> Vec<(usize, Certainty)> {
        let bearers = name_keys(name).find_map(|key| self.by_name.get(&key));
        bearers.cloned().unwrap_or_default()
    }

    /// The label nearest to a name that the tree does not know, if one is near.
    pub fn nearest(&self, name: &str) -> Option<&str> {
        self.nearest_with_slips(name).map(|(_, label)| label)
    }

    /// See [`Tree::nearest`]; with the slips that are between the two.
    pub(crate) fn nearest_with_slips(&self, name: &str) -> Option<(usize, &str)> {
        self.nearest_within(name, slips_suggested(&key(&fold(name))))
    }

    /// The label of a name that `name` is with a slip of the pen or two; words too short to tell a
    /// slip from another word have none.
    pub(super) fn nearly(&self, name: &str) -> Option<&str> {
        let letters = key(&fold(name)).chars().count();
        let slips_max = (letters / LETTERS_PER_SURE_SLIP).min(2);
        if slips_max == 0 { None } else { Some(self.nearest_within(name, slips_max)?.1) }
    }

    fn nearest_within(&self, name: &str, slips_max: usize) -> Option<(usize, &str)> {
        let sought = SpelledWord::new(&key(&fold(name)));
        let near = self
            .spelled()
            .iter()
            .filter_map(|(spelled, entry)| Some((sought.slips(spelled, slips_max)?, *entry)));
        let (slips, entry) = near.min()?;
        self.nodes.get(entry).map(|node| (slips, node.label.as_str()))
    }

    pub(super) fn nodes(&self) -> impl Iterator<Item = (usize, &TreeNode)> {
        self.nodes.iter().enumerate()
    }

    /// The path of the entry at a place of this tree.
    pub(super) fn path(&self, entry: usize) -> &str {
        self.nodes.get(entry).map_or("", |node| &node.path)
    }

    pub(super) fn parent(&self, entry: usize) -> Option<usize> {
        self.nodes.get(entry).and_then(|node| node.parent)
    }

    /// Whether the entry at a place is no organisation of its own but a part of the one above.
    pub(super) fn is_part(&self, entry: usize) -> bool {
        self.nodes.get(entry).is_some_and(|node| node.is_part && node.parent.is_some())
    }

    /// The organisation that the entry at a place is, or is a part of.
    pub(super) fn whole(&self, entry: usize) -> usize {
        let mut above = std::iter::successors(Some(entry), |at| self.parent(*at));
        above.find(|at| !self.is_part(*at)).unwrap_or(entry)
    }

    /// Whether the entry at a place stands below another.
    pub(super) fn is_below(&self, entry: usize, above: usize) -> bool {
        std::iter::successors(self.parent(entry), |at| self.parent(*at)).any(|at| at == above)
    }

    pub(super) fn entry(&self, path: &str) -> Option<usize> {
        let id = path.rsplit('/').next()?;
        self.by_id.get(id).copied().filter(|entry| self.path(*entry) == path)
    }
}

impl TreeNode {
    pub(super) fn names(&self) -> impl Iterator<Item = (&str, Certainty)> {
        self.names.iter().map(|(name, certainty)| (name.as_str(), *certainty))
    }

    pub(super) fn path(&self) -> &str {
        &self.path
    }

    pub(super) fn label(&self) -> &str {
        &self.label
    }

    pub(super) fn has_acronym(&self, name: &str) -> bool {
        self.acronyms.iter().any(|acronym| acronym == name)
    }
}

/// The slips of the pen within which a value is suggested instead of an unknown one, folded.
pub(crate) fn slips_suggested(folded: &str) -> usize {
    (folded.chars().count() / LETTERS_PER_SLIP).clamp(1, 4)
}

/// `name` as the last part of a path: folded, words joined by hyphens; empty if it has none. What
/// an unknown organisation is called below [`OTHERS`].
pub(crate) fn path_part(name: &str) -> String {
    let folded = fold(name);
    let is_sign = |c: char| matches!(c, '#' | '+');
    let mut words = Vec::new();
    for word in folded.split(|c: char| !c.is_alphanumeric() && !is_sign(c)) {
        let letters = word.trim_end_matches(is_sign);
        words.extend(letters.split(is_sign).filter(|letters| !letters.is_empty()));
        // `C`, `C#` and `C++` are three names.
        let signs =
            word.get(letters.len()..).filter(|signs| !letters.is_empty() && signs.len() < 3);
        words.extend(
            signs.unwrap_or_default().chars().map(|c| if c == '#' { "sharp" } else { "plus" }),
        );
    }
    words.join("-")
}

fn index_ids(
    entries: &[Entry],
    line: impl Fn(usize) -> usize,
) -> Result<HashMap<String, usize, RandomState>, (&Entry, EntryFault)> {
    let mut by_id = HashMap::default();
    for (i, entry) in entries.iter().enumerate() {
        let id = entry.id();
        if id.is_empty() || path_part(id) != id || !id.is_ascii() {
            return Err((entry, EntryFault::Slug));
        }
        if id == OTHERS {
            return Err((entry, EntryFault::Reserved));
        }
        if let Some(other) = by_id.insert(id.to_owned(), i) {
            return Err((entry, EntryFault::DuplicateId(line(other))));
        }
    }
    Ok(by_id)
}
