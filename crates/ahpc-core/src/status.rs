//! How the shop stands, as one thing that page, notice, Site Health and whatever else may ask all show.
//!
//! It is worked out from what the machines keep and what the caller has counted, and nothing of it is kept. Whatever is
//! stuck is in the list of problems: with its reason, since when, and how many products it is about.

use alloc::{string::String, vec::Vec};

use crate::{
    Error, Problem, catalog, connection, excerpt,
    machine::{Patience, seconds_until},
    place::Standing,
    settings::{Facts, Shop},
};

#[cfg(test)]
mod tests;

/// How long the queue may be late before it is told.
pub const QUEUE_LATE_SECONDS: u64 = 300;
/// How long trouble that passes by itself may take before nothing is said to work.
pub const OUTAGE_SECONDS: u64 = 3_600;
/// So many bodies of deliveries in a row could not be built when it is told.
pub const UNBUILDABLE_DELIVERIES: u32 = 3;
/// How much of a filtered locale, currency, and of a name is repeated.
const EXCERPT_CHARS: [usize; 3] = [32, 16, 64];

/// What the caller has counted and looked at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    /// The products of the shop.
    pub numbers: Numbers,
    /// Since when the product waits that has waited longest.
    pub waiting_since: Option<u64>,
    /// What products have that needs the merchant, by code.
    pub rows: Vec<Rows>,
    /// How the queue runs.
    pub queue: Queue,
    /// Since when the tables are missing and cannot be made, as the regular check has found out.
    pub tables_missing_since: Option<u64>,
    /// Whether the tables could not be read just now, of which no check may know yet.
    pub is_table_unreadable: bool,
    /// The locale that a filter makes of the stored one, where it is another.
    pub filtered_locale: Option<String>,
    /// The currency that a filter makes of the stored one, where it is another.
    pub filtered_currency: Option<String>,
    /// Who replaced the settings that the one who looks had saved.
    pub replaced_by: Option<Replaced>,
}

/// The products of the shop; each is in exactly one of the four.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Numbers {
    /// Offered, and told so.
    pub online: u64,
    /// Still to be told, or to be confirmed.
    pub on_its_way: u64,
    /// In trouble that a person has to end.
    pub needs_you: u64,
    /// Not offered.
    pub left_out: u64,
}

/// Products with the same trouble.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows {
    /// The code of the trouble.
    pub code: String,
    /// How many.
    pub products: u64,
    /// Since when the first of them has it.
    pub since: Option<u64>,
}

/// How the queue runs that everything in the background waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Queue {
    /// When it last ran.
    pub ran_at: Option<u64>,
    /// When the first was due of what waits in it.
    pub due_at: Option<u64>,
}

/// Somebody has replaced what another one had saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaced {
    /// When.
    pub at: u64,
    /// Who.
    pub by: String,
}

/// How the shop stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// All of it in a word.
    pub pill: Pill,
    /// The connection.
    pub connection: ConnectionStatus,
    /// What is sent, and what a person may do about it.
    pub sending: SendingStatus,
    /// The products.
    pub numbers: Numbers,
    /// What is stuck, the worst first.
    pub problems: Vec<Trouble>,
}

/// All of the status in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pill {
    /// Nothing is connected.
    NotConnected,
    /// The API was asked and has not accepted yet.
    Connecting,
    /// All is well.
    Connected,
    /// A person wants sending to rest.
    Paused,
    /// The rest goes on, and something waits for a person.
    NeedsYou,
    /// Nothing goes on.
    Stopped,
    /// This is a copy of the shop.
    Copy,
    /// The shop is not where it was connected.
    Elsewhere,
}

/// How the connection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConnectionStatus {
    /// Where it is; what has just been copied is elsewhere before any machine knows it.
    pub phase: connection::Phase,
    /// When the API last accepted the registration.
    pub registered_at: Option<u64>,
    /// When it is tried again.
    pub next_try_at: Option<u64>,
}

/// How sending stands. Figures are those of the phase: who waits has no speed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendingStatus {
    /// Where it is.
    pub phase: catalog::Phase,
    /// Products a minute, once that is known.
    pub per_minute: Option<u64>,
    /// How long it will take at this speed.
    pub seconds_left: Option<u64>,
    /// When it is tried again.
    pub next_try_at: Option<u64>,
    /// What a person may do.
    pub allows: Vec<Wish>,
}

/// What a person may want of the catalog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// Send all of it again.
    SendAll,
    /// Send what differs.
    SendChanges,
    /// Let it rest.
    Pause,
    /// Go on, or try again now.
    Resume,
    /// Take off what was too much to take off unasked.
    TakeOff,
}

/// Something that is stuck.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// What.
    pub problem: Problem,
    /// Since when.
    pub since: Option<u64>,
    /// How many products it is about; none where that is not what matters.
    pub products: u64,
    /// How bad it is.
    pub severity: Severity,
}

/// How bad trouble is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing goes on.
    Stops,
    /// The rest goes on, and this waits for a person.
    NeedsYou,
    /// It passes, or goes another way; a person may want to know.
    Tells,
}

/// Works out how the shop stands at `now`, in Unix seconds.
#[must_use]
pub fn status(
    now: u64,
    facts: &Facts,
    connection: &connection::State,
    catalog: &catalog::State,
    seen: &Seen,
) -> Status {
    let view = View { now, facts, connection, catalog, seen, phase: phase(facts, connection) };
    let problems = view.problems();
    Status {
        pill: view.pill(&problems),
        connection: view.connection(),
        sending: view.sending(),
        numbers: seen.numbers,
        problems,
    }
}

/// How the connection stands by where the shop is now; the machine finds that out with its next step only.
fn phase(facts: &Facts, connection: &connection::State) -> connection::Phase {
    use connection::Phase::{Copy, Elsewhere, Registering, Unconfigured};
    if matches!(Shop::of(facts), Err(Error::ShopIdMissing | Error::ApiKeyMissing)) {
        return Unconfigured;
    }
    match (Standing::of(connection.place.as_ref(), &facts.home, &facts.environment), connection.phase) {
        (Standing::Elsewhere { .. }, _) => Elsewhere,
        (Standing::Copy, _) => Copy,
        (_, Elsewhere | Copy | Unconfigured) => Registering,
        (_, phase) => phase,
    }
}

/// Everything that the status is worked out from.
struct View<'a> {
    now: u64,
    facts: &'a Facts,
    connection: &'a connection::State,
    catalog: &'a catalog::State,
    seen: &'a Seen,
    phase: connection::Phase,
}

impl View<'_> {
    fn pill(&self, problems: &[Trouble]) -> Pill {
        let has = |severity| problems.iter().any(|trouble| trouble.severity == severity);
        match self.phase {
            connection::Phase::Unconfigured => Pill::NotConnected,
            connection::Phase::Copy => Pill::Copy,
            connection::Phase::Elsewhere => Pill::Elsewhere,
            _ if has(Severity::Stops) => Pill::Stopped,
            connection::Phase::Registering | connection::Phase::Retrying => Pill::Connecting,
            _ if self.catalog.phase == catalog::Phase::Paused => Pill::Paused,
            _ if has(Severity::NeedsYou) || self.seen.numbers.needs_you > 0 => Pill::NeedsYou,
            _ => Pill::Connected,
        }
    }

    fn connection(&self) -> ConnectionStatus {
        let is_tried = matches!(self.phase, connection::Phase::Retrying | connection::Phase::Stopped);
        ConnectionStatus {
            phase: self.phase,
            registered_at: self.connection.registered_at,
            next_try_at: next_try_at(&self.connection.patience, self.now).filter(|_| is_tried),
        }
    }

    fn sending(&self) -> SendingStatus {
        let phase = self.catalog.phase;
        let is_moving = phase == catalog::Phase::Sending && self.may_send();
        let is_tried = matches!(phase, catalog::Phase::Waiting | catalog::Phase::Stopped) && self.may_send();
        let per_minute = Some(self.catalog.pace.per_minute).filter(|per_minute| is_moving && *per_minute > 0);
        let seconds = |per_minute| self.seen.numbers.on_its_way.saturating_mul(60).div_ceil(per_minute);
        SendingStatus {
            phase,
            per_minute,
            seconds_left: per_minute.map(seconds),
            next_try_at: next_try_at(&self.catalog.patience, self.now).filter(|_| is_tried),
            allows: self.allows(),
        }
    }

    fn may_send(&self) -> bool {
        !matches!(self.phase, connection::Phase::Unconfigured | connection::Phase::Elsewhere | connection::Phase::Copy)
    }

    fn allows(&self) -> Vec<Wish> {
        use catalog::Phase::{Paused, Sending, Stopped, Waiting};
        let phase = self.catalog.phase;
        let may_send = self.may_send() && self.connection.registered_at.is_some();
        let wishes = [
            (Wish::SendAll, true),
            (Wish::SendChanges, true),
            (Wish::Pause, matches!(phase, Sending | Waiting)),
            (Wish::Resume, matches!(phase, Paused | Waiting | Stopped)),
            (Wish::TakeOff, self.catalog.brake.is_some()),
        ];
        wishes.into_iter().filter(|(_, is_allowed)| may_send && *is_allowed).map(|(wish, _)| wish).collect()
    }

    /// What is stuck, the worst first.
    fn problems(&self) -> Vec<Trouble> {
        let mut problems = Vec::new();
        // A copy is silent, and so is whoever looks at it.
        if self.phase != connection::Phase::Copy {
            problems.extend(self.of_connection());
        }
        if self.may_send() {
            self.add_of_catalog(&mut problems);
            // After its reason, since it speaks of it.
            problems.extend(self.of_everything());
        }
        if self.phase != connection::Phase::Copy {
            problems.extend(self.of_tables());
        }
        if self.may_send() {
            self.add_of_sending(&mut problems);
        }
        problems.extend(self.of_replacing());
        problems.sort_by_key(|trouble| trouble.severity);
        problems
    }

    fn of_connection(&self) -> Option<Trouble> {
        let Patience { problem, problem_since, .. } = &self.connection.patience;
        let told = problem.clone().map(|problem| (problem, *problem_since));
        if self.phase == connection::Phase::Elsewhere {
            let standing = Standing::of(self.connection.place.as_ref(), &self.facts.home, &self.facts.environment);
            let environment = standing == Standing::Elsewhere { is_environment: true };
            let problem = Problem::from(&Error::ShopElsewhere { environment });
            let since = told.filter(|(told, _)| told.code == problem.code).and_then(|(_, since)| since);
            return Some(Trouble::new(problem, since, Severity::Stops));
        }
        let was_elsewhere = matches!(self.connection.phase, connection::Phase::Elsewhere | connection::Phase::Copy);
        let (problem, since) = told.filter(|_| !was_elsewhere)?;
        let severity = match self.phase {
            // Products still go out, and only the faster word does not.
            _ if self.connection.is_contested() => Severity::NeedsYou,
            connection::Phase::Stopped | connection::Phase::Unconfigured => Severity::Stops,
            _ => self.severity_of_passing(since),
        };
        Some(Trouble::new(problem, since, severity))
    }

    /// Trouble that passes by itself is told from the first moment, and called what it is when it does not pass.
    fn severity_of_passing(&self, since: Option<u64>) -> Severity {
        let is_long = since.is_some_and(|since| self.now.saturating_sub(since) >= OUTAGE_SECONDS);
        if is_long { Severity::Stops } else { Severity::Tells }
    }

    fn of_tables(&self) -> Option<Trouble> {
        let since = self.seen.tables_missing_since;
        let error = Error::TablesMissing { tried: since.is_some() };
        (since.is_some() || self.seen.is_table_unreadable).then(|| Trouble::of(&error, since, Severity::Stops))
    }

    fn add_of_catalog(&self, problems: &mut Vec<Trouble>) {
        let Some(of_catalog) = self.of_catalog() else { return };
        // The connection may have told the same already, and taken it for less.
        match problems.iter_mut().find(|told| told.problem.code == of_catalog.problem.code) {
            Some(told) => told.severity = told.severity.min(of_catalog.severity),
            None => problems.push(of_catalog),
        }
    }

    fn add_of_sending(&self, problems: &mut Vec<Trouble>) {
        problems.extend(self.of_queue());
        problems.extend(self.of_brake());
        let rows = self.seen.rows.iter().filter(|rows| rows.products > 0);
        problems.extend(rows.map(|rows| Trouble {
            problem: Problem { code: rows.code.clone(), params: Vec::new() },
            since: rows.since,
            products: rows.products,
            severity: Severity::NeedsYou,
        }));
        problems.extend(self.of_pause());
        problems.extend(self.of_deliveries());
        let [locale_chars, currency_chars, _] = EXCERPT_CHARS;
        problems.extend(self.seen.filtered_locale.as_ref().map(|locale| {
            Trouble::of(&Error::LocaleFiltered { locale: excerpt(locale, locale_chars) }, None, Severity::Tells)
        }));
        problems.extend(self.seen.filtered_currency.as_ref().map(|currency| {
            Trouble::of(&Error::CurrencyFiltered { currency: excerpt(currency, currency_chars) }, None, Severity::Tells)
        }));
    }

    /// Whatever has stopped connection or sending keeps back everything, deliveries included.
    fn of_everything(&self) -> Option<Trouble> {
        let is_refused = self.phase == connection::Phase::Stopped && !self.connection.is_contested();
        let is_stopped = self.catalog.phase == catalog::Phase::Stopped;
        if !is_refused && !is_stopped {
            return None;
        }
        let patience = if is_refused { &self.connection.patience } else { &self.catalog.patience };
        let error = Error::NothingReaches { waiting: self.seen.numbers.on_its_way };
        let trouble = Trouble::of(&error, patience.problem_since.or(self.seen.waiting_since), Severity::Stops);
        Some(Trouble { products: self.seen.numbers.on_its_way, ..trouble })
    }

    fn of_queue(&self) -> Option<Trouble> {
        let due_at = self.seen.queue.due_at?;
        let late = self.now.saturating_sub(due_at);
        let error = Error::QueueAsleep { minutes: late / 60 };
        (late > QUEUE_LATE_SECONDS).then(|| Trouble::of(&error, Some(due_at), Severity::Stops))
    }

    fn of_catalog(&self) -> Option<Trouble> {
        let Patience { problem, problem_since, .. } = &self.catalog.patience;
        let severity = match self.catalog.phase {
            catalog::Phase::Stopped => Severity::Stops,
            catalog::Phase::Waiting => self.severity_of_passing(*problem_since),
            _ => return None,
        };
        problem.clone().map(|problem| Trouble::new(problem, *problem_since, severity))
    }

    fn of_brake(&self) -> Option<Trouble> {
        let catalog::Brake { products, since } = self.catalog.brake?;
        let trouble = Trouble::of(&Error::ManyRemovals { products }, Some(since), Severity::NeedsYou);
        Some(Trouble { products, ..trouble })
    }

    /// A pause may have been forgotten.
    fn of_pause(&self) -> Option<Trouble> {
        let waiting = self.seen.numbers.on_its_way;
        let trouble = Trouble::of(&Error::SendingPaused { waiting }, self.catalog.paused_since, Severity::Tells);
        (self.catalog.phase == catalog::Phase::Paused).then_some(Trouble { products: waiting, ..trouble })
    }

    /// The products go by batch, which needs no bodies of deliveries.
    fn of_deliveries(&self) -> Option<Trouble> {
        let deliveries = self.catalog.deliveries.as_ref()?;
        let catalog::Deliveries { in_a_row, product_id, why, since } = deliveries.clone();
        let error = Error::DeliveriesUnbuildable { product_id, why };
        (in_a_row >= UNBUILDABLE_DELIVERIES).then(|| Trouble::of(&error, Some(since), Severity::Tells))
    }

    fn of_replacing(&self) -> Option<Trouble> {
        let Replaced { at, by } = self.seen.replaced_by.as_ref()?;
        let [.., name_chars] = EXCERPT_CHARS;
        let error = Error::SettingsReplaced { by: excerpt(by, name_chars) };
        Some(Trouble::of(&error, Some(*at), Severity::Tells))
    }
}

impl Trouble {
    fn new(problem: Problem, since: Option<u64>, severity: Severity) -> Self {
        Self { problem, since, products: 0, severity }
    }

    fn of(error: &Error, since: Option<u64>, severity: Severity) -> Self {
        Self::new(error.into(), since, severity)
    }
}

impl Numbers {
    /// All products.
    #[must_use]
    pub fn total(&self) -> u64 {
        [self.online, self.on_its_way, self.needs_you, self.left_out].into_iter().fold(0, u64::saturating_add)
    }
}

/// When the next try is due, unless that is past or a wrong clock has set it.
fn next_try_at(patience: &Patience, now: u64) -> Option<u64> {
    patience.next_try_at.filter(|at| seconds_until(Some(*at), now) > 0)
}
