//! Says what is wrong with a request, and where.

use ahpc_core::decimal;

use super::{Failed, Read, Reader, Scalar};
use crate::json::findings::field_name;

impl Reader<'_> {
    /// What is wrong at the byte that comes next, or that nothing comes.
    pub(super) fn wrong_or_end(&mut self, what: &str, at_end: &str) -> Failed {
        self.wrong_here(if self.at < self.text.len() { what } else { at_end })
    }

    /// What is wrong at the byte that comes next.
    pub(in crate::json) fn wrong_here(&mut self, what: &str) -> Failed {
        self.wrong_at((self.at + 1).min(self.text.len()), what)
    }

    /// What is wrong with the bytes up to that one.
    #[cold]
    #[inline(never)]
    fn wrong_at(&mut self, end: usize, what: &str) -> Failed {
        let read = self.text.as_bytes().get(..end).unwrap_or_default();
        let lines = read.iter().filter(|byte| **byte == b'\n').count();
        let column = read.iter().rev().take_while(|byte| **byte != b'\n').count();
        let [line, column] = [lines + 1, column].map(|number| decimal::text(number as u64));
        self.wrong = [what, " at line ", &line, " column ", &column].concat();
        Failed
    }

    /// Says that the last name is of a field that is not there, or was there already.
    pub(crate) fn wrong_field(&mut self, name: &str, fields: &[&str]) -> Failed {
        if fields.contains(&name) {
            return self.wrong_name(&["duplicate field `", name, "`"].concat());
        }
        let known = fields.join("`, `");
        self.wrong_name(&["unknown field `", &field_name(name), "`, expected one of `", &known, "`"].concat())
    }

    /// Says that a field is missing in the object that was closed last, unless it was there.
    pub(crate) fn required(&mut self, name: &str, is_there: bool) -> Read<()> {
        if is_there { Ok(()) } else { Err(self.wrong_value(&["missing field `", name, "`"].concat())) }
    }

    /// What is wrong with the object that the last name belongs to, as that name shows.
    pub(crate) fn wrong_name(&mut self, what: &str) -> Failed {
        self.wrong_at(self.colon_at, what)
    }

    /// What is wrong with what was read last.
    pub(crate) fn wrong_value(&mut self, what: &str) -> Failed {
        self.wrong_at(self.at, what)
    }

    /// Says that the next value is of a wrong type.
    #[cold]
    pub(super) fn wrong_type(&mut self, expected: &str) -> Failed {
        match self.kind() {
            Ok(kind) => self.wrong_value(&["invalid type: ", kind, ", expected ", expected].concat()),
            Err(failed) => failed,
        }
    }

    /// The kind of the next value, which is read unless it is an object or a list.
    fn kind(&mut self) -> Read<&'static str> {
        Ok(match self.peek() {
            b'[' => "sequence",
            b'{' => "map",
            b'"' => {
                self.text()?;
                "string"
            }
            _ => match self.scalar()? {
                Scalar::Null => "null",
                Scalar::Bool(_) => "boolean",
                Scalar::Number(_) | Scalar::NegativeNumber => "integer",
                Scalar::OtherNumber => "floating point",
            },
        })
    }
}
