//! Choice: whether one box of a group may be chosen, or any number; and which boxes are radio buttons.

use checkbox_pixels::{Field, FieldKind};

use crate::items::Item;
use crate::page::PageBox;
use crate::pixels::Gray;
use crate::reading::{BoxKind, BoxReading, Choice};
use crate::shape::is_round;
use crate::wording::{Instruction, instruction, is_yes_no};

/// Whether a box is a radio button: its field says so, or its outline is round, as the detector says or the pixels.
pub(crate) fn is_radio(field: Option<&Field>, gray: &Gray<'_>, page_box: &PageBox) -> bool {
    field.is_some_and(|field| field.kind == FieldKind::Radio)
        || match page_box.roundness {
            Some(roundness) => roundness > 0.5,
            None => is_round(gray, &page_box.bbox),
        }
}

/// The choice that a group leaves: what its question says comes first, then what its boxes are.
pub(crate) fn choice(
    items: &[Item<'_>],
    readings: &[BoxReading],
    members: &[usize],
    question: &str,
) -> Choice {
    match instruction(question) {
        Some(Instruction::One) => return Choice::Single,
        Some(Instruction::Any) => return Choice::Multiple,
        None => {}
    }
    if members.len() < 2 {
        return Choice::Multiple;
    }
    let fields: Vec<&Field> = members.iter().filter_map(|member| items[*member].field).collect();
    let all_radio = members
        .iter()
        .all(|member| readings[*member].kind == BoxKind::Radio);
    // Check boxes that share a field exclude each other (ISO 32000-1, section 12.7.4.2.3).
    let share_field = fields.len() == members.len()
        && !fields[0].name.is_empty()
        && fields.iter().all(|field| field.name == fields[0].name)
        && fields.windows(2).all(|pair| pair[0].value != pair[1].value);
    let is_yes_no = members
        .iter()
        .filter(|member| starts_with_yes_no(&items[**member].text))
        .count()
        >= 2;
    if all_radio || share_field || is_yes_no {
        Choice::Single
    } else {
        Choice::Multiple
    }
}

fn starts_with_yes_no(text: &str) -> bool {
    text.split_whitespace().next().is_some_and(is_yes_no)
}
