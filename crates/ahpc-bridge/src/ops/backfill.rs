//! `backfill_step` and `sort_products`: the catalog send.

use alloc::{string::String, vec::Vec};

use ahpc_core::{
    backfill::{
        self, Effect, Event, Facts, Flight, Known, Mode, Note, Pending, Phase, Products, Range, ReadTo, Report,
        Situation, State, Transition, Treatment,
    },
    decimal, http,
    identity::AuthGeneration,
};

use crate::{
    envelope::{Answer, ok_with},
    json::{Fields, Findings, FromJson, Json, ToJson, Writer, from_json, named, to_json, write_params},
    outgoing,
    request::{take, with_repaired},
};

struct Request {
    state: Option<State>,
    facts: Facts,
    event: Timed,
}

from_json!(strict Request { state, facts, event });
from_json!(lenient State {
    revision, mode, phase, total, sent, unchanged, delivered, skipped, failed, failed_count, notes, notes_count,
    started_at, finished_at, next_try_at, per_minute, seconds_left, active_since, active_seconds, problem, products_url,
    cut_to, all_cut, ranges, attempt, refused_in_a_row,
});
to_json!(State {
    revision,
    mode,
    phase,
    total,
    sent,
    unchanged,
    delivered,
    skipped,
    failed,
    failed_count,
    notes,
    notes_count,
    started_at,
    finished_at,
    next_try_at,
    per_minute,
    seconds_left,
    active_since,
    active_seconds,
    problem,
    products_url,
    cut_to,
    all_cut,
    ranges,
    attempt,
    refused_in_a_row,
});
named!(Mode { "all" => All, "changes" => Changes });
named!(Phase {
    "idle" => Idle,
    "running" => Running,
    "waiting" => Waiting,
    "paused" => Paused,
    "canceled" => Canceled,
    "done" => Done,
    "stopped" => Stopped,
});
from_json!(lenient Range {
    after_id, until_id, more, pending, again, not_before, divided_to, flight, leased_until, asked,
});
to_json!(Range { after_id, until_id, more, pending, again, not_before, divided_to, flight, leased_until, asked });
from_json!(strict Pending { id, sends });
to_json!(Pending { id, sends });
from_json!(strict Note { id, code, params });

impl ToJson for Note {
    fn write(&self, writer: &mut Writer) {
        writer.open_object();
        writer.member("id", &self.id);
        writer.member("code", &self.code);
        write_params(&self.params, writer);
        writer.close_object();
    }
}

impl<'a> FromJson<'a> for Facts {
    fn from_json(json: &Json<'a>, findings: &mut Findings) -> Self {
        let mut fields = json.fields(findings);
        let auth: Option<AuthGeneration> = fields.take("auth");
        let facts = Self {
            shop_id: fields.take("shop_id"),
            api_key: fields.take("api_key"),
            base_url: fields.take("base_url"),
            locale: fields.take("locale"),
            currency: fields.take("currency"),
            auth: auth.unwrap_or_default(),
        };
        fields.finish();
        facts
    }
}

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
            "start" => Event::Start { mode: fields.take("mode"), total: fields.take("total") },
            "work" => Event::Work,
            "found" => Event::Found { after_id: fields.take("after_id"), until_id: fields.take("until_id") },
            "sent" => Event::Sent(report(&mut fields)),
            "pause" => Event::Pause,
            "resume" => Event::Resume,
            "retry" => Event::Retry,
            "recover" => Event::Recover,
            "cancel" => Event::Cancel,
            _ => {
                fields.wrong("type", "is no event of this operation");
                Event::Cancel
            }
        };
        fields.finish();
        Self { now, event }
    }
}

fn report(fields: &mut Fields<'_, '_>) -> Report {
    let requests: Vec<Sent> = fields.take("requests");
    Report {
        flight: fields.take("flight"),
        jitter: fields.take("jitter"),
        leaves: fields.take("leaves"),
        read: fields.take("read"),
        unchanged: fields.take("unchanged"),
        delivered: fields.take("delivered"),
        skipped: fields.take("skipped"),
        left_out: fields.take("left_out"),
        notes: fields.take("notes"),
        requests: requests.into_iter().map(|sent| (numbers(&sent.ids), sent.answer)).collect(),
    }
}

from_json!(strict ReadTo { last_id, more });

/// A request by its ids, and its answer.
struct Sent {
    ids: Vec<String>,
    answer: http::Answer,
}

from_json!(strict Sent { ids, answer });

/// The ids as numbers; no product has the id 0, so what is no id is that of none.
fn numbers(ids: &[String]) -> Vec<u64> {
    ids.iter().map(|id| decimal::parse(id.as_bytes()).unwrap_or_default()).collect()
}

/// One step of the catalog send.
pub(crate) fn step(request: &[u8]) -> Answer {
    // What a server answers may be any bytes.
    with_repaired(request, |request| {
        let Request { state, facts, event: Timed { now, event } } = take(request)?;
        let transition = backfill::step(state.unwrap_or_default(), &facts, now, event);
        ok_with(|writer| write_transition(&transition, writer))
    })
}

fn write_transition(transition: &Transition, writer: &mut Writer) {
    writer.open_object();
    writer.member("state", &transition.state);
    writer.member("effects", &transition.effects);
    writer.member("problem", &transition.state.problem);
    writer.close_object();
}

impl ToJson for Effect {
    fn write(&self, writer: &mut Writer) {
        writer.open_object();
        match self {
            Self::Forget => writer.member("type", "forget"),
            Self::Invite => writer.member("type", "invite"),
            Self::FindEnd { after_id, products } => {
                writer.member("type", "find_end");
                writer.member("after_id", after_id);
                writer.member("products", products);
            }
            Self::Send(flight) => {
                writer.member("type", "send");
                write_flight(flight, writer);
            }
            Self::Remember { ids } => {
                writer.member("type", "remember");
                writer.member("ids", ids);
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

fn write_flight(flight: &Flight, writer: &mut Writer) {
    writer.member("flight", &flight.number);
    writer.member("mode", &flight.mode);
    match &flight.products {
        Products::Between { after_id, until_id } => {
            writer.member("after_id", after_id);
            writer.member("until_id", until_id);
        }
        Products::These(ids) => writer.member("ids", ids),
    }
    writer.member("max_products", &flight.max_products);
    writer.member("max_requests", &flight.max_requests);
    writer.name("request");
    writer.open_object();
    outgoing::write_put_products(&flight.target, writer);
    writer.close_object();
}

struct Sorting {
    mode: Mode,
    products: Vec<Product>,
}

from_json!(strict Sorting { mode, products });

/// A product, and what is known of it.
struct Product {
    id: u64,
    status: String,
    password_protected: bool,
    known: Option<Known>,
    same_offer: bool,
    same_content: bool,
}

from_json!(strict Product { id, status, password_protected, known, same_offer, same_content });
named!(Known { "listed" => Listed, "removed" => Removed });

/// What is to be done with each product.
pub(crate) fn sort(request: &[u8]) -> Answer {
    let Sorting { mode, products } = take(request)?;
    let treated: Vec<_> = products.iter().map(|product| (product.id, product.treatment(mode))).collect();
    let with = |treatment| treated.iter().filter(move |(_, given)| *given == treatment).map(|(id, _)| id);
    ok_with(|writer| {
        writer.open_object();
        for (name, treatment) in
            [("put", Treatment::Put), ("remove", Treatment::Remove), ("deliver", Treatment::Deliver)]
        {
            writer.name(name);
            writer.items(with(treatment));
        }
        writer.member("unchanged", &with(Treatment::Leave).count());
        writer.member("skipped", &with(Treatment::Skip).count());
        writer.close_object();
    })
}

impl Product {
    fn treatment(&self, mode: Mode) -> Treatment {
        let Self { status, password_protected, known, same_offer, same_content, .. } = self;
        let situation = Situation {
            status,
            is_protected: *password_protected,
            known: *known,
            same_offer: *same_offer,
            same_content: *same_content,
        };
        backfill::sort(mode, situation)
    }
}
