//! `sync_step`.

use alloc::{string::String, vec::Vec};

use ahpc_core::{
    Error, Problem,
    reconcile::Mode,
    secret::Secret,
    sync::{self, Event, Facts, Field, State},
};
use serde::{Deserialize, Serialize};

use crate::{
    answer,
    envelope::{Answer, ok},
    outgoing,
    request::{hexadecimal, malformed, read},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    state: Option<State>,
    facts: Facts,
    event: EventRequest,
}

/// The fields of every event; which of them belong together is said by [`EventRequest::into_core`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EventRequest {
    r#type: String,
    now: u64,
    force: Option<bool>,
    random_hex: Option<String>,
    jitter: Option<u16>,
    answer: Option<answer::Answer>,
}

impl EventRequest {
    fn into_core(self) -> Result<Event, Error> {
        let now = self.now;
        match (self.r#type.as_str(), self.force, self.random_hex, self.jitter, self.answer) {
            ("start", Some(force), Some(random_hex), None, None) => {
                Ok(Event::Start { now, force, random: hexadecimal("random_hex", &random_hex)? })
            }
            ("settings_entered", None, Some(random_hex), None, None) => {
                Ok(Event::SettingsEntered { now, random: hexadecimal("random_hex", &random_hex)? })
            }
            ("answered", None, None, Some(jitter), Some(answer)) => {
                Ok(Event::Answered { now, jitter, answer: answer.into_core()? })
            }
            _ => Err(malformed("`event` is no event with exactly its fields")),
        }
    }
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
    let request: Request = read(request)?;
    let state = request.state.unwrap_or_default();
    let transition = sync::step(state, &request.facts, request.event.into_core()?)?;
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
