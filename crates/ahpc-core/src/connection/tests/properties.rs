//! What holds of the connection whatever happens to it: settings and store change, the shop moves and comes back, the
//! API fails or lies silent, processes are killed between any two effects, answers come twice, and clocks jump.

use proptest::{collection, prelude::*};

use super::*;
use crate::{
    identity::{BaseUrl, endpoints},
    machine::LONGEST_WAIT_SECONDS,
    place::Standing,
};

/// Something that happens to a shop.
#[derive(Debug, Clone)]
enum Deed {
    /// A check runs when it is due, or this many seconds after the last thing that happened.
    Check { after: Option<u64>, force: bool },
    /// A person enters one of the settings of [`settings`].
    Enter(usize),
    /// A person says that the shop lives here now, or that this is a copy, which may forget its settings.
    Say(Word),
    /// A delivery was refused for its signature.
    Unsigned,
    /// Stored facts become others, as by SQL, by an import, or in WooCommerce's settings.
    Change(Change),
    /// The answer to the last request is reported a second time, with the facts that it was asked with.
    Repeat,
    /// The clock is set.
    Clock(i64),
}

#[derive(Debug, Clone, Copy)]
enum Word {
    Moved,
    Copy { forget: bool },
}

#[derive(Debug, Clone)]
enum Change {
    Home(&'static str),
    Environment(&'static str),
    Currency(&'static str),
    Locale(&'static str),
    Settings(usize),
    Secret(&'static str),
    Disabled(bool),
}

/// What becomes of one deed: the process lives for so many effects, and the API answers this to its requests.
#[derive(Debug, Clone)]
struct Fate {
    life: usize,
    reply: Reply,
    jitter: u16,
}

#[derive(Debug, Clone, Copy)]
enum Reply {
    Status(u16, Option<u64>),
    /// The API accepts, and the connection breaks before it can say so.
    AcceptedUnheard,
    Unreachable,
}

fn any_deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        6 => (proptest::option::weighted(0.3, 0..10_000_u64), prop::bool::weighted(0.2))
            .prop_map(|(after, force)| Deed::Check { after, force }),
        2 => (0..4_usize).prop_map(Deed::Enter),
        2 => any_change().prop_map(Deed::Change),
        1 => prop_oneof![Just(Word::Moved), any::<bool>().prop_map(|forget| Word::Copy { forget })].prop_map(Deed::Say),
        1 => Just(Deed::Unsigned),
        3 => Just(Deed::Repeat),
        1 => (-400_000_000..400_000_000_i64).prop_map(Deed::Clock),
    ]
}

fn any_change() -> impl Strategy<Value = Change> {
    prop_oneof![
        prop::sample::select(vec!["EUR", "USD", "SEK"]).prop_map(Change::Currency),
        prop::sample::select(vec!["de_DE", "de_AT", "fr_FR", "tlh"]).prop_map(Change::Locale),
        (0..6_usize).prop_map(Change::Settings),
        prop::sample::select(vec!["", "weak", OLD_SECRET]).prop_map(Change::Secret),
        any::<bool>().prop_map(Change::Disabled),
        prop::sample::select(vec![
            HOME,
            "http://www.shop.example/",
            "https://staging.example",
            "",
            "https://b.example"
        ])
        .prop_map(Change::Home),
        prop::sample::select(vec!["production", "staging", ""]).prop_map(Change::Environment),
    ]
}

fn any_fate() -> impl Strategy<Value = Fate> {
    let status = prop::sample::select(vec![200, 204, 201, 400, 401, 403, 404, 413, 429, 500, 503, 302]);
    let retry_after = proptest::option::weighted(0.3, prop_oneof![0..100_u64, 0..10_000_000_u64]);
    let reply = prop_oneof![
        8 => (status, retry_after).prop_map(|(status, wait)| Reply::Status(status, wait)),
        1 => Just(Reply::AcceptedUnheard),
        1 => Just(Reply::Unreachable),
    ];
    let life = prop_oneof![3 => Just(usize::MAX), 2 => 0..6_usize];
    (life, reply, any::<u16>()).prop_map(|(life, reply, jitter)| Fate { life, reply, jitter })
}

/// Shop ID and API key; the last two are of no use.
fn settings(index: usize) -> (&'static str, &'static str) {
    [(SHOP, KEY), (SHOP, OTHER_KEY), (OTHER_SHOP, KEY), (OTHER_SHOP, OTHER_KEY), ("", ""), ("no id", KEY)][index]
}

/// What the API holds of a shop: secret, language and currency.
type Registered = (Secret, Store);

/// The shell and the API. Each process sees its own facts, the shop has the stored ones.
struct Life {
    now: u64,
    stored: Facts,
    state: State,
    due: u64,
    api: BTreeMap<String, Registered>,
    /// What the webhooks deliver with, once they do.
    delivering: Option<(String, Secret)>,
    last: Option<(Facts, Event)>,
    /// The addresses from which it may be registered, by a person's word or since it was connected there first.
    meant: Vec<Place>,
}

impl Life {
    fn new(settings_at: usize) -> Self {
        let (shop_id, api_key) = settings(settings_at);
        Self {
            now: NOW,
            stored: Facts {
                shop_id: shop_id.into(),
                api_key: Secret::new(api_key),
                secret: Secret::default(),
                ..facts()
            },
            state: State::default(),
            due: NOW,
            api: BTreeMap::new(),
            delivering: None,
            last: None,
            meant: Vec::new(),
        }
    }

    fn happen(&mut self, deed: &Deed, fate: &Fate) {
        match deed {
            Deed::Check { after, force } => {
                self.now = after.map_or(self.due.max(self.now), |after| self.now.saturating_add(after));
                let event = Event::Start { force: *force, signature_refused: false, random: self.random() };
                self.process(self.stored.clone(), event, fate);
            }
            Deed::Enter(index) => {
                let (shop_id, api_key) = settings(*index);
                let facts = Facts { shop_id: shop_id.into(), api_key: Secret::new(api_key), ..self.stored.clone() };
                let event = Event::SettingsEntered { random: self.random() };
                self.mean_here();
                self.process(facts, event, fate);
            }
            Deed::Say(word) => self.say(*word, fate),
            Deed::Unsigned => {
                let event = Event::Start { force: true, signature_refused: true, random: self.random() };
                self.process(self.stored.clone(), event, fate);
            }
            Deed::Change(change) => self.change(change),
            Deed::Repeat => {
                if let Some((facts, event)) = self.last.clone() {
                    self.process(facts, event, fate);
                }
            }
            Deed::Clock(seconds) => self.now = self.now.saturating_add_signed(*seconds),
        }
    }

    fn say(&mut self, word: Word, fate: &Fate) {
        let event = match word {
            Word::Moved => {
                self.mean_here();
                Event::MovedHere { random: self.random() }
            }
            Word::Copy { forget } => {
                let Facts { home, environment, .. } = &self.stored;
                let is_here =
                    |place: &Place, environment| Standing::of(Some(place), home, environment) == Standing::Here;
                let is_other_environment =
                    self.state.place.as_ref().is_some_and(|place| is_here(place, "") && !is_here(place, environment));
                // There it is a copy only in that environment, and the shop at its address stays the shop.
                if !is_other_environment {
                    self.meant.retain(|place| !is_here(place, ""));
                }
                Event::IsCopy { forget }
            }
        };
        self.process(self.stored.clone(), event, fate);
    }

    fn mean_here(&mut self) {
        // In whatever environment: it is the address that counts here.
        self.meant.push(Place::new(b"", &self.stored.home, ""));
    }

    fn change(&mut self, change: &Change) {
        let stored = &mut self.stored;
        match change {
            Change::Home(home) => stored.home = (*home).into(),
            Change::Environment(environment) => stored.environment = (*environment).into(),
            Change::Currency(currency) => stored.currency = (*currency).into(),
            Change::Locale(locale) => stored.locale = (*locale).into(),
            Change::Settings(index) => {
                let (shop_id, api_key) = settings(*index);
                stored.shop_id = shop_id.into();
                stored.api_key = Secret::new(api_key);
            }
            Change::Secret(secret) => stored.secret = Secret::new(*secret),
            Change::Disabled(disabled) => stored.webhooks_disabled = *disabled,
        }
    }

    /// A secret of its own for each moment.
    fn random(&self) -> Vec<u8> {
        format!("{:032}", self.now).into_bytes()
    }

    /// A process takes steps until nothing is asked any more, or until it is killed.
    fn process(&mut self, mut facts: Facts, mut event: Event, fate: &Fate) {
        let mut life = fate.life;
        loop {
            let is_answer = matches!(event, Event::Answered { .. });
            let Ok(outcome) = step(self.state.clone(), &facts, self.now, event) else {
                // Only a repeated answer with facts of other settings is refused.
                assert!(is_answer);
                return;
            };
            let Transition { state, effects } = outcome.transition;
            let before = core::mem::replace(&mut self.state, state);
            self.check_step(&before, &effects, &facts, is_answer);
            let mut next = None;
            for effect in effects {
                if life == 0 {
                    return;
                }
                life -= 1;
                if let Some(answer) = self.carry_out(effect, &mut facts, fate) {
                    next = Some((facts.clone(), answer));
                }
            }
            let Some((_, answer)) = &next else { return };
            event = answer.clone();
            self.last = next;
        }
    }

    /// What holds of each step by itself.
    fn check_step(&mut self, before: &State, effects: &[Effect], facts: &Facts, is_answer: bool) {
        let names = names(effects);
        for effect in effects {
            if let Effect::ScheduleSync { in_seconds } = effect {
                assert!(*in_seconds <= LONGEST_WAIT_SECONDS, "pauses are bounded: {in_seconds}");
            }
        }
        let is_entered = self.state.awaiting.as_ref().is_some_and(|awaiting| awaiting.what == Asked::Entered);
        if names.contains(&"request") && !is_entered {
            assert!(names.contains(&"schedule_sync"), "a lost answer is followed up");
        }
        if names.contains(&"request") && !is_answer {
            self.check_request(before, facts);
        }
        if names.contains(&"webhooks_paused") {
            let is_usable = ShopId::parse(&facts.shop_id).is_ok() && facts.store().is_ok();
            let is_quiet = matches!(self.state.phase, Phase::Elsewhere | Phase::Copy);
            let is_contested = self.state.contests.is_some_and(|contests| contests.count >= MAX_CONTESTS);
            assert!(!is_usable || facts.api_key.is_empty() || is_quiet || is_contested, "what works is left working");
        }
        if names.contains(&"start_catalog_all") {
            assert_ne!(self.state.shop_url, before.shop_url, "the catalog is sent once");
        }
        let is_here = Standing::of(self.state.place.as_ref(), &facts.home, &facts.environment) == Standing::Here;
        if names.contains(&"webhooks_active") {
            assert!(is_here || facts.home.is_empty(), "deliveries leave from where the shop was connected");
        }
    }

    /// Nothing is asked of the API from where the shop was never meant to be.
    fn check_request(&mut self, before: &State, facts: &Facts) {
        if before.place.is_none() {
            self.mean_here();
        }
        let is_meant = |place: &Place| Standing::of(Some(place), &facts.home, "") == Standing::Here;
        assert!(facts.home.is_empty() || self.meant.iter().any(is_meant), "a copy asks nothing of the API");
    }

    fn carry_out(&mut self, effect: Effect, facts: &mut Facts, fate: &Fate) -> Option<Event> {
        match effect {
            Effect::StoreSecret(secret) => {
                self.stored.secret = secret.clone();
                facts.secret = secret;
            }
            Effect::SaveSettings { shop_id, api_key } => {
                self.stored.shop_id = shop_id.as_str().into();
                self.stored.api_key = Secret::new(api_key.reveal());
            }
            Effect::ScheduleSync { in_seconds } => self.due = self.now.saturating_add(in_seconds),
            Effect::ForgetCredentials => {
                self.stored.shop_id.clear();
                self.stored.api_key = Secret::default();
                self.stored.secret = Secret::default();
            }
            Effect::Webhooks(DesiredState { mode: Mode::Active, delivery_url, secret, .. }) => {
                self.deliver(delivery_url, secret, facts);
            }
            Effect::Webhooks(_) => self.delivering = None,
            Effect::Register(registration) => return Some(self.answer(registration, fate)),
            _ => {}
        }
        None
    }

    /// Deliveries are started only with what the API has.
    fn deliver(&mut self, delivery_url: String, secret: Secret, facts: &Facts) {
        let shop = ShopId::parse(&facts.shop_id).unwrap();
        let store = Store::new(&facts.locale, &facts.currency).unwrap();
        let endpoints = endpoints(&BaseUrl::parse(&facts.base_url).unwrap(), &shop);
        assert_eq!(delivery_url, endpoints.webhook);
        assert_eq!(self.api.get(&endpoints.shop), Some(&(secret.clone(), store)), "registered before it delivers");
        self.delivering = Some((delivery_url, secret));
    }

    fn answer(&mut self, registration: Registration, fate: &Fate) -> Event {
        if matches!(fate.reply, Reply::Status(200..300, _) | Reply::AcceptedUnheard) {
            self.api.insert(registration.target.url, (registration.secret, registration.store));
        }
        let answer = match fate.reply {
            Reply::Status(status, wait) => {
                let body = Body::Object { error: String::new(), field: String::new(), errors: Vec::new() };
                Answer::Received(Response { status, retry_after: wait.map(|wait| format!("{wait}")), body })
            }
            Reply::AcceptedUnheard | Reply::Unreachable => Answer::Failed("connection reset".into()),
        };
        Event::Answered { jitter: fate.jitter, answer }
    }

    /// From here on nothing goes wrong: settings and store are good, and each check runs in its time.
    fn recover(&mut self) {
        self.change(&Change::Settings(0));
        self.stored.currency = "EUR".into();
        self.stored.locale = "de_DE".into();
        let fate = Fate { life: usize::MAX, reply: Reply::Status(200, None), jitter: 0 };
        self.change(&Change::Home(HOME));
        self.change(&Change::Environment("production"));
        self.say(Word::Moved, &fate);
        for _ in 0..4 {
            self.happen(&Deed::Check { after: Some(LONGEST_WAIT_SECONDS), force: false }, &fate);
        }
        assert_eq!((self.state.phase, &self.state.patience.problem), (Phase::Connected, &None));
        assert_eq!(self.delivering.as_ref().map(|(_, secret)| secret), Some(&self.stored.secret));
    }
}

proptest! {
    #![proptest_config(crate::many_cases())]

    #[test]
    fn whatever_happens_deliveries_wait_for_the_registration_and_come_back(
        settings_at in 0..6_usize,
        story in collection::vec((any_deed(), any_fate()), 0..40),
    ) {
        let mut life = Life::new(settings_at);
        for (deed, fate) in &story {
            life.happen(deed, fate);
        }
        life.recover();
    }

    #[test]
    fn pauses_grow_to_an_hour_and_a_quarter(jitters in collection::vec(any::<u16>(), 1..40), status in 500_u16..600) {
        let mut state = take(&State::default(), &facts(), start()).state;
        for (attempt, jitter) in jitters.into_iter().enumerate() {
            let Event::Answered { answer, .. } = answer(status) else { unreachable!() };
            let refused = take(&state, &facts(), Event::Answered { jitter, answer });
            let least = 30_u64.checked_shl(attempt as u32).unwrap_or(3_600).min(3_600);
            let pause = scheduled(&refused).unwrap();
            prop_assert!((least..=least + least / 4).contains(&pause), "{} after {} failures", pause, attempt + 1);
            state = run(&refused.state, &facts(), NOW + pause, start()).state;
        }
    }
}

/// A shop that delivers each hour, next to another one with the same Shop ID and a secret of its own.
struct Rival {
    state: State,
    facts: Facts,
    registrations: u32,
}

impl Rival {
    fn new(secret: &str, home: &str) -> Self {
        let facts = Facts { secret: Secret::new(secret), home: home.into(), ..facts() };
        Self { state: State::default(), facts, registrations: 0 }
    }

    /// A regular check, and one that the API's answer to a delivery asks for.
    fn hour(&mut self, now: u64, api: &mut Secret) {
        let regular = Event::Start { force: false, signature_refused: false, random: RANDOM.into() };
        let refused = Event::Start { force: true, signature_refused: true, random: RANDOM.into() };
        self.take(now, regular, api);
        if self.state.phase == Phase::Connected && *api != self.facts.secret {
            self.take(now, refused, api);
        }
    }

    fn take(&mut self, now: u64, event: Event, api: &mut Secret) {
        let asked = run(&self.state, &self.facts, now, event);
        self.state = asked.state;
        if names(&asked.effects).contains(&"request") {
            self.registrations += 1;
            *api = self.facts.secret.clone();
            self.state = run(&self.state, &self.facts, now, answer(200)).state;
        }
    }
}

#[test]
fn two_shops_with_one_shop_id_do_not_register_against_each_other_for_ever() {
    let mut rivals = [Rival::new(&"a".repeat(32), HOME), Rival::new(&"b".repeat(32), "https://other.example")];
    let mut api = Secret::default();
    for day in 0..5 {
        let before = rivals.each_ref().map(|rival| rival.registrations);
        let mut told = 0;
        for hour in 0..24 {
            rivals.iter_mut().for_each(|rival| rival.hour(NOW + day * 86_400 + hour * 3_600, &mut api));
            let is_told = |rival: &&Rival| code(rival.state.patience.problem.as_ref()) == "secret_contested";
            told += rivals.iter().filter(is_told).count();
        }
        assert!(told >= 12, "it is told on day {day}");
        for (rival, before) in rivals.iter().zip(before) {
            let count = rival.registrations - before;
            assert!(count <= 7, "{count} registrations on day {day}");
        }
    }
    // One of them gives up, and the other goes on within the pause of a refusal.
    let [winner, _] = &mut rivals;
    for hour in 0..7 {
        winner.hour(NOW + 5 * 86_400 + hour * 3_600, &mut api);
    }
    assert_eq!((winner.state.phase, &api), (Phase::Connected, &winner.facts.secret));
}
