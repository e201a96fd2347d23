//! State of the mark in a box, by the name of its class.

/// State of a checkbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MarkState {
    /// It carries a deliberate mark.
    Selected,
    /// It is empty.
    Unselected,
}

const NEGATIONS: [&str; 4] = ["no", "non", "not", "un"];
const UNSELECTED_STEMS: [&str; 10] = [
    "blank",
    "clear",
    "empty",
    "unchecked",
    "uncrossed",
    "unfilled",
    "unmarked",
    "unselected",
    "unticked",
    "vacant",
];
const SELECTED_STEMS: [&str; 6] = ["checked", "crossed", "filled", "marked", "selected", "ticked"];

impl MarkState {
    /// The state that a class name of any model stands for; `None` when it says nothing about one.
    ///
    /// The name is read as words, split where it has something else than a letter and before a capital that
    /// follows a small letter, without regard to case. It is
    /// 1. unselected when a word starts with `blank`, `clear`, `empty`, `vacant`, `unchecked`, `uncrossed`,
    ///    `unfilled`, `unmarked`, `unselected` or `unticked`, or is `off`;
    /// 2. else selected when a word starts with `checked`, `crossed`, `filled`, `marked`, `selected` or `ticked`,
    ///    or is `on`; but unselected when there is also a word `no`, `non`, `not` or `un`;
    /// 3. else unknown: `checkbox`, `signature`, `choice_button`.
    pub fn of_class(class_name: &str) -> Option<Self> {
        let words = words(class_name);
        let any = |test: &dyn Fn(&str) -> bool| words.iter().any(|word| test(word));
        let starts_with = |word: &str, stems: &[&str]| stems.iter().any(|stem| word.starts_with(stem));
        if any(&|word| starts_with(word, &UNSELECTED_STEMS) || word == "off") {
            return Some(Self::Unselected);
        }
        if !any(&|word| starts_with(word, &SELECTED_STEMS) || word == "on") {
            return None;
        }
        Some(if any(&|word| NEGATIONS.contains(&word)) {
            Self::Unselected
        } else {
            Self::Selected
        })
    }
}

fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut after_small = false;
    for letter in name.chars() {
        if !letter.is_alphabetic() || (letter.is_uppercase() && after_small) {
            words.push(String::new());
        }
        if let (true, Some(word)) = (letter.is_alphabetic(), words.last_mut()) {
            word.extend(letter.to_lowercase());
        }
        after_small = letter.is_lowercase();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::MarkState::{self, Selected, Unselected};

    #[test]
    fn class_names_of_known_models_are_understood() {
        let expected = [
            ("empty_checkbox", Some(Unselected)),
            ("filled_checkbox", Some(Selected)),
            ("checkbox_checked", Some(Selected)),
            ("checkbox_unchecked", Some(Unselected)),
            ("Checkbox-Not-Checked", Some(Unselected)),
            ("UncheckedBox", Some(Unselected)),
            ("tickedCheckBox", Some(Selected)),
            ("un-ticked", Some(Unselected)),
            ("radio_on", Some(Selected)),
            ("radio_off", Some(Unselected)),
            ("SELECTED", Some(Selected)),
            ("checkbox", None),
            ("choice_button", None),
            ("button", None),
            ("signature", None),
            ("", None),
            ("0", None),
        ];
        for (name, state) in expected {
            assert_eq!(MarkState::of_class(name), state, "{name}");
        }
    }
}
