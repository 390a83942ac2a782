//! What to try after a search that found nothing.

use super::reading_args::SearchArgs;

/// One line per thing to try, the likeliest first; `total` sections matched before `--min-score`.
pub(super) fn after_nothing(args: &SearchArgs, total: usize) -> Vec<String> {
    let query = &args.query;
    let words: Vec<_> = query.split_whitespace().collect();
    let mut tries = Vec::new();
    if args.min_score.is_some() && total > 0 {
        tries.push("a lower --min-score".to_owned());
    }
    let filters =
        [("--organisation", &args.organisation), ("--theme", &args.theme), ("--tag", &args.tag)];
    for (option, values) in filters.into_iter().filter(|(_, values)| !values.is_empty()) {
        let name = values.join(", ");
        tries.push(format!("without {option} {name}, or a value of `limier facets --find`"));
    }
    if query.contains(['"', '«']) {
        tries.push("the same words without quotation marks".to_owned());
    }
    if words.iter().any(|word| word.len() > 1 && word.starts_with('-')) {
        tries.push("without the words that begin with -".to_owned());
    }
    if words.iter().any(|word| word.split_once(':').is_some_and(|(field, _)| !field.is_empty())) {
        tries.push("without fields (titre:, organisation:, depuis:)".to_owned());
    }
    let plain = |word: &&str| word.chars().all(char::is_alphanumeric) && word.chars().count() > 5;
    if let Some(word) = words.iter().rev().find(|word| plain(word)) {
        let beginning: String = word.chars().take(5).collect();
        tries.push(format!("the beginning of a word: {beginning}*"));
    }
    if tries.is_empty() {
        tries.push("other words, or `limier facets` to see what the notes are about".to_owned());
    }
    tries.into_iter().map(|what| format!("try: {what}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_advised_fits_what_was_asked() {
        let asked = |query: &str| SearchArgs { query: query.to_owned(), ..SearchArgs::default() };
        let tag = SearchArgs { tag: vec!["rouge".to_owned()], ..asked("relais") };
        let high = SearchArgs { min_score: Some(99.0), ..asked("xy") };
        for (args, total, expected) in [
            (asked("xyz"), 0, "other words"),
            (asked("\"le xyz\""), 0, "quotation marks"),
            (asked("« le xyz »"), 0, "quotation marks"),
            (asked("xyz -abc"), 0, "begin with -"),
            (asked("titre:xyz"), 0, "without fields"),
            (asked("xyz numérique"), 0, "numér*"),
            (tag, 0, "without --tag rouge"),
            (high, 3, "a lower --min-score"),
        ] {
            let advised = after_nothing(&args, total);
            assert!(advised[0].contains(expected), "{args:?}: {advised:?}");
        }
        assert_eq!(after_nothing(&asked("xyz"), 0).len(), 1);
    }
}
