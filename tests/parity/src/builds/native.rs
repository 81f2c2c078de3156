use super::{Answer, Build, Call};

/// The bridge as a Rust library.
#[derive(Debug)]
pub struct Native;

impl Build for Native {
    fn name(&self) -> &str {
        "native"
    }

    fn answer(&self, calls: &[Call<'_>]) -> Vec<Answer> {
        calls.iter().map(|(operation, request)| Ok(ahpc_bridge::call(operation, request))).collect()
    }
}
