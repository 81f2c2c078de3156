//! Every answer that the contracts list is given, with the codes they list and in the shape they ask for.

mod v2026_05;
mod v2026_06;
mod v2026_08;
mod v2026_10;

use ahpc_sandbox::{
    generations,
    vocabulary::{Generation, Word},
};

use crate::support::{Api, Call, contract::Contract};

/// Sends calls to one shop, each of which breaks everything from one check on; the first of these is to be named.
async fn check_order(api: &Api, steps: &[(Call, u16, &str)]) {
    for (call, status, error) in steps {
        let (answered_status, answered_error, _) = api.send(call.clone()).await.problem();
        assert_eq!((answered_status, answered_error.as_str()), (*status, *error), "{call:?}");
    }
}

/// Method and path of every operation that the generation has.
fn addresses(generation: Generation) -> Vec<(String, String, String)> {
    let routes = generations::contract(generation).routes.iter();
    routes.map(|it| (it.path.to_owned(), it.method.to_owned(), it.operation.id().to_owned())).collect()
}

/// Method, path and name of every operation that the contract lists.
fn listed_addresses(contract: &Contract) -> Vec<(String, String, String)> {
    contract.operations().into_iter().map(|(path, method, name, _)| (path, method, name)).collect()
}

fn words<W: Word>(words: &[W]) -> Vec<&'static str> {
    words.iter().map(|word| word.as_str()).collect()
}

#[test]
fn limits_are_those_of_the_contract() {
    let contract = Contract::shops();
    for generation in Generation::ALL {
        let limit = generations::contract(*generation).body_bytes.bytes();
        let is_documented = *generation >= Generation::G2026_08;
        assert_eq!(contract.at("/x-limits/body_bytes") == limit, is_documented, "{generation:?}");
    }
    assert_eq!(Contract::sources().at("/x-limits/body_bytes"), contract.at("/x-limits/body_bytes"));
}
