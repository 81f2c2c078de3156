//! What holds of the catalog whatever happens: the ten invariants of the protocol, over the real machine, the real
//! judgement of deliveries and the real rule of what is offered, in a world of table, shop, queue and API.
//!
//! Processes go on step by step, in any order. The API queues what it takes, and what is queued is applied in any order;
//! answers get lost; processes die and stall; the shop's hooks fire before or after their write, or not at all.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use alloc::{boxed::Box, format, string::ToString};
use proptest::{collection, prelude::*, sample::select};

use super::*;
use crate::{Error, digest::Digest, store::Language};

/// How long a batch is under way at most, and then how long it may lie in the API's queue.
const BATCH_SECONDS: u64 = 30;
const HOOK_SECONDS: u64 = 60;
const LAG_SECONDS: u64 = 25;
/// A delivery that took longer from its touch to its answer counts as a change once more.
const HOOK_LATE_SECONDS: u64 = 90;
/// How long after its hook a write is there at the latest.
const WRITE_SECONDS: u64 = 3;
const WORKERS: usize = 3;
const PRODUCTS: u64 = 6;

/// Something that happens.
#[derive(Debug, Clone)]
enum Deed {
    /// A worker takes its next step.
    Step(usize),
    /// The process of a delivery does.
    StepHook(usize),
    /// A worker dies with what it has in hand.
    Die(usize),
    /// The process of a delivery dies.
    DieHook(usize),
    /// Something of what is queued is applied, or written.
    Apply(usize),
    Write(usize),
    /// A product changes.
    Change(u64, Change, Hooks),
    /// A product cannot be read, or can again; a product ends whoever reads it, or not any more.
    Unreadable(u64, bool),
    Deadly(u64, bool),
    /// How the API answers from now on.
    Api(Api),
    /// Someone wants something of the machine.
    Want(Event),
    /// Another Shop ID; with or without the walk that comes with it.
    Switch(bool),
    /// The shop is served from another address, or from its own again.
    Elsewhere(bool),
    /// Time passes.
    Clock(u64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    Create,
    Edit,
    Revert,
    Publish,
    Draft,
    Trash,
    Delete,
    Protect(bool),
    Exclude(bool),
    Hide(bool),
}

/// When the shop's hook fires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hooks {
    Before,
    After,
    Never,
}

/// How the API answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Api {
    Up,
    /// It lists every so-many-th product as not queued.
    Lists(u64),
    /// It refuses every request with that product.
    Refuses(u64),
    /// It answers with that status, and takes nothing.
    Status(u16),
    /// No answer, and nothing arrives; no answer, and all of it arrives.
    Silent,
    Unheard,
}

fn any_deed() -> impl Strategy<Value = Deed> {
    let id = || 1..=PRODUCTS;
    let change = select(vec![
        Change::Create,
        Change::Create,
        Change::Edit,
        Change::Edit,
        Change::Edit,
        Change::Revert,
        Change::Publish,
        Change::Publish,
        Change::Publish,
        Change::Draft,
        Change::Draft,
        Change::Trash,
        Change::Delete,
        Change::Protect(true),
        Change::Protect(false),
        Change::Exclude(true),
        Change::Exclude(false),
        Change::Hide(true),
        Change::Hide(false),
    ]);
    let hooks = select(vec![Hooks::Before, Hooks::After, Hooks::After, Hooks::Never]);
    let api = prop_oneof![
        6 => Just(Api::Up),
        1 => (1..4_u64).prop_map(Api::Lists),
        1 => id().prop_map(Api::Refuses),
        3 => select(vec![503, 503, 429, 401, 403, 404, 400, 302, 413]).prop_map(Api::Status),
        2 => Just(Api::Silent),
        2 => Just(Api::Unheard),
    ];
    let wanted = select(vec![
        Event::Start { mode: WalkMode::All, total: 6, online: 3 },
        Event::Start { mode: WalkMode::Moved, total: 6, online: 3 },
        Event::Start { mode: WalkMode::Changes, total: RANGE_PRODUCTS + 1, online: 3 },
        Event::Audit { total: 6, online: 3, day: 1 },
        Event::Pause,
        Event::Resume,
        Event::Retry,
        Event::Recover,
        Event::TakeOff,
    ]);
    let seconds = select(vec![1, 1, 2, 5, 13, 30, 40, 46, 60, 91, 119, 120, 121, 150, 300]);
    prop_oneof![
        24 => (0..WORKERS).prop_map(Deed::Step),
        10 => (0..4_usize).prop_map(Deed::StepHook),
        1 => (0..WORKERS).prop_map(Deed::Die),
        1 => (0..4_usize).prop_map(Deed::DieHook),
        4 => (0..8_usize).prop_map(Deed::Apply),
        1 => (0..4_usize).prop_map(Deed::Write),
        8 => (id(), change, hooks).prop_map(|(id, change, hooks)| Deed::Change(id, change, hooks)),
        1 => (id(), any::<bool>()).prop_map(|(id, is)| Deed::Unreadable(id, is)),
        1 => (id(), any::<bool>()).prop_map(|(id, is)| Deed::Deadly(id, is)),
        2 => api.prop_map(Deed::Api),
        2 => wanted.prop_map(Deed::Want),
        2 => any::<bool>().prop_map(Deed::Switch),
        1 => any::<bool>().prop_map(Deed::Elsewhere),
        10 => seconds.prop_map(Deed::Clock),
    ]
}

/// A product of the shop.
#[derive(Debug, Clone, Copy)]
struct Product {
    content: u32,
    status: &'static str,
    visibility: &'static str,
    is_protected: bool,
    is_excluded: bool,
    is_gone: bool,
}

impl Product {
    const NEW: Self = Self {
        content: 100,
        status: "publish",
        visibility: "visible",
        is_protected: false,
        is_excluded: false,
        is_gone: false,
    };
    const NONE: Self = Self { is_gone: true, ..Self::NEW };

    fn listing(self) -> Listing<'static> {
        Listing {
            status: self.status.into(),
            is_protected: self.is_protected,
            catalog_visibility: self.visibility.into(),
            is_excluded: self.is_excluded,
            language: "".into(),
            is_gone: self.is_gone,
        }
    }

    fn offered(self) -> Result<(), Error> {
        self.listing().offered(Language::De)
    }

    fn digest(self) -> Option<Digest> {
        self.offered().is_ok().then(|| Digest::of(&self.content.to_le_bytes()))
    }

    fn change(&mut self, change: Change) {
        match change {
            Change::Create => {}
            Change::Edit => self.content = self.content.wrapping_add(1),
            Change::Revert => self.content = self.content.wrapping_sub(1),
            Change::Publish => self.status = "publish",
            Change::Draft => self.status = "draft",
            Change::Trash => self.status = "trash",
            Change::Delete => self.is_gone = true,
            Change::Protect(is) => self.is_protected = is,
            Change::Exclude(is) => self.is_excluded = is,
            Change::Hide(is) => self.visibility = if is { "hidden" } else { "visible" },
        }
    }
}

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Row {
    digest: String,
    at_api: u64,
    changed_at: u64,
    due_at: u64,
    flight: u64,
    attempts: u32,
    problem: String,
}

/// What is said of a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    Offer(u32),
    Removed { with_texts: bool },
    Delivered(u32),
    Deleted,
}

/// Something that has left.
#[derive(Debug, Clone)]
struct Message {
    url: String,
    id: u64,
    said: Said,
    /// What the flight is numbered that it left with; 0 for a delivery.
    flight: u64,
    applied_by: u64,
}

/// What the API has of a product: where the first of it came from decides its texts for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Entry {
    content: Option<u32>,
    is_first_by_whole_batch: bool,
}

/// Rows that a process has claimed, and what became of them so far.
#[derive(Debug, Clone)]
struct Flown {
    number: u64,
    claimed_at: u64,
    orders: Flight,
    per_request: usize,
    rows: BTreeMap<u64, Row>,
    read: BTreeMap<u64, Option<Product>>,
    report: Report,
    stage: Stage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Claimed,
    Read,
    Left,
}

/// What a look has seen of products, and the digests that their rows had.
type Seen = BTreeMap<u64, (Option<String>, Difference)>;

/// What a worker has in hand.
#[derive(Debug, Clone, Default)]
struct Worker {
    effects: VecDeque<Effect>,
    flown: Option<Flown>,
    /// What it saw of which product, by the digest that its row had.
    seen: Option<(Look, Seen)>,
    /// What it will report next.
    report: Option<Event>,
    /// When it comes back.
    pause: Option<u64>,
}

/// A delivery in WooCommerce's queue, or under way.
#[derive(Debug, Clone)]
struct Hook {
    topic: Topic,
    id: u64,
    again: u32,
    not_before: u64,
    stage: HookStage,
}

#[derive(Debug, Clone)]
enum HookStage {
    Queued,
    Flying(Box<Flown>),
    Judged,
    Built(Product),
    Answered { touched_at: u64, answer: Answer },
}

struct World {
    now: u64,
    facts: Facts,
    state: State,
    shop: BTreeMap<u64, Product>,
    writes: Vec<(u64, Change, u64)>,
    unreadable: BTreeSet<u64>,
    deadly: BTreeSet<u64>,
    table: BTreeMap<u64, Row>,
    api: Api,
    entries: BTreeMap<String, BTreeMap<u64, Entry>>,
    queue: Vec<Message>,
    workers: Vec<Worker>,
    hooks: Vec<Hook>,
    flights: u64,
    shops: u32,
    /// What left of each product, by the flight that it left with, in that order.
    left: BTreeMap<u64, Vec<u64>>,
    /// Since how many of these a flight has read.
    read_at: BTreeMap<(u64, u64), usize>,
    /// Rows in a live flight: until when, and whose.
    live: BTreeMap<u64, (u64, u64)>,
}

impl World {
    /// A shop with these products, published or not, all of which were sent long ago, or none.
    fn new(products: &[bool], were_sent: bool) -> Self {
        let mut world = Self {
            now: NOW,
            facts: facts(),
            state: State::default(),
            shop: BTreeMap::new(),
            writes: Vec::new(),
            unreadable: BTreeSet::new(),
            deadly: BTreeSet::new(),
            table: BTreeMap::new(),
            api: Api::Up,
            entries: BTreeMap::new(),
            queue: Vec::new(),
            workers: vec![Worker::default(); WORKERS],
            hooks: Vec::new(),
            flights: 0,
            shops: 0,
            left: BTreeMap::new(),
            read_at: BTreeMap::new(),
            live: BTreeMap::new(),
        };
        for (id, is_published) in (1..).zip(products) {
            let status = if *is_published { "publish" } else { "draft" };
            world.shop.insert(id, Product { status, content: 1, ..Product::NEW });
        }
        if were_sent {
            world.have_been_sent();
        } else {
            world.event(Event::Start { mode: WalkMode::All, total: 6, online: 0 });
        }
        world
    }

    fn have_been_sent(&mut self) {
        let url = self.url();
        self.state = State { phase: Phase::Rest, shop: url.clone(), ..State::default() };
        let entries = self.entries.entry(url).or_default();
        for (id, product) in &self.shop {
            let changed_at = self.now - 86_400;
            let mut row = Row { digest: OUT.into(), changed_at, due_at: changed_at, ..Row::default() };
            if let Some(digest) = product.digest() {
                row.digest = digest.digits().as_str().into();
                row.at_api = changed_at;
                entries.insert(*id, Entry { content: Some(product.content), is_first_by_whole_batch: true });
            }
            self.table.insert(*id, row);
        }
    }

    fn url(&self) -> String {
        crate::settings::Shop::of(&self.facts).unwrap().endpoints.products
    }

    /// Takes a step of the machine; what forgets is done before the state is stored.
    fn event(&mut self, event: Event) -> VecDeque<Effect> {
        let Transition { state, effects } = step(self.state.clone(), &self.facts, self.now, event);
        let mut effects = VecDeque::from(effects);
        while effects.front() == Some(&Effect::Forget) {
            effects.pop_front();
            for row in self.table.values_mut() {
                *row = Row { changed_at: row.changed_at, due_at: self.now, ..Row::default() };
            }
            self.left.clear();
            self.live.clear();
            self.read_at.clear();
        }
        self.state = state;
        effects
    }

    fn product(&self, id: u64) -> Product {
        self.shop.get(&id).copied().unwrap_or(Product::NONE)
    }

    // The statements of the table.

    fn touch(&mut self, id: u64) {
        let now = self.now;
        let is_new = !self.table.contains_key(&id);
        let row = self.table.entry(id).or_default();
        let is_on_its_way = row.digest.is_empty() && !is_new;
        row.due_at = if is_on_its_way { row.due_at.min(now + QUIET_SECONDS) } else { now + QUIET_SECONDS };
        row.changed_at = now;
        row.flight = 0;
        row.digest.clear();
        self.live.remove(&id);
    }

    /// Claims rows of the first class of which any are due.
    fn claim_due(&mut self, orders: &Flight) -> Option<Flown> {
        let last = orders.classes.last().unwrap().attempts;
        let (class, ids) = orders.classes.iter().find_map(|class| {
            let is_of = |row: &Row| row.attempts == class.attempts || class.attempts == last && row.attempts > last;
            let is_due = |row: &Row| row.digest.is_empty() && row.due_at <= self.now;
            let ids: Vec<u64> =
                self.table.iter().filter(|(_, row)| is_of(row) && is_due(row)).map(|(id, _)| *id).collect();
            (!ids.is_empty()).then_some((class, ids))
        })?;
        let ids: Vec<_> = ids.into_iter().take(class.products as usize).collect();
        Some(self.claim(&ids, orders, class.per_request as usize))
    }

    /// Claims those of these rows that no live flight has.
    fn claim(&mut self, ids: &[u64], orders: &Flight, per_request: usize) -> Flown {
        self.flights += 1;
        let number = self.flights;
        let mut rows = BTreeMap::new();
        for id in ids {
            let row = self.table.entry(*id).or_default();
            if row.flight != 0 && row.due_at > self.now {
                continue;
            }
            let is_live = self.live.get(id).is_some_and(|(until, _)| *until > self.now);
            assert!(!is_live, "(9) a row in two live flights: {id}");
            row.flight = number;
            row.digest.clear();
            if row.attempts >= 5 && row.problem.is_empty() {
                row.problem = Error::ProductEndsWorker.code().into();
            }
            row.attempts += 1;
            let is_set_aside = row.attempts > SET_ASIDE_AFTER;
            row.due_at = self.now + if is_set_aside { SET_ASIDE_SECONDS } else { LEASE_SECONDS };
            self.live.insert(*id, (row.due_at, number));
            rows.insert(*id, row.clone());
        }
        Flown {
            number,
            claimed_at: self.now,
            orders: orders.clone(),
            per_request,
            rows,
            read: BTreeMap::new(),
            report: Report { url: orders.products.url.clone(), ..Report::default() },
            stage: Stage::Claimed,
        }
    }

    /// Reads the products of a flight; none where one of them ends the process.
    fn read(&mut self, flown: &mut Flown) -> Option<()> {
        for id in flown.rows.keys() {
            if self.deadly.contains(id) {
                return None;
            }
            let product = (!self.unreadable.contains(id)).then(|| self.product(*id));
            flown.read.insert(*id, product);
            self.read_at.insert((flown.number, *id), self.left.entry(*id).or_default().len());
        }
        flown.stage = Stage::Read;
        Some(())
    }

    /// Lets a flight leave, if it may; none where it does not.
    fn depart(&mut self, flown: &mut Flown) -> Option<()> {
        if self.now > flown.claimed_at + DEPART_SECONDS || !self.facts.may_send() {
            for (id, row) in &flown.rows {
                self.release(*id, row.flight);
            }
            return None;
        }
        assert!(self.now <= flown.claimed_at + 45, "(5) it left late");
        let url = flown.orders.products.url.clone();
        let mut said = Vec::new();
        for (id, read) in &flown.read {
            let Some(product) = read else {
                flown.report.unreadable.push(id.to_string());
                continue;
            };
            let offered = product.offered();
            let presence = Presence::of(flown.rows[id].at_api);
            match treatment(&product.listing(), &offered, presence) {
                Treatment::Nothing => flown.report.settled += 1,
                Treatment::Offer => said.push((RequestKind::Put, *id, Said::Offer(product.content))),
                Treatment::Remove => said.push((RequestKind::Put, *id, Said::Removed { with_texts: false })),
                Treatment::RemoveWhole if product.is_protected => panic!("the text of what is protected leaves"),
                Treatment::RemoveWhole => said.push((RequestKind::Put, *id, Said::Removed { with_texts: true })),
                Treatment::RemoveByDelivery => said.push((RequestKind::DeleteHook, *id, Said::Deleted)),
            }
        }
        for (_, id, _) in &said {
            let row = self.table.get_mut(id).unwrap();
            row.at_api = row.at_api.max(1);
        }
        flown.report.attempts = flown.rows.iter().map(|(id, row)| (id.to_string(), row.attempts)).collect();
        let (puts, deletions): (Vec<_>, Vec<_>) = said.into_iter().partition(|(kind, ..)| *kind == RequestKind::Put);
        for request in puts.chunks(flown.per_request).chain(deletions.chunks(1)) {
            let answer = self.send(&url, flown.number, request, BATCH_SECONDS);
            let ids = request.iter().map(|(_, id, _)| id.to_string()).collect();
            flown.report.requests.push(Sent { kind: request[0].0, ids, answer });
        }
        flown.stage = Stage::Left;
        Some(())
    }

    /// Writes what became of a flight.
    fn settle(&mut self, flown: &Flown, settlement: &Settlement) {
        let number = |id: &String| id.parse::<u64>().unwrap();
        let accepted: BTreeSet<u64> = settlement.accepted.iter().map(number).collect();
        let postponed: BTreeMap<u64, &Postponed> = settlement.postponed.iter().map(|it| (number(&it.id), it)).collect();
        let released: BTreeSet<u64> = settlement.released.iter().map(number).collect();
        let sent: BTreeSet<u64> = flown.report.requests.iter().flat_map(|sent| &sent.ids).map(number).collect();
        for (id, claimed) in &flown.rows {
            let row = self.table.get_mut(id).unwrap();
            if row.flight != flown.number {
                if sent.contains(id) {
                    self.touch(*id);
                }
            } else if released.contains(id) {
                self.release(*id, flown.number);
            } else if let Some(postponed) = postponed.get(id) {
                row.flight = 0;
                row.due_at = self.now + postponed.in_seconds;
                row.problem.clone_from(&postponed.problem);
                self.live.remove(id);
            } else if accepted.contains(id) {
                self.write_result(flown, *id, claimed);
            }
        }
    }

    /// Writes that there was nothing to say of products, where there was not.
    fn settle_unsent(&mut self, flown: &Flown) {
        for (id, claimed) in &flown.rows {
            let is_silent = flown.read[id].is_some_and(|product| {
                treatment(&product.listing(), &product.offered(), Presence::of(claimed.at_api)) == Treatment::Nothing
            });
            if is_silent && self.table[id].flight == flown.number {
                self.write_result(flown, *id, claimed);
            }
        }
    }

    fn write_result(&mut self, flown: &Flown, id: u64, claimed: &Row) {
        let row = self.table.get_mut(&id).unwrap();
        assert_eq!(row.flight, flown.number, "(3) the flight owns the row");
        row.flight = 0;
        row.attempts = 0;
        row.problem.clear();
        self.live.remove(&id);
        let is_final = claimed.changed_at + QUIET_SECONDS <= flown.claimed_at;
        if !is_final {
            row.due_at = claimed.changed_at + QUIET_SECONDS;
            return;
        }
        let product = flown.read[&id].expect("(10) a reading that failed says nothing");
        let is_offered = product.offered().is_ok();
        row.digest = product.digest().map_or(OUT.into(), |digest| digest.digits().as_str().into());
        if is_offered && row.at_api <= 1 {
            row.at_api = self.now;
        }
        assert!(row.changed_at + 120 <= flown.claimed_at, "(3) its last event is 120 s older than the claim");
        let others = &self.left[&id][self.read_at[&(flown.number, id)]..];
        assert!(others.iter().all(|other| *other == flown.number), "(1) something of {id} left since it was read");
    }

    fn release(&mut self, id: u64, flight: u64) {
        let row = self.table.get_mut(&id).unwrap();
        if row.flight == flight {
            row.flight = 0;
            row.attempts -= 1;
            row.due_at = self.now;
            self.live.remove(&id);
        }
    }

    /// Sends; what the API takes is queued.
    fn send(&mut self, url: &str, flight: u64, said: &[(RequestKind, u64, Said)], seconds: u64) -> Answer {
        assert!(self.facts.may_send(), "nothing leaves elsewhere");
        let is_of_this_shop = url.replace("/products", "") == self.url().replace("/products", "");
        let mut listed = Vec::new();
        let mut taken = Vec::new();
        for (_, id, what) in said {
            match self.api {
                Api::Lists(rest) if id.is_multiple_of(rest) && flight != 0 => listed.push(id.to_string()),
                _ => taken.push((*id, *what)),
            }
            if is_of_this_shop {
                let row = &self.table[id];
                assert!(row.at_api > 0, "(2) it left, and the row does not say so: {id} {what:?}");
                assert_eq!(row.digest, "", "(4) it left, and its row is not on its way");
                self.left.entry(*id).or_default().push(flight);
            }
        }
        let is_refused = matches!(self.api, Api::Refuses(bad) if said.iter().any(|(_, id, _)| *id == bad));
        let answer = match self.api {
            _ if is_refused => {
                received(400, Body::Object { error: "BAD_BODY_VALUE".into(), field: String::new(), errors: Vec::new() })
            }
            Api::Status(status) => {
                received(status, Body::Object { error: String::new(), field: String::new(), errors: Vec::new() })
            }
            Api::Silent | Api::Unheard => Answer::Failed("connection reset".into()),
            Api::Up | Api::Lists(_) | Api::Refuses(_) => received(202, Body::Texts(listed)),
        };
        if !is_refused && !matches!(self.api, Api::Status(_) | Api::Silent) {
            let applied_by = self.now + seconds + LAG_SECONDS;
            let message = |(id, said)| Message { url: url.into(), id, said, flight, applied_by };
            self.queue.extend(taken.into_iter().map(message));
        }
        answer
    }

    /// An answer is there only after what it answers has arrived.
    fn hear(&mut self, flight: u64) {
        let by = self.now + LAG_SECONDS;
        for message in self.queue.iter_mut().filter(|message| message.flight == flight && flight != 0) {
            message.applied_by = message.applied_by.min(by);
        }
    }

    fn apply(&mut self, index: usize) {
        let Message { url, id, said, .. } = self.queue.remove(index);
        let entries = self.entries.entry(url).or_default();
        let known = entries.get(&id).copied();
        let first = |is| known.map_or(is, |entry: Entry| entry.is_first_by_whole_batch);
        let (content, is_first_by_whole_batch) = match said {
            Said::Offer(content) => (Some(content), first(true)),
            Said::Delivered(content) => (Some(content), first(false)),
            Said::Removed { with_texts } => (None, first(with_texts)),
            Said::Deleted if known.is_none() => return,
            Said::Deleted => (None, first(false)),
        };
        entries.insert(id, Entry { content, is_first_by_whole_batch });
    }

    // Processes.

    fn step_worker(&mut self, index: usize) {
        let mut worker = core::mem::take(&mut self.workers[index]);
        if self.step_of(&mut worker).is_some() {
            self.workers[index] = worker;
        }
    }

    /// The next step of a worker; none where it dies.
    fn step_of(&mut self, worker: &mut Worker) -> Option<()> {
        if let Some(event) = worker.report.take() {
            worker.effects = self.event(event);
            if !worker.effects.iter().any(|effect| matches!(effect, Effect::Settle(_))) {
                // Nothing is left to write of it, or it was flown for another shop.
                worker.flown = None;
            }
            return Some(());
        }
        if let Some(flown) = &mut worker.flown
            && worker.effects.is_empty()
        {
            match flown.stage {
                Stage::Claimed => self.read(flown)?,
                Stage::Read => self.depart(flown).or_else(|| {
                    worker.flown = None;
                    Some(())
                })?,
                Stage::Left => {
                    self.hear(flown.number);
                    self.settle_unsent(flown);
                    worker.report = Some(Event::Sent(flown.report.clone()));
                }
            }
            return Some(());
        }
        match worker.effects.pop_front() {
            None => worker.report = Some(Event::Work),
            Some(Effect::Forget) => unreachable!("it comes before all others"),
            Some(Effect::Invite) => {}
            Some(Effect::FindEnd { after_id, products }) => {
                let until_id = self.known_ids().into_iter().filter(|id| *id > after_id).nth(products as usize - 1);
                worker.report = Some(Event::Found { after_id, until_id });
            }
            Some(Effect::Look(look)) => self.look(worker, look),
            Some(Effect::Mark { walk, removals }) => {
                self.mark(worker, removals);
                worker.report = Some(Event::Marked { walk, leaves: false });
            }
            Some(Effect::Fly(orders)) => {
                worker.flown = self.claim_due(&orders);
                if worker.flown.is_none() {
                    let waiting = self.table.values().filter(|row| row.digest.is_empty());
                    let due_in = waiting.map(|row| row.due_at.saturating_sub(self.now)).min();
                    worker.report = Some(Event::Idle { due_in });
                }
            }
            Some(Effect::Settle(settlement)) => {
                let flown = worker.flown.take().unwrap();
                self.settle(&flown, &settlement);
            }
            Some(Effect::CheckConnection { .. }) => {
                if matches!(self.api, Api::Up | Api::Refuses(_)) {
                    self.event(Event::Retry);
                }
            }
            Some(Effect::Schedule { in_seconds }) => worker.pause = Some(in_seconds),
            Some(Effect::Finished) => worker.pause = Some(u64::MAX),
        }
        Some(())
    }

    fn known_ids(&self) -> BTreeSet<u64> {
        self.shop.keys().chain(self.table.keys()).copied().collect()
    }

    fn look(&mut self, worker: &mut Worker, look: Look) {
        let is_within = |id: &u64| *id > look.after_id && look.until_id.is_none_or(|until| *id <= until);
        // Two at a time, so that there is more than one look.
        let ids: Vec<u64> = self.known_ids().into_iter().filter(is_within).take(2).collect();
        let mut looked = Looked { last_id: ids.last().copied(), more: ids.len() == 2, ..Looked::default() };
        let mut seen = BTreeMap::new();
        for id in ids {
            looked.looked_at += 1;
            let row = self.table.get(&id);
            let is_renewed = look.renew_day.is_some_and(|day| id % 30 == day % 30);
            let difference = match row {
                None => Difference::Differs,
                Some(_) if look.mode != WalkMode::Changes => Difference::Differs,
                Some(_) if self.unreadable.contains(&id) => Difference::Same,
                Some(row) => {
                    let difference = difference(&row.digest, Presence::of(row.at_api), self.product(id).digest());
                    if is_renewed && difference == Difference::Same { Difference::Differs } else { difference }
                }
            };
            match difference {
                Difference::Same => {}
                Difference::Differs => looked.differ += 1,
                Difference::TakeOff => looked.removals += 1,
            }
            seen.insert(id, (row.map(|row| row.digest.clone()), difference));
        }
        worker.seen = Some((look, seen));
        worker.report = Some(Event::Walked { walk: look.number, looked, leaves: false });
    }

    fn mark(&mut self, worker: &mut Worker, removals: bool) {
        let (look, seen) = worker.seen.take().unwrap();
        for (id, (digest, difference)) in seen {
            let is_marked = difference == Difference::Differs || difference == Difference::TakeOff && removals;
            if !is_marked {
                continue;
            }
            let Some(digest) = digest else {
                self.table.entry(id).or_insert(Row { due_at: self.now, ..Row::default() });
                continue;
            };
            let row = self.table.get_mut(&id).unwrap();
            if row.digest == digest && !digest.is_empty() {
                row.digest.clear();
                row.due_at = self.now;
            }
            if look.mode == WalkMode::Moved {
                row.at_api = row.at_api.min(1);
            }
        }
    }

    fn step_hook(&mut self, index: usize) {
        if index >= self.hooks.len() || self.hooks[index].not_before > self.now {
            return;
        }
        let hook = self.hooks.remove(index);
        if let Some(hook) = self.step_of_hook(hook) {
            self.hooks.insert(index, hook);
        }
    }

    /// The next step of a delivery; none where it is done.
    fn step_of_hook(&mut self, mut hook: Hook) -> Option<Hook> {
        let id = hook.id;
        match hook.stage {
            HookStage::Queued => {
                let Decision { action, again_in_seconds, .. } = self.judge(&hook);
                if let Some(seconds) = again_in_seconds {
                    let again = Hook { again: hook.again + 1, not_before: self.now + seconds, ..hook.clone() };
                    self.hooks.push(again);
                }
                hook.stage = match action {
                    Action::Withhold => return None,
                    Action::Deliver => HookStage::Judged,
                    Action::SendFirst => HookStage::Flying(Box::new(self.claim(&[id], &self.orders(), 100))),
                };
            }
            HookStage::Flying(ref mut flown) => match flown.stage {
                Stage::Claimed => self.read(flown)?,
                Stage::Read => self.depart(flown)?,
                Stage::Left => {
                    self.hear(flown.number);
                    self.settle_unsent(flown);
                    let report = Report { leaves: true, ..flown.report.clone() };
                    let effects = self.event(Event::Sent(report));
                    let settle = effects.into_iter().find_map(|effect| match effect {
                        Effect::Settle(settlement) => Some(settlement),
                        _ => None,
                    });
                    self.settle(flown, &settle.unwrap_or_default());
                    return None;
                }
            },
            HookStage::Judged => {
                if self.unreadable.contains(&id) || self.deadly.contains(&id) {
                    self.event(Event::Unbuildable { product_id: id, why: "unreadable".into() });
                    return None;
                }
                hook.stage = HookStage::Built(self.product(id));
            }
            HookStage::Built(product) => {
                // The last filter, and then it leaves at once.
                if self.judge(&hook).action != Action::Deliver {
                    return None;
                }
                let is_deletion = hook.topic == Topic::ProductDeleted;
                if !is_deletion && product.offered().is_err() {
                    return None;
                }
                self.touch(id);
                let row = &self.table[&id];
                assert!(row.at_api > 1 || is_deletion && row.at_api == 1, "(6) a delivery of an unknown product");
                assert!(
                    is_deletion || self.now - row.at_api >= 120,
                    "(6) a delivery of what is known too short a time"
                );
                let said = if is_deletion { Said::Deleted } else { Said::Delivered(product.content) };
                let answer = self.send(&self.url(), 0, &[(RequestKind::Put, id, said)], HOOK_SECONDS);
                hook.stage = HookStage::Answered { touched_at: self.now, answer };
            }
            HookStage::Answered { touched_at, answer } => {
                if self.now > touched_at + HOOK_LATE_SECONDS {
                    self.touch(id);
                }
                self.event(Event::Delivered { answer, jitter: 0 });
                return None;
            }
        }
        Some(hook)
    }

    fn judge(&self, hook: &Hook) -> Decision {
        let row = self.table.get(&hook.id).cloned().unwrap_or_default();
        let delivery = Delivery {
            topic: hook.topic,
            is_product: true,
            listing: self.product(hook.id).listing(),
            presence: Presence::of(row.at_api),
            known_seconds: self.now.saturating_sub(row.at_api),
            again: hook.again,
        };
        judge_delivery(&self.state, &self.facts, &delivery)
    }

    /// What a flight of a single new product is told.
    fn orders(&self) -> Flight {
        let shop = crate::settings::Shop::of(&self.facts).unwrap();
        let [products, webhook] = [&shop.endpoints.products, &shop.endpoints.webhook].map(|url| shop.target(url));
        Flight { classes: CLASSES.into(), max_requests: 1, products, webhook }
    }

    // What happens to the shop.

    fn happen(&mut self, deed: &Deed) {
        match deed {
            Deed::Step(worker) => self.step_worker(*worker),
            Deed::StepHook(index) => self.step_hook(*index),
            Deed::Die(worker) => self.workers[*worker] = Worker::default(),
            Deed::DieHook(index) => {
                if *index < self.hooks.len() {
                    self.hooks.remove(*index);
                }
            }
            Deed::Apply(index) => {
                if *index < self.queue.len() {
                    self.apply(*index);
                }
            }
            Deed::Write(index) => self.write(*index),
            Deed::Change(id, change, hooks) => self.change(*id, *change, *hooks),
            Deed::Unreadable(id, is) => set(&mut self.unreadable, *id, *is),
            Deed::Deadly(id, is) => set(&mut self.deadly, *id, *is),
            Deed::Api(api) => self.api = *api,
            Deed::Want(event) => drop(self.event(event.clone())),
            Deed::Switch(is_told) => {
                self.shops += 1;
                self.facts.shop_id = format!("{:08x}-58d4-4b8a-9c55-6f0e3d1a7b42", self.shops);
                if *is_told {
                    self.event(Event::Start { mode: WalkMode::All, total: 6, online: 0 });
                }
            }
            Deed::Elsewhere(is) => {
                self.facts.home = if *is { "https://staging.example" } else { "https://shop.example" }.into();
            }
            Deed::Clock(seconds) => self.pass(*seconds),
        }
        self.check();
    }

    fn change(&mut self, id: u64, change: Change, hooks: Hooks) {
        if self.shop.contains_key(&id) == (change == Change::Create)
            || self.product(id).is_gone && change != Change::Create
        {
            return;
        }
        let is_in_the_air = self.queue.iter().any(|message| message.id == id)
            || self.live.contains_key(&id)
            || self.hooks.iter().any(|hook| hook.id == id && !matches!(hook.stage, HookStage::Queued));
        if hooks == Hooks::Never && is_in_the_air {
            // What nobody is told of heals within a month if it meets something that is under way.
            return;
        }
        match hooks {
            Hooks::Before if change != Change::Create => {
                self.touch(id);
                self.writes.push((id, change, self.now + WRITE_SECONDS));
            }
            Hooks::Before | Hooks::After => {
                self.shop.entry(id).or_insert(Product::NEW).change(change);
                self.touch(id);
            }
            Hooks::Never => {
                self.shop.entry(id).or_insert(Product::NEW).change(change);
                return;
            }
        }
        let topic = match change {
            Change::Create => Topic::ProductCreated,
            Change::Trash => Topic::ProductDeleted,
            _ => Topic::ProductUpdated,
        };
        self.hooks.push(Hook { topic, id, again: 0, not_before: 0, stage: HookStage::Queued });
    }

    fn write(&mut self, index: usize) {
        if index < self.writes.len() {
            let (id, change, _) = self.writes.remove(index);
            self.shop.get_mut(&id).unwrap().change(change);
        }
    }

    /// Lets time pass; what has to happen by then has happened.
    fn pass(&mut self, seconds: u64) {
        let until = self.now + seconds;
        while let Some(index) = self.writes.iter().position(|(_, _, by)| *by < until) {
            self.write(index);
        }
        while let Some(index) = self.queue.iter().position(|message| message.applied_by < until) {
            self.apply(index);
        }
        self.now = until;
        let now = self.now;
        self.live.retain(|_, (until, _)| *until > now);
    }

    /// What holds at any moment.
    fn check(&self) {
        for (id, row) in &self.table {
            let is_offered = self.product(*id).offered().is_ok();
            if !is_offered && row.digest.is_empty() && row.at_api > 0 {
                let wait = row.due_at.saturating_sub(self.now);
                assert!(wait <= SET_ASIDE_SECONDS * 2, "(7) a removal of {id} is never due");
                assert!(
                    wait <= QUIET_SECONDS || row.attempts > 0,
                    "(7) a removal of {id} that nothing hinders is due in {wait} s"
                );
            }
            assert!(row.digest.is_empty() || row.flight == 0, "(9) {id} is settled and in a flight");
            assert!(row.digest.is_empty() || row.problem.is_empty(), "(8) {id} is online and in trouble");
        }
    }

    // The end.

    /// From here on nothing goes wrong but what one product is to blame for, and the queue runs in its time.
    fn recover(&mut self) {
        if !matches!(self.api, Api::Refuses(_)) {
            self.api = Api::Up;
        }
        self.facts.home = "https://shop.example".into();
        self.unreadable.clear();
        self.workers.fill(Worker::default());
        self.pass(1);
        self.event(Event::Resume);
        self.run_queue();
        for index in (0..self.hooks.len()).rev() {
            self.happen(&Deed::StepHook(index));
        }
        self.run_queue();
        self.event(Event::Audit { total: 6, online: 3, day: 1 });
        self.run_queue();
        self.pass(LAG_SECONDS + BATCH_SECONDS + HOOK_SECONDS + 1);
    }

    fn run_queue(&mut self) {
        for _ in 0..60 {
            for _ in 0..80 {
                self.happen(&Deed::Step(0));
                if self.workers[0].pause.is_some() {
                    break;
                }
            }
            let pause = self.workers[0].pause.take().unwrap_or(1);
            self.pass(if pause == u64::MAX { 300 } else { pause.max(1) });
        }
    }

    /// What the API shows is what the shop offers, the numbers say so, and what hinders is named.
    fn check_end(&self) {
        let nothing = BTreeMap::new();
        let entries = self.entries.get(&self.url()).unwrap_or(&nothing);
        for id in self.known_ids() {
            let product = self.product(id);
            let row = self.table.get(&id).unwrap_or_else(|| panic!("no row of {id}"));
            if self.deadly.contains(&id) {
                continue;
            }
            if self.api == Api::Refuses(id) && row.digest.is_empty() {
                assert_eq!(row.problem, "request_refused", "{id} is refused and not named: {row:?}");
                continue;
            }
            let entry = entries.get(&id).copied();
            let shown = entry.and_then(|entry| entry.content);
            let offered = product.offered().is_ok().then_some(product.content);
            assert_eq!(shown, offered, "the API shows {id} otherwise than the shop: {row:?}");
            let is_well_born = entry.is_none_or(|entry| entry.is_first_by_whole_batch);
            assert!(is_well_born || offered.is_none(), "the first text of {id} is not the right one");
            let expected = product.digest().map_or(OUT.into(), |digest| digest.digits().as_str().to_string());
            assert_eq!(row.digest, expected, "(8) the row of {id} says otherwise: {row:?}");
        }
        for id in &self.deadly {
            let row = self.table.get(id).cloned().unwrap_or_default();
            let is_named = !row.problem.is_empty() || !row.digest.is_empty();
            assert!(is_named || !self.known_ids().contains(id), "{id} ends its worker and is not named: {row:?}");
        }
        if self.deadly.is_empty() {
            let State { phase, walk, .. } = &self.state;
            assert_eq!((*phase, walk), (Phase::Rest, &None), "{:?}", self.state);
        }
    }
}

fn set(set: &mut BTreeSet<u64>, id: u64, is: bool) {
    if is {
        set.insert(id);
    } else {
        set.remove(&id);
    }
}

/// What somebody does to a walk.
#[derive(Debug, Clone)]
enum Stride {
    /// A worker looks, and reports.
    Look(usize),
    /// It marks what it was told to, and reports.
    Mark(usize),
    /// It dies.
    Die(usize),
    Clock(u64),
}

/// What a worker is to mark: the number of its look, the products, and whether those that are taken off are among them.
type Marks = (u64, Vec<u64>, bool);

/// A catalog of which some products are to be taken off and some differ, and the workers that walk through it.
struct Stroll {
    now: u64,
    state: State,
    /// What is there to find, by id: whether it is to be taken off.
    found: BTreeMap<u64, bool>,
    last_id: u64,
    marked: BTreeSet<u64>,
    hands: Vec<Option<Marks>>,
    page: u64,
}

impl Stroll {
    fn event(&mut self, event: Event) -> Vec<Effect> {
        let Transition { state, effects } = step(self.state.clone(), &facts(), self.now, event);
        self.state = state;
        effects
    }

    fn stride(&mut self, stride: &Stride) {
        match stride {
            Stride::Look(worker) if self.hands[*worker].is_none() => {
                let mut effects = self.event(Event::Idle { due_in: None });
                while let Some(Effect::FindEnd { after_id, products }) = effects.last() {
                    let until = after_id + products;
                    let until_id = (until < self.last_id).then_some(until);
                    self.event(Event::Found { after_id: *after_id, until_id });
                    effects = self.event(Event::Idle { due_in: None });
                }
                if let Some(Effect::Look(look)) = effects.last() {
                    self.look(*worker, *look);
                }
            }
            Stride::Mark(worker) => {
                if let Some((number, ids, removals)) = self.hands[*worker].take() {
                    let found = &self.found;
                    self.marked.extend(ids.iter().filter(|id| !found[id] || removals));
                    self.event(Event::Marked { walk: number, leaves: true });
                }
            }
            Stride::Die(worker) => self.hands[*worker] = None,
            Stride::Clock(seconds) => self.now += seconds,
            Stride::Look(_) => {}
        }
    }

    fn look(&mut self, worker: usize, look: Look) {
        let end = look.until_id.unwrap_or(self.last_id).min(self.last_id);
        let last = (look.after_id + self.page).min(end);
        let ids: Vec<u64> = self.found.range(look.after_id + 1..=last).map(|(id, _)| *id).collect();
        let removals = ids.iter().filter(|id| self.found[id] && !self.marked.contains(id)).count() as u64;
        let differ = ids.iter().filter(|id| !self.found[id] && !self.marked.contains(id)).count() as u64;
        let last_id = (last > look.after_id).then_some(last);
        let looked = Looked { last_id, more: last < end, looked_at: self.page, differ, removals };
        let effects = self.event(Event::Walked { walk: look.number, looked, leaves: true });
        if let [Effect::Mark { walk, removals }] = &effects[..] {
            self.hands[worker] = Some((*walk, ids, *removals));
        }
    }
}

proptest! {
    #![proptest_config(crate::many_cases())]

    #[test]
    fn a_walk_finds_everything_and_takes_off_no_more_than_it_may(
        last_id in prop_oneof![1..600_u64, RANGE_PRODUCTS..3 * RANGE_PRODUCTS],
        online in prop_oneof![Just(0), 0..3_000_u64],
        page in 1..1_600_u64,
        places in collection::vec((0..1_000_u64, any::<bool>()), 0..200),
        strides in collection::vec(prop_oneof![
            6 => (0..WORKERS).prop_map(Stride::Look),
            6 => (0..WORKERS).prop_map(Stride::Mark),
            1 => (0..WORKERS).prop_map(Stride::Die),
            1 => select(vec![1, 30, 91]).prop_map(Stride::Clock),
        ], 0..150),
    ) {
        let found: BTreeMap<_, _> = places.iter().map(|(part, is)| (1 + part * (last_id - 1) / 1_000, *is)).collect();
        let hands = vec![None; WORKERS];
        let mut stroll =
            Stroll { now: NOW, state: State::default(), found, last_id, marked: BTreeSet::new(), hands, page };
        stroll.event(Event::Start { mode: WalkMode::Changes, total: last_id, online });
        for stride in &strides {
            stroll.stride(stride);
        }
        (0..WORKERS).for_each(|worker| stroll.stride(&Stride::Mark(worker)));
        for _ in 0..40_000 {
            if stroll.state.walk.is_none() {
                break;
            }
            stroll.stride(&Stride::Clock(30));
            stroll.stride(&Stride::Look(0));
            stroll.stride(&Stride::Mark(0));
        }
        prop_assert_eq!(&stroll.state.walk, &None);
        let to_take_off = stroll.found.values().filter(|is| **is).count() as u64;
        let taken_off = stroll.marked.iter().filter(|id| stroll.found[id]).count() as u64;
        let limit = (online / 10).max(50);
        prop_assert!(stroll.found.iter().all(|(id, is)| *is || stroll.marked.contains(id)), "what differs is marked");
        prop_assert!(taken_off <= limit, "{taken_off} of {limit}");
        prop_assert!(taken_off == to_take_off || stroll.state.brake.is_some(), "a person is asked");
        // What a worker saw that died counts, too: it may have marked it.
        let all_came_through = !strides.iter().any(|stride| matches!(stride, Stride::Die(_) | Stride::Clock(_)));
        let may_be_braked = to_take_off > limit || !all_came_through;
        prop_assert!(may_be_braked || taken_off == to_take_off, "it is braked for no reason");
    }

    #[test]
    fn whatever_happens_the_api_shows_what_the_shop_offers_in_the_end(
        products in collection::vec(any::<bool>(), 0..4),
        were_sent in any::<bool>(),
        story in collection::vec(any_deed(), 0..250),
    ) {
        let mut world = World::new(&products, were_sent);
        for deed in &story {
            world.happen(deed);
        }
        world.recover();
        world.check_end();
    }
}
