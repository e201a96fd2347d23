//! Filled forms, put together from their pages.

use checkbox_form::{StackPage, Template, forms};

use super::TemplateLine;

/// A filled form.
#[derive(Clone, Debug, PartialEq)]
pub struct FilledForm {
    /// Index of its template.
    pub template: usize,
    /// Its pages that are there, as they lay: index of the template's page, and what it says.
    pub pages: Vec<(usize, TemplateLine)>,
}

/// Puts pages together to forms: those of a file with several pages, and those of files with one page that follow each other.
#[derive(Debug)]
pub struct FormCollector {
    names: Vec<String>,
    /// Whether some template has boxes on several pages; else each page is a form.
    has_pages: bool,
    stack: Vec<(StackPage, TemplateLine)>,
}

impl FormCollector {
    /// A collector of the forms of these templates, whose names must differ.
    pub fn new(templates: &[Template]) -> Self {
        let pages_with_boxes = |template: &Template| {
            let with_boxes = template.pages().iter().filter(|page| !page.boxes().is_empty());
            with_boxes.count()
        };
        Self {
            names: templates
                .iter()
                .map(|template| template.name().to_owned())
                .collect(),
            has_pages: templates.iter().any(|template| pages_with_boxes(template) > 1),
            stack: Vec::new(),
        }
    }

    /// Takes the pages of a file that has `page_count` of them, those that fit no template too, and gives the forms that are
    /// complete now.
    pub fn add_file(&mut self, page_count: u32, lines: Vec<TemplateLine>) -> Vec<FilledForm> {
        let mut complete = if page_count > 1 { self.finish() } else { Vec::new() };
        for line in lines {
            let template = self
                .names
                .iter()
                .position(|name| Some(name) == line.template.as_ref());
            if let (Some(template), Some(page @ 1..)) = (template, line.template_page) {
                let page = StackPage {
                    template,
                    page: page as usize - 1,
                };
                self.stack.push((page, line));
            }
        }
        if page_count > 1 || !self.has_pages {
            complete.extend(self.finish());
        }
        complete
    }

    /// The forms that are left when there are no more files.
    pub fn finish(&mut self) -> Vec<FilledForm> {
        let (pages, lines): (Vec<StackPage>, Vec<TemplateLine>) =
            std::mem::take(&mut self.stack).into_iter().unzip();
        let mut lines: Vec<Option<TemplateLine>> = lines.into_iter().map(Some).collect();
        let form = |indices: Vec<usize>| {
            let template = pages[*indices.first()?].template;
            let pages = indices
                .iter()
                .filter_map(|&index| Some((pages[index].page, lines[index].take()?)));
            Some(FilledForm {
                template,
                pages: pages.collect(),
            })
        };
        forms(&pages).into_iter().filter_map(form).collect()
    }
}
