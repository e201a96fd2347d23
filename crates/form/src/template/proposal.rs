//! Templates that are proposed from blank forms.

use std::collections::HashMap;

use checkbox_pixels::{BoundingBox, Field};

use super::naming::{Names, cleaned, letters, slug};
use super::{Template, TemplateBox, TemplateError, TemplateGroup, TemplatePage};
use crate::registration::InkMap;
use crate::{BoxReading, GroupReading};

/// Page of a blank form, as it was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BlankPage {
    /// Width in pixels.
    pub width_px: f32,
    /// Height in pixels.
    pub height_px: f32,
    /// Its boxes.
    pub boxes: Vec<BlankBox>,
    /// Their groups.
    pub groups: Vec<GroupReading>,
    /// Its ink.
    pub ink: Option<InkMap>,
}

/// Box of a blank form.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BlankBox {
    /// Outer edge of the outline, in pixels of the page.
    pub bbox: BoundingBox,
    /// Its reading.
    pub reading: BoxReading,
    /// Its field in a PDF form.
    pub field: Option<Field>,
}

impl Template {
    /// The template that a blank form proposes. A group is called by the field that all of its boxes share, by its question, or
    /// by its number, such as `q3`; a box by its field, by its group and label, or by its group and a letter, such as `q3.b`. A
    /// box that is a group alone is called by its label.
    ///
    /// # Errors
    /// As [`Template::new`].
    pub fn propose(name: String, blank: Vec<BlankPage>) -> Result<Self, TemplateError> {
        super::check_counts(blank.len(), blank.iter().map(|page| page.boxes.len()).sum())?;
        let mut proposal = Proposal::new(&blank);
        let pages = blank
            .into_iter()
            .map(|page| proposal.page(page))
            .collect::<Result<_, _>>()?;
        Self::new(name, pages)
    }
}

struct Proposal {
    /// Boxes of each field.
    field_counts: HashMap<String, usize>,
    /// What the names of all fields begin with.
    prefix: String,
    boxes: Names,
    groups: Names,
    group_count: usize,
}

impl Proposal {
    fn new(blank: &[BlankPage]) -> Self {
        let fields = || {
            blank
                .iter()
                .flat_map(|page| &page.boxes)
                .filter_map(|one| one.field.as_ref())
        };
        let mut field_counts = HashMap::new();
        for field in fields() {
            *field_counts.entry(field.name.clone()).or_default() += 1;
        }
        Self {
            field_counts,
            prefix: common_prefix(fields().map(|field| field.name.as_str())),
            boxes: Names::default(),
            groups: Names::default(),
            group_count: 0,
        }
    }

    fn page(&mut self, blank: BlankPage) -> Result<TemplatePage, TemplateError> {
        let mut order: Vec<usize> = (0..blank.boxes.len()).collect();
        order.sort_by_key(|&index| blank.boxes[index].reading.id);
        let mut boxes: Vec<TemplateBox> = Vec::new();
        let mut groups: Vec<TemplateGroup> = Vec::new();
        // A page that was not read for what it says has no groups: each box is one.
        let mut read: Vec<Option<GroupReading>> = blank.groups.into_iter().map(Some).collect();
        if read.is_empty() {
            read.push(None);
        }
        for group in read {
            let is_member = |index: &&usize| {
                group
                    .as_ref()
                    .is_none_or(|group| blank.boxes[**index].reading.group == group.id)
            };
            let members: Vec<&BlankBox> = order
                .iter()
                .filter(is_member)
                .map(|&index| &blank.boxes[index])
                .collect();
            if !members.is_empty() {
                self.group(group.unwrap_or_default(), &members, &mut boxes, &mut groups);
            }
        }
        let BlankPage {
            width_px,
            height_px,
            ink,
            ..
        } = blank;
        for one in &mut boxes {
            one.bbox = one.bbox.clipped(width_px, height_px);
        }
        TemplatePage::new(width_px, height_px, boxes, groups, ink)
    }

    fn group(
        &mut self,
        reading: GroupReading,
        members: &[&BlankBox],
        boxes: &mut Vec<TemplateBox>,
        groups: &mut Vec<TemplateGroup>,
    ) {
        self.group_count += 1;
        let words = match members {
            [only] => only.reading.label.as_deref(),
            _ => reading.question.as_deref(),
        };
        let own = self.shared_field(members).or_else(|| words.and_then(slug));
        let own = own.unwrap_or_else(|| format!("q{}", self.group_count));
        let name = self.groups.take(&own);
        for (nth, member) in members.iter().enumerate() {
            let proposed = self.box_name(&name, nth, members.len(), member);
            boxes.push(TemplateBox {
                name: self.boxes.take(&proposed),
                label: member.reading.label.clone(),
                group: groups.len(),
                bbox: member.bbox,
                kind: member.reading.kind,
            });
        }
        groups.push(TemplateGroup {
            name,
            question: reading.question,
            choice: reading.choice,
        });
    }

    /// The name of the field that all boxes of a group are.
    fn shared_field(&self, members: &[&BlankBox]) -> Option<String> {
        let first = members.first()?.field.as_ref()?;
        let is_shared = members.iter().all(|member| {
            member
                .field
                .as_ref()
                .is_some_and(|field| field.name == first.name)
        });
        if is_shared { self.field_name(first) } else { None }
    }

    fn box_name(&self, group: &str, nth: usize, count: usize, member: &BlankBox) -> String {
        if let Some(field) = &member.field
            && let Some(name) = self.field_name(field)
        {
            let is_shared = self.field_counts.get(&field.name).is_some_and(|count| *count > 1);
            let value = field.value.as_deref().and_then(cleaned);
            match value {
                Some(value) if is_shared => return format!("{name}.{value}"),
                _ if !is_shared => return name,
                _ => {}
            }
        }
        if count == 1 {
            return group.to_owned();
        }
        match member.reading.label.as_deref().and_then(slug) {
            Some(label) => format!("{group}.{label}"),
            None => format!("{group}.{}", letters(nth)),
        }
    }

    /// The name of a field without what all begin with.
    fn field_name(&self, field: &Field) -> Option<String> {
        cleaned(field.name.strip_prefix(&self.prefix).unwrap_or(&field.name))
    }
}

/// What all names begin with, up to and with a full stop; empty for fewer than two different names.
fn common_prefix<'a>(mut names: impl Iterator<Item = &'a str>) -> String {
    let Some(first) = names.next() else {
        return String::new();
    };
    let mut length = first.len();
    let mut differs = false;
    for name in names.filter(|name| *name != first) {
        differs = true;
        let same = first
            .bytes()
            .zip(name.bytes())
            .take_while(|(a, b)| a == b)
            .count();
        length = length.min(same);
    }
    let end = first.as_bytes()[..length].iter().rposition(|&byte| byte == b'.');
    match end {
        Some(end) if differs => first[..=end].to_owned(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Choice;
    use checkbox_pixels::FieldKind;

    /// Group, label, and name and value of the field.
    type Said<'a> = (u32, Option<&'a str>, Option<(&'a str, &'a str)>);

    fn blank(boxes: &[Said<'_>]) -> BlankPage {
        let boxes = boxes
            .iter()
            .zip(1..)
            .map(|(&(group, label, field), id)| BlankBox {
                bbox: BoundingBox {
                    x1: 20.0 * id as f32,
                    y1: 5.0,
                    x2: 20.0 * id as f32 + 10.0,
                    y2: 15.0,
                },
                reading: BoxReading {
                    id,
                    group,
                    label: label.map(str::to_owned),
                    ..BoxReading::default()
                },
                field: field.map(|(name, value)| Field {
                    name: name.to_owned(),
                    tooltip: None,
                    kind: FieldKind::Checkbox,
                    value: Some(value.to_owned()),
                    is_on: false,
                    is_visible: true,
                    bbox: BoundingBox::default(),
                }),
            });
        let boxes: Vec<BlankBox> = boxes.collect();
        let mut ids: Vec<u32> = boxes.iter().map(|one| one.reading.group).collect();
        ids.dedup();
        let groups = ids.into_iter().map(|id| GroupReading {
            id,
            choice: Choice::Single,
            ..GroupReading::default()
        });
        BlankPage {
            width_px: 400.0,
            height_px: 100.0,
            groups: groups.collect(),
            boxes,
            ink: None,
        }
    }

    fn names(pages: Vec<BlankPage>) -> (Vec<String>, Vec<String>) {
        let template = Template::propose("club".to_owned(), pages).unwrap();
        let boxes = template
            .pages()
            .iter()
            .flat_map(TemplatePage::boxes)
            .map(|one| one.name.clone());
        let groups = template
            .pages()
            .iter()
            .flat_map(TemplatePage::groups)
            .map(|group| group.name.clone());
        (boxes.collect(), groups.collect())
    }

    #[test]
    fn boxes_are_called_by_their_labels_or_letters() {
        let page = blank(&[
            (1, Some("Yes"), None),
            (1, Some("No"), None),
            (2, None, None),
            (2, None, None),
            (3, None, None),
        ]);
        let (boxes, groups) = names(vec![page.clone(), page]);
        assert_eq!(boxes[..5], ["q1.yes", "q1.no", "q2.a", "q2.b", "q3"]);
        assert_eq!(boxes[5], "q4.yes");
        assert_eq!(groups, ["q1", "q2", "q3", "q4", "q5", "q6"]);
    }

    #[test]
    fn groups_are_called_by_their_questions_and_lone_boxes_by_their_labels() {
        let mut page = blank(&[
            (1, Some("Yes"), None),
            (1, Some("No"), None),
            (2, Some("I agree."), None),
        ]);
        page.groups[0].question = Some("Are you a member?".to_owned());
        let (boxes, groups) = names(vec![page]);
        assert_eq!(boxes, ["are-you-a-member.yes", "are-you-a-member.no", "i-agree"]);
        assert_eq!(groups, ["are-you-a-member", "i-agree"]);
    }

    #[test]
    fn fields_come_first_without_what_all_begin_with() {
        let page = blank(&[
            (1, Some("Male"), Some(("form.p1.sex", "M"))),
            (1, None, Some(("form.p1.sex", "F"))),
            (2, Some("Parking"), Some(("form.p1.parking", "On"))),
            (2, Some("Meals"), Some(("form.p1.meals", "On"))),
        ]);
        let (boxes, groups) = names(vec![page]);
        assert_eq!(boxes, ["sex.M", "sex.F", "parking", "meals"]);
        assert_eq!(groups, ["sex", "q2"]);
    }

    #[test]
    fn labels_that_repeat_are_numbered() {
        let page = blank(&[(1, Some("Yes"), None), (1, Some("yes!"), None)]);
        assert_eq!(names(vec![page]).0, ["q1.yes", "q1.yes-2"]);
    }

    #[test]
    fn a_page_without_groups_is_one_group_of_all() {
        let mut page = blank(&[(1, None, None), (1, None, None)]);
        page.groups.clear();
        assert_eq!(names(vec![page]).0, ["q1.a", "q1.b"]);
    }
}
