//! Finds where calls can go on for ever, and counts them there.
//!
//! PHP keeps calls on its heap, so endless recursion would end in its memory limit, which nothing can catch. Counting
//! every call would be slow; but endless recursion goes round a cycle of the call graph, so it is enough to count one
//! function of each cycle: the one where a depth-first walk of the graph closes it. What is outside of the module may
//! call whatever it can reach, so a cycle may go through an import or through a table that others share.

use std::collections::BTreeSet;

use crate::ir::{Callee, Expr, Stmt, Var, diverges};
use crate::lower::Lowered;
use crate::module::Module;
use crate::names::{Method, Temp};
use crate::routines;

/// Makes the functions that close a cycle of calls count how deep they are; gives the imports that have to.
pub(super) fn count(module: &Module<'_>, functions: &mut [Lowered]) -> BTreeSet<Method> {
    let graph = Graph::new(module, functions);
    let mut imports = BTreeSet::new();
    for node in graph.closing() {
        match node.checked_sub(module.imports.len()) {
            Some(at) => counted(&mut functions[at]),
            None => _ = imports.insert(Method(node as u32)),
        }
    }
    imports
}

/// Who calls whom: a node for each function, and behind them one for each signature that indirect calls ask for.
struct Graph {
    edges: Vec<Vec<usize>>,
    imports: usize,
    functions: usize,
}

impl Graph {
    fn new(module: &Module<'_>, functions: &[Lowered]) -> Graph {
        let imports = module.imports.len();
        let count = imports + functions.len();
        let mut signatures: Vec<String> = module.signatures.iter().map(|signature| signature.text()).collect();
        signatures.sort_unstable();
        signatures.dedup();
        let node_of = |text: &str| count + signatures.binary_search_by(|s| s.as_str().cmp(text)).unwrap_or(0);
        let mut edges = vec![BTreeSet::new(); count + signatures.len()];
        let mut takes_references = false;
        for (at, function) in functions.iter().enumerate() {
            calls(&function.body, &mut |expr| match expr {
                Expr::Call(Callee::Function(method), _) => _ = edges[imports + at].insert(method.0 as usize),
                Expr::HasSignature(_, signature) => _ = edges[imports + at].insert(node_of(signature)),
                Expr::Call(Callee::Routine(routine), _) if **routine == routines::REFERENCE => takes_references = true,
                _ => {}
            });
        }
        let (escaping, is_shared) = (module.escaping(), module.shares_references());
        let referenced: BTreeSet<u32> = match takes_references || is_shared {
            true => escaping.clone(),
            false => module.referenced().collect(),
        };
        for function in referenced {
            edges[node_of(&module.signature_of(function).text())].insert(function as usize);
        }
        // A function of another module that is called through a table, like an import, may call back.
        let shared_tables = count..if is_shared { edges.len() } else { count };
        for node in (0..imports).chain(shared_tables) {
            edges[node].extend(escaping.iter().map(|function| *function as usize));
        }
        let edges = edges.into_iter().map(|set| set.into_iter().collect()).collect();
        Graph { edges, imports, functions: count }
    }

    /// The functions at one end of each edge that leads back to a call that is still going on.
    fn closing(&self) -> BTreeSet<usize> {
        let mut closing = BTreeSet::new();
        let mut state = vec![Visit::New; self.edges.len()];
        for root in 0..self.edges.len() {
            self.walk(root, &mut state, &mut closing);
        }
        closing
    }

    /// A depth-first walk with a stack of its own, since a module may chain any number of calls.
    fn walk(&self, root: usize, state: &mut [Visit], closing: &mut BTreeSet<usize>) {
        let mut path = vec![(root, 0)];
        while let Some((node, next)) = path.last_mut() {
            state[*node] = if state[*node] == Visit::New { Visit::Open } else { state[*node] };
            if state[*node] == Visit::Done {
                path.pop();
                continue;
            }
            let Some(target) = self.edges[*node].get(*next).copied() else {
                state[*node] = Visit::Done;
                path.pop();
                continue;
            };
            *next += 1;
            match state[target] {
                Visit::New => path.push((target, 0)),
                // One of the two ends is a function; counting costs least in an import.
                Visit::Open => {
                    closing.insert(if target < self.functions && *node >= self.imports { target } else { *node });
                }
                Visit::Done => {}
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Visit {
    New,
    Open,
    Done,
}

fn calls(body: &[Stmt], see: &mut impl FnMut(&Expr)) {
    for stmt in body {
        for expr in stmt.own_expressions() {
            expr.visit(see);
        }
        for inner in stmt.bodies() {
            calls(inner, see);
        }
    }
}

/// Counts up at the start and down before every return.
fn counted(function: &mut Lowered) {
    let size = frame_size(function);
    let mut temps = function.temps;
    before_returns(&mut function.body, size, &mut temps);
    function.temps = temps;
    if !diverges(&function.body) {
        function.body.push(Stmt::CountDown(size));
    }
    function.body.insert(0, Stmt::CountUp(size));
}

/// Roughly how much memory a call takes, in units of 512 bytes.
///
/// PHP keeps 16 bytes for each variable and, without OPcache, for each intermediate result.
fn frame_size(function: &Lowered) -> u32 {
    let mut nodes = 0;
    calls(&function.body, &mut |_| nodes += 1);
    1 + (function.locals.len() as u32 + function.temps + nodes) / 32
}

fn before_returns(body: &mut Vec<Stmt>, size: u32, temps: &mut u32) {
    let mut counted = Vec::with_capacity(body.len());
    for mut stmt in body.drain(..) {
        for inner in stmt.bodies_mut() {
            before_returns(inner, size, temps);
        }
        if let Stmt::Return(values) = &mut stmt {
            keep_calls(values, temps, &mut counted);
            counted.push(Stmt::CountDown(size));
        }
        counted.push(stmt);
    }
    *body = counted;
}

/// A call inside what is returned is still part of the function, so it is made before counting down.
fn keep_calls(values: &mut [Expr], temps: &mut u32, before: &mut Vec<Stmt>) {
    if !values.iter().any(|value| value.any(|node| matches!(node, Expr::Call(..)))) {
        return;
    }
    for value in values {
        let temp = Var::Temp(Temp(*temps));
        *temps += 1;
        before.push(Stmt::Assign(temp, std::mem::replace(value, Expr::Var(temp))));
    }
}
