//! Calls and the answers that a contract has for them.

use std::collections::BTreeSet;

use ahpc_sandbox::operation::Operation;
use serde_json::Value;

use super::{Api, Call, SHOP_ID, SOURCE_ID, contract::Contract};

/// One call and the answer that the contract has for it.
pub struct Case {
    pub operation: Operation,
    /// What is done to a registered shop before the call.
    pub before: Before,
    pub call: Call,
    pub status: u16,
    pub error: &'static str,
    pub field: &'static str,
}

pub enum Before {
    Nothing,
    /// The shop is changed through the control interface.
    Shop(Value),
    /// A fault is added.
    Fault(Value),
    /// The database fails.
    Broken,
}

impl Case {
    /// Sends the call and holds its answer against the contract.
    pub async fn check(&self, api: &Api, contract: &Contract) {
        self.prepare(api).await;
        let answered = api.send(self.call.clone()).await;
        let expected = (self.status, self.error.to_owned(), self.field.to_owned());
        assert_eq!(answered.problem(), expected, "{} {:?}: {answered:?}", self.operation.id(), self.call);

        let mut answers = contract.answers().into_iter();
        let listed = answers.find(|it| it.operation == self.operation.id() && it.status == self.status);
        let listed = listed.unwrap_or_else(|| panic!("{} {} is not listed", self.operation.id(), self.status));
        if listed.schemas.is_empty() {
            assert_eq!((answered.text.as_str(), &answered.content_type), ("", &None));
            return;
        }
        let schema = listed.schemas.iter().find(|(media_type, _)| Some(media_type) == answered.content_type.as_ref());
        let (_, schema) = schema.unwrap_or_else(|| panic!("another media type: {answered:?}"));
        assert!(contract.allows(schema, &answered.json()), "{schema} does not allow {answered:?}");
        if !self.error.is_empty() {
            assert_eq!(answered.content_type.as_deref(), Some("application/problem+json"));
            assert_eq!(answered.json()["status"], answered.status);
        }
    }

    async fn prepare(&self, api: &Api) {
        match &self.before {
            Before::Nothing => {}
            Before::Shop(change) => {
                let id = if self.call.path.contains(SOURCE_ID) { SOURCE_ID } else { SHOP_ID };
                let (status, body) = api.control("PATCH", &format!("shops/{id}"), change.clone()).await;
                assert_eq!(status, 200, "{body}");
            }
            Before::Fault(fault) => api.add_fault(fault.clone()).await,
            Before::Broken => api.database(|it| it.execute_batch("ALTER TABLE token RENAME TO lost")),
        }
    }
}

/// Whether the cases have every status of every operation, and every code that is named at it.
pub fn every_answer_has_a_case(contract: &Contract, cases: &[Case]) {
    let covered: BTreeSet<_> = cases.iter().map(|case| (case.operation.id().to_owned(), case.status)).collect();
    let listed: BTreeSet<_> = contract.answers().into_iter().map(|it| (it.operation, it.status)).collect();
    assert_eq!(covered, listed);

    for answer in contract.answers() {
        for code in codes(&answer.description) {
            let is_it = |case: &&Case| {
                (case.operation.id(), case.status, case.error) == (answer.operation.as_str(), answer.status, code)
            };
            assert!(cases.iter().any(|case| is_it(&case)), "{} {} {code}", answer.operation, answer.status);
        }
    }
}

/// The words in capitals of a description, each with an underscore or of more than four letters.
fn codes(description: &str) -> impl Iterator<Item = &str> {
    let is_code = |word: &&str| word.len() > 4 && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    description.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(is_code)
}
