//! The sandbox put together: what all requests share.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;
use tokio::sync::watch;

use crate::{
    auth::Auth,
    events::Events,
    faults::Faults,
    generations::{self, Contract},
    hosts::Hosts,
    store::{
        Store, played,
        shops::{self, Seed},
    },
    vocabulary::Generation,
};

/// The generation of the API that is played, and how callers prove who they are in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Played {
    /// The generation.
    pub generation: Generation,
    /// The header that is looked at in place of the generation's own.
    pub auth: Option<Auth>,
}

/// What all requests share.
#[derive(Debug)]
pub struct Sandbox {
    /// What outlives a restart.
    pub store: Store,
    /// The faults of this run.
    pub faults: Faults,
    /// Where changes are announced.
    pub events: Events,
    /// The names that it answers to.
    pub hosts: Hosts,
    played: Mutex<Played>,
    seeds: Vec<Seed>,
    stop: watch::Sender<bool>,
    quiet: bool,
}

impl Sandbox {
    /// A sandbox on this database, which answers to the names of this machine only.
    #[must_use]
    pub fn new(store: Store, played: Played) -> Self {
        Self {
            store,
            faults: Faults::default(),
            events: Events::default(),
            hosts: Hosts::default(),
            played: Mutex::new(played),
            seeds: Vec::new(),
            stop: watch::Sender::new(false),
            quiet: true,
        }
    }

    /// The same, answering to these names.
    #[must_use]
    pub fn answering_to(mut self, hosts: Hosts) -> Self {
        self.hosts = hosts;
        self
    }

    /// The same, with a line on standard error for each request.
    #[must_use]
    pub fn reporting(mut self) -> Self {
        self.quiet = false;
        self
    }

    /// The same, with these shops in whichever generation begins.
    #[must_use]
    pub fn seeded_with(mut self, seeds: Vec<Seed>) -> Self {
        self.seeds = seeds;
        self
    }

    /// What the generation that is played promises.
    #[must_use]
    pub fn contract(&self) -> &'static Contract {
        generations::contract(self.played().generation)
    }

    /// How callers prove who they are.
    #[must_use]
    pub fn auth(&self) -> Auth {
        let played = self.played();
        played.auth.unwrap_or(generations::contract(played.generation).auth)
    }

    /// Lets callers prove who they are in another way from now on.
    pub fn set_auth(&self, auth: Auth) {
        self.lock().auth = Some(auth);
    }

    /// Goes over to a generation, with empty tables but for the shops that were asked for at the start.
    ///
    /// # Errors
    ///
    /// Returns SQLite's error, after which all is as before.
    pub fn begin(&self, generation: Generation) -> rusqlite::Result<()> {
        self.store.transaction(|connection| {
            played::begin(connection, generation)?;
            seed(connection, generation, &self.seeds)
        })?;
        *self.lock() = Played { generation, auth: None };
        Ok(())
    }

    fn played(&self) -> Played {
        *self.lock()
    }

    fn lock(&self) -> MutexGuard<'_, Played> {
        // Nothing in here can stop halfway, so a poisoned lock guards whole data all the same.
        self.played.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says something on standard error, unless it was asked to be quiet.
    pub fn report(&self, line: &str) {
        if !self.quiet {
            eprintln!("{line}");
        }
    }

    /// Ends everything that waits: delays, hanging requests and listeners.
    pub fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// Waits until [`Sandbox::stop`] is called.
    pub async fn stopping(&self) {
        // The sender lives as long as `self`, so waiting cannot fail.
        let _ = self.stop.subscribe().wait_for(|stopped| *stopped).await;
    }

    /// Runs work that may block, such as all work on the database, away from the threads that serve connections.
    ///
    /// # Panics
    ///
    /// Panics when `work` does.
    pub async fn blocking<T: Send + 'static>(self: &Arc<Self>, work: impl FnOnce(&Self) -> T + Send + 'static) -> T {
        let sandbox = Arc::clone(self);
        match tokio::task::spawn_blocking(move || work(&sandbox)).await {
            Ok(result) => result,
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        }
    }
}

/// Makes shops known, each under an id of the generation's form, by tokens of all scopes that the generation has.
///
/// # Errors
///
/// Returns SQLite's error.
pub fn seed(connection: &Connection, generation: Generation, seeds: &[Seed]) -> rusqlite::Result<()> {
    let contract = generations::contract(generation);
    seeds.iter().try_for_each(|seed| {
        let seed = Seed { id: contract.ids.of_seed(&seed.id), ..seed.clone() };
        shops::seed(connection, &seed, contract.scopes)
    })
}
