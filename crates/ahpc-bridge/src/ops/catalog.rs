//! `catalog_step` and `judge_delivery`: what is sent, when, and what WooCommerce may deliver besides.

use alloc::{string::String, vec::Vec};

use ahpc_core::{
    catalog::{
        self, Action, Brake, Class, DEPART_SECONDS, Deliveries, Delivery, Effect, Event, Flight, LEASE_SECONDS,
        LOOK_PRODUCTS, Listing, Look, Looked, MAX_WORKERS, Pace, Phase, Postponed, Presence, QUIET_SECONDS,
        RENEWAL_NIGHTS, Range, Report, RequestKind, SET_ASIDE_AFTER, SET_ASIDE_SECONDS, Sent, Settlement, State,
        Transition, WORKERS, Walk, WalkMode, Why,
    },
    delivery::Topic,
    settings::Facts,
};

use crate::{
    envelope::{Answer, ok},
    json::{Fields, Findings, FromJson, Json, ToJson, Writer, from_json, named, to_json, to_text, write_params},
    outgoing,
    request::{take, with_repaired},
};

struct Request {
    state: Option<State>,
    facts: Facts,
    now: u64,
    event: Event,
}

from_json!(strict Request { state, facts, now, event });

/// One step of the catalog machine.
pub(crate) fn step(request: &[u8]) -> Answer {
    // What a server answers may be any bytes.
    with_repaired(request, |request| {
        let Request { state, facts, now, event } = take(request)?;
        ok(catalog::step(state.unwrap_or_default(), &facts, now, event))
    })
}

named!(Phase {
    "idle" => Idle,
    "sending" => Sending,
    "waiting" => Waiting,
    "paused" => Paused,
    "stopped" => Stopped,
    "rest" => Rest,
});
named!(WalkMode { "all" => All, "moved" => Moved, "changes" => Changes });
named!(RequestKind { "put" => Put, "delete_hook" => DeleteHook });
from_json!(lenient Walk { mode, renew_day, may_take_off, removals, cut_to, all_cut, ranges });
to_json!(Walk { mode, renew_day, may_take_off, removals, cut_to, all_cut, ranges });
from_json!(lenient Range { after_id, until_id, look, leased_until, looked });
to_json!(Range { after_id, until_id, look, leased_until, looked });
from_json!(lenient Looked { last_id, more, looked_at, differ, removals });
to_json!(Looked { last_id, more, looked_at, differ, removals });
from_json!(lenient Pace { since, products, per_minute });
to_json!(Pace { since, products, per_minute });
from_json!(lenient Brake { products, since });
to_json!(Brake { products, since });
from_json!(lenient Deliveries { in_a_row, product_id, why, since });
to_json!(Deliveries { in_a_row, product_id, why, since });

from_json!(lenient State {
    revision, phase, patience [flat], probe_until, refused, accepted_at, is_key_checked, signature_checked_at,
    shop, walk, pace, brake, deliveries, paused_since,
});
to_json!(State {
    revision, phase, patience [flat], probe_until, refused, accepted_at, is_key_checked, signature_checked_at,
    shop, walk, pace, brake, deliveries, paused_since,
});

impl<'a> FromJson<'a> for Event {
    fn from_json(json: &Json<'a>, findings: &mut Findings) -> Self {
        let mut fields = json.fields(findings);
        let kind: String = fields.take("type");
        let event = match &*kind {
            "start" => {
                Self::Start { mode: fields.take("mode"), total: fields.take("total"), online: fields.take("online") }
            }
            "audit" => {
                Self::Audit { total: fields.take("total"), online: fields.take("online"), day: fields.take("day") }
            }
            "work" => Self::Work,
            "idle" => Self::Idle { due_in: fields.take("due_in") },
            "found" => Self::Found { after_id: fields.take("after_id"), until_id: fields.take("until_id") },
            "walked" => {
                Self::Walked { walk: fields.take("walk"), looked: looked(&mut fields), leaves: fields.take("leaves") }
            }
            "marked" => Self::Marked { walk: fields.take("walk"), leaves: fields.take("leaves") },
            "sent" => Self::Sent(report(&mut fields)),
            "delivered" => Self::Delivered { answer: fields.take("answer"), jitter: fields.take("jitter") },
            "unbuildable" => Self::Unbuildable { product_id: fields.take("product_id"), why: fields.take("why") },
            "built" => Self::Built,
            "pause" => Self::Pause,
            "resume" => Self::Resume,
            "retry" => Self::Retry,
            "recover" => Self::Recover,
            "take_off" => Self::TakeOff,
            _ => {
                fields.wrong("type", "is no event of this operation");
                Self::Recover
            }
        };
        fields.finish();
        event
    }
}

fn looked(fields: &mut Fields<'_, '_>) -> Looked {
    Looked {
        last_id: fields.take("last_id"),
        more: fields.take("more"),
        looked_at: fields.take("looked_at"),
        differ: fields.take("differ"),
        removals: fields.take("removals"),
    }
}

fn report(fields: &mut Fields<'_, '_>) -> Report {
    let failed: Vec<Failed> = fields.take("failed");
    Report {
        jitter: fields.take("jitter"),
        leaves: fields.take("leaves"),
        url: fields.take("url"),
        attempts: fields.take::<Attempts>("attempts").0,
        unreadable: fields.take("unreadable"),
        failed: failed.into_iter().map(|failed| (failed.id, failed.code)).collect(),
        settled: fields.take("settled"),
        requests: fields.take("requests"),
    }
}

/// A product that could be put into no request.
struct Failed {
    id: String,
    code: String,
}

from_json!(strict Failed { id, code });
from_json!(strict Sent { kind, ids, answer });

/// How often each product was claimed.
struct Attempts(Vec<(String, u32)>);

impl<'a> FromJson<'a> for Attempts {
    fn from_json(json: &Json<'a>, findings: &mut Findings) -> Self {
        let members = json.members(findings);
        Self(members.map(|(id, attempts)| (id.into_owned(), u32::from_json(&attempts, findings))).collect())
    }
}

impl ToJson for Transition {
    fn write(&self, writer: &mut Writer) {
        writer.open_object();
        writer.member("state", &self.state);
        writer.member("effects", &self.effects);
        writer.member("problem", &self.state.patience.problem);
        writer.close_object();
    }
}

impl ToJson for Effect {
    fn write(&self, writer: &mut Writer) {
        writer.open_object();
        match self {
            Self::Forget => writer.member("type", "forget"),
            Self::Invite => {
                writer.member("type", "invite");
                writer.member("workers", &WORKERS);
                writer.member("max_workers", &MAX_WORKERS);
            }
            Self::FindEnd { after_id, products } => {
                writer.member("type", "find_end");
                writer.member("after_id", after_id);
                writer.member("products", products);
            }
            Self::Look(look) => {
                writer.member("type", "look");
                write_look(look, writer);
            }
            Self::Mark { walk, removals } => {
                writer.member("type", "mark");
                writer.member("walk", walk);
                writer.member("removals", removals);
            }
            Self::Fly(flight) => {
                writer.member("type", "fly");
                write_flight(flight, writer);
            }
            Self::Settle(settlement) => {
                writer.member("type", "settle");
                write_settlement(settlement, writer);
            }
            Self::CheckConnection { signature } => {
                writer.member("type", "check_connection");
                writer.member("signature", signature);
            }
            Self::Schedule { in_seconds } => {
                writer.member("type", "schedule");
                writer.member("in_seconds", in_seconds);
            }
            Self::Finished => writer.member("type", "finished"),
        }
        writer.close_object();
    }
}

fn write_look(look: &Look, writer: &mut Writer) {
    writer.member("walk", &look.number);
    writer.member("mode", &look.mode);
    writer.member("after_id", &look.after_id);
    writer.member("until_id", &look.until_id);
    writer.member("products", &LOOK_PRODUCTS);
    writer.member("renew", &look.renew_day.map(|day| Renewal { of: RENEWAL_NIGHTS, day: day % RENEWAL_NIGHTS }));
}

/// The products whose ids leave that rest.
struct Renewal {
    of: u64,
    day: u64,
}

to_json!(Renewal { of, day });

fn write_flight(flight: &Flight, writer: &mut Writer) {
    writer.member("classes", &flight.classes);
    writer.member("max_requests", &flight.max_requests);
    writer.member("set_aside_after", &SET_ASIDE_AFTER);
    writer.member("rest_seconds", &SET_ASIDE_SECONDS);
    writer.member("lease_seconds", &LEASE_SECONDS);
    writer.member("depart_seconds", &DEPART_SECONDS);
    writer.member("quiet_seconds", &QUIET_SECONDS);
    writer.name("request");
    writer.open_object();
    outgoing::write_put_products(&flight.products, writer);
    writer.close_object();
    writer.name("removal");
    writer.open_object();
    outgoing::write_product_deleted(&flight.webhook, writer);
    writer.close_object();
}

to_json!(Class { attempts, products, per_request });

fn write_settlement(settlement: &Settlement, writer: &mut Writer) {
    writer.member("accepted", &settlement.accepted);
    writer.member("postponed", &settlement.postponed);
    writer.member("released", &settlement.released);
}

impl ToJson for Postponed {
    fn write(&self, writer: &mut Writer) {
        writer.open_object();
        writer.member("id", &self.id);
        writer.member("in_seconds", &self.in_seconds);
        writer.member("problem", &self.problem);
        write_params(&self.params, writer);
        writer.close_object();
    }
}

struct Judging {
    state: Option<State>,
    facts: Facts,
    topic: String,
    product: Product,
    row: Option<Row>,
    again: u32,
}

impl<'a> FromJson<'a> for Judging {
    fn from_json(json: &Json<'a>, findings: &mut Findings) -> Self {
        let mut fields = json.fields(findings);
        // Every step is told the time. Here what the table's clock says is all that counts.
        fields.take::<u64>("now");
        let judging = Self {
            state: fields.take("state"),
            facts: fields.take("facts"),
            topic: fields.take("topic"),
            product: fields.take("product"),
            row: fields.take("row"),
            again: fields.take("again"),
        };
        fields.finish();
        judging
    }
}

/// A product as the shop says it stands.
struct Product {
    is_product: bool,
    listing: Listing<'static>,
}

impl<'a> FromJson<'a> for Product {
    fn from_json(json: &Json<'a>, findings: &mut Findings) -> Self {
        let mut fields = json.fields(findings);
        fields.take::<u64>("id");
        let product = Self {
            is_product: fields.take("is_product"),
            listing: Listing {
                status: fields.take::<String>("status").into(),
                is_protected: fields.take("password_protected"),
                catalog_visibility: fields.take::<String>("catalog_visibility").into(),
                is_excluded: fields.take("excluded"),
                language: fields.take::<String>("language").into(),
                is_gone: fields.take("gone"),
            },
        };
        fields.finish();
        product
    }
}

/// What the table has of it.
struct Row {
    at_api: u64,
    known_seconds: u64,
}

from_json!(strict Row { at_api, known_seconds });

/// What becomes of a delivery that WooCommerce is about to make.
pub(crate) fn judge_delivery(request: &[u8]) -> Answer {
    let Judging { state, facts, topic, product, row, again } = take(request)?;
    let delivery = Delivery {
        topic: Topic::parse(&topic)?,
        is_product: product.is_product,
        presence: Presence::of(row.as_ref().map_or(0, |row| row.at_api)),
        known_seconds: row.map_or(0, |row| row.known_seconds),
        again,
        listing: product.listing,
    };
    ok(catalog::judge_delivery(&state.unwrap_or_default(), &facts, &delivery))
}

impl ToJson for catalog::Decision {
    fn write(&self, writer: &mut Writer) {
        writer.open_object();
        writer.member("action", &self.action);
        match &self.why {
            Some(why) => writer.member("why", why),
            None => writer.member("why", ""),
        }
        writer.member("again_in_seconds", &self.again_in_seconds);
        writer.close_object();
    }
}

to_text!(Action { "deliver" => Deliver, "withhold" => Withhold, "send_first" => SendFirst });
to_text!(Why {
    "elsewhere" => Elsewhere,
    "sending_rests" => SendingRests,
    "no_product" => NoProduct,
    "not_offered" => NotOffered,
    "not_known_yet" => NotKnownYet,
    "still_offered" => StillOffered,
    "nothing_to_remove" => NothingToRemove,
});
