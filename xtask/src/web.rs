//! `cargo xtask web`: the browser's module, and everything that the page needs beside its own files.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use xshell::{Shell, cmd};

use crate::crates;
use crate::npm;
use crate::steps::Outcome;
use crate::tools::{self, BROWSER_TARGET as TARGET};

const MODULE: &str = "checkbox_web";
const INDEX: &str = "index.html";
/// Programs that building and testing the page takes, and the packages of Debian that have them.
const TOOLS: [(&str, &[&str]); 3] = [
    ("node", &["nodejs"]),
    ("npm", &["npm"]),
    ("chromedriver", &["chromium", "chromium-driver"]),
];
/// Folders of `www/` with the page's own scripts.
const SCRIPT_FOLDERS: [&str; 6] = ["", "detection", "export", "model", "review", "viewer"];
/// Folders of `www/` with everything else that the page loads.
const OTHER_FOLDERS: [&str; 4] = ["pkg", "vendor", "icons", "samples"];
/// Facts of the build for the page and its workers. It names the hash of all other files, and so is not among them.
const BUILD: &str = "build.js";
/// Files of the page that it does not need offline, by their ending or name.
const NOT_CACHED: [&str; 7] = [
    ".d.ts",
    "README.md",
    "package.json",
    "package-lock.json",
    "LICENSE",
    "version.js",
    "service-worker.js",
];

/// Options of `cargo xtask web`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Then run the tests in headless Chromium: the façade's and the page's
    #[arg(long)]
    test: bool,
    /// Leave out the program `checkbox` that has the page inside
    #[arg(long, conflicts_with = "test")]
    no_binary: bool,
    /// Profile of that program: `dist` is what ships
    #[arg(long, default_value = "release")]
    profile: String,
}

/// Makes `www/pkg`, `www/vendor` and `www/samples` from nothing, then the program that serves them.
pub(crate) fn run(sh: &Shell, options: &Options) -> Result<()> {
    let page = build_page(sh)?;
    eprintln!("xtask: the page is complete: serve www/ with any static server");
    if !options.no_binary {
        let _page = sh.push_env("CHECKBOX_PAGE", &page);
        let profile = &options.profile;
        cmd!(sh, "cargo build --profile {profile} --locked").run()?;
        let program = tools::target_directory(sh)?.join(profile).join("checkbox");
        eprintln!("xtask: {} serve has the page at /", program.display());
        if options.test {
            browse(sh, &program)?;
        }
    }
    Ok(())
}

/// The page and its tests, on a program that has the page inside; skipped where a tool is missing and cannot be had.
pub(crate) fn check(sh: &Shell) -> Result<Outcome> {
    for (program, packages) in TOOLS {
        if !tools::has_or_installs(sh, program, packages) {
            return Ok(Outcome::missing(program));
        }
    }
    let page = build_page(sh)?;
    let _page = sh.push_env("CHECKBOX_PAGE", page);
    crates::program(sh)?;
    browse(sh, &tools::program(sh)?)?;
    Ok(Outcome::Passed)
}

/// That every script of the page parses.
pub(crate) fn scripts(sh: &Shell) -> Result<Outcome> {
    if !tools::succeeds(sh, &["node", "--version"]) {
        return Ok(Outcome::missing("node"));
    }
    let scripts = cmd!(sh, "git ls-files www/*.js").quiet().read()?;
    for script in scripts.lines().filter(|script| sh.path_exists(script)) {
        cmd!(sh, "node --check {script}").quiet().run()?;
    }
    Ok(Outcome::Passed)
}

/// Completes `www/`, and returns the folder with its files compressed.
pub(crate) fn build_page(sh: &Shell) -> Result<PathBuf> {
    tools::require_target(sh, TARGET)?;
    let bindgen = tools::require_wasm_bindgen(sh)?;
    tools::require_npm_packages(sh)?;
    cmd!(
        sh,
        "cargo build --profile web --locked --package checkbox-web --target {TARGET}"
    )
    .run()?;
    let module = tools::target_directory(sh)?
        .join(TARGET)
        .join("web/checkbox_web.wasm");
    sh.remove_path("www/pkg")?;
    cmd!(
        sh,
        "{bindgen} {module} --target web --out-dir www/pkg --out-name {MODULE} --remove-name-section --remove-producers-section"
    )
    .run()?;
    copy_third_parties(sh)?;
    let files = write_version(sh)?;
    npm::pack(sh)?;
    let page = tools::target_directory(sh)?.join("page");
    compress(sh, &page, &files)?;
    Ok(page)
}

fn copy_third_parties(sh: &Shell) -> Result<()> {
    for (from, to) in [
        ("www/node_modules/client-zip/index.js", "www/vendor/client-zip.js"),
        (
            "www/node_modules/client-zip/LICENSE.txt",
            "www/vendor/client-zip.LICENSE",
        ),
        ("tests/data/sample-form.png", "www/samples/sample-form.png"),
        ("tests/data/sample-pages.pdf", "www/samples/sample-pages.pdf"),
    ] {
        sh.create_dir(Path::new(to).parent().context("files lie in folders")?)?;
        sh.copy_file(from, to)?;
    }
    Ok(())
}

/// The list of files that the service worker keeps, and a hash over their content that names its cache.
fn write_version(sh: &Shell) -> Result<BTreeSet<String>> {
    let mut files = BTreeSet::new();
    let mut hasher = DefaultHasher::new();
    let mut module_bytes = 0;
    for folder in SCRIPT_FOLDERS.iter().chain(&OTHER_FOLDERS) {
        let mut paths = sh.read_dir(Path::new("www").join(folder))?;
        paths.sort();
        for path in paths.iter().filter(|path| path.is_file()) {
            let name = path
                .file_name()
                .and_then(|name| name.to_str())
                .context("names are UTF-8")?;
            if name.starts_with('.')
                || name == BUILD
                || NOT_CACHED.iter().any(|ending| name.ends_with(ending))
            {
                continue;
            }
            let name = if folder.is_empty() {
                name.to_owned()
            } else {
                format!("{folder}/{name}")
            };
            let content = sh.read_binary_file(path)?;
            if name.ends_with(".wasm") {
                module_bytes = content.len();
            }
            name.hash(&mut hasher);
            content.hash(&mut hasher);
            files.insert(name);
        }
    }
    let version = format!("{:016x}", hasher.finish());
    let build =
        format!("export const VERSION = \"{version}\";\nexport const MODULE_BYTES = {module_bytes};\n");
    sh.write_file(Path::new("www/pkg").join(BUILD), build)?;
    files.insert(format!("pkg/{BUILD}"));
    // The page is asked for by its folder, not by its name.
    let listed = files
        .iter()
        .map(|file| if file == INDEX { "./" } else { file.as_str() });
    let list: Vec<_> = listed.map(|file| format!("  {file:?},\n")).collect();
    let text = format!(
        "self.CHECKBOX_VERSION = \"{version}\";\nself.CHECKBOX_FILES = [\n{}];\n",
        list.concat()
    );
    sh.write_file("www/pkg/version.js", text)?;
    Ok(files)
}

/// What the program embeds: the files that the service worker keeps, and itself.
fn compress(sh: &Shell, to: &Path, files: &BTreeSet<String>) -> Result<()> {
    let script = sh.current_dir().join("xtask/compress_page.mjs");
    let more = ["pkg/version.js", "service-worker.js", "vendor/client-zip.LICENSE"];
    let _directory = sh.push_dir("www");
    Ok(cmd!(sh, "node {script} {to} {files...} {more...}").run()?)
}

fn browse(sh: &Shell, program: &Path) -> Result<()> {
    facade(sh)?;
    let _program = sh.push_env("CHECKBOX_PROGRAM", program);
    let _package = sh.push_env("CHECKBOX_PACKAGE", npm::pack(sh)?);
    let files = sh.read_dir("www/tests")?.into_iter();
    let tests = files.filter(|file| file.to_string_lossy().ends_with(".test.js"));
    // One browser at a time.
    Ok(cmd!(sh, "node --test --test-concurrency=1 {tests...}").run()?)
}

/// `crates/web/tests`, by wasm-bindgen's runner in headless Chromium.
fn facade(sh: &Shell) -> Result<()> {
    let runner = tools::require_wasm_bindgen(sh)?.with_file_name("wasm-bindgen-test-runner");
    let _runner = sh.push_env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner);
    // A page takes a tenth of a second; the first one of a shape also prepares the model.
    let _timeout = sh.push_env("WASM_BINDGEN_TEST_TIMEOUT", "300");
    // The module's profile: its dependencies are compiled already.
    Ok(cmd!(
        sh,
        "cargo test --profile web --locked --package checkbox-web --test * --target {TARGET}"
    )
    .run()?)
}
