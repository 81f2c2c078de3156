//! The translator itself, which runs once where the plugin is built and never in a shop.

use ahpc_parity::parts;

use crate::{
    Failure,
    figures::Translation,
    native::repeat,
    subject::{Plan, Subject},
};

/// Translates the module again and again, over its own translation.
pub fn measure(subject: &Subject, plan: &Plan) -> Result<Translation, Failure> {
    let mut command = parts::translation(&subject.module, &subject.php)?;
    let mut failed = false;
    let (times, _) = repeat(plan, || {
        failed |= !command.status().is_ok_and(|status| status.success());
        Vec::new()
    });
    if failed { Err(format!("{command:?} failed").into()) } else { Ok(Translation::of(&times)) }
}
