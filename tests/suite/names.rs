//! One meaning for each name: a type, trait or constant that more than its own file can see bears a
//! name that no other bears. Whoever searches for a name of the documentation finds one thing.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use syn::{Attribute, Item, Visibility};

/// The names that a list of items shows outside its file, and the modules whose files it declares.
#[derive(Default)]
struct Shown {
    names: Vec<String>,
    modules: Vec<String>,
}

impl Shown {
    fn of(items: &[Item]) -> Self {
        let mut shown = Self::default();
        items.iter().for_each(|item| shown.add(item));
        shown
    }

    fn add(&mut self, item: &Item) {
        let (attributes, visibility, name) = match item {
            Item::Struct(item) => (&item.attrs, &item.vis, &item.ident),
            Item::Enum(item) => (&item.attrs, &item.vis, &item.ident),
            Item::Union(item) => (&item.attrs, &item.vis, &item.ident),
            Item::Trait(item) => (&item.attrs, &item.vis, &item.ident),
            Item::Type(item) => (&item.attrs, &item.vis, &item.ident),
            Item::Const(item) => (&item.attrs, &item.vis, &item.ident),
            Item::Static(item) => (&item.attrs, &item.vis, &item.ident),
            Item::Mod(module) if !is_for_tests(&module.attrs) => {
                match &module.content {
                    Some((_, items)) => items.iter().for_each(|item| self.add(item)),
                    None => self.modules.push(module.ident.to_string()),
                }
                return;
            }
            _ => return,
        };
        if !matches!(visibility, Visibility::Inherited) && !is_for_tests(attributes) {
            self.names.push(name.to_string());
        }
    }
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"))
    })
}

/// Adds the names of the module in `file`, and of those below it, whose files are in `folder`.
fn add_module(file: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<PathBuf>>) {
    let source = fs::read_to_string(file).unwrap();
    let shown = Shown::of(&syn::parse_file(&source).unwrap().items);
    for name in shown.names {
        files.entry(name).or_default().push(file.to_path_buf());
    }
    for module in shown.modules {
        let below = folder.join(&module);
        let single = folder.join(format!("{module}.rs"));
        let file = if single.is_file() { single } else { below.join("mod.rs") };
        add_module(&file, &below, files);
    }
}

#[test]
fn a_name_that_other_files_see_means_one_thing() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = BTreeMap::new();
    add_module(&source.join("lib.rs"), &source, &mut files);
    assert!(
        files.contains_key("Snapshot") && files.contains_key("Board"),
        "the crate was not read"
    );
    let shared: Vec<_> = files.iter().filter(|(_, files)| files.len() > 1).collect();
    assert!(shared.is_empty(), "names with several meanings: {shared:#?}");
}

#[test]
fn what_a_file_shows_is_read_off_its_items() {
    let source = "
        pub struct Open;
        pub(crate) enum Crate {}
        pub(super) type Above = u8;
        pub const LIMIT: u8 = 1;
        struct Private;
        pub fn function() {}
        mod inner { pub trait Inner {} }
        mod below;
        #[cfg(test)]
        pub(crate) struct OfTests;
        #[cfg(test)]
        mod tests { pub struct Helper; }
    ";
    let shown = Shown::of(&syn::parse_file(source).unwrap().items);
    assert_eq!(shown.names, ["Open", "Crate", "Above", "LIMIT", "Inner"]);
    assert_eq!(shown.modules, ["below"]);
}
