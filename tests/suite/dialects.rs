//! Dialects of Markdown: what an author of Obsidian, MkDocs, Docusaurus, MDX or pandoc means is found
//! and shown, and their signs are not.

use limier::note::{Limits, LinkTarget, Note, NotePath, PageStart, parse, render};

fn read(source: &str) -> Note {
    parse(&NotePath::new("n.md"), source.as_bytes(), &Limits::default())
}

/// The page of a note; links to notes keep target and anchor.
fn page(source: &str) -> String {
    let resolve = |target: LinkTarget<'_>| match target {
        LinkTarget::Note(target, anchor) => Some(format!("{target}#{}", anchor.unwrap_or(""))),
        LinkTarget::Address(address) => Some(address.to_owned()),
        _ => None,
    };
    let path = NotePath::new("n.md");
    render(&path, source.as_bytes(), &Limits::default(), PageStart::Top, &resolve, &mut |_| vec![])
        .html
}

/// What readers find of a note.
fn text(source: &str) -> String {
    read(source).sections.into_iter().map(|section| section.text).collect()
}

#[test]
fn what_an_author_hides_is_neither_found_nor_shown() {
    for (source, found) in [
        ("Vu. %%secret%%", "Vu.\n"),
        ("%%\nsecret\n\n- secret\n%%\n\nVu.", "Vu.\n"),
        ("Vu. <!-- secret\n\nsecret -->", "Vu.\n"),
        ("Vu. {/* secret */}", "Vu.\n"),
        ("{/*\nsecret\n\nsecret\n*/}\n\nVu.", "Vu.\n"),
        ("- [ ] Vu.\n\n%% kanban:settings\n```\n{\"secret\":1}\n```\n%%", "Vu.\n"),
        ("Vu. ^abc\n\n```compressed-json\nsecret\n```", "Vu.\n"),
        ("- Vu. %%secret%%\n- Vu aussi.", "Vu.\nVu aussi.\n"),
        ("> Vu. %%secret\n> secret%%", "Vu.\n"),
        ("| Vu %%secret%% |\n|---|", "Vu\n"),
        ("{% comment %}\nsecret\n\n{% endcomment %}\n\nVu.", "Vu.\n"),
        ("<div>\nVu. <!-- secret -->\n%%secret%%</div>", "Vu.\n"),
    ] {
        assert_eq!(text(source), found, "{source}");
        assert!(!page(source).contains("secret"), "{}", page(source));
    }
    let note = read("# Titre %%secret%%\n\n## Deux <!-- secret -->\n");
    assert_eq!((note.title.as_str(), note.sections[1].heading.as_str()), ("Titre", "Deux"));
}

#[test]
fn sections_stand_where_they_say_behind_rewritten_text() {
    let source = "---\ntitle: T\n---\n%%é secret\n\n# non %%\n\n!!! note \"N\"\n    a\n\n## Un\n\n\
                  > [!x] y\n\n$a$ 5$ b$ <é>\n\n## Deux ^x\n";
    let note = read(source);
    let headings: Vec<_> = note
        .sections
        .iter()
        .filter(|section| section.level > 0)
        .map(|section| (section.line, source.get(section.byte_range.clone()).unwrap_or_default()))
        .collect();
    assert_eq!(headings.len(), 2);
    assert!(headings[0].0 == 11 && headings[0].1.starts_with("## Un"), "{headings:?}");
    assert!(headings[1].0 == 17 && headings[1].1.starts_with("## Deux"), "{headings:?}");
}

#[test]
fn callouts_and_admonitions_are_quotes_with_a_title() {
    for (source, found, shown) in [
        (
            "> [!info] Un titre\n> Le **contenu**.",
            "Un titre\nLe contenu.\n",
            "<strong>Un titre</strong>",
        ),
        ("> [!warning]- Attention\n> Replié.", "Attention\nReplié.\n", "markdown-alert-warning"),
        ("> [!astuce]\n> Maison.", "Maison.\n", "markdown-alert-tip"),
        ("!!! warning \"Un\"\n\n    a\n\n??? tip\n\n    - b\n", "Un\na\nb\n", "<li>b</li>"),
        (
            "!!! danger \"Un titre\"\n\n    Voir [[b]] et **gras**.\n\n    ```sh\n    ls\n\n    pwd\n    ```\n",
            "Un titre\nVoir b et gras.\nls\n\npwd\n",
            "<a href=\"b#\">b</a>",
        ),
        ("??? tip\n\n    - une\n    - liste\n", "une\nliste\n", "<li>une</li>"),
        (
            ":::tip[Un titre]\n\nLe **contenu**.\n\n:::\n",
            "Un titre\nLe contenu.\n",
            "<strong>contenu</strong>",
        ),
        (
            "=== \"Onglet\"\n\n    Le **contenu**.\n",
            "Onglet\nLe contenu.\n",
            "<strong>contenu</strong>",
        ),
    ] {
        assert_eq!(text(source), found, "{source}");
        assert!(page(source).contains(shown), "{}", page(source));
        assert!(!page(source).contains("**") && !page(source).contains("[!"), "{}", page(source));
    }
    let note = read("!!! note\n    Voir [[b]].\n");
    assert_eq!((note.links[0].target.as_str(), note.links[0].line), ("b", 2));
}

#[test]
fn formulas_are_verbatim_and_prices_are_text() {
    for formula in [
        r"$\mathbf{1}_{A}(x) + \mathbf{1}_{B}(x)$",
        r"$\int f(x)\,dx$",
        r"$$a \\ b$$",
        "$x^{{n}}$",
        "$$\nx &= *a*\n\n- b*\n$$",
    ] {
        let escaped = formula.replace('&', "&amp;");
        assert!(text(formula).contains(formula.trim()), "{}", text(formula));
        assert!(page(formula).contains(&escaped), "{}", page(formula));
    }
    for (prices, shown) in [
        ("de 5 $ ou *10* $", "de 5 $ ou <em>10</em> $"),
        ("de 5$/kg et *10*$/kg", "de 5$/kg et <em>10</em>$/kg"),
        ("[5$](a.md) et [6$](b.md)", "<a href=\"a.md#\">5$</a> et <a href=\"b.md#\">6$</a>"),
    ] {
        assert!(page(prices).contains(shown), "{}", page(prices));
    }
}

#[test]
fn blocks_with_a_name_are_what_links_lead_to() {
    let source = "Le seuil est fixé. ^Seuil-1\n\n- un ^un\n- deux\n";
    assert_eq!(text(source), "Le seuil est fixé.\nun\ndeux\n");
    assert!(
        page(source).contains("id=\"bloc:seuil-1\"") && page(source).contains("id=\"bloc:un\"")
    );
    let links = "[[#^Seuil-1|là]] [là](#^un) [[#Une#Autre]]\n\n# Une\n\n## Autre\n";
    let page = page(&format!("{source}\n{links}"));
    for href in ["#bloc:seuil-1", "#bloc:un", "#autre"] {
        assert!(page.contains(&format!("href=\"{href}\">")), "{href} in {page}");
    }
}

#[test]
fn comments_after_headings_of_mdx_are_their_anchors() {
    let note = read("# A\n\n## Un tableau {/*arrays*/}\n\nTexte {/* non */} fin.\n");
    let section = &note.sections[1];
    assert_eq!((section.heading.as_str(), section.anchor.as_str()), ("Un tableau", "arrays"));
    assert_eq!(section.text, "Texte  fin.\n");
    assert!(
        page("# A\n\n## Un {/*arrays*/}\n")
            .contains("<h2 id=\"arrays\"><a class=\"anchor\" href=\"#arrays\">Un</a></h2>")
    );
}

#[test]
fn words_in_angle_brackets_are_text_unless_they_are_elements() {
    for (source, found) in [
        (
            "Taper <nom du fichier> puis List<String> et <prénom>.",
            "Taper <nom du fichier> puis List<String> et <prénom>.\n",
        ),
        ("un <b>gras</b>, <kbd>Ctrl</kbd><br>suite", "un gras, Ctrl\nsuite\n"),
        ("<Intro>\n\nTexte.\n\n</Intro>\n\n<Menu />\n", "Texte.\n"),
        ("<Carte titre=\"x\">\n\nTexte.\n", "Texte.\n"),
        ("Option<Object> et `<x>`", "Option<Object> et <x>\n"),
        ("<votre-nom>\n", "<votre-nom>\n"),
    ] {
        assert_eq!(text(source), found, "{source}");
    }
    assert!(page("Taper <nom du fichier>.").contains("Taper &lt;nom du fichier&gt;."));
}

#[test]
fn other_marks_of_generators_are_no_text() {
    for (source, found) in [
        ("![[a.png|300]] ![un chat|300x200](b.png) ![[c.png|légende|40]]", "un chat légende\n"),
        ("[lien](a.md){target=_blank} ![b](c.png){width=50% title=\"x\"}", "lien b\n"),
        ("## Titre {title=\"x\"}\n", ""),
        ("import A from './a'\n\nexport const b = 1\n\nTexte <% tp.date() %>.", "Texte .\n"),
        ("un ==mot *clé*== et x == y", "un mot clé et x == y\n"),
        ("Voir [la page]({{ site.url }}).", "Voir la page.\n"),
        ("- [/] en cours\n- [-] annulé\n- [x] fait", "en cours\nannulé\nfait\n"),
        ("[TOC]\n\n--8<-- \"a.md\"\n\nTexte.", "Texte.\n"),
        ("mot^[Une note.].", "mot (Une note.).\n"),
        ("Terme\n: Ce qu’il veut dire.\n", "Terme\nCe qu’il veut dire.\n"),
        (
            "*[API]: interface de programmation\n*[IA]: intelligence",
            "API : interface de programmation\nIA : intelligence\n",
        ),
        ("Une ligne\net une autre\n: fin.", "Une ligne et une autre : fin.\n"),
    ] {
        assert_eq!(text(source), found, "{source}");
    }
    assert!(page("Terme\n: Sens.\n").contains("<dl>\n<dt>Terme</dt>\n<dd>Sens.</dd>\n</dl>"));
    assert!(page("*[API]: interface\n").contains("<abbr title=\"interface\">API</abbr>"));
}

#[test]
fn tags_inside_the_text_are_tags_of_the_note() {
    let note = read(
        "---\ntags: [projet/alpha]\n---\n# A #titre\n\nTexte #réunion, **#projet/gamma** et \
         #projet/alpha ; `#code` [#lien](x) \\#non &amp;#non https://x.fr/#non #2024 C# #fff.\n\n\
         <p>#html</p>\n\n```\n#bloc\n```\n",
    );
    let expected = ["projet/alpha", "titre", "réunion", "projet/gamma", "html"];
    assert_eq!(note.metadata.tags, expected);
    assert!(note.sections[0].text.starts_with("Texte #réunion, #projet/gamma et"));
}

#[test]
fn footnotes_belong_to_the_section_that_has_their_sign() {
    let source = "# A\n\nUn[^1] et deux[^b].\n\n## B\n\nTrois[^1].\n\n[^1]: La première[^c].\n\n    \
                  Sa suite, [[n]].\n[^b]: La deuxième.\n[^c]: La troisième.\n[^d]: Sans signe.\n\nFin.\n";
    let note = read(source);
    assert_eq!(
        note.sections[0].text,
        "Un et deux.\nLa première.\nSa suite, n.\nLa deuxième.\nLa troisième.\n"
    );
    assert!(
        note.sections[1].text.starts_with("Trois.\n") && note.sections[1].text.ends_with("Fin.\n")
    );
    assert_eq!(note.links[0].line, 11);
    let page = page(source);
    let (first, second) = page.split_once("<h2 id=\"b\">").unwrap();
    assert!(first.contains("La troisième.") && !second.contains("La première"), "{page}");
}

/// Heading, anchor and text of the last section.
fn last_section(source: &str) -> (String, String, String) {
    let section = read(source).sections.pop().unwrap();
    (section.heading, section.anchor, section.text)
}

#[test]
fn braces_in_a_heading_are_text_unless_they_hold_attributes() {
    for (heading, shown, anchor) in [
        ("## Jeu {a, b}", "Jeu {a, b}", "jeu-a-b"),
        ("## Ensemble {1, 2, 3}", "Ensemble {1, 2, 3}", "ensemble-1-2-3"),
        ("## Le set {x}", "Le set {x}", "le-set-x"),
        ("## Objet {\"cle\": 1}", "Objet {\"cle\": 1}", "objet-cle-1"),
        ("## GET /uploads/{upload}", "GET /uploads/{upload}", "get-uploadsupload"),
        ("## Taper \\{#ici}", "Taper {#ici}", "taper-ici"),
        ("## Un {lang=fr title=\"a b\"}", "Un", "un"),
        ("## Un {#deux .c -}", "Un", "deux"),
        ("## Un ## {: #deux}", "Un", "deux"),
        ("## La {f} {#g}", "La {f}", "g"),
        ("Un {#deux}\n---", "Un", "deux"),
        ("## Un\n{: #deux .c}", "Un", "deux"),
        ("### [Un](a.md){title=\"Un - nouvelle fenêtre\"}", "Un", "un"),
    ] {
        let source = format!("# N\n\n{heading}\n\nTexte.\n");
        let expected = (shown.to_owned(), anchor.to_owned(), "Texte.\n".to_owned());
        assert_eq!(last_section(&source), expected, "{heading}");
        assert!(page(&source).ends_with("</h2>\n<p>Texte.</p>\n"), "{}", page(&source));
    }
}

#[test]
fn attributes_leave_their_text_and_nothing_else() {
    for (source, shown) in [
        ("Lire [la *suite*]{.c}.", "<p>Lire la <em>suite</em>.</p>\n"),
        ("Lire [`la suite`]{.c}.", "<p>Lire <code>la suite</code>.</p>\n"),
        ("[a](b.md){title=\"{{ u }}/x\"}", "<p><a href=\"b.md#\">a</a></p>\n"),
        ("un\n\n{: .c}\n\ndeux", "<p>un</p>\n<p>deux</p>\n"),
        ("un\n{: .c}", "<p>un</p>\n"),
        ("un [b] {c} [d]{e}", "<p>un [b] {c} [d]{e}</p>\n"),
        (":kbd[Ctrl] et std::vec à 10:30", "<p>Ctrl et std::vec à 10:30</p>\n"),
        ("::video[Le film]{id=x}", "<p>Le film</p>\n"),
    ] {
        assert_eq!(page(source), shown, "{source}");
    }
}

#[test]
fn a_link_whose_address_is_a_template_leads_to_the_note_that_it_names() {
    for (source, shown, target) in [
        ("[x]({{< ref \"b.md\" >}})", "<a href=\"b.md#\">x</a>", Some("b.md")),
        ("[x]({{% relref \"b\" %}}#là)", "<a href=\"b#là\">x</a>", Some("b")),
        ("[x]({% link b.md %} \"Titre\")", "<a href=\"b.md#\">x</a>", Some("b.md")),
        ("[x]({% post_url 2020-01-01-b %}#là)", "b#là\">x</a>", Some("2020-01-01-b")),
        ("[x]({{ page.url }}#là)", "<span class=\"absent\">x</span>", None),
        ("<a href=\"{{ site.url }}\">x</a>", "<a>x</a>", None),
    ] {
        assert_eq!(text(source), "x\n", "{source}");
        assert!(page(source).contains(shown), "{source}: {}", page(source));
        let note = read(source);
        assert_eq!(note.links.first().map(|link| &*link.target), target, "{source}");
        assert_eq!(note.metadata.tags, [""; 0], "{source}");
    }
}

#[test]
fn nothing_that_is_not_in_the_source_is_in_the_text() {
    let code = "<div>\n\n<td>\n```r\na\n\nb\n```\n</td>\n\n</div>\n\n::: {.callout-note}\nc\n:::\n";
    assert_eq!(text(code), "a\n\nb\nc\n");
    for source in [
        "<div>\n```\na\n\nb\n```\n</div>\n\n::: note\n\n: fin\n",
        "<div>\n: a ==b== $c d$ 1^er^\n!!! note\n    e\n</div>\n",
        "<pre>\n:::tip\n\n!!! note\n    a\n:::\n</pre>\n",
        "<a id=\"x\"></a>\n!!! note \"T\"\n    a\n",
        "    <a>\n\n- a\n\n      :::tip\n      ==b==\n      :::\n",
        "`a ==b== c` [x](a==b==c$d \"1^er^\")\n",
        "&#5;a&#6; &#7;b&#1;\n",
        "    > [!x] y\n",
        "a\n    > [!x] y\n    !!! note \"T\"\n",
        "<div>\n    :::tip\n    b\n    :::\n",
    ] {
        let shown = format!("{}{}", text(source), page(source));
        for ours in
            ["&#58;", "#58", "#36", "[!", "#####", "~~~~", "\u{1}", "\u{2}", "\u{5}", "\u{B}"]
        {
            assert!(
                !shown.contains(ours) || source.contains(ours),
                "{ours:?} of {source:?}: {shown}"
            );
        }
    }
}

#[test]
fn containers_are_boxes_as_callouts_are() {
    let box_of = |kind: &str, title: &str, text: &str| {
        let title = match title {
            "" => String::new(),
            title => format!("<p><strong>{title}</strong></p>\n"),
        };
        format!(
            "<blockquote class=\"markdown-alert-{kind}\">\n{title}<p>{text}</p>\n</blockquote>\n"
        )
    };
    for (source, shown) in [
        (":::tip\n\na\n\n:::\n", box_of("tip", "", "a")),
        (":::note[T]\na\n:::\n", box_of("note", "T", "a")),
        (":::info T\na\n:::\n", box_of("note", "T", "a")),
        ("::: warning\na\n:::\n", box_of("warning", "", "a")),
        ("::: {.callout-tip title=\"T\"}\na\n:::\n", box_of("tip", "T", "a")),
        ("::: {.callout-tip}\n## T\na\n:::\n", box_of("tip", "T", "a")),
        ("??? POST \"/x\"\n    a\n", box_of("note", "POST &quot;/x&quot;", "a")),
        ("??? \"Titre seul\"\n    a\n", box_of("note", "Titre seul", "a")),
        ("??? L’été : fin\n    a\n", box_of("note", "L’été : fin", "a")),
        ("???? T a\nb\n????\n", box_of("note", "T a", "b")),
        (":::: {.columns}\n::: {.column}\na\n:::\n::::\n", "<p>a</p>\n".to_owned()),
    ] {
        assert_eq!(page(source), shown, "{source}");
    }
    let nested = page("::::warning\na\n\n:::tip\nb\n:::\n\n::::\n\nc");
    assert_eq!(nested.matches("<blockquote").count(), 2);
    assert!(nested.ends_with("</blockquote>\n</blockquote>\n<p>c</p>\n"), "{nested}");
    assert_eq!(text(":::info En cours\n\na\n\n# B\n\nc"), "En cours\na\nc\n");
}

#[test]
fn highlights_and_raised_letters_are_marked_on_the_page_only() {
    for (source, found, shown) in [
        (
            "un ==mot _clé_==.",
            "un mot clé.\n",
            "un <mark class=\"highlight\">mot <em>clé</em></mark>.",
        ),
        ("le 1^er^ et H~2~O", "le 1er et H2O\n", "le 1<sup>er</sup> et H<sub>2</sub>O"),
        ("~/a et ~/b, 2^10, `1^er^`", "~/a et ~/b, 2^10, 1^er^\n", "<code>1^er^</code>"),
        ("<mark>a</mark>", "a\n", "<mark class=\"highlight\">a</mark>"),
    ] {
        assert_eq!(text(source), found, "{source}");
        assert!(page(source).contains(shown), "{}", page(source));
    }
}

#[test]
fn what_an_outliner_keeps_for_itself_is_hidden() {
    let id = "64f1c2d3-aaaa-bbbb-cccc-0123456789ab";
    for (source, found) in [
        (format!("- Semer\n  id:: {id}\n  collapsed:: true\n- Lire"), "Semer\nLire\n"),
        (
            "- Lire\n  SCHEDULED: <2024-03-05 Tue>\n  :LOGBOOK:\n  CLOCK: a\n  :END:".into(),
            "Lire\n",
        ),
        ("Un [statut:: actif]\nPrix:: 3".into(), "Un [statut:: actif] Prix:: 3\n"),
        ("- Un\n  auteur:: Hugo".into(), "Un auteur:: Hugo\n"),
    ] {
        assert_eq!(text(&source), found, "{source}");
    }
}

#[test]
fn code_of_generators_is_code_and_its_options_are_not() {
    for (source, found) in [
        ("```{r}\n#| echo: true\n#| eval: false\nplot(x)\n```", "plot(x)\n"),
        ("```r\n#| a\n```", "#| a\n"),
        ("Soit `r moyenne`. :warning:", "Soit r moyenne. :warning:\n"),
        (
            "{% highlight ruby %}\nputs {{ x }}\n\n# %%a%%\n{% endhighlight %}\n\nFin.",
            "puts {{ x }}\n\n# %%a%%\nFin.\n",
        ),
        ("{{< figure src=\"a.png\" alt=\"Un chat\" caption=\"Le mien\" >}}", "Un chat\nLe mien\n"),
        ("{{<figure src=\"a.png\" caption=\"Un chat\">}}", "Un chat\n"),
        (
            "Avant {{<figure\n  title=\"Un\"\n  caption=\"Deux\">}} après.",
            "Avant Un\nDeux après.\n",
        ),
        ("{{<note>}}\nTexte.\n{{</note>}}", "Texte.\n"),
    ] {
        assert_eq!(text(source), found, "{source}");
    }
}

#[test]
fn tags_of_bear_and_logseq_may_have_several_words() {
    let note = read("#vie de famille# #voyages\n\nVoir #[[Graines anciennes]], a#[[b]].\n");
    assert_eq!(note.metadata.tags, ["vie de famille", "voyages", "Graines anciennes"]);
    let targets: Vec<_> = note.links.iter().map(|link| &*link.target).collect();
    assert_eq!(targets, ["Graines anciennes", "b"]);
}
