//! The configuration as users meet it: a file, the environment, options; what wins, what is
//! refused and how it is said, and that the shipped `config.toml` tells the truth.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use limier::config::{self, Config, ConfigError, Loaded, Origin, Overrides, PageAccess};
use tempfile::TempDir;

/// A folder with a `config.toml`.
struct Home(TempDir);

impl Home {
    fn new(text: &str) -> Self {
        let home = Self(tempfile::tempdir().unwrap());
        home.write("config.toml", text);
        home
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    /// A file that nobody else may read.
    fn write_key_file(&self, name: &str, text: &str) {
        self.write(name, text);
        fs::set_permissions(self.path(name), Permissions::from_mode(0o600)).unwrap();
    }

    fn load(&self, env: &[(&str, &str)], overrides: &Overrides) -> Result<Loaded, ConfigError> {
        let env = env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        config::load(Some(&self.path("config.toml")), env, overrides)
    }

    /// The lines of the error, the folder's name taken out.
    fn errors(&self, env: &[(&str, &str)], overrides: &Overrides) -> Vec<String> {
        let error = self.load(env, overrides).unwrap_err().to_string();
        let folder = format!("{}/", self.0.path().display());
        error.lines().map(|line| line.replace(&folder, "")).collect()
    }
}

fn load(text: &str) -> Loaded {
    Home::new(text).load(&[], &Overrides::default()).unwrap()
}

fn errors(text: &str) -> Vec<String> {
    Home::new(text).errors(&[], &Overrides::default())
}

fn shipped() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("config.toml")).unwrap()
}

/// The shipped file with its optional keys set: `# key = value` loses its `# `.
fn shipped_with_everything_set() -> String {
    let is_key = |line: &str| {
        line.split_once(" = ").is_some_and(|(key, _)| {
            key.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_')
        })
    };
    let set = |line: &str| match line.strip_prefix("# ") {
        Some(rest) if is_key(rest) => format!("{rest}\n"),
        _ => format!("{line}\n"),
    };
    shipped().lines().map(set).collect()
}

/// A key of the shipped file, set or not.
struct Entry {
    /// `table.key`
    key: String,
    /// As far as it stands on the key's line.
    value: String,
    /// What stands above it.
    comment: String,
}

fn shipped_entries() -> Vec<Entry> {
    let (mut table, mut comment, mut entries) = (String::new(), String::new(), Vec::new());
    for line in shipped_with_everything_set().lines() {
        if let Some(text) = line.strip_prefix("# ") {
            comment = format!("{comment} {text}");
        } else if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            table = name.to_owned();
            comment.clear();
        } else if let Some((name, value)) = line.split_once(" = ") {
            let (key, comment) = (format!("{table}.{name}"), std::mem::take(&mut comment));
            entries.push(Entry { key, value: value.to_owned(), comment });
        }
    }
    entries
}

/// `table.key` of every key there is.
fn every_key() -> Vec<String> {
    let serde_json::Value::Object(tables) = serde_json::to_value(Config::default()).unwrap() else {
        panic!("a configuration is tables")
    };
    let keys = |(table, values): (String, serde_json::Value)| {
        let names: Vec<_> = values.as_object().unwrap().keys().cloned().collect();
        names.into_iter().map(move |name| format!("{table}.{name}"))
    };
    tables.into_iter().flat_map(keys).collect()
}

#[test]
fn the_shipped_file_is_the_default() {
    // The working directory of a test is the crate's, where the shipped file is found unnamed.
    let loaded = config::load(None, std::iter::empty(), &Overrides::default()).unwrap();
    assert_eq!(loaded.file, Some(PathBuf::from("config.toml")));
    assert_eq!(loaded.config, Config::default());
    assert_eq!(loaded.config.corpus.roots, [PathBuf::from("corpus")]);
}

#[test]
fn the_shipped_file_has_every_key_in_order() {
    let keys: Vec<_> = shipped_entries().into_iter().map(|entry| entry.key).collect();
    assert_eq!(keys, every_key());
}

#[test]
fn the_shipped_examples_of_optional_keys_are_right() {
    let home = Home::new(&shipped_with_everything_set());
    home.write_key_file("search.keys", "# of the intranet\n\nabc\nabd\n");
    home.write("admin.keys", "xyz\r\n");
    let loaded = home.load(&[], &Overrides::default()).unwrap();
    for key in every_key() {
        assert_ne!(loaded.origins.of(&key), &Origin::Default, "{key}");
    }
    let security = &loaded.config.security;
    let search: Vec<_> = security.search_keys.iter().map(config::Secret::reveal).collect();
    assert_eq!(search, ["abc", "abd"]);
    assert_eq!(security.admin_keys.first().map(config::Secret::reveal), Some("xyz"));
    assert!(loaded.config.links.url.is_some());
}

#[test]
fn every_shipped_key_says_its_default_and_whether_it_rebuilds() {
    for entry in shipped_entries() {
        for word in ["Default: ", "Rebuilds: "] {
            assert!(entry.comment.contains(word), "{} lacks {word:?}", entry.key);
        }
    }
}

#[test]
fn the_bounds_the_shipped_file_tells_are_those_that_are_checked() {
    let numbers = shipped_entries().into_iter().filter(|entry| entry.value.parse::<i64>().is_ok());
    for Entry { key, comment, .. } in numbers {
        let words: Vec<_> = comment.split([' ', ';', '.', ',']).collect();
        let range = |triple: &[&str]| match triple {
            [low, "to", high] => Some((low.parse::<i64>().ok()?, high.parse::<i64>().ok()?)),
            _ => None,
        };
        let (low, high) = words.windows(3).find_map(range).expect(&key);
        let (table, name) = key.split_once('.').unwrap();
        for (value, is_right) in [(low, true), (high, true), (low - 1, false), (high + 1, false)] {
            let home = Home::new(&format!("[{table}]\n{name} = {value}\n"));
            let loaded = home.load(&[], &Overrides::default());
            assert_eq!(loaded.is_ok(), is_right, "{key} = {value}");
        }
    }
}

#[test]
fn the_later_layer_wins_and_every_value_knows_its_origin() {
    let home = Home::new("[http]\nlisten = \"127.0.0.1:1\"\n\n[log]\nlevel = \"warn\"\n");
    let file = |line| Origin::File(home.path("config.toml"), line);
    let variable = ("LIMIER_HTTP__LISTEN", "127.0.0.1:2");
    let option = Overrides { listen: Some("127.0.0.1:3".to_owned()), ..Overrides::default() };
    for (env, overrides, port, origin) in [
        (&[][..], &Overrides::default(), 1, file(2)),
        (&[variable], &Overrides::default(), 2, Origin::Environment(variable.0.to_owned())),
        (&[variable], &option, 3, Origin::CommandLine),
    ] {
        let loaded = home.load(env, overrides).unwrap();
        assert_eq!(loaded.config.http.listen.port(), port);
        assert_eq!(loaded.origins.of("http.listen"), &origin);
        assert_eq!(loaded.origins.of("log.level"), &file(5));
        assert_eq!(loaded.origins.of("log.format"), &Origin::Default);
    }
}

#[test]
fn the_environment_writes_every_kind() {
    let env = [
        ("LIMIER_CORPUS__ROOTS", "notes, wiki"),
        ("LIMIER_CORPUS__INCLUDE", "[\"*.{md,txt}\", '**/*.md']"),
        ("LIMIER_SEARCH__HITS_MAX", "50"),
        ("LIMIER_SECURITY__PUBLIC", "true"),
        ("LIMIER_SECURITY__PAGES", "open"),
        ("LIMIER_SECURITY__SEARCH_KEYS", "abc,def"),
        ("LIMIER_LINKS__BASE", ""),
        ("LIMIER_FACETS__AUTHOR_KEYS", ""),
        ("PATH", "/bin"),
        ("LIMIER_PORT", "tcp://10.0.0.1:7878"),
    ];
    let home = Home::new("[links]\nbase = \"https://a.fr\"\n");
    let config = home.load(&env, &Overrides::default()).unwrap().config;
    assert_eq!(config.corpus.roots, [PathBuf::from("notes"), PathBuf::from("wiki")]);
    assert!(config.corpus.include.is_match(Path::new("a.txt")));
    assert!(!config.corpus.include.is_match(Path::new("a/a.txt")));
    assert_eq!(config.search.hits_max, 50);
    assert!(config.security.public);
    assert_eq!(config.security.pages, PageAccess::Open);
    assert_eq!(config.security.search_keys.len(), 2);
    assert_eq!(config.links.base, None, "an empty text unsets");
    assert_eq!(config.facets.author_keys, Vec::<String>::new());
}

#[test]
fn paths_of_a_file_are_relative_to_it_and_others_to_the_working_directory() {
    let home = Home::new(
        "[corpus]\nroots = [\"notes\", \"/abs/wiki\"]\n[search]\nsynonyms = \"s.txt\"\n\
         [facets]\norganisations = \"\"\n",
    );
    let config = home.load(&[], &Overrides::default()).unwrap().config;
    assert_eq!(config.corpus.roots, [home.path("notes"), PathBuf::from("/abs/wiki")]);
    assert_eq!(config.search.synonyms, Some(home.path("s.txt")));
    assert_eq!(config.facets.organisations, None);
    assert_eq!(config.index.path, PathBuf::from("index"));

    let env = [("LIMIER_SEARCH__SYNONYMS", "t.txt")];
    let overrides = Overrides {
        roots: vec![PathBuf::from("here")],
        index: Some(PathBuf::from("there")),
        ..Overrides::default()
    };
    let config = home.load(&env, &overrides).unwrap().config;
    assert_eq!(config.corpus.roots, [PathBuf::from("here")]);
    assert_eq!(config.index.path, PathBuf::from("there"));
    assert_eq!(config.search.synonyms, Some(PathBuf::from("t.txt")));
}

#[test]
fn unknown_names_are_refused_with_the_nearest() {
    for (text, error) in [
        (
            "[search]\nhits_max = 5\n\n# more\nhit_max = 5\n",
            "config.toml:5: search.hit_max: unknown key, the nearest known one is search.hits_max",
        ),
        (
            "[search]\nlisten = 5",
            "config.toml:2: search.listen: unknown key, the nearest known one is http.listen",
        ),
        (
            "\n[serch]\nhits_max = 5\n",
            "config.toml:2: serch: unknown table, the nearest known one is [search]",
        ),
        (
            "listen = \"a:1\"\n",
            "config.toml:1: listen: unknown key outside of any table, the nearest known one is \
             http.listen",
        ),
        ("http = 5\n", "config.toml:1: http: must be a table, written [http]"),
        ("[[http]]\n", "config.toml:1: http: must be a table, written [http]"),
        (
            "http.lisen = \"a:1\"\n",
            "config.toml:1: http.lisen: unknown key, the nearest known one is http.listen",
        ),
    ] {
        assert_eq!(errors(text), [error], "{text}");
    }
}

#[test]
fn unknown_variables_are_refused_with_the_nearest() {
    let home = Home::new("");
    for (variable, error) in [
        (
            "LIMIER_HTTP__LISTN",
            "LIMIER_HTTP__LISTN: http.listn: unknown key, the nearest known one is \
             LIMIER_HTTP__LISTEN",
        ),
        (
            "LIMIER_HTTP_LISTEN",
            "LIMIER_HTTP_LISTEN: http_listen: unknown key, the nearest known one is \
             LIMIER_HTTP__LISTEN",
        ),
    ] {
        assert_eq!(home.errors(&[(variable, "x")], &Overrides::default()), [error]);
    }
}

#[test]
fn wrong_values_are_told_all_at_once_with_what_is_allowed() {
    let text = r##"
[corpus]
roots = "notes"
include = ["[a-"]
[index]
heap_bytes = 1000
[search]
time_ms_max = "fast"
[links]
url = "https://a/{pth}"
base = "intranet"
[http]
listen = "7878"
[security]
public = "yes"
pages = "ajar"
allowed_origins = ["https://a.fr/x"]
allowed_hosts = ["https://a.fr"]
[log]
level = "loud"
"##;
    let found = errors(text);
    for expected in [
        "config.toml:3: corpus.roots: must be a list of texts, not \"notes\"",
        "config.toml:4: corpus.include: the pattern \"[a-\" is wrong: ",
        "config.toml:6: index.heap_bytes: must be a whole number from 15728640 to 4000000000, \
         not 1000",
        "config.toml:8: search.time_ms_max: must be a whole number from 1 to 60000, not \"fast\"",
        "config.toml:10: links.url: unknown placeholder {pth}, the nearest known one is {path}",
        "config.toml:11: links.base: \"intranet\" is not an address: ",
        "config.toml:13: http.listen: \"7878\" is not an address: write host:port",
        "config.toml:15: security.public: must be true or false, not \"yes\"",
        "config.toml:16: security.pages: unknown variant `ajar`, expected `closed` or `open`",
        "config.toml:17: security.allowed_origins: \"https://a.fr/x\" is not an origin: ",
        "config.toml:18: security.allowed_hosts: \"https://a.fr\" is not a host: ",
        "config.toml:20: log.level: unknown variant `loud`, expected one of `off`, `error`, ",
    ] {
        assert!(found.iter().any(|line| line.starts_with(expected)), "{expected}\n{found:#?}");
    }
    assert_eq!(found.len(), 12, "{found:#?}");
}

#[test]
fn the_environment_and_options_are_judged_like_the_file() {
    let overrides = Overrides { log_level: Some("loud".to_owned()), ..Overrides::default() };
    let env = [("LIMIER_SEARCH__HITS_MAX", "many"), ("LIMIER_SECURITY__PUBLIC", "1")];
    let found = Home::new("").errors(&env, &overrides);
    assert_eq!(found.len(), 3, "{found:#?}");
    assert!(found.iter().any(|line| line.starts_with("command line: log.level: ")));
    assert!(
        found.contains(
            &"LIMIER_SEARCH__HITS_MAX: search.hits_max: must be a whole number from 1 to 1000, \
          not \"many\""
                .to_owned()
        )
    );
}

#[test]
fn listening_beyond_loopback_needs_a_key_or_a_word() {
    let beyond = "[http]\nlisten = \"0.0.0.0:7878\"\n";
    let found = errors(beyond);
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("config.toml:2: http.listen: 0.0.0.0:7878 can be reached"));
    assert!(found[0].contains("security.public = true"), "{found:?}");

    for (more, is_right) in [
        ("[security]\npublic = true\n", true),
        ("[security]\nsearch_keys = [\"seize-lettres-16\"]\n", true),
        ("[security]\nsearch_keys_file = \"keys\"\n", true),
        ("[security]\nadmin_keys = [\"abc\"]\n", false),
        ("[security]\nsearch_keys = []\n", false),
    ] {
        let home = Home::new(&format!("{beyond}{more}"));
        home.write_key_file("keys", "seize-lettres-16\n");
        assert_eq!(home.load(&[], &Overrides::default()).is_ok(), is_right, "{more}");
    }
    let option = Overrides { listen: Some("[::]:80".to_owned()), ..Overrides::default() };
    let found = Home::new("").errors(&[], &option);
    assert!(found[0].starts_with("command line: http.listen: [::]:80 "), "{found:?}");
}

/// A key of one letter was once accepted without a word, on any address.
#[test]
fn a_key_that_can_be_guessed_is_refused_beyond_loopback_and_doubted_on_it() {
    let settings = |listen: &str| {
        format!(
            "[http]\nlisten = \"{listen}:7878\"\n[security]\n\
             search_keys = [\"une-clé-assez-longue\", \"quinze-lettres1\"]\n\
             admin_keys_file = \"keys\"\n"
        )
        .replace('é', "e")
    };
    let told = [
        "config.toml:4: security.search_keys: key 2 of the list has fewer than 16 characters",
        "keys:2: security.admin_keys_file: this key has fewer than 16 characters",
    ];
    let home = |listen| {
        let home = Home::new(&settings(listen));
        home.write_key_file("keys", "# one\nx\nseize-lettres-16\n");
        home
    };
    let errors = home("0.0.0.0").errors(&[], &Overrides::default());
    assert_eq!(errors.len(), 2, "{errors:?}");
    for (error, told) in errors.iter().zip(told) {
        assert!(error.starts_with(told) && error.contains("openssl rand -hex 32"), "{error}");
        assert!(!error.contains("quinze"), "{error}");
    }
    let local = home("127.0.0.1");
    let loaded = local.load(&[], &Overrides::default()).unwrap();
    assert_eq!(loaded.doubts.len(), 2, "{:?}", loaded.doubts);
    let option = Overrides { listen: Some("[::]:80".to_owned()), ..Overrides::default() };
    assert_eq!(local.errors(&[], &option).len(), 2, "wherever the address is written");
}

#[test]
fn a_key_file_that_others_can_read_is_refused_beyond_loopback_and_doubted_on_it() {
    for (mode, others) in [
        (0o600, None),
        (0o400, None),
        (0o604, Some("everyone on this machine")),
        (0o602, Some("everyone on this machine")),
        (0o666, Some("everyone on this machine")),
        (0o640, Some("its group")),
        (0o620, Some("its group")),
    ] {
        let home = Home::new("[security]\nsearch_keys_file = \"keys\"\n");
        home.write("keys", "seize-lettres-16\n");
        fs::set_permissions(home.path("keys"), Permissions::from_mode(mode)).unwrap();
        let doubts = home.load(&[], &Overrides::default()).unwrap().doubts;
        assert_eq!(doubts.len(), usize::from(others.is_some()), "{mode:o} {doubts:?}");
        let option = Overrides { listen: Some("0.0.0.0:80".to_owned()), ..Overrides::default() };
        let Some(others) = others else {
            assert!(home.load(&[], &option).is_ok(), "{mode:o}");
            continue;
        };
        let errors = home.errors(&[], &option);
        let told = format!("config.toml:2: security.search_keys_file: keys is open to {others}");
        assert!(errors[0].starts_with(&told), "{mode:o} {errors:?}");
        assert!(errors[0].ends_with("run `chmod 600 keys`"), "{errors:?}");
    }
}

#[test]
fn a_reload_keeps_what_cannot_change_and_judges_the_whole() {
    let running = load("[http]\nlisten = \"0.0.0.0:7878\"\n[security]\npublic = true\n").config;
    let reload = |text: &str| {
        let home = Home::new(text);
        let file = home.path("config.toml");
        config::reload(&running, Some(&file), std::iter::empty(), &Overrides::default())
    };
    let (loaded, waiting) = reload(
        "[http]\nlisten = \"127.0.0.1:1\"\n[security]\npublic = true\nqueue_max = 1\n\
         [search]\nhits_max = 7\n",
    )
    .unwrap();
    assert_eq!(waiting, ["http.listen", "security.queue_max"]);
    assert_eq!(loaded.config.http, running.http);
    assert_eq!(loaded.config.search.hits_max, 7);
    // On loopback no key would be needed, but the process listens beyond it until its restart.
    let refused = reload("[http]\nlisten = \"127.0.0.1:1\"\n").unwrap_err().to_string();
    assert!(refused.contains("can be reached from other machines without a key"), "{refused}");
    let refused = reload("[security]\nsearch_keys = [\"abc\"]\n").unwrap_err().to_string();
    assert!(refused.contains("has fewer than 16 characters"), "{refused}");
}

#[test]
fn a_key_file_that_is_missing_or_empty_opens_nothing() {
    for (content, expected) in [
        (None, "cannot be read"),
        (Some("# none yet\n\n"), "holds no key"),
        (Some("abc\ntwo words\n"), "keys:2: a key must consist of visible ASCII"),
    ] {
        let home = Home::new("[security]\nsearch_keys_file = \"keys\"\n");
        if let Some(content) = content {
            home.write("keys", content);
        }
        let found = home.errors(&[], &Overrides::default());
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("config.toml:2: security.search_keys_file: "), "{found:?}");
        assert!(found[0].contains(expected), "{found:?}");
    }
}

#[test]
fn a_search_key_is_never_an_admin_key() {
    let found = errors("[security]\nsearch_keys = [\"a\", \"b\"]\nadmin_keys = [\"b\"]\n");
    assert!(found[0].starts_with("config.toml:3: security.admin_keys: "), "{found:?}");
}

#[test]
fn several_roots_have_names_that_differ() {
    let found = errors("[corpus]\nroots = [\"a/notes\", \"b/notes\"]\n");
    assert_eq!(
        found,
        [
            "config.toml:2: corpus.roots: a/notes and b/notes are both named \"notes\": names must differ"
        ]
    );
}

#[test]
fn keys_are_never_printed() {
    let key = "k3y-that-nobody-may-read";
    for text in [
        format!("[security]\nsearch_keys = \"{key}\"\n"),
        format!("[security]\nsearch_keys = [\"{key}\", 5]\n"),
        format!("[security]\nsearch_keys = [\"{key} é\"]\n"),
        format!("[security]\nsearch_keys = [{key}]\n"),
        format!("[security]\nsearch_keys = [\"{key}]\n"),
        format!("[security]\nsearch_keys = \"\"\"{key}\n"),
        format!("[security]\nserch_keys = [\"{key}\"]\n"),
        format!("[security]\nsearch_keys = {{ a = \"{key}\" }}\n"),
        format!("security = \"{key}\"\n"),
        format!("search_keys = [\"{key}\"]\n"),
        format!("[security]\nsearch_keys = [\"{key}\"]\nadmin_keys = [\"{key}\"]\n"),
    ] {
        let error = Home::new(&text).load(&[], &Overrides::default()).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("k3y"), "{error:?}");
    }
    let home = Home::new(&format!("[security]\nsearch_keys = [\"{key}\"]\n"));
    home.write("admin.keys", &format!("{key}-2"));
    let file = home.path("admin.keys");
    let env = [("LIMIER_SECURITY__ADMIN_KEYS_FILE", file.to_str().unwrap())];
    let loaded = home.load(&env, &Overrides::default()).unwrap();
    let shown = format!("{} {loaded:?}", config::show(&loaded));
    assert!(!shown.contains("k3y"), "{shown}");
    assert!(shown.contains("search_keys = [\"(hidden)\"]  # from "), "{shown}");
    assert!(shown.contains("admin_keys = [\"(hidden)\"]  # from "), "{shown}");
}

#[test]
fn what_is_shown_can_be_kept_as_a_file() {
    let home = Home::new("[log]\nlevel = \"debug\"\n\n[links]\nurl = \"/n/{path}#{anchor}\"\n");
    let env = [("LIMIER_SEARCH__HITS_MAX", "7")];
    let option = Overrides { index: Some(home.path("i")), ..Overrides::default() };
    let loaded = home.load(&env, &option).unwrap();
    let shown = config::show(&loaded);
    let file = home.path("config.toml");
    for line in [
        format!("level = \"debug\"  # from {}:2", file.display()),
        "hits_max = 7  # from LIMIER_SEARCH__HITS_MAX".to_owned(),
        format!("path = \"{}\"  # from command line", home.path("i").display()),
        "base = \"\"  # unset, from default".to_owned(),
        "listen = \"127.0.0.1:7878\"  # from default".to_owned(),
    ] {
        assert!(shown.lines().any(|shown| shown == line), "{line}\n{shown}");
    }
    assert_eq!(shown.lines().filter(|line| line.contains(" = ")).count(), every_key().len());
    let mut again = load(&shown).config;
    again.corpus.roots = loaded.config.corpus.roots.clone();
    assert_eq!(again, loaded.config);
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let home = Home::new("");
    let missing = home.path("other.toml");
    let error = config::load(Some(&missing), std::iter::empty(), &Overrides::default());
    let message = error.unwrap_err().to_string();
    assert!(message.starts_with(&format!("{}: cannot be read: ", missing.display())), "{message}");

    fs::write(home.path("config.toml"), [b'#', 0xe9, b'\n']).unwrap();
    assert!(matches!(home.load(&[], &Overrides::default()), Err(ConfigError::Unreadable { .. })));
}

#[test]
fn a_file_that_is_no_toml_is_named_with_its_line() {
    for (text, line) in [("[http]\nlisten = \n", 2), ("[log]\n\nlevel = 'a'\nlevel = 'b'\n", 4)] {
        let found = errors(text);
        assert!(found[0].starts_with(&format!("config.toml:{line}: not TOML: ")), "{found:?}");
    }
}

#[test]
fn a_file_from_windows_is_a_file() {
    let loaded = load("\u{feff}[log]\r\nlevel = \"debug\"\r\nqueries = true\r\n");
    assert!(loaded.config.log.queries);
    assert!(matches!(loaded.origins.of("log.queries"), Origin::File(_, 3)));
}
