//! What is known to fail, with the reason: `exceptions.txt`.

use std::collections::{BTreeMap, BTreeSet};

use crate::script::missing;

/// The list; its own head explains the format.
const LIST: &str = include_str!("exceptions.txt");

/// How refusals by the translator begin.
pub(crate) const REFUSAL: &str = "unsupported: ";

/// What reasons call the features that are refused, and how the translator's refusals begin that name them.
const REFUSED: [(&str, &str); 5] = [
    ("typed function references", "function_references: "),
    ("types of garbage collection", "gc: "),
    ("exceptions", "exceptions: "),
    ("several memories", "multi_memory: "),
    ("SIMD", "simd: "),
];

/// The exceptions by script.
pub(crate) struct Exceptions(BTreeMap<&'static str, Lines>);

/// What of a script is an exception, each line with its reason.
#[derive(Clone)]
enum Lines {
    All(Reason),
    Some(BTreeMap<usize, Reason>),
}

/// Why something does not pass.
#[derive(Clone, Copy)]
enum Reason {
    /// The translator refuses a module, and says so in words that begin like these.
    Refused(&'static str),
    /// It follows from the refusal of another line.
    Follows(usize),
    /// A later version of the specification says otherwise than the script.
    Superseded,
}

impl Reason {
    /// The reason that the list gives in words.
    fn of(text: &str) -> Reason {
        let refused = text.strip_suffix(", which are refused").or(text.strip_suffix(", which is refused"));
        let line = |text: &str| text.rsplit_once(" line ").and_then(|(_, line)| line.parse().ok());
        match refused {
            Some(text) => match (REFUSED.iter().find(|(feature, _)| text.ends_with(feature)), line(text)) {
                (Some((_, refusal)), _) => Reason::Refused(refusal),
                (None, Some(line)) => Reason::Follows(line),
                (None, None) => panic!("`{text}` names neither a feature nor a line that is refused"),
            },
            None => {
                let later = ["WebAssembly 2.0 ", "WebAssembly 3.0 "].iter().any(|version| text.starts_with(version));
                assert!(later, "`{text}` is no reason: neither a feature that is refused nor a later specification");
                Reason::Superseded
            }
        }
    }

    /// Whether a failure is one of the kind that the reason speaks of.
    fn explains(self, failure: &str) -> bool {
        match (self, failure.strip_prefix(REFUSAL)) {
            (Reason::Refused(feature), Some(refusal)) => refusal.starts_with(feature),
            (Reason::Superseded | Reason::Follows(_), None) => true,
            _ => false,
        }
    }
}

impl Exceptions {
    pub(crate) fn load() -> Exceptions {
        let mut exceptions = BTreeMap::new();
        for line in LIST.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (place, reason) = line.split_once(' ').expect("an exception has a place and a reason");
            let reason = Reason::of(reason);
            let (script, lines) = match place.split_once(':') {
                None => (place, Lines::All(reason)),
                Some((script, lines)) => {
                    (script, Lines::Some(numbers(lines).into_iter().map(|line| (line, reason)).collect()))
                }
            };
            match (exceptions.entry(script).or_insert_with(|| Lines::Some(BTreeMap::new())), lines) {
                (Lines::Some(known), Lines::Some(more)) => known.extend(more),
                (known, lines) => *known = lines,
            }
        }
        Exceptions(exceptions)
    }

    /// Whether the script is not run at all.
    pub(crate) fn leaves_out(&self, script: &str) -> bool {
        matches!(self.0.get(script), Some(Lines::All(_)))
    }

    /// Whether the reason for which the whole script is left out explains that a module of it is not translated.
    pub(crate) fn leaves_out_because(&self, script: &str, failure: &str) -> bool {
        matches!(self.0.get(script), Some(Lines::All(reason)) if reason.explains(failure))
    }

    /// The scripts that the list names.
    pub(crate) fn scripts(&self) -> impl Iterator<Item = &'static str> {
        self.0.keys().copied()
    }

    /// The excepted lines of a script, to be checked off.
    pub(crate) fn of(&self, script: &str) -> Excused {
        let lines = match self.0.get(script) {
            Some(Lines::Some(lines)) => {
                lines.iter().map(|(line, reason)| (*line, (*reason, Seen::default()))).collect()
            }
            _ => BTreeMap::new(),
        };
        Excused { lines, refused: BTreeSet::new() }
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
#[derive(Default)]
pub(crate) struct Excused {
    lines: BTreeMap<usize, (Reason, Seen)>,
    /// Lines that the translator refused.
    refused: BTreeSet<usize>,
}

impl Excused {
    /// Whether the line is excepted and its reason explains the failure, or it fails for want of a module that is
    /// excepted; takes note of what came of it.
    pub(crate) fn covers(&mut self, line: usize, outcome: &Result<(), String>) -> bool {
        if outcome.as_ref().is_err_and(|message| message.starts_with(REFUSAL)) {
            self.refused.insert(line);
        }
        let missing = |message: &String| self.lines.keys().any(|line| *message == missing(*line));
        let lacks_a_module = outcome.as_ref().is_err_and(missing);
        let Some((reason, seen)) = self.lines.get_mut(&line) else { return lacks_a_module };
        seen.passed |= outcome.is_ok();
        seen.failed |= outcome.is_err();
        outcome.as_ref().err().is_none_or(|message| lacks_a_module || reason.explains(message))
    }

    /// A failure for each excepted line that is none any more, or whose reason does not hold.
    pub(crate) fn unneeded(&self) -> Vec<String> {
        let passes = self.lines.iter().filter(|(_, (_, seen))| seen.passed && !seen.failed);
        let passes = passes.map(|(line, _)| format!("line {line} is in exceptions.txt, but passes"));
        let cause = |(line, (reason, _)): (&usize, &(Reason, Seen))| match reason {
            Reason::Follows(cause) if !self.refused.contains(cause) => Some((*line, *cause)),
            _ => None,
        };
        let unfounded = self.lines.iter().filter_map(cause);
        passes.chain(unfounded.map(|(line, cause)| format!("line {line}: line {cause} is not refused"))).collect()
    }
}
