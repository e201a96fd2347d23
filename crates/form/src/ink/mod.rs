//! Ink of a page without text: where its words and lines are, though not what they say, so that labels have a place where a
//! person or a reader of text can look.

mod bitmap;
mod components;
mod rules;

use checkbox_pixels::{BoundingBox, PageView, TextDirection, TextLayer, Word};

use crate::geometry::median;
use bitmap::Bitmap;
use components::components;
use rules::take_rules;

/// Gap within a word, in heights of the page's boxes.
const MAX_GAP: f32 = 0.25;
/// Least height and width of print, in heights of the boxes: less is dirt.
const MIN_SIDE: f32 = 0.15;
/// Tallest print, in heights of the boxes: what is taller is a picture.
const MAX_HEIGHT: f32 = 3.0;
/// Height of most words of a line, over the size of its font.
const WORD_HEIGHT: f32 = 0.75;
/// How much taller than most words a word is whose font is larger.
const LARGER: f32 = 1.6;
/// Words of a page of print; what has more is a picture or noise.
const MAX_WORDS: usize = 10_000;

/// The ink of a page as words without characters, and its ruled lines; nothing for a page without boxes, which are what
/// print is measured by.
pub(crate) fn ink(view: PageView<'_>, boxes: &[BoundingBox]) -> TextLayer {
    let height = median(boxes.iter().map(BoundingBox::height).collect());
    if height <= 0.0 {
        return TextLayer::default();
    }
    let mut bitmap = Bitmap::new(view);
    let scale = bitmap.px_per_dot();
    let rules = take_rules(&mut bitmap, height / scale);
    for b in boxes {
        let slack = 0.15 * b.height();
        bitmap.clear(&BoundingBox {
            x1: b.x1 - slack,
            y1: b.y1 - slack,
            x2: b.x2 + slack,
            y2: b.y2 + slack,
        });
    }
    let to_page = |b: &BoundingBox| BoundingBox {
        x1: b.x1 * scale,
        y1: b.y1 * scale,
        x2: b.x2 * scale,
        y2: b.y2 * scale,
    };
    let mut areas: Vec<BoundingBox> = components(&bitmap, MAX_GAP * height / scale, MAX_WORDS)
        .iter()
        .map(to_page)
        .collect();
    areas.retain(|area| {
        area.width().max(area.height()) >= 2.0 * MIN_SIDE * height
            && area.height() >= MIN_SIDE * height
            && area.height() <= MAX_HEIGHT * height
    });
    TextLayer {
        words: words(areas),
        rules: rules.iter().map(to_page).collect(),
        is_truncated: false,
    }
}

fn words(areas: Vec<BoundingBox>) -> Vec<Word> {
    let most = median(areas.iter().map(BoundingBox::height).collect());
    let word = |bbox: BoundingBox| Word {
        text: String::new(),
        font_size_px: if bbox.height() > LARGER * most {
            bbox.height() / WORD_HEIGHT
        } else {
            most / WORD_HEIGHT
        },
        bbox,
        direction: TextDirection::Right,
    };
    areas.into_iter().map(word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use checkbox_pixels::PixelFormat;

    fn rect(x1: f32, y1: f32, x2: f32, y2: f32) -> BoundingBox {
        BoundingBox { x1, y1, x2, y2 }
    }

    /// The ink of a page of 200 x 100 px with a box of 12 px and these dark areas.
    fn ink_of(dark: &[BoundingBox]) -> TextLayer {
        let mut pixels = vec![255; 20_000];
        for area in dark {
            for y in area.y1 as usize..area.y2 as usize {
                pixels[200 * y..][area.x1 as usize..area.x2 as usize].fill(0);
            }
        }
        let view = PageView::new(200, 100, PixelFormat::Gray8, &pixels).unwrap();
        ink(view, &[rect(20.0, 10.0, 32.0, 22.0)])
    }

    fn areas(layer: &TextLayer) -> Vec<BoundingBox> {
        layer.words.iter().map(|word| word.bbox).collect()
    }

    #[test]
    fn letters_that_stand_together_are_a_word() {
        let letters = [
            rect(40.0, 12.0, 44.0, 20.0),
            rect(46.0, 12.0, 50.0, 20.0),
            rect(58.0, 14.0, 66.0, 20.0),
        ];
        assert_eq!(
            areas(&ink_of(&letters)),
            [rect(40.0, 12.0, 50.0, 20.0), rect(58.0, 14.0, 66.0, 20.0)]
        );
    }

    #[test]
    fn lines_are_rules_and_the_box_and_dirt_are_no_words() {
        let layer = ink_of(&[
            rect(0.0, 40.0, 200.0, 42.0),
            rect(100.0, 0.0, 102.0, 100.0),
            rect(18.0, 10.0, 33.0, 22.0),
            rect(60.0, 60.0, 61.0, 61.0),
        ]);
        assert!(layer.words.is_empty(), "{layer:?}");
        assert!(layer.rules.contains(&rect(0.0, 40.0, 200.0, 42.0)), "{layer:?}");
        assert!(
            layer
                .rules
                .iter()
                .any(|rule| rule.x1 == 100.0 && rule.height() > 50.0),
            "{layer:?}"
        );
    }
}
