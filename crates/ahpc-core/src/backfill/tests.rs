//! The machine is run against a small catalog and an API that can fail in every way, and is killed at every point.

use alloc::{collections::BTreeMap, format};

use super::*;
use crate::http::{Body, Response};

mod properties;

const NOW: u64 = 1_800_000_000;

fn facts() -> Facts {
    Facts {
        shop_id: "0b2f7c1e-58d4-4b8a-9c55-6f0e3d1a7b42".into(),
        api_key: Secret::new("aurahistoria_abcdef_abcdefghijkl"),
        base_url: "https://api.example".into(),
        locale: "de_DE".into(),
        currency: "EUR".into(),
        auth: AuthGeneration::ApiKey,
    }
}

/// What the API answers to a request with these products.
type Api = fn(&[u64], usize) -> Answer;

fn received(status: u16, body: Body) -> Answer {
    Answer::Received(Response { status, retry_after: None, body })
}

fn not_queued(ids: &[u64]) -> Answer {
    received(202, Body::Texts(ids.iter().map(ToString::to_string).collect()))
}

fn refusal(status: u16) -> Answer {
    received(status, Body::Object { error: "BAD_BODY_VALUE".into(), field: String::new() })
}

fn accept_all(_: &[u64], _: usize) -> Answer {
    not_queued(&[])
}

/// A shop, its catalog and the API's view of it.
#[derive(Clone)]
struct World {
    now: u64,
    facts: Facts,
    state: State,
    /// Product ids, and how many bytes each has.
    catalog: BTreeMap<u64, usize>,
    protected: Vec<u64>,
    /// How often each product reached the API.
    arrived: BTreeMap<u64, usize>,
    requests: usize,
    checks: usize,
    pauses: Vec<u64>,
    max_request_bytes: usize,
}

impl World {
    fn new(products: u64) -> Self {
        Self {
            now: NOW,
            facts: facts(),
            state: State::default(),
            // Gaps between the ids, as in any shop.
            catalog: (1..=products).map(|number| (number * 3, 10)).collect(),
            protected: Vec::new(),
            arrived: BTreeMap::new(),
            requests: 0,
            checks: 0,
            pauses: Vec::new(),
            max_request_bytes: 100_000,
        }
    }

    fn start(&mut self, api: Api, life: &mut usize) {
        let total = self.catalog.len() as u64;
        self.run(Event::Start { now: self.now, total }, api, life);
    }

    /// Takes steps until the machine leaves the queue, or until `life` effects were carried out.
    fn run(&mut self, mut event: Event, api: Api, life: &mut usize) {
        loop {
            let Transition { state, mut effects } = step(self.state.clone(), &self.facts, event);
            self.state = state;
            if effects.first() == Some(&Effect::CheckConnection) {
                effects.remove(0);
                // What the check finds out.
                self.facts.auth = AuthGeneration::Bearer;
                self.checks += 1;
            }
            assert!(effects.len() <= 1, "one thing at a time");
            if *life == 0 {
                return;
            }
            *life -= 1;
            match effects.pop().and_then(|effect| self.carry_out(effect, api)) {
                Some(next) => event = next,
                None => return,
            }
        }
    }

    /// Runs to the end, however often it has to wait.
    fn run_to_end(&mut self, api: Api) {
        for _ in 0..500 {
            if self.state.phase == Phase::Done {
                return;
            }
            self.now = self.state.next_try_at.unwrap_or(self.now);
            self.run(Event::Resume { now: self.now }, api, &mut usize::MAX.clone());
        }
        panic!("it never ends: {:?}", self.state);
    }

    fn carry_out(&mut self, effect: Effect, api: Api) -> Option<Event> {
        match effect {
            Effect::ReadPage { after_id, limit } => {
                let above = self.catalog.range(after_id + 1..);
                let ids: Vec<_> = above.clone().take(limit).map(|(id, _)| *id).collect();
                let more = above.count() > limit;
                let page = Page { last_id: ids.last().copied(), more, ..self.prepare(&ids) };
                Some(Event::Page { now: self.now, asked: Some(Asked::After(after_id)), page })
            }
            Effect::ReadProducts { ids } => {
                assert!(!ids.is_empty() && ids.len() <= PAGE_PRODUCTS);
                let there: Vec<_> = ids.iter().copied().filter(|id| self.catalog.contains_key(id)).collect();
                Some(Event::Page { now: self.now, asked: Some(Asked::Ids(ids)), page: self.prepare(&there) })
            }
            Effect::Put { request, .. } => {
                let answer = api(&request.ids, self.requests);
                self.requests += 1;
                if let Answer::Received(Response { status: 202, body: Body::Texts(not_queued), .. }) = &answer {
                    for id in request.ids.iter().filter(|id| !not_queued.contains(&id.to_string())) {
                        *self.arrived.entry(*id).or_default() += 1;
                    }
                }
                Some(Event::Answered { now: self.now, jitter: 0, ids: Some(request.ids), answer })
            }
            Effect::Schedule { in_seconds } => {
                self.pauses.push(in_seconds);
                None
            }
            Effect::Finished => None,
            Effect::CheckConnection => panic!("it comes before what else is to be done"),
        }
    }

    fn prepare(&self, ids: &[u64]) -> Page {
        let mut page = Page::default();
        let mut bytes = usize::MAX;
        for id in ids {
            if self.protected.contains(id) {
                page.skipped.push(Skipped { id: *id, problem: (&Error::PasswordProtected).into() });
                continue;
            }
            let size = self.catalog[id];
            if size > self.max_request_bytes {
                let error = Error::ProductTooLarge { bytes: size, max_bytes: self.max_request_bytes };
                page.skipped.push(Skipped { id: *id, problem: (&error).into() });
                continue;
            }
            if bytes.saturating_add(size) > self.max_request_bytes {
                page.requests.push(Prepared { ids: Vec::new(), body: Vec::new() });
                bytes = 0;
            }
            bytes += size;
            page.requests.last_mut().unwrap().ids.push(*id);
        }
        page
    }

    /// Checks that the run is done, and that each product arrived once, or is accounted for.
    #[track_caller]
    fn check_done(&self, sent: u64, skipped: u64, failed: u64) {
        let state = &self.state;
        assert_eq!((state.phase, state.finished_at), (Phase::Done, Some(self.now)));
        assert_eq!((state.sent, state.skipped, state.failed_count), (sent, skipped, failed));
        assert_eq!(self.arrived.len() as u64, sent);
        assert_eq!((&state.pending, &state.again, &state.in_flight), (&vec![], &vec![], &vec![]));
    }
}

fn code(state: &State) -> &str {
    state.problem.as_ref().map_or("", |problem| &problem.code)
}

#[test]
fn every_product_arrives_once() {
    for products in [0, 1, 99, 100, 101, 450] {
        let mut world = World::new(products);
        world.start(accept_all, &mut usize::MAX.clone());
        world.check_done(products, 0, 0);
        assert!(world.arrived.values().all(|times| *times == 1));
        assert_eq!(world.requests as u64, products.div_ceil(100));
    }
}

#[test]
fn a_page_of_several_requests_is_sent_whole() {
    let mut world = World::new(100);
    world.max_request_bytes = 300;
    world.start(accept_all, &mut usize::MAX.clone());
    world.check_done(100, 0, 0);
    assert_eq!(world.requests, 4);
}

#[test]
fn killed_anywhere_it_goes_on_where_it_was() {
    for life in 0..20 {
        let mut world = World::new(450);
        world.start(accept_all, &mut life.clone());
        world.run_to_end(accept_all);
        world.check_done(450, 0, 0);
        let twice = world.arrived.values().filter(|times| **times > 1).count();
        assert!(twice <= 100, "at worst one request is sent twice, not {twice} products");
    }
}

#[test]
fn products_that_disappear_make_no_others_be_skipped() {
    let mut world = World::new(300);
    world.start(accept_all, &mut 5);
    for number in 1..=120 {
        world.catalog.remove(&(number * 3));
    }
    world.run_to_end(accept_all);
    assert!((121..=300).all(|number| world.arrived.contains_key(&(number * 3))));
}

#[test]
fn products_that_disappear_before_they_are_sent_again_are_given_up() {
    let mut world = World::new(3);
    world.start(|ids, _| not_queued(ids), &mut usize::MAX.clone());
    world.catalog.remove(&6);
    world.run_to_end(accept_all);
    world.check_done(2, 1, 0);
}

#[test]
fn trouble_of_the_api_is_waited_for() {
    let mut world = World::new(250);
    let api: Api = |_, requests| if (1..=9).contains(&requests) { refusal(503) } else { not_queued(&[]) };
    world.start(api, &mut usize::MAX.clone());
    assert_eq!((world.state.phase, code(&world.state)), (Phase::Waiting, "api_unavailable"));
    world.run_to_end(api);
    world.check_done(250, 0, 0);
    assert_eq!(world.pauses, [30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600]);
    assert_eq!((world.state.attempt, code(&world.state)), (0, ""));
}

#[test]
fn a_resume_before_its_time_waits_on() {
    let mut world = World::new(1);
    world.start(|_, _| refusal(503), &mut usize::MAX.clone());
    let early = step(world.state.clone(), &facts(), Event::Resume { now: NOW + 10 });
    assert_eq!(early, Transition { state: world.state, effects: vec![Effect::Schedule { in_seconds: 20 }] });
}

#[test]
fn only_what_was_not_accepted_is_sent_again() {
    let mut world = World::new(450);
    let api: Api = |ids, requests| not_queued(if requests == 0 { &ids[..7] } else { &[] });
    world.start(api, &mut usize::MAX.clone());
    assert_eq!((world.state.phase, world.state.sent), (Phase::Waiting, 443));
    world.run_to_end(api);
    world.check_done(450, 0, 0);
    assert!(world.arrived.values().all(|times| *times == 1));
    assert_eq!((world.requests, world.pauses), (6, vec![30]));
}

#[test]
fn what_is_never_accepted_fails_after_five_sends() {
    let mut world = World::new(150);
    let api: Api = |ids, _| not_queued(if ids.contains(&9) { &[9, 4711] } else { &[] });
    world.start(api, &mut usize::MAX.clone());
    world.run_to_end(api);
    world.check_done(149, 0, 1);
    assert_eq!(world.pauses, [30, 60, 120, 240]);
    let params = vec![("attempts".to_string(), Param::Number(5))];
    let failure = Failure { id: "9".into(), code: "product_not_accepted".into(), params };
    assert_eq!(world.state.failed, [failure]);
}

#[test]
fn many_that_are_not_accepted_are_not_collected_without_end() {
    let mut world = World::new(1_000);
    world.start(|ids, _| not_queued(ids), &mut usize::MAX.clone());
    assert_eq!((world.state.phase, world.state.pending.len()), (Phase::Waiting, 100));
    world.run_to_end(accept_all);
    world.check_done(1_000, 0, 0);
}

#[test]
fn one_bad_product_does_not_keep_back_the_others() {
    let mut world = World::new(450);
    let api: Api = |ids, _| if ids.contains(&600) || ids.contains(&606) { refusal(400) } else { not_queued(&[]) };
    world.start(api, &mut usize::MAX.clone());
    world.check_done(448, 0, 2);
    assert!(world.arrived.values().all(|times| *times == 1));
    assert_eq!(world.state.failed.iter().map(|failure| &*failure.id).collect::<Vec<_>>(), ["600", "606"]);
    assert!(world.requests < 40, "{} requests", world.requests);
}

#[test]
fn requests_that_are_too_large_are_halved() {
    let mut world = World::new(100);
    let api: Api = |ids, _| if ids.len() > 20 { received(413, Body::Other) } else { not_queued(&[]) };
    world.start(api, &mut usize::MAX.clone());
    world.check_done(100, 0, 0);
    assert!(world.requests < 40, "{} requests", world.requests);
}

#[test]
fn an_api_that_refuses_everything_stops_the_run() {
    let mut world = World::new(450);
    world.start(|_, _| refusal(400), &mut usize::MAX.clone());
    assert_eq!((world.state.phase, code(&world.state)), (Phase::Stopped, "request_refused"));
    assert_eq!(world.state.failed_count, 5);
    assert!(world.requests < 20, "{} requests", world.requests);
    world.run_to_end(accept_all);
    world.check_done(445, 0, 5);
}

#[test]
fn a_wrong_key_or_shop_stops_the_run_until_it_is_mended() {
    for (status, problem) in [(401, "api_key_rejected"), (403, "shop_not_partnered"), (404, "shop_unknown")] {
        let api: Api = match status {
            401 => |_, _| refusal(401),
            403 => |_, _| refusal(403),
            _ => |_, _| refusal(404),
        };
        let mut world = World::new(150);
        world.start(api, &mut usize::MAX.clone());
        assert_eq!((world.state.phase, code(&world.state)), (Phase::Stopped, problem));
        assert_eq!(world.pauses, [REFUSED_PAUSE_SECONDS]);
        // Resumed at once, as after a new key was entered.
        world.run(Event::Resume { now: NOW }, accept_all, &mut usize::MAX.clone());
        world.check_done(150, 0, 0);
        assert_eq!(code(&world.state), "");
    }
}

#[test]
fn a_store_that_the_api_does_not_take_stops_the_run() {
    let mut world = World::new(150);
    world.facts.currency = "SEK".into();
    world.start(accept_all, &mut usize::MAX.clone());
    assert_eq!((world.state.phase, code(&world.state)), (Phase::Stopped, "unsupported_currency"));
    assert_eq!(world.requests, 0);
    world.facts.currency = "EUR".into();
    world.run_to_end(accept_all);
    world.check_done(150, 0, 0);
}

#[test]
fn what_is_not_for_sending_is_counted() {
    let mut world = World::new(150);
    world.protected = vec![3, 6];
    world.catalog.insert(9, 1_000_000);
    world.start(accept_all, &mut usize::MAX.clone());
    world.check_done(147, 2, 1);
    assert_eq!(world.state.failed[0].code, "product_too_large");
    let mut empty = World::new(2);
    empty.protected = vec![3, 6];
    empty.start(accept_all, &mut usize::MAX.clone());
    empty.check_done(0, 2, 0);
}

#[test]
fn failures_are_counted_all_and_kept_in_part() {
    let mut world = World::new(250);
    world.max_request_bytes = 1;
    world.start(accept_all, &mut usize::MAX.clone());
    world.check_done(0, 0, 250);
    assert_eq!(world.state.failed.len(), MAX_FAILURES_KEPT);
}

#[test]
fn another_shop_gets_the_catalog_from_its_beginning() {
    let mut world = World::new(300);
    world.start(accept_all, &mut 4);
    world.arrived.clear();
    world.facts.shop_id = "11111111-58d4-4b8a-9c55-6f0e3d1a7b42".into();
    world.run_to_end(accept_all);
    world.check_done(300, 0, 0);
}

#[test]
fn a_page_of_settings_that_changed_counts_as_not_read() {
    let started = step(State::default(), &facts(), Event::Start { now: NOW, total: 1 });
    let page = |facts: &Facts| {
        let requests = vec![Prepared { ids: vec![3], body: Vec::new() }];
        let page = Page { requests, last_id: Some(3), ..Page::default() };
        step(started.state.clone(), facts, Event::Page { now: NOW, asked: None, page })
    };
    let stopped = page(&Facts { currency: "SEK".into(), ..facts() });
    assert_eq!((stopped.state.phase, stopped.state.after_id), (Phase::Stopped, 0));
    let restarted = page(&Facts { shop_id: "11111111-58d4-4b8a-9c55-6f0e3d1a7b42".into(), ..facts() });
    assert_eq!(restarted.effects, [Effect::ReadPage { after_id: 0, limit: PAGE_PRODUCTS }]);
}

#[test]
fn a_canceled_run_does_nothing_more() {
    let mut world = World::new(300);
    world.start(accept_all, &mut 4);
    let canceled = step(world.state.clone(), &facts(), Event::Cancel);
    assert_eq!((canceled.state.phase, canceled.state.sent), (Phase::Idle, 200));
    let page = Page { requests: vec![Prepared { ids: vec![3], body: Vec::new() }], ..Page::default() };
    for event in [
        Event::Resume { now: NOW },
        Event::Page { now: NOW, asked: None, page },
        Event::Answered { now: NOW, jitter: 0, ids: None, answer: not_queued(&[]) },
    ] {
        assert_eq!(step(canceled.state.clone(), &facts(), event), Transition { effects: vec![], ..canceled.clone() });
    }
}

#[test]
fn a_page_that_does_not_move_on_is_the_last() {
    let started = step(State::default(), &facts(), Event::Start { now: NOW, total: 1 });
    let page = Page { last_id: Some(0), more: true, ..Page::default() };
    let done = step(started.state, &facts(), Event::Page { now: NOW, asked: None, page });
    assert_eq!((done.state.phase, done.effects), (Phase::Done, vec![Effect::Finished]));
}

#[test]
fn a_new_start_begins_anew() {
    let mut world = World::new(300);
    world.start(accept_all, &mut 4);
    world.arrived.clear();
    world.start(accept_all, &mut usize::MAX.clone());
    world.check_done(300, 0, 0);
}

#[test]
fn no_state_holds_the_key() {
    let mut world = World::new(300);
    world.start(|_, _| refusal(503), &mut usize::MAX.clone());
    assert!(!format!("{:?}", world.state).contains("aurahistoria"));
}

#[test]
fn an_api_that_wants_another_header_gets_it_once_the_connection_was_checked() {
    let wants_bearer = |_: &[u64], request: usize| match request {
        0 => {
            let body = Body::Object { error: "UNAUTHORIZED".into(), field: "Authorization".into() };
            received(401, body)
        }
        _ => not_queued(&[]),
    };
    let mut world = World::new(150);
    world.start(wants_bearer, &mut usize::MAX.clone());
    assert_eq!((world.state.phase, world.checks, world.requests), (Phase::Waiting, 1, 1));
    world.run_to_end(wants_bearer);
    assert_eq!((world.state.sent, world.checks, world.requests), (150, 1, 3));
}

#[test]
fn an_api_that_misses_the_header_that_was_sent_refuses_the_key() {
    let misses_it = |_: &[u64], _: usize| {
        received(401, Body::Object { error: "UNAUTHORIZED".into(), field: "Authorization".into() })
    };
    let mut world = World::new(3);
    world.facts.auth = AuthGeneration::Bearer;
    world.start(misses_it, &mut usize::MAX.clone());
    assert_eq!((world.state.phase, world.checks), (Phase::Stopped, 0));
    assert_eq!(world.state.problem, Some((&Error::ApiKeyRejected).into()));
}
