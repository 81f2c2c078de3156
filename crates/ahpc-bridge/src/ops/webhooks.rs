//! `plan_webhooks`.

use alloc::{string::String, vec::Vec};

use crate::{
    envelope::{Answer, ok},
    json::{Findings, FromJson, Json, ToJson, Writer, from_json, named, to_json, to_text},
    request::{malformed, take},
};
use ahpc_core::{
    Error,
    delivery::Topic,
    reconcile::{
        self, Action, Changes, DesiredState, KnownIds, MANAGED_FIELDS, Mode, NAME_PREFIX, Plan, Reason, Step, Webhook,
    },
    secret::Secret,
};

struct Request {
    desired: Desired,
    known_ids: Ids,
    actual: Vec<Webhook>,
}

from_json!(strict Request { desired, known_ids, actual });

/// What WooCommerce's table of webhooks holds of a text. Each is written for three webhooks.
const MAX_TEXT_BYTES: usize = 65_535;

struct Desired {
    mode: Mode,
    delivery_url: Option<String>,
    secret: Option<Secret>,
    user_id: Option<u64>,
}

from_json!(strict Desired { mode, delivery_url, secret, user_id });
named!(Mode { "active" => Active, "paused" => Paused, "removed" => Removed });
from_json!(strict Webhook {
    id, name, status, user_id, delivery_url, secret, topic, api_version, failure_count, pending_delivery,
});

/// Ids by topic, as they stand in the request.
struct Ids(Vec<(String, u64)>);

impl<'a> FromJson<'a> for Ids {
    fn from_json(json: &Json<'a>, findings: &mut Findings) -> Self {
        let members = json.members(findings);
        Self(members.map(|(topic, id)| (topic.into_owned(), u64::from_json(&id, findings))).collect())
    }
}

impl ToJson for Plan {
    fn write(&self, writer: &mut Writer) {
        writer.open_object();
        writer.member("steps", &self.steps);
        writer.name("kept");
        writer.pairs(self.kept.iter().map(|(topic, id)| (topic.as_str(), *id)));
        writer.member("managed_fields", &MANAGED_FIELDS[..]);
        writer.member("name_prefix", NAME_PREFIX);
        writer.close_object();
    }
}

impl ToJson for Step {
    fn write(&self, writer: &mut Writer) {
        writer.open_object();
        writer.member("action", &self.action);
        writer.member("topic", &self.topic);
        writer.member("id", &self.id);
        writer.member("reason", &self.reason);
        writer.member("repair", &self.is_repair());
        writer.member_if_some("changes", &self.changes);
        writer.close_object();
    }
}

to_text!(Action { "create" => Create, "update" => Update, "delete" => Delete });
to_text!(Reason {
    "missing" => Missing,
    "differs" => Differs,
    "pause_first" => PauseFirst,
    "enable" => Enable,
    "disabled_by_failures" => DisabledByFailures,
    "paused" => Paused,
    "duplicate" => Duplicate,
    "removed" => Removed,
});
to_json!(Changes {
    name [if some],
    topic [if some],
    status [if some],
    user_id [if some],
    delivery_url [if some],
    secret [if some],
    api_version [if some],
    failure_count [if some],
    pending_delivery [if some],
});

impl ToJson for Topic {
    fn write(&self, writer: &mut Writer) {
        self.as_str().write(writer);
    }
}

pub(crate) fn plan(request: &[u8]) -> Answer {
    let request: Request = take(request)?;
    ok(reconcile::plan_webhooks(&desired_state(request.desired)?, &known_ids(&request.known_ids.0)?, &request.actual))
}

fn desired_state(desired: Desired) -> Result<DesiredState, Error> {
    let complete = matches!(
        &desired,
        Desired { delivery_url: Some(url), secret: Some(secret), user_id: Some(_), .. }
            if !url.is_empty() && !secret.is_empty()
    );
    let longest =
        desired.delivery_url.as_deref().map(str::len).max(desired.secret.as_ref().map(|secret| secret.reveal().len()));
    if longest.is_some_and(|bytes| bytes > MAX_TEXT_BYTES) {
        return Err(malformed("`desired.delivery_url` and `desired.secret` are too long for WooCommerce"));
    }
    if desired.mode == Mode::Active && !complete {
        return Err(malformed("mode `active` needs `delivery_url`, `secret` and `user_id`"));
    }
    Ok(DesiredState {
        mode: desired.mode,
        delivery_url: desired.delivery_url.unwrap_or_default(),
        secret: desired.secret.unwrap_or_default(),
        user_id: desired.user_id.unwrap_or_default(),
    })
}

fn known_ids(pairs: &[(String, u64)]) -> Result<KnownIds, Error> {
    pairs.iter().map(|(topic, id)| Ok((Topic::parse(topic)?, *id))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_managed_fields_are_those_that_a_step_can_set() {
        let changes = Changes {
            name: Some(String::new()),
            topic: Some(Topic::ProductCreated),
            status: Some(""),
            user_id: Some(0),
            delivery_url: Some(String::new()),
            secret: Some(Secret::default()),
            api_version: Some(""),
            failure_count: Some(0),
            pending_delivery: Some(false),
        };
        let mut writer = Writer::default();
        changes.write(&mut writer);
        let json = Json::parse(writer.as_bytes()).unwrap();
        let mut written: Vec<_> = json.members(&mut Findings::default()).map(|(name, _)| name.into_owned()).collect();
        written.retain(|name| name != "failure_count");
        written.sort_unstable();
        let mut managed = MANAGED_FIELDS.to_vec();
        managed.sort_unstable();
        assert_eq!(written, managed);
    }
}
