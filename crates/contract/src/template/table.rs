//! Table of answers: CSV, [RFC 4180](https://www.rfc-editor.org/rfc/rfc4180) with bare line feeds, a row a filled form.
//!
//! | column | |
//! |---|---|
//! | `file` | the file of its first page |
//! | `pages` | numbers of its pages, those in other files with the file before, as in `1 back.png:1` |
//! | `template` | name of the template |
//! | a group of which one box may be chosen | the chosen box, by the part of its name after the group's; empty for none |
//! | a box of which any number may be chosen | `1` where it is chosen, else `0` |
//!
//! `?` is where somebody must look: several boxes are chosen where one may be, one is in doubt, or the page is missing. With
//! several templates, their names stand before those of the columns, as in `club.sex`.

use std::io::Write;

use checkbox_form::{Template, TemplateGroup, TemplatePage};

use super::{FilledForm, TemplateLine};
use crate::{Choice, ContractError, GroupFlag};

/// What stands where somebody must look.
const LOOK: &str = "?";

/// Writes rows as forms come.
pub struct AnswerTable<W: Write> {
    rows: csv::Writer<W>,
    templates: Vec<Template>,
}

impl<W: Write> AnswerTable<W> {
    /// A table that has its header.
    ///
    /// # Errors
    /// [`ContractError::Write`] when `output` fails, in this and all other methods.
    pub fn new(output: W, templates: Vec<Template>) -> Result<Self, ContractError> {
        let mut header: Vec<String> = ["file", "pages", "template"].map(str::to_owned).to_vec();
        let is_one = templates.len() == 1;
        for template in &templates {
            let columns = template.pages().iter().flat_map(columns);
            header.extend(columns.map(|column| {
                if is_one {
                    column.to_owned()
                } else {
                    format!("{}.{column}", template.name())
                }
            }));
        }
        let mut rows = csv::WriterBuilder::new().has_headers(false).from_writer(output);
        rows.write_record(header)?;
        Ok(Self { rows, templates })
    }

    /// Writes the row of a form.
    ///
    /// # Errors
    /// See [`AnswerTable::new`].
    pub fn write(&mut self, form: &FilledForm) -> Result<(), ContractError> {
        let Some((_, first)) = form.pages.first() else {
            return Ok(());
        };
        let number = |line: &TemplateLine| {
            if line.file == first.file {
                line.page.to_string()
            } else {
                format!("{}:{}", line.file, line.page)
            }
        };
        let numbers: Vec<String> = form.pages.iter().map(|(_, line)| number(line)).collect();
        let name = self.templates.get(form.template).map_or("", Template::name);
        let mut row = vec![first.file.clone(), numbers.join(" "), name.to_owned()];
        for (index, template) in self.templates.iter().enumerate() {
            for (nth, page) in template.pages().iter().enumerate() {
                let line = form
                    .pages
                    .iter()
                    .find(|(number, _)| *number == nth)
                    .map(|(_, line)| line);
                if index == form.template {
                    row.extend(cells(page, line));
                } else {
                    row.extend(columns(page).map(|_| String::new()));
                }
            }
        }
        Ok(self.rows.write_record(row)?)
    }

    /// Hands everything to the output.
    ///
    /// # Errors
    /// See [`AnswerTable::new`].
    pub fn flush(&mut self) -> Result<(), ContractError> {
        Ok(self.rows.flush()?)
    }

    /// The output, with everything handed to it.
    ///
    /// # Errors
    /// See [`AnswerTable::new`].
    pub fn into_inner(self) -> Result<W, ContractError> {
        self.rows
            .into_inner()
            .map_err(|error| ContractError::Write(error.into_error()))
    }
}

/// Names of the columns of a page: of each group in turn, its own or those of its boxes.
fn columns(page: &TemplatePage) -> impl Iterator<Item = &str> {
    page.groups()
        .iter()
        .enumerate()
        .flat_map(|(index, group)| match group.choice {
            checkbox_form::Choice::Single => vec![group.name.as_str()],
            checkbox_form::Choice::Multiple => {
                let boxes = page.boxes().iter().filter(|one| one.group == index);
                boxes.map(|one| one.name.as_str()).collect()
            }
        })
}

/// Cells of a page, in the order of its columns; without a line, of one that is missing.
fn cells(page: &TemplatePage, line: Option<&TemplateLine>) -> Vec<String> {
    let Some(line) = line else {
        return columns(page).map(|_| LOOK.to_owned()).collect();
    };
    let mut cells = Vec::new();
    for (group, answer) in page.groups().iter().zip(&line.answers) {
        match answer.choice {
            Choice::Single => {
                let needs_review = answer.flags.iter().any(|flag| *flag != GroupFlag::None);
                let chosen = answer
                    .selected
                    .first()
                    .map_or("", |name| option_name(group, name));
                cells.push(if needs_review { LOOK } else { chosen }.to_owned());
            }
            Choice::Multiple => {
                let boxes = page.boxes().iter().zip(&line.boxes);
                let of_group = boxes.filter(|(one, _)| page.groups().get(one.group) == Some(group));
                cells.extend(of_group.map(|(one, reading)| {
                    let cell = match (reading.doubtful, answer.selected.contains(&one.name)) {
                        (true, _) => LOOK,
                        (false, true) => "1",
                        (false, false) => "0",
                    };
                    cell.to_owned()
                }));
            }
        }
    }
    cells
}

/// The name of a box without that of its group before it.
fn option_name<'a>(group: &TemplateGroup, name: &'a str) -> &'a str {
    let rest = name
        .strip_prefix(&group.name)
        .and_then(|rest| rest.strip_prefix('.'));
    rest.filter(|rest| !rest.is_empty()).unwrap_or(name)
}
