//! What is told in each state, and that nothing is told to be well that is not.

use alloc::{vec, vec::Vec};

use proptest::prelude::*;

use super::*;
use crate::{Param, connection::Contests, connection::Mark, place::Place, secret::Secret};

const NOW: u64 = 1_800_000_000;
const HOME: &str = "https://shop.example";

/// A shop in which everything is well, and what a test makes of it.
struct Shown {
    facts: Facts,
    connection: connection::State,
    catalog: catalog::State,
    seen: Seen,
}

impl Shown {
    fn new() -> Self {
        let place = Some(Place::new(&[7; 32], HOME, "production"));
        Self {
            facts: Facts {
                shop_id: "0b2f7c1e-58d4-4b8a-9c55-6f0e3d1a7b42".into(),
                api_key: Secret::new("aurahistoria_abcdef_abcdefghijkl"),
                base_url: "https://api.example".into(),
                locale: "de_DE".into(),
                currency: "EUR".into(),
                home: HOME.into(),
                environment: "production".into(),
                place: place.clone(),
                ..Facts::default()
            },
            connection: connection::State {
                phase: connection::Phase::Connected,
                registered_at: Some(NOW - 86_400),
                registered: Mark::Of("fingerprint".into()),
                place,
                ..connection::State::default()
            },
            catalog: catalog::State { phase: catalog::Phase::Rest, ..catalog::State::default() },
            seen: Seen {
                numbers: Numbers { online: 4_865, on_its_way: 0, needs_you: 0, left_out: 135 },
                ..Seen::default()
            },
        }
    }

    fn status(&self) -> Status {
        status(NOW, &self.facts, &self.connection, &self.catalog, &self.seen)
    }

    fn connection_is(&mut self, phase: connection::Phase, since: u64, error: &Error) {
        self.connection.phase = phase;
        self.connection.patience.blame(since, Some(error.into()));
        self.connection.patience.next_try_at = Some(NOW + 60);
    }

    fn sending_is(&mut self, phase: catalog::Phase, since: u64, error: &Error) {
        self.catalog.phase = phase;
        self.catalog.patience.blame(since, Some(error.into()));
        self.catalog.patience.next_try_at = Some(NOW + 60);
    }
}

/// The pill, and code, since when, products and severity of each problem.
#[track_caller]
fn check(status: &Status, pill: Pill, expected: &[(&str, Option<u64>, u64, Severity)]) {
    let problems: Vec<_> = status
        .problems
        .iter()
        .map(|trouble| (trouble.problem.code.as_str(), trouble.since, trouble.products, trouble.severity))
        .collect();
    assert_eq!((status.pill, problems.as_slice()), (pill, expected));
}

fn number(trouble: &Trouble) -> u64 {
    match trouble.problem.params.first() {
        Some((_, Param::Number(number))) => *number,
        _ => panic!("{trouble:?}"),
    }
}

use Severity::{NeedsYou, Stops, Tells};

#[test]
fn all_is_well() {
    let status = Shown::new().status();
    check(&status, Pill::Connected, &[]);
    assert_eq!((status.numbers.total(), status.sending.allows), (5_000, vec![Wish::SendAll, Wish::SendChanges]));
}

#[test]
fn case_e1_changes_that_cannot_be_written_down() {
    let mut shown = Shown::new();
    shown.seen.tables_missing_since = Some(NOW - 900);
    check(&shown.status(), Pill::Stopped, &[("tables_missing", Some(NOW - 900), 0, Stops)]);
    shown.facts.home = "https://staging.example".into();
    let expected = [("shop_elsewhere", None, 0, Stops), ("tables_missing", Some(NOW - 900), 0, Stops)];
    check(&shown.status(), Pill::Elsewhere, &expected);
    assert_eq!(number(&shown.status().problems[1]), 1);
    shown.facts = Facts { shop_id: "".into(), api_key: Secret::default(), ..Shown::new().facts };
    check(&shown.status(), Pill::NotConnected, &[("tables_missing", Some(NOW - 900), 0, Stops)]);
}

#[test]
fn case_e1_before_a_check_has_tried_nothing_is_said_to_have_failed() {
    let mut shown = Shown::new();
    shown.seen.is_table_unreadable = true;
    let status = shown.status();
    check(&status, Pill::Stopped, &[("tables_missing", None, 0, Stops)]);
    assert_eq!(number(&status.problems[0]), 0);
    shown.seen.tables_missing_since = Some(NOW - 900);
    let status = shown.status();
    check(&status, Pill::Stopped, &[("tables_missing", Some(NOW - 900), 0, Stops)]);
    assert_eq!(number(&status.problems[0]), 1);
}

#[test]
fn case_e2_deliveries_that_cannot_be_built_are_named_after_three() {
    let mut shown = Shown::new();
    let after =
        |in_a_row| catalog::Deliveries { in_a_row, product_id: 17, why: "rest_refused".into(), since: NOW - 60 };
    shown.catalog.deliveries = Some(after(2));
    check(&shown.status(), Pill::Connected, &[]);
    shown.catalog.deliveries = Some(after(3));
    let status = shown.status();
    check(&status, Pill::Connected, &[("deliveries_unbuildable", Some(NOW - 60), 0, Tells)]);
    let params = &status.problems[0].problem.params;
    assert_eq!(params[1], ("why".into(), Param::Text("rest_refused".into())));
    assert_eq!(number(&status.problems[0]), 17);
}

#[test]
fn case_e2_products_that_cannot_be_read_are_counted_by_their_reason() {
    let mut shown = Shown::new();
    shown.seen.numbers.needs_you = 3;
    shown.seen.rows = vec![
        Rows { code: "product_ends_worker".into(), products: 1, since: Some(NOW - 500) },
        Rows { code: "product_unreadable".into(), products: 2, since: None },
        Rows { code: "request_refused".into(), products: 0, since: None },
    ];
    let expected = [("product_ends_worker", Some(NOW - 500), 1, NeedsYou), ("product_unreadable", None, 2, NeedsYou)];
    check(&shown.status(), Pill::NeedsYou, &expected);
}

#[test]
fn case_e3_a_queue_that_does_not_run() {
    let mut shown = Shown::new();
    for (due_at, minutes) in [(NOW - 3 * 86_400, 4_320), (NOW - 301, 5)] {
        shown.seen.queue = Queue { ran_at: Some(due_at - 60), due_at: Some(due_at) };
        let status = shown.status();
        check(&status, Pill::Stopped, &[("queue_asleep", Some(due_at), 0, Stops)]);
        assert_eq!(number(&status.problems[0]), minutes);
    }
    for due_at in [Some(NOW - 300), Some(NOW + 3_600), None] {
        shown.seen.queue = Queue { ran_at: None, due_at };
        check(&shown.status(), Pill::Connected, &[]);
    }
}

#[test]
fn case_e4_nothing_reaches_the_api_without_a_valid_key() {
    let mut shown = Shown::new();
    shown.seen.numbers.on_its_way = 200;
    shown.connection_is(connection::Phase::Stopped, NOW - 7_200, &Error::ApiKeyRejected);
    shown.sending_is(catalog::Phase::Stopped, NOW - 7_300, &Error::ApiKeyRejected);
    let status = shown.status();
    let expected =
        [("api_key_rejected", Some(NOW - 7_200), 0, Stops), ("nothing_reaches", Some(NOW - 7_200), 200, Stops)];
    check(&status, Pill::Stopped, &expected);
    assert_eq!(number(&status.problems[1]), 200);
    assert_eq!(status.connection.next_try_at, Some(NOW + 60));

    shown.connection = Shown::new().connection;
    let expected =
        [("api_key_rejected", Some(NOW - 7_300), 0, Stops), ("nothing_reaches", Some(NOW - 7_300), 200, Stops)];
    check(&shown.status(), Pill::Stopped, &expected);
}

#[test]
fn that_nothing_reaches_the_api_follows_its_reason_whatever_else_stops() {
    let mut shown = Shown::new();
    shown.seen.tables_missing_since = Some(NOW - 900);
    shown.seen.queue.due_at = Some(NOW - 3_600);
    shown.sending_is(catalog::Phase::Stopped, NOW - 60, &Error::ShopUnknown);
    let codes = |shown: &Shown| {
        let problems = shown.status().problems;
        problems.into_iter().map(|trouble| trouble.problem.code).collect::<Vec<_>>()
    };
    assert_eq!(codes(&shown), ["shop_unknown", "nothing_reaches", "tables_missing", "queue_asleep"]);
    // The connection is asked again for the same, and takes it for something that passes.
    shown.connection_is(connection::Phase::Registering, NOW - 90, &Error::ShopUnknown);
    assert_eq!(codes(&shown), ["shop_unknown", "nothing_reaches", "tables_missing", "queue_asleep"]);
    shown.connection_is(connection::Phase::Stopped, NOW - 90, &Error::SecretContested);
    shown.connection.contests = Some(Contests { since: NOW - 600, last_at: NOW - 60, count: 3 });
    let expected = ["shop_unknown", "nothing_reaches", "tables_missing", "queue_asleep", "secret_contested"];
    assert_eq!(codes(&shown), expected);
}

#[test]
fn case_e4_what_a_person_can_mend_is_told_whatever_it_is() {
    for error in [
        Error::ShopNotPartnered,
        Error::ShopUnknown,
        Error::UnsupportedCurrency { currency: "SEK".into() },
        Error::InsecureBaseUrl { value: "http://api.example".into() },
    ] {
        let mut shown = Shown::new();
        shown.connection_is(connection::Phase::Stopped, NOW - 60, &error);
        let expected = [(error.code(), Some(NOW - 60), 0, Stops), ("nothing_reaches", Some(NOW - 60), 0, Stops)];
        check(&shown.status(), Pill::Stopped, &expected);
    }
}

#[test]
fn case_e5_the_four_numbers_add_up_and_refused_products_need_the_merchant() {
    let mut shown = Shown::new();
    shown.seen.numbers = Numbers { online: 4_315, on_its_way: 550, needs_you: 135, left_out: 0 };
    shown.seen.rows = vec![Rows { code: "request_refused".into(), products: 135, since: Some(NOW - 10) }];
    let status = shown.status();
    check(&status, Pill::NeedsYou, &[("request_refused", Some(NOW - 10), 135, NeedsYou)]);
    assert_eq!(status.numbers.total(), 5_000);
    shown.seen.rows.clear();
    assert_eq!(shown.status().pill, Pill::NeedsYou);
    shown.seen.numbers = Numbers { online: u64::MAX, on_its_way: 1, needs_you: 0, left_out: 0 };
    assert_eq!(shown.status().numbers.total(), u64::MAX);
}

#[test]
fn case_e6_a_problem_with_any_text_is_shown() {
    let mut shown = Shown::new();
    let refused = Error::RequestRefused { status: 400, error: "BAD \u{1f525}".into(), field: String::new() };
    shown.connection_is(connection::Phase::Stopped, NOW - 60, &refused);
    let status = shown.status();
    assert_eq!(status.problems[0].problem, (&refused).into());
}

#[test]
fn case_e7_an_outage_is_told_at_once_and_called_one_after_an_hour() {
    for (since, pill, severity) in
        [(NOW - 30, Pill::Connected, Tells), (NOW - 3_599, Pill::Connected, Tells), (NOW - 3_600, Pill::Stopped, Stops)]
    {
        let mut shown = Shown::new();
        shown.seen.numbers.on_its_way = 200;
        shown.sending_is(catalog::Phase::Waiting, since, &Error::ApiUnavailable { status: 503 });
        let status = shown.status();
        check(&status, pill, &[("api_unavailable", Some(since), 0, severity)]);
        assert_eq!(status.sending.next_try_at, Some(NOW + 60));
        assert!(status.sending.allows.contains(&Wish::Resume));
    }
    let mut shown = Shown::new();
    shown.connection_is(connection::Phase::Retrying, NOW - 30, &Error::ApiTimeout);
    check(&shown.status(), Pill::Connecting, &[("api_timeout", Some(NOW - 30), 0, Tells)]);
}

#[test]
fn case_e8_and_c1_what_a_filter_makes_of_the_store_is_told_and_changes_nothing() {
    let mut shown = Shown::new();
    shown.seen.filtered_locale = Some("fr_FR".into());
    shown.seen.filtered_currency = Some("U".repeat(100));
    let status = shown.status();
    let expected = [("locale_filtered", None, 0, Tells), ("currency_filtered", None, 0, Tells)];
    check(&status, Pill::Connected, &expected);
    assert_eq!(status.problems[1].problem.params[0].1, Param::Text("U".repeat(16)));
}

#[test]
fn case_e9_prices_of_another_currency_are_on_their_way() {
    let mut shown = Shown::new();
    shown.seen.numbers = Numbers { online: 0, on_its_way: 500, needs_you: 0, left_out: 0 };
    shown.catalog.phase = catalog::Phase::Sending;
    shown.catalog.pace.per_minute = 600;
    let status = shown.status();
    check(&status, Pill::Connected, &[]);
    assert_eq!((status.sending.per_minute, status.sending.seconds_left), (Some(600), Some(50)));
    assert_eq!(status.sending.allows, [Wish::SendAll, Wish::SendChanges, Wish::Pause]);
}

#[test]
fn case_e10_who_waits_has_no_speed() {
    let mut shown = Shown::new();
    shown.catalog.pace.per_minute = 12_000;
    shown.seen.numbers.on_its_way = 200;
    for phase in [catalog::Phase::Waiting, catalog::Phase::Paused, catalog::Phase::Stopped, catalog::Phase::Rest] {
        shown.catalog.phase = phase;
        let sending = shown.status().sending;
        assert_eq!((sending.per_minute, sending.seconds_left), (None, None), "{phase:?}");
    }
    shown.catalog.phase = catalog::Phase::Sending;
    shown.facts.home = "https://staging.example".into();
    let sending = shown.status().sending;
    assert_eq!((sending.per_minute, sending.seconds_left, sending.allows), (None, None, vec![]));
    shown.facts.home = HOME.into();
    shown.catalog.pace.per_minute = 0;
    assert_eq!(shown.status().sending.seconds_left, None);
}

#[test]
fn case_e10_a_pause_is_called_one_and_not_forgotten() {
    let mut shown = Shown::new();
    shown.catalog.phase = catalog::Phase::Paused;
    check(&shown.status(), Pill::Paused, &[("sending_paused", None, 0, Tells)]);
    shown.catalog.paused_since = Some(NOW - 40 * 86_400);
    shown.seen.numbers.on_its_way = 2;
    let status = shown.status();
    check(&status, Pill::Paused, &[("sending_paused", Some(NOW - 40 * 86_400), 2, Tells)]);
    assert_eq!(number(&status.problems[0]), 2);
    // What needs the merchant does not make it less of a pause, and what stops everything comes before it.
    shown.seen.numbers.needs_you = 1;
    assert_eq!(shown.status().pill, Pill::Paused);
    shown.connection_is(connection::Phase::Stopped, NOW - 60, &Error::ShopUnknown);
    let status = shown.status();
    assert_eq!((status.pill, status.problems.len()), (Pill::Stopped, 3));
    // A copy of a shop that was paused has nothing to resume.
    shown.facts.home = "https://staging.example".into();
    check(&shown.status(), Pill::Elsewhere, &[("shop_elsewhere", None, 0, Stops)]);
}

#[test]
fn case_e10_whoever_was_replaced_is_told() {
    let mut shown = Shown::new();
    shown.seen.replaced_by = Some(Replaced { at: NOW - 5, by: "anna".into() });
    check(&shown.status(), Pill::Connected, &[("settings_replaced", Some(NOW - 5), 0, Tells)]);
}

#[test]
fn case_a1_a_copy_is_told_before_any_machine_knows_and_then_is_silent() {
    let mut shown = Shown::new();
    shown.facts.home = "https://staging.example".into();
    shown.seen.queue.due_at = Some(NOW - 3_600);
    let status = shown.status();
    check(&status, Pill::Elsewhere, &[("shop_elsewhere", None, 0, Stops)]);
    assert_eq!((status.connection.phase, number(&status.problems[0])), (connection::Phase::Elsewhere, 0));

    shown.connection_is(connection::Phase::Elsewhere, NOW - 90, &Error::ShopElsewhere { environment: false });
    check(&shown.status(), Pill::Elsewhere, &[("shop_elsewhere", Some(NOW - 90), 0, Stops)]);

    shown.connection.place.as_mut().unwrap().mark_copy("https://staging.example", "staging");
    check(&shown.status(), Pill::Copy, &[]);

    shown.facts.home = HOME.into();
    shown.seen.queue.due_at = None;
    check(&shown.status(), Pill::Connecting, &[]);
    shown.facts.environment = "staging".into();
    assert_eq!(number(&shown.status().problems[0]), 1);
}

#[test]
fn two_shops_with_one_shop_id_need_the_merchant_and_products_go_on() {
    let mut shown = Shown::new();
    shown.connection_is(connection::Phase::Stopped, NOW - 60, &Error::SecretContested);
    shown.connection.contests = Some(Contests { since: NOW - 600, last_at: NOW - 60, count: 3 });
    check(&shown.status(), Pill::NeedsYou, &[("secret_contested", Some(NOW - 60), 0, NeedsYou)]);
}

#[test]
fn what_would_be_taken_off_unasked_waits_for_a_word() {
    let mut shown = Shown::new();
    shown.catalog.brake = Some(catalog::Brake { products: 700, since: NOW - 60 });
    let status = shown.status();
    check(&status, Pill::NeedsYou, &[("many_removals", Some(NOW - 60), 700, NeedsYou)]);
    assert!(status.sending.allows.contains(&Wish::TakeOff));
}

#[test]
fn a_shop_that_was_never_connected() {
    let mut shown = Shown::new();
    shown.facts = Facts { shop_id: String::new(), api_key: Secret::default(), ..shown.facts };
    shown.connection = connection::State::default();
    let status = shown.status();
    check(&status, Pill::NotConnected, &[]);
    assert_eq!(status.sending.allows, []);
    shown.facts.shop_id = "0b2f7c1e-58d4-4b8a-9c55-6f0e3d1a7b42".into();
    shown.connection_is(connection::Phase::Unconfigured, NOW - 60, &Error::ApiKeyMissing);
    check(&shown.status(), Pill::NotConnected, &[("api_key_missing", Some(NOW - 60), 0, Stops)]);
}

#[test]
fn a_time_that_a_wrong_clock_has_set_is_not_shown() {
    let mut shown = Shown::new();
    shown.sending_is(catalog::Phase::Waiting, NOW, &Error::ApiTimeout);
    for wrong in [NOW - 1, NOW + 365 * 86_400, u64::MAX] {
        shown.catalog.patience.next_try_at = Some(wrong);
        assert_eq!(shown.status().sending.next_try_at, None);
    }
}

fn any_error() -> impl Strategy<Value = Option<Error>> {
    prop::sample::select(vec![
        None,
        Some(Error::ApiKeyRejected),
        Some(Error::ApiUnavailable { status: 503 }),
        Some(Error::SecretContested),
        Some(Error::UnsupportedCurrency { currency: "SEK".into() }),
    ])
}

proptest! {
    #![proptest_config(crate::many_cases())]

    #[test]
    fn connected_means_that_nothing_is_stuck_and_the_worst_comes_first(
        connection in prop::sample::select(vec![
            connection::Phase::Connected, connection::Phase::Registering, connection::Phase::Retrying,
            connection::Phase::Stopped, connection::Phase::Elsewhere, connection::Phase::Copy,
        ]),
        sending in prop::sample::select(vec![
            catalog::Phase::Idle, catalog::Phase::Sending, catalog::Phase::Waiting, catalog::Phase::Paused,
            catalog::Phase::Stopped, catalog::Phase::Rest,
        ]),
        (of_connection, of_sending) in (any_error(), any_error()),
        (needs_you, on_its_way, due, tables) in (0..3_u64, any::<u64>(), 0..1_000_u64, any::<bool>()),
        home in prop::sample::select(vec![HOME, "https://staging.example", ""]),
    ) {
        let mut shown = Shown::new();
        shown.facts.home = home.into();
        shown.connection.phase = connection;
        shown.connection.patience.blame(NOW - 60, of_connection.as_ref().map(Into::into));
        shown.catalog.phase = sending;
        shown.catalog.patience.blame(NOW - 60, of_sending.as_ref().map(Into::into));
        shown.seen.numbers.needs_you = needs_you;
        shown.seen.numbers.on_its_way = on_its_way;
        shown.seen.queue.due_at = Some(NOW - due);
        shown.seen.tables_missing_since = tables.then_some(NOW);
        let status = shown.status();
        if status.pill == Pill::Connected {
            prop_assert!(status.problems.iter().all(|trouble| trouble.severity == Tells));
            prop_assert!(needs_you == 0 && due <= QUEUE_LATE_SECONDS && !tables);
            prop_assert!(connection == connection::Phase::Connected);
            prop_assert!(!matches!(sending, catalog::Phase::Stopped | catalog::Phase::Paused));
            prop_assert!(home != "https://staging.example");
        }
        prop_assert!(status.problems.is_sorted_by_key(|trouble| trouble.severity));
        let everything = status.problems.iter().position(|trouble| trouble.problem.code == "nothing_reaches");
        let is_refused = connection == connection::Phase::Stopped
            && of_connection.is_some_and(|error| error != Error::SecretContested);
        let has_reason = is_refused || (sending == catalog::Phase::Stopped && of_sending.is_some());
        prop_assert!(everything.is_none_or(|at| at > 0 || !has_reason), "its reason comes first");
        let mut codes: Vec<_> = status.problems.iter().map(|trouble| &trouble.problem.code).collect();
        codes.sort();
        prop_assert!(codes.windows(2).all(|pair| pair[0] != pair[1]), "nothing is told twice: {:?}", codes);
    }
}
