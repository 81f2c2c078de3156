//! How our types are taken out of a tree, field by field.

use super::{
    Findings, Json, Writer,
    findings::Place,
    tree::{Members, Place as MemberPlace},
};

/// A type that can be taken out of JSON.
pub(crate) trait FromJson<'a>: Sized {
    /// Takes it out. What is wrong goes into `findings`, and then any value will do.
    fn from_json(json: &Json<'a>, findings: &mut Findings) -> Self;
}

/// The fields of an object, to be taken out one by one.
#[derive(Debug)]
pub(crate) struct Fields<'t, 'a> {
    members: Members<'a>,
    /// The member after the one that was taken last. Fields mostly stand in the order they are taken in.
    next: MemberPlace,
    findings: &'t mut Findings,
    /// A bit for each of the first members that was taken. No type has more fields than there are bits.
    taken: u32,
}

impl<'t, 'a> Fields<'t, 'a> {
    /// The fields of an object with those members.
    pub(crate) fn of(members: Members<'a>, findings: &'t mut Findings) -> Self {
        Self { next: members.start(), members, findings, taken: 0 }
    }

    /// Takes the field of that name.
    pub(crate) fn take<T: FromJson<'a>>(&mut self, name: &'static str) -> T {
        let json = self.enter(name);
        let value = T::from_json(&json, self.findings);
        self.findings.leave();
        value
    }

    /// Takes the field of that name, or the default of its type where a state of another version lacks it.
    pub(crate) fn take_or_default<T: FromJson<'a> + Default>(&mut self, name: &'static str) -> T {
        let json = self.enter(name);
        let value = if json.is_absent() { T::default() } else { T::from_json(&json, self.findings) };
        self.findings.leave();
        value
    }

    /// Says what is wrong with the field of that name, which was taken.
    pub(crate) fn wrong(&mut self, name: &'static str, what: &str) {
        self.findings.enter(Place::Field(name));
        self.findings.wrong(what);
        self.findings.leave();
    }

    /// Refuses whatever was not taken: a misspelled field, or one that stands twice.
    pub(crate) fn finish(self) {
        let is_taken = |number: usize| number < u32::BITS as usize && self.taken & 1 << number != 0;
        let mut place = self.members.start();
        for number in 0..self.members.count_all() {
            if !is_taken(number) {
                return self.findings.wrong_name(&self.members.name(place));
            }
            place = self.members.after(place);
        }
    }

    /// The value of that name, which is then read.
    fn enter(&mut self, name: &'static str) -> Json<'a> {
        self.findings.enter(Place::Field(name));
        let members = &self.members;
        let found = members.find(name, self.next).or_else(|| members.find(name, members.start()));
        let Some(place) = found else {
            self.findings.absent();
            return Json::default();
        };
        self.taken |= 1_u32.checked_shl(place.number as u32).unwrap_or_default();
        self.next = members.after(place);
        members.value(place)
    }
}

/// A type whose fields stand among those of the one that has it.
pub(crate) trait Flat {
    /// Takes it out of the fields of the other.
    fn take(fields: &mut Fields<'_, '_>) -> Self;
    /// Writes its fields into the other, whose object is open.
    fn write(&self, writer: &mut Writer);
}

/// Says which fields make up a type, each named as in the type itself.
///
/// `strict` refuses other fields, so that a misspelled one is noticed. `lenient` is for states, which another version
/// may have written: a field that is not there has its default, and others are passed over. The fields of one that is
/// marked `[flat]` stand among those of the type, see [`Flat`].
macro_rules! from_json {
    (strict $type:ty { $($field:ident),+ $(,)? }) => {
        impl<'a> $crate::json::FromJson<'a> for $type {
            fn from_json(json: &$crate::json::Json<'a>, findings: &mut $crate::json::Findings) -> Self {
                let mut fields = json.fields(findings);
                let taken = Self { $($field: fields.take(stringify!($field))),+ };
                fields.finish();
                taken
            }
        }
    };
    (lenient $type:ty { $($field:ident $([$mark:ident])?),+ $(,)? }) => {
        impl<'a> $crate::json::FromJson<'a> for $type {
            fn from_json(json: &$crate::json::Json<'a>, findings: &mut $crate::json::Findings) -> Self {
                let mut fields = json.fields(findings);
                Self { $($field: $crate::json::from_json!(@take fields, $field $($mark)?)),+ }
            }
        }
    };
    (@take $fields:ident, $field:ident) => {
        $fields.take_or_default(stringify!($field))
    };
    (@take $fields:ident, $field:ident flat) => {
        $crate::json::Flat::take(&mut $fields)
    };
}

pub(crate) use from_json;

/// Says which texts stand for the values of a type, in requests and in answers.
macro_rules! named {
    ($type:ty { $($text:literal => $variant:ident),+ $(,)? }) => {
        impl<'a> $crate::json::FromJson<'a> for $type {
            fn from_json(json: &$crate::json::Json<'a>, findings: &mut $crate::json::Findings) -> Self {
                const VALUES: &[$type] = &[$(<$type>::$variant),+];
                VALUES[json.index_in(&[$($text),+], findings)]
            }
        }

        $crate::json::to_text!($type { $($text => $variant),+ });
    };
}

pub(crate) use named;

#[cfg(test)]
mod tests {
    use alloc::{string::String, vec::Vec};

    use ahpc_core::Error;

    use crate::request::malformed;

    #[derive(Debug, PartialEq)]
    struct Sample {
        number: u16,
        name: Option<String>,
        list: Vec<Inner>,
    }

    #[derive(Debug, Default, PartialEq)]
    struct Inner {
        flag: bool,
        number: u16,
    }

    from_json!(strict Sample { number, name, list });
    from_json!(lenient Inner { flag, number });

    fn read(json: &str) -> Result<Sample, Error> {
        crate::request::take(json.as_bytes())
    }

    #[track_caller]
    fn check_wrong(json: &str, expected: &str) {
        assert_eq!(read(json), Err(malformed(expected)));
    }

    #[test]
    fn what_is_right() {
        let list = alloc::vec![Inner { flag: true, number: 7 }, Inner::default(), Inner::default()];
        let sample = Sample { number: 1, name: Some("\u{fc}".into()), list };
        let json = r#"{"list":[{"number":7,"flag":true,"later":1},{},[]],"name":"\u00fc","number":1}"#;
        assert_eq!(read(json), Ok(sample));
        assert_eq!(read(r#"{"number":0,"name":null,"list":[]}"#).unwrap().name, None);
        assert_eq!(read(r#"{"number":0,"list":[]}"#).unwrap().name, None);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place_and_without_values() {
        check_wrong("[1]", "the request has to be an object");
        check_wrong("[]", "`number` is missing");
        check_wrong(r#"{"number":"hunter2"}"#, "`number` has to be a whole number from 0");
        check_wrong(r#"{"number":-1}"#, "`number` has to be a whole number from 0");
        check_wrong(r#"{"number":1.5}"#, "`number` has to be a whole number from 0");
        check_wrong(r#"{"number":99999999999999999999}"#, "`number` has to be a whole number from 0");
        check_wrong(r#"{"number":65536}"#, "`number` is too large");
        check_wrong(r#"{"number":1,"name":{}}"#, "`name` has to be a text");
        check_wrong(r#"{"number":1,"list":{}}"#, "`list` has to be a list");
        check_wrong(r#"{"number":1,"list":[{},{"flag":0}]}"#, "`list[1].flag` has to be true or false");
        check_wrong(r#"{"number":1,"list":[],"nam":1}"#, "`nam` is unknown or stands twice");
        check_wrong(r#"{"number":1,"list":[],"number":1}"#, "`number` is unknown or stands twice");
        check_wrong(r#"{"number":1,"list":[],"\n<b>x y</b>":1}"#, "`bxyb` is unknown or stands twice");
    }
}
