//! Measures what translated code costs for each turn of small loops, in PHP and in wasmtime side by side.
//!
//! `cargo run --release -p wasm2php --example bench`; the environment variable `PHP` names another PHP.

use std::error::Error;
use std::path::Path;
use std::process::Command;
use std::time::Instant;
use std::{env, fs};

use wasm2php::{Options, translate};
use wasmtime::{Engine, Instance, Module, Store};

const WORKLOADS: &str = include_str!("workloads.wat");
const NAMES: [&str; 6] = ["integers", "longs", "words", "bytes", "floats", "calls"];
const TURNS: i32 = 300_000;

fn main() -> Result<(), Box<dyn Error>> {
    let wasm = wat::parse_str(WORKLOADS)?;
    let native = in_wasmtime(&wasm)?;
    let folder = env::temp_dir().join(format!("wasm2php-bench-{}", std::process::id()));
    write(&folder, &wasm)?;
    let plain = in_php(&folder, &["-dopcache.enable_cli=0"])?;
    let cached =
        in_php(&folder, &["-dopcache.enable_cli=1", "-dopcache.jit=disable", "-dopcache.file_update_protection=0"])?;
    fs::remove_dir_all(&folder)?;
    println!("nanoseconds per turn   wasmtime      PHP   PHP with OPcache");
    for (at, name) in NAMES.iter().enumerate() {
        if plain[at].1 != native[at].1 || cached[at].1 != native[at].1 {
            return Err(format!("{name}: results differ").into());
        }
        println!("{name:<20} {:>10.1} {:>8.1} {:>18.1}", native[at].0, plain[at].0, cached[at].0);
    }
    Ok(())
}

/// Time per turn and result of each workload.
type Measured = Vec<(f64, i64)>;

fn in_wasmtime(wasm: &[u8]) -> Result<Measured, Box<dyn Error>> {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ());
    let instance = Instance::new(&mut store, &Module::new(&engine, wasm)?, &[])?;
    let mut measured = Vec::new();
    for name in NAMES {
        let function = instance.get_typed_func::<i32, i64>(&mut store, name)?;
        let start = Instant::now();
        let result = function.call(&mut store, TURNS)?;
        measured.push((start.elapsed().as_nanos() as f64 / f64::from(TURNS), result));
    }
    Ok(measured)
}

fn write(folder: &Path, wasm: &[u8]) -> Result<(), Box<dyn Error>> {
    let [class, namespace, file_stem] = ["Workloads", "", "Workloads"].map(str::to_string);
    fs::create_dir_all(folder.join("Runtime"))?;
    for file in translate(wasm, &Options { class, namespace, file_stem })?.files {
        fs::write(folder.join(file.path), file.contents)?;
    }
    let driver = "<?php require __DIR__ . '/Workloads.php';
        $instance = new Workloads();
        foreach (array_slice($argv, 2) as $name) {
            $start = hrtime(true);
            $result = $instance->call($name, (int) $argv[1]);
            echo (hrtime(true) - $start) / $argv[1], ' ', $result, \"\\n\";
        }";
    Ok(fs::write(folder.join("bench.php"), driver)?)
}

fn in_php(folder: &Path, settings: &[&str]) -> Result<Measured, Box<dyn Error>> {
    let php = env::var("PHP").unwrap_or_else(|_| "php".to_string());
    let mut command = Command::new(php);
    command.args(settings).arg(folder.join("bench.php")).arg(TURNS.to_string()).args(NAMES);
    let text = String::from_utf8(command.output()?.stdout)?;
    let mut measured = Vec::new();
    for line in text.lines() {
        let (time, result) = line.split_once(' ').ok_or("two words on each line")?;
        measured.push((time.parse()?, result.parse()?));
    }
    if measured.len() == NAMES.len() { Ok(measured) } else { Err(format!("PHP said: {text}").into()) }
}
