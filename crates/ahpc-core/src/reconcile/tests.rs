//! Plans are applied to a small model of WooCommerce's webhooks, over every combination of what people and plugins do
//! to them.

use alloc::{collections::BTreeMap, vec};

use super::*;

mod properties;

const URL: &str = "https://api.example/api/v1/webhooks/woocommerce/0b2f7c1e-58d4-4b8a-9c55-6f0e3d1a7b42";
const OLD_URL: &str = "https://old.example/api/v1/webhooks/woocommerce/0b2f7c1e-58d4-4b8a-9c55-6f0e3d1a7b42";
const FOREIGN_URL: &str = "https://erp.example/hook";
const SECRET: &str = "MuWj59vCwmMkYnZb70dyDtmSWqvkBo6vGi7tLTfp";

fn desired(mode: Mode) -> DesiredState {
    DesiredState { mode, delivery_url: URL.into(), secret: Secret::new(SECRET), user_id: 1 }
}

/// A webhook of ours as it should be.
fn right(id: u64, topic: Topic) -> Webhook {
    Webhook {
        id,
        name: name_for(topic),
        status: ACTIVE.into(),
        user_id: 1,
        delivery_url: URL.into(),
        secret: Secret::new(SECRET),
        topic: topic.as_str().into(),
        api_version: API_VERSION.into(),
        failure_count: 0,
        pending_delivery: false,
    }
}

fn all_right() -> Vec<Webhook> {
    (7..).zip(Topic::ALL).map(|(id, topic)| right(id, topic)).collect()
}

fn foreign(id: u64) -> Webhook {
    Webhook {
        name: "ERP".into(),
        delivery_url: FOREIGN_URL.into(),
        secret: Secret::new("theirs"),
        ..right(id, Topic::ProductCreated)
    }
}

/// WooCommerce's table of webhooks, with what was measured of its behaviour.
#[derive(Clone)]
struct Shop {
    webhooks: BTreeMap<u64, Webhook>,
    known_ids: BTreeMap<Topic, u64>,
    pings: usize,
}

impl Shop {
    fn new(webhooks: &[Webhook], known_ids: &KnownIds) -> Self {
        Self {
            webhooks: webhooks.iter().map(|webhook| (webhook.id, webhook.clone())).collect(),
            known_ids: known_ids.iter().copied().collect(),
            pings: 0,
        }
    }

    fn plan(&self, desired: &DesiredState) -> Plan {
        let known_ids = self.known_ids.iter().map(|(topic, id)| (*topic, *id)).collect();
        plan_webhooks(desired, &known_ids, &self.actual())
    }

    fn actual(&self) -> Vec<Webhook> {
        self.webhooks.values().cloned().collect()
    }

    /// Carries out the first `count` steps, as when the process is killed after them.
    fn apply_first(&mut self, plan: &Plan, count: usize) {
        let mut created = BTreeMap::new();
        for step in plan.steps.iter().take(count) {
            match step.action {
                Action::Create => {
                    let id = self.create(step.changes.as_ref().unwrap());
                    created.insert(step.topic, id);
                }
                Action::Update => {
                    let id = step.id.unwrap_or_else(|| created[&step.topic]);
                    self.update(id, step.changes.as_ref().unwrap());
                }
                Action::Delete => {
                    assert_eq!(step.changes, None);
                    self.webhooks.remove(&step.id.unwrap()).expect("only what is there is deleted");
                }
            }
        }
        if count >= plan.steps.len() {
            self.known_ids = plan.kept.iter().copied().chain(created).collect();
        }
    }

    fn apply(&mut self, plan: &Plan) {
        self.apply_first(plan, usize::MAX);
    }

    fn create(&mut self, changes: &Changes) -> u64 {
        assert_ne!(changes.status, Some(ACTIVE), "WooCommerce would ping at the first delivery");
        let id = self.webhooks.keys().max().map_or(1, |max| max + 1);
        let empty = Webhook {
            id,
            name: String::new(),
            status: DISABLED.into(),
            user_id: 0,
            delivery_url: String::new(),
            secret: Secret::default(),
            topic: String::new(),
            api_version: String::new(),
            failure_count: 0,
            pending_delivery: false,
        };
        self.webhooks.insert(id, Webhook { pending_delivery: true, ..changed(&empty, changes) });
        id
    }

    fn update(&mut self, id: u64, changes: &Changes) {
        let before = &self.webhooks[&id];
        let after = changed(before, changes);
        assert_ne!(*before, after, "a step that changes nothing is none");
        let pings = after.status == ACTIVE && (after.delivery_url != before.delivery_url || after.pending_delivery);
        self.pings += usize::from(pings);
        self.webhooks.insert(id, after);
    }
}

fn changed(webhook: &Webhook, changes: &Changes) -> Webhook {
    let changes = changes.clone();
    let old = webhook.clone();
    Webhook {
        id: old.id,
        name: changes.name.unwrap_or(old.name),
        status: changes.status.map_or(old.status, Into::into),
        user_id: changes.user_id.unwrap_or(old.user_id),
        delivery_url: changes.delivery_url.unwrap_or(old.delivery_url),
        secret: changes.secret.unwrap_or(old.secret),
        topic: changes.topic.map_or(old.topic, |topic| topic.as_str().into()),
        api_version: changes.api_version.map_or(old.api_version, Into::into),
        failure_count: changes.failure_count.unwrap_or(old.failure_count),
        pending_delivery: changes.pending_delivery.unwrap_or(old.pending_delivery),
    }
}

/// Applies plans to `webhooks`, whole and broken off after each step, and checks that the goal is reached each time.
#[track_caller]
fn check_reaches_goal(mode: Mode, known_ids: &KnownIds, webhooks: &[Webhook]) {
    let desired = desired(mode);
    let start = Shop::new(webhooks, known_ids);
    let plan = start.plan(&desired);

    let mut backwards = start.actual();
    backwards.reverse();
    assert_eq!(plan_webhooks(&desired, known_ids, &backwards), plan, "the order of webhooks does not matter");

    for broken_off_after in 0..=plan.steps.len() {
        let mut shop = start.clone();
        shop.apply_first(&plan, broken_off_after);
        let rest = shop.plan(&desired);
        shop.apply(&rest);
        check_goal(&desired, &start, &shop);
        assert_eq!(shop.plan(&desired).steps, [], "planning again after applying gives nothing: {webhooks:?}");

        shop.known_ids.clear();
        assert_eq!(shop.plan(&desired).steps, [], "also when the ids are lost");
    }
}

#[track_caller]
fn check_goal(desired: &DesiredState, start: &Shop, end: &Shop) {
    assert_eq!(end.pings, 0);
    for webhook in start.webhooks.values().filter(|webhook| is_foreign(webhook, start)) {
        assert_eq!(end.webhooks.get(&webhook.id), Some(webhook), "what is not ours is not touched");
    }
    let ours: Vec<_> = end.webhooks.values().filter(|webhook| !is_foreign(webhook, end)).collect();
    match desired.mode {
        Mode::Active => {
            assert_eq!(ours.len(), 3);
            for (topic, id) in &end.known_ids {
                let webhook = &end.webhooks[id];
                let failure_count = webhook.failure_count;
                assert_eq!(*webhook, Webhook { failure_count, ..right(*id, *topic) });
                if let Some(before) = start.webhooks.get(id) {
                    assert!(before.status == ACTIVE || failure_count == 0, "a recovered webhook starts at zero");
                }
            }
            assert_eq!(end.known_ids.len(), 3);
        }
        Mode::Paused => {
            assert!(ours.iter().all(|webhook| webhook.status != ACTIVE));
            assert_eq!(end.webhooks.len(), start.webhooks.len(), "pausing neither creates nor deletes");
        }
        Mode::Removed => assert_eq!(ours, Vec::<&Webhook>::new()),
    }
}

/// By the words of the contract, told apart from `slot` on purpose.
fn is_foreign(webhook: &Webhook, shop: &Shop) -> bool {
    let managed = ["product.created", "product.updated", "product.deleted"];
    let named = managed.iter().any(|topic| webhook.name == alloc::format!("Aura Historia Partner Connect - {topic}"));
    let known = shop.known_ids.values().any(|id| *id == webhook.id);
    let delivers = webhook.delivery_url == URL && managed.contains(&webhook.topic.as_str());
    !(named || known || delivers)
}

/// Every way that one webhook can be, with the given id.
fn every_webhook(id: u64) -> Vec<Webhook> {
    let mut all = vec![right(id, Topic::ProductUpdated)];
    let mut vary = |ways: &[fn(&mut Webhook)]| {
        let before = all.clone();
        for way in ways {
            all.extend(before.iter().cloned().map(|mut webhook| {
                way(&mut webhook);
                webhook
            }));
        }
    };
    vary(&[|w| w.name = "Mine".into(), |w| w.name.push('x')]);
    vary(&[|w| w.status = PAUSED.into(), |w| w.status = DISABLED.into()]);
    vary(&[|w| w.delivery_url = OLD_URL.into(), |w| w.delivery_url = FOREIGN_URL.into()]);
    vary(&[|w| w.topic = "product.deleted".into(), |w| w.topic = "order.created".into(), |w| w.topic.clear()]);
    vary(&[|w| w.secret = Secret::new("edited")]);
    vary(&[|w| w.user_id = 0]);
    vary(&[|w| w.api_version = "wp_api_v2".into()]);
    vary(&[|w| w.pending_delivery = true]);
    vary(&[|w| w.failure_count = 6]);
    all
}

/// The ways that matter when several webhooks meet.
fn some_webhooks(id: u64) -> Vec<Webhook> {
    let updated = right(id, Topic::ProductUpdated);
    let url = |url: &str| Webhook { delivery_url: url.into(), ..updated.clone() };
    vec![
        updated.clone(),
        right(id, Topic::ProductCreated),
        url(OLD_URL),
        url(FOREIGN_URL),
        Webhook { name: "Mine".into(), ..updated.clone() },
        Webhook { name: "Mine".into(), ..url(OLD_URL) },
        Webhook { topic: "product.deleted".into(), status: DISABLED.into(), failure_count: 6, ..updated.clone() },
        Webhook { status: PAUSED.into(), pending_delivery: true, ..updated.clone() },
        foreign(id),
    ]
}

const MODES: [Mode; 3] = [Mode::Active, Mode::Paused, Mode::Removed];

#[test]
fn from_every_single_webhook_the_goal_is_reached() {
    for webhook in every_webhook(7) {
        for mode in MODES {
            for known_ids in [vec![], vec![(Topic::ProductUpdated, 7)], vec![(Topic::ProductCreated, 7)]] {
                check_reaches_goal(mode, &known_ids, core::slice::from_ref(&webhook));
            }
        }
    }
}

#[test]
fn from_several_webhooks_the_goal_is_reached() {
    for first in some_webhooks(3) {
        for second in some_webhooks(5) {
            for third in some_webhooks(8) {
                for mode in MODES {
                    let webhooks = [first.clone(), second.clone(), third.clone()];
                    check_reaches_goal(mode, &vec![], &webhooks);
                    check_reaches_goal(mode, &vec![(Topic::ProductUpdated, 5), (Topic::ProductDeleted, 8)], &webhooks);
                }
            }
        }
    }
}

#[test]
fn nothing_is_done_when_everything_is_right() {
    let mut webhooks = all_right();
    webhooks[1].failure_count = 3;
    let plan = plan_webhooks(&desired(Mode::Active), &vec![], &webhooks);
    assert_eq!(plan.steps, []);
    assert_eq!(plan.kept, (7..).zip(Topic::ALL).map(|(id, topic)| (topic, id)).collect::<Vec<_>>());
}

/// One of three webhooks that are right otherwise, and the steps that it takes.
#[track_caller]
fn check_steps(spoil: impl FnOnce(&mut Webhook), expected: &[(Reason, Changes)]) {
    let mut webhooks = all_right();
    spoil(&mut webhooks[1]);
    let known_ids = vec![(Topic::ProductUpdated, 8)];
    let plan = plan_webhooks(&desired(Mode::Active), &known_ids, &webhooks);
    let steps: Vec<_> = plan.steps.into_iter().map(|step| (step.reason, step.changes.unwrap())).collect();
    assert_eq!(steps, expected);
}

fn changes() -> Changes {
    Changes::default()
}

#[test]
fn steps_are_the_smallest() {
    check_steps(
        |w| w.name = "Aura Historia Partner Connect".into(),
        &[(Reason::Differs, Changes { name: Some(name_for(Topic::ProductUpdated)), ..changes() })],
    );
    check_steps(
        |w| w.topic = "product.deleted".into(),
        &[(Reason::Differs, Changes { topic: Some(Topic::ProductUpdated), ..changes() })],
    );
    check_steps(
        |w| w.pending_delivery = true,
        &[(Reason::Differs, Changes { pending_delivery: Some(false), ..changes() })],
    );
    check_steps(|w| w.status = PAUSED.into(), &[(Reason::Enable, Changes { status: Some(ACTIVE), ..changes() })]);
}

#[test]
fn an_address_changes_only_on_a_paused_webhook() {
    let moved = Changes { delivery_url: Some(URL.into()), ..changes() };
    let enabled = Changes { status: Some(ACTIVE), ..changes() };
    check_steps(
        |w| w.delivery_url = OLD_URL.into(),
        &[(Reason::PauseFirst, Changes { status: Some(PAUSED), ..moved.clone() }), (Reason::Enable, enabled.clone())],
    );
    check_steps(
        |w| {
            w.delivery_url = OLD_URL.into();
            w.status = PAUSED.into();
        },
        &[(Reason::Differs, moved.clone()), (Reason::Enable, enabled.clone())],
    );
    check_steps(
        |w| {
            w.delivery_url = OLD_URL.into();
            w.status = DISABLED.into();
            w.failure_count = 6;
        },
        &[(Reason::Differs, moved), (Reason::DisabledByFailures, Changes { failure_count: Some(0), ..enabled })],
    );
}

#[test]
fn a_recovered_webhook_starts_at_zero() {
    let enabled = Changes { status: Some(ACTIVE), failure_count: Some(0), ..changes() };
    check_steps(
        |w| {
            w.status = DISABLED.into();
            w.failure_count = 6;
        },
        &[(Reason::DisabledByFailures, enabled)],
    );
}

#[test]
fn a_webhook_that_a_person_switched_off_is_not_blamed_on_deliveries() {
    for failure_count in [0, 1, 5] {
        let reset = Some(0).filter(|_| failure_count > 0);
        let enabled = Changes { status: Some(ACTIVE), failure_count: reset, ..changes() };
        check_steps(
            |w| {
                w.status = DISABLED.into();
                w.failure_count = failure_count;
            },
            &[(Reason::Enable, enabled)],
        );
    }
}

#[test]
fn a_lost_id_does_not_make_a_copy_win() {
    let mut webhooks = all_right();
    webhooks.push(right(12, Topic::ProductUpdated));
    let plan = plan_webhooks(&desired(Mode::Active), &vec![(Topic::ProductUpdated, 12)], &webhooks);
    let expected = Step {
        action: Action::Delete,
        topic: Topic::ProductUpdated,
        id: Some(12),
        reason: Reason::Duplicate,
        changes: None,
    };
    assert_eq!(plan.steps, [expected]);
}

#[test]
fn a_webhook_listed_twice_is_no_copy() {
    let mut webhooks = all_right();
    webhooks.extend(all_right());
    assert_eq!(plan_webhooks(&desired(Mode::Active), &vec![], &webhooks).steps, []);
}

#[test]
fn what_we_made_is_ours_whatever_it_is_called() {
    let known_ids = vec![(Topic::ProductCreated, 7)];
    let reasons = |mode| -> Vec<_> {
        let steps = plan_webhooks(&desired(mode), &known_ids, &[foreign(7)]).steps;
        steps.into_iter().filter(|step| step.id == Some(7)).map(|step| (step.action, step.reason)).collect()
    };
    assert_eq!(reasons(Mode::Removed), [(Action::Delete, Reason::Removed)]);
    assert_eq!(reasons(Mode::Paused), [(Action::Update, Reason::Paused)]);
    assert_eq!(reasons(Mode::Active), [(Action::Update, Reason::PauseFirst), (Action::Update, Reason::Enable)]);
}

#[test]
fn what_we_made_goes_back_to_its_place_beside_a_new_one() {
    // Name, topic, address and secret of the first were changed in one save, and a second one was made meanwhile.
    let mut webhooks = all_right();
    webhooks.push(foreign(5));
    let known_ids = vec![(Topic::ProductUpdated, 5), (Topic::ProductCreated, 7), (Topic::ProductDeleted, 9)];
    let plan = plan_webhooks(&desired(Mode::Active), &known_ids, &webhooks);
    let steps: Vec<_> = plan.steps.iter().map(|step| (step.id, step.reason)).collect();
    assert_eq!(steps, [(Some(5), Reason::PauseFirst), (Some(5), Reason::Enable), (Some(8), Reason::Duplicate)]);
    assert_eq!(plan.kept[1], (Topic::ProductUpdated, 5));
}

#[test]
fn empty_addresses_match_nothing() {
    let webhook = Webhook { delivery_url: String::new(), secret: Secret::default(), ..foreign(7) };
    let desired =
        DesiredState { mode: Mode::Removed, delivery_url: String::new(), secret: Secret::default(), user_id: 0 };
    assert_eq!(plan_webhooks(&desired, &vec![], &[webhook]), Plan::default());
}

#[test]
fn a_repair_undoes_what_others_did() {
    let repairs = |plan: &Plan| plan.steps.iter().map(Step::is_repair).collect::<Vec<_>>();
    let first = plan_webhooks(&desired(Mode::Active), &vec![], &all_right()[..2]);
    assert_eq!(repairs(&first), [true, false], "one was deleted: made anew, and what the plan made is enabled");
    let mut webhooks = all_right();
    webhooks[0].delivery_url = OLD_URL.into();
    webhooks[1].status = DISABLED.into();
    webhooks[2].status = PAUSED.into();
    webhooks.push(right(12, Topic::ProductDeleted));
    let plan = plan_webhooks(&desired(Mode::Active), &vec![], &webhooks);
    assert_eq!(repairs(&plan), [false, true, true, true, true]);
    for mode in [Mode::Paused, Mode::Removed] {
        assert!(repairs(&plan_webhooks(&desired(mode), &vec![], &webhooks)).iter().all(|repair| !repair));
    }
}
