//! The modules in wasmtime, where loading is compiling.

use std::{fs, time::Instant};

use wasmtime::{Engine, Instance, Memory, Module, Store, TypedFunc};

use crate::{
    Failure,
    figures::{Calls, Figures, Start, StartSample, digest},
    native::repeat,
    subject::{Plan, Subject, Work},
};

pub fn measure(subjects: &[Subject], plan: &Plan) -> Result<Figures, Failure> {
    let (mut starts, mut calls) = (Vec::new(), Vec::new());
    let engine = Engine::default();
    for subject in subjects {
        let wasm = fs::read(&subject.module)?;
        for work in subject.work.iter().filter(|work| work.is_first) {
            let samples = (0..plan.warm_starts).map(|_| start(&engine, &wasm, subject, work));
            starts.push(Start::of(work.what, false, &samples.collect::<Result<Vec<_>, _>>()?));
        }
        let mut running = Running::new(&engine, &Module::new(&engine, &wasm)?, subject.prefix)?;
        for work in &subject.work {
            let mut failure = None;
            let (times, answer) = repeat(plan, || {
                running.answer(work.operation, &work.request).unwrap_or_else(|error| {
                    failure = Some(error);
                    Vec::new()
                })
            });
            match failure {
                Some(error) => return Err(error),
                None => calls.push(Calls::of(work.what, &times, 1, digest(&answer))),
            }
        }
    }
    Ok(Figures { build: "wasmtime".to_string(), php: None, starts, calls })
}

fn start(engine: &Engine, wasm: &[u8], subject: &Subject, work: &Work) -> Result<StartSample, Failure> {
    let begin = Instant::now();
    let module = Module::new(engine, wasm)?;
    let load_ns = begin.elapsed().as_nanos() as u64;
    let begin = Instant::now();
    let mut running = Running::new(engine, &module, subject.prefix)?;
    let instantiate_ns = begin.elapsed().as_nanos() as u64;
    let begin = Instant::now();
    running.answer(work.operation, &work.request)?;
    let first_call_ns = begin.elapsed().as_nanos() as u64;
    Ok(StartSample { load_ns, instantiate_ns, first_call_ns, memory: running.memory.data_size(&running.store) as u64 })
}

struct Running {
    store: Store<()>,
    memory: Memory,
    alloc: TypedFunc<u32, u32>,
    free: TypedFunc<(u32, u32), ()>,
    call: TypedFunc<(u32, u32, u32, u32), u64>,
}

impl Running {
    fn new(engine: &Engine, module: &Module, prefix: &str) -> Result<Self, Failure> {
        let mut store = Store::new(engine, ());
        let instance = Instance::new(&mut store, module, &[])?;
        Ok(Self {
            memory: instance.get_memory(&mut store, "memory").ok_or("the module exports its memory")?,
            alloc: instance.get_typed_func(&mut store, &format!("{prefix}_alloc"))?,
            free: instance.get_typed_func(&mut store, &format!("{prefix}_free"))?,
            call: instance.get_typed_func(&mut store, &format!("{prefix}_call"))?,
            store,
        })
    }

    fn answer(&mut self, operation: &str, request: &[u8]) -> Result<Vec<u8>, Failure> {
        let operation = self.place(operation.as_bytes())?;
        let request = self.place(request)?;
        let packed = self.call.call(&mut self.store, (operation.0, operation.1, request.0, request.1))?;
        let answer = ((packed >> 32) as u32, packed as u32);
        let mut bytes = vec![0; answer.1 as usize];
        self.memory.read(&self.store, answer.0 as usize, &mut bytes)?;
        for block in [operation, request, answer] {
            self.free.call(&mut self.store, block)?;
        }
        Ok(bytes)
    }

    fn place(&mut self, bytes: &[u8]) -> Result<(u32, u32), Failure> {
        let len = u32::try_from(bytes.len())?;
        let pointer = self.alloc.call(&mut self.store, len)?;
        self.memory.write(&mut self.store, pointer as usize, bytes)?;
        Ok((pointer, len))
    }
}
