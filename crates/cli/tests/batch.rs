//! `checkbox batch` on folders: results, shards, and runs that are killed.
#![allow(
    clippy::unwrap_used,
    reason = "a test fails by panicking, its helping functions included"
)]

mod program;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use program::{Outcome, blank, checkbox, pdf, program, sample};
use serde_json::Value;

/// Some documents in folders, one of them with three pages, one without boxes, two that cannot be read.
fn archive(root: &Path) -> PathBuf {
    let source = root.join("archive");
    fs::create_dir_all(source.join("2024/b")).unwrap();
    for name in [
        "z.png",
        "2024/a.png",
        "2024/b.png",
        "2024/b/1.png",
        "2024/b/2.PNG",
    ] {
        fs::copy(sample(), source.join(name)).unwrap();
    }
    fs::copy(
        sample().with_file_name("sample-pages.pdf"),
        source.join("2024/c.pdf"),
    )
    .unwrap();
    fs::write(source.join("2024/blank.png"), blank(image::ImageFormat::Png)).unwrap();
    fs::write(source.join("2024/d.pdf"), b"%PDF-1.7 and no more").unwrap();
    fs::write(source.join("empty.tif"), b"").unwrap();
    fs::write(source.join("notes.txt"), b"not a page").unwrap();
    fs::write(source.join("2024/.hidden.png"), b"not for us").unwrap();
    source
}

fn batch(source: &Path, out: &Path) -> Command {
    let mut command = program();
    command.env_remove("JOB_COMPLETION_INDEX");
    command.arg("batch").arg(source).arg("--out").arg(out);
    command
}

fn run(command: &mut Command) -> Outcome {
    command.output().unwrap().into()
}

/// Names of the files in a folder and below, as they would be in a store, but for hidden ones.
fn names(folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if entry.file_type().unwrap().is_dir() {
            found.extend(
                names(&entry.path())
                    .into_iter()
                    .map(|below| format!("{name}/{below}")),
            );
        } else if !name.starts_with('.') {
            found.insert(name);
        }
    }
    found
}

/// The lines of all parts, in the order of their names.
fn rows(out: &Path) -> Vec<String> {
    let parts = names(out).into_iter().filter(|name| name.starts_with("shard="));
    parts
        .flat_map(|part| {
            let text = fs::read_to_string(out.join(part)).unwrap();
            text.lines().map(str::to_owned).collect::<Vec<_>>()
        })
        .collect()
}

fn success(out: &Path) -> Value {
    serde_json::from_slice(&fs::read(out.join("_SUCCESS")).unwrap()).unwrap()
}

#[test]
fn an_archive_becomes_one_row_a_box_and_a_manifest() {
    let root = tempfile::tempdir().unwrap();
    let (source, out) = (archive(root.path()), root.path().join("out"));
    let outcome = run(&mut batch(&source, &out));
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(outcome.stderr.contains("2 failures: complete"), "{outcome:?}");

    let alone = checkbox([
        "detect".as_ref(),
        source.join("z.png").as_os_str(),
        "--format".as_ref(),
        "csv".as_ref(),
    ]);
    let boxes_a_page = alone.stdout_of_success().lines().count() - 1;
    let rows: Vec<Value> = rows(&out)
        .iter()
        .map(|row| serde_json::from_str(row).unwrap())
        .collect();
    let of_z: Vec<_> = rows.iter().filter(|row| row["file"] == "z.png").collect();
    assert_eq!(of_z.len(), boxes_a_page);
    let first = alone.stdout.lines().nth(1).unwrap();
    let columns = [
        "page",
        "width",
        "height",
        "class",
        "confidence",
        "x1",
        "y1",
        "x2",
        "y2",
        "id",
        "kind",
        "source",
        "group",
        "label",
        "question",
        "field",
        "value",
        "state_confidence",
    ];
    let values = columns.map(|column| of_z[0][column].to_string().replace('"', ""));
    assert!(first.ends_with(&values.join(",")), "{first} is not {values:?}");

    let success = success(&out);
    assert_eq!(success["documents"], 7);
    assert_eq!(success["failed_documents"], 2);
    assert_eq!(
        success["pages"],
        rows.iter()
            .filter(|row| row["file"] == "2024/c.pdf")
            .map(|row| row["page"].as_u64().unwrap())
            .max()
            .unwrap()
            + 6
    );
    let boxes: u64 = success["boxes"]
        .as_object()
        .unwrap()
        .values()
        .map(|count| count.as_u64().unwrap())
        .sum();
    assert_eq!(boxes, rows.len() as u64);
    assert_eq!(success["failures"]["empty_input"], 1);
    let failed: Vec<_> = success["failed"]
        .as_array()
        .unwrap()
        .iter()
        .map(|failure| &failure["file"])
        .collect();
    assert_eq!(failed, ["2024/d.pdf", "empty.tif"]);
    let failures = names(&out)
        .into_iter()
        .find(|name| name.starts_with("_failures/"))
        .unwrap();
    assert_eq!(fs::read_to_string(out.join(failures)).unwrap().lines().count(), 2);
}

#[test]
fn a_job_that_is_done_stays_as_it_is() {
    let root = tempfile::tempdir().unwrap();
    let (source, out) = (archive(root.path()), root.path().join("out"));
    assert_eq!(run(&mut batch(&source, &out)).code, Some(0));
    let (before, manifest) = (names(&out), success(&out));
    assert_eq!(run(&mut batch(&source, &out)).code, Some(0));
    assert_eq!((names(&out), success(&out)), (before, manifest));
}

/// Starts, kills as soon as the progress has been written some more times, and starts again, until a run ends.
#[test]
fn killed_at_any_time_no_page_is_twice_and_none_is_missing() {
    let root = tempfile::tempdir().unwrap();
    let (source, whole, out) = (
        archive(root.path()),
        root.path().join("whole"),
        root.path().join("out"),
    );
    assert_eq!(run(&mut batch(&source, &whole)).code, Some(0));

    let progress = out.join("_progress/00000-of-00001.json");
    let mut kills = 0;
    for round in 0.. {
        let mut child = batch(&source, &out)
            .args(["--commit-s", "0", "--jobs", "2"])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        if wait_for_changes(&mut child, &progress, 1 + round % 3) {
            break;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        kills += 1;
    }
    assert!(kills > 2, "killed only {kills} times");
    assert_eq!(rows(&out), rows(&whole));
    let strip = |out: &Path| {
        let mut manifest = success(out);
        manifest.as_object_mut().unwrap().remove("job");
        manifest
    };
    assert_eq!(strip(&out), strip(&whole));
}

/// Whether the process ended on its own before the file changed so often.
fn wait_for_changes(child: &mut Child, file: &Path, changes: u32) -> bool {
    let mut seen = 0;
    let mut last = fs::read(file).ok();
    loop {
        if child.try_wait().unwrap().is_some() {
            return true;
        }
        let now = fs::read(file).ok();
        if now != last {
            seen += 1;
            last = now;
        }
        if seen >= changes {
            return false;
        }
        thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn a_part_of_a_run_that_died_before_it_counted_is_removed() {
    let root = tempfile::tempdir().unwrap();
    let (source, out) = (archive(root.path()), root.path().join("out"));
    fs::create_dir_all(out.join("shard=00000")).unwrap();
    fs::write(out.join("shard=00000/part-000000-0badcafe.jsonl"), "{}\n").unwrap();
    assert_eq!(run(&mut batch(&source, &out)).code, Some(0));
    assert!(!names(&out).contains("shard=00000/part-000000-0badcafe.jsonl"));
}

#[cfg(unix)]
#[test]
fn sigterm_writes_what_is_done() {
    let root = tempfile::tempdir().unwrap();
    let out = root.path().join("out");
    let source = root.path().join("long");
    fs::create_dir(&source).unwrap();
    for number in 0..200 {
        fs::copy(sample(), source.join(format!("{number:03}.png"))).unwrap();
    }
    let progress = out.join("_progress/00000-of-00001.json");
    let mut child = batch(&source, &out)
        .args(["--commit-s", "0"])
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    assert!(!wait_for_changes(&mut child, &progress, 1));
    let sent = Command::new("kill")
        .args(["-TERM", &child.id().to_string()])
        .status();
    assert!(sent.unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(1));
    let state: Value = serde_json::from_slice(&fs::read(&progress).unwrap()).unwrap();
    let pages = state["counts"]["pages"].as_u64().unwrap();
    assert!((1..200).contains(&pages), "{pages}");
    assert!(!out.join("_SUCCESS").exists());
}

#[test]
fn shards_together_are_the_whole() {
    let root = tempfile::tempdir().unwrap();
    let (source, whole, out) = (
        archive(root.path()),
        root.path().join("whole"),
        root.path().join("out"),
    );
    assert_eq!(run(&mut batch(&source, &whole)).code, Some(0));
    for (index, by_flag) in [(2, true), (0, false), (1, false)] {
        assert!(!out.join("_SUCCESS").exists());
        let mut command = batch(&source, &out);
        if by_flag {
            command.args(["--shard", &format!("{index}/3")]);
        } else {
            command
                .env("JOB_COMPLETION_INDEX", index.to_string())
                .args(["--shards", "3"]);
        }
        let outcome = run(&mut command);
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
    }
    let sorted = |out| {
        let mut rows = rows(out);
        rows.sort_unstable();
        rows
    };
    assert_eq!(sorted(&out), sorted(&whole));
    assert_eq!(success(&out)["pages"], success(&whole)["pages"]);
    assert_eq!(success(&out)["failed"].as_array().unwrap().len(), 2);
}

#[test]
fn results_of_another_job_are_not_mixed_in() {
    let root = tempfile::tempdir().unwrap();
    let (source, out) = (archive(root.path()), root.path().join("out"));
    assert_eq!(run(&mut batch(&source, &out)).code, Some(0));
    run(batch(&source, &out).args(["--conf", "0.5"])).assert_fails("another job");
}

#[test]
fn two_processes_never_share_a_shard() {
    let root = tempfile::tempdir().unwrap();
    let (source, out) = (root.path().join("source"), root.path().join("out"));
    fs::create_dir(&source).unwrap();
    fs::create_dir_all(out.join("_progress")).unwrap();
    let lock = fs::File::create(out.join("_progress/.00000-of-00001.lock")).unwrap();
    lock.lock().unwrap();
    run(&mut batch(&source, &out)).assert_fails("another process");
}

#[test]
fn wrong_places_are_told_in_one_line() {
    let root = tempfile::tempdir().unwrap();
    let out = root.path().join("out");
    let none = root.path().join("none");
    run(&mut batch(&none, &out)).assert_fails_on(&none, "there is no such folder");
    let outcome = run(batch(root.path(), &out).args(["--shard", "4/4"]));
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
}

#[cfg(not(feature = "parquet"))]
#[test]
fn parquet_is_refused_where_it_cannot_be_written() {
    let root = tempfile::tempdir().unwrap();
    let outcome = run(batch(root.path(), &root.path().join("out")).args(["--format", "parquet"]));
    outcome.assert_fails_with(
        "this program writes jsonl only: build it with --features parquet, or choose jsonl",
    );
}

/// More pages than rows a part may have: memory stays bounded by parts, also within one document.
#[test]
fn a_long_document_is_written_in_parts() {
    let root = tempfile::tempdir().unwrap();
    let (source, out) = (root.path().join("source"), root.path().join("out"));
    fs::create_dir(&source).unwrap();
    fs::copy(sample().with_file_name("sample-pages.pdf"), source.join("a.pdf")).unwrap();
    fs::write(source.join("b.pdf"), pdf(&["0 0 200 200"; 3])).unwrap();
    assert_eq!(run(batch(&source, &out).args(["--part-rows", "1"])).code, Some(0));
    let parts: Vec<_> = names(&out)
        .into_iter()
        .filter(|name| name.starts_with("shard="))
        .collect();
    assert!(parts.len() > 1, "{parts:?}");
}
