//! Code of Jekyll and Liquid: what stands between `{% highlight ruby %}` and `{% endhighlight %}`.

use super::code::CodeLines;
use super::prose::line_at;
use super::rewriting::Edit;

/// Signs of a fence that no code holds.
const FENCE: &str = "~~~~~~~~~~";

/// Rewrites it to fenced blocks.
pub(super) fn highlights(text: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    if !text.contains("endhighlight") {
        return edits;
    }
    let mut lines = CodeLines::default();
    // Where the code begins that may be about to end, and its language.
    let mut open = None;
    let mut at = 0;
    while at < text.len() {
        let (start, line) = (at, line_at(text, at));
        at += line.len();
        if open.is_none() && lines.is_code(line) {
            continue;
        }
        let range = start..start + line.trim_end().len();
        match tag(line) {
            Some(("highlight", rest)) => {
                let language = rest.split_whitespace().next().unwrap_or_default();
                open = Some((range, language.to_owned()));
            }
            Some(("endhighlight", _)) => {
                if let Some((first, language)) = open.take() {
                    edits.push(Edit::new(first, format!("{FENCE} {language}")));
                    edits.push(Edit::new(range, FENCE));
                }
            }
            _ if line.contains(FENCE) => open = None,
            _ => {}
        }
    }
    edits
}

/// The name of the Liquid tag that fills a line, and what follows it.
fn tag(line: &str) -> Option<(&str, &str)> {
    let inside = line.trim_end().strip_prefix("{%")?.strip_suffix("%}")?;
    let inside = inside.trim_matches(['-', ' ']);
    Some(inside.split_once(' ').unwrap_or((inside, "")))
}

#[cfg(test)]
mod tests {
    use super::super::rewriting::Rewritten;
    use super::*;

    #[test]
    fn highlighted_code_is_code() {
        for (written, read) in [
            (
                "a\n{% highlight ruby linenos %}\n# b\n\n%%c%%\n{% endhighlight %}\nd",
                "a\n~~~~~~~~~~ ruby\n# b\n\n%%c%%\n~~~~~~~~~~\nd",
            ),
            ("{% highlight ruby %}\na", "{% highlight ruby %}\na"),
            ("a\n{% endhighlight %}", "a\n{% endhighlight %}"),
        ] {
            assert_eq!(Rewritten::new(written, 0).then(highlights).text, read, "{written:?}");
        }
    }
}
