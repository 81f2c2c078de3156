//! The machine is run against a small model of the shell and of the API, which can fail and be killed at every point.

use alloc::{collections::BTreeMap, format};

use super::*;
use crate::http::{Body, Response};

mod properties;

const SHOP: &str = "0b2f7c1e-58d4-4b8a-9c55-6f0e3d1a7b42";
const OTHER_SHOP: &str = "11111111-58d4-4b8a-9c55-6f0e3d1a7b42";
const KEY: &str = "aurahistoria_abcdef_abcdefghijkl";
const OTHER_KEY: &str = "aurahistoria_uvwxyz_abcdefghijkl";
const OLD_SECRET: &str = "MuWj59vCwmMkYnZb70dyDtmSWqvkBo6vGi7tLTfp";
const NOW: u64 = 1_800_000_000;

fn facts() -> Facts {
    Facts {
        shop_id: SHOP.into(),
        api_key: Secret::new(KEY),
        base_url: "https://api.example".into(),
        locale: "de_DE".into(),
        currency: "EUR".into(),
        secret: Secret::new(OLD_SECRET),
        webhooks_disabled: false,
        ..Facts::default()
    }
}

fn start_event(now: u64) -> Event {
    Event::Start { now, force: false, random: vec![7; 32] }
}

fn forced(now: u64) -> Event {
    Event::Start { now, force: true, random: vec![7; 32] }
}

fn entered(now: u64) -> Event {
    Event::SettingsEntered { now, random: vec![7; 32] }
}

fn answer(now: u64, status: u16) -> Event {
    let body = Body::Object { error: String::new(), field: String::new() };
    let answer = Answer::Received(Response { status, retry_after: None, body });
    Event::Answered { now, jitter: 0, answer }
}

fn run(state: &State, facts: &Facts, event: Event) -> Transition {
    step(state.clone(), facts, event).unwrap()
}

/// Lets the shop be connected with these facts.
fn connect(facts: &Facts) -> State {
    let asked = run(&State::default(), facts, start_event(NOW));
    run(&asked.state, facts, answer(NOW, 200)).state
}

fn names(effects: &[Effect]) -> Vec<&'static str> {
    effects
        .iter()
        .map(|effect| match effect {
            Effect::StoreSecret(_) => "store_secret",
            Effect::SaveSettings { .. } => "save_settings",
            Effect::Register(_) => "request",
            Effect::RememberDelivery { .. } => "remember_delivery",
            Effect::Webhooks { mode: Mode::Active, .. } => "webhooks_active",
            Effect::Webhooks { .. } => "webhooks_paused",
            Effect::ScheduleSync { .. } => "schedule_sync",
            Effect::StartBackfill => "start_backfill",
        })
        .collect()
}

fn scheduled(transition: &Transition) -> Option<u64> {
    transition.effects.iter().find_map(|effect| match effect {
        Effect::ScheduleSync { in_seconds } => Some(*in_seconds),
        _ => None,
    })
}

fn code(problem: Option<&Problem>) -> &str {
    problem.map_or("", |problem| &problem.code)
}

#[track_caller]
fn check(transition: &Transition, phase: Phase, problem: &str, effects: &[&str]) {
    assert_eq!((transition.state.phase, code(transition.problem.as_ref())), (phase, problem));
    assert_eq!(names(&transition.effects), effects);
}

#[test]
fn a_shop_is_connected_for_the_first_time() {
    let facts = Facts { secret: Secret::default(), ..facts() };
    let asked = run(&State::default(), &facts, entered(NOW));
    check(&asked, Phase::Unconfigured, "", &["store_secret", "request"]);
    let Effect::StoreSecret(secret) = &asked.effects[0] else { panic!() };
    let Effect::Register(registration) = &asked.effects[1] else { panic!() };
    assert_eq!(registration.secret, *secret);
    assert_eq!(registration.target.url, format!("https://api.example/api/v1/shops/{SHOP}"));

    let facts = Facts { secret: secret.clone(), ..facts };
    let done = run(&asked.state, &facts, answer(NOW + 1, 200));
    let effects = ["save_settings", "start_backfill", "schedule_sync", "remember_delivery", "webhooks_active"];
    check(&done, Phase::Connected, "", &effects);
    assert_eq!(done.state.registered_at, Some(NOW + 1));
    let webhooks = Effect::Webhooks {
        mode: Mode::Active,
        delivery_url: format!("https://api.example/api/v1/webhooks/woocommerce/{SHOP}"),
        secret: secret.clone(),
    };
    assert_eq!(done.effects[4], webhooks);
}

#[test]
fn a_regular_check_asks_nothing_of_the_api() {
    let state = connect(&facts());
    let checked = run(&state, &facts(), start_event(NOW + 3_600));
    check(&checked, Phase::Connected, "", &["schedule_sync", "remember_delivery", "webhooks_active"]);
    assert_eq!(checked.state, state);
    assert_eq!(scheduled(&checked), Some(REGULAR_CHECK_SECONDS));
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
        let asked = run(&state, &facts, start_event(NOW));
        check(&asked, Phase::Registering, "", &["schedule_sync", "request"]);
    }
    let asked = run(&state, &facts(), forced(NOW));
    check(&asked, Phase::Registering, "", &["schedule_sync", "request"]);
}

#[test]
fn a_language_of_the_same_code_is_no_change() {
    let state = connect(&facts());
    let facts = Facts { locale: "de_AT".into(), shop_id: format!(" {} ", SHOP.to_uppercase()), ..facts() };
    let checked = run(&state, &facts, start_event(NOW));
    check(&checked, Phase::Connected, "", &["schedule_sync", "remember_delivery", "webhooks_active"]);
}

#[test]
fn only_another_shop_starts_the_catalog_anew() {
    let state = connect(&facts());
    let sends_catalog = |facts: &Facts| {
        let asked = run(&state, facts, forced(NOW));
        names(&run(&asked.state, facts, answer(NOW, 200)).effects).contains(&"start_backfill")
    };
    assert!(!sends_catalog(&Facts { api_key: Secret::new(OTHER_KEY), currency: "USD".into(), ..facts() }));
    assert!(sends_catalog(&Facts { shop_id: OTHER_SHOP.into(), ..facts() }));
    assert!(sends_catalog(&Facts { base_url: "https://other.example".into(), ..facts() }));
}

#[test]
fn a_weak_secret_is_replaced() {
    let facts = Facts { secret: Secret::new("too short"), ..facts() };
    let asked = run(&State::default(), &facts, start_event(NOW));
    check(&asked, Phase::Registering, "", &["store_secret", "schedule_sync", "request"]);
    let too_few = Event::Start { now: NOW, force: false, random: vec![7; 31] };
    let error = step(State::default(), &facts, too_few).unwrap_err();
    assert_eq!(error, Error::NotEnoughRandomness { bytes: 31, needed: 32 });
}

#[test]
fn missing_settings_pause_the_webhooks() {
    let empty = Facts { shop_id: " ".into(), api_key: Secret::default(), ..facts() };
    let unconfigured = run(&connect(&facts()), &empty, start_event(NOW));
    check(&unconfigured, Phase::Unconfigured, "", &["webhooks_paused"]);
    let half = Facts { api_key: Secret::default(), ..facts() };
    let unconfigured = run(&State::default(), &half, start_event(NOW));
    check(&unconfigured, Phase::Unconfigured, "api_key_missing", &["webhooks_paused"]);
    assert_eq!(unconfigured.field(), Some(Field::ApiKey));
}

#[test]
fn settings_of_the_wrong_form_leave_the_webhooks() {
    let state = connect(&facts());
    let wrong = Facts { base_url: "http://api.example".into(), ..facts() };
    let stopped = run(&state, &wrong, start_event(NOW));
    check(&stopped, Phase::Stopped, "insecure_base_url", &["schedule_sync"]);
    let mended = run(&stopped.state, &facts(), start_event(NOW + 1));
    check(&mended, Phase::Connected, "", &["schedule_sync", "remember_delivery", "webhooks_active"]);
}

#[test]
fn a_store_that_the_api_does_not_take_pauses_the_webhooks() {
    let state = connect(&facts());
    let unsupported = Facts { currency: "SEK".into(), ..facts() };
    let stopped = run(&state, &unsupported, start_event(NOW));
    check(&stopped, Phase::Stopped, "unsupported_currency", &["schedule_sync", "webhooks_paused"]);

    let back = run(&stopped.state, &facts(), start_event(NOW + 1));
    check(&back, Phase::Connected, "", &["schedule_sync", "remember_delivery", "webhooks_active"]);
    let other = Facts { currency: "USD".into(), ..facts() };
    let asked = run(&stopped.state, &other, start_event(NOW + 1));
    check(&asked, Phase::Registering, "unsupported_currency", &["schedule_sync", "request"]);
}

#[test]
fn trouble_is_tried_again_for_as_long_as_it_takes() {
    let facts = facts();
    let mut now = NOW;
    let mut state = connect(&facts);
    let mut pauses = Vec::new();
    let mut event = forced(now);
    for _ in 0..12 {
        let asked = run(&state, &facts, event);
        assert!(names(&asked.effects).contains(&"request"));
        let failed = run(&asked.state, &facts, answer(now, 503));
        check(&failed, Phase::Retrying, "api_unavailable", &["schedule_sync"]);
        let pause = scheduled(&failed).unwrap();
        assert_eq!(failed.state.next_try_at, Some(now + pause));
        pauses.push(pause);
        now += pause;
        event = start_event(now);
        state = failed.state;
    }
    assert_eq!(pauses, [30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600, 3_600, 3_600, 3_600]);
    let asked = run(&state, &facts, event);
    let done = run(&asked.state, &facts, answer(now, 200));
    check(&done, Phase::Connected, "", &["schedule_sync", "remember_delivery", "webhooks_active"]);
    assert_eq!((done.state.attempt, done.state.next_try_at), (0, None));
}

#[test]
fn what_the_api_asks_to_wait_is_waited() {
    let asked = run(&State::default(), &facts(), start_event(NOW));
    let response = Response { status: 429, retry_after: Some("900".into()), body: Body::Empty };
    let limited = Event::Answered { now: NOW, jitter: 0, answer: Answer::Received(response) };
    let failed = run(&asked.state, &facts(), limited);
    check(&failed, Phase::Retrying, "api_rate_limited", &["schedule_sync"]);
    assert_eq!(scheduled(&failed), Some(900));
}

#[test]
fn a_check_before_its_time_asks_nothing_and_repairs_what_it_may() {
    let facts = facts();
    let asked = run(&connect(&facts), &facts, forced(NOW));
    let failed = run(&asked.state, &facts, answer(NOW, 503));
    let early = run(&failed.state, &facts, start_event(NOW + 10));
    let effects = ["schedule_sync", "remember_delivery", "webhooks_active"];
    check(&early, Phase::Retrying, "api_unavailable", &effects);
    assert_eq!((scheduled(&early), &early.state), (Some(20), &failed.state));

    let disabled = Facts { webhooks_disabled: true, ..facts.clone() };
    check(
        &run(&failed.state, &disabled, start_event(NOW + 10)),
        Phase::Retrying,
        "api_unavailable",
        &["schedule_sync"],
    );

    let person = run(&failed.state, &facts, forced(NOW + 10));
    check(&person, Phase::Registering, "api_unavailable", &["schedule_sync", "request"]);
}

#[test]
fn a_first_registration_in_trouble_enables_nothing() {
    let asked = run(&State::default(), &facts(), start_event(NOW));
    let failed = run(&asked.state, &facts(), answer(NOW, 503));
    let early = run(&failed.state, &facts(), start_event(NOW + 10));
    check(&early, Phase::Retrying, "api_unavailable", &["schedule_sync"]);
}

#[test]
fn a_refusal_is_told_and_tried_again_later() {
    for (status, problem, field) in [
        (401, "api_key_rejected", Some(Field::ApiKey)),
        (403, "shop_not_partnered", Some(Field::ShopId)),
        (404, "shop_unknown", Some(Field::ShopId)),
        (400, "request_refused", None),
    ] {
        let asked = run(&connect(&facts()), &facts(), forced(NOW));
        let refused = run(&asked.state, &facts(), answer(NOW, status));
        check(&refused, Phase::Stopped, problem, &["schedule_sync"]);
        assert_eq!((scheduled(&refused), refused.field()), (Some(REFUSED_PAUSE_SECONDS), field));

        let early = run(&refused.state, &facts(), start_event(NOW + 3_600));
        check(&early, Phase::Stopped, problem, &["schedule_sync"]);
        let later = run(&refused.state, &facts(), start_event(NOW + REFUSED_PAUSE_SECONDS));
        check(&later, Phase::Registering, problem, &["schedule_sync", "request"]);
    }
}

#[test]
fn a_refused_path_is_about_the_shop_id() {
    let asked = run(&State::default(), &facts(), entered(NOW));
    let body = Body::Object { error: "INVALID_UUID".into(), field: "shopId".into() };
    let response = Response { status: 400, retry_after: None, body };
    let answered = Event::Answered { now: NOW, jitter: 0, answer: Answer::Received(response) };
    assert_eq!(run(&asked.state, &facts(), answered).field(), Some(Field::ShopId));
}

#[test]
fn entered_settings_of_the_wrong_form_ask_nothing() {
    let state = connect(&facts());
    let wrong = Facts { shop_id: "4711".into(), ..facts() };
    let told = run(&state, &wrong, entered(NOW));
    check(&told, Phase::Connected, "invalid_shop_id", &[]);
    assert_eq!((&told.state, told.field()), (&state, Some(Field::ShopId)));
}

#[test]
fn entered_settings_that_are_refused_change_nothing() {
    for state in [State::default(), connect(&facts())] {
        let other = Facts { api_key: Secret::new(OTHER_KEY), ..facts() };
        let asked = run(&state, &other, entered(NOW));
        check(&asked, state.phase, "", &["request"]);
        let refused = run(&asked.state, &other, answer(NOW, 401));
        check(&refused, state.phase, "api_key_rejected", &[]);
        assert_eq!(refused.state, state);
    }
}

#[test]
fn entered_settings_that_cannot_be_judged_replace_nothing_that_worked() {
    let state = connect(&facts());
    let other = Facts { shop_id: OTHER_SHOP.into(), ..facts() };
    let asked = run(&state, &other, entered(NOW));
    let failed = run(&asked.state, &other, answer(NOW, 503));
    check(&failed, Phase::Connected, "api_unavailable", &[]);
    assert_eq!(failed.state, State { attempted: UNKNOWN.into(), ..state }, "the API may have registered them");
}

#[test]
fn first_settings_that_cannot_be_judged_are_stored_and_tried_again() {
    let asked = run(&State::default(), &facts(), entered(NOW));
    let failed = run(&asked.state, &facts(), answer(NOW, 503));
    check(&failed, Phase::Retrying, "api_unavailable", &["save_settings", "schedule_sync"]);
    let again = run(&failed.state, &facts(), start_event(NOW + 30));
    check(&again, Phase::Registering, "api_unavailable", &["schedule_sync", "request"]);
    let done = run(&again.state, &facts(), answer(NOW + 31, 200));
    assert_eq!(done.state.phase, Phase::Connected);
}

#[test]
fn first_settings_of_a_store_that_the_api_does_not_take_are_stored() {
    let unsupported = Facts { currency: "SEK".into(), ..facts() };
    let stored = run(&State::default(), &unsupported, entered(NOW));
    let effects = ["save_settings", "schedule_sync", "webhooks_paused"];
    check(&stored, Phase::Stopped, "unsupported_currency", &effects);

    let state = connect(&facts());
    let told = run(&state, &unsupported, entered(NOW));
    check(&told, Phase::Connected, "unsupported_currency", &[]);
}

#[test]
fn a_start_forgets_settings_that_nobody_waits_for() {
    let other = Facts { api_key: Secret::new(OTHER_KEY), ..facts() };
    let state = connect(&facts());
    let asked = run(&state, &other, entered(NOW));
    let again = run(&asked.state, &facts(), start_event(NOW + 1));
    check(&again, Phase::Registering, "", &["schedule_sync", "request"]);
    assert_eq!(run(&again.state, &facts(), answer(NOW, 200)).state, state, "the API may have registered the others");
}

#[test]
fn an_answer_that_nobody_waits_for_does_nothing() {
    let state = connect(&facts());
    let late = run(&state, &facts(), answer(NOW, 401));
    check(&late, Phase::Connected, "", &[]);
    assert_eq!(late.state, state);
}

#[test]
fn facts_that_changed_under_way_are_registered_next() {
    let asked = run(&State::default(), &facts(), start_event(NOW));
    let changed = Facts { currency: "USD".into(), ..facts() };
    let answered = run(&asked.state, &changed, answer(NOW, 200));
    check(&answered, Phase::Registering, "", &["schedule_sync"]);
    let again = run(&answered.state, &changed, start_event(NOW + 1));
    check(&again, Phase::Registering, "", &["schedule_sync", "request"]);
    let done = run(&again.state, &changed, answer(NOW + 2, 200));
    assert!(names(&done.effects).contains(&"start_backfill"), "the first connection is not forgotten");
}

#[test]
fn entered_facts_that_changed_under_way_are_a_defect_of_the_caller() {
    let asked = run(&State::default(), &facts(), entered(NOW));
    let changed = Facts { shop_id: OTHER_SHOP.into(), ..facts() };
    let error = step(asked.state, &changed, answer(NOW, 200)).unwrap_err();
    assert_eq!(error.code(), "malformed_request");
}

#[test]
fn no_state_holds_a_secret() {
    let asked = run(&State::default(), &facts(), entered(NOW));
    for state in [&asked.state, &connect(&facts())] {
        let shown = format!("{state:?}");
        assert!(!shown.contains(OLD_SECRET) && !shown.contains(KEY));
    }
}

#[test]
fn parts_of_a_fingerprint_do_not_run_together() {
    assert_ne!(fingerprint(&["ab", "c"]), fingerprint(&["a", "bc"]));
}

/// The shell's store and the API's, as far as the machine changes them.
#[derive(Clone)]
struct World {
    now: u64,
    facts: Facts,
    state: State,
    next_start: u64,
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
            registered_secret: None,
            webhooks: None,
        }
    }

    /// Takes steps until nothing is asked of the API any more, or until `life` effects have been run and the process
    /// is killed. `status` is what the API answers.
    fn run(&mut self, mut event: Event, status: u16, life: &mut usize) {
        loop {
            let random = Secret::new(format!("{:032}", self.now));
            if let Event::Start { random: bytes, .. } = &mut event {
                *bytes = random.reveal().into();
            }
            let transition = run(&self.state, &self.facts, event);
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
            Effect::SaveSettings { .. } | Effect::RememberDelivery { .. } | Effect::StartBackfill => {}
            Effect::ScheduleSync { in_seconds } => self.next_start = self.now + in_seconds,
            Effect::Webhooks { mode, secret, .. } => {
                if mode == Mode::Active {
                    assert_eq!(self.registered_secret.as_ref(), Some(&secret), "deliveries wait for the registration");
                }
                self.webhooks = Some((mode, secret));
            }
            Effect::Register(registration) => {
                if status == 200 {
                    self.registered_secret = Some(registration.secret);
                }
                return Some(answer(self.now, status));
            }
        }
        None
    }
}

#[test]
fn killed_anywhere_it_comes_to_the_same_end() {
    for first_status in [200, 503, 401] {
        for life in 0..12 {
            let mut world = World::new();
            world.run(start_event(NOW), first_status, &mut life.clone());
            for _ in 0..3 {
                world.now = world.next_start.max(world.now + 1);
                world.run(start_event(world.now), 200, &mut usize::MAX.clone());
            }
            assert_eq!(world.state.phase, Phase::Connected, "killed after {life} effects");
            assert_eq!(world.registered_secret.as_ref(), Some(&world.facts.secret));
            assert_eq!(world.webhooks, Some((Mode::Active, world.facts.secret.clone())));
        }
    }
}

fn missing_header(auth: AuthGeneration) -> Event {
    let body = Body::Object { error: auth.missing_header_error().into(), field: auth.header().into() };
    let answer = Answer::Received(Response { status: 401, retry_after: None, body });
    Event::Answered { now: NOW, jitter: 0, answer }
}

fn auth_of_request(transition: &Transition) -> Option<AuthGeneration> {
    transition.effects.iter().find_map(|effect| match effect {
        Effect::Register(registration) => Some(registration.target.auth),
        _ => None,
    })
}

#[test]
fn the_key_is_tried_in_the_header_that_the_api_wants_and_the_choice_is_remembered() {
    use AuthGeneration::{ApiKey, Bearer};
    for (first, has_entered) in [(start_event(NOW), false), (entered(NOW), true)] {
        let asked = run(&State::default(), &facts(), first);
        assert_eq!(auth_of_request(&asked), Some(ApiKey));
        let again = run(&asked.state, &facts(), missing_header(Bearer));
        assert_eq!((auth_of_request(&again), again.problem.as_ref()), (Some(Bearer), None));
        let done = run(&again.state, &facts(), answer(NOW, 200));
        assert_eq!((done.state.phase, done.state.auth), (Phase::Connected, Bearer));
        assert_eq!(names(&done.effects).contains(&"save_settings"), has_entered);
        let is_bearer = |effect: &Effect| matches!(effect, Effect::RememberDelivery { header: "Authorization", .. });
        assert!(done.effects.iter().any(is_bearer));

        let forced = run(&done.state, &facts(), forced(NOW));
        assert_eq!(auth_of_request(&forced), Some(Bearer));
    }
}

#[test]
fn an_api_that_is_never_satisfied_is_asked_twice_and_no_more() {
    use AuthGeneration::{ApiKey, Bearer};
    let asked = run(&State::default(), &facts(), start_event(NOW));
    let again = run(&asked.state, &facts(), missing_header(Bearer));
    let refused = run(&again.state, &facts(), missing_header(ApiKey));
    check(&refused, Phase::Stopped, "api_key_rejected", &["schedule_sync"]);

    let asked = run(&State::default(), &facts(), entered(NOW));
    let again = run(&asked.state, &facts(), missing_header(Bearer));
    let refused = run(&again.state, &facts(), missing_header(ApiKey));
    check(&refused, Phase::Unconfigured, "api_key_rejected", &[]);
}

#[test]
fn a_header_that_was_sent_and_is_missed_is_a_refused_key() {
    let asked = run(&State::default(), &facts(), start_event(NOW));
    let refused = run(&asked.state, &facts(), missing_header(AuthGeneration::ApiKey));
    check(&refused, Phase::Stopped, "api_key_rejected", &["schedule_sync"]);
}

#[test]
fn settings_that_changed_while_the_api_was_asked_are_not_sent_in_another_header() {
    let asked = run(&State::default(), &facts(), start_event(NOW));
    let changed = Facts { currency: "CHF".into(), ..facts() };
    let late = run(&asked.state, &changed, missing_header(AuthGeneration::Bearer));
    assert_eq!((auth_of_request(&late), scheduled(&late)), (None, Some(1)));
}
