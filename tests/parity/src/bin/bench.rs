//! Measures the builds of the core side by side: a table for people, then one line of JSON for programs.
//!
//! Load is compiling or reading the build, instantiate is making it ready for a first call; the calls are the median of
//! many, after a first one whose time stands apart since a request of WordPress often makes no second.

use std::{
    fmt::Write as _,
    fs,
    hint::black_box,
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};

use ahpc_parity::{
    builds::{Mode, Portable, TranslatedPhp},
    parts,
    vectors::{self, Vector},
    workloads::{batch_of_products, delivery_of_9_kb},
};
use base64::prelude::{BASE64_STANDARD, Engine};
use serde::{Deserialize, Serialize};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let workloads = workloads();
    let module = parts::portable_module()?;
    let core = parts::translated_module(&module)?;
    let mut figures = vec![measure_native(&workloads), measure_wasmtime(&module, &workloads)?];
    for mode in Mode::ALL {
        match measure_php(&TranslatedPhp::new(mode, &core), mode, &workloads) {
            Ok(measured) => figures.push(measured),
            Err(reason) => eprintln!("{} is left out: {reason}", mode.name()),
        }
    }
    let generated = core.parent().ok_or("the generated file is in a folder")?;
    println!("module {} bytes, generated PHP {} bytes", fs::metadata(&module)?.len(), folder_size(generated)?);
    print!("{}", table(&figures));
    println!("{}", serde_json::to_string(&figures)?);
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
        Workload { what: "sync_step, regular check", operation: "sync_step", request: sync_step(), times: 50 },
        Workload {
            what: "build_requests, 100 products",
            operation: "build_requests",
            request: batch_of_products(100),
            times: 10,
        },
        Workload { what: "sign_delivery, 9 KB", operation: "sign_delivery", request: delivery_of_9_kb(), times: 20 },
    ]
}

fn sync_step() -> Vec<u8> {
    let is_regular = |vector: &Vector| vector.operation == "sync_step" && vector.name == "regular-check";
    vectors::load().into_iter().find(is_regular).expect("there is a vector of the regular check").request
}

fn measure_native(workloads: &[Workload]) -> Figures {
    let call = |workload: &Workload| {
        repeat(workload.times * 10, || {
            black_box(ahpc_bridge::call(workload.operation, &workload.request));
        })
    };
    figures("native", Duration::ZERO, Duration::ZERO, workloads.iter().map(call).collect(), workloads, None)
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
    let memory = instance.memory_bytes() as u64;
    Ok(figures("wasmtime", load, instantiate, calls, workloads, Some(memory)))
}

fn measure_php(build: &TranslatedPhp, mode: Mode, workloads: &[Workload]) -> Result<Figures, Failure> {
    #[derive(Deserialize)]
    struct Measured {
        load: u64,
        instantiate: u64,
        calls: Vec<Vec<u64>>,
        peak_memory: u64,
    }
    build.probe()?;
    let times = workloads.iter().map(|workload| workload.times).min().unwrap_or_default();
    let mut command = build.command("measure.php");
    command.arg(times.to_string()).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn()?;
    let mut input = child.stdin.take().expect("it is piped");
    for workload in workloads {
        let line = format!("{} {}\n", workload.operation, BASE64_STANDARD.encode(&workload.request));
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
    Ok(figures(mode.name(), load, instantiate, calls, workloads, Some(measured.peak_memory)))
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

fn table(figures: &[Figures]) -> String {
    let mut table = format!("{:<38}", "milliseconds");
    let mut row = |what: &str, cell: &dyn Fn(&Figures) -> String| {
        if !what.is_empty() {
            let _ = write!(table, "\n{what:<38}");
        }
        for build in figures {
            let _ = write!(table, "{:>18}", cell(build));
        }
    };
    row("", &|build| build.build.into());
    row("load", &|build| milliseconds(build.load_us));
    row("instantiate", &|build| milliseconds(build.instantiate_us));
    for index in 0..figures[0].calls.len() {
        let what = figures[0].calls[index].what;
        row(&format!("{what}, first"), &|build| milliseconds(build.calls[index].first_us));
        row(&format!("{what}, median"), &|build| milliseconds(build.calls[index].median_us));
    }
    row("memory at most, MB", &|build| {
        build.peak_memory_bytes.map_or_else(|| "-".into(), |bytes| format!("{:.1}", bytes as f64 / 1e6))
    });
    table.push('\n');
    table
}

fn milliseconds(microseconds: f64) -> String {
    format!("{:.3}", microseconds / 1000.0)
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
