//! Reading order: groups from top to bottom, their boxes row by row.

use checkbox_pixels::BoundingBox;

use crate::geometry::{center_y, overlap_y};

/// The boxes in reading order, as indices. Boxes of one group stay together; rows are read from the right on a page that is
/// written from right to left.
pub(crate) fn reading_order(boxes: &[BoundingBox], groups: &[usize], is_right_to_left: bool) -> Vec<usize> {
    let count = groups.iter().max().map_or(0, |last| last + 1);
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (index, group) in groups.iter().enumerate() {
        members[*group].push(index);
    }
    let mut order: Vec<Vec<usize>> = members
        .iter()
        .map(|group| by_rows(boxes, group, is_right_to_left))
        .collect();
    order.retain(|group| !group.is_empty());
    let firsts: Vec<usize> = order.iter().map(|group| group[0]).collect();
    let sorted = by_rows(boxes, &firsts, is_right_to_left);
    let place = |group: &Vec<usize>| sorted.iter().position(|first| *first == group[0]);
    order.sort_by_key(place);
    order.into_iter().flatten().collect()
}

/// Boxes row by row. A row begins with the topmost box that is left and has all that stand beside it.
fn by_rows(boxes: &[BoundingBox], members: &[usize], is_right_to_left: bool) -> Vec<usize> {
    let mut left = members.to_vec();
    left.sort_by(|a, b| center_y(&boxes[*a]).total_cmp(&center_y(&boxes[*b])));
    let mut order = Vec::new();
    while let Some(&top) = left.first() {
        let is_beside = |index: &usize| {
            let (a, b) = (&boxes[*index], &boxes[top]);
            *index == top || overlap_y(a, b) > 0.5 * a.height().min(b.height())
        };
        let (mut row, rest): (Vec<usize>, Vec<usize>) = left.iter().partition(|index| is_beside(index));
        row.sort_by(|a, b| boxes[*a].x1.total_cmp(&boxes[*b].x1));
        if is_right_to_left {
            row.reverse();
        }
        order.extend(row);
        left = rest;
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: f32, y: f32) -> BoundingBox {
        BoundingBox {
            x1: x,
            y1: y,
            x2: x + 10.0,
            y2: y + 10.0,
        }
    }

    #[test]
    fn rows_are_read_from_the_left_although_one_box_is_higher() {
        let boxes = [at(100.0, 8.0), at(10.0, 10.0), at(10.0, 40.0)];
        assert_eq!(reading_order(&boxes, &[0, 0, 0], false), [1, 0, 2]);
        assert_eq!(reading_order(&boxes, &[0, 0, 0], true), [0, 1, 2]);
    }

    #[test]
    fn a_group_is_read_to_its_end_before_the_one_beside_it() {
        let boxes = [at(10.0, 10.0), at(100.0, 10.0), at(10.0, 30.0), at(100.0, 30.0)];
        assert_eq!(reading_order(&boxes, &[0, 1, 0, 1], false), [0, 2, 1, 3]);
    }
}
