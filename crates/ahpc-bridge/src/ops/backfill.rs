//! `backfill_step`: the state machine of the core, composed with [`Products`], which writes its requests.

use alloc::{borrow::Cow, vec::Vec};

use ahpc_core::{
    Error,
    backfill::{self, Effect, Event, Facts, Failure, Page, Pending, Phase, Prepared, Skipped, State, Transition},
};

use super::product::{Limits, Products, Settings};
use crate::{
    envelope::{Answer, ok_with},
    json::{
        Fields, FromJson, Json, Members, Mismatch, Read, Reader, ToJson, Writer, from_json, named, params, to_json,
        write_params,
    },
    outgoing,
    request::with_repaired,
};

from_json!(lenient State {
    phase, total, sent, skipped, failed, failed_count, started_at, finished_at, next_try_at, problem, products_url,
    after_id, more, pending, again, in_flight, attempt, divided_to, refused_in_a_row,
});
named!(Phase {
    "idle" => Idle,
    "running" => Running,
    "waiting" => Waiting,
    "done" => Done,
    "stopped" => Stopped,
});
to_json!(State {
    phase,
    total,
    sent,
    skipped,
    failed,
    failed_count,
    started_at,
    finished_at,
    next_try_at,
    problem,
    products_url,
    after_id,
    more,
    pending,
    again,
    in_flight,
    attempt,
    divided_to,
    refused_in_a_row,
});
from_json!(strict Pending { id, sends });
to_json!(Pending { id, sends });
from_json!(strict Facts { shop_id, api_key, base_url, locale, currency });

impl<'a> FromJson<'a> for Failure {
    fn from_json(json: Json<'a>) -> Result<Self, Mismatch> {
        let mut fields = json.fields()?;
        Ok(Self { id: fields.take("id")?, code: fields.take("code")?, params: params(fields.take("params")?)? })
    }
}

impl ToJson for Failure {
    fn write(&self, writer: &mut Writer) {
        writer.open_object();
        writer.member("id", &self.id);
        writer.member("code", &self.code);
        write_params(&self.params, writer);
        writer.close_object();
    }
}

/// A request with its products read, and mostly written, already; see [`Products`].
struct Request<'a> {
    state: Result<Option<State>, Error>,
    facts: Result<Facts, Error>,
    event: EventRequest<'a>,
}

struct EventRequest<'a> {
    fields: Members<'a>,
    products: Option<Products>,
}

impl<'a> Request<'a> {
    fn read(reader: &mut Reader<'a>) -> Read<Self> {
        let (mut state, mut facts, mut event) = (None, None, None);
        reader.open_object("struct Request")?;
        while let Some(name) = reader.next_name()? {
            match &*name {
                "state" if state.is_none() => state = Some(reader.field("state")?),
                "facts" if facts.is_none() => facts = Some(reader.field("facts")?),
                "event" if event.is_none() => {
                    let known: Option<&Result<Facts, Error>> = facts.as_ref();
                    let settings = known.and_then(|facts| settings(facts.as_ref().ok()?));
                    event = Some(EventRequest::read(reader, settings)?);
                }
                _ => return Err(reader.wrong_field(&name, &["state", "facts", "event"])),
            }
        }
        let state = reader.required("state", state)?;
        let facts = reader.required("facts", facts)?;
        let event = reader.required("event", event)?;
        reader.finish()?;
        Ok(Self { state, facts, event })
    }
}

impl<'a> EventRequest<'a> {
    fn read(reader: &mut Reader<'a>, settings: Option<Settings>) -> Read<Self> {
        let mut event = Self { fields: Vec::new(), products: None };
        reader.open_object("an event")?;
        while let Some(name) = reader.next_name()? {
            if name == "products" && event.products.is_none() {
                event.products = Some(Products::read(reader, settings)?);
            } else {
                event.fields.push((name, reader.tree()?));
            }
        }
        Ok(event)
    }

    fn into_core(self, reader: &mut Reader<'_>, facts: &Facts) -> Result<Event, Error> {
        let mut fields = Fields::of(self.fields);
        let now = fields.take("now")?;
        let event = match (&*fields.take::<Cow<'_, str>>("type")?, self.products) {
            ("start", None) => Event::Start { now, total: fields.take("total")? },
            ("resume", None) => Event::Resume { now },
            ("page", Some(products)) => {
                let (last_id, more) = (fields.take("last_id")?, fields.take("more")?);
                Event::Page { now, page: Page { last_id, more, ..page(products, reader, facts)? } }
            }
            ("answered", None) => {
                Event::Answered { now, jitter: fields.take("jitter")?, answer: fields.take("answer")? }
            }
            ("cancel", None) => Event::Cancel,
            _ => return Err(Mismatch::new("is no event of this operation with its fields").within("type").into()),
        };
        fields.finish()?;
        Ok(event)
    }
}

/// What the products of a page are written for; nothing where the settings or the store are of no use, which the core
/// then says by itself.
fn settings(facts: &Facts) -> Option<Settings> {
    let (_, store) = backfill::target(facts).ok()?;
    Some(Settings { store, limits: Limits::default() })
}

fn page(products: Products, reader: &mut Reader<'_>, facts: &Facts) -> Result<Page, Error> {
    let Some(settings) = settings(facts) else {
        return Ok(Page::default());
    };
    let built = products.built(reader, settings).map_err(|_| reader.error())?;
    let requests = built.requests.into_iter().map(|request| Prepared { ids: request.ids, body: request.escaped_body });
    let skipped = built.skipped.into_iter().map(|note| Skipped { id: note.id, problem: note.problem });
    Ok(Page { requests: requests.collect(), skipped: skipped.collect(), ..Page::default() })
}

pub(crate) fn step(request: &[u8]) -> Answer {
    with_repaired(request, |request| {
        let mut reader = Reader::new(request)?;
        let request = Request::read(&mut reader).map_err(|_| reader.error())?;
        let state = request.state?;
        let facts = request.facts?;
        let event = request.event.into_core(&mut reader, &facts)?;
        let transition = backfill::step(state.unwrap_or_default(), &facts, event);
        ok_with(|writer| write_transition(transition, writer))
    })
}

fn write_transition(transition: Transition, writer: &mut Writer) {
    writer.open_object();
    writer.member("state", &transition.state);
    writer.name("effects");
    writer.list(transition.effects, |writer, effect| {
        writer.open_object();
        write_effect(effect, writer);
        writer.close_object();
    });
    writer.member("problem", &transition.state.problem);
    writer.close_object();
}

fn write_effect(effect: Effect, writer: &mut Writer) {
    match effect {
        Effect::ReadPage { after_id, limit } => {
            writer.member("type", "read_page");
            writer.member("after_id", &after_id);
            writer.member("limit", &limit);
        }
        Effect::ReadProducts { ids } => {
            writer.member("type", "read_products");
            writer.member("ids", &ids);
        }
        Effect::Put { target, request } => {
            writer.member("type", "request");
            outgoing::write_put_products(&target, request.body, &request.ids, writer);
        }
        Effect::Schedule { in_seconds } => {
            writer.member("type", "schedule");
            writer.member("in_seconds", &in_seconds);
        }
        Effect::Finished => writer.member("type", "finished"),
    }
}
