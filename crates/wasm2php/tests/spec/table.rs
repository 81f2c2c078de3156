//! The tables of how many assertions passed: by script, by suite, and by way to run PHP.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Mutex;

use crate::modes::Mode;
use crate::script::Counts;
use crate::suites::Script;

/// Counts by the index of the way to run PHP.
type Row = BTreeMap<usize, Counts>;

/// All that has been counted.
pub(crate) struct Table {
    /// The ways to run PHP: name, which PHP it is, and how it is set up.
    modes: Vec<[String; 3]>,
    rows: Mutex<Rows>,
}

#[derive(Default)]
struct Rows {
    scripts: BTreeMap<String, Row>,
    /// A script that several folders have counts in each of them.
    folders: BTreeMap<String, Row>,
    /// Each script once.
    all: Row,
}

impl Table {
    pub(crate) fn new(modes: &[Mode]) -> Table {
        let modes = modes.iter().map(|mode| [mode.name(), mode.php(), mode.setup()].map(str::to_string));
        Table { modes: modes.collect(), rows: Mutex::default() }
    }

    pub(crate) fn enter(&self, mode: usize, script: &Script, counts: Counts) {
        let mut rows = self.rows.lock().expect("no test panics while it counts");
        rows.scripts.entry(script.name.clone()).or_default().insert(mode, counts);
        for folder in &script.folders {
            rows.folders.entry(folder.clone()).or_default().entry(mode).or_default().add(counts);
        }
        rows.all.entry(mode).or_default().add(counts);
    }

    /// What each way to run PHP gave: a single figure where all gave the same.
    fn line(&self, f: &mut fmt::Formatter<'_>, name: &str, row: &Row) -> fmt::Result {
        let figures: Vec<String> = row.values().map(Counts::figure).collect();
        let is_same = figures.windows(2).all(|pair| pair[0] == pair[1]);
        match figures.first() {
            Some(figure) if is_same => writeln!(f, "{name:<48}{figure:>14}"),
            _ => {
                let named = row.keys().zip(&figures).map(|(mode, figure)| format!("{} {figure}", self.modes[*mode][0]));
                writeln!(f, "{name:<48}{}", named.collect::<Vec<_>>().join(", "))
            }
        }
    }

    /// Every PHP with every way to set it up; a way that a PHP does not have, or that was not run, is a dash.
    fn matrix(&self, f: &mut fmt::Formatter<'_>, all: &Row) -> fmt::Result {
        let distinct = |part: usize| {
            let mut values: Vec<&str> = Vec::new();
            for mode in &self.modes {
                if !values.contains(&&*mode[part]) {
                    values.push(&mode[part]);
                }
            }
            values
        };
        let (mut phps, setups) = (distinct(1), distinct(2));
        phps.sort_unstable();
        let titles: String = setups.iter().map(|setup| format!("{setup:>14}")).collect();
        writeln!(f, "{:<48}{titles}", "each script once")?;
        for php in phps {
            write!(f, "{php:<48}")?;
            for setup in &setups {
                let mode = self.modes.iter().position(|[_, of, way]| of == php && way == setup);
                let counts = mode.and_then(|mode| all.get(&mode));
                write!(f, "{:>14}", counts.map_or_else(|| "-".to_string(), Counts::figure))?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = self.rows.lock().expect("no test panics while it counts");
        writeln!(f, "{:<48}{:>14}", "script", "passed/total")?;
        rows.scripts.iter().try_for_each(|(script, row)| self.line(f, script, row))?;
        writeln!(f, "\n{:<48}{:>14}", "suite", "passed/total")?;
        rows.folders.iter().try_for_each(|(folder, row)| self.line(f, folder, row))?;
        self.line(f, "all, each script once", &rows.all)?;
        writeln!(f)?;
        self.matrix(f, &rows.all)?;
        let text = rows.all.values().map(|counts| counts.text).max().unwrap_or(0);
        writeln!(f, "Besides, the parser of the text format has refused {text} texts that the scripts call malformed.")
    }
}
