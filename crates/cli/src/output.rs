//! Destinations of results: standard output, or a file that appears when it is complete.

use std::fs::{self, File};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use comfy_table::{Table, presets};
use tempfile::NamedTempFile;

use crate::report::{Reporter, one_line};

/// An open destination.
pub(crate) struct Output<'a> {
    writer: BufWriter<Destination<'a>>,
}

enum Destination<'a> {
    Stdout {
        shared_with_progress: Option<&'a Reporter>,
    },
    /// A device, a pipe: cannot be replaced, only written to.
    Special(File),
    Complete {
        temporary: NamedTempFile,
        path: PathBuf,
    },
}

impl<'a> Output<'a> {
    /// `path`, or standard output without one.
    pub(crate) fn open(path: Option<&Path>, reporter: &'a Reporter) -> Result<Self> {
        let destination = match path {
            None => Destination::Stdout {
                shared_with_progress: io::stdout().is_terminal().then_some(reporter),
            },
            Some(path) => open_file(path).with_context(|| path.display().to_string())?,
        };
        Ok(Self {
            writer: BufWriter::new(destination),
        })
    }

    /// Makes the file appear.
    pub(crate) fn finish(self) -> Result<()> {
        let mut destination = self.writer.into_inner().map_err(io::IntoInnerError::into_error)?;
        destination.flush()?;
        if let Destination::Complete { temporary, path } = destination {
            temporary
                .persist(&path)
                .map_err(|error| error.error)
                .with_context(|| path.display().to_string())?;
        }
        Ok(())
    }
}

impl Write for Output<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

impl Write for Destination<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout {
                shared_with_progress: None,
            } => io::stdout().write(bytes),
            Self::Stdout {
                shared_with_progress: Some(reporter),
            } => reporter.pause_progress(|| io::stdout().write(bytes)),
            Self::Special(file) => file.write(bytes),
            Self::Complete { temporary, .. } => temporary.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout { .. } => io::stdout().flush(),
            Self::Special(file) => file.flush(),
            Self::Complete { temporary, .. } => temporary.flush(),
        }
    }
}

fn open_file(path: &Path) -> Result<Destination<'static>> {
    let existing = fs::metadata(path).ok();
    if existing.as_ref().is_some_and(fs::Metadata::is_dir) {
        anyhow::bail!("it is a directory: name a file");
    }
    if existing.as_ref().is_some_and(|metadata| !metadata.is_file()) {
        return Ok(Destination::Special(File::options().write(true).open(path)?));
    }
    // A link stays a link: what it points to is replaced.
    let path = if existing.is_some() {
        fs::canonicalize(path)?
    } else {
        path.to_owned()
    };
    let temporary = temporary_beside(&path)?;
    if let Some(metadata) = existing {
        temporary.as_file().set_permissions(metadata.permissions())?;
    }
    Ok(Destination::Complete { temporary, path })
}

/// Writes a whole file; it is never there in part.
pub(crate) fn write_file(path: &Path, bytes: &[u8]) -> Result<()> {
    let write = || -> Result<()> {
        let mut temporary = temporary_beside(path)?;
        temporary.write_all(bytes)?;
        temporary.persist(path).map_err(|error| error.error)?;
        Ok(())
    };
    write().with_context(|| path.display().to_string())
}

fn temporary_beside(path: &Path) -> io::Result<NamedTempFile> {
    let directory = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".checkbox-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // What any new file gets: the umask takes its share.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(directory)
}

/// Whether the reader of our output has gone away.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    })
}

/// A table without lines: two columns, the first names the second.
pub(crate) fn key_value_table<const N: usize>(rows: [(&str, String); N]) -> String {
    let mut table = plain_table();
    table.add_rows(rows.map(|(key, value)| [key.to_owned(), one_line(&value)]));
    format!("{}\n", table.trim_fmt())
}

/// A table without lines, columns two blanks apart.
pub(crate) fn plain_table() -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_appears_only_when_finished() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("out.json");
        let reporter = Reporter::default();
        let mut output = Output::open(Some(&path), &reporter).unwrap();
        output.write_all(b"[]").unwrap();
        output.flush().unwrap();
        assert!(!path.exists());
        output.finish().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"[]");
    }

    #[test]
    fn an_abandoned_output_leaves_the_old_file_and_nothing_else() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("out.json");
        fs::write(&path, "old").unwrap();
        let reporter = Reporter::default();
        let mut output = Output::open(Some(&path), &reporter).unwrap();
        output.write_all(b"new").unwrap();
        drop(output);
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(fs::read_dir(&directory).unwrap().count(), 1);
    }

    #[test]
    fn a_broken_pipe_is_found_under_other_errors() {
        let error = anyhow::Error::new(io::Error::from(io::ErrorKind::BrokenPipe)).context("while writing");
        assert!(is_broken_pipe(&error));
        assert!(!is_broken_pipe(&anyhow::anyhow!("other")));
    }
}
