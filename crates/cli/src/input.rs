//! Input files: found by what the command line names.

use std::borrow::Cow;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use checkbox::{PageRange, select_pages};
use checkbox_batch::files::{has_known_extension, is_hidden, read_file};
use checkbox_batch::{BatchError, DocumentRequest};
use walkdir::WalkDir;

/// One file to open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Input {
    source: Source,
    /// Name of the files that are made from it, without an ending; below the directory that was named.
    pub(crate) stem: PathBuf,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Source {
    Stdin,
    File(PathBuf),
}

impl Input {
    pub(crate) fn stdin() -> Self {
        Self {
            source: Source::Stdin,
            stem: "stdin".into(),
        }
    }

    pub(crate) fn file(path: PathBuf) -> Self {
        let stem = path.file_stem().unwrap_or(path.as_os_str()).into();
        Self {
            source: Source::File(path),
            stem,
        }
    }

    pub(crate) fn with_stem(self, stem: PathBuf) -> Self {
        Self { stem, ..self }
    }

    /// The path exactly as it was given; what is not Unicode in it is replaced by U+FFFD.
    pub(crate) fn name(&self) -> Cow<'_, str> {
        match &self.source {
            Source::Stdin => Cow::Borrowed("-"),
            Source::File(path) => path.to_string_lossy(),
        }
    }

    /// The whole content, or one byte more than `max_bytes` of it, so that who checks the limit sees it exceeded.
    pub(crate) fn read(&self, max_bytes: u64) -> io::Result<Vec<u8>> {
        match &self.source {
            Source::File(path) => read_file(path, max_bytes),
            Source::Stdin => {
                let mut bytes = Vec::new();
                let limit = max_bytes.saturating_add(1);
                io::stdin().lock().take(limit).read_to_end(&mut bytes)?;
                Ok(bytes)
            }
        }
    }
}

/// A file, and which of its pages to read.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) input: Input,
    pub(crate) pages: PageRange,
}

impl<'a> DocumentRequest for &'a Request {
    type Key = &'a Request;

    fn key(&self) -> &'a Request {
        self
    }

    fn read(&mut self, max_bytes: u64) -> Result<Vec<u8>, BatchError> {
        self.input.read(max_bytes).map_err(BatchError::Unreadable)
    }

    fn pages(&self, page_count: u32) -> Result<Vec<u32>, BatchError> {
        Ok(select_pages(&self.pages, page_count, None)?)
    }
}

/// Files that the command line names.
#[derive(Debug, Default)]
pub(crate) struct Inputs {
    /// Files, in the order of the arguments, sorted by name within a directory or a pattern.
    pub(crate) files: Vec<Input>,
    /// Arguments that name nothing: the argument, and the reason.
    pub(crate) failures: Vec<(String, String)>,
    /// Whether exactly one file was named, and not by a directory or a pattern.
    pub(crate) single: bool,
}

impl Inputs {
    /// Finds the files.
    pub(crate) fn find(arguments: &[PathBuf]) -> Self {
        let mut inputs = Self::default();
        let mut all_are_files = true;
        for argument in arguments {
            if argument.as_os_str() == "-" {
                inputs.files.push(Input::stdin());
            } else if argument.is_dir() {
                all_are_files = false;
                inputs.add_directory(argument);
            } else if let Some(pattern) = as_pattern(argument) {
                all_are_files = false;
                inputs.add_matches(pattern);
            } else {
                inputs.files.push(Input::file(argument.clone()));
            }
        }
        inputs.single = all_are_files && arguments.len() == 1;
        inputs
    }

    fn add_directory(&mut self, directory: &Path) {
        let before = (self.files.len(), self.failures.len());
        let visible = |entry: &walkdir::DirEntry| entry.depth() == 0 || !is_hidden(entry.file_name());
        let entries = WalkDir::new(directory).follow_links(true).sort_by_file_name();
        for entry in entries.into_iter().filter_entry(visible) {
            match entry {
                Ok(entry) if entry.file_type().is_file() && has_known_extension(entry.path()) => {
                    let path = entry.into_path();
                    let stem = path.strip_prefix(directory).unwrap_or(&path).with_extension("");
                    self.files.push(Input {
                        source: Source::File(path),
                        stem,
                    });
                }
                Ok(_) => {}
                Err(error) => {
                    let name = error.path().unwrap_or(directory).display().to_string();
                    let is_loop = error.loop_ancestor().is_some();
                    let message = match error.into_io_error() {
                        Some(error) if !is_loop => error.to_string(),
                        _ => "it links to a directory that it is in: skipped".to_owned(),
                    };
                    self.failures.push((name, message));
                }
            }
        }
        if before == (self.files.len(), self.failures.len()) {
            let message = "no images or PDF files in this directory".to_owned();
            self.failures.push((directory.display().to_string(), message));
        }
    }

    fn add_matches(&mut self, pattern: &str) {
        let before = (self.files.len(), self.failures.len());
        match glob::glob(pattern) {
            Err(error) => self
                .failures
                .push((pattern.to_owned(), format!("not a pattern: {error}"))),
            Ok(paths) => {
                for path in paths {
                    match path {
                        Ok(path) if path.is_dir() => {}
                        Ok(path) => self.files.push(Input::file(path)),
                        Err(error) => {
                            self.failures
                                .push((error.path().display().to_string(), error.error().to_string()));
                        }
                    }
                }
            }
        }
        if before == (self.files.len(), self.failures.len()) {
            self.failures
                .push((pattern.to_owned(), "no file matches this pattern".to_owned()));
        }
    }
}

/// The argument as a glob pattern, unless there is a file of that very name.
fn as_pattern(argument: &Path) -> Option<&str> {
    let text = argument.to_str()?;
    (text.contains(['*', '?', '[']) && !argument.exists()).then_some(text)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn names(inputs: &Inputs, root: &Path) -> Vec<String> {
        let relative = |input: &Input| {
            let name = input.name().into_owned();
            let name = Path::new(&name)
                .strip_prefix(root)
                .map(Path::to_path_buf)
                .unwrap_or(name.into());
            name.display().to_string()
        };
        inputs.files.iter().map(relative).collect()
    }

    fn tree(files: &[&str]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for file in files {
            let path = root.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        root
    }

    #[test]
    fn directories_are_walked_in_order_for_known_endings() {
        let root = tree(&["b.PNG", "a/z.pdf", "a/y.txt", ".hidden/x.png", "._b.png", "c"]);
        let inputs = Inputs::find(&[root.path().to_owned()]);
        assert_eq!(names(&inputs, root.path()), ["a/z.pdf", "b.PNG"]);
        assert_eq!(inputs.files[0].stem, Path::new("a/z"));
        assert!(inputs.failures.is_empty() && !inputs.single);
    }

    #[test]
    fn a_directory_without_images_is_a_failure() {
        let root = tree(&["readme.txt"]);
        let inputs = Inputs::find(&[root.path().to_owned()]);
        assert_eq!(inputs.failures.len(), 1);
        assert_eq!(inputs.failures[0].1, "no images or PDF files in this directory");
    }

    #[test]
    fn patterns_are_expanded_unless_a_file_has_that_name() {
        let root = tree(&["b1.png", "b2.png", "c/b3.png", "x[1].png"]);
        let find = |name: &str| Inputs::find(&[root.path().join(name)]);
        assert_eq!(names(&find("b*.png"), root.path()), ["b1.png", "b2.png"]);
        assert_eq!(
            names(&find("**/b?.png"), root.path()),
            ["b1.png", "b2.png", "c/b3.png"]
        );
        assert_eq!(names(&find("x[1].png"), root.path()), ["x[1].png"]);
        assert!(find("x[1].png").single);
        assert_eq!(find("*.gif").failures[0].1, "no file matches this pattern");
    }

    #[test]
    fn names_stay_as_they_were_given() {
        let inputs = Inputs::find(&["./no/../such.png".into(), "-".into()]);
        assert_eq!(inputs.files[0].name(), "./no/../such.png");
        assert_eq!(inputs.files[1].name(), "-");
        assert!(!inputs.single);
    }
}
