//! What PHP sees: the functions, documented as in `stubs/ahpc_core.stub.php`, and the section in `phpinfo()`.

use ahpc_bridge::CORE_VERSION;
use ext_php_rs::{
    binary::Binary, binary_slice::BinarySlice, info_table_end, info_table_row, info_table_start, prelude::*,
    zend::ModuleEntry,
};

use crate::guard::{answer, tell_panics_by_their_place};

/// Carries out one operation of the core.
///
/// Both arguments and the answer are bytes, and nothing else is turned into a string: another type is a TypeError.
/// The answer is an envelope, `{"ok": …}` or `{"error": {"code", "params"}}`; whatever the bytes are, nothing is thrown.
#[php_function]
pub fn ahpc_core_call(operation: BinarySlice<'_, u8>, json: BinarySlice<'_, u8>) -> Binary<u8> {
    Binary::new(answer(&operation, &json))
}

/// The version of the core in this extension, as the operation `version` states it.
#[php_function]
pub fn ahpc_core_version() -> &'static str {
    CORE_VERSION
}

#[php_module]
#[php(startup = start)]
pub fn get_module(module: ModuleBuilder<'_>) -> ModuleBuilder<'_> {
    let module = module.name("ahpc_core").info_function(print_info);
    module.function(wrap_function!(ahpc_core_call)).function(wrap_function!(ahpc_core_version))
}

/// Runs once, when PHP starts.
fn start(_type: i32, _module_number: i32) -> i32 {
    tell_panics_by_their_place();
    0
}

extern "C" fn print_info(_module: *mut ModuleEntry) {
    info_table_start!();
    info_table_row!("Aura Historia Partner Connect core", "enabled");
    info_table_row!("Extension version", env!("CARGO_PKG_VERSION"));
    info_table_row!("Core version", CORE_VERSION);
    info_table_end!();
}
