//! The generations of the API, one file or folder each, and below them what several share.
//!
//! A generation is a [`Contract`]: where its operations are, how its ids look, which words it uses. Each operation is a
//! plain function from request and database to answer. The sandbox plays one generation at a time.
//!
//! | Generation | Where | Works off | Plays |
//! | --- | --- | --- | --- |
//! | 2026-05 | [`v2026_05`] | at once | the shop's key, `{"errors": …}` |
//! | 2026-06 | [`v2026_06`] | through a queue | a user's token, 202 |
//! | 2026-08 | [`v2026_08`] | at once | 200 with failed entries, `DELETE`, limits |
//! | 2026-10 | [`v2026_10`] | both | listing sources, `/async`, the order of events |

pub mod contract;
mod delivery;
mod failures;
pub mod ids;
mod shops;
mod signature;
mod v2026_05;
mod v2026_06;
mod v2026_08;
mod v2026_10;

pub use contract::Contract;
pub use delivery::note;

use crate::vocabulary::Generation;

/// What the generation promises and refuses.
#[must_use]
pub fn contract(generation: Generation) -> &'static Contract {
    match generation {
        Generation::G2026_05 => &v2026_05::CONTRACT,
        Generation::G2026_06 => &v2026_06::CONTRACT,
        Generation::G2026_08 => &v2026_08::CONTRACT,
        Generation::G2026_10 => &v2026_10::CONTRACT,
    }
}
