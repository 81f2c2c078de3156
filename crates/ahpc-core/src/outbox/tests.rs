//! A shop whose products change, WooCommerce's own deliveries, the outbox, and an API that fails now and then.

use alloc::{collections::BTreeMap, format};

use proptest::{collection, prelude::*};

use super::*;
use crate::http::{Body, Response};

const NOW: u64 = 1_800_000_000;

fn product(events: &[Happened]) -> Product {
    Product {
        id: 17,
        events: events.to_vec(),
        last: events.len() as u64,
        attempts: 0,
        was_tried: false,
        status: "publish".into(),
        is_protected: false,
        known: None,
        is_queued: false,
    }
}

fn received(status: u16, error: &str, field: &str) -> Answer {
    let body = Body::Object { error: error.into(), field: field.into(), errors: Vec::new() };
    Answer::Received(Response { status, retry_after: None, body })
}

fn deliver(state: State, attempts: u32, answer: Answer) -> Transition {
    let auth = AuthGeneration::ApiKey;
    step(state, NOW, Event::Delivered { product_id: 17, last: 1, attempts, jitter: 0, auth, answer })
}

#[test]
fn events_of_a_product_come_to_one() {
    use Happened::{Created, Deleted, Updated};
    let listed = |events: &[Happened]| Product { known: Some(Known::Listed), ..product(events) };
    let gone = |product: Product| Product { status: String::new(), ..product };
    assert_eq!(sum_up(&product(&[Created, Updated, Updated])), Some(Created));
    assert_eq!(sum_up(&listed(&[Updated, Updated])), Some(Updated));
    assert_eq!(sum_up(&product(&[Updated])), Some(Updated));
    assert_eq!(sum_up(&gone(listed(&[Updated, Deleted]))), Some(Deleted));
    assert_eq!(sum_up(&gone(product(&[Created, Updated, Deleted]))), None);
    // It may have been accepted without our hearing of it.
    assert_eq!(sum_up(&gone(Product { was_tried: true, ..product(&[Created, Deleted]) })), Some(Deleted));
    assert_eq!(sum_up(&gone(product(&[Deleted]))), Some(Deleted));
    assert_eq!(sum_up(&Product { known: Some(Known::Removed), ..gone(product(&[Deleted])) }), None);
    // It came back meanwhile, which the API may have taken without our hearing of it.
    assert_eq!(sum_up(&Product { known: Some(Known::Removed), ..gone(product(&[Updated, Deleted])) }), Some(Deleted));
    assert_eq!(sum_up(&listed(&[Deleted, Updated])), Some(Updated));
    assert_eq!(sum_up(&product(&[Deleted, Updated])), Some(Created));
    // How it stands now counts, not what happened last.
    assert_eq!(sum_up(&gone(listed(&[Deleted, Updated]))), Some(Deleted));
    assert_eq!(sum_up(&Product { is_protected: true, ..listed(&[Updated]) }), Some(Deleted));
    assert_eq!(sum_up(&Product { status: "draft".into(), ..listed(&[Updated]) }), Some(Updated));
}

#[test]
fn what_woocommerce_is_about_to_deliver_is_left_to_it() {
    let products = vec![Product { is_queued: true, ..product(&[Happened::Updated]) }];
    let effects = step(State::default(), NOW, Event::Waiting { products, more: false }).effects;
    let postponed = Effect::Postpone { product_id: 17, attempts: 0, due_at: NOW + GRACE_SECONDS };
    assert_eq!(effects, [postponed, Effect::Schedule { in_seconds: NEXT_RUN_SECONDS }]);
}

#[test]
fn events_that_are_young_are_waited_for() {
    let work = step(State::default(), NOW, Event::Work { may_deliver: true }).effects;
    assert_eq!(work, [Effect::Read { products: MAX_DELIVERIES, happened_until: NOW - GRACE_SECONDS }]);
    let read = |more| step(State::default(), NOW, Event::Waiting { products: vec![], more }).effects;
    assert_eq!(read(true), [Effect::Schedule { in_seconds: GRACE_SECONDS }]);
    assert_eq!(read(false), [Effect::Finished]);
}

#[test]
fn an_api_in_trouble_is_left_alone_and_tried_by_one_delivery() {
    let mut state = State::default();
    for pause in [30, 60, 120] {
        let later = deliver(state, 0, received(503, "", ""));
        let behind_the_others = Effect::Postpone { product_id: 17, attempts: 0, due_at: NOW };
        assert_eq!(later.effects, [behind_the_others, Effect::Schedule { in_seconds: pause }]);
        state = later.state;
    }
    assert_eq!(
        (state.phase, state.problem.as_ref().map(|problem| &*problem.code)),
        (Phase::Waiting, Some("api_unavailable"))
    );
    let early = step(state.clone(), NOW + 20, Event::Work { may_deliver: true });
    assert_eq!(early.effects, [Effect::Schedule { in_seconds: 100 }]);
    let due = step(state.clone(), NOW + 120, Event::Work { may_deliver: true });
    assert_eq!(due.effects, [Effect::Read { products: 1, happened_until: NOW }]);
    let accepted = deliver(state, 0, received(202, "", ""));
    assert_eq!(accepted, Transition { state: State::default(), effects: vec![] });
}

#[test]
fn a_product_that_is_refused_is_given_up_in_the_end_and_keeps_back_no_other() {
    let refused = deliver(State::default(), 0, received(400, "BAD_BODY_VALUE", "price"));
    assert_eq!(refused.effects, [Effect::Postpone { product_id: 17, attempts: 1, due_at: NOW + 30 }]);
    assert_eq!(refused.state, State::default());
    let given_up = deliver(State::default(), MAX_ATTEMPTS - 1, received(400, "BAD_BODY_VALUE", "price"));
    assert_eq!(given_up.effects, [Effect::GiveUp { product_id: 17, last: 1 }]);
    assert_eq!((given_up.state.failed_count, &*given_up.state.failed[0].code), (1, "request_refused"));
    let mut state = given_up.state;
    for _ in 0..MAX_NOTES_KEPT {
        state = deliver(state, MAX_ATTEMPTS, received(413, "", "")).state;
    }
    assert_eq!((state.failed.len(), state.failed_count), (MAX_NOTES_KEPT, 101));
    assert_eq!(state.failed[0].code, "request_too_large");
}

#[test]
fn a_wrong_key_or_shop_stops_until_it_is_mended() {
    for (status, problem) in [(401, "api_key_rejected"), (403, "shop_not_partnered"), (404, "shop_unknown")] {
        let stopped = deliver(State::default(), 0, received(status, "X", ""));
        assert_eq!(stopped.effects, [Effect::Schedule { in_seconds: REFUSED_PAUSE_SECONDS }]);
        assert_eq!((stopped.state.phase, &*stopped.state.problem.clone().unwrap().code), (Phase::Stopped, problem));
        let again = step(stopped.state, NOW + 1, Event::Retry);
        assert_eq!(again.effects, [Effect::Schedule { in_seconds: 0 }]);
        let work = step(again.state, NOW + 1, Event::Work { may_deliver: true }).effects;
        assert!(matches!(work[..], [Effect::Read { products: 1, .. }]));
    }
}

#[test]
fn another_header_or_secret_is_a_matter_of_the_connection() {
    for answer in [received(401, "UNAUTHORIZED", "x-wc-webhook-signature")] {
        let checked = deliver(State::default(), 0, answer);
        let behind_the_others = Effect::Postpone { product_id: 17, attempts: 0, due_at: NOW };
        assert_eq!(checked.effects, [behind_the_others, Effect::CheckConnection, Effect::Schedule { in_seconds: 30 }]);
        assert_eq!((checked.state.phase, checked.state.problem), (Phase::Waiting, None));
    }
}

#[test]
fn webhooks_that_may_not_deliver_are_waited_for() {
    let effects = step(State::default(), NOW, Event::Work { may_deliver: false }).effects;
    assert_eq!(effects, [Effect::Schedule { in_seconds: REFUSED_PAUSE_SECONDS }]);
}

#[test]
fn no_state_is_left_by_success_but_what_failed() {
    let failed = deliver(State::default(), MAX_ATTEMPTS, received(400, "", "")).state;
    let waiting = deliver(failed.clone(), 0, received(503, "", "")).state;
    assert_eq!(deliver(waiting, 0, received(202, "", "")).state, failed);
}

/// An event as it is written down.
#[derive(Debug, Clone)]
struct Row {
    number: u64,
    product: u64,
    event: Happened,
    at: u64,
}

/// What happens in a shop.
#[derive(Debug, Clone)]
enum Deed {
    /// A product is made, changed, or taken out.
    Change(u64, bool),
    /// WooCommerce delivers a product: the API accepts it, or accepts it unheard, or not.
    Own(u64, Reply),
    /// The outbox runs; the answers to its deliveries, and after how many effects its process is killed.
    Run(Vec<Option<u16>>, usize),
    Pass(u64),
}

/// What comes of a delivery.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Reply {
    Accepted,
    AcceptedUnheard,
    Failed,
}

#[derive(Default)]
struct Shop {
    now: u64,
    /// The version of each product that is there.
    there: BTreeMap<u64, u64>,
    /// What the API has: a version, or none when it was removed.
    api: BTreeMap<u64, Option<u64>>,
    /// What is known of that.
    known: BTreeMap<u64, Known>,
    rows: Vec<Row>,
    postponed: BTreeMap<u64, (u32, u64)>,
    /// Events that went out.
    tried: Vec<u64>,
    state: State,
    numbers: u64,
    refused: Vec<u64>,
}

impl Shop {
    fn change(&mut self, id: u64, take_out: bool) {
        self.numbers += 1;
        let event = match (take_out, self.there.contains_key(&id)) {
            (true, true) => {
                self.there.remove(&id);
                Happened::Deleted
            }
            (true, false) => return,
            (false, is_there) => {
                self.there.insert(id, self.numbers);
                if is_there { Happened::Updated } else { Happened::Created }
            }
        };
        self.rows.push(Row { number: self.numbers, product: id, event, at: self.now });
    }

    /// The product goes out as it is now, and what that covers is struck out when it is known to have been accepted.
    fn deliver(&mut self, id: u64, reply: Reply) {
        let rows = self.rows.iter().filter(|row| row.product == id);
        let numbers: Vec<_> = rows.map(|row| row.number).collect();
        let last = numbers.last().copied().unwrap_or_default();
        self.tried.extend(numbers);
        if reply == Reply::Failed {
            return;
        }
        let version = self.there.get(&id).copied();
        let before = self.api.insert(id, version).flatten();
        assert!(version.is_none() || version >= before, "no older version after a newer one");
        if reply == Reply::AcceptedUnheard {
            return;
        }
        self.known.insert(id, if version.is_some() { Known::Listed } else { Known::Removed });
        self.strike(id, last);
    }

    fn strike(&mut self, id: u64, last: u64) {
        self.rows.retain(|row| row.product != id || row.number > last);
    }

    fn run(&mut self, answers: &[Option<u16>], mut life: usize) -> Option<u64> {
        let mut answers = answers.iter().cycle();
        let mut effects = self.step(Event::Work { may_deliver: true });
        loop {
            let mut next = None;
            for effect in effects {
                if life == 0 {
                    return None;
                }
                life -= 1;
                match effect {
                    Effect::Read { products, happened_until } => next = Some(self.read(products, happened_until)),
                    Effect::Deliver { product_id, last, attempts, .. } => {
                        let status = answers.next().copied().flatten().unwrap_or(202);
                        self.deliver(product_id, if status == 202 { Reply::Accepted } else { Reply::Failed });
                        let answer = received(status, "BAD_BODY_VALUE", "");
                        let auth = AuthGeneration::ApiKey;
                        let event = Event::Delivered { product_id, last, attempts, jitter: 0, auth, answer };
                        for effect in self.step(event) {
                            match effect {
                                Effect::Schedule { in_seconds } => return Some(in_seconds),
                                Effect::Postpone { product_id, attempts, due_at } => {
                                    self.postponed.insert(product_id, (attempts, due_at));
                                }
                                Effect::GiveUp { product_id, last } => {
                                    self.refused.push(product_id);
                                    self.strike(product_id, last);
                                    self.postponed.remove(&product_id);
                                }
                                other => panic!("{other:?}"),
                            }
                        }
                    }
                    Effect::Strike { product_id, last } => self.strike(product_id, last),
                    Effect::Schedule { in_seconds } => return Some(in_seconds),
                    Effect::Finished => return None,
                    other => panic!("{other:?}"),
                }
            }
            effects = self.step(next?);
        }
    }

    fn step(&mut self, event: Event) -> Vec<Effect> {
        let Transition { state, effects } = step(self.state.clone(), self.now, event);
        self.state = state;
        assert!(effects.iter().filter(|effect| matches!(effect, Effect::Deliver { .. })).count() <= MAX_DELIVERIES);
        effects
    }

    fn read(&self, limit: usize, happened_until: u64) -> Event {
        let mut ids: Vec<u64> = Vec::new();
        for row in self.rows.iter().filter(|row| row.at <= happened_until) {
            let is_due = self.postponed.get(&row.product).is_none_or(|(_, due)| *due <= self.now);
            if is_due && !ids.contains(&row.product) {
                ids.push(row.product);
            }
        }
        ids.sort_by_key(|id| self.postponed.get(id).map_or(0, |(_, due)| *due));
        ids.truncate(limit);
        let products = ids.iter().map(|id| self.product(*id)).collect();
        Event::Waiting { products, more: self.rows.iter().any(|row| !ids.contains(&row.product)) }
    }

    fn product(&self, id: u64) -> Product {
        let rows: Vec<_> = self.rows.iter().filter(|row| row.product == id).collect();
        Product {
            id,
            events: rows.iter().map(|row| row.event).collect(),
            last: rows.last().map_or(0, |row| row.number),
            attempts: self.postponed.get(&id).map_or(0, |(attempts, _)| *attempts),
            was_tried: rows.iter().any(|row| self.tried.contains(&row.number)),
            status: if self.there.contains_key(&id) { "publish".into() } else { String::new() },
            is_protected: false,
            known: self.known.get(&id).copied(),
            is_queued: false,
        }
    }
}

fn any_deed() -> impl Strategy<Value = Deed> {
    let status = proptest::option::of(prop::sample::select(vec![400_u16, 401, 403, 413, 429, 500, 503]));
    prop_oneof![
        5 => (1..40_u64, any::<bool>()).prop_map(|(id, take_out)| Deed::Change(id, take_out)),
        2 => (1..40_u64, prop::sample::select(vec![Reply::Accepted, Reply::AcceptedUnheard, Reply::Failed]))
            .prop_map(|(id, reply)| Deed::Own(id, reply)),
        2 => (collection::vec(status, 1..5), prop_oneof![Just(usize::MAX), 0..8_usize])
            .prop_map(|(answers, life)| Deed::Run(answers, life)),
        2 => (0..4_000_u64).prop_map(Deed::Pass),
    ]
}

/// Runs while rows are left; the API fails at the first product only, and `during` happens while a delivery is under way.
fn run_with(shop: &mut Shop, rounds: usize, status_of: impl Fn(u64) -> u16, mut during: impl FnMut(&mut Shop, u64)) {
    for _ in 0..rounds {
        let mut pause = NEXT_RUN_SECONDS;
        let mut effects = shop.step(Event::Work { may_deliver: true });
        while let Some(Effect::Read { products, happened_until }) = effects.first().cloned() {
            let read = shop.read(products, happened_until);
            effects = shop.step(read);
        }
        'run: for effect in effects {
            match effect {
                Effect::Deliver { product_id, last, attempts, .. } => {
                    let status = status_of(product_id);
                    shop.deliver(product_id, if status == 202 { Reply::Accepted } else { Reply::Failed });
                    during(shop, product_id);
                    let answer = received(status, "BAD_BODY_VALUE", "");
                    let auth = AuthGeneration::ApiKey;
                    let event = Event::Delivered { product_id, last, attempts, jitter: 0, auth, answer };
                    for effect in shop.step(event) {
                        match effect {
                            Effect::Schedule { in_seconds } => {
                                pause = in_seconds;
                                break 'run;
                            }
                            Effect::Postpone { product_id, attempts, due_at } => {
                                shop.postponed.insert(product_id, (attempts, due_at));
                            }
                            Effect::GiveUp { product_id, last } => {
                                shop.strike(product_id, last);
                                shop.postponed.remove(&product_id);
                            }
                            other => panic!("{other:?}"),
                        }
                    }
                }
                Effect::Schedule { in_seconds } => pause = in_seconds,
                Effect::Finished => return,
                other => panic!("{other:?}"),
            }
        }
        shop.now += pause;
    }
}

#[test]
fn a_product_that_breaks_the_api_keeps_back_no_other() {
    let mut shop = Shop { now: NOW, ..Shop::default() };
    for id in 1..=60 {
        shop.change(id, false);
    }
    shop.now += GRACE_SECONDS;
    run_with(&mut shop, 1_000, |id| if id == 1 { 500 } else { 202 }, |_, _| {});
    let left: Vec<_> = shop.rows.iter().map(|row| row.product).collect();
    assert_eq!(left, [1], "after {} hours", (shop.now - NOW) / 3_600);
}

#[test]
fn what_happens_while_a_product_is_given_up_stays() {
    let mut shop = Shop { now: NOW, ..Shop::default() };
    shop.change(1, false);
    shop.now += GRACE_SECONDS;
    let mut tries = 0;
    // It is mended while the last try is under way, which is refused for what it was before.
    run_with(
        &mut shop,
        1_000,
        |_| 400,
        |shop, id| {
            tries += 1;
            if tries == MAX_ATTEMPTS {
                shop.change(id, false);
            }
        },
    );
    assert!(tries > MAX_ATTEMPTS, "given up after {tries} tries, and what was mended with it");
}

proptest! {
    #![proptest_config(crate::many_cases())]

    #[test]
    fn whatever_happens_the_api_has_in_the_end_what_the_shop_has(story in collection::vec(any_deed(), 0..120)) {
        let mut shop = Shop { now: NOW, ..Shop::default() };
        for deed in &story {
            match deed {
                Deed::Change(id, take_out) => shop.change(*id, *take_out),
                Deed::Own(id, reply) if shop.rows.iter().any(|row| row.product == *id) => shop.deliver(*id, *reply),
                Deed::Own(..) => {}
                Deed::Run(answers, life) => drop(shop.run(answers, *life)),
                Deed::Pass(seconds) => shop.now += seconds,
            }
        }
        for _ in 0..60 {
            shop.now += REFUSED_PAUSE_SECONDS;
            shop.run(&[None], usize::MAX);
        }
        prop_assert!(shop.rows.is_empty(), "left: {:?}", shop.rows);
        for id in (1..40).filter(|id| !shop.refused.contains(id)) {
            let has = shop.api.get(&id).copied().flatten();
            prop_assert_eq!(has, shop.there.get(&id).copied(), "{}", format!("product {id}"));
        }
    }
}
