//! The smallest change from the webhooks that are there to the three that should be.
//!
//! A plan is a list of steps for the shell to carry out in order. Planning again after applying gives no steps, also
//! when applying stopped half-way: then the new plan goes on from there. No step makes WooCommerce send its ping,
//! which it does inside an update that leaves the webhook active with a new address or with `pending_delivery` set;
//! and since it sets `pending_delivery` on everything that it creates, a webhook is created paused.

use alloc::{string::String, vec::Vec};

use crate::{delivery::Topic, secret::Secret};

#[cfg(test)]
mod tests;

/// What every name of ours starts with.
pub const NAME_PREFIX: &str = "Aura Historia Partner Connect";
/// The fields that a plan keeps right, by the names that the webhook's resource has for them. The count of failures is
/// none of them: a plan resets it, and WooCommerce keeps it.
pub const MANAGED_FIELDS: [&str; 8] =
    ["name", "status", "user_id", "delivery_url", "secret", "topic", "api_version", "pending_delivery"];
/// What stands between the prefix and the topic.
const NAME_SEPARATOR: &str = " - ";
/// The version of the payloads that the API takes.
const API_VERSION: &str = "wp_api_v3";

const ACTIVE: &str = "active";
const PAUSED: &str = "paused";
/// What WooCommerce makes of a webhook whose deliveries failed too often, and a person of any.
const DISABLED: &str = "disabled";
/// After more failures in a row than that WooCommerce switches a webhook off, unless a filter says otherwise.
const MAX_FAILURES: u64 = 5;

/// What the three webhooks should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// There, right and delivering.
    Active,
    /// As they are, but not delivering.
    Paused,
    /// Not there.
    Removed,
}

/// The state that a plan leads to.
///
/// For [`Mode::Paused`] and [`Mode::Removed`] the address and the secret only help to tell which webhooks are ours
/// and may be empty; the user does not matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DesiredState {
    /// What the webhooks should be.
    pub mode: Mode,
    /// Where deliveries go.
    pub delivery_url: String,
    /// What they are signed with.
    pub secret: Secret,
    /// The user as whom WooCommerce reads the products.
    pub user_id: u64,
}

/// The ids that an earlier plan ended with, see [`Plan::kept`].
pub type KnownIds = Vec<(Topic, u64)>;

/// A webhook as WooCommerce has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Its id.
    pub id: u64,
    /// Its name, which a person may have changed.
    pub name: String,
    /// `active`, `paused` or `disabled`.
    pub status: String,
    /// The user as whom WooCommerce reads the products.
    pub user_id: u64,
    /// Where deliveries go.
    pub delivery_url: String,
    /// What they are signed with.
    pub secret: Secret,
    /// The topic; empty when WooCommerce found it invalid.
    pub topic: String,
    /// The version of the payload.
    pub api_version: String,
    /// How many deliveries failed in a row.
    pub failure_count: u64,
    /// Whether WooCommerce wants to send a ping at the next chance.
    pub pending_delivery: bool,
}

/// The steps to take, in order, and what is there without them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// The steps; none when everything is right.
    pub steps: Vec<Step>,
    /// The webhooks that stay, to be stored together with the ids that creating gives.
    pub kept: KnownIds,
}

/// One thing to do to one webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What to do.
    pub action: Action,
    /// The topic that the webhook is for.
    pub topic: Topic,
    /// Its id; none where it is still to be created, or is the one that the plan's step before creates.
    pub id: Option<u64>,
    /// Why.
    pub reason: Reason,
    /// What to set; none to delete.
    pub changes: Option<Changes>,
}

impl Step {
    /// Whether it undoes what somebody else has done.
    ///
    /// A step that only makes way for another is none, and neither is one that finishes what the plan itself creates.
    #[must_use]
    pub fn is_repair(&self) -> bool {
        match self.reason {
            Reason::Missing | Reason::Differs | Reason::Duplicate | Reason::DisabledByFailures => true,
            Reason::Enable => self.id.is_some(),
            Reason::PauseFirst | Reason::Paused | Reason::Removed => false,
        }
    }
}

/// What a step does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Makes a new webhook.
    Create,
    /// Changes fields of a webhook in place, so that its id and its delivery log survive.
    Update,
    /// Deletes a webhook for good.
    Delete,
}

/// Why a step is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// No webhook of ours has this topic.
    Missing,
    /// It was edited by hand, or the settings changed.
    Differs,
    /// Its address changes while it is active, and WooCommerce would send a ping.
    PauseFirst,
    /// Everything else is right, so deliveries may start.
    Enable,
    /// WooCommerce switched it off after too many failures; it starts anew with the count reset.
    DisabledByFailures,
    /// Deliveries should stop.
    Paused,
    /// Another webhook of ours, with a lower id, has this topic already.
    Duplicate,
    /// None of ours should be left.
    Removed,
}

/// The fields to set; the others stay as they are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// The new name.
    pub name: Option<String>,
    /// The new topic.
    pub topic: Option<Topic>,
    /// The new status.
    pub status: Option<&'static str>,
    /// The new user.
    pub user_id: Option<u64>,
    /// The new address.
    pub delivery_url: Option<String>,
    /// The new secret.
    pub secret: Option<Secret>,
    /// The new version of the payload.
    pub api_version: Option<&'static str>,
    /// The new count of failures.
    pub failure_count: Option<u64>,
    /// Whether to send a ping; only ever switched off.
    pub pending_delivery: Option<bool>,
}

/// Works out the smallest change that gives the shop exactly the managed webhooks that it should have.
///
/// Webhooks that we do not manage never appear in the plan, and the order of `actual` does not matter. A webhook is
/// ours when
/// - its id is known: what we made is ours until it is deleted, whatever has been changed of it, or
/// - its name is `Aura Historia Partner Connect - <managed topic>`, or
/// - it delivers a managed topic to exactly our address.
///
/// It belongs to the topic that its id is known for, else to that of its name, else to its own; so one whose topic
/// was changed by hand goes back to its place. Of several for one topic the lowest id stays.
///
/// ```
/// use ahpc_core::{reconcile::{DesiredState, Mode, Reason, plan_webhooks}, secret::Secret};
///
/// let desired = DesiredState {
///     mode: Mode::Active,
///     delivery_url: "https://api.example/hook".into(),
///     secret: Secret::new("0123456789abcdef0123456789abcdef"),
///     user_id: 1,
/// };
/// let plan = plan_webhooks(&desired, &Vec::new(), &[]);
/// let reasons: Vec<_> = plan.steps.iter().map(|step| step.reason).collect();
/// assert_eq!(reasons, [Reason::Missing, Reason::Enable].repeat(3));
/// ```
#[must_use]
pub fn plan_webhooks(desired: &DesiredState, known_ids: &KnownIds, actual: &[Webhook]) -> Plan {
    let mut plan = Plan::default();
    let mut missing = Vec::new();
    for topic in Topic::ALL {
        let ours = webhooks_for(topic, desired, known_ids, actual);
        match (desired.mode, ours.split_first()) {
            (Mode::Active, Some((oldest, copies))) => plan.keep_one(topic, desired, oldest, copies),
            (Mode::Active, None) => missing.push(topic),
            (Mode::Paused, _) => plan.pause(topic, &ours),
            (Mode::Removed, _) => plan.delete(topic, Reason::Removed, &ours),
        }
    }
    // Copies are gone before anything is made, so that there are never more than three of ours unless there were.
    for topic in missing {
        plan.create(topic, desired);
    }
    plan
}

/// The webhooks of ours that belong to `topic`, by id.
fn webhooks_for<'a>(
    topic: Topic,
    desired: &DesiredState,
    known_ids: &KnownIds,
    actual: &'a [Webhook],
) -> Vec<&'a Webhook> {
    let mut ours: Vec<&Webhook> = Vec::new();
    for webhook in actual.iter().filter(|webhook| slot(webhook, desired, known_ids) == Some(topic)) {
        let index = ours.partition_point(|other| other.id < webhook.id);
        // A webhook that is listed twice is not its own duplicate.
        if ours.get(index).is_none_or(|other| other.id != webhook.id) {
            ours.insert(index, webhook);
        }
    }
    ours
}

/// The topic that a webhook of ours belongs to; none for webhooks that are not ours.
fn slot(webhook: &Webhook, desired: &DesiredState, known_ids: &KnownIds) -> Option<Topic> {
    let known = known_ids.iter().find(|(_, id)| *id == webhook.id).map(|(topic, _)| *topic);
    known.or_else(|| named_topic(&webhook.name)).or_else(|| {
        let to_us = !desired.delivery_url.is_empty() && webhook.delivery_url == desired.delivery_url;
        Topic::find(&webhook.topic).filter(|_| to_us)
    })
}

fn named_topic(name: &str) -> Option<Topic> {
    name.strip_prefix(NAME_PREFIX)?.strip_prefix(NAME_SEPARATOR).and_then(Topic::find)
}

fn name_for(topic: Topic) -> String {
    [NAME_PREFIX, NAME_SEPARATOR, topic.as_str()].concat()
}

impl Plan {
    fn keep_one(&mut self, topic: Topic, desired: &DesiredState, oldest: &Webhook, copies: &[&Webhook]) {
        self.kept.push((topic, oldest.id));
        self.correct(topic, desired, oldest);
        self.delete(topic, Reason::Duplicate, copies);
    }

    fn create(&mut self, topic: Topic, desired: &DesiredState) {
        let changes = Changes {
            name: Some(name_for(topic)),
            topic: Some(topic),
            status: Some(PAUSED),
            user_id: Some(desired.user_id),
            delivery_url: Some(desired.delivery_url.clone()),
            secret: Some(desired.secret.clone()),
            api_version: Some(API_VERSION),
            ..Changes::default()
        };
        let enabling = Changes { status: Some(ACTIVE), pending_delivery: Some(false), ..Changes::default() };
        self.push(Action::Create, topic, None, Reason::Missing, Some(changes));
        self.push(Action::Update, topic, None, Reason::Enable, Some(enabling));
    }

    fn correct(&mut self, topic: Topic, desired: &DesiredState, webhook: &Webhook) {
        let changes = differences(topic, desired, webhook);
        let moves = changes.delivery_url.is_some();
        match (webhook.status == ACTIVE, moves) {
            (true, false) if changes == Changes::default() => {}
            (true, false) => self.update(topic, webhook, Reason::Differs, changes),
            (true, true) => {
                self.update(topic, webhook, Reason::PauseFirst, Changes { status: Some(PAUSED), ..changes });
                self.update(topic, webhook, Reason::Enable, enabling(webhook, Changes::default()));
            }
            (false, true) => {
                self.update(topic, webhook, Reason::Differs, changes);
                self.update(topic, webhook, reason_to_enable(webhook), enabling(webhook, Changes::default()));
            }
            (false, false) => {
                let only_status = Changes { pending_delivery: None, ..changes.clone() } == Changes::default();
                let reason = match reason_to_enable(webhook) {
                    Reason::Enable if !only_status => Reason::Differs,
                    reason => reason,
                };
                self.update(topic, webhook, reason, enabling(webhook, changes));
            }
        }
    }

    fn pause(&mut self, topic: Topic, ours: &[&Webhook]) {
        self.kept.extend(ours.first().map(|oldest| (topic, oldest.id)));
        for webhook in ours.iter().filter(|webhook| webhook.status == ACTIVE) {
            self.update(topic, webhook, Reason::Paused, Changes { status: Some(PAUSED), ..Changes::default() });
        }
    }

    fn delete(&mut self, topic: Topic, reason: Reason, webhooks: &[&Webhook]) {
        for webhook in webhooks {
            self.push(Action::Delete, topic, Some(webhook.id), reason, None);
        }
    }

    fn update(&mut self, topic: Topic, webhook: &Webhook, reason: Reason, changes: Changes) {
        self.push(Action::Update, topic, Some(webhook.id), reason, Some(changes));
    }

    fn push(&mut self, action: Action, topic: Topic, id: Option<u64>, reason: Reason, changes: Option<Changes>) {
        self.steps.push(Step { action, topic, id, reason, changes });
    }
}

/// What is not as it should be, apart from the status.
///
/// A count of failures is WooCommerce's own business as long as the webhook is active. A pending ping is not: with an
/// API that answers 202 WooCommerce would repeat it after each delivery.
fn differences(topic: Topic, desired: &DesiredState, webhook: &Webhook) -> Changes {
    let name = name_for(topic);
    Changes {
        topic: (webhook.topic != topic.as_str()).then_some(topic),
        user_id: (webhook.user_id != desired.user_id).then_some(desired.user_id),
        delivery_url: (webhook.delivery_url != desired.delivery_url).then(|| desired.delivery_url.clone()),
        secret: (webhook.secret != desired.secret).then(|| desired.secret.clone()),
        api_version: (webhook.api_version != API_VERSION).then_some(API_VERSION),
        pending_delivery: webhook.pending_delivery.then_some(false),
        name: (webhook.name != name).then_some(name),
        ..Changes::default()
    }
}

/// Adds to `changes` what makes a webhook deliver. A count that is left would switch it off at the next failure.
fn enabling(webhook: &Webhook, changes: Changes) -> Changes {
    Changes { status: Some(ACTIVE), failure_count: (webhook.failure_count > 0).then_some(0), ..changes }
}

fn reason_to_enable(webhook: &Webhook) -> Reason {
    let is_by_failures = webhook.status == DISABLED && webhook.failure_count > MAX_FAILURES;
    if is_by_failures { Reason::DisabledByFailures } else { Reason::Enable }
}
