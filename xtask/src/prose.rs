//! Rules for files and their documentation that a program can hold people to.

use std::path::Path;

use anyhow::{Result, ensure};
use xshell::{Shell, cmd};

use crate::steps::Outcome;

/// Longest file, in lines, its unit tests at the end not counted.
const MAX_LINES: usize = 450;
/// Document whose blocks of code are parts of files that the tests run.
const EXAMPLES: &str = "docs/examples.md";
/// First words that put off what a thing is to the end of the sentence.
const BANNED_OPENINGS: [&str; 6] = ["How", "That", "What", "Where", "Which", "Why"];

/// Holds the sources, in the index of Git, to the rules; all offenders are named at once.
pub(crate) fn check(sh: &Shell) -> Result<Outcome> {
    let files = cmd!(sh, "git ls-files *.rs *.js *.py").quiet().read()?;
    let mut offences = Vec::new();
    for file in files.lines().filter(|file| sh.path_exists(file)) {
        let text = sh.read_file(file)?;
        let is_test = Path::new(file)
            .components()
            .any(|part| part.as_os_str() == "tests");
        let length = production_lines(&text);
        if length > MAX_LINES && !is_test {
            offences.push(format!("{file}: {length} lines, more than {MAX_LINES}: split it"));
        }
        if file.ends_with(".rs") {
            let lines = openings(&text).into_iter();
            offences.extend(lines.map(|(line, word)| {
                format!("{file}:{line}: documentation opens with {word:?}: open with the noun")
            }));
        }
    }
    let examples = sh.read_file(EXAMPLES)?;
    for (file, block) in quotations(&examples) {
        if !sh.read_file(file).is_ok_and(|text| text.contains(&block)) {
            offences.push(format!(
                "{EXAMPLES}: the block below `{file}` is no part of that file: copy it anew"
            ));
        }
    }
    ensure!(offences.is_empty(), "{}", offences.join("\n"));
    Ok(Outcome::Passed)
}

/// Files that are named on a line's end in backticks with the block of code that follows.
fn quotations(text: &str) -> Vec<(&str, String)> {
    let mut lines = text.lines();
    let mut found = Vec::new();
    let mut file = None;
    while let Some(line) = lines.next() {
        if line.starts_with("```") {
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            found.extend(file.take().map(|file| (file, block.join("\n"))));
        } else if let Some(named) = line.strip_suffix('`').and_then(|line| line.rsplit_once('`')) {
            file = Some(named.1);
        } else if !line.is_empty() {
            file = None;
        }
    }
    found
}

/// Lines up to the unit tests.
fn production_lines(text: &str) -> usize {
    text.lines().take_while(|line| *line != "#[cfg(test)]").count()
}

/// Line numbers, from 1, and first words of the documentation of modules and public items that opens with a banned word.
fn openings(text: &str) -> Vec<(usize, &str)> {
    let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
    let mut found = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let Some(mark) = ["//!", "///"].into_iter().find(|mark| line.starts_with(mark)) else {
            continue;
        };
        let starts = index == 0 || !lines[index - 1].starts_with(mark);
        let words = line[mark.len()..].trim_start();
        let word = words
            .split(|letter: char| !letter.is_alphabetic())
            .next()
            .unwrap_or_default();
        if starts && BANNED_OPENINGS.contains(&word) && (mark == "//!" || is_public(&lines[index..])) {
            found.push((index + 1, word));
        }
    }
    found
}

/// Whether what a block of documentation and attributes stands before is public.
fn is_public(lines: &[&str]) -> bool {
    let item = lines
        .iter()
        .find(|line| !line.starts_with("///") && !line.starts_with("#["));
    item.is_some_and(|line| line.starts_with("pub "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_below_the_name_of_a_file_are_quotations() {
        let text = "Of `a/b.rs`\n\n```rust\nfn a() {}\n\nfn b() {}\n```\n\nPlain:\n\n```sh\nls\n```\n";
        assert_eq!(
            quotations(text),
            [("a/b.rs", "fn a() {}\n\nfn b() {}".to_owned())]
        );
    }

    #[test]
    fn openings_of_modules_and_public_items_are_found() {
        let text = "//! What a page is.\n\n/// Which one.\n#[derive(Debug)]\npub struct One;\n\n    /// Why.\n    pub why: u8,\n";
        assert_eq!(openings(text), [(1, "What"), (3, "Which"), (7, "Why")]);
    }

    #[test]
    fn other_words_later_lines_and_private_items_are_left_alone() {
        let text = "//! A page.\n//! What is on it.\n\n/// Whatever it is.\npub struct One;\n\n/// What it is.\nstruct Two;\n";
        assert_eq!(openings(text), []);
    }

    #[test]
    fn unit_tests_do_not_count() {
        assert_eq!(production_lines("a\nb\n#[cfg(test)]\nmod tests {\n}\n"), 2);
    }
}
