//! The library: reading in order, and a job over a folder.
#![allow(
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helping functions included"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use checkbox::{Checkbox, ReadOptions};
use checkbox_batch::{
    BatchError, DocumentRequest, Event, Job, JobOptions, default_jobs, files, read_documents,
};

const BROKEN: &[u8] = b"\x89PNG\r\n\x1a\nbroken";

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/data")
        .join(name)
}

/// A folder with a page, a page that is damaged, and a file that is no document.
fn archive(root: &Path) -> PathBuf {
    let folder = root.join("archive");
    fs::create_dir(&folder).unwrap();
    fs::copy(data("sample-form.png"), folder.join("a.png")).unwrap();
    fs::write(folder.join("b.png"), BROKEN).unwrap();
    fs::write(folder.join("c.png"), b"Dear Sir or Madam,").unwrap();
    folder
}

fn options() -> JobOptions {
    JobOptions::new(ReadOptions::default())
}

struct Request(&'static str);

impl DocumentRequest for Request {
    type Key = &'static str;

    fn key(&self) -> &'static str {
        self.0
    }

    fn read(&mut self, max_bytes: u64) -> Result<Vec<u8>, BatchError> {
        files::read_file(&data(self.0), max_bytes).map_err(BatchError::Unreadable)
    }

    fn pages(&self, page_count: u32) -> Result<Vec<u32>, BatchError> {
        Ok((1..=page_count).rev().collect())
    }
}

#[test]
fn events_come_in_the_order_of_requests_and_pages() {
    let checkbox = Checkbox::embedded().unwrap();
    let requests = ["sample-pages.pdf", "no-such.png", "sample-form.png"].map(Request);
    let mut told = Vec::new();
    let inspect = |document: &checkbox_batch::OpenedDocument<&'static str>, _: &_| document.key;
    read_documents(
        &checkbox,
        requests,
        &ReadOptions::default(),
        default_jobs(),
        &inspect,
        |event| {
            told.push(match event {
                Event::Unreadable { key, error } => format!("{key}: {}", error.code()),
                Event::Page { document, outcome } => {
                    let page = outcome.unwrap();
                    assert_eq!(page.inspected, document.key);
                    format!(
                        "{} {} of {}",
                        document.key, page.reading.number, document.page_count
                    )
                }
                Event::Closed { document } => format!("{} closed", document.key),
            });
            Ok::<_, BatchError>(())
        },
    )
    .unwrap();
    let (pages, rest) = told.split_at(told.iter().position(|line| line.ends_with("closed")).unwrap());
    assert!(pages.len() > 1, "{told:?}");
    for (line, number) in pages.iter().rev().zip(1..) {
        assert_eq!(*line, format!("sample-pages.pdf {number} of {}", pages.len()));
    }
    assert_eq!(
        rest,
        [
            "sample-pages.pdf closed",
            "no-such.png: not_readable",
            "sample-form.png 1 of 1",
            "sample-form.png closed",
        ]
    );
}

#[test]
fn an_error_of_the_caller_ends_the_reading() {
    let checkbox = Checkbox::embedded().unwrap();
    let requests = std::iter::repeat_with(|| Request("sample-form.png"));
    let outcome = read_documents(
        &checkbox,
        requests,
        &ReadOptions::default(),
        default_jobs(),
        &|_, _| (),
        |_| Err(BatchError::Stopped),
    );
    assert!(matches!(outcome, Err(BatchError::Stopped)));
}

#[test]
fn a_job_goes_on_where_it_was_stopped() {
    let root = tempfile::tempdir().unwrap();
    let (source, out) = (archive(root.path()), root.path().join("out"));
    let (source, out) = (source.to_str().unwrap(), out.to_str().unwrap());
    let checkbox = Checkbox::embedded().unwrap();
    let stop = Arc::new(AtomicBool::new(false));

    let mut job = Job::open(source, out, &checkbox, options()).unwrap();
    let stopped = job.run(&stop, |_| stop.store(true, Ordering::Relaxed));
    assert!(matches!(stopped, Err(BatchError::Stopped)), "{stopped:?}");
    drop(job);
    stop.store(false, Ordering::Relaxed);

    let mut job = Job::open(source, out, &checkbox, options()).unwrap();
    let mut documents = 0;
    let summary = job.run(&stop, |pace| documents = pace.documents_done()).unwrap();
    assert_eq!((documents, summary.shards_to_do), (3, 0));
    assert_eq!(
        (summary.counts.documents, summary.counts.failed_documents),
        (2, 1)
    );
    assert_eq!((summary.counts.pages, summary.counts.failed_pages), (1, 1));
    assert_eq!(summary.counts.failures["unsupported_format"], 1);
    assert!(summary.counts.boxes.values().sum::<u64>() > 0);

    let again = job.run(&stop, |_| panic!("nothing is left to read")).unwrap();
    assert_eq!(again.counts, summary.counts);
    assert!(again.pace.is_none());
}

/// Runs the job over a folder, and returns its counts.
fn run(source: &Path, out: &Path) -> checkbox_batch::Counts {
    let checkbox = Checkbox::embedded().unwrap();
    let (source, out) = (source.to_str().unwrap(), out.to_str().unwrap());
    let mut job = Job::open(source, out, &checkbox, options()).unwrap();
    job.run(&Arc::default(), |_| ()).unwrap().counts
}

/// The lines of a folder of failures or warnings.
fn lines(out: &Path, folder: &str) -> Vec<serde_json::Value> {
    let parts = fs::read_dir(out.join(folder).join("00000"));
    let text: String = parts
        .into_iter()
        .flatten()
        .map(|part| fs::read_to_string(part.unwrap().path()).unwrap())
        .collect();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// What a run leaves that died while these documents were in work, `deaths` earlier ones over each.
fn leave_note(out: &Path, in_work: &[&str], deaths: u32) {
    let progress = out.join("_progress");
    fs::create_dir_all(&progress).unwrap();
    let in_work: Vec<String> = in_work.iter().map(|key| format!(r#""{key}":0"#)).collect();
    let in_work = in_work.join(",");
    let died = in_work.replace(":0", &format!(r#":{{"pages_done":0,"count":{deaths}}}"#));
    let note = format!(r#"{{"in_work":{{{in_work}}},"deaths":{{{died}}}}}"#);
    fs::write(progress.join("00000-of-00001.in-work.json"), note).unwrap();
}

#[test]
fn a_document_over_which_two_runs_died_is_left_out() {
    let root = tempfile::tempdir().unwrap();
    let (source, out) = (archive(root.path()), root.path().join("out"));
    leave_note(&out, &["a.png"], 1);
    let counts = run(&source, &out);
    assert_eq!((counts.pages, counts.failures.get("reader_died")), (0, Some(&1)));
    let failed = lines(&out, "_failures");
    assert_eq!(failed[0]["file"], "a.png", "{failed:?}");
    assert_eq!(failed[0]["code"], "reader_died");
    assert!(!out.join("_progress/00000-of-00001.in-work.json").exists());
}

#[test]
fn documents_that_were_in_work_when_a_run_died_once_are_read() {
    let root = tempfile::tempdir().unwrap();
    let (source, out) = (archive(root.path()), root.path().join("out"));
    fs::copy(source.join("a.png"), source.join("d.png")).unwrap();
    leave_note(&out, &["a.png", "d.png"], 0);
    let counts = run(&source, &out);
    assert_eq!((counts.pages, counts.failures.get("reader_died")), (2, None));
    assert!(!out.join("_progress/00000-of-00001.in-work.json").exists());
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_left_out_with_a_word() {
    let root = tempfile::tempdir().unwrap();
    let (source, out) = (archive(root.path()), root.path().join("out"));
    std::os::unix::fs::symlink(&source, source.join("again")).unwrap();
    let made = std::process::Command::new("mkfifo")
        .arg(source.join("pipe.pdf"))
        .status();
    assert!(made.unwrap().success());
    let counts = run(&source, &out);
    assert_eq!((counts.pages, counts.failed_documents), (1, 3));
    let failed = lines(&out, "_failures");
    let told = |file: &str| {
        failed
            .iter()
            .any(|line| line["file"] == file && line["code"] == "not_readable")
    };
    assert!(told("again") && told("pipe.pdf"), "{failed:?}");
}

#[test]
fn warnings_of_pages_are_written_down() {
    let root = tempfile::tempdir().unwrap();
    let (source, out) = (root.path().join("archive"), root.path().join("out"));
    fs::create_dir(&source).unwrap();
    // A white page: 64 x 64 pixels of one bit.
    let header = b"BM\x3e\x02\0\0\0\0\0\0\x3e\0\0\0\x28\0\0\0\x40\0\0\0\x40\0\0\0\x01\0\x01\0";
    let rest = [&[0; 24][..], &[0, 0, 0, 0, 255, 255, 255, 0], &[0xff; 512]].concat();
    fs::write(source.join("blank.bmp"), [&header[..], &rest].concat()).unwrap();
    let counts = run(&source, &out);
    assert_eq!((counts.pages, counts.warnings.get("blank_page")), (1, Some(&1)));
    let warnings = lines(&out, "_warnings");
    assert_eq!(
        (&warnings[0]["file"], &warnings[0]["page"]),
        (&"blank.bmp".into(), &1.into())
    );
    assert_eq!(warnings[0]["code"], "blank_page");
}

#[test]
fn a_destination_has_one_job() {
    let root = tempfile::tempdir().unwrap();
    let (source, out) = (archive(root.path()), root.path().join("out"));
    let (source, out) = (source.to_str().unwrap(), out.to_str().unwrap());
    let checkbox = Checkbox::embedded().unwrap();
    let first = Job::open(source, out, &checkbox, options()).unwrap();
    let second = Job::open(source, out, &checkbox, options());
    assert!(matches!(second.err(), Some(BatchError::Locked { .. })));
    drop(first);
    let mut other = options();
    other.read.confidence = 0.5;
    let other = Job::open(source, out, &checkbox, other);
    assert!(matches!(other.err(), Some(BatchError::AnotherJob { .. })));
}

#[cfg(feature = "parquet")]
#[test]
fn parquet_has_the_same_rows_as_json_lines() {
    use checkbox_batch::PartFormat;
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::RowAccessor;
    use serde_json::{Value, json};

    let root = tempfile::tempdir().unwrap();
    let source = archive(root.path());
    let checkbox = Checkbox::embedded().unwrap();
    // The one file of results.
    let part = |format: PartFormat| {
        let out = root.path().join(format.name());
        let mut options = options();
        options.format = format;
        let (source, out) = (source.to_str().unwrap(), out.to_str().unwrap());
        let mut job = Job::open(source, out, &checkbox, options).unwrap();
        job.run(&Arc::default(), |_| ()).unwrap();
        let mut parts = fs::read_dir(Path::new(out).join("shard=00000")).unwrap();
        fs::File::open(parts.next().unwrap().unwrap().path()).unwrap()
    };
    let lines = serde_json::Deserializer::from_reader(part(PartFormat::Jsonl)).into_iter::<Value>();
    let lines: Vec<Value> = lines.collect::<Result<_, _>>().unwrap();
    let file = SerializedFileReader::new(part(PartFormat::Parquet)).unwrap();
    let rows = file.get_row_iter(None).unwrap().map(|row| {
        let row = row.unwrap();
        json!({
            "file": row.get_string(0).unwrap(), "page": row.get_int(1).unwrap(),
            "width": row.get_int(2).unwrap(), "height": row.get_int(3).unwrap(),
            "class": row.get_string(4).unwrap(), "confidence": row.get_double(5).unwrap(),
            "x1": row.get_double(6).unwrap(), "y1": row.get_double(7).unwrap(),
            "x2": row.get_double(8).unwrap(), "y2": row.get_double(9).unwrap(),
            "id": row.get_int(10).unwrap(), "kind": row.get_string(11).unwrap(),
            "source": row.get_string(12).unwrap(), "group": row.get_int(13).unwrap(),
            "label": row.get_string(14).unwrap(), "question": row.get_string(15).unwrap(),
            "field": row.get_string(16).unwrap(), "value": row.get_string(17).unwrap(),
            "state_confidence": row.get_double(18).unwrap(),
        })
    });
    assert!(!lines.is_empty());
    assert_eq!(rows.collect::<Vec<_>>(), lines);
}
