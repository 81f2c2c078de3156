//! The figures as tables for people: translations, starts, medians, minima, and how many times as long as translated PHP.

use std::fmt::Write;

use crate::figures::{Calls, Figures, ModuleFigures, Report, Start};

/// What ratios are taken to.
const BASE: &str = "php";

pub fn tables(report: &Report) -> String {
    let mut text = String::new();
    text.push_str(&modules(&report.modules));
    text.push_str(&starts(&report.builds));
    let of = |figures: &Figures, what: &str, part: fn(&Calls) -> f64| calls_of(figures, what).map(part);
    let median = |figures: &Figures, what: &str| of(figures, what, |calls| calls.median_us);
    text.push_str(&calls_table("milliseconds, median", &report.builds, |figures, what| {
        median(figures, what).map(|time| milliseconds(time) + mark(figures, what))
    }));
    text.push_str(&calls_table("milliseconds, minimum", &report.builds, |figures, what| {
        of(figures, what, |calls| calls.minimum_us).map(|time| milliseconds(time) + mark(figures, what))
    }));
    text.push_str(&calls_table("times as long as php, medians", &report.builds, |figures, what| {
        let base = report.builds.iter().find(|figures| figures.build == BASE).and_then(|base| median(base, what))?;
        median(figures, what).map(|time| ratio(time / base))
    }));
    text.push_str(&calls_table("MB above PHP's own at most", &report.builds, |figures, what| {
        calls_of(figures, what)?.memory_bytes.map(megabytes)
    }));
    text.push_str(
        "~ a share of the work was done, and its time multiplied; memory outside PHP's own count is not seen\n",
    );
    text
}

/// What the translator was given, what it made of it and how long it took.
fn modules(modules: &[ModuleFigures]) -> String {
    let title = |column: &str| format!("{column:>17}");
    let columns = ["bytes of wasm", "bytes of PHP", "ms, median", "ms, minimum"].map(title).concat();
    let mut text = format!("{:<38}{columns}\n", "translation by wasm2php");
    for ModuleFigures { name, wasm_bytes, php_bytes, translation } in modules {
        let [median, minimum] = [translation.median_us, translation.minimum_us].map(milliseconds);
        let _ = writeln!(text, "{name:<38}{wasm_bytes:>17}{php_bytes:>17}{median:>17}{minimum:>17}");
    }
    text
}

/// Load, instantiate and first call, cold and warm.
fn starts(builds: &[Figures]) -> String {
    let builds: Vec<&Figures> = builds.iter().filter(|build| !build.starts.is_empty()).collect();
    let mut text = head("first answer, ms, medians", &builds);
    for what in builds.first().map_or(&[][..], |build| &build.starts).iter().map(|start| start.what.as_str()) {
        for (is_warm, heat) in [(false, "cold"), (true, "warm")] {
            let mut row = |part: &str, cell: &dyn Fn(&Start) -> String| {
                let _ = write!(text, "{:<38}", format!("{what}, {heat}: {part}"));
                for build in &builds {
                    let start = build.starts.iter().find(|start| start.what == what && start.is_warm == is_warm);
                    let _ = write!(text, "{:>17}", start.map_or_else(|| "-".to_string(), cell));
                }
                text.push('\n');
            };
            row("load", &|start| milliseconds(start.load_us));
            row("instantiate", &|start| milliseconds(start.instantiate_us));
            row("first call", &|start| milliseconds(start.first_call_us));
            row("memory, MB", &|start| start.memory_bytes.map_or_else(|| "-".to_string(), megabytes));
        }
    }
    text
}

fn calls_table(title: &str, builds: &[Figures], cell: impl Fn(&Figures, &str) -> Option<String>) -> String {
    let builds: Vec<&Figures> = builds.iter().collect();
    let mut text = head(title, &builds);
    for calls in builds.first().map_or(&[][..], |build| &build.calls) {
        let _ = write!(text, "{:<38}", calls.what);
        for build in &builds {
            let _ = write!(text, "{:>17}", cell(build, &calls.what).unwrap_or_else(|| "-".to_string()));
        }
        text.push('\n');
    }
    text
}

fn head(title: &str, builds: &[&Figures]) -> String {
    let names: String = builds.iter().map(|build| format!("{:>17}", build.build)).collect();
    format!("\n{title:<38}{names}\n")
}

fn calls_of<'a>(figures: &'a Figures, what: &str) -> Option<&'a Calls> {
    figures.calls.iter().find(|calls| calls.what == what)
}

fn mark(figures: &Figures, what: &str) -> &'static str {
    if calls_of(figures, what).is_some_and(|calls| calls.share > 1) { "~" } else { "" }
}

fn milliseconds(microseconds: f64) -> String {
    format!("{:.3}", microseconds / 1000.0)
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1}", bytes as f64 / 1e6)
}

fn ratio(ratio: f64) -> String {
    if ratio < 10.0 { format!("{ratio:.3}") } else { format!("{ratio:.0}") }
}
