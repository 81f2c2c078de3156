//! The sandbox put together: what all requests share.

use std::sync::{Arc, Mutex};

use tokio::sync::watch;

use crate::{auth::Auth, events::Events, faults::Faults, hosts::Hosts, store::Store};

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
    auth: Mutex<Auth>,
    stop: watch::Sender<bool>,
    quiet: bool,
}

impl Sandbox {
    /// A sandbox on this database, which answers to the names of this machine only.
    #[must_use]
    pub fn new(store: Store, auth: Auth) -> Self {
        Self {
            store,
            faults: Faults::default(),
            events: Events::default(),
            hosts: Hosts::default(),
            auth: Mutex::new(auth),
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

    /// How callers prove who they are.
    ///
    /// # Panics
    ///
    /// Never: nothing panics while it changes.
    #[must_use]
    pub fn auth(&self) -> Auth {
        *self.auth.lock().expect("nothing panics while it is held")
    }

    /// Lets callers prove who they are in another way from now on.
    ///
    /// # Panics
    ///
    /// Never: nothing panics while it changes.
    pub fn set_auth(&self, auth: Auth) {
        *self.auth.lock().expect("nothing panics while it is held") = auth;
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
