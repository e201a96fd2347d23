//! Names made of words.

use std::collections::HashSet;

/// Longest name that is made of words, in characters.
const MAX_CHARS: usize = 40;

/// Words as a name: letters and digits in lower case, one hyphen for all between; cut after a word. `None` where there are
/// none.
pub(super) fn slug(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let words = lower
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let mut name = String::new();
    let mut chars = 0;
    for word in words {
        let length = word.chars().count() + usize::from(chars > 0);
        if chars > 0 && chars + length > MAX_CHARS {
            break;
        }
        if chars > 0 {
            name.push('-');
        }
        name.extend(word.chars().take(MAX_CHARS));
        chars += length;
    }
    (!name.is_empty()).then_some(name)
}

/// A name as it may stand in a template: without control characters, not too long; `None` for an empty one.
pub(super) fn cleaned(text: &str) -> Option<String> {
    let letters = text.trim().chars().filter(|letter| !letter.is_control());
    let name: String = letters.take(super::Template::MAX_NAME_CHARS - 20).collect();
    (!name.is_empty()).then_some(name)
}

/// The letters a, b, .., z, aa, ab, .. for 0, 1, ..
pub(super) fn letters(mut number: usize) -> String {
    let mut name = Vec::new();
    loop {
        name.push(b'a' + (number % 26) as u8);
        number /= 26;
        if number == 0 {
            break;
        }
        number -= 1;
    }
    name.iter().rev().map(|&letter| char::from(letter)).collect()
}

/// Names that were given away.
#[derive(Debug, Default)]
pub(super) struct Names {
    taken: HashSet<String>,
}

impl Names {
    /// The name, or the name with the first free number from 2 on.
    pub(super) fn take(&mut self, name: &str) -> String {
        let mut free = name.to_owned();
        let mut number = 2;
        while !self.taken.insert(free.clone()) {
            free = format!("{name}-{number}");
            number += 1;
        }
        free
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_names() {
        assert_eq!(slug("Yes, please!").as_deref(), Some("yes-please"));
        assert_eq!(slug("Größe (cm)").as_deref(), Some("größe-cm"));
        assert_eq!(slug("…"), None);
        let long = slug(&"several words ".repeat(9)).unwrap();
        assert_eq!(long, "several-words-several-words-several");
    }

    #[test]
    fn letters_go_on_after_z() {
        assert_eq!([0, 25, 26, 701, 702].map(letters), ["a", "z", "aa", "zz", "aaa"]);
    }

    #[test]
    fn taken_names_are_numbered() {
        let mut names = Names::default();
        assert_eq!(
            ["yes", "yes", "no", "yes"].map(|name| names.take(name)),
            ["yes", "yes-2", "no", "yes-3"]
        );
    }
}
