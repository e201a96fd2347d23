//! Order in which the pages of admitted documents are read.
//!
//! Documents wait in lanes by their number of pages, and the lanes take turns, a page each: a request of one page waits
//! for a page of an archive, never for the archive. In a lane the first document is read to its end before the next one
//! begins, by all workers: of many long documents each is answered as early as it can be, rather than all at the end.

use std::collections::VecDeque;

/// Most pages of a document in each lane but the last, which takes the rest.
const LANE_PAGES: [usize; 2] = [1, 10];
const LANES: usize = LANE_PAGES.len() + 1;

/// Pages that wait, by document.
pub(super) struct Schedule<J> {
    lanes: [VecDeque<Waiting<J>>; LANES],
    last_lane: usize,
}

/// A document with pages that no worker has taken yet.
struct Waiting<J> {
    document: u64,
    job: J,
    next: usize,
    page_count: usize,
}

/// Pages that are read before a moment in the life of a document that comes now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PagesAhead {
    /// Before its first page begins.
    pub(super) first: usize,
    /// Before its last page ends, its own included.
    pub(super) last: usize,
}

impl<J: Clone> Schedule<J> {
    pub(super) fn new() -> Self {
        Self {
            lanes: std::array::from_fn(|_| VecDeque::new()),
            last_lane: LANES - 1,
        }
    }

    /// Puts a document at the end of its lane.
    pub(super) fn push(&mut self, document: u64, page_count: usize, job: J) {
        self.lanes[lane_of(page_count)].push_back(Waiting {
            document,
            job,
            next: 0,
            page_count,
        });
    }

    /// Takes the page whose turn it is: its document's job, and its index in the document.
    pub(super) fn pop(&mut self) -> Option<(J, usize)> {
        let turns = (1..=LANES).map(|step| (self.last_lane + step) % LANES);
        let lane = turns.into_iter().find(|&lane| !self.lanes[lane].is_empty())?;
        self.last_lane = lane;
        let first = self.lanes[lane].front_mut()?;
        let page = (first.job.clone(), first.next);
        first.next += 1;
        if first.next == first.page_count {
            self.lanes[lane].pop_front();
        }
        Some(page)
    }

    /// Takes the pages of a document away that no worker has taken.
    pub(super) fn remove(&mut self, document: u64) {
        for lane in &mut self.lanes {
            lane.retain(|waiting| waiting.document != document);
        }
    }

    /// Pages that wait.
    pub(super) fn waiting_pages(&self) -> usize {
        (0..LANES).map(|lane| self.lane_pages(lane)).sum()
    }

    /// Pages ahead of a document of `page_count` pages that comes now. Another lane that has pages is taken to have one
    /// at each of its turns: while this document waits, more of them may come.
    pub(super) fn ahead_of(&self, page_count: usize) -> PagesAhead {
        let lane = lane_of(page_count);
        let others = (0..LANES).filter(|&other| other != lane && !self.lanes[other].is_empty());
        let turns = 1 + others.count();
        let before = self.lane_pages(lane);
        PagesAhead {
            first: before * turns + turns - 1,
            last: (before + page_count) * turns,
        }
    }

    fn lane_pages(&self, lane: usize) -> usize {
        let waiting = self.lanes[lane].iter();
        waiting.map(|document| document.page_count - document.next).sum()
    }
}

fn lane_of(page_count: usize) -> usize {
    let longer = LANE_PAGES.iter().filter(|&&most| page_count > most);
    longer.count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(schedule: &mut Schedule<&'static str>) -> Vec<&'static str> {
        std::iter::from_fn(|| schedule.pop())
            .map(|(document, _)| document)
            .collect()
    }

    #[test]
    fn documents_of_a_lane_are_read_one_after_the_other() {
        let mut schedule = Schedule::new();
        schedule.push(1, 3, "a");
        schedule.push(2, 2, "b");
        assert_eq!(schedule.waiting_pages(), 5);
        assert_eq!(order(&mut schedule), ["a", "a", "a", "b", "b"]);
        assert_eq!(schedule.waiting_pages(), 0);
    }

    #[test]
    fn a_page_waits_for_a_page_of_a_long_document_only() {
        let mut schedule = Schedule::new();
        schedule.push(1, 20, "long");
        assert_eq!(schedule.pop(), Some(("long", 0)));
        schedule.push(2, 1, "page");
        schedule.push(3, 1, "page");
        let first: Vec<_> = order(&mut schedule).into_iter().take(4).collect();
        assert_eq!(first, ["page", "long", "page", "long"]);
    }

    #[test]
    fn no_lane_starves_another() {
        let mut schedule = Schedule::new();
        for document in 0..9 {
            schedule.push(document, 1, "short");
        }
        schedule.push(10, 5, "middle");
        schedule.push(11, 50, "long");
        let first: Vec<_> = order(&mut schedule).into_iter().take(9).collect();
        for lane in ["short", "middle", "long"] {
            assert_eq!(
                first.iter().filter(|&&taken| taken == lane).count(),
                3,
                "{first:?}"
            );
        }
    }

    #[test]
    fn a_document_that_is_given_up_leaves_its_pages_unread() {
        let mut schedule = Schedule::new();
        schedule.push(1, 3, "a");
        schedule.push(2, 2, "b");
        schedule.pop();
        schedule.remove(1);
        assert_eq!(order(&mut schedule), ["b", "b"]);
    }

    #[test]
    fn pages_ahead_are_those_of_the_lane_and_of_the_turns_of_others() {
        let mut schedule = Schedule::new();
        assert_eq!(schedule.ahead_of(1), PagesAhead { first: 0, last: 1 });
        schedule.push(1, 100, "long");
        assert_eq!(schedule.ahead_of(1), PagesAhead { first: 1, last: 2 });
        assert_eq!(
            schedule.ahead_of(50),
            PagesAhead {
                first: 100,
                last: 150
            }
        );
        schedule.push(2, 1, "page");
        assert_eq!(
            schedule.ahead_of(50),
            PagesAhead {
                first: 201,
                last: 300
            }
        );
    }
}
