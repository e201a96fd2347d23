//! The npm package `checkbox-web`: the module, its types, and the workers of the page.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use xshell::{Shell, cmd};

use crate::tools;

/// Files of the package that lie in `crates/web/npm`.
const OWN: [&str; 7] = [
    "README.md",
    "browser.js",
    "guards.js",
    "node.js",
    "review.d.ts",
    "worker.js",
    "worker.d.ts",
];
/// The element that frames the page, in `www/`.
const ELEMENT: [&str; 1] = ["review-element.js"];
const LICENSES: [&str; 2] = ["LICENSE-MIT", "LICENSE-APACHE"];
/// Files of the module, in `www/pkg`.
const MODULE: [&str; 5] = [
    "build.js",
    "checkbox_web.js",
    "checkbox_web.d.ts",
    "checkbox_web_bg.wasm",
    "checkbox_web_bg.wasm.d.ts",
];
/// Files of the workers, in `www/detection`; the others there belong to the page.
const WORKERS: [&str; 7] = [
    "browser-picture.js",
    "detection-worker.js",
    "engine.js",
    "failure.js",
    "open-documents.js",
    "pixels.js",
    "worker-slot.js",
];

/// Makes the folder that `npm publish` takes, after the module was built, and packs it; returns the archive.
pub(crate) fn pack(sh: &Shell) -> Result<PathBuf> {
    let folder = tools::target_directory(sh)?.join("npm");
    sh.remove_path(&folder)?;
    copy(sh, Path::new("crates/web/npm"), &OWN, &folder)?;
    copy(sh, Path::new(""), &LICENSES, &folder)?;
    copy(sh, Path::new("www"), &ELEMENT, &folder)?;
    copy(sh, Path::new("www/pkg"), &MODULE, &folder.join("pkg"))?;
    copy(
        sh,
        Path::new("www/detection"),
        &WORKERS,
        &folder.join("detection"),
    )?;
    // The types name `Symbol.dispose`, which older libraries of TypeScript lack.
    let types = folder.join("pkg/checkbox_web.d.ts");
    let text = sh.read_file(&types)?;
    sh.write_file(
        &types,
        format!("/// <reference lib=\"esnext.disposable\" />\n{text}"),
    )?;
    let manifest = sh.read_file("crates/web/npm/package.json")?;
    let version = format!("{{\n  \"version\": \"{}\",", env!("CARGO_PKG_VERSION"));
    sh.write_file(folder.join("package.json"), manifest.replacen('{', &version, 1))?;
    let _directory = sh.push_dir(&folder);
    let archive = cmd!(sh, "npm pack --silent").read()?;
    let name = archive.lines().last().context("npm names the archive")?;
    Ok(folder.join(name))
}

fn copy(sh: &Shell, from: &Path, files: &[&str], to: &Path) -> Result<()> {
    sh.create_dir(to)?;
    for file in files {
        sh.copy_file(from.join(file), to.join(file))?;
    }
    Ok(())
}
