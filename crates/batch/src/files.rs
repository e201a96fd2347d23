//! Files that may be documents.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Endings of files that are picked up from folders, without regard to case.
const EXTENSIONS: [&str; 19] = [
    "bmp", "dib", "gif", "heic", "heif", "hif", "j2c", "j2k", "jfif", "jp2", "jpc", "jpe", "jpeg", "jpg",
    "pdf", "png", "tif", "tiff", "webp",
];

/// Whether a file of this name is picked up from a folder: the ending is that of a format that can be read.
pub fn has_known_extension(path: &Path) -> bool {
    let extension = path.extension().and_then(OsStr::to_str);
    extension.is_some_and(|extension| {
        EXTENSIONS
            .iter()
            .any(|known| known.eq_ignore_ascii_case(extension))
    })
}

/// Whether a file or folder of this name is passed over: it begins with a dot.
pub fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

/// Content of a file, or one byte more than `max_bytes` of it, so that who checks the limit sees it exceeded.
///
/// # Errors
/// The answer of the system, or that it is a directory.
pub fn read_file(path: &Path, max_bytes: u64) -> io::Result<Vec<u8>> {
    // Before it is opened, which for a directory fails otherwise on Windows.
    let metadata = std::fs::metadata(path)?;
    if metadata.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a directory"));
    }
    let limit = max_bytes.saturating_add(1);
    let mut bytes = Vec::new();
    bytes.reserve_exact(usize::try_from(metadata.len().min(limit)).unwrap_or(0));
    File::open(path)?.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_stops_one_byte_over_the_limit() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("ten");
        std::fs::write(&path, "0123456789").unwrap();
        assert_eq!(read_file(&path, 10).unwrap().len(), 10);
        assert_eq!(read_file(&path, 4).unwrap().len(), 5);
    }

    #[test]
    fn a_directory_is_no_file() {
        let directory = tempfile::tempdir().unwrap();
        let error = read_file(directory.path(), 10).unwrap_err();
        assert_eq!(error.to_string(), "it is a directory");
    }

    #[test]
    fn endings_are_known_in_any_case() {
        assert!(has_known_extension(Path::new("a/b.TIFF")));
        assert!(!has_known_extension(Path::new("a/b.txt")));
        assert!(!has_known_extension(Path::new("png")));
    }
}
