//! Words out of glyphs: where one ends, which way it is read, and what is drawn twice.

use std::collections::HashSet;
use std::hash::BuildHasher;

use checkbox_pixels::{BoundingBox, TextDirection, Word};

/// Gap between two glyphs that separates words, in font sizes. A space is 0.25, and 0.15 in a tightly set line.
const WORD_GAP: f32 = 0.12;
/// How far a glyph may reach back over the one before, in font sizes: by kerning, or as an accent.
const MAX_OVERLAP: f32 = 0.35;
/// How far the glyphs of a word may stand above one another, in font sizes.
const MAX_SHIFT: f32 = 0.25;
/// Characters of a word; longer ones are cut into several.
const MAX_WORD_CHARS: usize = 500;
/// Words of a page that are kept: four times a page of a newspaper.
pub(super) const MAX_WORDS: usize = 20_000;

/// A glyph on the page, in pixels.
#[derive(Clone, Debug)]
pub(super) struct GlyphBox {
    /// Its characters; empty where the font does not say.
    pub(super) text: String,
    pub(super) bbox: BoundingBox,
    pub(super) font_size_px: f32,
    pub(super) direction: TextDirection,
}

/// Puts glyphs together as they are drawn.
#[derive(Default)]
pub(super) struct WordBuilder {
    words: Vec<Word>,
    /// Hashes of all words so far, and the squares of half a font size that they stand in.
    drawn: HashSet<(u64, i32, i32)>,
    /// Glyphs of the word that is being put together.
    open: Vec<GlyphBox>,
    /// Glyphs of a run, to see how widely it is spaced.
    run: Vec<GlyphBox>,
    run_len: usize,
}

impl WordBuilder {
    /// Announces a run of so many glyphs that one operator draws.
    pub(super) fn begin_run(&mut self, glyph_count: usize) {
        self.end_run();
        self.run_len = glyph_count;
    }

    /// Adds a glyph of the run.
    pub(super) fn add(&mut self, glyph: GlyphBox) {
        self.run.push(glyph);
        if self.run.len() >= self.run_len {
            self.end_run();
        }
    }

    /// Ends the word: what comes next is elsewhere.
    pub(super) fn interrupt(&mut self) {
        self.end_run();
        self.end_word();
    }

    /// Whether no more words are kept.
    pub(super) fn is_full(&self) -> bool {
        self.words.len() >= MAX_WORDS
    }

    /// All words, in the order in which they were drawn.
    pub(super) fn finish(mut self) -> Vec<Word> {
        self.interrupt();
        self.words
    }

    fn end_run(&mut self) {
        let run = std::mem::take(&mut self.run);
        let spacing = letter_spacing(&run);
        for glyph in run {
            self.add_spaced(glyph, spacing);
        }
    }

    /// Adds a glyph of a run whose letters stand `spacing` font sizes apart.
    fn add_spaced(&mut self, glyph: GlyphBox, spacing: f32) {
        let is_space = !glyph.text.is_empty() && glyph.text.chars().all(is_blank);
        let continues = self
            .open
            .last()
            .is_none_or(|last| follows(last, &glyph, WORD_GAP + spacing));
        if is_space || !continues || self.open.len() >= MAX_WORD_CHARS {
            self.end_word();
        }
        if !is_space {
            self.open.push(glyph);
        }
    }

    fn end_word(&mut self) {
        let glyphs = std::mem::take(&mut self.open);
        let Some(word) = word_of(glyphs) else { return };
        let half = word.font_size_px.max(1.0) / 2.0;
        let [x, y] = word.bbox.center();
        let (column, row) = ((x / half) as i32, (y / half) as i32);
        let hash = self.drawn.hasher().hash_one(&word.text);
        // Bold letters are often drawn twice, a little apart; filled and stroked ones are.
        let is_drawn = (-1..=1)
            .flat_map(|dx| (-1..=1).map(move |dy| (column.saturating_add(dx), row.saturating_add(dy))))
            .any(|(column, row)| self.drawn.contains(&(hash, column, row)));
        if !is_drawn && !self.is_full() {
            self.drawn.insert((hash, column, row));
            self.words.push(word);
        }
    }
}

/// Median gap between the glyphs of a run, in font sizes, where it is wide: letters that are spaced out are one word all
/// the same. 0 for text as it is usually set.
fn letter_spacing(run: &[GlyphBox]) -> f32 {
    let mut gaps: Vec<f32> = run
        .windows(2)
        .filter(|pair| pair.iter().all(|glyph| !glyph.text.chars().all(is_blank)))
        .map(|pair| gap(&pair[0], &pair[1]))
        .filter(|gap| gap.is_finite())
        .collect();
    if gaps.len() < 3 {
        return 0.0;
    }
    let middle = gaps.len() / 2;
    let median = *gaps.select_nth_unstable_by(middle, f32::total_cmp).1;
    if (0.05..1.0).contains(&median) {
        median
    } else {
        0.0
    }
}

/// Start and end of a glyph in reading direction, and its middle across, in pixels.
fn extent(glyph: &GlyphBox) -> (f32, f32, f32) {
    let bbox = &glyph.bbox;
    let [x, y] = bbox.center();
    match glyph.direction {
        TextDirection::Right => (bbox.x1, bbox.x2, y),
        TextDirection::Left => (-bbox.x2, -bbox.x1, y),
        TextDirection::Down => (bbox.y1, bbox.y2, x),
        TextDirection::Up => (-bbox.y2, -bbox.y1, x),
    }
}

/// White between a glyph and the one drawn after it, in font sizes; negative where they overlap.
fn gap(last: &GlyphBox, next: &GlyphBox) -> f32 {
    (extent(next).0 - extent(last).1) / next.font_size_px
}

/// Whether a glyph belongs to the word of the glyph drawn before it.
fn follows(last: &GlyphBox, next: &GlyphBox, max_gap: f32) -> bool {
    let size = next.font_size_px.max(last.font_size_px);
    if last.direction != next.direction || (extent(next).2 - extent(last).2).abs() > MAX_SHIFT * size {
        return false;
    }
    if (-MAX_OVERLAP..=max_gap).contains(&gap(last, next)) {
        return true;
    }
    // Right-to-left scripts are drawn backwards by some writers: each glyph ends where the one before begins.
    let back = (extent(last).0 - extent(next).1) / size;
    is_right_to_left(&next.text) && is_right_to_left(&last.text) && back.abs() <= max_gap
}

fn word_of(mut glyphs: Vec<GlyphBox>) -> Option<Word> {
    let first = glyphs.first()?;
    let mut direction = first.direction;
    let font_size_px = glyphs.iter().map(|glyph| glyph.font_size_px).fold(0.0, f32::max);
    let bbox = glyphs.iter().skip(1).fold(first.bbox, |all, glyph| BoundingBox {
        x1: all.x1.min(glyph.bbox.x1),
        y1: all.y1.min(glyph.bbox.y1),
        x2: all.x2.max(glyph.bbox.x2),
        y2: all.y2.max(glyph.bbox.y2),
    });
    if glyphs.iter().any(|glyph| is_right_to_left(&glyph.text)) && direction == TextDirection::Right {
        put_in_reading_order(&mut glyphs);
        direction = TextDirection::Left;
    }
    let text: String = glyphs
        .iter()
        .flat_map(|glyph| glyph.text.chars())
        .filter(|char| !char.is_control())
        .fold(String::new(), |mut text, char| {
            match ligature(char) {
                Some(letters) => text.push_str(letters),
                None if char == '\u{ad}' => text.push('-'),
                None => text.push(char),
            }
            text
        });
    (!text.trim().is_empty()).then_some(Word {
        text,
        bbox,
        font_size_px,
        direction,
    })
}

/// Sorts the glyphs of a right-to-left word from right to left, its numbers and Latin letters from left to right.
fn put_in_reading_order(glyphs: &mut [GlyphBox]) {
    glyphs.sort_by(|a, b| b.bbox.center()[0].total_cmp(&a.bbox.center()[0]));
    let mut start = 0;
    while start < glyphs.len() {
        let len = glyphs[start..]
            .iter()
            .take_while(|glyph| is_left_to_right(&glyph.text))
            .count();
        glyphs[start..start + len].reverse();
        start += len.max(1);
    }
}

/// Whether characters are of a script that is written from right to left, by their Unicode blocks.
fn is_right_to_left(text: &str) -> bool {
    text.chars().any(|char| {
        matches!(char,
            '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
            | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
            && !matches!(char, '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}')
    })
}

/// Whether characters keep their order among letters of a right-to-left script.
fn is_left_to_right(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric) && !is_right_to_left(text)
}

fn is_blank(char: char) -> bool {
    char.is_whitespace() || matches!(char, '\u{200b}' | '\u{feff}')
}

/// Letters of the Latin ligatures that Unicode keeps for old encodings.
fn ligature(char: char) -> Option<&'static str> {
    Some(match char {
        '\u{fb00}' => "ff",
        '\u{fb01}' => "fi",
        '\u{fb02}' => "fl",
        '\u{fb03}' => "ffi",
        '\u{fb04}' => "ffl",
        '\u{fb05}' | '\u{fb06}' => "st",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Glyphs of 5 px of a font of 10 px, each at this x.
    fn words(glyphs: &[(&str, f32)]) -> Vec<String> {
        let mut builder = WordBuilder::default();
        builder.begin_run(glyphs.len());
        for (text, x) in glyphs {
            builder.add(GlyphBox {
                text: (*text).to_owned(),
                bbox: BoundingBox {
                    x1: *x,
                    y1: 20.0,
                    x2: x + 5.0,
                    y2: 30.0,
                },
                font_size_px: 10.0,
                direction: TextDirection::Right,
            });
        }
        builder.finish().into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn words_end_at_spaces_and_at_gaps() {
        assert_eq!(
            words(&[("a", 0.0), ("b", 5.0), (" ", 10.0), ("c", 15.0)]),
            ["ab", "c"]
        );
        assert_eq!(words(&[("a", 0.0), ("b", 5.2), ("c", 13.0)]), ["ab", "c"]);
        assert_eq!(words(&[("a", 50.0), ("b", 0.0)]), ["a", "b"]);
    }

    #[test]
    fn letters_that_are_spaced_out_are_one_word() {
        let spaced = [
            ("y", 0.0),
            ("e", 7.0),
            ("s", 14.0),
            ("!", 21.0),
            ("n", 35.0),
            ("o", 42.0),
        ];
        assert_eq!(words(&spaced), ["yes!", "no"]);
    }

    #[test]
    fn ligatures_and_hyphens_are_spelt_out_and_unknown_glyphs_left_out() {
        assert_eq!(
            words(&[("\u{fb01}", 0.0), ("", 5.0), ("t\u{ad}", 10.0)]),
            ["fit-"]
        );
        assert!(words(&[("", 0.0), ("\u{7}", 5.0)]).is_empty());
    }

    #[test]
    fn what_is_drawn_twice_is_read_once() {
        assert_eq!(
            words(&[("a", 0.0), (" ", 5.0), ("a", 0.3), (" ", 5.3), ("a", 60.0)]),
            ["a", "a"]
        );
    }

    #[test]
    fn right_to_left_words_are_read_from_the_right_however_they_are_drawn() {
        let shalom = "\u{5e9}\u{5dc}\u{5d5}\u{5dd}";
        let from_left = [
            ("\u{5dd}", 0.0),
            ("\u{5d5}", 5.0),
            ("\u{5dc}", 10.0),
            ("\u{5e9}", 15.0),
        ];
        assert_eq!(words(&from_left), [shalom]);
        let from_right = [
            ("\u{5e9}", 15.0),
            ("\u{5dc}", 10.0),
            ("\u{5d5}", 5.0),
            ("\u{5dd}", 0.0),
        ];
        assert_eq!(words(&from_right), [shalom]);
        let with_number = [("2", 0.0), ("4", 5.0), ("-", 10.0), ("\u{5d1}", 15.0)];
        assert_eq!(words(&with_number), ["\u{5d1}-24"]);
    }

    #[test]
    fn words_have_a_limit() {
        let long: Vec<_> = (0..1200).map(|i| ("x", i as f32 * 5.0)).collect();
        let lengths: Vec<_> = words(&long).iter().map(String::len).collect();
        assert_eq!(lengths, [500, 500, 200]);
    }
}
