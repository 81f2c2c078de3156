//! What holds of a catalog send whatever happens to it: several workers at once, products that come and go, an API that
//! fails, refuses or lies silent, processes that die with anything in hand, reports that come late or twice, settings that
//! change, and clocks that jump.

use proptest::{collection, prelude::*};

use super::*;
use crate::machine::LONGEST_WAIT_SECONDS;

const WORKERS: usize = 3;
const SHOPS: [&str; 2] = ["0b2f7c1e-58d4-4b8a-9c55-6f0e3d1a7b42", "11111111-58d4-4b8a-9c55-6f0e3d1a7b42"];

/// Something that happens to a shop.
#[derive(Debug, Clone)]
enum Deed {
    /// A worker does what it has in hand, or comes and asks for something to do.
    Step(usize, Reply),
    /// A worker dies with what it has in hand.
    Die(usize),
    /// An event that was reported before is reported again.
    Repeat(usize),
    /// Someone wants something.
    Want(Event),
    /// The products of that many in a hundred are deleted, from that one on.
    Delete(usize, usize),
    /// New products.
    Add(u64),
    /// The currency is one that the API takes, or not.
    Currency(&'static str),
    /// The shop is this one or another.
    Shop(usize),
    /// Time passes, or the clock is set.
    Clock(i64),
}

/// What the API answers to the requests of a flight.
#[derive(Debug, Clone, Copy)]
enum Reply {
    /// Accepted but for each product whose number leaves no rest by this one.
    Accepted(Option<u64>),
    /// The API accepts, and the connection breaks before it can say so.
    AcceptedUnheard,
    Status(u16, Option<u64>),
    /// The first request is accepted, the others are answered so.
    Mixed(u16),
}

fn any_deed() -> impl Strategy<Value = Deed> {
    let wanted = prop::sample::select(vec![
        Event::Start { mode: Mode::All, total: 0 },
        Event::Pause,
        Event::Resume,
        Event::Retry,
        Event::Recover,
        Event::Cancel,
    ]);
    prop_oneof![
        14 => (0..WORKERS, any_reply()).prop_map(|(worker, reply)| Deed::Step(worker, reply)),
        2 => (0..WORKERS).prop_map(Deed::Die),
        3 => any::<usize>().prop_map(Deed::Repeat),
        2 => wanted.prop_map(Deed::Want),
        1 => (0..100_usize, 1..30_usize).prop_map(|(from, percent)| Deed::Delete(from, percent)),
        1 => (1..120_u64).prop_map(Deed::Add),
        1 => prop::sample::select(vec!["EUR", "SEK"]).prop_map(Deed::Currency),
        1 => (0..2_usize).prop_map(Deed::Shop),
        3 => prop_oneof![4 => 0..5_000_i64, 1 => -400_000_000..400_000_000_i64].prop_map(Deed::Clock),
    ]
}

fn any_reply() -> impl Strategy<Value = Reply> {
    let wait = proptest::option::weighted(0.3, prop_oneof![0..100_u64, 0..10_000_000_u64]);
    let status = || prop::sample::select(vec![400, 401, 403, 404, 408, 413, 413, 429, 500, 503, 200, 302]);
    prop_oneof![
        6 => proptest::option::weighted(0.4, 1..9_u64).prop_map(Reply::Accepted),
        1 => Just(Reply::AcceptedUnheard),
        2 => (status(), wait).prop_map(|(status, wait)| Reply::Status(status, wait)),
        2 => status().prop_map(Reply::Mixed),
    ]
}

/// A world with workers, what they saw, and what has to come out.
struct Life {
    world: World,
    hands: Vec<Option<Effect>>,
    reported: Vec<Event>,
    /// What reached the API, by the URL that it went to.
    arrived: BTreeMap<String, BTreeSet<u64>>,
    /// The products that were there at some time of this run, and those that were all the time.
    ever_there: BTreeSet<u64>,
    there_all_along: BTreeSet<u64>,
}

impl Life {
    fn new(products: u64, max_request_bytes: usize) -> Self {
        let mut world = World { max_request_bytes, ..World::new(products) };
        // Some are too large for any request.
        world.catalog.iter_mut().filter(|(id, _)| *id % 37 == 0).for_each(|(_, bytes)| *bytes = 200_000);
        let hands = vec![None; WORKERS];
        let mut life = Self {
            world,
            hands,
            reported: Vec::new(),
            arrived: BTreeMap::new(),
            ever_there: BTreeSet::new(),
            there_all_along: BTreeSet::new(),
        };
        life.note_start();
        life
    }

    fn note_start(&mut self) {
        self.arrived.clear();
        self.ever_there = self.world.catalog.keys().copied().collect();
        self.there_all_along = self.ever_there.clone();
    }

    fn happen(&mut self, deed: &Deed) {
        match deed {
            Deed::Step(worker, reply) => self.step(*worker, *reply),
            Deed::Die(worker) => self.hands[*worker] = None,
            Deed::Repeat(index) => {
                if !self.reported.is_empty() {
                    let event = self.reported[index % self.reported.len()].clone();
                    let counted = self.world.state.dealt_with();
                    // Whoever reports twice is not there to do what comes of it.
                    drop(self.report(event.clone()));
                    let is_new_run = self.world.state.dealt_with() < counted;
                    assert!(is_new_run || self.world.state.dealt_with() == counted, "counted twice: {event:?}");
                }
            }
            Deed::Want(Event::Start { mode, .. }) => {
                let total = self.world.catalog.len() as u64;
                drop(self.report(Event::Start { mode: *mode, total }));
            }
            Deed::Want(event) => drop(self.report(event.clone())),
            Deed::Delete(from, percent) => {
                let ids: Vec<_> = self.world.catalog.keys().copied().collect();
                for id in ids.iter().skip(from * ids.len() / 100).take(percent * ids.len() / 100) {
                    self.world.catalog.remove(id);
                    self.there_all_along.remove(id);
                }
            }
            Deed::Add(count) => {
                let last = self.world.catalog.keys().last().copied().unwrap_or_default();
                let added = last + 1..=last + count;
                self.world.catalog.extend(added.clone().map(|id| (id, 10)));
                self.ever_there.extend(added);
            }
            Deed::Currency(currency) => self.world.facts.currency = (*currency).into(),
            Deed::Shop(index) => self.world.facts.shop_id = SHOPS[*index].into(),
            Deed::Clock(seconds) => self.world.now = self.world.now.saturating_add_signed(*seconds),
        }
    }

    fn step(&mut self, worker: usize, reply: Reply) {
        let event = match self.hands[worker].take() {
            None => Event::Work,
            Some(Effect::FindEnd { after_id, products }) => self.world.find_end(after_id, products),
            Some(Effect::Send(flight)) => {
                let mut request = 0;
                let arrived = self.arrived.entry(flight.target.url.clone()).or_default();
                let report = self.world.report(&flight, &mut |_, ids| {
                    request += 1;
                    answer(ids, reply, request, arrived)
                });
                Event::Sent(report)
            }
            Some(other) => panic!("{other:?} has no answer"),
        };
        if !matches!(event, Event::Work) {
            self.reported.push(event.clone());
        }
        self.hands[worker] = self.report(event);
    }

    fn report(&mut self, event: Event) -> Option<Effect> {
        let before = self.world.state.clone();
        let is_start = matches!(event, Event::Start { .. });
        let effect = self.world.event(event);
        let state = &self.world.state;
        if is_start || (before.products_url != state.products_url) {
            self.note_start();
        } else if state.phase != Phase::Canceled {
            check_cursors(&before, state);
        }
        check_ranges(&self.world.state);
        for pause in self.world.pauses.drain(..) {
            assert!(pause <= LONGEST_WAIT_SECONDS, "pauses are bounded: {pause}");
        }
        effect
    }

    /// From here on nothing goes wrong, and the queue runs in its time.
    fn recover(&mut self) {
        self.world.facts.currency = "EUR".into();
        self.hands.fill(None);
        self.happen(&Deed::Want(Event::Resume));
        if matches!(self.world.state.phase, Phase::Idle | Phase::Canceled) {
            self.happen(&Deed::Want(Event::Start { mode: Mode::All, total: 0 }));
        }
        for _ in 0..60 {
            self.happen(&Deed::Clock(LONGEST_WAIT_SECONDS as i64));
            for _ in 0..12 {
                self.step(0, Reply::Accepted(None));
            }
        }
    }

    /// Every product that was there all along arrived, or is told to have failed; none is counted twice.
    fn check_end(&self) {
        let state = &self.world.state;
        assert_eq!(state.phase, Phase::Done);
        let failed: BTreeSet<u64> = state.failed.iter().filter_map(|failure| failure.id.parse().ok()).collect();
        let arrived = self.arrived.get(&state.products_url).cloned().unwrap_or_default();
        let lost: Vec<_> =
            self.there_all_along.iter().filter(|id| !arrived.contains(id) && !failed.contains(id)).collect();
        assert!(lost.is_empty() || state.failed_count > MAX_NOTES_KEPT as u64, "lost: {lost:?}");
        assert!(state.dealt_with() <= self.ever_there.len() as u64, "each is counted once");
        assert!(state.dealt_with() >= self.there_all_along.len() as u64, "each is counted");
    }
}

fn answer(ids: &[u64], reply: Reply, request: usize, arrived: &mut BTreeSet<u64>) -> Answer {
    let status = match reply {
        Reply::Accepted(rest) => {
            let listed: Vec<u64> =
                ids.iter().filter(|id| rest.is_some_and(|rest| id.is_multiple_of(rest))).copied().collect();
            arrived.extend(ids.iter().filter(|id| !listed.contains(id)));
            return not_queued(&listed);
        }
        Reply::Mixed(_) if request == 1 => {
            arrived.extend(ids);
            return not_queued(&[]);
        }
        Reply::AcceptedUnheard => {
            arrived.extend(ids);
            return Answer::Failed("connection reset".into());
        }
        Reply::Mixed(status) | Reply::Status(status, None) => return refusal(status),
        Reply::Status(status, Some(wait)) => (status, wait),
    };
    let body = Body::Object { error: "BAD_BODY_VALUE".into(), field: String::new(), errors: Vec::new() };
    Answer::Received(Response { status: status.0, retry_after: Some(format!("{}", status.1)), body })
}

/// No cursor moves back, and no range is taken up again.
fn check_cursors(before: &State, after: &State) {
    assert!(after.cut_to >= before.cut_to, "the last cut never moves back");
    for range in &after.ranges {
        let same = before.ranges.iter().find(|other| other.until_id == range.until_id);
        match same {
            Some(other) => assert!(range.after_id >= other.after_id, "the cursor never moves back"),
            None => assert!(range.after_id >= before.cut_to && !before.all_cut, "a range comes from a cut"),
        }
    }
}

/// Ranges do not overlap, and no product waits in two places.
fn check_ranges(state: &State) {
    let mut spans: Vec<_> =
        state.ranges.iter().map(|range| (range.after_id, range.until_id.unwrap_or(u64::MAX))).collect();
    spans.sort_unstable();
    assert!(spans.windows(2).all(|pair| pair[0].1 <= pair[1].0), "{spans:?}");
    let waiting: Vec<u64> = state
        .ranges
        .iter()
        .flat_map(|range| range.pending.iter().chain(&range.again))
        .map(|pending| pending.id)
        .collect();
    let distinct: BTreeSet<_> = waiting.iter().collect();
    assert_eq!(distinct.len(), waiting.len(), "a product waits twice");
    assert!(state.ranges.len() <= MAX_RANGES);
}

proptest! {
    #![proptest_config(crate::many_cases())]

    #[test]
    fn whatever_happens_no_product_is_lost_and_none_is_counted_twice(
        products in prop_oneof![9 => 0..400_u64, 1 => RANGE_PRODUCTS - 100..RANGE_PRODUCTS + 300],
        max_request_bytes in prop::sample::select(vec![100, 330, 100_000]),
        story in collection::vec(any_deed(), 0..60),
    ) {
        let mut life = Life::new(products, max_request_bytes);
        for deed in &story {
            life.happen(deed);
        }
        life.recover();
        life.check_end();
    }

    #[test]
    fn what_is_not_to_be_seen_is_never_put(
        status in prop::sample::select(vec!["", "publish", "private", "draft", "pending", "future", "trash", "auto-draft"]),
        flags in any::<[bool; 4]>(),
        known in prop::sample::select(vec![None, Some(Known::Listed), Some(Known::Removed)]),
    ) {
        let [is_protected, same_offer, same_content, all] = flags;
        let mode = if all { Mode::All } else { Mode::Changes };
        let treatment = sort(mode, Situation { status, is_protected, known, same_offer, same_content });
        let is_hidden = is_protected || matches!(status, "" | "trash" | "auto-draft");
        prop_assert_eq!(treatment == Treatment::Remove, is_hidden && known == Some(Known::Listed));
        prop_assert!(!is_hidden || matches!(treatment, Treatment::Remove | Treatment::Skip));
        prop_assert!(known.is_some() || matches!(treatment, Treatment::Put | Treatment::Skip));
        prop_assert_eq!(treatment == Treatment::Deliver, !is_hidden && known.is_some() && !same_content);
        prop_assert!(treatment != Treatment::Leave || (same_offer && same_content && !all));
    }
}
