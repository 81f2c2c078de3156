//! Carries out a plan in wasmtime.

use sha2::{Digest, Sha256};
use wasmtime::{Config, Engine, Extern, Func, FuncType, Instance, Module, OptLevel, Store, Trap, Val};

use crate::observe;
use crate::plan::{self, Import, Plan, Step, Type, Value};

/// What both sides say: a line after instantiation, and one after each step. A trap on instantiation ends it.
pub type Transcript = Vec<String>;

/// wasmtime, set up to compile quickly.
pub fn engine() -> Engine {
    let mut config = Config::new();
    config.cranelift_opt_level(OptLevel::None);
    // The modules are many and short-lived: no gigabytes of address space for each.
    config.memory_reservation(0).memory_guard_size(0).memory_init_cow(false);
    Engine::new(&config).expect("wasmtime runs on this machine")
}

/// What the imported functions were asked so far.
struct Host {
    imports: Vec<Import>,
    calls: usize,
    digest: String,
}

pub fn run(engine: &Engine, module: &Module, plan: &Plan) -> Transcript {
    let host = Host { imports: plan.imports.clone(), calls: 0, digest: String::new() };
    let mut store = Store::new(engine, host);
    let types = module.imports().map(|import| import.ty().unwrap_func().clone()).collect::<Vec<_>>();
    let functions = types.into_iter().enumerate().map(|(index, kind)| Extern::Func(import(&mut store, index, kind)));
    let functions: Vec<Extern> = functions.collect();
    let instance = match Instance::new(&mut store, module, &functions) {
        Ok(instance) => instance,
        Err(error) => return vec![trap(&error)],
    };
    let mut transcript = vec![format!("ready | {}", state(&mut store, &instance, plan))];
    for step in &plan.steps {
        let outcome = carry_out(&mut store, &instance, plan, step);
        transcript.push(format!("{outcome} | {}", state(&mut store, &instance, plan)));
    }
    transcript
}

/// A function of the host: it notes what it is asked and gives the next of its results.
fn import(store: &mut Store<Host>, index: usize, kind: FuncType) -> Func {
    Func::new(store, kind, move |mut caller, arguments, results| {
        let host = caller.data_mut();
        let asked: Vec<Value> = arguments.iter().map(value).collect();
        host.digest = short_hash(format!("{} {index} {}", host.digest, plan::values(&asked)).as_bytes());
        let rows = &host.imports[index].results;
        for (result, value) in results.iter_mut().zip(&rows[host.calls % rows.len()]) {
            *result = val(value);
        }
        host.calls += 1;
        Ok(())
    })
}

fn carry_out(store: &mut Store<Host>, instance: &Instance, plan: &Plan, step: &Step) -> String {
    match step {
        Step::Call { export, arguments, results } => {
            if plan.has_fuel {
                function(store, instance, observe::REFUEL).call(&mut *store, &[], &mut []).expect("it sets a global");
            }
            let arguments: Vec<Val> = arguments.iter().map(val).collect();
            let mut given = vec![Val::I32(0); results.len()];
            match function(store, instance, export).call(&mut *store, &arguments, &mut given) {
                Ok(()) => plan::values(&given.iter().map(value).collect::<Vec<_>>()),
                Err(error) => trap(&error),
            }
        }
        Step::Write { address, bytes } => {
            let memory = instance.get_memory(&mut *store, observe::MEMORY).expect("there is a memory");
            match memory.write(store, *address as usize, bytes) {
                Ok(()) => "written".to_string(),
                Err(_) => "trap out of bounds memory access".to_string(),
            }
        }
    }
}

/// Everything that a step can change: calls of imports, memory, globals.
fn state(store: &mut Store<Host>, instance: &Instance, plan: &Plan) -> String {
    let mut words = vec![format!("{} {}", store.data().calls, store.data().digest)];
    if plan.has_memory {
        let memory = instance.get_memory(&mut *store, observe::MEMORY).expect("there is a memory");
        words.push(format!("{} {}", memory.size(&*store), short_hash(memory.data(&*store))));
    }
    for (name, kind) in &plan.globals {
        let mut result = [Val::I32(0)];
        function(store, instance, name).call(&mut *store, &[], &mut result).expect("it reads a global");
        debug_assert_eq!(value(&result[0]).0, *kind);
        words.push(value(&result[0]).text());
    }
    words.join(" ")
}

fn function(store: &mut Store<Host>, instance: &Instance, name: &str) -> Func {
    instance.get_func(store, name).expect("the plan was made from the module's exports")
}

/// Traps in the words of PHP's `TrapKind`. wasmtime does not tell a call beyond a table's end from other accesses.
fn trap(error: &wasmtime::Error) -> String {
    let kind = match error.downcast_ref::<Trap>() {
        Some(Trap::UnreachableCodeReached) => "unreachable",
        Some(Trap::TableOutOfBounds) => "out of bounds table access",
        Some(Trap::StackOverflow) => "call stack exhausted",
        Some(other) => return format!("trap {}", other.to_string().trim_start_matches("wasm trap: ")),
        None => return format!("error {error:#}"),
    };
    format!("trap {kind}")
}

fn val(value: &Value) -> Val {
    match value.0 {
        Type::I32 => Val::I32(value.1 as i32),
        Type::I64 => Val::I64(value.1.cast_signed()),
        Type::F32 => Val::F32(value.1 as u32),
        Type::F64 => Val::F64(value.1),
    }
}

fn value(val: &Val) -> Value {
    match val {
        Val::I32(value) => Value(Type::I32, u64::from(value.cast_unsigned())),
        Val::I64(value) => Value(Type::I64, value.cast_unsigned()),
        Val::F32(bits) => Value(Type::F32, u64::from(*bits)),
        Val::F64(bits) => Value(Type::F64, *bits),
        _ => panic!("{val:?} is in no plan"),
    }
}

fn short_hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes)[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}
