//! `version` and `describe`: what this core is and what it can be asked.

use ahpc_core::{KINDS, Kind};
use serde::{Serialize, Serializer, ser::SerializeSeq};

use super::OPERATIONS;
use crate::{
    envelope::{Answer, ok},
    json::Json,
    request::take,
};

#[derive(Serialize)]
struct Version {
    core: &'static str,
}

pub(crate) fn version(request: &[u8]) -> Answer {
    take::<Json<'_>>(request)?.fields()?.finish()?;
    ok(Version { core: env!("CARGO_PKG_VERSION") })
}

#[derive(Serialize)]
struct Description {
    operations: Operations,
    errors: &'static [Kind],
}

struct Operations;

#[derive(Serialize)]
struct OperationSummary {
    name: &'static str,
    summary: &'static str,
}

pub(crate) fn describe(request: &[u8]) -> Answer {
    take::<Json<'_>>(request)?.fields()?.finish()?;
    ok(Description { operations: Operations, errors: KINDS })
}

impl Serialize for Operations {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(OPERATIONS.len()))?;
        for operation in OPERATIONS {
            list.serialize_element(&OperationSummary { name: operation.name, summary: operation.summary })?;
        }
        list.end()
    }
}
