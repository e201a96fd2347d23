//! Names of the files that are made from an input.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// The stems, each made unique by a number where an earlier one is the same but for case.
pub(super) fn unique_stems<'a>(stems: impl Iterator<Item = &'a Path>) -> Vec<PathBuf> {
    let mut taken = HashSet::new();
    let mut unique = |stem: &Path| {
        let numbered = (1_u64..).map(|number| {
            if number == 1 {
                stem.to_owned()
            } else {
                with_suffix(stem, &number.to_string())
            }
        });
        let mut free = numbered.filter(|candidate| taken.insert(candidate.to_string_lossy().to_lowercase()));
        free.next().unwrap_or_else(|| stem.to_owned())
    };
    stems.map(&mut unique).collect()
}

/// The stem of one page: that of the document, and the page number where there are several.
pub(crate) fn page_stem(stem: &Path, page: u32, page_count: u32) -> PathBuf {
    if page_count == 1 {
        stem.to_owned()
    } else {
        with_suffix(stem, &format!("page-{page}"))
    }
}

/// `stem-suffix`.
pub(crate) fn with_suffix(stem: &Path, suffix: &str) -> PathBuf {
    let mut name = stem.as_os_str().to_owned();
    name.push("-");
    name.push(suffix);
    name.into()
}

/// `stem.ending`, whatever dots there are in the stem.
pub(crate) fn with_ending(stem: &Path, ending: &str) -> PathBuf {
    let mut name = stem.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_stems_are_numbered() {
        let stems = ["a", "b/a", "A", "a", "a-2"].map(Path::new);
        let unique = unique_stems(stems.into_iter());
        assert_eq!(unique, ["a", "b/a", "A-2", "a-3", "a-2-2"].map(PathBuf::from));
    }

    #[test]
    fn only_pages_of_several_are_numbered() {
        assert_eq!(page_stem(Path::new("d/v1.2"), 1, 1), Path::new("d/v1.2"));
        assert_eq!(page_stem(Path::new("d/v1.2"), 3, 4), Path::new("d/v1.2-page-3"));
        assert_eq!(with_ending(Path::new("d/v1.2"), "txt"), Path::new("d/v1.2.txt"));
    }
}
