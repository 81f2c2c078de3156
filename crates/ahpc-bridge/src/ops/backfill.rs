//! `backfill_step`: the state machine of the core, composed with [`Products`], which writes its requests.

use alloc::{borrow::Cow, string::String, vec::Vec};

use ahpc_core::{
    Error,
    backfill::{
        self, Asked, Effect, Event, Facts, Failure, Page, Pending, Phase, Prepared, Skipped, State, Transition,
    },
    decimal,
    identity::AuthGeneration,
};

use super::product::{Limits, Products, Settings};
use crate::{
    envelope::{Answer, ok_with},
    json::{
        Fields, Findings, FromJson, Json, Members, Read, Reader, ToJson, Writer, from_json, named, to_json,
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

impl<'a> FromJson<'a> for Failure {
    fn from_json(json: &Json<'a>, findings: &mut Findings) -> Self {
        let mut fields = json.fields(findings);
        Self { id: fields.take("id"), code: fields.take("code"), params: fields.take("params") }
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

/// A request whose products were read, and mostly written, already; see [`Products`].
#[derive(Default)]
struct Request<'a> {
    state: Json<'a>,
    facts: Json<'a>,
    /// The event without its products.
    event: Option<Members<'a>>,
    products: Products,
}

impl<'a> Request<'a> {
    fn read(&mut self, reader: &mut Reader<'a>) -> Read<()> {
        reader.open_object("struct Request")?;
        while let Some(name) = reader.next_name()? {
            match &*name {
                "state" if self.state.is_absent() => self.state = reader.tree()?,
                "facts" if self.facts.is_absent() => self.facts = reader.tree()?,
                "event" if self.event.is_none() => self.read_event(reader)?,
                _ => return Err(reader.wrong_field(&name, &["state", "facts", "event"])),
            }
        }
        reader.required("state", !self.state.is_absent())?;
        reader.required("facts", !self.facts.is_absent())?;
        reader.required("event", self.event.is_some())?;
        reader.finish()
    }

    fn read_event(&mut self, reader: &mut Reader<'a>) -> Read<()> {
        let facts: Facts = Findings::default().take("facts", &self.facts);
        let event = self.event.insert(Vec::new());
        reader.open_object("an event")?;
        while let Some(name) = reader.next_name()? {
            if name == "products" && self.products.are_absent() {
                self.products.read(reader, settings(&facts))?;
            } else {
                event.push((name, reader.tree()?));
            }
        }
        Ok(())
    }

    /// The state, the facts and the event, whose products are still to be added.
    fn typed(&self) -> Result<(Option<State>, Facts, Event), Error> {
        let mut findings = Findings::default();
        let state = findings.take("state", &self.state);
        let facts = findings.take("facts", &self.facts);
        let event = event(self.event.as_deref().unwrap_or_default(), !self.products.are_absent(), &mut findings);
        findings.result()?;
        Ok((state, facts, event))
    }
}

fn event(members: &[(Cow<'_, str>, Json<'_>)], has_products: bool, findings: &mut Findings) -> Event {
    let mut fields = Fields::of(members, findings);
    let now = fields.take("now");
    let kind: String = fields.take("type");
    let event = match (&*kind, has_products) {
        ("start", false) => Event::Start { now, total: fields.take("total") },
        ("resume", false) => Event::Resume { now },
        ("page", true) => {
            let page = Page { last_id: fields.take("last_id"), more: fields.take("more"), ..Page::default() };
            Event::Page { now, asked: asked(&mut fields), page }
        }
        ("answered", false) => {
            let (jitter, ids) = (fields.take("jitter"), ids_of_request(&mut fields));
            Event::Answered { now, jitter, ids, answer: fields.take("answer") }
        }
        ("cancel", false) => Event::Cancel,
        _ => {
            fields.wrong("type", "is no event of this operation with its fields");
            Event::Cancel
        }
    };
    fields.finish();
    event
}

/// What a page answers: the fields of the effect that asked for it.
fn asked(fields: &mut Fields<'_, '_>) -> Option<Asked> {
    let after_id: Option<u64> = fields.take("after_id");
    let ids: Option<Vec<u64>> = fields.take("ids");
    ids.map(Asked::Ids).or(after_id.map(Asked::After))
}

/// The ids of the request that was answered, as they stand in the effect.
fn ids_of_request(fields: &mut Fields<'_, '_>) -> Option<Vec<u64>> {
    let ids: Option<Vec<String>> = fields.take("ids");
    // No product has the id 0, so what is no id is that of none.
    ids.map(|ids| ids.iter().map(|id| decimal::parse(id.as_bytes()).unwrap_or_default()).collect())
}

/// What the products of a page are written for; nothing where the settings or the store are of no use, which the core
/// then says by itself.
fn settings(facts: &Facts) -> Option<Settings> {
    let (_, store) = backfill::target(facts).ok()?;
    Some(Settings { store, limits: Limits::default() })
}

fn add_products(page: &mut Page, products: Products, reader: &mut Reader<'_>, facts: &Facts) -> Read<()> {
    let Some(settings) = settings(facts) else {
        return Ok(());
    };
    let built = products.built(reader, settings)?;
    let requests = built.requests.into_iter().map(|request| Prepared { ids: request.ids, body: request.escaped_body });
    let skipped = built.skipped.into_iter().map(|note| Skipped { id: note.id, problem: note.problem });
    page.requests = requests.collect();
    page.skipped = skipped.collect();
    Ok(())
}

pub(crate) fn step(request: &[u8]) -> Answer {
    with_repaired(request, |request| {
        let mut reader = Reader::new(request)?;
        let mut request = Request::default();
        request.read(&mut reader).map_err(|_| reader.error())?;
        let (state, facts, mut event) = request.typed()?;
        if let Event::Page { page, .. } = &mut event {
            add_products(page, request.products, &mut reader, &facts).map_err(|_| reader.error())?;
        }
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
        Effect::CheckConnection => writer.member("type", "check_connection"),
        Effect::Schedule { in_seconds } => {
            writer.member("type", "schedule");
            writer.member("in_seconds", &in_seconds);
        }
        Effect::Finished => writer.member("type", "finished"),
    }
}
