//! What surrounds PHP or the translator changes nothing: settings, extensions, locale, folders, the environment.

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Floats, integers of 64 bits, memory, bytes that are no text, a table, and traps.
const WAT: &str = r#"(module
    (memory (export "memory") 1 3)
    (data (i32.const 8) "\00\ff\80<?php \22$x\22 \c3\a9")
    (table funcref (elem $half))
    (type $f (func (param f64) (result f64)))
    (func $half (param f64) (result f64) (f64.div (local.get 0) (f64.const 2.2)))
    (func (export "half") (param f64) (result f64) (call_indirect (type $f) (local.get 0) (i32.const 0)))
    (func (export "single") (param f64) (result f32) (f32.demote_f64 (f64.mul (local.get 0) (f64.const 1e-300))))
    (func (export "nan") (result f64) (f64.reinterpret_i64 (i64.const 0x7ff8000000000123)))
    (func (export "mul") (param i64) (result i64) (i64.mul (local.get 0) (i64.const 0x123456789abcdef)))
    (func (export "trunc") (param f64) (result i32) (i32.trunc_f64_s (local.get 0)))
    (func (export "load") (param i32) (result i64) (i64.load (local.get 0)))
    (func (export "store") (param i32) (f64.store (local.get 0) (f64.const 1234.5678)))
    (func (export "div") (param i32) (result i32) (i32.div_s (i32.const 7) (local.get 0)))
    (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
    (func $deep (export "deep") (call $deep)))"#;

/// Calls all of it, and says what came of it without a float's own text.
const SCRIPT: &str = r#"<?php
error_reporting(-1);
set_error_handler(static function (int $level, string $message, string $file, int $line): bool {
    throw new ErrorException($message, 0, $level, $file, $line);
});
require __DIR__ . '/Module.php';
$calls = [['half', 1e308], ['half', -0.0], ['single', 1.1], ['nan'], ['mul', -3], ['trunc', -2.9], ['trunc', 3e9],
    ['store', 21], ['load', 8], ['load', 21], ['load', 65530], ['div', -2], ['div', 0], ['grow', 2], ['grow', 1], ['deep']];
$instance = new Test\Module();
foreach ($calls as $call) {
    $name = array_shift($call);
    try {
        $result = $instance->call($name, ...$call);
        echo $name, ' ', is_float($result) ? bin2hex(pack('E', $result)) : json_encode($result), "\n";
    } catch (Test\Runtime\Trap $trap) {
        echo $name, ' ', $trap->kind->name, "\n";
    }
}
echo md5($instance->memoryRead(0, 3 << 16));
"#;

/// Worked out apart from PHP, the digest of the memory at the end included.
const ANSWER: &str = "half 7fd02eaed6d6594b\n\
    half 8000000000000000\n\
    single 0000000000000000\n\
    nan 7ff8000000000123\n\
    mul -245956587649460685\n\
    trunc 4294967294\n\
    trunc IntegerOverflow\n\
    store null\n\
    load 8099847346726174464\n\
    load 4653144502051863213\n\
    load MemoryOutOfBounds\n\
    div 4294967293\n\
    div IntegerDivideByZero\n\
    grow 1\n\
    grow 4294967295\n\
    deep CallStackExhausted\n\
    22d8e60287a74bb0f83a64293e88c4cd";

/// Settings one by one, each with PHP's own otherwise: no `php.ini`, and no extension that can be left out.
const SETTINGS: &[&[&str]] = &[
    &[],
    &["precision=3", "serialize_precision=5"],
    &["precision=-1", "serialize_precision=0"],
    &["zend.assertions=1", "assert.exception=1", "assert.active=1"],
    &["short_open_tag=1"],
    &["default_charset=", "input_encoding=", "internal_encoding=UTF-16"],
    &["html_errors=1", "display_errors=1", "log_errors=1"],
    &["memory_limit=-1", "max_execution_time=60"],
    &["pcre.jit=0", "zend.enable_gc=0", "auto_globals_jit=0", "implicit_flush=1"],
    &["zend.exception_ignore_args=0", "zend.exception_string_param_max_len=0"],
    &["include_path=/nowhere", "auto_detect_line_endings=0", "user_agent=x"],
];

/// The same with OPcache.
const OPCACHE: &[&[&str]] = &[
    &["opcache.optimization_level=0"],
    &["opcache.optimization_level=0x7FFEBFFF"],
    &["opcache.optimization_level=-1"],
    &["opcache.save_comments=0", "opcache.validate_timestamps=0", "opcache.enable_file_override=1"],
    &["opcache.jit_buffer_size=32M", "opcache.jit=tracing"],
    &["opcache.jit_buffer_size=32M", "opcache.jit=1205"],
    &["opcache.jit_buffer_size=32M", "opcache.jit=tracing", "disable_functions=ini_get,ini_set,ini_restore"],
];

/// What hosts switch off.
const DISABLED: &str = "disable_functions=ini_get,ini_set,ini_get_all,ini_restore,set_time_limit,exec,shell_exec,system,\
    passthru,proc_open,popen,phpinfo,getenv,putenv,eval,create_function,assert,var_dump,dl,mail,fsockopen,opcache_compile_file,\
    opcache_get_status,get_cfg_var,setlocale,error_log,file_get_contents,fopen,glob,scandir,chdir,getcwd";

fn folder(name: &str) -> PathBuf {
    let folder = support::folder(name);
    support::translate_into(&folder, &wat::parse_str(WAT).expect("well written")).expect("it can be translated");
    fs::write(folder.join("run.php"), SCRIPT).expect("the test's folder can be written");
    folder
}

/// PHP as bare as it can be, with these settings.
fn bare(folder: &Path, settings: &[&str]) -> Command {
    let mut command = Command::new(std::env::var("PHP").unwrap_or_else(|_| "php".to_string()));
    command.arg("-n");
    for setting in settings {
        command.args(["-d", setting]);
    }
    command.arg(folder.join("run.php"));
    command
}

fn answers(mut command: Command) {
    let Output { status, stdout, stderr } = command.output().expect("php can be started");
    let text = String::from_utf8_lossy(&stdout);
    assert!(status.success(), "{command:?}\n{text}\n{}", String::from_utf8_lossy(&stderr));
    assert_eq!(text, ANSWER, "{command:?}");
}

#[test]
fn settings_change_nothing() {
    let folder = folder("environment-settings");
    SETTINGS.iter().for_each(|settings| answers(bare(&folder, settings)));
}

#[test]
fn opcache_and_its_settings_change_nothing() {
    let folder = folder("environment-opcache");
    for settings in OPCACHE {
        let common = ["zend_extension=opcache", "opcache.enable_cli=1", "opcache.file_update_protection=0"];
        answers(bare(&folder, &[&common, *settings].concat()));
    }
}

#[test]
fn what_a_host_forbids_is_not_needed() {
    let folder = folder("environment-host");
    answers(bare(&folder, &[DISABLED, &format!("open_basedir={}", folder.display())]));
}

#[test]
fn a_locale_with_decimal_commas_changes_nothing() {
    let folder = folder("environment-locale");
    let made = Command::new("localedef").args(["-i", "de_DE", "-f", "UTF-8"]).arg(folder.join("de_DE.UTF-8")).output();
    if !made.is_ok_and(|output| output.status.success()) {
        // The definitions of locales are a package of their own, which nothing else here needs.
        eprintln!("passed over: `localedef` cannot make de_DE.UTF-8 here (Debian's package `locales` lets it)");
        return;
    }
    let script = SCRIPT.replace(
        "<?php",
        "<?php setlocale(LC_ALL, 'de_DE.UTF-8'); if (sprintf('%.1f', 1.5) !== '1,5') { exit('no comma'); }",
    );
    fs::write(folder.join("run.php"), script).expect("the test's folder can be written");
    let mut command = bare(&folder, &[]);
    command.env("LOCPATH", &folder).env("LC_ALL", "de_DE.UTF-8");
    answers(command);
}

/// Every function that the runtime names is of PHP's core or of its standard library, which cannot be left out.
#[test]
fn no_function_of_an_extension_is_called() {
    let folder = folder("environment-functions");
    let script = r#"<?php
        $code = '';
        foreach (new RecursiveIteratorIterator(new RecursiveDirectoryIterator(__DIR__)) as $file) {
            if ($file->getExtension() === 'php' && $file->getFilename() !== 'run.php') {
                $code .= file_get_contents($file->getPathname());
            }
        }
        preg_match_all('/(?<![\w>:$\\\\])\\\\([a-z_0-9]+)\(/', $code, $names);
        $names = array_unique($names[1]);
        $others = array_filter($names, static fn ($name) =>
            !in_array((new ReflectionFunction($name))->getExtensionName(), ['Core', 'standard', 'SPL'], true));
        echo count($names) > 30 ? 'many' : 'few', ' ', implode(' ', $others);"#;
    fs::write(folder.join("run.php"), script).expect("the test's folder can be written");
    assert_eq!(support::php(&folder.join("run.php"), &[]), "many ");
}

/// A PHP with 32-bit integers is imitated: the guard reads 4 where it would there. Nothing but the first file is there,
/// so nothing of the rest, which such a PHP would read wrongly, is loaded before it.
#[test]
fn a_php_with_32_bit_integers_is_refused() {
    let folder = folder("environment-32");
    let loader = fs::read_to_string(folder.join("Module.php")).expect("it was written");
    assert_eq!(loader.matches("\\PHP_INT_SIZE").count(), 1);
    for other in ["Runtime", "Module"] {
        fs::remove_dir_all(folder.join(other)).expect("it was written");
    }
    fs::write(folder.join("Module.php"), loader.replace("\\PHP_INT_SIZE", "4")).expect("it can be written");
    let script =
        "<?php try { require __DIR__ . '/Module.php'; } catch (RuntimeException $e) { echo $e->getMessage(); }";
    fs::write(folder.join("run.php"), script).expect("the test's folder can be written");
    let message = support::php(&folder.join("run.php"), &[]);
    assert_eq!(message, "Module needs a 64-bit PHP: its integers must have 64 bits.");
}

#[test]
fn the_same_module_gives_the_same_bytes_wherever_it_is_translated() {
    let folder = support::folder("environment-translator");
    fs::write(folder.join("in.wasm"), wat::parse_str(WAT).expect("well written")).expect("the folder can be written");
    let translated = |name: &str, language: &str, home: &str, directory: &Path, input: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wasm2php"));
        command.args([input, "--class", "Core", "--namespace", "A\\B", "-o"]).arg(folder.join(name).join("Core.php"));
        command
            .env("LANG", language)
            .env("LC_ALL", language)
            .env("HOME", home)
            .env("TZ", language)
            .current_dir(directory);
        assert!(command.status().expect("it can be started").success());
        let mut files = Vec::new();
        read_all(&folder.join(name), Path::new(""), &mut files);
        files
    };
    let input = folder.join("in.wasm").display().to_string();
    let one = translated("one", "C", "/", &folder, "in.wasm");
    let two = translated("two", "tr_TR.UTF-8", "/nowhere", Path::new("/"), &input);
    assert!(one.len() > 10);
    assert!(one == two, "the files differ");
}

/// All files below a folder, by their paths, with their bytes.
fn read_all(root: &Path, below: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) {
    let entries = fs::read_dir(root.join(below)).expect("it was written");
    let mut names: Vec<_> = entries.map(|entry| below.join(entry.expect("it can be listed").file_name())).collect();
    names.sort();
    for name in names {
        match root.join(&name).is_dir() {
            true => read_all(root, &name, files),
            false => files.push((name.clone(), fs::read(root.join(&name)).expect("it can be read"))),
        }
    }
}
