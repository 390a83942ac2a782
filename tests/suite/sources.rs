//! The sources of the crate as the compiler reads them: which files there are, and what each names
//! of the others. What is compiled for tests only is left out.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::common::repository;
use syn::buffer::{Cursor, TokenBuffer};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, UseTree};

/// A path as it is written, one text per segment.
pub(crate) type Segments = Vec<String>;

/// One file of the crate.
pub(crate) struct SourceFile {
    /// Below `src`: `search/plan.rs`.
    pub(crate) name: String,
    /// Where the file stands in the tree of modules: `["search", "plan"]`, nothing for `lib.rs`.
    pub(crate) module: Segments,
    pub(crate) lines: usize,
    pub(crate) syntax: syn::File,
}

impl SourceFile {
    /// # Panics
    ///
    /// On a source that the compiler would not read either.
    pub(crate) fn parse(name: &str, source: &str) -> Self {
        let syntax = syn::parse_file(source).unwrap_or_else(|error| panic!("{name}: {error}"));
        let stem = name.trim_end_matches(".rs").trim_end_matches("/mod");
        let module = match stem {
            "lib" => vec![],
            _ => stem.split('/').map(str::to_owned).collect(),
        };
        Self { name: name.to_owned(), module, lines: source.lines().count(), syntax }
    }

    pub(crate) fn is_mod(&self) -> bool {
        self.name.ends_with("/mod.rs")
    }

    /// Every path that the file names, those of its tests and of visibilities left out, groups of
    /// `use` spelled out and imported names replaced by what they stand for.
    pub(crate) fn paths(&self) -> BTreeSet<Segments> {
        let mut paths = Paths::default();
        paths.visit_file(&self.syntax);
        let in_full = |path: &Segments| {
            let (first, rest) = path.split_first()?;
            Some([paths.imports.get(first)?.clone(), rest.to_vec()].concat())
        };
        let expanded: Vec<_> = paths.found.iter().filter_map(in_full).collect();
        paths.found.into_iter().chain(paths.imports.into_values()).chain(expanded).collect()
    }

    /// Modules that this file declares for tests only.
    fn test_modules(&self) -> impl Iterator<Item = Segments> {
        let modules = self.syntax.items.iter().filter_map(|item| match item {
            Item::Mod(module) if is_for_tests(&module.attrs) => Some(module.ident.to_string()),
            _ => None,
        });
        modules.map(|name| [self.module.clone(), vec![name]].concat())
    }
}

/// The files of the crate itself, sorted by name.
pub(crate) fn read_crate() -> Vec<SourceFile> {
    let src = repository("src");
    let mut sources = Vec::new();
    read_folder(&src, &src, &mut sources);
    without_tests(sources)
}

/// Leaves out files that are compiled for tests only, and all below them.
pub(crate) fn without_tests(mut sources: Vec<SourceFile>) -> Vec<SourceFile> {
    let tests: Vec<_> = sources.iter().flat_map(SourceFile::test_modules).collect();
    sources.retain(|source| !tests.iter().any(|test| source.module.starts_with(test)));
    sources.sort_by(|a, b| a.name.cmp(&b.name));
    sources
}

fn read_folder(root: &Path, folder: &Path, sources: &mut Vec<SourceFile>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_folder(root, &path, sources);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(root).unwrap().to_string_lossy();
            sources.push(SourceFile::parse(&name, &fs::read_to_string(&path).unwrap()));
        }
    }
}

/// Whether an item is compiled for tests only: `#[cfg(test)]`.
pub(crate) fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let argument = || attribute.parse_args::<syn::Path>().ok();
        attribute.path().is_ident("cfg") && argument().is_some_and(|path| path.is_ident("test"))
    })
}

#[derive(Default)]
struct Paths {
    found: BTreeSet<Segments>,
    /// What each imported name stands for.
    imports: BTreeMap<String, Segments>,
}

impl Paths {
    fn spell_out(&mut self, mut before: Segments, tree: &UseTree) {
        match tree {
            UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.spell_out(before, &path.tree);
            }
            UseTree::Group(group) => {
                group.items.iter().for_each(|tree| self.spell_out(before.clone(), tree));
            }
            UseTree::Glob(_) => {
                before.push("*".to_owned());
                self.found.insert(before);
            }
            UseTree::Name(name) => self.import(before, &name.ident, &name.ident),
            UseTree::Rename(rename) => self.import(before, &rename.ident, &rename.rename),
        }
    }

    fn import(&mut self, mut path: Segments, name: &syn::Ident, here: &syn::Ident) {
        // `use self::…::{self}` imports what stands before it.
        if name != "self" {
            path.push(name.to_string());
        }
        let here = if here == "self" { path.last().cloned() } else { Some(here.to_string()) };
        // A name is imported once per file; two items of one name would be two entries.
        self.found.insert(path.clone());
        self.imports.insert(here.unwrap_or_default(), path);
    }

    /// Paths in the arguments of a macro, which only the macro itself understands.
    fn read_tokens(&mut self, mut cursor: Cursor<'_>) {
        let mut path = Segments::new();
        let mut goes_on = false;
        while !cursor.eof() {
            if let Some((name, next)) = cursor.ident() {
                if !goes_on {
                    self.end_path(&mut path);
                }
                path.push(name.to_string());
                (goes_on, cursor) = (false, next);
            } else if let Some(next) = double_colon(cursor) {
                (goes_on, cursor) = (true, next);
            } else if let Some((inside, _, _, next)) = cursor.any_group() {
                self.end_path(&mut path);
                self.read_tokens(inside);
                (goes_on, cursor) = (false, next);
            } else {
                self.end_path(&mut path);
                let Some((_, next)) = cursor.token_tree() else { break };
                (goes_on, cursor) = (false, next);
            }
        }
        self.end_path(&mut path);
    }

    fn end_path(&mut self, path: &mut Segments) {
        if path.len() > 1 {
            self.found.insert(std::mem::take(path));
        }
        path.clear();
    }
}

fn double_colon(cursor: Cursor<'_>) -> Option<Cursor<'_>> {
    let (first, next) = cursor.punct()?;
    let (second, next) = next.punct()?;
    (first.as_char() == ':' && second.as_char() == ':').then_some(next)
}

/// Visits what has attributes unless it is for tests only.
macro_rules! unless_for_tests {
    ($($visit:ident: $node:ident),* $(,)?) => {
        $(fn $visit(&mut self, node: &'ast syn::$node) {
            if !is_for_tests(&node.attrs) {
                visit::$visit(self, node);
            }
        })*
    };
}

impl<'ast> Visit<'ast> for Paths {
    unless_for_tests! {
        visit_item_const: ItemConst,
        visit_item_enum: ItemEnum,
        visit_item_fn: ItemFn,
        visit_item_impl: ItemImpl,
        visit_item_macro: ItemMacro,
        visit_item_mod: ItemMod,
        visit_item_static: ItemStatic,
        visit_item_struct: ItemStruct,
        visit_item_trait: ItemTrait,
        visit_item_type: ItemType,
        visit_impl_item_const: ImplItemConst,
        visit_impl_item_fn: ImplItemFn,
        visit_field: Field,
        visit_field_value: FieldValue,
        visit_variant: Variant,
        visit_arm: Arm,
        visit_local: Local,
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if !is_for_tests(&item.attrs) {
            self.spell_out(Segments::new(), &item.tree);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.found.insert(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        visit::visit_path(self, path);
    }

    /// Who may see an item is not an import.
    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        self.visit_path(&called.path);
        self.read_tokens(TokenBuffer::new2(called.tokens.clone()).begin());
    }

    fn visit_meta_list(&mut self, list: &'ast syn::MetaList) {
        self.visit_path(&list.path);
        self.read_tokens(TokenBuffer::new2(list.tokens.clone()).begin());
    }
}
