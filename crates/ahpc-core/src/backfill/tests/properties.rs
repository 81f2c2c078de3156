//! What holds of a catalog send whatever happens to it: products come and go, the API fails, refuses or lies silent,
//! processes are killed between any two effects, pages and answers come twice, settings change, and clocks jump.

use alloc::collections::BTreeSet;

use proptest::{collection, prelude::*};

use super::*;
use crate::http::LONGEST_WAIT_SECONDS;

/// Something that happens to a shop.
#[derive(Debug, Clone)]
enum Deed {
    /// The queue runs when it is due, or this many seconds after the last thing that happened.
    Run(Option<u64>),
    /// The catalog is to be sent from its beginning.
    Start,
    /// The products of that many in a hundred are deleted, from that one on.
    Delete(usize, usize),
    /// New products.
    Add(u64),
    /// An event that was reported before is reported again.
    Repeat(usize),
    /// The currency is one that the API takes, or not.
    Currency(&'static str),
    /// The shop is this one or another.
    Shop(usize),
    /// The clock is set.
    Clock(i64),
}

/// What becomes of a deed: the process lives for so many effects, and the API answers its requests one by one.
#[derive(Debug, Clone)]
struct Fate {
    life: usize,
    replies: Vec<Reply>,
    jitter: u16,
}

#[derive(Debug, Clone, Copy)]
enum Reply {
    /// Accepted but for each product whose number leaves no rest by this one.
    Accepted(Option<u64>),
    /// The API accepts, and the connection breaks before it can say so.
    AcceptedUnheard,
    Status(u16, Option<u64>),
}

const SHOPS: [&str; 2] = ["0b2f7c1e-58d4-4b8a-9c55-6f0e3d1a7b42", "11111111-58d4-4b8a-9c55-6f0e3d1a7b42"];

fn any_deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        8 => proptest::option::weighted(0.3, 0..10_000_u64).prop_map(Deed::Run),
        1 => Just(Deed::Start),
        1 => (0..100_usize, 1..30_usize).prop_map(|(from, percent)| Deed::Delete(from, percent)),
        1 => (1..120_u64).prop_map(Deed::Add),
        3 => any::<usize>().prop_map(Deed::Repeat),
        1 => prop::sample::select(vec!["EUR", "SEK"]).prop_map(Deed::Currency),
        1 => (0..2_usize).prop_map(Deed::Shop),
        1 => (-400_000_000..400_000_000_i64).prop_map(Deed::Clock),
    ]
}

fn any_fate() -> impl Strategy<Value = Fate> {
    let life = prop_oneof![2 => Just(usize::MAX), 3 => 0..12_usize];
    let wait = proptest::option::weighted(0.3, prop_oneof![0..100_u64, 0..10_000_000_u64]);
    let status = prop::sample::select(vec![400, 401, 403, 404, 408, 413, 413, 429, 500, 503, 200, 302]);
    let reply = prop_oneof![
        6 => proptest::option::weighted(0.4, 1..9_u64).prop_map(Reply::Accepted),
        1 => Just(Reply::AcceptedUnheard),
        3 => (status, wait).prop_map(|(status, wait)| Reply::Status(status, wait)),
    ];
    (life, collection::vec(reply, 1..6), any::<u16>()).prop_map(|(life, replies, jitter)| Fate {
        life,
        replies,
        jitter,
    })
}

/// A world, what it saw, and what has to come out.
struct Life {
    world: World,
    due: u64,
    /// Events that were reported, each with the facts of its process.
    reported: Vec<(Facts, Event)>,
    /// What reached the API, by the URL that it went to.
    arrived: BTreeMap<String, BTreeSet<u64>>,
    /// The products of this run: read in a page, and there since its start.
    read: BTreeSet<u64>,
    there_all_along: BTreeSet<u64>,
    something_was_deleted: bool,
}

impl Life {
    fn new(products: u64, max_request_bytes: usize) -> Self {
        let mut world = World { max_request_bytes, ..World::new(products) };
        world.protected = world.catalog.keys().copied().filter(|id| id % 11 == 0).collect();
        // Some are too large for any request.
        world.catalog.iter_mut().filter(|(id, _)| *id % 37 == 0).for_each(|(_, bytes)| *bytes = 200_000);
        let mut life = Self {
            world,
            due: NOW,
            reported: Vec::new(),
            arrived: BTreeMap::new(),
            read: BTreeSet::new(),
            there_all_along: BTreeSet::new(),
            something_was_deleted: false,
        };
        life.note_start();
        life
    }

    fn note_start(&mut self) {
        // A page of an earlier run cannot be told from one of this run with the same cursor. Nobody reports one: pages
        // are read by the process that holds the lock of the run.
        self.reported.clear();
        self.read.clear();
        self.there_all_along = self.world.catalog.keys().copied().collect();
        self.something_was_deleted = false;
    }

    fn happen(&mut self, deed: &Deed, fate: &Fate) {
        let now = self.world.now;
        match deed {
            Deed::Run(after) => {
                self.world.now = after.map_or(self.due.max(now), |after| now.saturating_add(after));
                self.process(self.world.facts.clone(), Event::Resume { now: self.world.now }, fate);
            }
            Deed::Start => {
                let total = self.world.catalog.len() as u64;
                self.process(self.world.facts.clone(), Event::Start { now, total }, fate);
            }
            Deed::Delete(from, percent) => self.delete(*from, *percent),
            Deed::Add(count) => {
                let last = self.world.catalog.keys().last().copied().unwrap_or_default();
                self.world.catalog.extend((1..=*count).map(|number| (last + number, 10)));
            }
            Deed::Repeat(index) => {
                if !self.reported.is_empty() {
                    let (facts, event) = self.reported[index % self.reported.len()].clone();
                    self.process(facts, event, fate);
                }
            }
            Deed::Currency(currency) => self.world.facts.currency = (*currency).into(),
            Deed::Shop(index) => self.world.facts.shop_id = SHOPS[*index].into(),
            Deed::Clock(seconds) => self.world.now = now.saturating_add_signed(*seconds),
        }
    }

    fn delete(&mut self, from: usize, percent: usize) {
        let ids: Vec<_> = self.world.catalog.keys().copied().collect();
        let first = from * ids.len() / 100;
        for id in ids.iter().skip(first).take(percent * ids.len() / 100) {
            self.world.catalog.remove(id);
            self.there_all_along.remove(id);
            self.something_was_deleted = true;
        }
    }

    /// A process takes steps until it leaves the queue or is killed.
    fn process(&mut self, facts: Facts, mut event: Event, fate: &Fate) {
        let mut replies = fate.replies.iter().cycle();
        for _ in 0..fate.life.min(400) {
            let before = self.world.state.clone();
            let is_start = matches!(event, Event::Start { .. });
            let Transition { state, mut effects } = step(before.clone(), &facts, event);
            self.check_step(&before, &state, is_start);
            self.world.state = state;
            let Some(next) = effects.pop().and_then(|effect| self.carry_out(effect, &mut replies, fate.jitter)) else {
                return;
            };
            self.reported.push((facts.clone(), next.clone()));
            event = next;
        }
    }

    fn check_step(&mut self, before: &State, after: &State, is_start: bool) {
        if is_start || before.products_url != after.products_url {
            self.note_start();
        } else {
            assert!(after.after_id >= before.after_id, "the cursor never moves back");
        }
    }

    fn carry_out<'a>(
        &mut self,
        effect: Effect,
        replies: &mut impl Iterator<Item = &'a Reply>,
        jitter: u16,
    ) -> Option<Event> {
        match effect {
            Effect::Put { target, request } => {
                let answer = self.answer(&target.url, &request.ids, replies.next()?);
                Some(Event::Answered { now: self.world.now, jitter, ids: Some(request.ids), answer })
            }
            Effect::Schedule { in_seconds } => {
                assert!(in_seconds <= LONGEST_WAIT_SECONDS, "pauses are bounded: {in_seconds}");
                self.due = self.world.now.saturating_add(in_seconds);
                None
            }
            other => {
                let event = self.world.carry_out(other, accept_all);
                if let Some(Event::Page { page, .. }) = &event {
                    self.read.extend(page.requests.iter().flat_map(|request| &request.ids));
                    self.read.extend(page.skipped.iter().map(|skipped| skipped.id));
                }
                event
            }
        }
    }

    fn answer(&mut self, url: &str, ids: &[u64], reply: &Reply) -> Answer {
        let not_taken = |id: &&u64| matches!(reply, Reply::Accepted(Some(rest)) if id.is_multiple_of(*rest));
        let listed: Vec<u64> = ids.iter().filter(not_taken).copied().collect();
        if !matches!(reply, Reply::Status(..)) {
            let taken = ids.iter().filter(|id| !listed.contains(id));
            self.arrived.entry(url.into()).or_default().extend(taken);
        }
        match *reply {
            Reply::Accepted(_) => not_queued(&listed),
            Reply::AcceptedUnheard => Answer::Failed("connection reset".into()),
            Reply::Status(status, wait) => {
                let body = Body::Object { error: "BAD_BODY_VALUE".into(), field: String::new() };
                Answer::Received(Response { status, retry_after: wait.map(|wait| format!("{wait}")), body })
            }
        }
    }

    /// From here on nothing goes wrong, and the queue runs in its time.
    fn recover(&mut self) {
        self.world.facts.currency = "EUR".into();
        let fate = Fate { life: usize::MAX, replies: vec![Reply::Accepted(None)], jitter: 0 };
        if self.world.state.phase == Phase::Idle {
            self.happen(&Deed::Start, &fate);
        }
        for _ in 0..20 {
            self.happen(&Deed::Run(Some(LONGEST_WAIT_SECONDS)), &fate);
        }
    }

    /// Every product that was there all along arrived, or is told to have failed, or is not for sending.
    fn check_end(&self) {
        let state = &self.world.state;
        assert_eq!(state.phase, Phase::Done);
        let told = state.failed.iter().filter_map(|failure| failure.id.parse().ok());
        let accounted: BTreeSet<u64> = told.chain(self.world.protected.iter().copied()).collect();
        let arrived = self.arrived.get(&state.products_url).cloned().unwrap_or_default();
        let lost: Vec<_> =
            self.there_all_along.iter().filter(|id| !arrived.contains(id) && !accounted.contains(id)).collect();
        assert!(lost.is_empty() || state.failed_count > MAX_FAILURES_KEPT as u64, "lost: {lost:?}");
        let counted = state.sent + state.skipped + state.failed_count;
        assert!(counted <= self.read.len() as u64, "each is counted once");
        assert!(counted == self.read.len() as u64 || self.something_was_deleted, "each is counted");
    }
}

proptest! {
    #![proptest_config(crate::many_cases())]

    #[test]
    fn whatever_happens_no_product_is_lost_and_none_is_counted_twice(
        products in 0..320_u64,
        max_request_bytes in prop::sample::select(vec![100, 330, 100_000]),
        story in collection::vec((any_deed(), any_fate()), 0..30),
    ) {
        let mut life = Life::new(products, max_request_bytes);
        for (deed, fate) in &story {
            life.happen(deed, fate);
        }
        life.recover();
        life.check_end();
    }
}
