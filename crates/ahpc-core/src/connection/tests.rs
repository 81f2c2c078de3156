//! The machine is run against a small model of the shell and of the API, which can fail and be killed at every point.

use alloc::{collections::BTreeMap, format, vec};

use super::*;
use crate::{
    http::{Body, Response},
    machine::REFUSED_PAUSE_SECONDS,
    reconcile::Mode,
};

mod places;
mod properties;

const SHOP: &str = "0b2f7c1e-58d4-4b8a-9c55-6f0e3d1a7b42";
const OTHER_SHOP: &str = "11111111-58d4-4b8a-9c55-6f0e3d1a7b42";
const KEY: &str = "aurahistoria_abcdef_abcdefghijkl";
const OTHER_KEY: &str = "aurahistoria_uvwxyz_abcdefghijkl";
const OLD_SECRET: &str = "MuWj59vCwmMkYnZb70dyDtmSWqvkBo6vGi7tLTfp";
const HOME: &str = "https://shop.example";
const NOW: u64 = 1_800_000_000;

fn facts() -> Facts {
    Facts {
        shop_id: SHOP.into(),
        api_key: Secret::new(KEY),
        base_url: "https://api.example".into(),
        locale: "de_DE".into(),
        currency: "EUR".into(),
        secret: Secret::new(OLD_SECRET),
        owner_id: 1,
        home: HOME.into(),
        environment: "production".into(),
        ..Facts::default()
    }
}

const RANDOM: [u8; 32] = [7; 32];

fn start() -> Event {
    Event::Start { force: false, signature_refused: false, random: RANDOM.into() }
}

fn forced() -> Event {
    Event::Start { force: true, signature_refused: false, random: RANDOM.into() }
}

fn entered() -> Event {
    Event::SettingsEntered { random: RANDOM.into() }
}

fn received(status: u16, error: &str, field: &str) -> Event {
    let body = Body::Object { error: error.into(), field: field.into(), errors: Vec::new() };
    Event::Answered { jitter: 0, answer: Answer::Received(Response { status, retry_after: None, body }) }
}

fn answer(status: u16) -> Event {
    received(status, "", "")
}

/// A step, flattened for the tests.
#[derive(Debug)]
struct Step {
    state: State,
    effects: Vec<Effect>,
    problem: Option<Problem>,
    field: Option<Field>,
}

fn run(state: &State, facts: &Facts, now: u64, event: Event) -> Step {
    let Outcome { transition: Transition { state, effects }, told } = step(state.clone(), facts, now, event).unwrap();
    let (problem, field) = told.map_or((None, None), |told| (Some(told.problem), told.field));
    Step { state, effects, problem, field }
}

/// As [`run`], at the usual time.
fn take(state: &State, facts: &Facts, event: Event) -> Step {
    run(state, facts, NOW, event)
}

/// Lets the shop be connected with these facts.
fn connect(facts: &Facts) -> State {
    let asked = take(&State::default(), facts, start());
    take(&asked.state, facts, answer(200)).state
}

fn names(effects: &[Effect]) -> Vec<&'static str> {
    effects
        .iter()
        .map(|effect| match effect {
            Effect::StoreSecret(_) => "store_secret",
            Effect::SaveSettings { .. } => "save_settings",
            Effect::Register(_) => "request",
            Effect::RememberDelivery { .. } => "remember_delivery",
            Effect::ForgetCredentials => "forget_credentials",
            Effect::Webhooks(DesiredState { mode: Mode::Active, .. }) => "webhooks_active",
            Effect::Webhooks(_) => "webhooks_paused",
            Effect::ScheduleSync { .. } => "schedule_sync",
            Effect::CheckRegularly { .. } => "check_regularly",
            Effect::StartCatalog(Catalog::All) => "start_catalog_all",
            Effect::StartCatalog(Catalog::Moved) => "start_catalog_moved",
            Effect::StartCatalog(Catalog::Changes) => "start_catalog_changes",
            Effect::ResumeSending => "resume_sending",
        })
        .collect()
}

fn scheduled(transition: &Step) -> Option<u64> {
    transition.effects.iter().find_map(|effect| match effect {
        Effect::ScheduleSync { in_seconds } => Some(*in_seconds),
        _ => None,
    })
}

fn code(problem: Option<&Problem>) -> &str {
    problem.map_or("", |problem| &problem.code)
}

/// The effects of a start that asks the API.
const ASKED: [&str; 3] = ["check_regularly", "schedule_sync", "request"];
/// Those of a start that finds everything right.
const CHECKED: [&str; 3] = ["check_regularly", "remember_delivery", "webhooks_active"];
/// Those of a registration that was accepted, or of a shop that comes back.
const CONNECTED: [&str; 4] = ["check_regularly", "resume_sending", "remember_delivery", "webhooks_active"];

#[track_caller]
fn check(transition: &Step, phase: Phase, problem: &str, effects: &[&str]) {
    assert_eq!((transition.state.phase, code(transition.problem.as_ref())), (phase, problem));
    assert_eq!(names(&transition.effects), effects);
}

#[test]
fn a_shop_is_connected_for_the_first_time() {
    let facts = Facts { secret: Secret::default(), ..facts() };
    let asked = take(&State::default(), &facts, entered());
    check(&asked, Phase::Unconfigured, "", &["store_secret", "request"]);
    let Effect::StoreSecret(secret) = &asked.effects[0] else { panic!() };
    let Effect::Register(registration) = &asked.effects[1] else { panic!() };
    assert_eq!(registration.secret, *secret);
    assert_eq!(registration.target.url, format!("https://api.example/api/v1/shops/{SHOP}"));

    let facts = Facts { secret: secret.clone(), ..facts };
    let done = run(&asked.state, &facts, NOW + 1, answer(200));
    let effects = [
        "save_settings",
        "start_catalog_all",
        "check_regularly",
        "resume_sending",
        "remember_delivery",
        "webhooks_active",
    ];
    check(&done, Phase::Connected, "", &effects);
    assert_eq!(done.state.registered_at, Some(NOW + 1));
    let webhooks = Effect::Webhooks(DesiredState {
        mode: Mode::Active,
        delivery_url: format!("https://api.example/api/v1/webhooks/woocommerce/{SHOP}"),
        secret: secret.clone(),
        user_id: 1,
    });
    assert_eq!(done.effects[5], webhooks);
}

#[test]
fn a_regular_check_asks_nothing_of_the_api() {
    let state = connect(&facts());
    let checked = run(&state, &facts(), NOW + 3_600, start());
    check(&checked, Phase::Connected, "", &CHECKED);
    assert_eq!(checked.state, state);
    assert_eq!(checked.effects[0], Effect::CheckRegularly { every_seconds: 900 });
}

#[test]
fn what_changes_is_registered_again() {
    let state = connect(&facts());
    let changes: [fn(&mut Facts); 6] = [
        |facts| facts.currency = "CHF".into(),
        |facts| facts.locale = "en_GB".into(),
        |facts| facts.api_key = Secret::new(OTHER_KEY),
        |facts| facts.secret = Secret::new("x".repeat(43)),
        |facts| facts.base_url = "https://other.example".into(),
        |facts| facts.webhooks_disabled = true,
    ];
    for change in changes {
        let mut facts = facts();
        change(&mut facts);
        let asked = take(&state, &facts, start());
        check(&asked, Phase::Registering, "", &ASKED);
    }
    let asked = take(&state, &facts(), forced());
    check(&asked, Phase::Registering, "", &ASKED);
}

#[test]
fn a_language_of_the_same_code_is_no_change() {
    let state = connect(&facts());
    let facts = Facts { locale: "de_AT".into(), shop_id: format!(" {} ", SHOP.to_uppercase()), ..facts() };
    let checked = take(&state, &facts, start());
    check(&checked, Phase::Connected, "", &CHECKED);
}

#[test]
fn only_another_shop_starts_the_catalog_anew() {
    let state = connect(&facts());
    let sends_catalog = |facts: &Facts| {
        let asked = take(&state, facts, forced());
        names(&take(&asked.state, facts, answer(200)).effects).contains(&"start_catalog_all")
    };
    assert!(!sends_catalog(&Facts { api_key: Secret::new(OTHER_KEY), currency: "USD".into(), ..facts() }));
    assert!(sends_catalog(&Facts { shop_id: OTHER_SHOP.into(), ..facts() }));
    assert!(sends_catalog(&Facts { base_url: "https://other.example".into(), ..facts() }));
}

#[test]
fn a_weak_secret_is_replaced() {
    let facts = Facts { secret: Secret::new("too short"), ..facts() };
    let asked = take(&State::default(), &facts, start());
    check(&asked, Phase::Registering, "", &["check_regularly", "store_secret", "schedule_sync", "request"]);
    let too_few = Event::Start { force: false, signature_refused: false, random: vec![7; 31] };
    let error = step(State::default(), &facts, NOW, too_few).unwrap_err();
    assert_eq!(error, Error::NotEnoughRandomness { bytes: 31, needed: 32 });
}

#[test]
fn missing_settings_pause_the_webhooks() {
    let empty = Facts { shop_id: " ".into(), api_key: Secret::default(), ..facts() };
    let unconfigured = take(&connect(&facts()), &empty, start());
    check(&unconfigured, Phase::Unconfigured, "", &["check_regularly", "webhooks_paused"]);
    let half = Facts { api_key: Secret::default(), ..facts() };
    let unconfigured = take(&State::default(), &half, start());
    check(&unconfigured, Phase::Unconfigured, "api_key_missing", &["check_regularly", "webhooks_paused"]);
    assert_eq!(unconfigured.field, Some(Field::ApiKey));
}

#[test]
fn settings_of_the_wrong_form_leave_the_webhooks() {
    let state = connect(&facts());
    let wrong = Facts { base_url: "http://api.example".into(), ..facts() };
    let stopped = take(&state, &wrong, start());
    check(&stopped, Phase::Stopped, "insecure_base_url", &["check_regularly", "schedule_sync"]);
    let mended = run(&stopped.state, &facts(), NOW + 1, start());
    check(&mended, Phase::Connected, "", &CONNECTED);
}

#[test]
fn a_store_that_the_api_does_not_take_pauses_the_webhooks() {
    let state = connect(&facts());
    let unsupported = Facts { currency: "SEK".into(), ..facts() };
    let stopped = take(&state, &unsupported, start());
    check(&stopped, Phase::Stopped, "unsupported_currency", &["check_regularly", "schedule_sync", "webhooks_paused"]);

    let back = run(&stopped.state, &facts(), NOW + 1, start());
    check(&back, Phase::Connected, "", &CONNECTED);
    let other = Facts { currency: "USD".into(), ..facts() };
    let asked = run(&stopped.state, &other, NOW + 1, start());
    check(&asked, Phase::Registering, "unsupported_currency", &ASKED);
}

#[test]
fn trouble_is_tried_again_for_as_long_as_it_takes() {
    let facts = facts();
    let mut now = NOW;
    let mut state = connect(&facts);
    let mut pauses = Vec::new();
    let mut event = forced();
    for _ in 0..12 {
        let asked = run(&state, &facts, now, event);
        assert!(names(&asked.effects).contains(&"request"));
        let failed = run(&asked.state, &facts, now, answer(503));
        check(&failed, Phase::Retrying, "api_unavailable", &["schedule_sync"]);
        let pause = scheduled(&failed).unwrap();
        assert_eq!(failed.state.patience.next_try_at, Some(now + pause));
        pauses.push(pause);
        now += pause;
        event = start();
        state = failed.state;
    }
    assert_eq!(pauses, [30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600, 3_600, 3_600, 3_600]);
    let asked = run(&state, &facts, now, event);
    let done = run(&asked.state, &facts, now, answer(200));
    check(&done, Phase::Connected, "", &CONNECTED);
    assert_eq!((done.state.patience.attempt, done.state.patience.next_try_at), (0, None));
}

#[test]
fn what_the_api_asks_to_wait_is_waited() {
    let asked = take(&State::default(), &facts(), start());
    let response = Response { status: 429, retry_after: Some("900".into()), body: Body::Empty };
    let limited = Event::Answered { jitter: 0, answer: Answer::Received(response) };
    let failed = take(&asked.state, &facts(), limited);
    check(&failed, Phase::Retrying, "api_rate_limited", &["schedule_sync"]);
    assert_eq!(scheduled(&failed), Some(900));
}

#[test]
fn a_check_before_its_time_asks_nothing_and_repairs_what_it_may() {
    let facts = facts();
    let asked = take(&connect(&facts), &facts, forced());
    let failed = take(&asked.state, &facts, answer(503));
    let early = run(&failed.state, &facts, NOW + 10, start());
    let effects = ["check_regularly", "schedule_sync", "remember_delivery", "webhooks_active"];
    check(&early, Phase::Retrying, "api_unavailable", &effects);
    assert_eq!((scheduled(&early), &early.state), (Some(20), &failed.state));

    let disabled = Facts { webhooks_disabled: true, ..facts.clone() };
    check(
        &run(&failed.state, &disabled, NOW + 10, start()),
        Phase::Retrying,
        "api_unavailable",
        &["check_regularly", "schedule_sync"],
    );

    let person = run(&failed.state, &facts, NOW + 10, forced());
    check(&person, Phase::Registering, "api_unavailable", &ASKED);
}

#[test]
fn what_an_unheard_registration_may_have_replaced_is_not_relied_on() {
    let changed = Facts { locale: "fr_FR".into(), ..facts() };
    let asked = take(&connect(&facts()), &changed, start());
    let unheard = take(&asked.state, &changed, answer(503));
    let back = take(&unheard.state, &facts(), start());
    let failed = take(&back.state, &facts(), answer(503));
    let early = run(&failed.state, &facts(), NOW + 10, start());
    check(&early, Phase::Retrying, "api_unavailable", &["check_regularly", "schedule_sync"]);
}

#[test]
fn a_first_registration_in_trouble_enables_nothing() {
    let asked = take(&State::default(), &facts(), start());
    let failed = take(&asked.state, &facts(), answer(503));
    let early = run(&failed.state, &facts(), NOW + 10, start());
    check(&early, Phase::Retrying, "api_unavailable", &["check_regularly", "schedule_sync"]);
}

#[test]
fn a_refusal_is_told_and_tried_again_later() {
    for (status, problem, field) in [
        (401, "api_key_rejected", Some(Field::ApiKey)),
        (403, "shop_not_partnered", Some(Field::ShopId)),
        (404, "shop_unknown", Some(Field::ShopId)),
        (400, "request_refused", None),
    ] {
        let asked = take(&connect(&facts()), &facts(), forced());
        let asked = if status == 401 { take(&asked.state, &facts(), answer(401)) } else { asked };
        let refused = take(&asked.state, &facts(), answer(status));
        check(&refused, Phase::Stopped, problem, &["schedule_sync"]);
        assert_eq!((scheduled(&refused), refused.field), (Some(REFUSED_PAUSE_SECONDS), field));

        let early = run(&refused.state, &facts(), NOW + 3_600, start());
        check(&early, Phase::Stopped, problem, &["check_regularly", "schedule_sync"]);
        let later = run(&refused.state, &facts(), NOW + REFUSED_PAUSE_SECONDS, start());
        check(&later, Phase::Registering, problem, &ASKED);
    }
}

#[test]
fn a_refused_path_is_about_the_shop_id() {
    let asked = take(&State::default(), &facts(), entered());
    let body = Body::Object { error: "INVALID_UUID".into(), field: "shopId".into(), errors: Vec::new() };
    let response = Response { status: 400, retry_after: None, body };
    let answered = Event::Answered { jitter: 0, answer: Answer::Received(response) };
    assert_eq!(take(&asked.state, &facts(), answered).field, Some(Field::ShopId));
}

#[test]
fn entered_settings_of_the_wrong_form_ask_nothing() {
    let state = connect(&facts());
    let wrong = Facts { shop_id: "4711".into(), ..facts() };
    let told = take(&state, &wrong, entered());
    check(&told, Phase::Connected, "invalid_shop_id", &[]);
    assert_eq!((&told.state, told.field), (&state, Some(Field::ShopId)));
}

#[test]
fn entered_settings_that_are_refused_change_nothing() {
    for state in [State::default(), connect(&facts())] {
        let other = Facts { api_key: Secret::new(OTHER_KEY), ..facts() };
        let asked = take(&state, &other, entered());
        check(&asked, state.phase, "", &["request"]);
        let again = take(&asked.state, &other, answer(401));
        check(&again, state.phase, "", &["request"]);
        let refused = take(&again.state, &other, answer(401));
        check(&refused, state.phase, "api_key_rejected", &[]);
        assert_eq!(refused.state, state);
    }
}

#[test]
fn entered_settings_that_cannot_be_judged_replace_nothing_that_worked() {
    let state = connect(&facts());
    let other = Facts { shop_id: OTHER_SHOP.into(), ..facts() };
    let asked = take(&state, &other, entered());
    let failed = take(&asked.state, &other, answer(503));
    check(&failed, Phase::Connected, "api_unavailable", &[]);
    assert_eq!(failed.state, State { attempted: Mark::Unknown, ..state }, "the API may have registered them");
}

#[test]
fn first_settings_that_cannot_be_judged_are_stored_and_tried_again() {
    let asked = take(&State::default(), &facts(), entered());
    let failed = take(&asked.state, &facts(), answer(503));
    check(&failed, Phase::Retrying, "api_unavailable", &["save_settings", "check_regularly", "schedule_sync"]);
    let again = run(&failed.state, &facts(), NOW + 30, start());
    check(&again, Phase::Registering, "api_unavailable", &ASKED);
    let done = run(&again.state, &facts(), NOW + 31, answer(200));
    assert_eq!(done.state.phase, Phase::Connected);
}

#[test]
fn first_settings_of_a_store_that_the_api_does_not_take_are_stored() {
    let unsupported = Facts { currency: "SEK".into(), ..facts() };
    let stored = take(&State::default(), &unsupported, entered());
    let effects = ["save_settings", "check_regularly", "schedule_sync", "webhooks_paused"];
    check(&stored, Phase::Stopped, "unsupported_currency", &effects);

    let state = connect(&facts());
    let told = take(&state, &unsupported, entered());
    check(&told, Phase::Connected, "unsupported_currency", &[]);
}

#[test]
fn a_start_forgets_settings_that_nobody_waits_for() {
    let other = Facts { api_key: Secret::new(OTHER_KEY), ..facts() };
    let state = connect(&facts());
    let asked = take(&state, &other, entered());
    let again = run(&asked.state, &facts(), NOW + 1, start());
    check(&again, Phase::Registering, "", &ASKED);
    assert_eq!(take(&again.state, &facts(), answer(200)).state, state, "the API may have registered the others");
}

#[test]
fn an_answer_that_nobody_waits_for_does_nothing() {
    let state = connect(&facts());
    let late = take(&state, &facts(), answer(401));
    check(&late, Phase::Connected, "", &[]);
    assert_eq!(late.state, state);
}

#[test]
fn facts_that_changed_under_way_are_registered_next() {
    let asked = take(&State::default(), &facts(), start());
    let changed = Facts { currency: "USD".into(), ..facts() };
    let answered = take(&asked.state, &changed, answer(200));
    check(&answered, Phase::Registering, "", &["schedule_sync"]);
    let again = run(&answered.state, &changed, NOW + 1, start());
    check(&again, Phase::Registering, "", &ASKED);
    let done = run(&again.state, &changed, NOW + 2, answer(200));
    assert!(names(&done.effects).contains(&"start_catalog_all"), "the first connection is not forgotten");
}

#[test]
fn entered_facts_that_changed_under_way_are_a_defect_of_the_caller() {
    let asked = take(&State::default(), &facts(), entered());
    let changed = Facts { shop_id: OTHER_SHOP.into(), ..facts() };
    let error = step(asked.state, &changed, NOW, answer(200)).unwrap_err();
    assert_eq!(error.code(), "malformed_request");
}

#[test]
fn no_state_holds_a_secret() {
    let asked = take(&State::default(), &facts(), entered());
    for state in [&asked.state, &connect(&facts())] {
        let shown = format!("{state:?}");
        assert!(!shown.contains(OLD_SECRET) && !shown.contains(KEY));
    }
}

/// The shell's store and the API's, as far as the machine changes them.
#[derive(Clone)]
struct World {
    now: u64,
    facts: Facts,
    state: State,
    next_start: u64,
    every_seconds: Option<u64>,
    /// The secret that the API has.
    registered_secret: Option<Secret>,
    webhooks: Option<(Mode, Secret)>,
}

impl World {
    fn new() -> Self {
        Self {
            now: NOW,
            facts: Facts { secret: Secret::default(), ..facts() },
            state: State::default(),
            next_start: NOW,
            every_seconds: None,
            registered_secret: None,
            webhooks: None,
        }
    }

    /// Takes steps until nothing is asked of the API any more, or until `life` effects have been run and the process
    /// is killed. `status` is what the API answers.
    fn run(&mut self, mut event: Event, status: u16, life: &mut usize) {
        loop {
            if let Event::Start { random, .. } = &mut event {
                *random = format!("{:032}", self.now).into();
            }
            let transition = run(&self.state, &self.facts, self.now, event);
            self.state = transition.state;
            let mut answered = None;
            for effect in transition.effects {
                if *life == 0 {
                    return;
                }
                *life -= 1;
                answered = self.carry_out(effect, status).or(answered);
            }
            match answered {
                Some(next) if *life > 0 => event = next,
                _ => return,
            }
        }
    }

    fn carry_out(&mut self, effect: Effect, status: u16) -> Option<Event> {
        match effect {
            Effect::StoreSecret(secret) => self.facts.secret = secret,
            Effect::ScheduleSync { in_seconds } => self.next_start = self.now + in_seconds,
            Effect::CheckRegularly { every_seconds } => self.every_seconds = Some(every_seconds),
            Effect::Webhooks(DesiredState { mode, secret, .. }) => {
                if mode == Mode::Active {
                    assert_eq!(self.registered_secret.as_ref(), Some(&secret), "deliveries wait for the registration");
                }
                self.webhooks = Some((mode, secret));
            }
            Effect::Register(registration) => {
                if status == 200 {
                    self.registered_secret = Some(registration.secret);
                }
                return Some(answer(status));
            }
            _ => {}
        }
        None
    }
}

#[test]
fn killed_anywhere_it_comes_to_the_same_end() {
    for first_status in [200, 503, 401] {
        for life in 0..12 {
            let mut world = World::new();
            world.run(start(), first_status, &mut life.clone());
            for _ in 0..3 {
                world.now = world.next_start.max(world.now + 1);
                world.run(start(), 200, &mut usize::MAX.clone());
            }
            assert_eq!(world.state.phase, Phase::Connected, "killed after {life} effects");
            assert_eq!(world.registered_secret.as_ref(), Some(&world.facts.secret));
            assert_eq!(world.webhooks, Some((Mode::Active, world.facts.secret.clone())));
            assert_eq!(world.every_seconds, Some(CHECK_SECONDS));
        }
    }
}

fn auth_of_request(step: &Step) -> Option<AuthGeneration> {
    step.effects.iter().find_map(|effect| match effect {
        Effect::Register(registration) => Some(registration.target.auth),
        _ => None,
    })
}

/// What the generations of the API say to a key in a header that they do not read, and what a gateway says.
const REFUSED_KEYS: [(&str, &str); 5] = [
    ("UNAUTHORIZED", "Authorization"),
    ("BAD_HEADER_VALUE", "x-api-key"),
    ("INVALID_CREDENTIALS", ""),
    ("ACCESS_TOKEN_NOT_FOUND", "Authorization"),
    ("", ""),
];

#[test]
fn the_key_is_tried_in_the_other_header_and_what_worked_is_remembered() {
    use AuthGeneration::{ApiKey, Bearer};
    for (error, field) in REFUSED_KEYS {
        for (first, has_entered) in [(start(), false), (entered(), true)] {
            let asked = take(&State::default(), &facts(), first);
            assert_eq!(auth_of_request(&asked), Some(ApiKey));
            let again = take(&asked.state, &facts(), received(401, error, field));
            assert_eq!((auth_of_request(&again), again.problem.as_ref()), (Some(Bearer), None));
            let done = take(&again.state, &facts(), answer(204));
            assert_eq!((done.state.phase, done.state.auth), (Phase::Connected, Bearer));
            assert_eq!(names(&done.effects).contains(&"save_settings"), has_entered);
            let is_bearer =
                |effect: &Effect| matches!(effect, Effect::RememberDelivery { header: "Authorization", .. });
            assert!(done.effects.iter().any(is_bearer));

            let forced = take(&done.state, &facts(), forced());
            assert_eq!(auth_of_request(&forced), Some(Bearer));
            let back = take(&forced.state, &facts(), received(401, error, field));
            assert_eq!(auth_of_request(&back), Some(ApiKey), "an API of before is found again");
        }
    }
}

#[test]
fn a_key_that_both_headers_are_refused_for_is_refused() {
    use AuthGeneration::ApiKey;
    let asked = take(&State::default(), &facts(), start());
    let again = take(&asked.state, &facts(), answer(401));
    let refused = take(&again.state, &facts(), answer(401));
    check(&refused, Phase::Stopped, "api_key_rejected", &["schedule_sync"]);
    assert_eq!(refused.state.auth, ApiKey);
    let early = run(&refused.state, &facts(), NOW + 3_600, start());
    check(&early, Phase::Stopped, "api_key_rejected", &["check_regularly", "schedule_sync"]);

    let asked = take(&State::default(), &facts(), entered());
    let again = take(&asked.state, &facts(), answer(401));
    let refused = take(&again.state, &facts(), answer(401));
    check(&refused, Phase::Unconfigured, "api_key_rejected", &[]);
}

#[test]
fn only_what_read_the_key_is_remembered() {
    use AuthGeneration::{ApiKey, Bearer};
    for (status, expected) in [(403, Bearer), (404, Bearer), (503, ApiKey), (401, ApiKey)] {
        let asked = take(&State::default(), &facts(), start());
        let again = take(&asked.state, &facts(), answer(401));
        assert_eq!(take(&again.state, &facts(), answer(status)).state.auth, expected, "{status}");
    }
}

#[test]
fn a_refused_signature_is_no_refused_key() {
    let asked = take(&State::default(), &facts(), start());
    let refused = take(&asked.state, &facts(), received(401, "BAD_HEADER_VALUE", "X-WC-Webhook-Signature"));
    check(&refused, Phase::Stopped, "request_refused", &["schedule_sync"]);
}

#[test]
fn settings_that_changed_while_the_api_was_asked_are_not_sent_in_another_header() {
    let asked = take(&State::default(), &facts(), start());
    let changed = Facts { currency: "CHF".into(), ..facts() };
    let late = take(&asked.state, &changed, answer(401));
    assert_eq!((auth_of_request(&late), scheduled(&late)), (None, Some(1)));
}

fn signature_refused() -> Event {
    Event::Start { force: true, signature_refused: true, random: RANDOM.into() }
}

/// The API refuses a signature so many times, and takes the registration that follows each time.
fn contest(state: State, facts: &Facts, times: u64) -> State {
    (0..times).fold(state, |state, time| {
        let asked = run(&state, facts, NOW + time * 3_600, signature_refused());
        check(&asked, Phase::Registering, "", &ASKED);
        run(&asked.state, facts, NOW + time * 3_600, answer(200)).state
    })
}

#[test]
fn a_secret_that_somebody_else_replaces_again_and_again_is_told() {
    let state = contest(connect(&facts()), &facts(), 2);
    let stopped = run(&state, &facts(), NOW + 7_200, signature_refused());
    let effects = ["check_regularly", "schedule_sync", "webhooks_paused"];
    check(&stopped, Phase::Stopped, "secret_contested", &effects);
    assert_eq!((scheduled(&stopped), stopped.field), (Some(REFUSED_PAUSE_SECONDS), Some(Field::ShopId)));

    for event in [start(), signature_refused()] {
        let early = run(&stopped.state, &facts(), NOW + 10_800, event);
        check(&early, Phase::Stopped, "secret_contested", &["check_regularly", "schedule_sync"]);
    }
    let later = NOW + 7_200 + REFUSED_PAUSE_SECONDS;
    let again = run(&stopped.state, &facts(), later, start());
    check(&again, Phase::Registering, "secret_contested", &ASKED);
    let done = run(&again.state, &facts(), later, answer(200));
    assert_eq!(done.state.phase, Phase::Connected);
    let still = run(&done.state, &facts(), later + 60, signature_refused());
    assert_eq!(code(still.problem.as_ref()), "secret_contested", "nothing has changed");
}

#[test]
fn a_contest_begins_anew_after_a_day_or_a_change() {
    let state = contest(connect(&facts()), &facts(), 2);
    let next_day = run(&state, &facts(), NOW + CONTEST_SECONDS + 1, signature_refused());
    assert_eq!(next_day.state.phase, Phase::Registering);

    let changed = Facts { secret: Secret::new("x".repeat(43)), ..facts() };
    let asked = run(&state, &changed, NOW + 7_200, signature_refused());
    let done = run(&asked.state, &changed, NOW + 7_200, answer(200));
    assert_eq!(done.state.contests, None);
    contest(done.state, &changed, 2);
}

#[test]
fn a_refused_signature_waits_for_an_api_in_trouble() {
    let asked = take(&connect(&facts()), &facts(), signature_refused());
    let failed = take(&asked.state, &facts(), answer(503));
    let early = run(&failed.state, &facts(), NOW + 10, signature_refused());
    assert_eq!((early.state.phase, scheduled(&early)), (Phase::Retrying, Some(20)));
    assert!(!names(&early.effects).contains(&"request"));
}

#[test]
fn another_language_or_currency_sends_what_differs() {
    for change in [
        (|facts: &mut Facts| facts.currency = "USD".into()) as fn(&mut Facts),
        |facts| facts.locale = "fr_FR".into(),
        |facts| {
            facts.locale = "en_GB".into();
            facts.currency = "GBP".into();
        },
    ] {
        let mut facts = facts();
        let state = connect(&facts);
        change(&mut facts);
        let asked = take(&state, &facts, start());
        let done = take(&asked.state, &facts, answer(200));
        assert!(names(&done.effects).contains(&"start_catalog_changes"));
        let again = take(&done.state, &facts, forced());
        let done = take(&again.state, &facts, answer(200));
        assert!(!names(&done.effects).iter().any(|name| name.starts_with("start_catalog")));
    }
}

#[test]
fn any_2xx_registers() {
    for (status, body) in [(200, Body::Empty), (201, Body::Json), (204, Body::Empty), (202, Body::Texts(vec![]))] {
        let asked = take(&State::default(), &facts(), start());
        let answer = Answer::Received(Response { status, retry_after: None, body });
        let done = take(&asked.state, &facts(), Event::Answered { jitter: 0, answer });
        assert_eq!(done.state.phase, Phase::Connected, "{status}");
    }
    let asked = take(&State::default(), &facts(), start());
    let page = Answer::Received(Response { status: 200, retry_after: None, body: Body::Other });
    let failed = take(&asked.state, &facts(), Event::Answered { jitter: 0, answer: page });
    check(&failed, Phase::Retrying, "unexpected_answer", &["schedule_sync"]);
}

#[test]
fn the_field_of_a_problem_is_kept_with_it() {
    let asked = take(&State::default(), &facts(), start());
    let refused = take(&asked.state, &facts(), received(400, "BAD_PATH_PARAMETER_VALUE", "shopId"));
    let early = run(&refused.state, &facts(), NOW + 60, start());
    assert_eq!((early.field, early.state.field), (Some(Field::ShopId), Some(Field::ShopId)));
}
