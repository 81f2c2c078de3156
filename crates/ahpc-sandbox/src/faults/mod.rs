//! Troubles that a caller must live with, played on demand: by operation, kind and count.
//!
//! Faults live in memory, since they are a condition of this run and not of the shop.

mod spec;

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;

pub use spec::{Effect, FaultSpec};

use crate::operation::Operation;

/// How many used-up faults stay listed with their counters.
const KEPT_USED_UP: usize = 50;

/// A fault and how often it was played.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fault {
    /// Running number.
    pub id: u64,
    /// What it does.
    #[serde(flatten)]
    pub spec: FaultSpec,
    /// How many requests it has met.
    pub used: u64,
    /// How many it will still meet; `None` until it is deleted.
    pub remaining: Option<u64>,
}

/// The faults of this run.
#[derive(Debug, Default)]
pub struct Faults {
    registry: Mutex<Registry>,
}

#[derive(Debug, Default)]
struct Registry {
    last_id: u64,
    faults: Vec<Fault>,
}

impl Faults {
    /// Adds a fault behind those that are there.
    pub fn add(&self, spec: FaultSpec) -> Fault {
        let mut registry = self.lock();
        registry.last_id += 1;
        let fault = Fault { id: registry.last_id, used: 0, remaining: spec.count, spec };
        registry.faults.push(fault.clone());
        fault
    }

    /// Every fault with its counters, the oldest first.
    pub fn list(&self) -> Vec<Fault> {
        self.lock().faults.clone()
    }

    /// Deletes one fault and says whether it was there.
    pub fn delete(&self, id: u64) -> bool {
        let mut registry = self.lock();
        let before = registry.faults.len();
        registry.faults.retain(|fault| fault.id != id);
        registry.faults.len() < before
    }

    /// Deletes every fault.
    pub fn clear(&self) {
        self.lock().faults.clear();
    }

    /// The fault that meets this request before it is handled: the oldest one of any kind but `partial`.
    pub fn take_before(&self, operation: Operation) -> Option<Effect> {
        self.lock().take(operation, |effect| !matches!(effect, Effect::Partial { .. }))
    }

    /// Which products of this batch a fault of kind `partial` keeps from being worked off, if one meets it.
    ///
    /// A fault that hits none of the batch is not used up by it.
    pub fn take_partial(&self, operation: Operation, batch: &[&str]) -> Option<Vec<bool>> {
        let effect = self.lock().take(operation, |effect| effect.hits(batch).contains(&true))?;
        Some(effect.hits(batch))
    }

    fn lock(&self) -> MutexGuard<'_, Registry> {
        // Nothing in here can stop halfway, so a poisoned lock guards whole data all the same.
        self.registry.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Registry {
    fn take(&mut self, operation: Operation, is_wanted: impl Fn(&Effect) -> bool) -> Option<Effect> {
        let fault = self.faults.iter_mut().find(|fault| {
            fault.remaining != Some(0)
                && fault.spec.operation.is_none_or(|its| its == operation)
                && is_wanted(&fault.spec.effect)
        })?;
        fault.used += 1;
        fault.remaining = fault.remaining.map(|remaining| remaining - 1);
        let effect = fault.spec.effect.clone();
        self.forget_oldest_used_up();
        Some(effect)
    }

    fn forget_oldest_used_up(&mut self) {
        let used_up = self.faults.iter().filter(|fault| fault.remaining == Some(0)).count();
        if used_up > KEPT_USED_UP
            && let Some(oldest) = self.faults.iter().position(|fault| fault.remaining == Some(0))
        {
            self.faults.remove(oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(operation: Option<Operation>, effect: Effect, count: Option<u64>) -> FaultSpec {
        FaultSpec { operation, effect, count }
    }

    #[test]
    fn the_oldest_that_fits_is_taken_until_it_is_used_up() {
        let faults = Faults::default();
        faults.add(fault(Some(Operation::PatchShop), Effect::Drop {}, Some(1)));
        faults.add(fault(None, Effect::Hang {}, Some(2)));

        let taken: Vec<_> = (0..4).map(|_| faults.take_before(Operation::PatchShop)).collect();

        assert_eq!(taken, [Some(Effect::Drop {}), Some(Effect::Hang {}), Some(Effect::Hang {}), None]);
        let counters: Vec<_> = faults.list().iter().map(|fault| (fault.used, fault.remaining)).collect();
        assert_eq!(counters, [(1, Some(0)), (2, Some(0))]);
    }

    #[test]
    fn a_fault_without_count_stays_until_it_is_deleted() {
        let faults = Faults::default();
        let id = faults.add(fault(None, Effect::Drop {}, None)).id;
        assert!((0..100).all(|_| faults.take_before(Operation::PutProducts).is_some()));
        assert!(faults.delete(id));
        assert!(!faults.delete(id));
        assert_eq!(faults.take_before(Operation::PutProducts), None);
    }

    #[test]
    fn a_partial_fault_waits_for_a_batch_that_it_hits() {
        let faults = Faults::default();
        faults.add(fault(None, Effect::Partial { ids: vec!["7".to_owned()], fraction: 0.0 }, Some(1)));
        assert_eq!(faults.take_before(Operation::PutProducts), None);
        assert_eq!(faults.take_partial(Operation::PutProducts, &["1", "2"]), None);
        assert_eq!(faults.take_partial(Operation::PutProducts, &["1", "7"]), Some(vec![false, true]));
        assert_eq!(faults.take_partial(Operation::PutProducts, &["1", "7"]), None);
    }

    #[test]
    fn used_up_faults_do_not_pile_up() {
        let faults = Faults::default();
        for _ in 0..KEPT_USED_UP + 10 {
            faults.add(fault(None, Effect::Drop {}, Some(1)));
            faults.take_before(Operation::PatchShop);
        }
        assert_eq!(faults.list().len(), KEPT_USED_UP);
    }
}
