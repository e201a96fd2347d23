//! API keys of the configuration.

use checkbox_service::ApiKeys;

use crate::{Config, StartError};

/// The keys of a configuration; `None` when there are none and everybody may ask.
///
/// # Errors
/// [`StartError::KeyFile`], and [`StartError::Key`] for a key that is too short or a hash that is none. A file
/// without any key is refused too: it is more likely a mistake than an open door.
pub fn configured_keys(config: &Config) -> Result<Option<ApiKeys>, StartError> {
    let mut entries: Vec<String> = Vec::new();
    if let Some(keys) = &config.api_keys {
        entries.extend(keys.split(',').map(|key| key.trim().to_owned()));
    }
    if let Some(path) = &config.api_keys_file {
        let read = std::fs::read_to_string(path);
        let text = read.map_err(|source| StartError::KeyFile {
            path: path.clone(),
            source,
        })?;
        let lines = text.lines().map(str::trim);
        let in_file: Vec<_> = lines
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .map(str::to_owned)
            .collect();
        if in_file.is_empty() {
            return Err(StartError::KeyFile {
                path: path.clone(),
                source: std::io::Error::other("there are none: write one a line"),
            });
        }
        entries.extend(in_file);
    }
    Ok(ApiKeys::from_entries(entries.iter().map(String::as_str))?)
}
