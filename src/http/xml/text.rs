//! Text in XML: markup is escaped, characters that XML forbids are dropped.

use crate::note::escape;

/// Text for an element or a quoted attribute (XML 1.0, production 2: no control characters but
/// tab and line ends).
pub(super) fn xml(text: &str) -> String {
    let is_allowed = |c: char| {
        matches!(c, '\t' | '\n' | '\r') || !(c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}'))
    };
    let readable: String = text.chars().filter(|c| is_allowed(*c)).collect();
    escape(&readable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_may_not_hold_is_left_out() {
        assert_eq!(xml("a\u{0}\u{b}<b>&\u{ffff}\n"), "a&lt;b&gt;&amp;\n");
    }
}
