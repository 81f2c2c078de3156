//! The machine against answers of every kind, and by workers that die at every point.

use alloc::{format, string::String, string::ToString, vec, vec::Vec};

use super::*;
use crate::{
    delivery::Topic,
    http::{Answer, Body, Response},
    place::Place,
    secret::Secret,
    settings::Facts,
};

mod properties;

const NOW: u64 = 1_800_000_000;

fn facts() -> Facts {
    Facts {
        shop_id: "0b2f7c1e-58d4-4b8a-9c55-6f0e3d1a7b42".into(),
        api_key: Secret::new("aurahistoria_abcdef_abcdefghijkl"),
        base_url: "https://api.example".into(),
        locale: "de_DE".into(),
        currency: "EUR".into(),
        home: "https://shop.example".into(),
        environment: "production".into(),
        place: Some(Place::new(&[7; 32], "https://shop.example", "production")),
        ..Facts::default()
    }
}

fn received(status: u16, body: Body) -> Answer {
    Answer::Received(Response { status, retry_after: None, body })
}

fn refusal(status: u16) -> Answer {
    received(status, Body::Object { error: "BAD_BODY_VALUE".into(), field: String::new(), errors: vec![] })
}

fn accepted() -> Answer {
    received(202, Body::Texts(Vec::new()))
}

/// A state of a shop that has sent its catalog, in that phase.
fn state(phase: Phase) -> State {
    let shop = "https://api.example/api/v1/shops/0b2f7c1e-58d4-4b8a-9c55-6f0e3d1a7b42/products";
    State { phase, shop: shop.into(), ..State::default() }
}

/// What came of a flight of these requests.
fn report(requests: Vec<(&[u64], Answer)>) -> Report {
    let requests = requests.into_iter().map(|(ids, answer)| Sent {
        kind: RequestKind::Put,
        ids: ids.iter().map(ToString::to_string).collect(),
        answer,
    });
    Report { url: state(Phase::Sending).shop, requests: requests.collect(), ..Report::default() }
}

#[track_caller]
fn settled(effects: &[Effect]) -> &Settlement {
    match &effects[0] {
        Effect::Settle(settlement) => settlement,
        other => panic!("{other:?}"),
    }
}

/// Takes a step in that state, and gives what comes of it.
fn steps(state: State, event: Event) -> (State, Vec<Effect>) {
    let Transition { state, effects } = step(state, &facts(), NOW, event);
    (state, effects)
}

#[test]
fn a_product_is_found_that_the_api_refuses() {
    let ids: Vec<u64> = (1..=100).collect();
    let (_, effects) = steps(state(Phase::Sending), Event::Sent(report(vec![(&ids, refusal(400))])));
    let settlement = settled(&effects);
    assert_eq!(settlement.postponed.len(), 100);
    assert!(settlement.postponed.iter().all(|postponed| postponed.in_seconds == 0 && postponed.problem.is_empty()));
    // With each attempt they come back in smaller requests, until each is alone.
    let Some(Effect::Fly(flight)) = effects.last() else { panic!("{effects:?}") };
    let sizes: Vec<_> = flight.classes.iter().map(|class| (class.attempts, class.per_request)).collect();
    assert_eq!(sizes, [(0, 100), (1, 25), (2, 5), (3, 1), (4, 1)]);

    let alone = Report { attempts: vec![("7".into(), 4)], ..report(vec![(&[7], refusal(400))]) };
    let (state, effects) = steps(state(Phase::Sending), Event::Sent(alone));
    let [postponed] = &settled(&effects).postponed[..] else { panic!("{effects:?}") };
    assert_eq!((&*postponed.problem, postponed.in_seconds), ("request_refused", 240));
    assert_eq!((state.phase, state.refused), (Phase::Sending, vec!["7".into()]));
}

#[test]
fn products_that_are_all_refused_are_not_to_blame_unless_the_api_takes_others() {
    let refused: Vec<(&[u64], Answer)> = vec![
        (&[1], refusal(400)),
        (&[2], refusal(400)),
        (&[3], refusal(400)),
        (&[4], refusal(400)),
        (&[5], refusal(400)),
    ];
    let (after, effects) = steps(state(Phase::Sending), Event::Sent(report(refused.clone())));
    assert_eq!((after.phase, settled(&effects).postponed.len()), (Phase::Stopped, 4));
    assert_eq!(settled(&effects).released, ["5"]);

    let lately = State { accepted_at: Some(NOW - 3_599), ..state(Phase::Sending) };
    let (after, effects) = steps(lately, Event::Sent(report(refused)));
    assert_eq!((after.phase, settled(&effects).postponed.len()), (Phase::Sending, 5));

    // One that is known to be refused, and is tried again and again, is no other product.
    let mut sending = State { refused: ["1", "2", "3", "4"].map(Into::into).into(), ..state(Phase::Sending) };
    sending.refused.push("7".into());
    for attempts in 1..20 {
        let again = Report { attempts: vec![("7".into(), attempts)], ..report(vec![(&[7], refusal(400))]) };
        sending = steps(sending, Event::Sent(again)).0;
        assert_eq!(sending.phase, Phase::Sending);
    }
}

#[test]
fn what_the_api_cannot_take_now_waits_with_everything_else() {
    let (waiting, effects) = steps(state(Phase::Sending), Event::Sent(report(vec![(&[1, 2], refusal(503))])));
    assert_eq!(settled(&effects).released, ["1", "2"]);
    assert_eq!(effects[1..], [Effect::Schedule { in_seconds: 30 }]);
    assert_eq!((waiting.phase, waiting.patience.next_try_at), (Phase::Waiting, Some(NOW + 30)));
    let (waiting, effects) = steps(waiting, Event::Work);
    assert_eq!(effects, [Effect::Schedule { in_seconds: 30 }]);
    // Then one request finds out, and others wait for what it finds.
    let Transition { state: probing, effects } = step(waiting, &facts(), NOW + 30, Event::Work);
    let Effect::Fly(flight) = &effects[0] else { panic!("{effects:?}") };
    assert_eq!((flight.max_requests, flight.classes[0].products, flight.classes[1].products), (1, 100, 25));
    let Transition { state: probing, effects } = step(probing, &facts(), NOW + 31, Event::Work);
    assert_eq!(effects, [Effect::Schedule { in_seconds: 15 }]);
    let (sending, effects) = steps(probing, Event::Sent(report(vec![(&[1, 2], accepted())])));
    assert_eq!((sending.phase, sending.patience), (Phase::Sending, crate::machine::Patience::default()));
    let Effect::Fly(flight) = &effects[1] else { panic!("{effects:?}") };
    assert_eq!((flight.max_requests, flight.classes[0].products), (16, 1_600));
}

#[test]
fn products_of_which_the_api_takes_none_while_it_takes_others_do_not_keep_it_waiting() {
    let lately = State { accepted_at: Some(NOW - 60), ..state(Phase::Sending) };
    let tried = |attempts| Report {
        attempts: vec![("7".into(), attempts), ("8".into(), attempts)],
        ..report(vec![(&[7, 8], refusal(503))])
    };
    let (after, effects) = steps(lately.clone(), Event::Sent(tried(2)));
    let postponed: Vec<_> = settled(&effects).postponed.iter().map(|product| &*product.problem).collect();
    assert_eq!((after.phase, postponed), (Phase::Sending, vec!["", ""]));
    let (_, effects) = steps(lately.clone(), Event::Sent(tried(5)));
    assert!(settled(&effects).postponed.iter().all(|product| product.problem == "product_not_accepted"));

    // At their first time, or where the API has taken nothing for long, it is the API.
    let (after, effects) = steps(lately, Event::Sent(tried(1)));
    assert_eq!((after.phase, settled(&effects).released.len()), (Phase::Waiting, 2));
    let (after, _) = steps(state(Phase::Sending), Event::Sent(tried(2)));
    assert_eq!(after.phase, Phase::Waiting);
}

#[test]
fn pauses_are_so_short_that_everything_is_out_two_minutes_after_the_api_is_back() {
    let mut state = state(Phase::Sending);
    for _ in 0..20 {
        let event = Event::Sent(Report { jitter: u16::MAX, ..report(vec![(&[1], refusal(503))]) });
        let Transition { state: after, effects } = step(state, &facts(), NOW, event);
        assert!(matches!(effects[1], Effect::Schedule { in_seconds: 30..=112 }), "{effects:?}");
        state = State { phase: Phase::Sending, patience: after.patience.clone(), ..after };
        state.patience.next_try_at = None;
    }
}

#[test]
fn a_refused_key_is_checked_before_anybody_is_told() {
    let refused = || {
        report(vec![(&[1], received(401, Body::Object { error: "X".into(), field: String::new(), errors: vec![] }))])
    };
    let (waiting, effects) = steps(state(Phase::Sending), Event::Sent(refused()));
    assert_eq!(effects[1], Effect::CheckConnection { signature: false });
    assert_eq!((waiting.phase, &waiting.patience.problem), (Phase::Waiting, &None));
    let (sending, _) = steps(waiting, Event::Retry);
    let (stopped, effects) = steps(sending, Event::Sent(refused()));
    assert_eq!(stopped.phase, Phase::Stopped);
    assert_eq!(stopped.patience.problem.map(|problem| problem.code), Some("api_key_rejected".into()));
    assert_eq!(effects[1..], [Effect::Schedule { in_seconds: crate::machine::REFUSED_PAUSE_SECONDS }]);
}

#[test]
fn a_delivery_s_trouble_is_everybody_s_and_a_refused_signature_is_checked_once() {
    let delivered = |answer| Event::Delivered { answer, jitter: 0 };
    let (waiting, _) = steps(state(Phase::Rest), delivered(refusal(503)));
    assert_eq!(waiting.phase, Phase::Waiting);
    let (same, effects) = steps(state(Phase::Rest), delivered(refusal(400)));
    assert_eq!((same.phase, effects), (Phase::Rest, vec![]));

    let signature =
        Body::Object { error: "BAD_HEADER_VALUE".into(), field: "x-wc-webhook-signature".into(), errors: vec![] };
    let refused = || delivered(received(401, signature.clone()));
    let (after, effects) = steps(state(Phase::Rest), refused());
    assert_eq!((after.phase, effects), (Phase::Rest, vec![Effect::CheckConnection { signature: true }]));
    let (after, effects) = steps(after, refused());
    assert_eq!(effects, vec![]);
    let Transition { effects, .. } = step(after, &facts(), NOW + 301, refused());
    assert_eq!(effects, vec![Effect::CheckConnection { signature: true }]);
}

#[test]
fn products_are_named_that_cannot_be_read_or_are_never_taken() {
    let listed = received(202, Body::Texts(vec!["8".into()]));
    let report = |attempts: u32| Report {
        attempts: vec![("7".into(), attempts), ("8".into(), attempts)],
        unreadable: vec!["7".into()],
        failed: vec![("9".into(), "product_too_large".into())],
        ..report(vec![(&[8, 10], listed.clone())])
    };
    let problems = |attempts| {
        let (_, effects) = steps(state(Phase::Sending), Event::Sent(report(attempts)));
        let of = |id: &str| settled(&effects).postponed.iter().find(|postponed| postponed.id == id).unwrap().clone();
        assert_eq!(settled(&effects).accepted, ["10"]);
        [of("7"), of("8"), of("9")].map(|postponed| format!("{} {}", postponed.problem, postponed.in_seconds))
    };
    assert_eq!(problems(2), [" 60", " 60", "product_too_large 30"]);
    assert_eq!(problems(3), ["product_unreadable 120", " 120", "product_too_large 30"]);
    assert_eq!(problems(5), ["product_unreadable 480", "product_not_accepted 480", "product_too_large 30"]);
    assert_eq!(problems(40), ["product_unreadable 86400", "product_not_accepted 86400", "product_too_large 30"]);
}

#[test]
fn another_shop_knows_nothing_and_late_answers_of_the_first_are_no_matter() {
    let other = Facts { shop_id: "11111111-58d4-4b8a-9c55-6f0e3d1a7b42".into(), ..facts() };
    let known = State { refused: vec!["7".into()], is_key_checked: true, ..state(Phase::Stopped) };
    let Transition { state: after, effects } = step(known, &other, NOW, Event::Work);
    assert_eq!(effects, [Effect::Forget, Effect::Schedule { in_seconds: 0 }]);
    assert_eq!(after.walk.as_ref().map(|walk| walk.mode), Some(WalkMode::All));
    assert_eq!((after.refused.len(), after.is_key_checked), (0, false));

    let late = Event::Sent(report(vec![(&[1], refusal(403))]));
    let Transition { state: after, effects } = step(after, &other, NOW, late);
    assert!(matches!(effects[..], [Effect::Fly(_)]), "{effects:?}");
    assert_ne!(after.phase, Phase::Stopped);
}

#[test]
fn nothing_is_done_elsewhere_and_all_of_it_goes_on_at_home() {
    let elsewhere = Facts { home: "https://staging.example".into(), ..facts() };
    for event in [Event::Work, Event::Idle { due_in: None }, Event::Audit { total: 1, online: 0, day: 0 }] {
        let Transition { state: after, effects } = step(state(Phase::Sending), &elsewhere, NOW, event);
        assert_eq!(effects, vec![]);
        assert_eq!((after.phase, after.walk), (Phase::Sending, None));
    }
    let (_, effects) = steps(state(Phase::Sending), Event::Retry);
    assert_eq!(effects, [Effect::Schedule { in_seconds: 0 }]);
}

#[test]
fn a_person_s_pause_holds_but_for_a_wish_to_send_everything() {
    let (paused, _) = steps(state(Phase::Sending), Event::Pause);
    for event in [
        Event::Work,
        Event::Retry,
        Event::Recover,
        Event::Start { mode: WalkMode::Changes, total: 1, online: 0 },
        Event::Audit { total: 1, online: 0, day: 0 },
    ] {
        let (after, effects) = steps(paused.clone(), event);
        assert_eq!((after.phase, effects), (Phase::Paused, vec![]));
        assert_eq!((after.paused_since, paused.paused_since), (paused.paused_since, Some(NOW)));
    }
    let (after, effects) = steps(paused.clone(), Event::Start { mode: WalkMode::All, total: 1, online: 0 });
    assert_eq!((after.phase, effects), (Phase::Sending, vec![Effect::Schedule { in_seconds: 0 }]));
    let (after, _) = steps(paused, Event::Resume);
    assert_eq!((after.phase, after.paused_since), (Phase::Sending, None));
}

#[test]
fn a_pause_is_dated_from_its_beginning_and_one_of_another_version_not_at_all() {
    let facts = facts();
    let paused = step(state(Phase::Waiting), &facts, NOW, Event::Pause).state;
    let again = step(paused, &facts, NOW + 600, Event::Pause).state;
    assert_eq!((again.phase, again.paused_since), (Phase::Paused, Some(NOW)));
    let undated = step(state(Phase::Paused), &facts, NOW + 600, Event::Recover).state;
    assert_eq!((undated.phase, undated.paused_since), (Phase::Paused, None));
}

#[test]
fn the_night_does_not_cut_a_whole_catalog_short() {
    let (sending, _) = steps(state(Phase::Rest), Event::Start { mode: WalkMode::All, total: 90_000, online: 0 });
    let (after, _) = steps(sending.clone(), Event::Audit { total: 90_000, online: 0, day: 3 });
    assert_eq!(after.walk, sending.walk);
    let (after, _) = steps(sending, Event::Start { mode: WalkMode::Changes, total: 90_000, online: 0 });
    assert_eq!(after.walk.map(|walk| (walk.mode, walk.may_take_off)), Some((WalkMode::All, None)));
}

#[test]
fn the_marks_of_a_worker_that_died_are_made_by_another_one() {
    let (sending, _) = steps(state(Phase::Rest), Event::Start { mode: WalkMode::All, total: 10, online: 0 });
    let (looking, effects) = steps(sending, Event::Idle { due_in: None });
    let [Effect::Look(look)] = effects[..] else { panic!("{effects:?}") };
    let looked = Looked { last_id: Some(9), more: false, looked_at: 9, differ: 9, removals: 0 };
    let walked = Event::Walked { walk: look.number, looked, leaves: false };
    let (marking, effects) = steps(looking, walked);
    assert_eq!(effects, [Effect::Mark { walk: look.number, removals: false }]);
    let (_, effects) = steps(marking.clone(), Event::Idle { due_in: None });
    assert_eq!(effects, [Effect::Schedule { in_seconds: LEASE_SECONDS }]);

    let Transition { state: again, effects } =
        step(marking.clone(), &facts(), NOW + LEASE_SECONDS, Event::Idle { due_in: None });
    assert!(matches!(effects[..], [Effect::Look(Look { after_id: 0, .. })]), "{effects:?}");
    let (after, _) = steps(again, Event::Marked { walk: look.number, leaves: false });
    assert!(after.walk.is_some(), "the late worker's mark counts for nothing");

    let (after, _) = steps(marking, Event::Marked { walk: look.number, leaves: false });
    assert_eq!(after.walk, None);
}

#[test]
fn bodies_that_cannot_be_built_are_counted_until_one_can() {
    let unbuildable = |product_id, why: &str| Event::Unbuildable { product_id, why: why.into() };
    let (state, _) = steps(state(Phase::Rest), unbuildable(7, "rest_refused"));
    let Transition { state, .. } = step(state, &facts(), NOW + 60, unbuildable(8, "no_price"));
    let expected = Deliveries { in_a_row: 2, product_id: 8, why: "no_price".into(), since: NOW };
    assert_eq!(state.deliveries, Some(expected));
    assert_eq!(steps(state, Event::Built).0.deliveries, None);
}

#[test]
fn a_rate_is_that_of_the_time_in_which_something_was_sent() {
    let (sending, _) = steps(state(Phase::Rest), Event::Work);
    let ids: Vec<u64> = (1..=100).collect();
    let sent = Event::Sent(Report { settled: 20, ..report(vec![(&ids, accepted())]) });
    let Transition { state: sending, .. } = step(sending, &facts(), NOW + 6, sent);
    assert_eq!((sending.pace.since, sending.pace.products, sending.pace.per_minute), (Some(NOW), 120, 1_200));
    let (waiting, _) = steps(sending, Event::Sent(report(vec![(&[1], refusal(503))])));
    assert_eq!(waiting.pace, Pace::default());
}
