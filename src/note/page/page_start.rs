//! Where the page of a long note begins, and what it needs to know of what is above it.

use crate::note::known::KnownNote;

/// Where a page begins.
#[derive(Clone, Copy, Debug)]
pub enum PageStart<'k> {
    /// At the top of its note.
    Top,
    /// At this byte of a note that is known as a whole.
    Inside(usize, &'k KnownNote),
}

#[cfg(test)]
mod tests {
    use super::super::links::LinkTarget;
    use super::super::render::render;
    use super::*;
    use crate::note::known::KnownHeading;
    use crate::note::limits::Limits;
    use crate::note::note_text::NoteText;
    use crate::note::path::NotePath;
    use crate::note::places::NotePlaces;

    /// A page far below the top of a long note took the time and the memory of all that is above it.
    #[test]
    fn a_page_inside_a_note_is_made_of_its_own_part() {
        let above = "# Titre\n\n## A\n\n[a](#titre) [b](#fin)\n\n";
        let shown = "## A\n\n[a](#titre) [b](#rien)\n\n<h3>A</h3>\n\n## Fin\n";
        let path = NotePath::new("a/b.md");
        let note = NoteText::new(format!("{above}{shown}").as_bytes(), &Limits::default());
        let note = note.parse(&path);
        let headings = note.sections.iter().map(|section| KnownHeading {
            start: section.byte_range.start,
            text: section.heading.clone(),
            anchor: section.anchor.clone(),
        });
        let known = KnownNote::new(&note.title, headings.collect(), NotePlaces::of(&note));
        let page = |source: &str| {
            let start = PageStart::Inside(above.len(), &known);
            let (resolve, limits) = (|_: LinkTarget<'_>| None, Limits::default());
            render(&path, source.as_bytes(), &limits, start, &resolve, &mut |_| vec![])
        };
        let whole = page(&format!("{above}{shown}"));
        assert_eq!(whole.note.title, "Titre");
        for part in ["<h2 id=\"a-1\">", "<h3 id=\"a-2\">", "<h2 id=\"fin\">", "href=\"#titre\""] {
            assert!(whole.html.contains(part), "{part} in {}", whole.html);
        }
        let warnings: Vec<_> = whole.note.warnings.iter().map(|w| (w.line, &*w.code)).collect();
        assert_eq!(warnings, [(11, "anchor-repeated")]);
        let other = page(&format!("{}{shown}", "`".repeat(above.len())));
        assert_eq!(other.html, whole.html, "what is above is not read");
        let changed = page(&format!("{above}## B\n\n{shown}"));
        assert!(changed.html.contains("<h2 id=\"b\">"), "{}", changed.html);
    }
}
