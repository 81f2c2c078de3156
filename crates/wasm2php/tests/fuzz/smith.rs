//! Modules of `wasm-smith`, shaped by a swarm of configurations: each module has its own.

use arbitrary::Unstructured;
use wasm_smith::{Config, InstructionKind, InstructionKinds, MemoryOffsetChoices, Module};
use wasmparser::{Parser, Payload, TypeRef};

use crate::observe;
use crate::random::Random;

/// How often loops may turn and functions be entered in one call, before the module traps of itself.
const FUEL: i32 = 3000;

/// Some configurations make no module of the bytes; so many are tried for one seed.
const ATTEMPTS: usize = 30;

/// The module that a configuration of the seed makes of the bytes, or nothing where none does.
pub fn module(seed: u64, bytes: &[u8]) -> Option<Vec<u8>> {
    let mut random = Random::new(seed);
    (0..ATTEMPTS).find_map(|_| {
        let mut module = Module::new(config(&mut random), &mut Unstructured::new(bytes)).ok()?;
        let fuel = module.ensure_termination(FUEL as u32).expect("all functions are made by the smith");
        let wasm = module.to_bytes();
        imports_functions_only(&wasm).then(|| observe::with_observers(&wasm, Some((fuel, FUEL))))
    })
}

/// The smith imports whatever a module can import; the translator knows functions.
fn imports_functions_only(wasm: &[u8]) -> bool {
    Parser::new(0).parse_all(wasm).all(|payload| match payload {
        Ok(Payload::ImportSection(reader)) => {
            reader.into_imports().all(|import| import.is_ok_and(|import| matches!(import.ty, TypeRef::Func(_))))
        }
        _ => true,
    })
}

/// One member of the swarm.
fn config(random: &mut Random) -> Config {
    // With bulk memory come passive element segments and the instructions that use them, which are refused.
    let has_bulk_memory = random.percent(40);
    Config {
        // What the translator translates; widen it here when it learns more.
        bulk_memory_enabled: has_bulk_memory,
        multi_value_enabled: true,
        saturating_float_to_int_enabled: true,
        sign_extension_ops_enabled: true,
        // What it refuses.
        compact_imports_enabled: false,
        exceptions_enabled: false,
        extended_const_enabled: false,
        gc_enabled: false,
        memory64_enabled: false,
        reference_types_enabled: false,
        relaxed_simd_enabled: false,
        simd_enabled: false,
        tail_call_enabled: false,
        threads_enabled: false,
        wide_arithmetic_enabled: false,
        max_tables: 1,
        // Small enough that a module costs milliseconds, in PHP too.
        max_data_segments: 3,
        max_element_segments: if has_bulk_memory { 0 } else { 3 },
        max_elements: 10,
        max_funcs: 8 + random.below(8),
        max_globals: 8,
        max_imports: *random.pick(&[0, 0, 1, 3]),
        max_instructions: *random.pick(&[20, 60, 200, 600]),
        max_memory32_bytes: 4 << 16,
        max_table_elements: 20,
        max_type_size: *random.pick(&[10, 20, 60]),
        max_types: 12,
        memory_max_size_required: true,
        table_max_size_required: true,
        // Enough that something happens.
        export_everything: random.percent(90),
        min_funcs: 1 + random.below(8),
        min_globals: random.below(4),
        min_types: 1 + random.below(4),
        min_memories: u32::from(random.percent(85)),
        min_tables: u32::from(random.percent(50)),
        // A NaN's bits are free in the specification in many places, and wasmtime and PHP may well differ there. In
        // these modules each float operation is followed by one that replaces any NaN by one and the same.
        canonicalize_nans: true,
        allow_floats: random.percent(70),
        // Most random addresses lie outside. Where traps are not allowed, the smith puts a check before each access
        // and goes on without it, so that code behind it is reached.
        disallow_traps: random.percent(60),
        memory_offset_choices: random
            .pick(&[MemoryOffsetChoices(90, 9, 1), MemoryOffsetChoices(1, 0, 0), MemoryOffsetChoices(40, 30, 30)])
            .clone(),
        allowed_instructions: instructions(random),
        ..Config::default()
    }
}

/// All kinds of instructions for half of the modules; the others leave some out, and so have more of the rest.
fn instructions(random: &mut Random) -> InstructionKinds {
    let optional = [InstructionKind::Parametric, InstructionKind::Memory, InstructionKind::Control];
    let mut kinds = vec![InstructionKind::Numeric, InstructionKind::Variable];
    let is_complete = random.percent(50);
    kinds.extend(optional.iter().filter(|_| is_complete || random.percent(60)));
    InstructionKinds::new(&kinds)
}
