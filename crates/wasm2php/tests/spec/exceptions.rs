//! What is known to fail, with the reason: `exceptions.txt`.

use std::collections::{BTreeMap, BTreeSet};

use crate::script::missing;

/// The list; its own head explains the format.
const LIST: &str = include_str!("exceptions.txt");

/// The exceptions by script.
pub(crate) struct Exceptions(BTreeMap<&'static str, Lines>);

/// What of a script is an exception.
#[derive(Clone)]
enum Lines {
    All,
    Some(BTreeSet<usize>),
}

impl Exceptions {
    pub(crate) fn load() -> Exceptions {
        let mut exceptions = BTreeMap::new();
        for line in LIST.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (place, reason) = line.split_once(' ').expect("an exception has a place and a reason");
            assert!(reason.split_whitespace().count() >= 4, "`{line}` does not say why");
            let (script, lines) = match place.split_once(':') {
                None => (place, Lines::All),
                Some((script, lines)) => (script, Lines::Some(numbers(lines))),
            };
            match (exceptions.entry(script).or_insert_with(|| Lines::Some(BTreeSet::new())), lines) {
                (Lines::Some(known), Lines::Some(more)) => known.extend(more),
                (known, lines) => *known = lines,
            }
        }
        Exceptions(exceptions)
    }

    /// Whether the script is not run at all.
    pub(crate) fn leaves_out(&self, script: &str) -> bool {
        matches!(self.0.get(script), Some(Lines::All))
    }

    /// The scripts that the list names.
    pub(crate) fn scripts(&self) -> impl Iterator<Item = &'static str> {
        self.0.keys().copied()
    }

    /// The excepted lines of a script, to be checked off.
    pub(crate) fn of(&self, script: &str) -> Excused {
        let lines = match self.0.get(script) {
            Some(Lines::Some(lines)) => lines.iter().map(|line| (*line, Seen::default())).collect(),
            _ => BTreeMap::new(),
        };
        Excused(lines)
    }
}

/// `3,7-9` as numbers.
fn numbers(list: &str) -> BTreeSet<usize> {
    let number = |text: &str| text.parse::<usize>().expect("exceptions name lines by number");
    let range = |part: &str| match part.split_once('-') {
        Some((first, last)) => number(first)..=number(last),
        None => number(part)..=number(part),
    };
    list.split(',').flat_map(range).collect()
}

/// What the checks of an excepted line gave.
#[derive(Default)]
struct Seen {
    passed: bool,
    failed: bool,
}

/// The excepted lines of one run.
pub(crate) struct Excused(BTreeMap<usize, Seen>);

impl Excused {
    /// Whether the line is excepted, or fails for want of a module that is; takes note of what came of it.
    pub(crate) fn covers(&mut self, line: usize, outcome: &Result<(), String>) -> bool {
        if let Some(seen) = self.0.get_mut(&line) {
            seen.passed |= outcome.is_ok();
            seen.failed |= outcome.is_err();
            return true;
        }
        outcome.as_ref().is_err_and(|message| self.0.keys().any(|line| *message == missing(*line)))
    }

    /// A failure for each excepted line that is none any more.
    pub(crate) fn unneeded(&self) -> Vec<String> {
        let unneeded = self.0.iter().filter(|(_, seen)| seen.passed && !seen.failed);
        unneeded.map(|(line, _)| format!("line {line} is in exceptions.txt, but passes")).collect()
    }
}
