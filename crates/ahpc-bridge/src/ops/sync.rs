//! `sync_step`.

use alloc::{borrow::Cow, string::String, vec::Vec};

use ahpc_core::{
    Error, Problem,
    identity::AuthGeneration,
    reconcile::Mode,
    secret::Secret,
    sync::{self, Event, Facts, Field, Phase, State},
};
use serde::Serialize;

use crate::{
    envelope::{Answer, ok},
    json::{Fields, FromJson, Hexadecimal, Json, Mismatch, from_json, from_text},
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
});
from_text!(Phase {
    "unconfigured" => Unconfigured,
    "registering" => Registering,
    "connected" => Connected,
    "retrying" => Retrying,
    "stopped" => Stopped,
});
from_text!(AuthGeneration { "api_key" => ApiKey, "bearer" => Bearer });
from_json!(strict Facts { shop_id, api_key, base_url, locale, currency, secret, webhooks_disabled });

impl<'a> FromJson<'a> for Event {
    fn from_json(json: Json<'a>) -> Result<Self, Mismatch> {
        let mut fields = json.fields()?;
        let now = fields.take("now")?;
        let event = match &*fields.take::<Cow<'_, str>>("type")? {
            "start" => Self::Start { now, force: fields.take("force")?, random: random(&mut fields)? },
            "settings_entered" => Self::SettingsEntered { now, random: random(&mut fields)? },
            "answered" => Self::Answered { now, jitter: fields.take("jitter")?, answer: fields.take("answer")? },
            _ => return Err(Mismatch::new("is no event of this operation").within("type")),
        };
        fields.finish()?;
        Ok(event)
    }
}

fn random(fields: &mut Fields<'_>) -> Result<Vec<u8>, Mismatch> {
    fields.take::<Hexadecimal>("random_hex").map(|bytes| bytes.0)
}

#[derive(Serialize)]
struct Transition {
    state: State,
    effects: Vec<Effect>,
    problem: Option<FieldProblem>,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Effect {
    StoreSecret { secret: Secret },
    SaveSettings { shop_id: String, api_key: String },
    Request(outgoing::Request),
    RememberDelivery { url: String, header: &'static str, value_prefix: &'static str },
    Webhooks { desired: Desired },
    ScheduleSync { in_seconds: u64 },
    StartBackfill,
}

#[derive(Serialize)]
struct Desired {
    mode: Mode,
    delivery_url: String,
    secret: Secret,
}

#[derive(Serialize)]
struct FieldProblem {
    #[serde(flatten)]
    problem: Problem,
    field: Option<Field>,
}

pub(crate) fn step(request: &[u8]) -> Answer {
    let request: Request = take(request)?;
    let state = request.state.unwrap_or_default();
    let transition = sync::step(state, &request.facts, request.event)?;
    let field = transition.field();
    ok(Transition {
        state: transition.state,
        effects: transition.effects.into_iter().map(effect).collect::<Result<_, _>>()?,
        problem: transition.problem.map(|problem| FieldProblem { problem, field }),
    })
}

fn effect(effect: sync::Effect) -> Result<Effect, Error> {
    Ok(match effect {
        sync::Effect::StoreSecret(secret) => Effect::StoreSecret { secret },
        sync::Effect::SaveSettings { shop_id, api_key } => {
            Effect::SaveSettings { shop_id: shop_id.as_str().into(), api_key: api_key.reveal().into() }
        }
        sync::Effect::Register(registration) => Effect::Request(outgoing::Request::register(registration)?),
        sync::Effect::RememberDelivery { url, header, value_prefix } => {
            Effect::RememberDelivery { url, header, value_prefix }
        }
        sync::Effect::Webhooks { mode, delivery_url, secret } => {
            Effect::Webhooks { desired: Desired { mode, delivery_url, secret } }
        }
        sync::Effect::ScheduleSync { in_seconds } => Effect::ScheduleSync { in_seconds },
        sync::Effect::StartBackfill => Effect::StartBackfill,
    })
}
