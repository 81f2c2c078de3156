//! Writes answers.

use alloc::vec::Vec;
use core::mem;

use ahpc_core::{decimal::Digits, scan};

use super::special;

/// Room for what is written after a long text, so that the whole is not moved for a few bytes.
const ROOM_AFTER_TEXT: usize = 1_024;

/// JSON that is being written, without white space.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    out: Vec<u8>,
}

/// A type that can be written as JSON.
pub(crate) trait ToJson {
    /// Writes it.
    fn write(&self, writer: &mut Writer);
}

impl Writer {
    /// What was written.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.out
    }

    /// What was written.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.out
    }

    /// Begins an object.
    pub(crate) fn open_object(&mut self) {
        self.byte(b'{');
    }

    /// Ends an object.
    pub(crate) fn close_object(&mut self) {
        self.byte(b'}');
    }

    /// Writes a member of an object.
    pub(crate) fn member<T: ToJson + ?Sized>(&mut self, name: &str, value: &T) {
        self.name(name);
        value.write(self);
    }

    /// Writes a member of an object unless there is none.
    pub(crate) fn member_if_some<T: ToJson>(&mut self, name: &str, value: &Option<T>) {
        if let Some(value) = value {
            self.member(name, value);
        }
    }

    /// Writes the name of a member, whose value has to follow.
    pub(crate) fn name(&mut self, name: &str) {
        self.separate(b'{');
        self.text(name.as_bytes());
        self.byte(b':');
    }

    /// Writes pairs as an object.
    pub(crate) fn pairs<T: ToJson>(&mut self, pairs: impl IntoIterator<Item = (impl AsRef<str>, T)>) {
        self.open_object();
        for (name, value) in pairs {
            self.member(name.as_ref(), &value);
        }
        self.close_object();
    }

    /// Writes a list.
    pub(crate) fn items<T: ToJson>(&mut self, items: impl IntoIterator<Item = T>) {
        self.list(items, |writer, item| item.write(writer));
    }

    /// Writes a list whose items are written by that function.
    pub(crate) fn list<T>(&mut self, items: impl IntoIterator<Item = T>, mut write: impl FnMut(&mut Self, T)) {
        self.byte(b'[');
        for item in items {
            self.separate(b'[');
            write(self, item);
        }
        self.byte(b']');
    }

    /// Writes a comma, but for the first member or item. No value ends in the bracket that opened it.
    fn separate(&mut self, opening: u8) {
        if self.out.last() != Some(&opening) {
            self.byte(b',');
        }
    }

    /// Writes a text, which has to be UTF-8.
    pub(crate) fn text(&mut self, text: &[u8]) {
        self.byte(b'"');
        let mut run = 0;
        loop {
            let end = scan::find(text, run, special);
            self.raw(text.get(run..end).unwrap_or_default());
            let Some(byte) = text.get(end) else { break };
            self.escape(*byte);
            run = end + 1;
        }
        self.byte(b'"');
    }

    fn escape(&mut self, byte: u8) {
        let letter = match byte {
            b'"' | b'\\' => byte,
            b'\n' => b'n',
            b'\t' => b't',
            b'\r' => b'r',
            0x8 => b'b',
            0xc => b'f',
            _ => {
                let digit = |value: u8| b"0123456789abcdef"[usize::from(value & 0xf)];
                return self.raw(&[b'\\', b'u', b'0', b'0', digit(byte >> 4), digit(byte)]);
            }
        };
        self.raw(&[b'\\', letter]);
    }

    /// Writes a number.
    pub(crate) fn number(&mut self, number: u64) {
        self.raw(Digits::of(number).as_bytes());
    }

    /// Writes what is JSON already.
    // Not inlined, like what follows: the code that makes room would stand in each of a hundred places.
    #[inline(never)]
    pub(crate) fn raw(&mut self, json: &[u8]) {
        self.out.extend_from_slice(json);
    }

    #[inline(never)]
    fn byte(&mut self, byte: u8) {
        self.out.push(byte);
    }

    /// Writes a text that is escaped already, see [`super::Nested`].
    ///
    /// Where it is most of the answer, what was written before is put into it, so that it is not there twice.
    pub(crate) fn escaped_text(&mut self, escaped: Vec<u8>) {
        self.byte(b'"');
        if escaped.len() < self.out.capacity() - self.out.len() {
            self.raw(&escaped);
        } else if escaped.len() > self.out.len() {
            let before = mem::replace(&mut self.out, escaped);
            let length = self.out.len();
            self.out.reserve_exact(before.len() + ROOM_AFTER_TEXT);
            self.out.resize(length + before.len(), 0);
            self.out.copy_within(..length, before.len());
            self.out[..before.len()].copy_from_slice(&before);
        } else {
            // What is as large as that is not made room for twice over.
            self.out.reserve_exact(escaped.len() + ROOM_AFTER_TEXT);
            self.raw(&escaped);
        }
        self.byte(b'"');
    }
}

/// Says which fields of a type are written, each named as in the type itself; those marked `[if some]` only where there
/// is one, and of those marked `[flat]` the fields, see [`super::Flat`].
macro_rules! to_json {
    ($type:ty { $($field:ident $([$($mark:tt)+])?),+ $(,)? }) => {
        impl $crate::json::ToJson for $type {
            fn write(&self, writer: &mut $crate::json::Writer) {
                writer.open_object();
                $($crate::json::to_json!(@member writer, self, $field $($($mark)+)?);)+
                writer.close_object();
            }
        }
    };
    (@member $writer:ident, $self:ident, $field:ident) => {
        $writer.member(stringify!($field), &$self.$field)
    };
    (@member $writer:ident, $self:ident, $field:ident if some) => {
        $writer.member_if_some(stringify!($field), &$self.$field)
    };
    (@member $writer:ident, $self:ident, $field:ident flat) => {
        $crate::json::Flat::write(&$self.$field, $writer)
    };
}

pub(crate) use to_json;

/// Says as which texts the values of a type are written.
macro_rules! to_text {
    ($type:ty { $($text:literal => $variant:ident),+ $(,)? }) => {
        impl $crate::json::ToJson for $type {
            fn write(&self, writer: &mut $crate::json::Writer) {
                let text: &str = match self {
                    $(Self::$variant => $text),+
                };
                text.write(writer);
            }
        }
    };
}

pub(crate) use to_text;
