//! Divan's output, a tree with columns, to Markdown tables.

/// Characters of a branch before a name.
const BRANCHES: [&str; 2] = ["├─ ", "╰─ "];
const INDENTS: [&str; 2] = ["│  ", "   "];
/// Column of the median; the first, behind the name, is the fastest.
const MEDIAN: usize = 2;

/// A table for each benchmark program in `printed`: names and medians.
pub(super) fn tables(printed: &str) -> String {
    let mut text = String::new();
    let mut groups: Vec<String> = Vec::new();
    for line in printed.lines() {
        let Some(line) = Line::parse(line) else {
            continue;
        };
        groups.truncate(line.depth);
        match line.median {
            "median" => {
                text += &format!("\n| {} | median |\n|---|---|\n", line.name);
                groups.clear();
            }
            "" => groups.push(line.name.to_owned()),
            median => {
                let name = groups.iter().map(String::as_str).chain([line.name]);
                let name: Vec<_> = name.collect();
                text += &format!("| {} | {median} |\n", name.join(", "));
            }
        }
    }
    text.trim_start().to_owned()
}

struct Line<'a> {
    /// 0 for the head of a program and for its benchmarks, 1 for an argument of one.
    depth: usize,
    name: &'a str,
    /// Empty for a benchmark with arguments, "median" in the head of a program.
    median: &'a str,
}

impl<'a> Line<'a> {
    fn parse(line: &'a str) -> Option<Self> {
        let (mut rest, mut depth) = (line, 0);
        while let Some(inner) = INDENTS.iter().find_map(|indent| rest.strip_prefix(indent)) {
            (rest, depth) = (inner, depth + 1);
        }
        let rest = BRANCHES
            .iter()
            .find_map(|branch| rest.strip_prefix(branch))
            .unwrap_or(rest);
        let mut columns = rest.split('│');
        // The name and the fastest time are apart by more than one space.
        let name = columns.next()?.split("  ").next()?.trim();
        let median = columns.nth(MEDIAN - 1)?.trim();
        Some(Self { depth, name, median })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = "\
Timer precision: 20 ns
stages                    fastest       │ slowest       │ median        │ mean          │ samples │ iters
├─ inference              28.57 ms      │ 31.02 ms      │ 28.91 ms      │ 29.0 ms       │ 100     │ 100
╰─ preprocess_page                      │               │               │               │         │
   ├─ Gray8               5.101 ms      │ 6.2 ms        │ 5.212 ms      │ 5.3 ms        │ 100     │ 100
   ╰─ Rgb8                9.8 ms        │ 11 ms         │ 9.93 ms       │ 10 ms         │ 100     │ 100

Timer precision: 20 ns
decode                    fastest       │ slowest       │ median        │ mean          │ samples │ iters
╰─ pdf_page_1280          5.8 ms        │ 7 ms          │ 5.9 ms        │ 6 ms          │ 100     │ 100
";

    #[test]
    fn a_program_is_a_table_and_arguments_stand_behind_their_benchmark() {
        assert_eq!(
            tables(PRINTED),
            "| stages | median |\n|---|---|\n| inference | 28.91 ms |\n| preprocess_page, Gray8 | 5.212 ms |\n\
             | preprocess_page, Rgb8 | 9.93 ms |\n\n| decode | median |\n|---|---|\n| pdf_page_1280 | 5.9 ms |\n"
        );
    }
}
