//! A shop that is copied, moved, and taken back: case A1.

use super::*;

const STAGING: &str = "https://staging.shop.example";

fn at(home: &str) -> Facts {
    Facts { home: home.into(), ..facts() }
}

fn in_environment(environment: &str) -> Facts {
    Facts { environment: environment.into(), ..facts() }
}

fn moved_here() -> Event {
    Event::MovedHere { random: vec![9; 32] }
}

fn is_copy(forget: bool) -> Event {
    Event::IsCopy { forget }
}

const QUIET: [&str; 2] = ["check_regularly", "webhooks_paused"];

#[test]
fn from_elsewhere_nothing_is_asked_and_nothing_delivered() {
    let state = connect(&facts());
    for (facts, is_environment) in [
        (at(STAGING), 0),
        (at("https://shop.example/new"), 0),
        (in_environment("staging"), 1),
        (Facts { webhooks_disabled: true, currency: "USD".into(), ..at(STAGING) }, 0),
        (Facts { base_url: "http://insecure.example".into(), ..at(STAGING) }, 0),
    ] {
        for event in [start(), forced(), signature_refused()] {
            let quiet = take(&state, &facts, event);
            check(&quiet, Phase::Elsewhere, "shop_elsewhere", &QUIET);
            let expected = [("environment".into(), crate::Param::Number(is_environment))];
            assert_eq!(quiet.problem.unwrap().params, expected);
        }
    }
}

#[test]
fn another_spelling_of_the_address_is_no_other_place() {
    let state = connect(&facts());
    for home in ["http://shop.example", "https://www.shop.example/", "https://SHOP.example:443"] {
        check(&take(&state, &at(home), start()), Phase::Connected, "", &CHECKED);
    }
}

#[test]
fn back_at_its_address_everything_goes_on_by_itself() {
    let state = connect(&facts());
    let away = take(&state, &at(STAGING), start());
    let back = take(&away.state, &facts(), start());
    check(&back, Phase::Connected, "", &CONNECTED);
    assert_eq!(back.state, state);
}

#[test]
fn an_address_that_cannot_be_read_says_nothing() {
    let state = connect(&facts());
    let unread = take(&state, &at(" "), start());
    check(&unread, Phase::Connected, "", &["check_regularly"]);
    assert_eq!(unread.state, state);
    let forced = take(&state, &at(""), forced());
    check(&forced, Phase::Connected, "", &["check_regularly"]);
}

#[test]
fn a_shop_that_has_moved_is_registered_and_sent_again() {
    let away = take(&connect(&facts()), &at(STAGING), start());
    let asked = take(&away.state, &at(STAGING), moved_here());
    check(&asked, Phase::Registering, "shop_elsewhere", &ASKED);
    let done = take(&asked.state, &at(STAGING), answer(200));
    let effects = ["start_catalog_moved", "check_regularly", "resume_sending", "remember_delivery", "webhooks_active"];
    check(&done, Phase::Connected, "", &effects);
    check(&take(&done.state, &at(STAGING), start()), Phase::Connected, "", &CHECKED);
    let behind = take(&done.state, &facts(), start());
    check(&behind, Phase::Elsewhere, "shop_elsewhere", &QUIET);
}

#[test]
fn a_move_is_registered_however_long_it_takes() {
    let away = take(&connect(&facts()), &at(STAGING), start());
    let asked = take(&away.state, &at(STAGING), moved_here());
    let failed = take(&asked.state, &at(STAGING), answer(503));
    check(&failed, Phase::Retrying, "api_unavailable", &["schedule_sync"]);
    let early = run(&failed.state, &at(STAGING), NOW + 10, start());
    check(&early, Phase::Retrying, "api_unavailable", &["check_regularly", "schedule_sync"]);
    let again = run(&failed.state, &at(STAGING), NOW + 30, start());
    check(&again, Phase::Registering, "api_unavailable", &ASKED);
    let done = run(&again.state, &at(STAGING), NOW + 31, answer(200));
    assert!(names(&done.effects).contains(&"start_catalog_moved"));

    let copied = run(&failed.state, &at("https://third.example"), NOW + 30, start());
    check(&copied, Phase::Elsewhere, "shop_elsewhere", &QUIET);
}

#[test]
fn a_move_to_another_shop_sends_all() {
    let facts = Facts { shop_id: OTHER_SHOP.into(), ..at(STAGING) };
    let asked = take(&connect(&super::facts()), &facts, moved_here());
    let done = take(&asked.state, &facts, answer(200));
    assert!(names(&done.effects).contains(&"start_catalog_all"));
}

#[test]
fn a_word_about_a_move_that_never_happened_only_checks() {
    let state = connect(&facts());
    let asked = take(&state, &facts(), moved_here());
    check(&asked, Phase::Registering, "", &ASKED);
    let done = take(&asked.state, &facts(), answer(200));
    check(&done, Phase::Connected, "", &CONNECTED);
    assert_eq!(done.state, state);
}

#[test]
fn a_copy_stays_silent_and_is_asked_again_elsewhere() {
    let away = take(&connect(&facts()), &at(STAGING), start());
    let copy = take(&away.state, &at(STAGING), is_copy(false));
    check(&copy, Phase::Copy, "", &["webhooks_paused"]);
    for event in [start(), forced(), signature_refused()] {
        check(&take(&copy.state, &at(STAGING), event), Phase::Copy, "", &QUIET);
    }
    let elsewhere = take(&copy.state, &at("https://third.example"), start());
    check(&elsewhere, Phase::Elsewhere, "shop_elsewhere", &QUIET);
    check(&take(&copy.state, &facts(), start()), Phase::Connected, "", &CONNECTED);
    let mind_changed = take(&copy.state, &at(STAGING), moved_here());
    check(&mind_changed, Phase::Registering, "", &ASKED);
}

#[test]
fn a_copy_forgets_key_and_secret_even_if_it_is_killed_before() {
    let copy = take(&connect(&facts()), &at(STAGING), is_copy(true));
    check(&copy, Phase::Copy, "", &["webhooks_paused", "forget_credentials"]);
    let again = take(&copy.state, &at(STAGING), start());
    check(&again, Phase::Copy, "", &["check_regularly", "webhooks_paused", "forget_credentials"]);
    let empty = Facts { shop_id: String::new(), api_key: Secret::default(), secret: Secret::default(), ..at(STAGING) };
    let forgotten = take(&again.state, &empty, start());
    check(&forgotten, Phase::Unconfigured, "", &QUIET);
    assert!(!forgotten.state.forgets);
}

#[test]
fn settings_entered_in_a_copy_connect_the_copy() {
    for mark in [None, Some(is_copy(false)), Some(is_copy(true))] {
        let mut state = take(&connect(&facts()), &at(STAGING), start()).state;
        if let Some(mark) = mark {
            state = take(&state, &at(STAGING), mark).state;
        }
        for (shop_id, catalog) in [(SHOP, "start_catalog_moved"), (OTHER_SHOP, "start_catalog_all")] {
            let facts = Facts { shop_id: shop_id.into(), ..at(STAGING) };
            let asked = take(&state, &facts, entered());
            let done = take(&asked.state, &facts, answer(200));
            let effects =
                ["save_settings", catalog, "check_regularly", "resume_sending", "remember_delivery", "webhooks_active"];
            check(&done, Phase::Connected, "", &effects);
            check(&take(&done.state, &facts, start()), Phase::Connected, "", &CHECKED);
        }
    }
}

#[test]
fn settings_entered_in_a_copy_that_has_forgotten_are_tried_for_as_long_as_it_takes() {
    let copy = take(&connect(&facts()), &at(STAGING), is_copy(true));
    let asked = take(&copy.state, &at(STAGING), entered());
    let failed = take(&asked.state, &at(STAGING), answer(503));
    check(&failed, Phase::Retrying, "api_unavailable", &["save_settings", "check_regularly", "schedule_sync"]);
    let again = run(&failed.state, &at(STAGING), NOW + 30, start());
    check(&again, Phase::Registering, "api_unavailable", &ASKED);
}

#[test]
fn what_was_connected_by_mistake_can_be_called_a_copy() {
    let copy = take(&connect(&at(STAGING)), &at(STAGING), is_copy(false));
    check(&take(&copy.state, &at(STAGING), start()), Phase::Copy, "", &QUIET);
    let never = take(&State::default(), &at(STAGING), is_copy(false));
    check(&take(&never.state, &at(STAGING), forced()), Phase::Copy, "", &QUIET);
}

#[test]
fn a_shop_of_a_version_without_places_takes_the_first_one() {
    let state = State { place: None, ..connect(&facts()) };
    let asked = take(&state, &at(STAGING), start());
    check(&asked, Phase::Registering, "", &ASKED);
    let done = take(&asked.state, &at(STAGING), answer(200));
    check(&done, Phase::Connected, "", &CONNECTED);
    check(&take(&done.state, &facts(), start()), Phase::Elsewhere, "shop_elsewhere", &QUIET);
}

#[test]
fn a_refused_word_about_a_move_is_tried_again_like_any_registration() {
    let asked = take(&connect(&facts()), &at(STAGING), moved_here());
    let refused = take(&asked.state, &at(STAGING), answer(403));
    check(&refused, Phase::Stopped, "shop_not_partnered", &["schedule_sync"]);
    let later = run(&refused.state, &at(STAGING), NOW + REFUSED_PAUSE_SECONDS, start());
    check(&later, Phase::Registering, "shop_not_partnered", &ASKED);
}

#[test]
fn a_copy_in_the_middle_of_a_registration_does_not_go_on_with_it() {
    let asked = take(&connect(&facts()), &facts(), forced());
    let copied = take(&asked.state, &at(STAGING), start());
    check(&copied, Phase::Elsewhere, "shop_elsewhere", &QUIET);
    let late = take(&copied.state, &at(STAGING), answer(200));
    check(&late, Phase::Elsewhere, "shop_elsewhere", &[]);
    let back = take(&late.state, &facts(), start());
    check(&back, Phase::Registering, "shop_elsewhere", &ASKED);
}

#[test]
fn an_answer_counts_only_for_the_place_that_it_was_asked_from() {
    for state in [State::default(), connect(&facts())] {
        let asked = take(&state, &facts(), forced());
        for status in [200, 401] {
            let late = take(&asked.state, &at(STAGING), answer(status));
            check(&late, Phase::Registering, "", &["schedule_sync"]);
        }
    }
    let asked = take(&State::default(), &facts(), entered());
    let error = step(asked.state, &at(STAGING), NOW, answer(200)).unwrap_err();
    assert_eq!(error.code(), "malformed_request");
}

#[test]
fn a_state_tells_nothing_of_the_address() {
    let shown = format!("{:?}", take(&connect(&facts()), &at(STAGING), start()).state);
    assert!(!shown.contains("shop.example"));
}
