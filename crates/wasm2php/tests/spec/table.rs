//! The table of how many assertions passed, by script and by way to run PHP.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Mutex;

use crate::script::Counts;
use crate::suites::Script;

/// Counts by way to run PHP.
type Row = BTreeMap<&'static str, Counts>;

/// All rows of the table.
#[derive(Default)]
pub(crate) struct Table(Mutex<Rows>);

#[derive(Default)]
struct Rows {
    scripts: BTreeMap<String, Row>,
    /// A script that several folders have counts in each of them.
    folders: BTreeMap<String, Row>,
    /// Each script once.
    all: Row,
}

impl Table {
    pub(crate) fn enter(&self, mode: &'static str, script: &Script, counts: Counts) {
        let mut rows = self.0.lock().expect("no test panics while it counts");
        rows.scripts.entry(script.name.clone()).or_default().insert(mode, counts);
        for folder in &script.folders {
            rows.folders.entry(folder.clone()).or_default().entry(mode).or_default().add(counts);
        }
        rows.all.entry(mode).or_default().add(counts);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = self.0.lock().expect("no test panics while it counts");
        let modes: Vec<&str> = rows.all.keys().copied().collect();
        head(f, "script", &modes)?;
        rows.scripts.iter().try_for_each(|(script, row)| line(f, script, &modes, row))?;
        writeln!(f)?;
        head(f, "suite", &modes)?;
        rows.folders.iter().try_for_each(|(folder, row)| line(f, folder, &modes, row))?;
        line(f, "all, each script once", &modes, &rows.all)?;
        let text = rows.all.values().map(|counts| counts.text).max().unwrap_or(0);
        writeln!(f, "Besides, the parser of the text format has refused {text} texts that the scripts call malformed.")
    }
}

fn head(f: &mut fmt::Formatter<'_>, title: &str, modes: &[&str]) -> fmt::Result {
    write!(f, "{title:<48}")?;
    modes.iter().try_for_each(|mode| write!(f, "{mode:>17}"))?;
    writeln!(f)
}

fn line(f: &mut fmt::Formatter<'_>, name: &str, modes: &[&str], row: &Row) -> fmt::Result {
    write!(f, "{name:<48}")?;
    for mode in modes {
        let cell = row.get(mode).map(|counts| format!("{}/{}", counts.passed, counts.total));
        write!(f, "{:>17}", cell.unwrap_or_default())?;
    }
    writeln!(f)
}
