//! Marks of site generators inside text: `{% hint %}`, `{{ site.url }}`, `{:target="_blank"}`,
//! `:::callout`. They are no text; what they surround is.

use super::leaf::HARD_BREAK;

/// Removes the marks from `text` after byte `from`, in linear time.
pub(super) fn strip(text: &mut String, from: usize) {
    let Some(part) = text.get(from..) else { return };
    if !part.contains('{') && !part.contains(":::") {
        return;
    }
    let kept = strip_fences(&strip_braces(part));
    text.truncate(from);
    text.push_str(&kept);
}

/// What ends the mark that starts `rest`.
fn closing(rest: &str) -> Option<&'static str> {
    let marks = [("{%", "%}"), ("{{", "}}"), ("{:", "}"), ("{.", "}"), ("{#", "}")];
    marks.iter().find(|(open, _)| rest.starts_with(open)).map(|(_, close)| *close)
}

fn strip_braces(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    // A mark that nothing ends is text, and so are those of its kind after it.
    let mut endless: Vec<&str> = Vec::new();
    while let Some(at) = rest.find('{') {
        let (before, mark) = rest.split_at_checked(at).unwrap_or((rest, ""));
        kept.push_str(before);
        let close = closing(mark).filter(|close| !endless.contains(close));
        let end = close.and_then(|close| {
            let end = mark.find(close).map(|end| end + close.len());
            if end.is_none() {
                endless.push(close);
            }
            end
        });
        if end.is_none() {
            kept.push('{');
        }
        rest = mark.get(end.unwrap_or(1)..).unwrap_or_default();
    }
    kept.push_str(rest);
    kept
}

/// `:::name[label]{attributes}` at a line's start: only the label stays.
fn strip_fences(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let Some(rest) = line.trim_start().strip_prefix(":::") else {
            kept.push_str(line);
            continue;
        };
        let rest = rest.trim_start_matches(':').trim_start();
        let name_end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_')));
        let label = rest.get(name_end.unwrap_or(rest.len())..).unwrap_or_default();
        kept.push_str(label.trim_matches(|c: char| matches!(c, '[' | ']' | ' ' | '\n')));
        kept.push(HARD_BREAK);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_go_and_their_content_stays() {
        for (written, text) in [
            ("{% hint style=\"info\" %}\nAstuce.\n{% endhint %}", "\nAstuce.\n"),
            ("a {{ site.url }}b{{< img src=\"a.png\" >}}", "a b"),
            ("lien{:target=\"_blank\"} fin{.classe}", "lien fin"),
            (":::callout[Création]\nEtalab.\n:::\n", "Création\u{B}Etalab.\n\u{B}"),
            ("::: warning Attention", "Attention\u{B}"),
            ("{ jamais {% fermé {{ ni ça", "{ jamais {% fermé {{ ni ça"),
            ("l'ensemble {a, b} reste", "l'ensemble {a, b} reste"),
        ] {
            let mut found = written.to_owned();
            strip(&mut found, 0);
            assert_eq!(found, text, "{written}");
        }
    }
}
