//! Embeds the page when `CHECKBOX_PAGE` names the folder that `cargo xtask web` made of it; without it, nothing.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-env-changed=CHECKBOX_PAGE");
    let mut table = String::from("&[\n");
    if let Some(folder) = env::var_os("CHECKBOX_PAGE").map(PathBuf::from) {
        println!("cargo::rerun-if-changed={}", folder.display());
        list(&folder, "", &mut table)?;
    }
    table.push(']');
    let out = PathBuf::from(env::var("OUT_DIR")?);
    Ok(fs::write(out.join("page_files.rs"), table)?)
}

/// A line for each file that lies there compressed twice, as `x.gz` and `x.br`.
fn list(folder: &Path, prefix: &str, table: &mut String) -> Result<(), Box<dyn Error>> {
    let mut entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let name = entry.file_name().into_string().map_err(|_| "names are UTF-8")?;
        if path.is_dir() {
            list(&path, &format!("{prefix}{name}/"), table)?;
        } else if let Some(name) = name.strip_suffix(".br") {
            let gzip = path.with_extension("gz");
            writeln!(
                table,
                "PageFile {{ path: \"{prefix}{name}\", brotli: include_bytes!({path:?}), gzip: include_bytes!({gzip:?}) }},"
            )?;
        }
    }
    Ok(())
}
