//! Lines of text for a terminal.

use console::measure_text_width;

/// Narrowest line that is still read.
const MIN_WIDTH: usize = 16;

/// Lines of at most `width` columns, and no more than `max_lines` of them, the last one cut with `…` where there is more.
/// Words that are longer than a line are broken, as are texts without blanks; no lines of no text.
pub(super) fn wrap(text: &str, width: usize, max_lines: usize) -> Vec<String> {
    let width = width.max(MIN_WIDTH);
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace().flat_map(|word| broken(word, width)) {
        let is_full = lines.len() == max_lines;
        match lines.last_mut() {
            Some(line) if measure_text_width(line) + 1 + measure_text_width(word) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            Some(line) if is_full => {
                shorten(line, width);
                return lines;
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// A word in pieces of at most `width` columns.
fn broken(word: &str, width: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut start, mut columns) = (0, 0);
    for (at, char) in word.char_indices() {
        let char_width = measure_text_width(char.encode_utf8(&mut [0; 4]));
        if columns + char_width > width {
            pieces.push(&word[start..at]);
            (start, columns) = (at, 0);
        }
        columns += char_width;
    }
    pieces.push(&word[start..]);
    pieces
}

/// Ends a line with `…`.
fn shorten(line: &mut String, width: usize) {
    while measure_text_width(line) + 1 > width && line.pop().is_some() {}
    line.truncate(line.trim_end().len());
    line.push('…');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_at_blanks() {
        assert_eq!(
            wrap("Are you married or in a civil union?", 20, 4),
            ["Are you married or", "in a civil union?"]
        );
        assert!(wrap("", 20, 4).is_empty());
    }

    #[test]
    fn what_has_no_blanks_is_broken_by_its_columns() {
        assert_eq!(wrap(&"x".repeat(20), 16, 4), ["x".repeat(16), "x".repeat(4)]);
        assert_eq!(wrap(&"请".repeat(9), 16, 4), ["请".repeat(8), "请".to_owned()]);
    }

    #[test]
    fn more_lines_are_cut() {
        assert_eq!(wrap("aaaa bbbb cccc dddd eeee ffff", 16, 1), ["aaaa bbbb cccc…"]);
        assert_eq!(wrap(&"x".repeat(40), 16, 1), [format!("{}…", "x".repeat(15))]);
    }
}
