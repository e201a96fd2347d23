//! Warnings of pages.

use std::fmt;

/// Warning of a page that was read and may mislead: that no box was found on it does not say that it has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PageWarning {
    /// Nothing is printed on it.
    BlankPage,
    /// It is black all over.
    BlackPage,
    /// Its document is a form of XML only (XFA), which the page does not show.
    XfaForm,
    /// Its document has fields that the page does not show.
    FieldsNotDrawn,
    /// An image on it was left out: it is over a limit, or cannot be decoded.
    ImageLeftOut,
    /// It has more words, lines, boxes or fields than are read.
    TooMuchContent,
}

impl PageWarning {
    /// Code that stays the same between versions, for programs: `blank_page`, `xfa_form`, ...
    pub const fn code(self) -> &'static str {
        match self {
            Self::BlankPage => "blank_page",
            Self::BlackPage => "black_page",
            Self::XfaForm => "xfa_form",
            Self::FieldsNotDrawn => "fields_not_drawn",
            Self::ImageLeftOut => "image_left_out",
            Self::TooMuchContent => "too_much_content",
        }
    }

    /// The warning of a page that is the same all over, as far as dust and noise allow; `gray` is its luma.
    pub(crate) fn of_content(gray: &[u8]) -> Option<Self> {
        /// Of so many pixels one may be a speck.
        const PIXELS_PER_SPECK: usize = 100_000;
        /// Luma by which the faintest print differs from its ground.
        const CONTRAST: u8 = 32;
        const DARKEST_PAPER: u8 = 96;
        const SAMPLES: usize = 4096;
        let mut sample: Vec<u8> = gray
            .iter()
            .step_by(gray.len().div_ceil(SAMPLES).max(1))
            .copied()
            .collect();
        let middle = sample.len() / 2;
        let ground = match sample.get(middle) {
            Some(_) => *sample.select_nth_unstable(middle).1,
            None => return None,
        };
        let specks = gray.len() / PIXELS_PER_SPECK;
        let prints = gray.iter().filter(|luma| luma.abs_diff(ground) > CONTRAST);
        // Stops where it is known: of a printed page this looks at its head.
        if prints.take(specks + 1).count() > specks {
            return None;
        }
        Some(if ground < DARKEST_PAPER {
            Self::BlackPage
        } else {
            Self::BlankPage
        })
    }
}

impl fmt::Display for PageWarning {
    /// One line that says what to do.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BlankPage => "nothing is printed on the page: if it should be a form, scan its other side or export it again",
            Self::BlackPage => "the page is black all over: scan or export it again",
            Self::XfaForm => "the form (XFA) shows only in the program that it was made for: open it there and print it as PDF",
            Self::FieldsNotDrawn => "the form has fields that the page does not show: open it in a viewer and print it as PDF",
            Self::ImageLeftOut => "an image on the page is too large or damaged and was left out: save the PDF again with smaller images",
            Self::TooMuchContent => "the page has more words, lines, boxes or fields than are read: labels and words may be missing",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_blank_or_black_but_for_specks() {
        let warning = |ground: u8, print: u8, printed: usize| {
            let mut gray = vec![ground; 1_000_000];
            gray[500_000..500_000 + printed].fill(print);
            PageWarning::of_content(&gray)
        };
        assert_eq!(warning(255, 0, 0), Some(PageWarning::BlankPage));
        assert_eq!(warning(240, 225, 500_000), Some(PageWarning::BlankPage));
        assert_eq!(warning(255, 0, 10), Some(PageWarning::BlankPage));
        assert_eq!(warning(255, 0, 11), None);
        assert_eq!(warning(4, 20, 1000), Some(PageWarning::BlackPage));
        assert_eq!(warning(4, 255, 48), None);
        assert_eq!(PageWarning::of_content(&[]), None);
    }
}
