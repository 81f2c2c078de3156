//! Reads the vectors below `tests/vectors`, whose README describes the format.

use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
};

use base64::prelude::{BASE64_STANDARD, Engine};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::json::{Escapes, compact};

/// The folder of the vectors that ask for an operation which no core has.
pub const NO_OPERATION: &str = "no_such_operation";

/// One case.
#[derive(Debug, Clone)]
pub struct Vector {
    /// The operation, which is the name of the folder.
    pub operation: String,
    /// The name of the file.
    pub name: String,
    /// Why the case is there.
    pub why: String,
    /// The bytes of the request.
    pub request: Vec<u8>,
    /// The envelope that every build has to answer with.
    pub expect: String,
    /// The file.
    pub path: PathBuf,
}

/// Where the vectors are.
#[must_use]
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../vectors")
}

/// Every vector, by operation and name.
///
/// # Panics
///
/// On a file that is not a vector, naming it.
#[must_use]
pub fn load() -> Vec<Vector> {
    let folders = entries(&folder()).into_iter().filter(|path| path.is_dir());
    folders
        .flat_map(|folder| entries(&folder))
        .map(|path| read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
        .collect()
}

/// Puts `answer` in the place of what the file expects, for `BLESS=1`.
///
/// # Errors
///
/// When the file cannot be read or written, or the answer is no JSON.
pub fn bless(vector: &Vector, answer: &str) -> Result<(), Box<dyn Error>> {
    let text = fs::read_to_string(&vector.path)?;
    let file: File<'_> = serde_json::from_str(&text)?;
    let (before, after) = text.rsplit_once(file.expect.get()).expect("it was read from there");
    let pretty = serde_json::from_str::<&RawValue>(answer)?;
    Ok(fs::write(&vector.path, format!("{before}{pretty}{after}"))?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File<'a> {
    why: String,
    #[serde(borrow)]
    input: Option<&'a RawValue>,
    input_text: Option<String>,
    input_base64: Option<String>,
    #[serde(borrow)]
    expect: &'a RawValue,
}

fn read(path: &Path) -> Result<Vector, Box<dyn Error>> {
    let text = fs::read_to_string(path)?;
    let file: File<'_> = serde_json::from_str(&text)?;
    let request = match (file.input, file.input_text, file.input_base64) {
        (Some(json), None, None) => compact(json, Escapes::AsWritten)?.into_bytes(),
        (None, Some(text), None) => text.into_bytes(),
        (None, None, Some(base64)) => BASE64_STANDARD.decode(base64)?,
        _ => return Err("one of input, input_text and input_base64 is needed".into()),
    };
    Ok(Vector {
        operation: part(path.parent().and_then(Path::file_name)),
        name: part(path.file_stem()),
        why: file.why,
        request,
        expect: compact(file.expect, Escapes::Fewest)?,
        path: path.to_owned(),
    })
}

fn part(name: Option<&std::ffi::OsStr>) -> String {
    name.unwrap_or_default().to_string_lossy().into_owned()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("the folder can be read").path()).collect();
    paths.sort();
    paths
}
