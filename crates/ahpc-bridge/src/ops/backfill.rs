//! `backfill_step`: the state machine of the core, composed with [`product::build`], which writes its requests.

use alloc::{borrow::Cow, vec::Vec};
use core::fmt;

use ahpc_core::{
    Error, Problem,
    backfill::{self, Event, Facts, Failure, Page, Pending, Phase, Prepared, Skipped, State},
};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{MapAccess, Visitor},
};

use super::product;
use crate::{
    envelope::{Answer, ok},
    json::{FromJson, Json, Key, Members, Mismatch, from_json, from_text, params},
    outgoing,
    request::{read, repaired},
};

from_json!(lenient State {
    phase, total, sent, skipped, failed, failed_count, started_at, finished_at, next_try_at, problem, products_url,
    after_id, more, pending, again, in_flight, attempt, divided_to, refused_in_a_row,
});
from_text!(Phase {
    "idle" => Idle,
    "running" => Running,
    "waiting" => Waiting,
    "done" => Done,
    "stopped" => Stopped,
});
from_json!(strict Pending { id, sends });
from_json!(strict Facts { shop_id, api_key, base_url, locale, currency });

impl<'a> FromJson<'a> for Failure {
    fn from_json(json: Json<'a>) -> Result<Self, Mismatch> {
        let mut fields = json.fields()?;
        Ok(Self { id: fields.take("id")?, code: fields.take("code")?, params: params(fields.take("params")?)? })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request<'a> {
    #[serde(borrow)]
    state: Json<'a>,
    #[serde(borrow)]
    facts: Json<'a>,
    #[serde(borrow)]
    event: EventRequest<'a>,
}

/// An event with its products read already; see [`crate::json`] why they are not part of the tree.
struct EventRequest<'a> {
    fields: Members<'a>,
    products: Option<Vec<product::Facts<'a>>>,
}

impl<'de: 'a, 'a> Deserialize<'de> for EventRequest<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EventVisitor;

        impl<'de> Visitor<'de> for EventVisitor {
            type Value = EventRequest<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an event")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut event = EventRequest { fields: Vec::new(), products: None };
                while let Some(Key(key)) = map.next_key()? {
                    match &*key {
                        "products" if event.products.is_none() => event.products = Some(map.next_value()?),
                        _ => event.fields.push((key, map.next_value()?)),
                    }
                }
                Ok(event)
            }
        }

        deserializer.deserialize_map(EventVisitor)
    }
}

impl EventRequest<'_> {
    fn into_core(self, facts: &Facts) -> Result<Event, Error> {
        let mut fields = Json::Map(self.fields).fields()?;
        let now = fields.take("now")?;
        let event = match (&*fields.take::<Cow<'_, str>>("type")?, self.products) {
            ("start", None) => Event::Start { now, total: fields.take("total")? },
            ("resume", None) => Event::Resume { now },
            ("page", Some(products)) => {
                let (last_id, more) = (fields.take("last_id")?, fields.take("more")?);
                Event::Page { now, page: Page { last_id, more, ..prepare(products, facts)? } }
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

#[derive(Serialize)]
struct Transition {
    state: State,
    effects: Vec<Effect>,
    problem: Option<Problem>,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Effect {
    ReadPage { after_id: u64, limit: usize },
    ReadProducts { ids: Vec<u64> },
    Request(outgoing::Request),
    Schedule { in_seconds: u64 },
    Finished,
}

pub(crate) fn step(request: &[u8]) -> Answer {
    // One product with broken bytes must not keep back the others, so they are replaced; nearly always there are none.
    take_step(request).or_else(|error| match repaired(request) {
        Some(text) => take_step(text.as_bytes()),
        None => Err(error),
    })
}

fn take_step(request: &[u8]) -> Answer {
    let request: Request<'_> = read(request)?;
    let state = Option::<State>::from_json(request.state).map_err(|mismatch| mismatch.within("state"))?;
    let facts = Facts::from_json(request.facts).map_err(|mismatch| mismatch.within("facts"))?;
    let event = request.event.into_core(&facts)?;
    let transition = backfill::step(state.unwrap_or_default(), &facts, event);
    let problem = transition.state.problem.clone();
    let effects = transition.effects.into_iter().map(effect).collect();
    ok(Transition { state: transition.state, effects, problem })
}

/// Writes the products of a page as requests; none where the settings or the store are of no use, which the core then
/// says by itself.
fn prepare(products: Vec<product::Facts<'_>>, facts: &Facts) -> Result<Page, Error> {
    let Ok((_, store)) = backfill::target(facts) else {
        return Ok(Page::default());
    };
    let built = product::build(products, store, product::Limits::default())?;
    let requests = built.requests.into_iter().map(|request| {
        Ok(Prepared { ids: request.ids.iter().map(|id| number(id)).collect::<Result<_, _>>()?, body: request.body })
    });
    let skipped = built.skipped.into_iter().map(|note| Ok(Skipped { id: number(&note.id)?, problem: note.problem }));
    Ok(Page {
        requests: requests.collect::<Result<_, Error>>()?,
        skipped: skipped.collect::<Result<_, Error>>()?,
        ..Page::default()
    })
}

fn number(id: &str) -> Result<u64, Error> {
    // The text was made from a number a moment ago.
    id.parse().map_err(|_| Error::InternalError)
}

fn effect(effect: backfill::Effect) -> Effect {
    match effect {
        backfill::Effect::ReadPage { after_id, limit } => Effect::ReadPage { after_id, limit },
        backfill::Effect::ReadProducts { ids } => Effect::ReadProducts { ids },
        backfill::Effect::Put { target, request } => {
            Effect::Request(outgoing::Request::put_products(target, request.body, &request.ids))
        }
        backfill::Effect::Schedule { in_seconds } => Effect::Schedule { in_seconds },
        backfill::Effect::Finished => Effect::Finished,
    }
}
