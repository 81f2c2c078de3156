//! `sync_step`.

use alloc::{string::String, vec::Vec};

use ahpc_core::{
    settings::Facts,
    sync::{self, Effect, Event, Field, Phase, State, Transition},
};

use crate::{
    envelope::{Answer, ok},
    json::{
        Fields, Findings, FromJson, Hexadecimal, Json, ToJson, Writer, from_json, named, to_json, to_text,
        write_problem,
    },
    outgoing,
    request::take,
};

struct Request {
    state: Option<State>,
    facts: Facts,
    event: Event,
}

from_json!(strict Request { state, facts, event });
from_json!(lenient State {
    phase, attempt, registered_at, next_try_at, problem, auth, shop_url, registered, attempted, entered,
    asked_again,
});
to_json!(State {
    phase,
    attempt,
    registered_at,
    next_try_at,
    problem,
    auth,
    shop_url,
    registered,
    attempted,
    entered,
    asked_again,
});
named!(Phase {
    "unconfigured" => Unconfigured,
    "registering" => Registering,
    "connected" => Connected,
    "retrying" => Retrying,
    "stopped" => Stopped,
});

impl<'a> FromJson<'a> for Event {
    fn from_json(json: &Json<'a>, findings: &mut Findings) -> Self {
        let mut fields = json.fields(findings);
        let now = fields.take("now");
        let kind: String = fields.take("type");
        let event = match &*kind {
            "start" => Self::Start { now, force: fields.take("force"), random: random(&mut fields) },
            "settings_entered" => Self::SettingsEntered { now, random: random(&mut fields) },
            "answered" => Self::Answered { now, jitter: fields.take("jitter"), answer: fields.take("answer") },
            _ => {
                fields.wrong("type", "is no event of this operation");
                Self::SettingsEntered { now, random: Vec::new() }
            }
        };
        fields.finish();
        event
    }
}

fn random(fields: &mut Fields<'_, '_>) -> Vec<u8> {
    fields.take::<Hexadecimal>("random_hex").0
}

impl ToJson for Transition {
    fn write(&self, writer: &mut Writer) {
        writer.open_object();
        writer.member("state", &self.state);
        writer.member("effects", &self.effects);
        writer.name("problem");
        match &self.problem {
            Some(problem) => {
                writer.open_object();
                write_problem(problem, writer);
                writer.member("field", &self.field());
                writer.close_object();
            }
            None => writer.raw(b"null"),
        }
        writer.close_object();
    }
}

to_text!(Field { "shop_id" => ShopId, "api_key" => ApiKey });

impl ToJson for Effect {
    fn write(&self, writer: &mut Writer) {
        writer.open_object();
        match self {
            Self::StoreSecret(secret) => {
                writer.member("type", "store_secret");
                writer.member("secret", secret);
            }
            Self::SaveSettings { shop_id, api_key } => {
                writer.member("type", "save_settings");
                writer.member("shop_id", shop_id.as_str());
                writer.member("api_key", api_key.reveal());
            }
            Self::Register(registration) => {
                writer.member("type", "request");
                outgoing::write_registration(registration, writer);
            }
            Self::RememberDelivery { url, header, value_prefix } => {
                writer.member("type", "remember_delivery");
                writer.member("url", url);
                writer.member("header", header);
                writer.member("value_prefix", value_prefix);
            }
            Self::Webhooks { mode, delivery_url, secret } => {
                writer.member("type", "webhooks");
                writer.name("desired");
                writer.open_object();
                writer.member("mode", mode);
                writer.member("delivery_url", delivery_url);
                writer.member("secret", secret);
                writer.close_object();
            }
            Self::ScheduleSync { in_seconds } => {
                writer.member("type", "schedule_sync");
                writer.member("in_seconds", in_seconds);
            }
            Self::StartBackfill => writer.member("type", "start_backfill"),
        }
        writer.close_object();
    }
}

pub(crate) fn step(request: &[u8]) -> Answer {
    let request: Request = take(request)?;
    ok(sync::step(request.state.unwrap_or_default(), &request.facts, request.event)?)
}
