//! JSON, read and written by code of our own.
//!
//! Derived code would do the same. But it is generated anew for each type, several hundred bytes for each field, and
//! the size of this module is the size of the PHP that is made from it; and it looks at each byte of a page of products
//! about ten times as often as this does. The tests hold both to one another.
//!
//! [`Reader`] goes through a request token by token. Most requests are small and become a tree, [`Json`], out of which
//! types are taken field by field, see [`FromJson`]; [`Findings`] says where something is wrong, and never what stood there.
//! Only products are read as they come, since a page of them is large and mostly passed over.
//! [`Writer`] writes answers, see [`ToJson`]; [`Nested`] writes JSON that is itself a text in JSON.

mod fields;
mod findings;
mod nested;
mod reader;
#[cfg(test)]
mod tests;
mod tree;
mod types;
mod writer;

pub(crate) use fields::{Fields, Flat, FromJson, from_json, named};
pub(crate) use findings::Findings;
pub(crate) use nested::{Constant, Nested, constant, escaped, escaped_length};
pub(crate) use reader::{Read, Reader};
pub(crate) use tree::{Json, Kind};
pub(crate) use types::{Hexadecimal, write_params, write_problem};
pub(crate) use writer::{ToJson, Writer, to_json, to_text};

use ahpc_core::scan::{Word, below, each, equal};

/// Flags what cannot stand in a text of JSON as it is: quotation marks, backslashes and control characters.
fn special(word: Word) -> Word {
    // With one bit turned over, the quotation mark comes right after the control characters.
    below(word ^ each(2), b' ' + 1) | equal(word, b'\\')
}
