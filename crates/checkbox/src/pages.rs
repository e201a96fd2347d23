//! Selection of the pages to read.

use crate::{CheckboxError, ReadOptions};

/// The pages asked for of a document of `page_count`, ascending: at least one.
pub(crate) fn select(options: &ReadOptions, page_count: u32) -> Result<Vec<u32>, CheckboxError> {
    let pages: Vec<u32> = options.pages.select(page_count).collect();
    if pages.is_empty() {
        return Err(CheckboxError::NoSuchPage { page_count });
    }
    let asked = u32::try_from(pages.len()).unwrap_or(u32::MAX);
    match options.max_pages {
        Some(limit) if asked > limit => Err(CheckboxError::TooManyPages { asked, limit }),
        _ => Ok(pages),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selected(pages: &str, max_pages: Option<u32>) -> Result<Vec<u32>, &'static str> {
        let options = ReadOptions::default()
            .with_pages(pages.parse().unwrap())
            .with_max_pages(max_pages);
        select(&options, 5).map_err(|error| error.code())
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
