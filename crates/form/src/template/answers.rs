//! Answers: what the boxes of each group say together.

use super::TemplatePage;
use crate::{Choice, GroupFlag};

/// State of a template's box on a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BoxState {
    /// Whether it is marked.
    pub is_filled: bool,
    /// Whether a person had better look at it: it cannot be seen, or its mark is none for certain.
    pub is_doubtful: bool,
}

/// Answer of one group of a template's page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Index of the group.
    pub group: usize,
    /// The chosen boxes, as indices of the page's.
    pub selected: Vec<usize>,
    /// Reasons to look at it.
    pub flags: Vec<GroupFlag>,
}

impl Answer {
    /// Whether a person must look: a box is in doubt, or several are chosen where one may be.
    pub fn needs_review(&self) -> bool {
        let reasons = [GroupFlag::Several, GroupFlag::Doubtful];
        self.flags.iter().any(|flag| reasons.contains(flag))
    }
}

/// The answers of a page's groups, in their order; `states` has one for each of its boxes.
pub fn answers(page: &TemplatePage, states: &[BoxState]) -> Vec<Answer> {
    let mut answers: Vec<Answer> = (0..page.groups().len())
        .map(|group| Answer {
            group,
            ..Answer::default()
        })
        .collect();
    let mut is_doubtful = vec![false; answers.len()];
    for (index, (one, state)) in page.boxes().iter().zip(states).enumerate() {
        is_doubtful[one.group] |= state.is_doubtful;
        if state.is_filled {
            answers[one.group].selected.push(index);
        }
    }
    for ((answer, group), is_doubtful) in answers.iter_mut().zip(page.groups()).zip(is_doubtful) {
        let is_several = group.choice == Choice::Single && answer.selected.len() > 1;
        let flags = [
            (GroupFlag::None, answer.selected.is_empty()),
            (GroupFlag::Several, is_several),
            (GroupFlag::Doubtful, is_doubtful),
        ];
        answer.flags = flags
            .into_iter()
            .filter(|(_, applies)| *applies)
            .map(|(flag, _)| flag)
            .collect();
    }
    answers
}

#[cfg(test)]
mod tests {
    use super::super::{TemplateBox, TemplateGroup};
    use super::*;
    use checkbox_pixels::BoundingBox;

    #[test]
    fn a_group_says_what_is_chosen_and_why_to_look() {
        let one = |group| TemplateBox {
            group,
            bbox: BoundingBox {
                x1: 1.0,
                y1: 1.0,
                x2: 5.0,
                y2: 5.0,
            },
            ..TemplateBox::default()
        };
        let group = |choice| TemplateGroup {
            choice,
            ..TemplateGroup::default()
        };
        let page = TemplatePage::new(
            10.0,
            10.0,
            vec![one(0), one(0), one(1), one(1), one(2)],
            vec![
                group(Choice::Single),
                group(Choice::Multiple),
                group(Choice::Single),
            ],
            None,
        );
        let filled = BoxState {
            is_filled: true,
            is_doubtful: false,
        };
        let doubtful = BoxState {
            is_filled: false,
            is_doubtful: true,
        };
        let found = answers(&page.unwrap(), &[filled, filled, filled, filled, doubtful]);
        assert_eq!(found[0].selected, [0, 1]);
        assert_eq!(found[0].flags, [GroupFlag::Several]);
        assert_eq!(found[1].flags, []);
        assert_eq!(found[2].flags, [GroupFlag::None, GroupFlag::Doubtful]);
        assert_eq!(
            found.iter().map(Answer::needs_review).collect::<Vec<_>>(),
            [true, false, true]
        );
    }
}
