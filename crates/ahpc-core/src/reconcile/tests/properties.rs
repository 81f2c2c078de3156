//! What holds of every plan, from any state that people, other plugins and killed processes may leave.

use alloc::vec;

use proptest::{collection, prelude::*, sample};

use super::*;

/// Anything that a webhook may have become. Values that matter come up often, so that several meet in one webhook.
fn any_webhook() -> impl Strategy<Value = Webhook> {
    let name = prop_oneof![
        6 => sample::select(&Topic::ALL[..]).prop_map(name_for),
        1 => Just("Aura Historia Partner Connect".into()),
        1 => Just("Aura Historia Partner Connect - order.created".into()),
        1 => Just("ERP".into()),
        1 => ".{0,12}",
    ];
    let status = sample::select(vec![ACTIVE, PAUSED, DISABLED, ""]);
    let delivery_url =
        prop_oneof![3 => Just(URL.into()), 1 => Just(OLD_URL.into()), 1 => Just(FOREIGN_URL.into()), 1 => ".{0,12}"];
    let secret = prop_oneof![3 => Just(SECRET.into()), 1 => ".{0,12}"];
    let topic = prop_oneof![
        6 => sample::select(&Topic::ALL[..]).prop_map(|topic| topic.as_str().into()),
        1 => Just("order.created".into()),
        1 => Just(String::new()),
    ];
    let api_version = sample::select(vec![API_VERSION, API_VERSION, "wp_api_v2", ""]);
    let numbers = (sample::select(vec![1, 1, 0, 7]), sample::select(vec![0, 0, 1, 6, u64::MAX]), any::<bool>());
    (name, status, delivery_url, secret, topic, api_version, numbers).prop_map(
        |(name, status, delivery_url, secret, topic, api_version, (user_id, failure_count, pending_delivery))| {
            Webhook {
                id: 0,
                name,
                status: status.into(),
                user_id,
                delivery_url,
                secret: Secret::new(secret),
                topic,
                api_version: api_version.into(),
                failure_count,
                pending_delivery,
            }
        },
    )
}

/// Some webhooks in any order, and ids that are believed to be ours.
fn any_shop() -> impl Strategy<Value = (Vec<Webhook>, KnownIds)> {
    let webhooks = collection::btree_map(1_u64..12, any_webhook(), 0..8)
        .prop_map(|webhooks| webhooks.into_iter().map(|(id, webhook)| Webhook { id, ..webhook }).collect::<Vec<_>>());
    let known = collection::btree_map(sample::select(&Topic::ALL[..]), 1_u64..12, 0..=3);
    (webhooks.prop_shuffle(), known.prop_map(|ids| ids.into_iter().collect()))
}

fn any_mode() -> impl Strategy<Value = Mode> {
    sample::select(&MODES[..])
}

proptest! {
    #![proptest_config(crate::many_cases())]

    #[test]
    fn the_goal_is_reached_from_any_state((webhooks, known_ids) in any_shop(), mode in any_mode()) {
        check_reaches_goal(mode, &known_ids, &webhooks);
    }

    #[test]
    fn the_order_does_not_matter(
        ((webhooks, known_ids), shuffled) in any_shop().prop_flat_map(|shop| {
            let shuffled = Just(shop.0.clone()).prop_shuffle();
            (Just(shop), shuffled)
        }),
        mode in any_mode(),
    ) {
        let plan = plan_webhooks(&desired(mode), &known_ids, &webhooks);
        prop_assert_eq!(plan_webhooks(&desired(mode), &known_ids, &shuffled), plan);
    }

    #[test]
    fn no_shorter_plan_reaches_the_goal((webhooks, known_ids) in any_shop(), mode in any_mode()) {
        let shop = Shop::new(&webhooks, &known_ids);
        let expected: usize = Topic::ALL.into_iter().map(|topic| fewest_steps(mode, topic, &shop)).sum();
        prop_assert_eq!(shop.plan(&desired(mode)).steps.len(), expected);
    }

    #[test]
    fn there_are_never_more_than_three_of_ours((webhooks, known_ids) in any_shop(), mode in any_mode()) {
        let start = Shop::new(&webhooks, &known_ids);
        let count = |shop: &Shop| shop.webhooks.values().filter(|webhook| !is_foreign(webhook, shop)).count();
        let plan = start.plan(&desired(mode));
        for steps in 0..=plan.steps.len() {
            let mut shop = start.clone();
            shop.apply_first(&plan, steps);
            prop_assert!(count(&shop) <= count(&start).max(3), "after {} of {:?}", steps, plan.steps);
        }
    }

    #[test]
    fn only_what_is_ours_is_planned((webhooks, known_ids) in any_shop(), mode in any_mode()) {
        let shop = Shop::new(&webhooks, &known_ids);
        for id in shop.plan(&desired(mode)).steps.iter().filter_map(|step| step.id) {
            prop_assert!(!is_foreign(&shop.webhooks[&id], &shop), "{:?}", shop.webhooks[&id]);
        }
    }
}

/// The fewest steps by which the webhooks of a topic can come to their goal without a ping: counted for those that go,
/// tried out for the one that stays.
fn fewest_steps(mode: Mode, topic: Topic, shop: &Shop) -> usize {
    let mut ours = shop.webhooks.values().filter(|webhook| !is_foreign(webhook, shop) && place(webhook, shop) == topic);
    match mode {
        Mode::Paused => ours.filter(|webhook| webhook.status == ACTIVE).count(),
        Mode::Removed => ours.count(),
        Mode::Active => ours.next().map_or(2, |oldest| fewest_updates(Condition::of(oldest, topic)) + ours.count()),
    }
}

/// The topic that one of ours belongs to, by the words of the contract.
fn place(webhook: &Webhook, shop: &Shop) -> Topic {
    let by_id = shop.known_ids.iter().find(|(_, id)| **id == webhook.id).map(|(topic, _)| *topic);
    let stripped = Shop { known_ids: BTreeMap::new(), ..shop.clone() };
    let is_ours_by_id = by_id.filter(|_| {
        // Known, and ours for that: by its name's beginning, its secret or its address.
        let renamed = Webhook { topic: String::new(), name: webhook.name.replacen(" - ", " ", 1), ..webhook.clone() };
        is_foreign(&renamed, &stripped) && !is_foreign(&renamed, shop)
    });
    let of_name = || Topic::ALL.into_iter().find(|topic| webhook.name == name_for(*topic));
    let own = || Topic::ALL.into_iter().find(|topic| webhook.topic == topic.as_str());
    is_ours_by_id.or_else(of_name).or_else(own).expect("what is ours has a place")
}

/// What of a webhook decides how many updates it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Condition {
    is_active: bool,
    is_at_address: bool,
    is_pending: bool,
    is_right_otherwise: bool,
    /// Whether failures are left that count: those that it had before it was switched on again.
    has_failures: bool,
}

impl Condition {
    fn of(webhook: &Webhook, topic: Topic) -> Self {
        let right = Webhook {
            status: webhook.status.clone(),
            delivery_url: webhook.delivery_url.clone(),
            pending_delivery: webhook.pending_delivery,
            failure_count: webhook.failure_count,
            ..right(webhook.id, topic)
        };
        let is_active = webhook.status == ACTIVE;
        Self {
            is_active,
            is_at_address: webhook.delivery_url == URL,
            is_pending: webhook.pending_delivery,
            is_right_otherwise: *webhook == right,
            has_failures: !is_active && webhook.failure_count > 0,
        }
    }

    fn is_goal(self) -> bool {
        self.is_active && self.is_at_address && !self.is_pending && self.is_right_otherwise && !self.has_failures
    }

    /// Everything that one update can make of it without a ping: each part stays or is mended, and the status is any.
    fn updates(self) -> impl Iterator<Item = Self> {
        (0..32_u8)
            .map(move |choice| Self {
                is_active: choice & 1 != 0,
                is_at_address: self.is_at_address || choice & 2 != 0,
                is_pending: self.is_pending && choice & 4 != 0,
                is_right_otherwise: self.is_right_otherwise || choice & 8 != 0,
                has_failures: self.has_failures && choice & 16 != 0,
            })
            .filter(move |after| !after.is_active || (after.is_at_address == self.is_at_address && !after.is_pending))
    }
}

/// Tries every row of updates, shorter ones first.
fn fewest_updates(start: Condition) -> usize {
    let mut reached = vec![start];
    (0..)
        .find(|_| {
            let is_there = reached.iter().any(|condition| condition.is_goal());
            reached = reached.iter().flat_map(|condition| condition.updates()).collect();
            is_there
        })
        .expect("pausing, mending and enabling lead there")
}
