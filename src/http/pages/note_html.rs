//! The HTML of a note's text as the page takes it: sanitised once more, and with what readers need
//! to get at all of it.

use std::sync::LazyLock;

use ammonia::Builder;

/// Classes of quotes that are notices, as the renderer calls them.
const ALERTS: [&str; 5] = [
    "markdown-alert-note",
    "markdown-alert-tip",
    "markdown-alert-important",
    "markdown-alert-warning",
    "markdown-alert-caution",
];

/// The second wall: whatever the renderer lets through, no script, style or form does.
static SANITISER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut sanitiser = Builder::default();
    sanitiser
        .rm_tags(["map", "area", "bdi", "bdo", "wbr", "rp", "rt", "ruby"])
        .add_generic_attributes(["id"])
        .add_tag_attributes("a", ["aria-label", "data-number"])
        .add_tag_attributes("span", ["aria-hidden"])
        .add_tag_attributes("img", ["loading"])
        .add_allowed_classes("a", ["anchor", "image", "return"])
        .add_allowed_classes("span", ["absent", "alternative", "image", "picture", "task"])
        .add_allowed_classes("sup", ["footnote-reference", "footnote-definition-label"])
        .add_allowed_classes("div", ["footnote-definition"])
        .add_allowed_classes("mark", ["highlight"])
        .add_allowed_classes("blockquote", ALERTS)
        .url_schemes(["http", "https", "mailto", "tel"].into())
        .link_rel(Some("noopener nofollow noreferrer"));
    sanitiser
});

/// Safe and complete. Tables and code that are wider than the page scroll by themselves, and the
/// keyboard reaches them.
pub(super) fn finish(rendered: &str) -> String {
    // What the sanitiser writes is well-formed, and `<` in it is a tag's.
    SANITISER
        .clean(rendered)
        .to_string()
        // A header cell without text heads nothing: to a screen reader it is noise.
        .replace("<th></th>", "<td></td>")
        .replace(
            "<table",
            "<div class=\"wide\" role=\"group\" aria-label=\"Tableau\" tabindex=\"0\"><table",
        )
        .replace("</table>", "</table></div>")
        .replace("<pre", "<pre role=\"group\" aria-label=\"Code\" tabindex=\"0\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_rendered_is_sanitised_again() {
        for (written, clean) in [
            ("<p id=\"a\">a<script>b</script></p>", "<p id=\"a\">a</p>"),
            ("<img src=x onerror=alert(1)>", "<img src=\"x\">"),
            ("<img src=\"data:image/svg+xml,a\">", "<img>"),
            (
                "<a href=\"javascript:alert(1)\">a</a>",
                "<a rel=\"noopener nofollow noreferrer\">a</a>",
            ),
            ("<span class=\"absent top\" style=\"a\">a</span>", "<span class=\"absent\">a</span>"),
            ("<div role=\"alert\" tabindex=\"0\">a</div>", "<div>a</div>"),
        ] {
            assert_eq!(finish(written), clean);
        }
    }

    #[test]
    fn the_keyboard_reaches_what_is_wide() {
        let html =
            finish("<table><tr><td>a</td></tr></table><table><tr><th></th></tr><pre>b</pre>");
        assert_eq!(html.matches("tabindex=\"0\"><table>").count(), 2, "{html}");
        assert_eq!(html.matches("</table></div>").count(), 2, "{html}");
        assert!(html.contains("tabindex=\"0\">b</pre>") && !html.contains("<th>"), "{html}");
    }
}
