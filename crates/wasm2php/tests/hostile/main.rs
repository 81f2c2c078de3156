//! Modules that are made to be slow or to become large: a translation takes time and memory by the size of the module,
//! or is refused.
//!
//! Each is translated by the program itself, since only a process of its own can be given limits. What it takes is
//! counted by the system, so a machine that is busy otherwise changes nothing.

mod shapes;

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use shapes::{REFUSED, Shape, TRANSLATED};

/// Processor seconds for one translation. The slowest takes a quarter of it, where something quadratic takes minutes.
const SECONDS: u32 = 15;
/// Address space of one translation in KiB.
const KIB: u32 = 2_000_000;

#[test]
fn what_is_large_takes_time_and_memory_by_its_size() {
    for Shape(name, make, size) in TRANSLATED {
        let output = translation(&make(*size));
        assert!(output.status.success(), "{name}: {output:?}");
    }
}

#[test]
fn what_would_become_too_large_is_refused() {
    for (Shape(name, make, size), reason) in REFUSED {
        let output = translation(&make(*size));
        assert_eq!(output.status.code(), Some(1), "{name}: {output:?}");
        let message = String::from_utf8_lossy(&output.stderr);
        assert!(message.starts_with(&format!("wasm2php: in.wasm: unsupported: {reason}")), "{name}: {message}");
    }
}

/// How the translation ends within the limits; one that exceeds them is killed by a signal.
fn translation(wasm: &[u8]) -> Output {
    let test = std::thread::current().name().unwrap_or("hostile").to_string();
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("the target folder can be written");
    fs::write(folder.join("in.wasm"), wasm).expect("the test's folder can be written");
    let script = format!("ulimit -t {SECONDS}; ulimit -v {KIB}; exec \"$0\" in.wasm -o out/A.php --class A");
    let mut command = Command::new("sh");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_wasm2php")]).current_dir(&folder);
    command.output().expect("sh can be started")
}
