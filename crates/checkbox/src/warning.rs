//! Warnings: what was read and may mislead.

use std::fmt;

/// Warning about a page that was read. Its text is one line that says what may mislead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Warning {
    /// The document is a form of XML only (XFA), and the page has no boxes: at best it says to open it elsewhere.
    XfaForm,
    /// The page has more words, lines or fields than are read.
    TooMuchContent,
}

impl Warning {
    /// Code that stays the same between versions, for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::XfaForm => "xfa_form",
            Self::TooMuchContent => "too_much_content",
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::XfaForm => {
                "the form is written in XML (XFA), which is not shown here: print it to PDF in the program that it is for"
            }
            Self::TooMuchContent => "the page has more words, lines or fields than are read: labels may be missing",
        })
    }
}
