//! Wording: words that mean something to whoever reads a form, in the languages that forms are in.

/// Yes and no.
const YES_NO: &[&str] = &[
    "yes", "no", "ja", "nein", "oui", "non", "si", "sí", "sì", "sim", "não", "nee", "tak", "nie", "ano", "ne", "evet", "hayır",
    "да", "нет", "nej", "nei", "kyllä", "ei", "igen", "nem", "da", "nu", "ναι", "όχι",
];
/// Words between two options.
const CONJUNCTIONS: &[&str] = &["or", "and", "and/or", "oder", "und", "ou", "et", "o", "y", "e", "of", "en", "lub", "или"];

/// Whether words are yes or no and nothing else.
pub(crate) fn is_yes_no(text: &str) -> bool {
    let text = text.trim_matches(|char: char| !char.is_alphanumeric()).to_lowercase();
    YES_NO.contains(&text.as_str())
}

/// An option without what is not its own: the hint behind yes and no on what comes next, and the word that leads to another
/// option in the same row.
pub(crate) fn tidy(text: &str, is_followed: bool) -> String {
    let mut text = text;
    if let Some((first, hint)) = text.split_once(" (")
        && is_yes_no(first)
        && hint.contains(' ')
    {
        text = first;
    }
    if is_followed
        && let Some((before, last)) = text.rsplit_once(' ')
        && CONJUNCTIONS.contains(&last.to_lowercase().as_str())
    {
        text = before;
    }
    text.to_owned()
}
