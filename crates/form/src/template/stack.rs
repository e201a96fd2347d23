//! Stacks: which pages, one after the other, are one filled form.

/// Page in a stack: which page of which template it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StackPage {
    /// Index of the template.
    pub template: usize,
    /// Index of its page.
    pub page: usize,
}

/// The forms of a stack, each as the indices of its pages, in the order of their first pages.
///
/// A page that its form has already begins the next form of its template. So does one that goes back, in a stack whose pages
/// mostly go forward, and one that goes forward in a stack that mostly goes back: a page is missing there. A template of which
/// the stack has no page twice is one form, in whatever order it lies.
pub fn forms(stack: &[StackPage]) -> Vec<Vec<usize>> {
    let mut forms: Vec<Vec<usize>> = Vec::new();
    let mut templates: Vec<usize> = stack.iter().map(|page| page.template).collect();
    templates.sort_unstable();
    templates.dedup();
    for template in templates {
        let indices: Vec<usize> = (0..stack.len())
            .filter(|&index| stack[index].template == template)
            .collect();
        let pages: Vec<usize> = indices.iter().map(|&index| stack[index].page).collect();
        let is_one = pages
            .iter()
            .enumerate()
            .all(|(nth, page)| !pages[..nth].contains(page));
        let forward = pages.windows(2).filter(|pair| pair[1] > pair[0]).count();
        let back = pages.windows(2).filter(|pair| pair[1] < pair[0]).count();
        let mut form: Vec<usize> = Vec::new();
        for (nth, &index) in indices.iter().enumerate() {
            let is_next = nth > 0 && {
                let (last, page) = (pages[nth - 1], pages[nth]);
                let is_there = form.iter().any(|&other| stack[other].page == page);
                let turns = if forward >= back { page < last } else { page > last };
                is_there || turns
            };
            if is_next && !is_one {
                forms.push(std::mem::take(&mut form));
            }
            form.push(index);
        }
        forms.push(form);
    }
    forms.sort_by_key(|form| form.first().copied());
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms_of(pages: &[(usize, usize)]) -> Vec<Vec<usize>> {
        let stack = pages.iter().map(|&(template, page)| StackPage { template, page });
        forms(&stack.collect::<Vec<_>>())
    }

    #[test]
    fn a_page_that_comes_again_begins_the_next_form() {
        assert_eq!(forms_of(&[(0, 0), (0, 1), (0, 0), (0, 1)]), [[0, 1], [2, 3]]);
        assert_eq!(
            forms_of(&[(0, 1), (0, 0), (0, 1), (0, 0)]),
            [[0, 1], [2, 3]],
            "the other way round"
        );
    }

    #[test]
    fn a_missing_page_joins_no_two_forms() {
        assert_eq!(
            forms_of(&[(0, 0), (0, 1), (0, 1), (0, 0), (0, 1)]),
            [vec![0, 1], vec![2], vec![3, 4]]
        );
        assert_eq!(
            forms_of(&[(0, 0), (0, 1), (0, 0), (0, 0), (0, 1)]),
            [vec![0, 1], vec![2], vec![3, 4]]
        );
    }

    #[test]
    fn one_form_may_lie_in_any_order() {
        assert_eq!(forms_of(&[(0, 2), (0, 0), (0, 1)]), [[0, 1, 2]]);
    }

    #[test]
    fn templates_are_apart() {
        assert_eq!(forms_of(&[(1, 0), (0, 0), (1, 1), (0, 1)]), [[0, 2], [1, 3]]);
        assert!(forms_of(&[]).is_empty());
    }
}
