//! Measures the builds of the core side by side: how many times as long as native, then milliseconds, and both again as
//! JSON in `build/bench.json`.
//!
//! Load is compiling or reading the build, instantiate is making it ready for a first call; the calls are the median of
//! many, after a first one whose time stands apart since a request of WordPress often makes no second.

use std::{
    fmt::Write as _,
    fs,
    hint::black_box,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use ahpc_parity::{
    builds::{Extension, Mode, Portable, TranslatedPhp},
    parts,
    vectors::{self, Vector},
    workloads::{page_of_products, signed_delivery_of_10_kb},
};
use base64::prelude::{BASE64_STANDARD, Engine};
use serde::{Deserialize, Serialize};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let workloads = workloads();
    let module = parts::portable_module()?;
    let core = parts::translated_module(&module)?;
    let mut figures = vec![measure_native(&workloads)];
    let mut add = |name: &str, measured: Result<Figures, Failure>| match measured {
        Ok(measured) => figures.push(measured),
        Err(reason) => eprintln!("{name} is left out: {reason}"),
    };
    add(Extension::NAME, measure_extension(&workloads));
    add("wasmtime", measure_wasmtime(&module, &workloads));
    for mode in Mode::ALL {
        let build = TranslatedPhp::new(mode, &core);
        let probed = build.probe().map_err(Failure::from);
        let measure = || measure_php(mode.name(), build.command("measure.php"), &workloads, 1);
        add(mode.name(), probed.and_then(|()| measure()));
    }
    let generated = core.parent().ok_or("the generated file is in a folder")?;
    println!("module {} bytes, generated PHP {} bytes", fs::metadata(&module)?.len(), folder_size(generated)?);
    print!("\n{}\n{}", ratios(&figures), table(&figures));
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../build/bench.json");
    fs::create_dir_all(file.parent().ok_or("it is in a folder")?)?;
    fs::write(&file, serde_json::to_string_pretty(&figures)?)?;
    println!("\nas JSON in build/bench.json");
    Ok(())
}

/// What is asked, with words for the table.
struct Workload {
    what: &'static str,
    operation: &'static str,
    request: Vec<u8>,
    times: usize,
}

/// What was measured for one build, in microseconds.
#[derive(Serialize)]
struct Figures {
    build: &'static str,
    load_us: f64,
    instantiate_us: f64,
    calls: Vec<CallFigures>,
    peak_memory_bytes: Option<u64>,
}

#[derive(Serialize)]
struct CallFigures {
    what: &'static str,
    first_us: f64,
    median_us: f64,
}

fn workloads() -> Vec<Workload> {
    vec![
        Workload { what: "version", operation: "version", request: b"{}".to_vec(), times: 200 },
        Workload {
            what: "connection_step, regular check",
            operation: "connection_step",
            request: connection_step(),
            times: 50,
        },
        Workload {
            what: "prepare_page, 100 products",
            operation: "prepare_page",
            request: page_of_products(100),
            times: 10,
        },
        Workload {
            what: "verify_delivery, 10 KB",
            operation: "verify_delivery",
            request: signed_delivery_of_10_kb(),
            times: 20,
        },
    ]
}

fn connection_step() -> Vec<u8> {
    let is_regular = |vector: &Vector| vector.operation == "connection_step" && vector.name == "regular-check";
    vectors::load().into_iter().find(is_regular).expect("there is a vector of the regular check").request
}

fn measure_native(workloads: &[Workload]) -> Figures {
    let call = |workload: &Workload| {
        repeat(workload.times * 10, || {
            black_box(ahpc_bridge::call(workload.operation, &workload.request));
        })
    };
    let calls = workloads.iter().map(call).collect();
    figures("native", Duration::ZERO, Duration::ZERO, calls, workloads, process_memory())
}

/// What this process took at most until now, in bytes.
fn process_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

/// The extension's calls are as short as native ones, so they are repeated as often.
fn measure_extension(workloads: &[Workload]) -> Result<Figures, Failure> {
    let extension = Extension::new(&parts::extension()?);
    extension.probe()?;
    measure_php(Extension::NAME, extension.command("measure.php"), workloads, 10)
}

fn measure_wasmtime(module: &Path, workloads: &[Workload]) -> Result<Figures, Failure> {
    let (portable, load) = timed(|| Portable::new(module));
    let portable = portable?;
    let (instance, instantiate) = timed(|| portable.instantiate());
    let mut instance = instance?;
    let mut calls = Vec::new();
    for workload in workloads {
        calls.push(repeat(workload.times, || {
            black_box(instance.call(workload.operation, &workload.request).expect("the module does not trap"));
        }));
    }
    // Of the module alone: the process holds wasmtime's compiler as well.
    let memory = instance.memory_bytes() as u64;
    Ok(figures("wasmtime", load, instantiate, calls, workloads, Some(memory)))
}

fn measure_php(
    name: &'static str,
    mut command: Command,
    workloads: &[Workload],
    times: usize,
) -> Result<Figures, Failure> {
    #[derive(Deserialize)]
    struct Measured {
        load: u64,
        instantiate: u64,
        calls: Vec<Vec<u64>>,
        peak_memory: u64,
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn()?;
    let mut input = child.stdin.take().expect("it is piped");
    for workload in workloads {
        let request = BASE64_STANDARD.encode(&workload.request);
        let line = format!("{} {} {request}\n", workload.operation, workload.times * times);
        std::io::Write::write_all(&mut input, line.as_bytes())?;
    }
    drop(input);
    let output = child.wait_with_output()?;
    if !output.status.success() {
        return Err(format!("{command:?}: {}", output.status).into());
    }
    let measured: Measured = serde_json::from_slice(&output.stdout)?;
    let calls = measured.calls.into_iter().map(|call| call.into_iter().map(Duration::from_nanos).collect()).collect();
    let (load, instantiate) = (Duration::from_nanos(measured.load), Duration::from_nanos(measured.instantiate));
    Ok(figures(name, load, instantiate, calls, workloads, Some(measured.peak_memory)))
}

fn figures(
    build: &'static str,
    load: Duration,
    instantiate: Duration,
    calls: Vec<Vec<Duration>>,
    workloads: &[Workload],
    peak_memory_bytes: Option<u64>,
) -> Figures {
    let calls = workloads.iter().zip(calls).map(|(workload, mut durations)| {
        let first_us = microseconds(durations[0]);
        durations.sort();
        CallFigures { what: workload.what, first_us, median_us: microseconds(durations[durations.len() / 2]) }
    });
    Figures {
        build,
        load_us: microseconds(load),
        instantiate_us: microseconds(instantiate),
        calls: calls.collect(),
        peak_memory_bytes,
    }
}

/// How many times as long as the native build the others take, by the median.
fn ratios(figures: &[Figures]) -> String {
    let mut table = String::new();
    row(&mut table, figures, "native = 1", &|build| build.build.into());
    for index in 0..figures[0].calls.len() {
        let native = &figures[0].calls[index];
        row(&mut table, figures, native.what, &|build| {
            let ratio = build.calls[index].median_us / native.median_us;
            if ratio < 10.0 { format!("{ratio:.2}") } else { format!("{ratio:.0}") }
        });
    }
    table
}

fn row(table: &mut String, figures: &[Figures], what: &str, cell: &dyn Fn(&Figures) -> String) {
    let _ = write!(table, "{what:<38}");
    for build in figures {
        let _ = write!(table, "{:>18}", cell(build));
    }
    table.push('\n');
}

fn table(figures: &[Figures]) -> String {
    let mut table = String::new();
    let mut row = |what: &str, cell: &dyn Fn(&Figures) -> String| row(&mut table, figures, what, cell);
    row("milliseconds", &|build| build.build.into());
    row("load", &|build| milliseconds(build.load_us));
    row("instantiate", &|build| milliseconds(build.instantiate_us));
    for index in 0..figures[0].calls.len() {
        let what = figures[0].calls[index].what;
        row(&format!("{what}, first"), &|build| milliseconds(build.calls[index].first_us));
        row(&format!("{what}, median"), &|build| milliseconds(build.calls[index].median_us));
    }
    row("memory of the process at most, MB", &|build| {
        build.peak_memory_bytes.map_or_else(|| "-".into(), |bytes| format!("{:.1}", bytes as f64 / 1e6))
    });
    table
}

fn milliseconds(microseconds: f64) -> String {
    format!("{:.4}", microseconds / 1000.0)
}

fn microseconds(duration: Duration) -> f64 {
    duration.as_nanos() as f64 / 1000.0
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed())
}

fn repeat(times: usize, mut work: impl FnMut()) -> Vec<Duration> {
    (0..times).map(|_| timed(&mut work).1).collect()
}

fn folder_size(folder: &Path) -> Result<u64, Failure> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        bytes += if entry.file_type()?.is_dir() { folder_size(&entry.path())? } else { entry.metadata()?.len() };
    }
    Ok(bytes)
}
