//! Wording: words that mean something to whoever reads a form, in the languages that forms are in.

use crate::questions::is_item_number;
use crate::segments::Piece;

/// Gap that parts yes and no from other words, in font sizes: a space is half as wide.
const MIN_GAP: f32 = 0.6;
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

/// Words before a label that stands at the left of its box, up to a colon or to the last word if that is yes or no.
pub(crate) fn question_len(words: &[Piece]) -> usize {
    let Some((last, before)) = words.split_last() else {
        return 0;
    };
    if is_yes_no(&last.text) {
        return before.len();
    }
    before.iter().rposition(|word| word.text.ends_with(':')).map_or(0, |colon| colon + 1)
}

/// 1 for a label of yes or no that stands apart from the words behind it, else 0.
pub(crate) fn yes_no_len(words: &[Piece]) -> usize {
    match words {
        [first, second, ..] if is_yes_no(&first.text) && !second.text.starts_with('(') && second.bbox.x1 - first.bbox.x2 > MIN_GAP * first.size => 1,
        _ => 0,
    }
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

/// What a paragraph asks: its last sentence, where that is a question and what goes before explains it. An item with a number
/// is asked as a whole.
pub(crate) fn asked(text: &str) -> String {
    let is_numbered = text.split_whitespace().next().is_some_and(is_item_number);
    let start = text.rmatch_indices(". ").map(|(at, _)| at + 2).next();
    match start {
        Some(start) if !is_numbered && text.ends_with('?') && text[start..].contains(' ') => text[start..].to_owned(),
        _ => text.to_owned(),
    }
}
