//! What stands for the lemma of a word that the lexicon does not know: acronyms, names, English, new
//! words. Their plural and feminine endings are cut by rule.

/// Feminine endings with their masculine. None that names and English words share, as `-elle` and
/// `-enne`.
const FEMININES: [(&str, &str); 5] =
    [("trice", "teur"), ("euse", "eur"), ("iere", "ier"), ("ive", "if"), ("ee", "e")];
/// Letters of the shortest root before a feminine ending.
const ROOT_BYTES_MIN: usize = 3;
/// Letters of the shortest word whose `s` or `x` may be a plural.
const PLURAL_BYTES_MIN: usize = 4;

/// A folded word without plural and feminine endings.
pub(super) fn assumed_lemma(folded: &str) -> String {
    let singular = singular(folded);
    for (feminine, masculine) in FEMININES {
        if let Some(root) = singular.strip_suffix(feminine)
            && root.len() >= ROOT_BYTES_MIN
        {
            return [root, masculine].concat();
        }
    }
    singular
}

fn singular(folded: &str) -> String {
    let is_plain = folded.bytes().all(|b| b.is_ascii_lowercase());
    if folded.len() < PLURAL_BYTES_MIN || !is_plain {
        return folded.to_owned();
    }
    match (folded.strip_suffix('s'), folded.strip_suffix('x')) {
        (Some(root), _) if !root.ends_with('s') => root.to_owned(),
        (_, Some(root)) if root.ends_with("eau") || root.ends_with("eu") => root.to_owned(),
        (_, Some(root)) => match root.strip_suffix("au") {
            Some(root) if root.len() >= ROOT_BYTES_MIN => [root, "al"].concat(),
            _ => folded.to_owned(),
        },
        _ => folded.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_unknown_words_meet_by_rule() {
        for (form, lemma) in [
            ("chatbots", "chatbot"),
            ("webinaires", "webinaire"),
            ("apis", "api"),
            ("sms", "sms"),
            ("ess", "ess"),
            ("codirectrices", "codirecteur"),
            ("designeuse", "designeur"),
            ("redispatchee", "redispatche"),
            ("infralocaux", "infralocal"),
            ("linux", "linux"),
            ("esp32s", "esp32s"),
        ] {
            assert_eq!(assumed_lemma(form), lemma, "{form}");
        }
    }
}
