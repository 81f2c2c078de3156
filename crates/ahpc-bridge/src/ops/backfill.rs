//! `backfill_step`: the state machine of the core, composed with [`product::build`], which writes its requests.

use alloc::{string::String, vec::Vec};

use ahpc_core::{
    Error, Problem,
    backfill::{self, Event, Facts, Page, Prepared, Skipped, State},
};
use serde::{Deserialize, Serialize};

use super::product;
use crate::{
    answer,
    envelope::{Answer, ok},
    outgoing,
    request::{malformed, read, repaired},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request<'a> {
    state: Option<State>,
    facts: Facts,
    #[serde(borrow)]
    event: EventRequest<'a>,
}

/// The fields of every event; which of them belong together is said by [`EventRequest::into_core`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EventRequest<'a> {
    r#type: String,
    now: u64,
    total: Option<u64>,
    #[serde(borrow)]
    products: Option<Vec<product::Facts<'a>>>,
    last_id: Option<u64>,
    more: Option<bool>,
    jitter: Option<u16>,
    answer: Option<answer::Answer>,
}

impl EventRequest<'_> {
    fn into_core(self, facts: &Facts) -> Result<Event, Error> {
        let now = self.now;
        let page = (self.products, self.last_id, self.more);
        match (self.r#type.as_str(), self.total, page, self.jitter, self.answer) {
            ("start", Some(total), (None, None, None), None, None) => Ok(Event::Start { now, total }),
            ("resume", None, (None, None, None), None, None) => Ok(Event::Resume { now }),
            ("page", None, (Some(products), last_id, Some(more)), None, None) => {
                Ok(Event::Page { now, page: Page { last_id, more, ..prepare(products, facts)? } })
            }
            ("answered", None, (None, None, None), Some(jitter), Some(answer)) => {
                Ok(Event::Answered { now, jitter, answer: answer.into_core()? })
            }
            ("cancel", None, (None, None, None), None, None) => Ok(Event::Cancel),
            _ => Err(malformed("`event` is no event with exactly its fields")),
        }
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
    let event = request.event.into_core(&request.facts)?;
    let transition = backfill::step(request.state.unwrap_or_default(), &request.facts, event);
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
