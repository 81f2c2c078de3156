//! What is wrong with a request that is JSON, but not of the right shape.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use ahpc_core::{Error, decimal};

use super::{FromJson, Json};
use crate::request::malformed;

/// The first thing that is wrong with a request, and where in the request its reader is.
///
/// Whoever finds something wrong says so here and goes on with any value. So no error has to be passed on, and nothing
/// dropped, at each single field, which would be most of the code that reads a request. Nothing may be done with a
/// request before [`Findings::result`] was asked.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// The fields and items from the outside in.
    path: Vec<Place>,
    /// The first thing that was found.
    wrong: Option<String>,
    /// How many fields were not there.
    absent: usize,
}

/// How many fields may be missing that may be missing. A list of empty objects is short, and what they become is not.
const MAX_ABSENT: usize = 8_192;

/// A part of an object or a list.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Place {
    /// The field of that name.
    Field(&'static str),
    /// The item with that index.
    Item(usize),
}

impl Findings {
    /// Goes into a part of the value that is being read.
    pub(crate) fn enter(&mut self, place: Place) {
        self.path.push(place);
    }

    /// Goes out of it again.
    pub(crate) fn leave(&mut self) {
        self.path.pop();
    }

    /// Takes a value out of JSON that stands in a field of that name.
    pub(crate) fn take<'a, T: FromJson<'a>>(&mut self, name: &'static str, json: &Json<'a>) -> T {
        self.enter(Place::Field(name));
        let value = T::from_json(json, self);
        self.leave();
        value
    }

    /// Says that the value is not what it has to be, or that there is none.
    #[cold]
    pub(crate) fn mismatch(&mut self, json: &Json<'_>, what: &str) {
        self.wrong(if json.is_absent() { "is missing" } else { what });
    }

    /// Says what is wrong with the value.
    #[cold]
    pub(crate) fn wrong(&mut self, what: &str) {
        if self.wrong.is_none() {
            let path = self.path();
            let place = if path.is_empty() { "the request".to_string() } else { ["`", &path, "`"].concat() };
            self.wrong = Some([&place, " ", what].concat());
        }
    }

    /// Counts a field that is not there.
    pub(crate) fn absent(&mut self) {
        self.absent += 1;
        if self.absent > MAX_ABSENT {
            self.wrong("is one of too many fields that are missing");
        }
    }

    /// Says that a field of that name, which may be anything, should not be there.
    #[cold]
    pub(crate) fn wrong_name(&mut self, name: &str) {
        if self.wrong.is_none() {
            let path = self.path();
            let separator = if path.is_empty() { "" } else { "." };
            self.wrong = Some(["`", &path, separator, &field_name(name), "` is unknown or stands twice"].concat());
        }
    }

    /// Whether something is wrong.
    pub(crate) fn is_wrong(&self) -> bool {
        self.wrong.is_some()
    }

    /// [`Error::MalformedRequest`] if something is wrong.
    pub(crate) fn result(self) -> Result<(), Error> {
        self.wrong.map_or(Ok(()), |wrong| Err(malformed(wrong)))
    }

    /// Such as `actual[1].id`.
    fn path(&self) -> String {
        let mut path = String::new();
        for place in &self.path {
            match place {
                Place::Field(name) => {
                    path.push_str(if path.is_empty() { "" } else { "." });
                    path.push_str(name);
                }
                Place::Item(index) => {
                    path.push('[');
                    path.push_str(&decimal::text(*index as u64));
                    path.push(']');
                }
            }
        }
        path
    }
}

/// The part of a name of the request that can be repeated: what looks like a name, cut.
pub(crate) fn field_name(name: &str) -> String {
    name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(32).collect()
}
