//! What the language promises: tables of readings, and what holds for every text.

use proptest::prelude::*;

use super::*;

/// The tree as an expression: `&` for all, `|` for any, `!` for not.
fn outline(query: &Query) -> String {
    let outlined = query.fold(|_, node, children: Vec<String>| match node {
        QueryNode::Term(id) => {
            let term = query.term(*id);
            let field = match term.field {
                Some(Field::Facet(facet)) => format!("{facet:?}:"),
                Some(field) => format!("{field:?}:"),
                None => String::new(),
            };
            match term.shape {
                Shape::Word => format!("{field}{}", term.text),
                Shape::Prefix => format!("{field}{}*", term.text),
                Shape::Phrase => format!("{field}<{}>", term.text),
            }
        }
        QueryNode::All(_) => format!("(& {})", children.join(" ")),
        QueryNode::Any(_) => format!("(| {})", children.join(" ")),
        QueryNode::Not(_) => format!("!{}", children.concat()),
    });
    outlined.unwrap_or_default()
}

fn check(table: &[(&str, &str)]) {
    for (text, expected) in table {
        assert_eq!(outline(&parse(text)), *expected, "{text}");
    }
}

#[test]
fn precedence() {
    check(&[
        ("a b c", "(& a b c)"),
        ("a ET b AND c", "(& a b c)"),
        ("a OU b OR c", "(| a b c)"),
        ("a b OU c", "(& a (| b c))"),
        ("a OU b c", "(& (| a b) c)"),
        ("a OU b ET c OU d", "(& (| a b) (| c d))"),
        ("a OU (b c)", "(| a (& b c))"),
        ("(a b) (c (d))", "(& a b c d)"),
        ("a OU (b OU c)", "(| a b c)"),
        ("-a b", "(& !a b)"),
        ("a SAUF b", "(& a !b)"),
        ("a ET NOT b", "(& a !b)"),
        ("a SAUF b OU c", "(& a (| !b c))"),
        ("a -(b c)", "(& a !(& b c))"),
        ("a SAUF (b OU c)", "(& a !(| b c))"),
        ("SAUF(a OU b)", "!(| a b)"),
        ("a OU(b c)", "(| a (& b c))"),
        ("a OU -b", "(| a !b)"),
        ("SAUF -a", "a"),
        ("-(-(a b)) c", "(& a b c)"),
        ("-mot", "!mot"),
        ("-(a)", "!a"),
    ]);
}

#[test]
fn operators_need_capitals_a_lower_case_letter_and_operands() {
    check(&[
        ("LOI ET DECRET", "(& LOI ET DECRET)"),
        ("LOI OU décret", "(| LOI décret)"),
        ("loi ou décret", "(& loi ou décret)"),
        ("titre:LOI OU DECRET", "(| Title:LOI DECRET)"),
        ("LOI OU DECRET titre:()", "(& LOI OU DECRET)"),
        ("-LOI DECRET", "(& !LOI DECRET)"),
        ("a OU", "(& a OU)"),
        ("OU a", "(& OU a)"),
        ("a SAUF", "(& a SAUF)"),
        ("a OU OU b", "(& a OU OU b)"),
        ("a OU ET b", "(& a OU ET b)"),
        ("(a OU) b", "(& a OU b)"),
        ("a OU ()", "a"),
        ("a \\OU b", "(& a OU b)"),
        ("a -OU b", "(& a !OU b)"),
        ("a \"OU\" b", "(& a <OU> b)"),
    ]);
}

#[test]
fn quotes_and_stray_signs() {
    check(&[
        ("\"code du travail\" x", "(& <code du travail> x)"),
        ("«\u{a0}code du travail\u{202f}»", "<code du travail>"),
        ("“code du travail”", "<code du travail>"),
        ("“code du travail\"", "<code du travail>"),
        ("« dit \"oui\" »", "<dit \"oui\">"),
        ("\"mot\"", "<mot>"),
        ("-\"a b\" c", "(& !<a b> c)"),
        ("\"chat noir", "(& chat noir)"),
        ("chat « noir", "(& chat noir)"),
        ("chat » noir", "(& chat noir)"),
        ("-\"chat", "chat"),
        ("l'\"open data\"", "(& l' <open data>)"),
        ("\"\" « »", ""),
        ("a - b & c", "(& a b c)"),
        ("(a b", "(& a b)"),
        ("a) b", "(& a b)"),
        ("() -() ((", ""),
        ("--aide", "--aide"),
        ("porte-avions e-mail", "(& porte-avions e-mail)"),
        ("l'état d’usage", "(& l'état d’usage)"),
        ("agent(e)s (ministre(s))", "(& agent(e)s ministre(s))"),
        ("chat(noir OU blanc)", "(& chat (| noir blanc))"),
        ("-' a", "a"),
    ]);
}

#[test]
fn prefixes_and_fields() {
    check(&[
        ("souv*", "souv*"),
        ("s* * **", "s"),
        ("so** -nu*", "(& so* !nu*)"),
        ("*mot", "*mot"),
        ("c++* l'* été*", "(& c++ l' été*)"),
        ("\"souv*\"", "<souv*>"),
        ("titre:loi", "Title:loi"),
        ("Title:lo*", "Title:lo*"),
        ("thème:a THÈME:b The\u{301}me:c", "(& Theme:a Theme:b Theme:c)"),
        ("org:DINUM OU organization:x", "(| Organisation:DINUM Organisation:x)"),
        ("-org:(DINUM OU \"a b\")", "!(| Organisation:DINUM Organisation:<a b>)"),
        ("titre:(a org:b (c))", "(& Title:a Organisation:b Title:c)"),
        ("avant:\"2 août 2024\" depuis:2024-01", "(& Before:<2 août 2024> Since:2024-01)"),
        ("note:dossier/a.md path:b", "(& Note:dossier/a.md Note:b)"),
        ("auteur:x mention:« y z »", "(& Author:x Mention:<y z>)"),
        ("titre : x", "Title:x"),
        ("titre: x titre\u{a0}:y titre\u{202f}:\u{a0}z", "(& Title:x Title:y Title:z)"),
        ("-titre : (x OU y)", "!(| Title:x Title:y)"),
        ("auteur : « x y » depuis : 2 août 2024", "(& Author:<x y> Since:2 août 2024)"),
        ("titre : titre: titre :", "(& Title:titre: titre)"),
        ("titre : -x", "(& titre !x)"),
        ("\\titre : x titre \\:x", "(& titre x titre :x)"),
        ("un titre de : x, https : y", "(& un titre de x, https y)"),
        ("titre:\"\" titre:*", "(& titre: titre:)"),
        ("https://x.fr TECH.GOUV: a:b", "(& https://x.fr TECH.GOUV: a:b)"),
        ("\\titre:x \\-y \\\\z", "(& titre:x -y \\z)"),
    ]);
}

#[test]
fn references_of_several_words_are_one_term() {
    check(&[
        ("-L. 321-1 a", "(& !L. 321-1 a)"),
        ("a OU 2 août 2024", "(| a 2 août 2024)"),
        ("1er mars 2020 OU a", "(| 1er mars 2020 a)"),
        ("a SAUF L.\u{a0}321-1, b", "(& a !L.\u{a0}321-1, b)"),
        ("titre:L. 321-1 avant : 2 août 2024", "(& Title:L. 321-1 Before:2 août 2024)"),
        ("org:(L. 321-1 OU a)", "(| Organisation:L. 321-1 Organisation:a)"),
        ("l'article L. 321-1", "(& l'article L. 321-1)"),
        ("L. \\321-1 \\2 août 2024", "(& L. 321-1 2 août 2024)"),
        ("L. (321-1) \"2 août\" 2024", "(& L. 321-1 <2 août> 2024)"),
        ("2 août", "(& 2 août)"),
    ]);
    for (text, expected) in [
        ("-L. 321-1 a", "-L. 321-1 a"),
        ("L. (321-1)", "L. \\321-1"),
        ("L. (321-1 OU a)", "L. \\321-1 OU a"),
        ("2 \\août 2024", "2 \\août 2024"),
        ("\\titre: x", "\\titre: x"),
        ("titre \\:x", "titre \\:x"),
    ] {
        let query = parse(text);
        assert_eq!(query.to_string(), expected, "{text}");
        assert_eq!(outline(&parse(expected)), outline(&query), "{text}");
    }
}

#[test]
fn prints() {
    for (text, expected) in [
        ("a AND (b OR “c d”) NOT e", "a b OU \"c d\" -e"),
        ("a OU (b c)", "a OU (b c)"),
        ("NOT (a b)", "-(a b)"),
        ("title:x org:(A b)", "titre:x organisation:A organisation:b"),
        ("LOI ET DECRET", "LOI ET DECRET"),
        ("loi OU", "loi \\OU"),
        ("SAUF --aide", "-\\--aide"),
        ("« dit \"oui\" »", "« dit \"oui\" »"),
        ("", ""),
    ] {
        assert_eq!(parse(text).to_string(), expected, "{text}");
    }
}

#[test]
fn terms_are_numbered_in_reading_order() {
    let query = parse("x (b OU c) -d e*");
    assert_eq!(query.conjuncts().len(), 4);
    let terms: Vec<&str> = query.terms().map(|(_, term)| term.text.as_str()).collect();
    assert_eq!(terms, ["x", "b", "c", "d", "e"]);
    let together: Vec<&str> =
        query.conjunct_terms().map(|id| query.term(id).text.as_str()).collect();
    assert_eq!(together, ["x", "e"]);
}

#[test]
fn what_goes_over_a_limit_is_cut() {
    assert_eq!(parse(&"mot ".repeat(300)).terms().count(), MAX_CHARS / 4);
    let read = |chars: usize| parse(&"é".repeat(chars)).to_string().chars().count();
    assert_eq!((read(1023), read(1024), read(1025)), (1023, 1024, 1024));

    let nested = |depth: usize| format!("{}b c{}", "(a OU ".repeat(depth), ")".repeat(depth));
    let outlined = |depth: usize| outline(&parse(&nested(depth)));
    assert_eq!(outlined(8), "(| a a a a a a a (& (| a b) c))");
    // The ninth pair of parentheses is not read: its `a` is one more of the eighth's.
    assert_eq!(outlined(9), "(| a a a a a a a (& (| a a b) c))");
    let deep = format!("x OU {}a (b) c{} d", "(".repeat(8), ")".repeat(8));
    assert_eq!(outline(&parse(&deep)), "(& (| x (& a b c)) d)");
    // The lower-case letter stands beyond what is read: the operators were words all along.
    let capitals = format!("{} z", "A OU B ".repeat(150));
    assert_eq!(parse(&capitals).terms().nth(1).unwrap().1.text, "OU");
}

/// What has been seen to overflow a stack or to take quadratic time in a parser.
const HOSTILE: &[&str] = &[
    "(",
    "(a OU ",
    "-(",
    ")",
    "a(",
    "a(b)",
    "(a)",
    "\"",
    "«",
    "« » ",
    "\"(",
    "a OU ET SAUF ",
    "SAUF ",
    "SAUF -",
    "titre:",
    "titre:(",
    "titre:\"",
    "titre:«",
    "titre:* ",
    "titre : ",
    "titre :",
    "titre ",
    "L. 321-1 ",
    "-L. ",
    "2 août 2024 ",
    "2 août ",
    "1 000 ",
    "1 \\",
    "*",
    "a*",
    "\\",
    "\\(",
    "-",
    "- ",
    "--a",
];

#[test]
fn hostile_texts_are_answered() {
    for unit in HOSTILE {
        for text in [unit.repeat(100_000), unit.repeat(1_000 / unit.len()) + "a"] {
            check_promises(&text);
        }
    }
}

/// Without the cut at `MAX_CHARS`, and long enough that quadratic time would not end.
#[test]
fn reading_takes_linear_time() {
    for unit in HOSTILE {
        let tokens = lexer::lex(&unit.repeat(300_000), lexer::Operators::Read);
        operator::settle(tokens);
    }
}

/// What holds for every text.
fn check_promises(text: &str) {
    let query = parse(text);
    let mut used = vec![0; query.nodes().count()];
    let mut heights: Vec<usize> = Vec::new();
    for (id, node) in query.nodes() {
        let height = node.children().iter().map(|child| heights[child.0] + 1).max();
        heights.push(height.unwrap_or(0));
        for child in node.children() {
            assert!(child.0 < id.0, "a child after its parent in {text:?}");
            used[child.0] += 1;
            let same = std::mem::discriminant(node) == std::mem::discriminant(query.node(*child));
            assert!(!same, "a group within its like in {text:?}");
        }
        match node {
            QueryNode::All(children) | QueryNode::Any(children) => assert!(children.len() > 1),
            QueryNode::Term(id) => {
                let term = query.term(*id);
                assert_eq!(text.get(term.range.clone()), Some(term.text.as_str()));
                assert!(crate::text::has_word(&term.text));
            }
            QueryNode::Not(_) => {}
        }
    }
    // Every node but the root, which is last, hangs from exactly one other.
    assert_eq!(query.root.map(|root| root.0 + 1).unwrap_or(0), used.len());
    if let Some((root, others)) = used.split_last() {
        assert!(*root == 0 && others.iter().all(|uses| *uses == 1), "{text:?}");
    }
    assert!(query.terms().count() <= MAX_CHARS);
    let starts: Vec<usize> = query.terms().map(|(_, term)| term.range.start).collect();
    assert!(starts.is_sorted(), "terms out of order in {text:?}");
    let nodes = query.nodes().filter(|(_, node)| matches!(node, QueryNode::Term(_)));
    assert_eq!(nodes.count(), starts.len());
    // A level of parentheses is at most an `All`, an `Any` and a `Not`.
    assert!(heights.iter().all(|height| *height <= 3 * (MAX_DEPTH + 1)));
    assert!(used.len() <= 4 * MAX_CHARS, "{} nodes of {text:?}", used.len());

    let printed = query.to_string();
    if printed.chars().count() <= MAX_CHARS {
        let again = parse(&printed);
        assert_eq!(outline(&again), outline(&query), "{text:?} printed {printed:?}");
        assert_eq!(again.to_string(), printed, "{text:?}");
    }
}

/// Texts made of what the language gives a meaning to, glued or spaced.
fn queries() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec![
            "a", "mot", "État", "LOI", "l'eau", "x.y", "agent(e)s", "2024", "é", "A", "titre",
        ]),
        3 => prop::sample::select(vec![
            "L.", "R.*", "321-1", "2", "1er", "août", "2024", "000", "01", "14", "h", "30", "v1.2",
            "C#", "🔥", "article", "articles", "et", "à", "(UE)", "2016/679",
        ]),
        3 => prop::sample::select(vec!["OU", "ET", "SAUF", "OR", "AND", "NOT", "ou"]),
        4 => prop::sample::select(vec![
            "(", ")", "\"", "«", "»", "“", "”", "-", "*", "\\", ":", "--", "'", "\u{202f}",
        ]),
        2 => prop::sample::select(vec!["titre:", "ORG:", "thème:", "depuis:", "https:", "note:"]),
    ];
    let gap = prop::sample::select(vec!["", " ", " ", "\u{a0}"]);
    prop::collection::vec((piece, gap), 0..60)
        .prop_map(|pieces| pieces.into_iter().flat_map(|(piece, gap)| [piece, gap]).collect())
}

/// Well-formed nested queries.
fn nested_queries() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "a",
        "B",
        "mot*",
        "\"c d\"",
        "« e \"f\" »",
        "org:G",
        "-h",
        "OU",
        "SAUF --i",
        "\\titre:j",
        "titre : k",
        "L. 321-1",
        "321-1",
        "2",
        "août",
        "2024",
    ]);
    leaf.prop_map(str::to_owned).prop_recursive(10, 90, 4, |inner| {
        let joined = |separator: &'static str| {
            move |parts: Vec<String>| format!("({})", parts.join(separator))
        };
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(joined(" ")),
            prop::collection::vec(inner.clone(), 0..4).prop_map(joined(" OU ")),
            inner.clone().prop_map(|part| format!("-({part})")),
            inner.clone().prop_map(|part| format!("SAUF {part}")),
            inner.prop_map(|part| format!("titre:({part})")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn promises_hold_for_any_text(text in any::<String>()) {
        check_promises(&text);
    }

    #[test]
    fn promises_hold_for_pieces_of_the_language(text in queries()) {
        check_promises(&text);
    }

    #[test]
    fn promises_hold_for_nested_groups(text in nested_queries()) {
        check_promises(&text);
    }
}
