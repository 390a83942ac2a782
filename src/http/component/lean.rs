//! Scripts as they are sent: without the comments and the indentation that only their authors read.
//!
//! Line by line, since all scripts are our own: a comment has its lines for itself, and no text over
//! several lines begins one of them with `//` or `/*`.

/// The lines of a script that a browser needs.
pub(super) fn lean(script: &str) -> String {
    let mut sent = String::with_capacity(script.len());
    let mut is_comment = false;
    for line in script.lines().map(str::trim) {
        is_comment |= line.starts_with("/*");
        if is_comment {
            is_comment = !line.ends_with("*/");
        } else if !line.is_empty() && !line.starts_with("//") {
            sent.push_str(line);
            sent.push('\n');
        }
    }
    sent
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_comments_and_indentation_go() {
        for (script, sent) in [
            ("/* a\n * b\n */\n\nlet c = 1;\n", "let c = 1;\n"),
            (
                "/** What. */\nf(\"/* no comment */\"); // stays\n",
                "f(\"/* no comment */\"); // stays\n",
            ),
            (
                "  // gone\n  const style = `\n    * { margin: 0; }\n  `;\n",
                "const style = `\n* { margin: 0; }\n`;\n",
            ),
        ] {
            assert_eq!(lean(script), sent);
        }
    }
}
