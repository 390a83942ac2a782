//! Names of months: for the dates of front matter and for those in texts and queries.

/// Folded names, full and abbreviated, French and English, by month.
const MONTHS: [&[&str]; 12] = [
    &["janvier", "janv", "january", "jan"],
    &["fevrier", "fevr", "fev", "february", "feb"],
    &["mars", "march", "mar"],
    &["avril", "avr", "april", "apr"],
    &["mai", "may"],
    &["juin", "june", "jun"],
    &["juillet", "juil", "july", "jul"],
    &["aout", "august", "aug"],
    &["septembre", "sept", "september", "sep"],
    &["octobre", "october", "oct"],
    &["novembre", "november", "nov"],
    &["decembre", "december", "dec"],
];

/// The month, 1 to 12, that a folded word names.
pub fn month_number(folded: &str) -> Option<i8> {
    let index = MONTHS.iter().position(|names| names.contains(&folded))?;
    i8::try_from(index + 1).ok()
}
