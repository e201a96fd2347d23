//! Lists of pages as people write them: `1-3,7,9-`.

use std::ops::RangeInclusive;
use std::str::FromStr;

/// Pages chosen by number: single pages and ranges, separated by commas. `7`, `1-3`, `-3` (up to 3) and `9-` (from
/// 9 on) may be combined: `1-3,7,9-`. Pages count from 1. The default is every page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRange {
    /// As written, neither sorted nor merged.
    ranges: Vec<RangeInclusive<u32>>,
}

impl PageRange {
    /// Every page.
    pub fn all() -> Self {
        Self {
            ranges: vec![1..=u32::MAX],
        }
    }

    /// Whether it holds this page, from 1.
    pub fn contains(&self, page: u32) -> bool {
        self.ranges.iter().any(|range| range.contains(&page))
    }

    /// Chosen pages of a document of `page_count` pages, ascending, each once. Empty when the document has
    /// none of them.
    pub fn select(&self, page_count: u32) -> impl Iterator<Item = u32> {
        (1..=page_count).filter(|&page| self.contains(page))
    }
}

impl Default for PageRange {
    fn default() -> Self {
        Self::all()
    }
}

impl FromStr for PageRange {
    type Err = PageRangeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.trim().is_empty() {
            return Err(PageRangeError::Empty);
        }
        let ranges = text
            .split(',')
            .map(|part| parse_part(part.trim()))
            .collect::<Result<_, _>>()?;
        Ok(Self { ranges })
    }
}

fn parse_part(part: &str) -> Result<RangeInclusive<u32>, PageRangeError> {
    if part.is_empty() {
        return Err(PageRangeError::EmptyPart);
    }
    let Some((first, last)) = part.split_once('-') else {
        let page = parse_page(part, part)?;
        return Ok(page..=page);
    };
    let (first, last) = (first.trim(), last.trim());
    if first.is_empty() && last.is_empty() {
        return Err(PageRangeError::NotANumber { part: part.into() });
    }
    let first = if first.is_empty() {
        1
    } else {
        parse_page(first, part)?
    };
    let last = if last.is_empty() {
        u32::MAX
    } else {
        parse_page(last, part)?
    };
    if first > last {
        return Err(PageRangeError::Backwards { first, last });
    }
    Ok(first..=last)
}

fn parse_page(digits: &str, part: &str) -> Result<u32, PageRangeError> {
    // `u32::from_str` would take "+3".
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(PageRangeError::NotANumber { part: part.into() });
    }
    match digits.parse() {
        Ok(0) => Err(PageRangeError::Zero),
        Ok(page) => Ok(page),
        Err(_) => Err(PageRangeError::NotANumber { part: part.into() }),
    }
}

/// Error of a page list that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PageRangeError {
    /// Nothing given.
    #[error("the page list is empty: write pages like 1-3,7,9-")]
    Empty,
    /// Two commas in a row, or one at an end.
    #[error("the page list has a comma with no page beside it: write pages like 1-3,7,9-")]
    EmptyPart,
    /// A part is neither a page nor a range.
    #[error("`{part}` is not a page or a range of pages: write pages like 1-3,7,9-")]
    NotANumber {
        /// The part between commas.
        part: String,
    },
    /// Page 0.
    #[error("there is no page 0: pages count from 1")]
    Zero,
    /// The first page of a range is behind its last.
    #[error("the range {first}-{last} runs backwards: write {last}-{first}")]
    Backwards {
        /// First page as written.
        first: u32,
        /// Last page as written.
        last: u32,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn select(text: &str, page_count: u32) -> Vec<u32> {
        text.parse::<PageRange>().unwrap().select(page_count).collect()
    }

    #[test]
    fn pages_and_ranges_combine() {
        assert_eq!(select("1-3,7,9-", 11), [1, 2, 3, 7, 9, 10, 11]);
        assert_eq!(select("-2", 5), [1, 2]);
        assert_eq!(select(" 4 , 2 - 3 ", 5), [2, 3, 4]);
        assert_eq!(select("2-4,3-5,3", 9), [2, 3, 4, 5]);
        assert_eq!(select("7", 5), []);
        assert_eq!(PageRange::all().select(3).collect::<Vec<_>>(), [1, 2, 3]);
    }

    #[test]
    fn what_is_wrong_is_said() {
        let error = |text: &str| text.parse::<PageRange>().unwrap_err();
        assert_eq!(error("  "), PageRangeError::Empty);
        assert_eq!(error("1,,2"), PageRangeError::EmptyPart);
        assert_eq!(error("1,"), PageRangeError::EmptyPart);
        assert_eq!(error("0"), PageRangeError::Zero);
        assert_eq!(error("5-2"), PageRangeError::Backwards { first: 5, last: 2 });
        for part in ["-", "x", "1-2-3", "+3", "1.5", "99999999999", "٣"] {
            assert_eq!(
                error(part),
                PageRangeError::NotANumber { part: part.into() },
                "{part}"
            );
        }
    }
}
