//! `outbox_step`: what is delivered again.

use alloc::string::String;

use ahpc_core::{
    identity::AuthGeneration,
    outbox::{self, Effect, Event, Happened, Phase, Product, State, Transition},
};

use crate::{
    envelope::{Answer, ok},
    json::{Fields, Findings, FromJson, Json, ToJson, Writer, from_json, named, to_json},
    request::{take, with_repaired},
};

struct Request {
    state: Option<State>,
    event: Timed,
}

from_json!(strict Request { state, event });
from_json!(lenient State { phase, attempt, next_try_at, problem, failed, failed_count });
to_json!(State { phase, attempt, next_try_at, problem, failed, failed_count });
named!(Phase { "ready" => Ready, "waiting" => Waiting, "stopped" => Stopped });
named!(Happened {
    "product.created" => Created,
    "product.updated" => Updated,
    "product.deleted" => Deleted,
});

/// An event and its time.
struct Timed {
    now: u64,
    event: Event,
}

impl<'a> FromJson<'a> for Timed {
    fn from_json(json: &Json<'a>, findings: &mut Findings) -> Self {
        let mut fields = json.fields(findings);
        let now = fields.take("now");
        let kind: String = fields.take("type");
        let event = match &*kind {
            "work" => Event::Work { may_deliver: fields.take("may_deliver") },
            "waiting" => Event::Waiting { products: fields.take("products"), more: fields.take("more") },
            "delivered" => delivered(&mut fields),
            "retry" => Event::Retry,
            _ => {
                fields.wrong("type", "is no event of this operation");
                Event::Retry
            }
        };
        fields.finish();
        Self { now, event }
    }
}

fn delivered(fields: &mut Fields<'_, '_>) -> Event {
    let auth: Option<AuthGeneration> = fields.take("auth");
    Event::Delivered {
        product_id: fields.take("product_id"),
        last: fields.take("last"),
        attempts: fields.take("attempts"),
        jitter: fields.take("jitter"),
        auth: auth.unwrap_or_default(),
        answer: fields.take("answer"),
    }
}

impl<'a> FromJson<'a> for Product {
    fn from_json(json: &Json<'a>, findings: &mut Findings) -> Self {
        let mut fields = json.fields(findings);
        let product = Self {
            id: fields.take("id"),
            events: fields.take("events"),
            last: fields.take("last"),
            attempts: fields.take("attempts"),
            was_tried: fields.take("tried"),
            status: fields.take("status"),
            is_protected: fields.take("password_protected"),
            known: fields.take("known"),
            is_queued: fields.take("queued"),
        };
        fields.finish();
        product
    }
}

/// One step of delivering what is left.
pub(crate) fn step(request: &[u8]) -> Answer {
    // What a server answers may be any bytes.
    with_repaired(request, |request| {
        let Request { state, event: Timed { now, event } } = take(request)?;
        ok(outbox::step(state.unwrap_or_default(), now, event))
    })
}

impl ToJson for Transition {
    fn write(&self, writer: &mut Writer) {
        writer.open_object();
        writer.member("state", &self.state);
        writer.member("effects", &self.effects);
        writer.member("problem", &self.state.problem);
        writer.close_object();
    }
}

impl ToJson for Effect {
    fn write(&self, writer: &mut Writer) {
        writer.open_object();
        match self {
            Self::Read { products, happened_until } => {
                writer.member("type", "read");
                writer.member("products", products);
                writer.member("happened_until", happened_until);
            }
            Self::Deliver { product_id, topic, last, attempts } => {
                writer.member("type", "deliver");
                writer.member("product_id", product_id);
                writer.member("topic", topic);
                writer.member("last", last);
                writer.member("attempts", attempts);
            }
            Self::Strike { product_id, last } => {
                writer.member("type", "strike");
                writer.member("product_id", product_id);
                writer.member("last", last);
            }
            Self::GiveUp { product_id, last } => {
                writer.member("type", "give_up");
                writer.member("product_id", product_id);
                writer.member("last", last);
            }
            Self::Postpone { product_id, attempts, due_at } => {
                writer.member("type", "postpone");
                writer.member("product_id", product_id);
                writer.member("attempts", attempts);
                writer.member("due_at", due_at);
            }
            Self::CheckConnection => writer.member("type", "check_connection"),
            Self::Schedule { in_seconds } => {
                writer.member("type", "schedule");
                writer.member("in_seconds", in_seconds);
            }
            Self::Finished => writer.member("type", "finished"),
        }
        writer.close_object();
    }
}
