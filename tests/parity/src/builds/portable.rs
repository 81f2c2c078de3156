use std::{fmt, path::Path};

use wasmtime::{Config, Engine, Error, ExternType, Memory, Module, Store, StoreLimits, StoreLimitsBuilder, TypedFunc};

use super::{Answer, Build, Call, Failure};

/// The portable module under wasmtime.
#[derive(Debug)]
pub struct Portable {
    engine: Engine,
    module: Module,
}

impl Portable {
    /// Compiles the module of that file.
    ///
    /// # Errors
    ///
    /// When it is not a WebAssembly module that wasmtime takes.
    pub fn new(file: &Path) -> Result<Self, Error> {
        let engine = Engine::default();
        let module = Module::from_file(&engine, file)?;
        Ok(Self { engine, module })
    }

    /// Compiles the module so that it can be held to limits, see [`Instance::call_within`]; it then takes longer.
    ///
    /// # Errors
    ///
    /// As [`Portable::new`].
    pub fn metered(file: &Path) -> Result<Self, Error> {
        let mut config = Config::new();
        config.consume_fuel(true);
        let engine = Engine::new(&config)?;
        let module = Module::from_file(&engine, file)?;
        Ok(Self { engine, module })
    }

    /// A fresh instance.
    ///
    /// # Errors
    ///
    /// When the module lacks an export, or asks for an import.
    pub fn instantiate(&self) -> Result<Instance, Error> {
        let mut store = Store::new(&self.engine, StoreLimits::default());
        store.limiter(|limits| limits);
        let instance = wasmtime::Instance::new(&mut store, &self.module, &[])?;
        Ok(Instance {
            alloc: instance.get_typed_func(&mut store, "ahpc_alloc")?,
            free: instance.get_typed_func(&mut store, "ahpc_free")?,
            call: instance.get_typed_func(&mut store, "ahpc_call")?,
            memory: instance.get_memory(&mut store, "memory").ok_or_else(|| Error::msg("no memory is exported"))?,
            store,
        })
    }

    /// What the module imports, as `module.name`.
    #[must_use]
    pub fn imports(&self) -> Vec<String> {
        self.module.imports().map(|import| format!("{}.{}", import.module(), import.name())).collect()
    }

    /// The functions and memories that the module exports, sorted. What the linker exports as globals is left out.
    #[must_use]
    pub fn exports(&self) -> Vec<String> {
        let exports = self.module.exports().filter(|export| !matches!(export.ty(), ExternType::Global(_)));
        let mut names: Vec<_> = exports.map(|export| export.name().to_owned()).collect();
        names.sort();
        names
    }
}

impl Build for Portable {
    fn name(&self) -> &str {
        "wasmtime"
    }

    fn answer(&self, calls: &[Call<'_>]) -> Vec<Answer> {
        let mut instance = None;
        let mut answers = Vec::with_capacity(calls.len());
        for (operation, request) in calls {
            let answer = self.answer_one(&mut instance, operation, request);
            if answer.is_err() {
                instance = None;
            }
            answers.push(answer);
        }
        answers
    }
}

impl Portable {
    fn answer_one(&self, instance: &mut Option<Instance>, operation: &str, request: &[u8]) -> Answer {
        let describe = |error: Error| Failure::new(format!("{error:?}"));
        let instance = match instance {
            Some(instance) => instance,
            None => instance.insert(self.instantiate().map_err(describe)?),
        };
        instance.call(operation, request).map_err(describe)
    }
}

/// One instance of the module.
pub struct Instance {
    store: Store<StoreLimits>,
    memory: Memory,
    alloc: TypedFunc<u32, u32>,
    free: TypedFunc<(u32, u32), ()>,
    call: TypedFunc<(u32, u32, u32, u32), u64>,
}

impl Instance {
    /// Carries out an operation and gives back all memory that it took.
    ///
    /// # Errors
    ///
    /// When the module traps.
    pub fn call(&mut self, operation: &str, request: &[u8]) -> Result<Vec<u8>, Error> {
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

    /// Carries out an operation with so much fuel, an instruction of WebAssembly being about one unit, and so much
    /// memory at most, and gives the answer with the fuel that was used. For an instance of [`Portable::metered`].
    ///
    /// # Errors
    ///
    /// When the module traps, which it also does where a limit does not suffice.
    pub fn call_within(
        &mut self,
        fuel: u64,
        memory_bytes: usize,
        operation: &str,
        request: &[u8],
    ) -> Result<(Vec<u8>, u64), Error> {
        *self.store.data_mut() = StoreLimitsBuilder::new().memory_size(memory_bytes).build();
        self.store.set_fuel(fuel)?;
        let answer = self.call(operation, request)?;
        Ok((answer, fuel - self.store.get_fuel()?))
    }

    /// Size of its memory in bytes.
    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        self.memory.data_size(&self.store)
    }

    fn place(&mut self, bytes: &[u8]) -> Result<(u32, u32), Error> {
        let len = u32::try_from(bytes.len())?;
        let pointer = self.alloc.call(&mut self.store, len)?;
        self.memory.write(&mut self.store, pointer as usize, bytes)?;
        Ok((pointer, len))
    }
}

impl fmt::Debug for Instance {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Instance").field("memory_bytes", &self.memory_bytes()).finish_non_exhaustive()
    }
}
