//! Links whose address is a template: `[label]({{< ref "a.md" >}})`, `[label]({% link a.md %}#part)`.
//! They lead to the note that the template names, if there is one.

use std::ops::Range;

use crate::note::link::{Destination, read_markdown_link, read_wikilink};
use crate::note::model::LinkKind;
use crate::note::path::NotePath;

/// Bytes of an address that is looked at.
const ADDRESS_MAX: usize = 300;

/// How templates begin and end.
const TEMPLATES: [(&str, &str); 2] = [("{{", "}}"), ("{%", "%}")];

/// The words after which a template names a file.
const NAMING: [&str; 4] = ["relref", "ref", "link", "post_url"];

/// The address after `]` at byte `at`, if it holds a template: up to its end or its title.
pub(super) fn address(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = text.get(at..)?.strip_prefix("](")?;
    let rest = rest.get(..rest.floor_char_boundary(ADDRESS_MAX))?;
    let mut end = rest.len() - rest.trim_start_matches(' ').len();
    let start = end;
    let mut has_template = false;
    while let Some((ahead, sign)) =
        rest.get(end..).and_then(|rest| Some((rest, rest.chars().next()?)))
    {
        if let Some((_, close)) = TEMPLATES.iter().find(|(open, _)| ahead.starts_with(open)) {
            let line = ahead.split('\n').next()?;
            end += line.find(close)? + close.len();
            has_template = true;
        } else if matches!(sign, ')' | ' ') {
            return has_template.then_some(at + 2 + start..at + 2 + end);
        } else if matches!(sign, '<' | '>' | '(' | '\n') {
            return None;
        } else {
            end += sign.len_utf8();
        }
    }
    None
}

/// Where an address with a template leads: to a note, if there is one of this name.
pub(super) fn destination(address: &str, from: &NotePath) -> Option<Destination> {
    let (open, close) = TEMPLATES.into_iter().find(|(open, _)| address.contains(open))?;
    let (_, template) = address.split_once(open)?;
    let (template, rest) = template.split_once(close)?;
    let inside = template.trim_matches(['<', '>', '%', '-', ' ']);
    let (word, name) = inside.split_once(' ').unwrap_or((inside, ""));
    let found = if NAMING.contains(&word) {
        let name = match name.trim_start().strip_prefix('"') {
            Some(quoted) => quoted.split('"').next()?,
            None => name.split_whitespace().next()?,
        };
        read_wikilink(&format!("{}{rest}", name.trim_start_matches('/')))?
    } else if rest.starts_with('/') || is_template(rest) {
        // `{{ site.url }}/page`, `{{ site.baseurl }}{% link page.md %}`
        return destination(rest, from).or_else(|| read_markdown_link(rest, from));
    } else {
        return None;
    };
    // It is for the generator to say whether the page is there.
    Some(Destination { kind: LinkKind::Address, ..found })
}

/// Whether an address leads nowhere outside the generator.
pub(in crate::note) fn is_template(address: &str) -> bool {
    TEMPLATES.iter().any(|(open, close)| address.contains(open) && address.contains(close))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_name_notes() {
        let from = NotePath::new("a/b.md");
        for (written, target, anchor) in [
            ("{{< ref \"x.md\" >}}", Some("x.md"), None),
            ("{{% relref \"y/x\" %}}#là", Some("y/x"), Some("là")),
            ("{{< ref \"/x#là\" >}}", Some("x"), Some("là")),
            ("{% link x.md %}", Some("x.md"), None),
            ("{% post_url 2020-01-01-x %}#là", Some("2020-01-01-x"), Some("là")),
            ("{{ site.baseurl }}{% link x.md %}", Some("x.md"), None),
            ("{{ site.url }}/x", Some("x"), None),
            ("{{ page.url }}", None, None),
            ("{{ page.url }}#là", None, None),
            ("x.md", None, None),
        ] {
            let found = destination(written, &from);
            let found = found.as_ref().map(|found| (&*found.target, found.anchor.as_deref()));
            assert_eq!(found, target.map(|target| (target, anchor)), "{written}");
        }
    }

    #[test]
    fn an_address_reaches_to_its_title() {
        for (text, found) in [
            ("]({{< ref \"x\" >}})", Some("{{< ref \"x\" >}}")),
            ("]({% link x %}#là \"Titre\")", Some("{% link x %}#là")),
            ("](x.md)", None),
            ("]({{ x }", None),
            ("]({{ x\n}})", None),
        ] {
            assert_eq!(address(text, 0).and_then(|range| text.get(range)), found, "{text}");
        }
    }
}
