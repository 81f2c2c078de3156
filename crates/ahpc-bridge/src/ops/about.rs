//! `version` and `describe`: what this core is and what it can be asked.

use ahpc_core::{KINDS, Kind};

use super::{OPERATIONS, Operation};
use crate::{
    CORE_VERSION,
    envelope::{Answer, ok_with},
    json::to_json,
    request::take_nothing,
};

pub(crate) fn version(request: &[u8]) -> Answer {
    take_nothing(request)?;
    ok_with(|writer| writer.pairs([("core", CORE_VERSION)]))
}

pub(crate) fn describe(request: &[u8]) -> Answer {
    take_nothing(request)?;
    ok_with(|writer| {
        writer.open_object();
        writer.member("operations", OPERATIONS);
        writer.member("errors", KINDS);
        writer.close_object();
    })
}

to_json!(Operation { name, summary });
to_json!(Kind { code, params, summary });
