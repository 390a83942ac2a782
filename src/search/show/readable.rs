//! The text of a section as a snippet shows it, in one line.

use std::borrow::Cow;

use crate::note::CELL_BREAK;
use crate::text::fold;

/// What stands between two blocks: paragraphs, items, lines, cells.
pub(super) const BREAK_SIGN: &str = "·";
/// Characters from which a text that is said twice is noticed.
const TWICE_CHARS_MIN: usize = 20;

/// The text of a section in one line, with a sign between its blocks. In the text before the first
/// heading, a lead that a later block says as well is left out.
pub(super) fn readable(text: &str, is_preamble: bool) -> Cow<'_, str> {
    if !text.contains(['\n', CELL_BREAK]) {
        return Cow::Borrowed(text.trim());
    }
    let lines = text.lines().flat_map(|line| line.split(CELL_BREAK));
    let mut blocks: Vec<&str> = lines.map(str::trim).filter(|block| !block.is_empty()).collect();
    if is_preamble {
        leave_out_leads(&mut blocks);
    }
    Cow::Owned(joined(&blocks))
}

/// The blocks with the sign between them. The lines of a formula (`$$` … `$$`) are one block.
fn joined(blocks: &[&str]) -> String {
    let ends: Vec<usize> =
        (0..blocks.len()).filter(|at| blocks.get(*at).is_some_and(|b| b.ends_with("$$"))).collect();
    let mut ends = ends.into_iter().peekable();
    let mut text = String::new();
    // The last block of the formula that was begun last.
    let mut formula_end = 0;
    for (at, block) in blocks.iter().enumerate() {
        match at {
            0 => {}
            _ if at <= formula_end => text.push(' '),
            _ => text.push_str(&format!(" {BREAK_SIGN} ")),
        }
        text.push_str(block);
        while ends.next_if(|end| *end <= at).is_some() {}
        let opens = block.strip_prefix("$$").is_some_and(|rest| !rest.contains("$$"));
        if opens && at >= formula_end {
            formula_end = ends.peek().copied().unwrap_or(formula_end);
        }
    }
    text
}

/// Leaves out the first block as long as the next one begins with it: descriptions often repeat the
/// first sentence of the note.
fn leave_out_leads(blocks: &mut Vec<&str>) {
    while let [first, second, ..] = blocks.as_slice() {
        let is_long = first.chars().count() >= TWICE_CHARS_MIN;
        let lead = fold(first);
        let lead = lead.trim_end_matches(['.', '…', ' ']);
        if !is_long || !fold(second).starts_with(lead) {
            return;
        }
        blocks.remove(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_kept_apart_by_a_sign() {
        for (text, shown) in [
            ("Un seul bloc.\n", "Un seul bloc."),
            ("Il faut :\nun stylo\ndu papier\n", "Il faut : · un stylo · du papier"),
            ("Nom \u{1F} Ville\nInès \u{1F} Brest\n", "Nom · Ville · Inès · Brest"),
            ("a || b\n", "a || b"),
            (
                "Soit :\n$$\nE = mc^2\n\\sum_i x_i\n$$\nFin.\n",
                "Soit : · $$ E = mc^2 \\sum_i x_i $$ · Fin.",
            ),
            ("$$x =\ny$$\n$$z$$\nFin.\n", "$$x = y$$ · $$z$$ · Fin."),
            ("Le PID est\n$$\nsous Unix.\n", "Le PID est · $$ · sous Unix."),
            ("cat journal | grep erreur\n", "cat journal | grep erreur"),
        ] {
            assert_eq!(readable(text, false), shown);
        }
    }

    #[test]
    fn a_description_is_not_said_twice() {
        let lead = "Tout sur la marée verte";
        let text = format!("{lead}.\n{lead}, de mars à octobre.\nSuite.\n");
        let shown = format!("{lead}, de mars à octobre. · Suite.");
        assert_eq!(readable(&text, true), shown);
        assert!(readable(&text, false).contains(&format!("{lead}. ·")));
        assert_eq!(readable("Oui.\nOui.\n", true), "Oui. · Oui.");
    }
}
