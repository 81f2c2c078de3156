//! Modules that are small and valid, and of shapes that no compiler emits: each is one that a pass could need time or
//! memory for that grows faster than the module.

use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, DataSection, ElementSection, Elements, EntityType, ExportKind, ExportSection,
    Function, FunctionSection, GlobalSection, GlobalType, ImportSection, InstructionSink, MemArg, MemArgTarget,
    MemorySection, MemoryType, Module, RefType, TableSection, TableType, TypeSection, ValType,
};

/// What the shape is called, what makes a module of some size, and the size that is tested.
pub struct Shape(pub &'static str, pub fn(u32) -> Vec<u8>, pub u32);

const I32: ValType = ValType::I32;
const AT: MemArg = MemArg { offset: 4, align: 2, target: MemArgTarget::Memory(0), ordering: None };

pub const TRANSLATED: &[Shape] = &[
    Shape("straight line of assignments to 50,000 locals", straight, 50_000),
    Shape("50,000 locals and many ifs", ifs, 15_000),
    Shape("50,000 locals and many blocks that are left", left_blocks, 15_000),
    Shape("50,000 locals and many loops", loops, 15_000),
    Shape("many locals that are set in every round of nested loops", nested_loops, 900),
    Shape("many locals that are read behind many branches", merges, 5_000),
    Shape("loops within loops that hand a value outwards", chain_through_loops, 900),
    Shape("one local that is set in each of many branches and then read", joined_definitions, 15_000),
    Shape("branches from many places out of 900 nested blocks", nested_blocks, 25_000),
    Shape("ifs within ifs", nested_ifs, 950),
    Shape("ifs within ifs, all of which return", returning_ifs, 950),
    Shape("branch tables of many targets", wide_tables, 25_000),
    Shape("many branch tables into 900 nested blocks", many_tables, 500),
    Shape("many values that wait on the stack", waiting, 25_000),
    Shape("many values that wait while locals change", waiting_readers, 25_000),
    Shape("one long sum", long_sum, 75_000),
    Shape("select of selects", selects, 50_000),
    Shape("stores behind many addresses in many branches", stores, 15_000),
    Shape("many data and element segments", segments, 25_000),
    Shape("many functions that call each other in a chain", call_chain, 25_000),
    Shape("many functions that call each other in their own place, in a chain", tail_chain, 5_000),
    Shape("many functions that call each other in their own place, in a ring", tail_ring, 5_000),
    Shape("many functions that call many", call_mesh, 750),
    Shape("alignment that is contradicted one function at a time", alignment_chain, 5_000),
    Shape("many large functions", large_functions, 2_000),
    Shape("many globals, tables, imports and exports", declarations, 12_500),
    Shape("constant expressions that repeat an earlier one", constants, 1_000),
    Shape("functions that dominate each other in a long chain", ladder, 5_000),
    Shape("900 loops around many assignments", body_of_loops, 25_000),
    Shape("900 loops around assignments to 50,000 locals", wide_body_of_loops, 12_500),
    Shape("data of a megabyte", data, 250_000),
];

/// Those that would become larger than all reason, and what the refusal says.
pub const REFUSED: &[(Shape, &str)] = &[
    (
        Shape("one constant expression of many operations", long_constant, 25_000),
        "constant expression of more than 1000 operations",
    ),
    (Shape("many functions of 50,000 locals", empty_functions, 5_000), VARIABLES),
    (Shape("branches that carry a thousand values", wide_branches, 12_500), CARRIED),
    (Shape("calls that give a thousand values", wide_calls, 12_500), CARRIED),
    (Shape("calls through a table that give a thousand values", wide_indirect_calls, 12_500), CARRIED),
    (Shape("blocks that take and give a thousand values", wide_blocks, 12_500), CARRIED),
    (Shape("a call of itself in its own place that resets 50,000 locals", wide_restarts, 5_000), CARRIED),
];

const CARRIED: &str = "blocks, branches and calls that hand on more than 1000000 values";
const VARIABLES: &str = "more than 5000000 parameters, results and locals in all";

fn straight(n: u32) -> Vec<u8> {
    one(&[], 50_000, |code| {
        for at in 0..n {
            code.local_get(at % 50_000).i32_const(1).i32_add().local_set((at + 1) % 50_000);
        }
    })
}

fn ifs(n: u32) -> Vec<u8> {
    one(&[I32], 49_999, |code| {
        for at in 0..n {
            code.local_get(0).if_(BlockType::Empty).i32_const(7).local_set(at % 50_000).end();
        }
    })
}

fn left_blocks(n: u32) -> Vec<u8> {
    one(&[I32], 49_999, |code| {
        for at in 0..n {
            code.block(BlockType::Empty).local_get(at % 50_000).br_if(0).local_get(0).br_if(0);
            code.i32_const(7).local_set(at * 7 % 50_000).end();
        }
    })
}

fn loops(n: u32) -> Vec<u8> {
    one(&[I32], 49_999, |code| {
        for at in 0..n {
            code.loop_(BlockType::Empty).local_get(at % 50_000).i32_const(1).i32_sub();
            code.local_tee(at % 50_000).br_if(0).end();
        }
    })
}

fn nested_loops(depth: u32) -> Vec<u8> {
    one(&[I32], 2_000, |code| {
        for at in 0..depth {
            code.loop_(BlockType::Empty).local_get(at + 1).local_set(at);
        }
        for at in 0..depth {
            let outwards = (depth - 1 - at).min(at % 7);
            code.i32_const(3).local_set(at * 2 % 2_000).local_get(at).br_if(outwards).local_get(0).br_if(0).end();
        }
    })
}

fn merges(n: u32) -> Vec<u8> {
    one(&[I32], 2_000, |code| {
        code.loop_(BlockType::Empty);
        for at in 0..n {
            code.local_get(at % 2_000).if_(BlockType::Empty);
            code.local_get(at * 3 % 2_000).local_set(at * 5 % 2_000).else_();
            code.local_get(at * 7 % 2_000).local_set(at * 5 % 2_000).end();
        }
        code.local_get(0).br_if(0).end();
    })
}

fn chain_through_loops(depth: u32) -> Vec<u8> {
    one(&[I32], depth + 1, |code| {
        for _ in 0..depth {
            code.loop_(BlockType::Empty);
        }
        // A value moves on by one local in each round of the analysis.
        for at in 0..depth {
            code.local_get(at).local_set(at + 1).local_get(0).br_if(depth - 1 - at).end();
        }
    })
}

fn joined_definitions(n: u32) -> Vec<u8> {
    one(&[I32], 1, |code| {
        code.loop_(BlockType::Empty);
        for at in 0..n {
            code.local_get(0).if_(BlockType::Empty).local_get(1).i32_const(at as i32).i32_add().local_set(1).end();
        }
        code.local_get(1).br_if(0).end();
    })
}

fn nested_blocks(n: u32) -> Vec<u8> {
    one(&[I32], 0, |code| {
        for _ in 0..900 {
            code.block(BlockType::Empty);
        }
        for at in 0..n {
            code.local_get(0).br_if(at % 900);
        }
        for _ in 0..900 {
            code.local_get(0).br_if(0).end();
        }
    })
}

fn nested_ifs(depth: u32) -> Vec<u8> {
    one(&[I32], 3, |code| {
        for at in 0..depth {
            code.local_get(at % 3).if_(BlockType::Empty);
        }
        for at in 0..depth {
            code.else_().local_get(at % 2).local_set(2).end();
        }
    })
}

fn returning_ifs(depth: u32) -> Vec<u8> {
    one(&[I32], 3, |code| {
        for at in 0..depth {
            code.local_get(at % 3).if_(BlockType::Empty);
        }
        for _ in 0..depth {
            code.return_().else_().return_().end();
        }
    })
}

fn wide_tables(n: u32) -> Vec<u8> {
    one(&[I32], 0, |code| {
        code.block(BlockType::Empty).block(BlockType::Empty).local_get(0);
        code.br_table((0..n).map(|at| at % 3), 1).end().end();
    })
}

fn many_tables(n: u32) -> Vec<u8> {
    one(&[I32], 0, |code| {
        (0..900).for_each(|_| _ = code.block(BlockType::Empty));
        for _ in 0..n {
            code.block(BlockType::Empty).local_get(0).br_table((0..900).rev(), 4).end();
        }
        (0..900).for_each(|_| _ = code.end());
    })
}

fn waiting(n: u32) -> Vec<u8> {
    one(&[I32], 0, |code| {
        (0..n).for_each(|at| _ = code.local_get(0).i32_const(at as i32).i32_xor());
        (0..n).for_each(|_| _ = code.drop());
    })
}

fn waiting_readers(n: u32) -> Vec<u8> {
    one(&[I32], 1, |code| {
        for _ in 0..n {
            code.local_get(0).i32_const(1).local_set(1);
        }
        (0..n).for_each(|_| _ = code.drop());
    })
}

fn long_sum(n: u32) -> Vec<u8> {
    one(&[I32], 0, |code| {
        code.local_get(0);
        (0..n).for_each(|_| _ = code.local_get(0).i32_xor().i32_clz());
        code.drop();
    })
}

fn selects(n: u32) -> Vec<u8> {
    one(&[I32], 0, |code| {
        code.local_get(0);
        (0..n).for_each(|_| _ = code.local_get(0).local_get(0).select().i32_eqz());
        code.drop();
    })
}

fn stores(n: u32) -> Vec<u8> {
    one(&[I32], 5_000, |code| {
        for at in 0..n {
            code.local_get(at % 5_000).local_get(0).i32_store(AT);
            code.local_get(0).if_(BlockType::Empty).local_get(at * 3 % 5_000).i32_load(AT).local_set(0).end();
        }
    })
}

fn segments(n: u32) -> Vec<u8> {
    let mut parts = Parts::new();
    parts.function(&[], &[], 0, |_| {});
    for at in 0..n {
        parts.data.active(0, &ConstExpr::i32_const((at % 60_000) as i32), [at as u8]);
        let list = Elements::Functions([0].as_slice().into());
        parts.elements.active(None, &ConstExpr::i32_const(0), list);
    }
    parts.finish()
}

fn call_chain(n: u32) -> Vec<u8> {
    chain(n, |code, to| _ = code.call(to))
}

fn tail_chain(n: u32) -> Vec<u8> {
    chain(n, |code, to| _ = code.return_call(to))
}

fn chain(n: u32, call: fn(&mut InstructionSink<'_>, u32)) -> Vec<u8> {
    let mut parts = Parts::new();
    for at in 0..n {
        parts.function(&[], &[], 0, |code| {
            if at + 1 < n {
                call(code, at + 1)
            }
        });
    }
    parts.finish()
}

fn tail_ring(n: u32) -> Vec<u8> {
    let mut parts = Parts::new();
    for at in 0..n {
        parts.function(&[], &[], 0, |code| _ = code.return_call((at + 1) % n));
    }
    parts.finish()
}

fn call_mesh(n: u32) -> Vec<u8> {
    let mut parts = Parts::new();
    for at in 0..n {
        parts.function(&[], &[], 0, |code| (0..100).for_each(|to| _ = code.call((at * 31 + to * 97) % n)));
    }
    parts.finish()
}

fn alignment_chain(n: u32) -> Vec<u8> {
    let mut parts = Parts::new();
    // Each function hands its parameter to the one before it, so that each round of a search finds one more.
    for at in 0..n {
        parts.function(&[I32], &[], 0, |code| {
            code.local_get(0).call(at.saturating_sub(1));
        });
    }
    parts.function(&[I32], &[], 0, |code| _ = code.i32_const(1).call(n - 1));
    parts.finish()
}

fn large_functions(n: u32) -> Vec<u8> {
    let mut parts = Parts::new();
    for _ in 0..n {
        parts.function(&[I32], &[], 0, |code| {
            (0..200).for_each(|_| _ = code.local_get(0).i32_const(3).i32_rotl().local_set(0));
        });
    }
    parts.finish()
}

fn declarations(n: u32) -> Vec<u8> {
    let mut parts = Parts::new();
    let kind = parts.kind(&[], &[]);
    for at in 0..n {
        parts.imports.import("m", &format!("i{at}"), EntityType::Function(kind));
        let global = GlobalType { val_type: I32, mutable: true, shared: false };
        parts.globals.global(global, &ConstExpr::i32_const(at as i32));
        parts.exports.export(&format!("g{at}"), ExportKind::Global, at);
        parts.exports.export(&format!("f{at}"), ExportKind::Func, at);
    }
    parts.finish()
}

fn constants(n: u32) -> Vec<u8> {
    let mut parts = Parts::new();
    let kind = GlobalType { val_type: I32, mutable: false, shared: false };
    parts.imports.import("m", "g", EntityType::Global(kind));
    for at in 0..n {
        parts.globals.global(kind, &ConstExpr::global_get(at).with_global_get(at).with_i32_add());
    }
    parts.finish()
}

fn long_constant(n: u32) -> Vec<u8> {
    let mut parts = Parts::new();
    let kind = GlobalType { val_type: I32, mutable: false, shared: false };
    parts.imports.import("m", "g", EntityType::Global(kind));
    let sum = (0..n).fold(ConstExpr::global_get(0), |sum, _| sum.with_i32_const(1).with_i32_add());
    parts.globals.global(kind, &sum);
    parts.finish()
}

fn empty_functions(n: u32) -> Vec<u8> {
    let mut parts = Parts::new();
    (0..n).for_each(|_| parts.function(&[], &[], 50_000, |_| {}));
    parts.finish()
}

fn wide_branches(n: u32) -> Vec<u8> {
    let mut parts = Parts::new();
    let kind = parts.kind(&[], &[I32; 1000]);
    parts.function(&[I32], &[], 0, |code| {
        code.block(BlockType::FunctionType(kind));
        (0..1000).for_each(|_| _ = code.i32_const(1));
        (0..n).for_each(|_| _ = code.local_get(0).br_if(0));
        code.end();
        (0..1000).for_each(|_| _ = code.drop());
    });
    parts.finish()
}

fn wide_calls(n: u32) -> Vec<u8> {
    let mut parts = Parts::new();
    let kind = parts.kind(&[], &[I32; 1000]);
    parts.imports.import("", "", EntityType::Function(kind));
    parts.function(&[], &[], 0, |code| {
        (0..n).for_each(|_| _ = code.call(0));
        code.unreachable();
    });
    parts.finish()
}

fn wide_indirect_calls(n: u32) -> Vec<u8> {
    let mut parts = Parts::new();
    let kind = parts.kind(&[], &[I32; 1000]);
    parts.function(&[], &[], 0, |code| {
        (0..n).for_each(|_| _ = code.i32_const(0).call_indirect(0, kind));
        code.unreachable();
    });
    parts.finish()
}

fn wide_blocks(n: u32) -> Vec<u8> {
    let mut parts = Parts::new();
    let kind = parts.kind(&[I32; 1000], &[I32; 1000]);
    parts.function(&[], &[], 0, |code| {
        (0..1000).for_each(|_| _ = code.i32_const(1));
        (0..n).for_each(|_| _ = code.block(BlockType::FunctionType(kind)).end());
        (0..1000).for_each(|_| _ = code.drop());
    });
    parts.finish()
}

fn wide_restarts(n: u32) -> Vec<u8> {
    one(&[I32], 49_999, |code| {
        (0..n).for_each(|_| _ = code.local_get(0).if_(BlockType::Empty).local_get(0).return_call(0).end());
    })
}

fn ladder(n: u32) -> Vec<u8> {
    let mut parts = Parts::new();
    // The first half call each other in a chain; each of the others is called by both ends of it.
    let half = n / 2;
    for at in 0..n {
        parts.function(&[], &[], 0, |code| {
            if at + 1 < half {
                code.call(at + 1);
            }
            if at == 0 || at + 1 == half {
                (half..n).for_each(|to| _ = code.call(to));
            }
        });
    }
    parts.exports.export("f", ExportKind::Func, 0);
    parts.finish()
}

fn body_of_loops(n: u32) -> Vec<u8> {
    assignments_in_loops(n, 10)
}

fn wide_body_of_loops(n: u32) -> Vec<u8> {
    assignments_in_loops(n, 49_999)
}

fn assignments_in_loops(n: u32, locals: u32) -> Vec<u8> {
    one(&[I32], locals, |code| {
        (0..900).for_each(|_| _ = code.loop_(BlockType::Empty));
        (0..n).for_each(|at| _ = code.local_get(0).i32_load(AT).local_set(at % locals + 1));
        (0..900).for_each(|_| _ = code.local_get(0).br_if(0).end());
    })
}

fn data(n: u32) -> Vec<u8> {
    let mut parts = Parts::new();
    parts.data.active(0, &ConstExpr::i32_const(0), (0..n).map(|at| (at * 7) as u8));
    parts.finish()
}

/// A module of one function, with locals behind its parameters.
fn one(params: &[ValType], locals: u32, write: impl FnOnce(&mut InstructionSink<'_>)) -> Vec<u8> {
    let mut parts = Parts::new();
    parts.function(params, &[], locals, write);
    parts.finish()
}

/// A module with a memory of a page and a table of one element, while it is put together.
#[derive(Default)]
pub struct Parts {
    types: TypeSection,
    imports: ImportSection,
    functions: FunctionSection,
    globals: GlobalSection,
    exports: ExportSection,
    elements: ElementSection,
    code: CodeSection,
    data: DataSection,
}

impl Parts {
    pub fn new() -> Parts {
        Parts::default()
    }

    pub fn kind(&mut self, params: &[ValType], results: &[ValType]) -> u32 {
        self.types.ty().function(params.iter().copied(), results.iter().copied());
        self.types.len() - 1
    }

    pub fn function(
        &mut self,
        params: &[ValType],
        results: &[ValType],
        locals: u32,
        write: impl FnOnce(&mut InstructionSink<'_>),
    ) {
        let kind = self.kind(params, results);
        self.functions.function(kind);
        let mut function = Function::new([(locals, I32)]);
        let mut code = function.instructions();
        write(&mut code);
        code.end();
        self.code.function(&function);
    }

    pub fn finish(&self) -> Vec<u8> {
        let memory = MemoryType { minimum: 1, maximum: None, memory64: false, shared: false, page_size_log2: None };
        let table =
            TableType { element_type: RefType::FUNCREF, minimum: 1, maximum: None, table64: false, shared: false };
        let mut module = Module::new();
        module.section(&self.types).section(&self.imports).section(&self.functions);
        module.section(TableSection::new().table(table)).section(MemorySection::new().memory(memory));
        module.section(&self.globals).section(&self.exports).section(&self.elements);
        module.section(&self.code).section(&self.data);
        module.finish()
    }
}
