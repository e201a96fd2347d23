//! Files that a package puts beside the program, and what the program says of itself.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod program;

use program::checkbox;

#[test]
fn the_version_names_the_model_as_its_file_does() {
    let model = checkbox(["model", "--format", "json"]).json();
    let version = checkbox(["--version"]);
    let expected = format!(
        "checkbox {} (model {}",
        env!("CARGO_PKG_VERSION"),
        model["version"].as_str().unwrap()
    );
    assert!(version.stdout_of_success().starts_with(&expected), "{version:?}");
}

#[test]
fn each_shell_completes_the_commands() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = checkbox(["completions", shell]);
        assert!(script.stdout_of_success().contains("evaluate"), "{shell}");
    }
}

#[test]
fn each_command_has_a_page_of_the_manual() {
    let directory = tempfile::tempdir().unwrap();
    checkbox(["man".as_ref(), directory.path().as_os_str()]).stdout_of_success();
    for page in ["checkbox.1", "checkbox-detect.1", "checkbox-serve.1"] {
        let text = std::fs::read_to_string(directory.path().join(page)).unwrap();
        assert!(text.contains(".SH SYNOPSIS"), "{page}");
    }
}
