//! Selection of the pages to read.

use checkbox_document::PageRange;

use crate::CheckboxError;

/// The pages asked for of a document of `page_count`, ascending: at least one, and at most `max_pages`.
///
/// # Errors
/// [`CheckboxError::NoSuchPage`] when the document has none of them, [`CheckboxError::TooManyPages`] when there are more.
pub fn select_pages(
    pages: &PageRange,
    page_count: u32,
    max_pages: Option<u32>,
) -> Result<Vec<u32>, CheckboxError> {
    let pages: Vec<u32> = pages.select(page_count).collect();
    if pages.is_empty() {
        return Err(CheckboxError::NoSuchPage { page_count });
    }
    let asked = u32::try_from(pages.len()).unwrap_or(u32::MAX);
    match max_pages {
        Some(limit) if asked > limit => Err(CheckboxError::TooManyPages { asked, limit }),
        _ => Ok(pages),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selected(pages: &str, max_pages: Option<u32>) -> Result<Vec<u32>, &'static str> {
        select_pages(&pages.parse().unwrap(), 5, max_pages).map_err(|error| error.code())
    }

    #[test]
    fn pages_are_selected_within_the_limit() {
        assert_eq!(selected("2-", None), Ok(vec![2, 3, 4, 5]));
        assert_eq!(selected("2-", Some(4)), Ok(vec![2, 3, 4, 5]));
        assert_eq!(selected("2-", Some(3)), Err("too_many_pages"));
        assert_eq!(selected("5-99", Some(1)), Ok(vec![5]));
        assert_eq!(selected("6-", None), Err("page_out_of_range"));
    }
}
