//! Pictures of notes: those beside them are served, and nothing else of the folder.

use crate::common::{Home, Reply};

fn header<'r>(reply: &'r Reply, name: &str) -> &'r str {
    reply.header(name).unwrap_or_default()
}

#[test]
fn pictures_beside_the_notes_are_served_and_no_other_file() {
    let home = Home::new(&[("a/note.md", "![Un plan](plan.png) ![b](https://b.example/c.png)\n")]);
    for (file, text) in [
        ("a/plan.png", "plan"),
        ("a/dessin.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("a/prive.png", "ignored"),
        ("a/.cache/c.png", "hidden"),
        ("a/donnees.json", "{}"),
        (".ignore", "prive.png\n"),
    ] {
        home.write(file, text);
    }
    let daemon = home.serve();
    let page = daemon.get("/notes/a/note.md");
    assert!(
        page.text().contains("<img src=\"/images/a/plan.png\" alt=\"Un plan\""),
        "{}",
        page.text()
    );
    assert!(!page.text().contains("<img src=\"https:"), "{}", page.text());
    assert!(header(&page, "content-security-policy").contains("img-src 'self' data:;"));
    let plan = daemon.get("/images/a/plan.png");
    assert_eq!((plan.status, plan.text()), (200, "plan"));
    assert_eq!(header(&plan, "content-type"), "image/png");
    assert_eq!(header(&plan, "x-content-type-options"), "nosniff");
    let drawing = daemon.get("/images/a/dessin.svg");
    assert_eq!(header(&drawing, "content-type"), "image/svg+xml");
    assert!(header(&drawing, "content-security-policy").contains("sandbox"));
    for path in [
        "a/prive.png",
        "a/.cache/c.png",
        "a/donnees.json",
        "a/note.md",
        "absente.png",
        "..%2f..%2fetc%2fpasswd",
        "../../etc/passwd",
        "a/%00.png",
        "a/plan.png/x.png",
        "%ff.png",
        "a%2f..%2fa%2fplan.png",
        "%2fetc%2fpasswd.png",
    ] {
        let status = daemon.get(&format!("/images/{path}")).status;
        assert!(matches!(status, 400 | 404), "{path}: {status}");
    }
}

#[test]
fn pictures_from_elsewhere_are_shown_only_if_that_is_wanted() {
    let home = Home::new(&[("note.md", "![b](https://b.example/c.png)\n")]);
    home.configure("[pages]\nremote_images = true\nimage_bytes_max = 3\n");
    home.write("long.png", "long");
    let daemon = home.serve();
    let page = daemon.get("/notes/note.md");
    assert!(page.text().contains("<img src=\"https://b.example/c.png\""), "{}", page.text());
    assert!(
        header(&page, "content-security-policy").contains("img-src 'self' data: https: http:;")
    );
    assert_eq!(daemon.get("/images/long.png").status, 404);
}

#[test]
fn a_picture_has_the_size_that_is_written() {
    let home = Home::new(&[(
        "note.md",
        "![[a.png|300]] ![[a.png|Une photo|200x100]] ![Un plan|40](a.png) ![[a.png|Une vue]]\n",
    )]);
    home.write("a.png", "a");
    let daemon = home.serve();
    let page = daemon.get("/notes/note.md");
    for size in [
        "alt=\"\" width=\"300\" loading",
        "alt=\"Une photo\" width=\"200\" height=\"100\" loading",
        "alt=\"Un plan\" width=\"40\" loading",
        "alt=\"Une vue\" loading",
    ] {
        assert!(page.text().contains(size), "{size} in {}", page.text());
    }
}

#[test]
fn documents_beside_the_notes_are_saved_and_never_shown() {
    let home = Home::new(&[(
        "a/note.md",
        "[une](pi%C3%A8ces/facture%20mars.pdf) [[b.pdf]] ![[b.pdf]] [deux](prive.pdf) [trois](x.html) \
         [[absente.pdf]]\n",
    )]);
    for (file, text) in [
        ("a/pièces/facture mars.pdf", "facture"),
        ("attachments/b.pdf", "b"),
        ("a/prive.pdf", "ignored"),
        ("a/plan.png", "plan"),
        ("a/x.html", "<script>"),
        (".ignore", "prive.pdf\n"),
    ] {
        home.write(file, text);
    }
    let daemon = home.serve();
    let page = daemon.get("/notes/a/note.md");
    let invoice = "/files/a/pi%C3%A8ces/facture%20mars.pdf";
    assert!(page.text().contains(&format!("<a href=\"{invoice}\"")), "{}", page.text());
    assert_eq!(page.text().matches("href=\"/files/attachments/b.pdf\"").count(), 2);
    assert_eq!(page.text().matches("href=\"/files/").count(), 3, "{}", page.text());
    let saved = daemon.get(invoice);
    assert_eq!((saved.status, saved.text()), (200, "facture"));
    assert_eq!(header(&saved, "content-type"), "application/pdf");
    assert_eq!(header(&saved, "content-disposition"), "attachment");
    assert_eq!(header(&saved, "x-content-type-options"), "nosniff");
    assert!(header(&saved, "content-security-policy").contains("sandbox"));
    for path in [
        "a/prive.pdf",
        "a/plan.png",
        "a/note.md",
        "a/x.html",
        "absente.pdf",
        "..%2f..%2fetc%2fpasswd.pdf",
        "%2fetc%2fpasswd.pdf",
        "attachments/b.pdf/c.pdf",
    ] {
        let status = daemon.get(&format!("/files/{path}")).status;
        assert!(matches!(status, 400 | 404), "{path}: {status}");
    }
    assert_eq!(daemon.get("/images/attachments/b.pdf").status, 404);
}

/// As Obsidian does: people move pictures, and what names them goes on showing them.
#[test]
fn a_file_that_is_named_is_found_wherever_it_is() {
    let home = Home::new(&[
        (
            "journal/2024/note.md",
            "---\ncouverture: \"[[Bilan final.pdf]]\"\n---\n\n![[Vue du port.png]] ![[vue DU port.PNG]] \
             [[données.csv]] ![[plans/rez.png]] ![[prive.png]] ![[cachee.png]] ![[Carte.excalidraw]]\n",
        ),
        ("dessins/Carte.excalidraw.md", "# Carte\n"),
    ]);
    for (file, text) in [
        ("autre/images/Vue du port.png", "vue"),
        ("loin/Bilan final.pdf", "bilan"),
        ("loin/données.csv", "a;b"),
        ("a/plans/rez.png", "rez"),
        ("a/rez.png", "autre rez"),
        ("prive.png", "ignored"),
        (".cache/cachee.png", "hidden"),
        (".ignore", "prive.png\n"),
    ] {
        home.write(file, text);
    }
    let daemon = home.serve();
    let page = daemon.get("/notes/journal/2024/note.md");
    let text = page.text();
    assert_eq!(
        text.matches("src=\"/images/autre/images/Vue%20du%20port.png\"").count(),
        2,
        "{text}"
    );
    assert_eq!(text.matches("<img src=\"/images/").count(), 3, "{text}");
    for part in [
        "src=\"/images/a/plans/rez.png\"",
        "href=\"/files/loin/Bilan%20final.pdf\"",
        "href=\"/files/loin/donn%C3%A9es.csv\"",
        "href=\"/notes/dessins/Carte.excalidraw.md\"",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert_eq!(daemon.get("/images/autre/images/Vue%20du%20port.png").text(), "vue");
}
