//! Markdown: the boxes of each page as task lists, `- [x] label`, under their questions, in reading order.
//!
//! Source: the task list items of [GitHub Flavored Markdown](https://github.github.com/gfm/#task-list-items-extension-).
//! States are those of [`MarkState::of_class`]; detections of classes without one are left out.

use std::fmt::Write;

use super::require_states;
use crate::{ContractError, DocumentResult, MarkState, PageResult};

/// The text of one document.
///
/// # Errors
/// [`ContractError::StateUnknown`] when no class of the model has a state.
pub fn document(document: &DocumentResult, class_names: &[String]) -> Result<String, ContractError> {
    require_states("markdown", class_names)?;
    let mut text = String::new();
    for result in &document.pages {
        if document.pages.len() > 1 {
            push_block(&mut text, &format!("## Page {}\n", result.page.page));
        }
        push_page(&mut text, result);
    }
    Ok(text)
}

fn push_page(text: &mut String, result: &PageResult) {
    let mut last_group = None;
    for detection in result.in_reading_order() {
        let Some(state) = MarkState::of_class(&detection.class) else {
            continue;
        };
        let group = (detection.form.group, detection.form.question.as_deref());
        if last_group != Some(group) {
            let question = group.1.map(|question| format!("**{}**\n\n", escaped(question)));
            push_block(text, &question.unwrap_or_default());
            last_group = Some(group);
        }
        let mark = match state {
            MarkState::Selected => 'x',
            MarkState::Unselected => ' ',
        };
        let label = match &detection.form.label {
            Some(label) => escaped(label),
            None => format!("box {}", detection.form.id),
        };
        // Writing to a String does not fail.
        let _ = writeln!(text, "- [{mark}] {label}");
    }
}

/// Begins a block, parted from the one before by a blank line.
fn push_block(text: &mut String, block: &str) {
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(block);
}

/// Text on one line, without what Markdown takes for its own.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' => escaped.extend(['\\', char]),
            char if char.is_control() => escaped.push(' '),
            char => escaped.push(char),
        }
    }
    escaped
}
