//! The machine is run against a small catalog and an API that can fail in every way, by workers that die at every point.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::ToString,
    vec,
};

use super::*;
use crate::{
    http::{Body, Response},
    machine::REFUSED_PAUSE_SECONDS,
};

mod properties;

const NOW: u64 = 1_800_000_000;
const FOREVER: usize = usize::MAX;
/// How many products a flight has at most.
const FLIGHT_PRODUCTS: u64 = (FLIGHT_REQUESTS * REQUEST_PRODUCTS) as u64;

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

/// What the API answers to a request with these products, the how-manieth it is.
type Api = fn(&[u64], usize) -> Answer;

fn received(status: u16, body: Body) -> Answer {
    Answer::Received(Response { status, retry_after: None, body })
}

fn not_queued(ids: &[u64]) -> Answer {
    received(202, Body::Texts(ids.iter().map(ToString::to_string).collect()))
}

fn refusal(status: u16) -> Answer {
    received(status, Body::Object { error: "BAD_BODY_VALUE".into(), field: String::new(), errors: Vec::new() })
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
    /// How often each product reached the API.
    arrived: BTreeMap<u64, usize>,
    remembered: BTreeSet<u64>,
    requests: usize,
    largest_flight: usize,
    checks: usize,
    forgotten: usize,
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
            arrived: BTreeMap::new(),
            remembered: BTreeSet::new(),
            requests: 0,
            largest_flight: 0,
            checks: 0,
            forgotten: 0,
            pauses: Vec::new(),
            max_request_bytes: 100_000,
        }
    }

    /// Starts a run, and sends as much as can be sent at once.
    fn started(products: u64, api: Api) -> Self {
        let mut world = Self::new(products);
        world.start();
        world.work(api, FOREVER);
        world
    }

    fn start(&mut self) {
        let total = self.catalog.len() as u64;
        self.event(Event::Start { mode: Mode::All, total });
        self.pauses.clear();
    }

    /// Reports an event, and carries out what needs no answer.
    fn event(&mut self, event: Event) -> Option<Effect> {
        let Transition { state, effects } = step(self.state.clone(), &self.facts, self.now, event);
        assert_eq!(state.revision, self.state.revision + 1);
        self.state = state;
        let mut to_answer = None;
        for effect in effects {
            match effect {
                Effect::Forget => self.forgotten += 1,
                Effect::Remember { ids } => self.remembered.extend(ids),
                Effect::Schedule { in_seconds } => self.pauses.push(in_seconds),
                Effect::CheckConnection => {
                    // What the check finds out.
                    self.facts.auth = AuthGeneration::Bearer;
                    self.checks += 1;
                }
                Effect::Send(_) | Effect::FindEnd { .. } => {
                    assert_eq!(to_answer.replace(effect), None, "one thing at a time");
                }
                Effect::Invite | Effect::Finished => {}
            }
        }
        to_answer
    }

    /// A worker takes steps until it leaves the queue, or dies after it carried out `life` effects.
    fn work(&mut self, api: Api, life: usize) {
        let mut event = Event::Work;
        for _ in 0..life {
            let Some(effect) = self.event(event) else { return };
            event = self.answer_to(effect, api);
        }
    }

    /// Goes on to the end, however long it has to wait.
    fn work_to_end(&mut self, api: Api) {
        for _ in 0..500 {
            if self.state.phase == Phase::Done {
                return;
            }
            let waits = self.state.ranges.iter().map(|range| range.wait_seconds(self.now));
            let due = self.state.next_try_at.unwrap_or(self.now + waits.min().unwrap_or_default());
            self.now = due.max(self.now);
            self.work(api, FOREVER);
        }
        panic!("it never ends: {:?}", self.state);
    }

    fn answer_to(&mut self, effect: Effect, api: Api) -> Event {
        match effect {
            Effect::FindEnd { after_id, products } => self.find_end(after_id, products),
            Effect::Send(flight) => {
                let mut answers = |world: &mut Self, ids: &[u64]| {
                    let answer = api(ids, world.requests);
                    world.requests += 1;
                    world.arrive(ids, &answer);
                    answer
                };
                Event::Sent(self.report(&flight, &mut answers))
            }
            other => panic!("{other:?} has no answer"),
        }
    }

    fn find_end(&self, after_id: u64, products: u64) -> Event {
        let until_id = self.catalog.range(after_id + 1..).nth(products as usize - 1).map(|(id, _)| *id);
        Event::Found { after_id, until_id }
    }

    fn arrive(&mut self, ids: &[u64], answer: &Answer) {
        let Answer::Received(Response { status: 202, body: Body::Texts(not_queued), .. }) = answer else { return };
        for id in ids.iter().filter(|id| !not_queued.contains(&id.to_string())) {
            *self.arrived.entry(*id).or_default() += 1;
        }
    }

    fn report(&mut self, flight: &Flight, answer: &mut impl FnMut(&mut Self, &[u64]) -> Answer) -> Report {
        let mut report = Report { flight: flight.number, ..Report::default() };
        let room = flight.max_requests * flight.max_products;
        let ids: Vec<u64> = match &flight.products {
            Products::Between { after_id, until_id } => {
                let rest = self.catalog.range(after_id + 1..=until_id.unwrap_or(u64::MAX));
                let ids: Vec<_> = rest.clone().take(room).map(|(id, _)| *id).collect();
                report.read = Some(ReadTo { last_id: ids.last().copied(), more: rest.count() > room });
                ids
            }
            Products::These(ids) => {
                assert!(!ids.is_empty() && ids.len() <= room);
                let there: Vec<_> = ids.iter().copied().filter(|id| self.catalog.contains_key(id)).collect();
                report.skipped = (ids.len() - there.len()) as u64;
                there
            }
        };
        let requests = self.requests_of(&ids, flight.max_products, &mut report);
        self.largest_flight = self.largest_flight.max(requests.len());
        report.requests = requests.into_iter().map(|ids| (ids.clone(), answer(self, &ids))).collect();
        report
    }

    /// Cuts products into requests by count and by bytes.
    fn requests_of(&self, ids: &[u64], max_products: usize, report: &mut Report) -> Vec<Vec<u64>> {
        let mut requests: Vec<Vec<u64>> = Vec::new();
        let mut bytes = FOREVER;
        for id in ids {
            let size = self.catalog[id];
            if size > self.max_request_bytes {
                let error = Error::ProductTooLarge { bytes: size, max_bytes: self.max_request_bytes };
                let Problem { code, params } = (&error).into();
                report.left_out.push(Note { id: id.to_string(), code, params });
                continue;
            }
            let is_full = requests.last().is_none_or(|request| request.len() == max_products);
            if is_full || bytes.saturating_add(size) > self.max_request_bytes {
                requests.push(Vec::new());
                bytes = 0;
            }
            bytes += size;
            requests.last_mut().unwrap().push(*id);
        }
        requests
    }

    /// Checks that the run is done, and that each product arrived once, or is accounted for.
    #[track_caller]
    fn check_done(&self, sent: u64, skipped: u64, failed: u64) {
        let state = &self.state;
        assert_eq!((state.phase, state.finished_at), (Phase::Done, Some(self.now)));
        assert_eq!((state.sent, state.skipped, state.failed_count), (sent, skipped, failed));
        assert_eq!(self.arrived.len() as u64, sent);
        assert_eq!(self.remembered.len() as u64, sent);
        assert_eq!(state.ranges, []);
    }
}

fn code(state: &State) -> &str {
    state.problem.as_ref().map_or("", |problem| &problem.code)
}

#[test]
fn every_product_arrives_once() {
    for products in [0, 1, 99, 100, 101, 450, RANGE_PRODUCTS, RANGE_PRODUCTS + 1, 30_000] {
        let world = World::started(products, accept_all);
        world.check_done(products, 0, 0);
        assert!(world.arrived.values().all(|times| *times == 1));
    }
}

#[test]
fn a_flight_has_several_full_requests() {
    let world = World::started(5_000, accept_all);
    assert_eq!((world.requests, world.largest_flight), (50, FLIGHT_REQUESTS));
}

#[test]
fn a_worker_that_dies_anywhere_is_replaced() {
    for life in 0..12 {
        let products = RANGE_PRODUCTS + 4_000;
        let mut world = World::new(products);
        world.start();
        world.work(accept_all, life);
        world.now += LEASE_SECONDS;
        world.work_to_end(accept_all);
        world.check_done(products, 0, 0);
        let twice = world.arrived.values().filter(|times| **times > 1).count();
        assert!(twice <= FLIGHT_REQUESTS * REQUEST_PRODUCTS, "at worst one flight goes twice, not {twice} products");
    }
}

#[test]
fn a_range_is_lent_to_one_worker_at_a_time() {
    let mut world = World::new(3);
    world.start();
    let flight = world.event(Event::Work).unwrap();
    assert_eq!(world.event(Event::Work), None);
    assert_eq!(world.pauses, [LEASE_SECONDS]);
    // The first one comes back later than it may, when another one has taken its place.
    world.now += LEASE_SECONDS;
    let again = world.event(Event::Work).unwrap();
    let late = world.answer_to(flight, accept_all);
    assert_eq!(world.event(late), None);
    assert_eq!((world.state.sent, world.state.phase), (0, Phase::Running));
    let report = world.answer_to(again, accept_all);
    assert_eq!(world.event(report), None);
    world.check_done(3, 0, 0);
}

#[test]
fn workers_share_a_large_catalog() {
    let mut world = World::new(5 * RANGE_PRODUCTS);
    world.start();
    let mut hands: Vec<Option<Effect>> = (0..4).map(|_| world.event(Event::Work)).collect();
    let mut flights = [0; 4];
    while world.state.phase != Phase::Done {
        for (worker, hand) in hands.iter_mut().enumerate() {
            let event = hand.take().map_or(Event::Work, |effect| {
                flights[worker] += usize::from(matches!(effect, Effect::Send(_)));
                world.answer_to(effect, accept_all)
            });
            *hand = world.event(event);
        }
    }
    world.check_done(5 * RANGE_PRODUCTS, 0, 0);
    assert!(world.arrived.values().all(|times| *times == 1));
    assert!(flights.iter().all(|flights| *flights > 0), "{flights:?}");
}

#[test]
fn another_worker_is_invited_where_there_is_enough_to_do() {
    let invites = |products| {
        let started = step(State::default(), &facts(), NOW, Event::Start { mode: Mode::All, total: products });
        let mut state = started.state;
        if products > RANGE_PRODUCTS {
            state = step(state, &facts(), NOW, Event::Found { after_id: 0, until_id: Some(RANGE_PRODUCTS) }).state;
            state.ranges[0].flight = None;
        }
        step(state, &facts(), NOW, Event::Work).effects.contains(&Effect::Invite)
    };
    assert!(!invites(RANGE_PRODUCTS));
    assert!(invites(RANGE_PRODUCTS + 1));
}

#[test]
fn products_that_disappear_make_no_others_be_skipped() {
    let mut world = World::new(3_000);
    world.start();
    world.work(accept_all, 2);
    for number in 1..=1_300 {
        world.catalog.remove(&(number * 3));
    }
    world.now += LEASE_SECONDS;
    world.work_to_end(accept_all);
    assert!((1_301..=3_000).all(|number| world.arrived.contains_key(&(number * 3))));
}

#[test]
fn products_that_disappear_before_they_are_sent_again_are_given_up() {
    let mut world = World::started(3, |ids, _| not_queued(ids));
    world.catalog.remove(&6);
    world.work_to_end(accept_all);
    world.check_done(2, 1, 0);
}

#[test]
fn trouble_of_the_api_is_waited_for() {
    let api: Api = |_, requests| if requests < FLIGHT_REQUESTS + 8 { refusal(503) } else { not_queued(&[]) };
    let mut world = World::started(2_500, api);
    assert_eq!((world.state.phase, code(&world.state)), (Phase::Waiting, "api_unavailable"));
    assert_eq!(world.requests, FLIGHT_REQUESTS);
    world.work_to_end(api);
    world.check_done(2_500, 0, 0);
    // Each try after the first is a single request.
    assert_eq!(world.pauses, [30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600]);
    assert_eq!((world.state.attempt, code(&world.state)), (0, ""));
}

#[test]
fn one_worker_finds_out_whether_the_trouble_is_over() {
    let mut world = World::started(RANGE_PRODUCTS + 100, |_, _| refusal(503));
    world.now += 30;
    assert!(matches!(world.event(Event::Work), Some(Effect::Send(Flight { max_requests: 1, .. }))));
    world.pauses.clear();
    assert_eq!(world.event(Event::Work), None);
    assert_eq!(world.pauses, [15]);
}

#[test]
fn the_longest_wait_that_is_asked_for_is_kept() {
    let busy =
        |wait: &str| Answer::Received(Response { status: 429, retry_after: Some(wait.into()), body: Body::Empty });
    let mut world = World::new(300);
    world.start();
    let Some(Effect::Send(flight)) = world.event(Event::Work) else { panic!("there is something to send") };
    let mut waits = ["60", "900", "10"].into_iter();
    let report = world.report(&flight, &mut |_, _| busy(waits.next().unwrap()));
    world.event(Event::Sent(report));
    assert_eq!((world.pauses, code(&world.state)), (vec![900], "api_rate_limited"));
}

#[test]
fn a_worker_that_comes_too_early_waits_on() {
    let mut world = World::started(1, |_, _| refusal(503));
    world.pauses.clear();
    world.now += 10;
    assert_eq!(world.event(Event::Work), None);
    assert_eq!((world.pauses, world.state.phase), (vec![20], Phase::Waiting));
}

#[test]
fn only_what_was_not_accepted_is_sent_again() {
    let api: Api = |ids, requests| not_queued(if requests == 0 { &ids[..7] } else { &[] });
    let mut world = World::started(450, api);
    assert_eq!((world.state.phase, world.state.sent), (Phase::Running, 443));
    world.work_to_end(api);
    world.check_done(450, 0, 0);
    assert!(world.arrived.values().all(|times| *times == 1));
    assert_eq!((world.requests, world.pauses), (6, vec![30]));
}

#[test]
fn what_is_never_accepted_fails_after_five_sends() {
    let api: Api = |ids, _| not_queued(if ids.contains(&9) { &[9, 4711] } else { &[] });
    let mut world = World::started(150, api);
    world.work_to_end(api);
    world.check_done(149, 0, 1);
    assert_eq!(world.pauses, [30, 60, 120, 240]);
    let params = vec![("attempts".to_string(), Param::Number(5))];
    assert_eq!(world.state.failed, [Note { id: "9".into(), code: "product_not_accepted".into(), params }]);
}

#[test]
fn many_that_are_not_accepted_are_not_collected_without_end() {
    let mut world = World::started(4_000, |ids, _| not_queued(ids));
    assert_eq!(world.state.ranges[0].pending.len(), FLIGHT_REQUESTS * REQUEST_PRODUCTS);
    world.work_to_end(accept_all);
    world.check_done(4_000, 0, 0);
}

#[test]
fn one_bad_product_does_not_keep_back_the_others() {
    let api: Api = |ids, _| if ids.contains(&600) || ids.contains(&606) { refusal(400) } else { not_queued(&[]) };
    let world = World::started(450, api);
    world.check_done(448, 0, 2);
    assert!(world.arrived.values().all(|times| *times == 1));
    let mut failed: Vec<_> = world.state.failed.iter().map(|failure| &*failure.id).collect();
    failed.sort_unstable();
    assert_eq!(failed, ["600", "606"]);
    assert!(world.requests < 40, "{} requests", world.requests);
}

#[test]
fn requests_that_are_too_large_are_halved() {
    let api: Api = |ids, _| if ids.len() > 20 { received(413, Body::Other) } else { not_queued(&[]) };
    let world = World::started(100, api);
    world.check_done(100, 0, 0);
    assert!(world.requests < 40, "{} requests", world.requests);
}

#[test]
fn an_api_that_refuses_everything_stops_the_run() {
    let mut world = World::started(450, |_, _| refusal(400));
    assert_eq!((world.state.phase, code(&world.state)), (Phase::Stopped, "request_refused"));
    assert!((5..=FLIGHT_REQUESTS as u64).contains(&world.state.failed_count), "{}", world.state.failed_count);
    assert!(world.requests < 8 * FLIGHT_REQUESTS, "{} requests", world.requests);
    let failed = world.state.failed_count;
    world.work_to_end(accept_all);
    world.check_done(450 - failed, 0, failed);
}

#[test]
fn a_wrong_key_or_shop_stops_the_run_until_it_is_mended() {
    for (status, problem) in [(401, "api_key_rejected"), (403, "shop_not_partnered"), (404, "shop_unknown")] {
        let api: Api = match status {
            401 => |_, _| refusal(401),
            403 => |_, _| refusal(403),
            _ => |_, _| refusal(404),
        };
        let mut world = World::started(150, api);
        assert_eq!((world.state.phase, code(&world.state)), (Phase::Stopped, problem));
        assert_eq!(world.pauses, [REFUSED_PAUSE_SECONDS]);
        // As after a new key was entered.
        world.pauses.clear();
        world.event(Event::Retry);
        assert_eq!(world.pauses, [0]);
        world.work(accept_all, FOREVER);
        world.check_done(150, 0, 0);
        assert_eq!(code(&world.state), "");
    }
}

#[test]
fn a_person_who_is_needed_counts_more_than_a_pause() {
    let mut world = World::new(300);
    world.start();
    let Some(Effect::Send(flight)) = world.event(Event::Work) else { panic!("there is something to send") };
    let mut statuses = [503, 403, 429].into_iter();
    let report = world.report(&flight, &mut |_, _| refusal(statuses.next().unwrap()));
    world.event(Event::Sent(report));
    assert_eq!((world.state.phase, code(&world.state)), (Phase::Stopped, "shop_not_partnered"));
}

#[test]
fn a_store_that_the_api_does_not_take_stops_the_run() {
    let mut world = World::new(150);
    world.facts.currency = "SEK".into();
    world.start();
    world.work(accept_all, FOREVER);
    assert_eq!((world.state.phase, code(&world.state)), (Phase::Stopped, "unsupported_currency"));
    assert_eq!(world.requests, 0);
    world.facts.currency = "EUR".into();
    world.work_to_end(accept_all);
    world.check_done(150, 0, 0);
}

#[test]
fn what_is_not_sent_is_counted() {
    let mut world = World::new(150);
    world.catalog.insert(9, 1_000_000);
    world.start();
    let Some(Effect::Send(flight)) = world.event(Event::Work) else { panic!("there is something to send") };
    let mut report = world.report(&flight, &mut |world, ids| {
        world.arrive(ids, &not_queued(&[]));
        not_queued(&[])
    });
    report.unchanged = 7;
    report.delivered = 3;
    report.skipped = 2;
    report.left_out.push(Note { id: "999".into(), code: "password_protected".into(), params: vec![] });
    report.notes.push(Note { id: "3".into(), code: "description_cut".into(), params: vec![] });
    world.event(Event::Sent(report));
    world.check_done(149, 3, 1);
    assert_eq!((world.state.unchanged, world.state.delivered, world.state.notes_count), (7, 3, 1));
    assert_eq!((&*world.state.failed[0].code, &*world.state.notes[0].id), ("product_too_large", "3"));
}

#[test]
fn failures_are_counted_all_and_kept_in_part() {
    let mut world = World::new(250);
    world.max_request_bytes = 1;
    world.start();
    world.work(accept_all, FOREVER);
    world.check_done(0, 0, 250);
    assert_eq!(world.state.failed.len(), MAX_NOTES_KEPT);
}

#[test]
fn another_shop_gets_the_catalog_from_its_beginning() {
    let mut world = World::new(3_000);
    world.start();
    world.work(accept_all, 2);
    assert_eq!(world.forgotten, 1);
    world.arrived.clear();
    world.remembered.clear();
    world.facts.shop_id = "11111111-58d4-4b8a-9c55-6f0e3d1a7b42".into();
    world.work_to_end(accept_all);
    world.check_done(3_000, 0, 0);
    assert_eq!(world.forgotten, 2);
    world.start();
    assert_eq!(world.forgotten, 2, "the same shop is known");
}

#[test]
fn answers_under_settings_that_changed_count_as_not_sent() {
    let mut world = World::new(3);
    world.start();
    let flight = world.event(Event::Work).unwrap();
    let report = world.answer_to(flight, accept_all);
    let mut stopped = world.clone();
    stopped.facts.currency = "SEK".into();
    stopped.event(report.clone());
    assert_eq!((stopped.state.phase, stopped.state.sent), (Phase::Stopped, 0));
    world.facts.shop_id = "11111111-58d4-4b8a-9c55-6f0e3d1a7b42".into();
    world.event(report);
    assert_eq!((world.state.sent, world.forgotten, world.state.ranges[0].after_id), (0, 2, 0));
}

#[test]
fn a_run_can_rest_and_go_on() {
    let mut world = World::new(3_000);
    world.start();
    let flight = world.event(Event::Work).unwrap();
    world.event(Event::Pause);
    let report = world.answer_to(flight, accept_all);
    assert_eq!(world.event(report), None);
    assert_eq!((world.state.phase, world.state.sent), (Phase::Paused, FLIGHT_PRODUCTS));
    for event in [Event::Work, Event::Retry, Event::Recover, Event::Pause] {
        assert_eq!(world.event(event), None);
    }
    assert_eq!((world.pauses, world.state.phase), (vec![], Phase::Paused));
    world.pauses = vec![];
    world.event(Event::Resume);
    assert_eq!(world.pauses, [0]);
    world.work(accept_all, FOREVER);
    world.check_done(3_000, 0, 0);
    assert!(world.arrived.values().all(|times| *times == 1));
}

#[test]
fn a_canceled_run_does_nothing_more() {
    let mut world = World::new(3_000);
    world.start();
    world.work(accept_all, 2);
    let flight = world.event(Event::Work);
    assert_eq!(flight, None, "the range is lent to the worker that died");
    world.event(Event::Cancel);
    assert_eq!((world.state.phase, world.state.sent, world.state.ranges.len()), (Phase::Canceled, FLIGHT_PRODUCTS, 0));
    world.pauses.clear();
    for event in [Event::Work, Event::Resume, Event::Retry, Event::Recover, Event::Pause, Event::Cancel] {
        assert_eq!(world.event(event), None);
    }
    assert_eq!((world.pauses, world.state.phase), (vec![], Phase::Canceled));
}

#[test]
fn a_run_whose_place_in_the_queue_was_lost_is_planned_again() {
    let mut world = World::new(3);
    world.start();
    world.event(Event::Recover);
    world.event(Event::Work);
    world.event(Event::Recover);
    assert_eq!(world.pauses, [0, LEASE_SECONDS]);
    world.work_to_end(accept_all);
    world.pauses.clear();
    world.event(Event::Recover);
    assert_eq!(world.pauses, []);
}

#[test]
fn a_worker_without_time_leaves() {
    let mut world = World::new(3_000);
    world.start();
    let Some(Effect::Send(flight)) = world.event(Event::Work) else { panic!("there is something to send") };
    let mut report = world.report(&flight, &mut |_, _| not_queued(&[]));
    report.leaves = true;
    assert_eq!(world.event(Event::Sent(report)), None);
    assert_eq!((world.pauses, world.state.ranges[0].flight), (vec![0], None));
}

#[test]
fn what_does_not_move_on_is_the_last() {
    let mut world = World::new(1);
    world.start();
    let Some(Effect::Send(flight)) = world.event(Event::Work) else { panic!("there is something to send") };
    let read = Some(ReadTo { last_id: Some(0), more: true });
    world.event(Event::Sent(Report { flight: flight.number, read, ..Report::default() }));
    assert_eq!(world.state.phase, Phase::Done);
}

#[test]
fn a_new_start_begins_anew() {
    let mut world = World::new(3_000);
    world.start();
    world.work(accept_all, 2);
    world.arrived.clear();
    world.remembered.clear();
    world.start();
    world.work(accept_all, FOREVER);
    world.check_done(3_000, 0, 0);
}

#[test]
fn no_state_holds_the_key() {
    let world = World::started(300, |_, _| refusal(503));
    assert!(!format!("{:?}", world.state).contains("aurahistoria"));
}

#[test]
fn the_rate_counts_the_time_at_work() {
    let mut world = World::new(3 * FLIGHT_PRODUCTS);
    world.start();
    let flight = world.event(Event::Work).unwrap();
    world.now += 60;
    let report = world.answer_to(flight, accept_all);
    world.event(report);
    assert_eq!((world.state.per_minute, world.state.seconds_left), (FLIGHT_PRODUCTS, Some(120)));
    world.event(Event::Pause);
    world.now += 3_600;
    world.event(Event::Resume);
    assert_eq!((world.state.per_minute, world.state.seconds_left), (FLIGHT_PRODUCTS, Some(120)));
    world.now += LEASE_SECONDS;
    world.work_to_end(accept_all);
    assert_eq!((world.state.per_minute, world.state.seconds_left), (FLIGHT_PRODUCTS * 6 / 5, None));
}
