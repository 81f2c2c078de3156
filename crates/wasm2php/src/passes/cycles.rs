//! Finds the cycles of calls in a module.
//!
//! What is outside of the module may call whatever it can reach, so a cycle may go through an import, or through a table
//! that others share. A call that takes the place of the function that makes it goes on while only the caller of that
//! function waits; so what matters is which calls are waited for by a function and by all that may take its place.

use std::collections::BTreeSet;

use crate::ir::{Callee, Expr, Stmt};
use crate::lower::Lowered;
use crate::module::Module;
use crate::routines;

/// So many calls that nobody can see, or functions that may take another's place, are looked at one by one; a module with
/// more has every function counted that could be meant.
const MAX_HIDDEN: usize = 1_000_000;

/// Who calls whom: a node for each function, and behind them one for each signature that indirect calls ask for.
pub(super) struct Graph {
    /// For each node the calls that are waited for, also by what takes the function's place.
    edges: Vec<Vec<usize>>,
    /// For each node all that may take its place, itself included; absent where they are too many.
    places: Option<Vec<BTreeSet<usize>>>,
    /// Functions that are counted in any case, since not all of their calls are among the edges.
    always: BTreeSet<usize>,
    imports: usize,
    functions: usize,
}

impl Graph {
    pub(super) fn new(module: &Module<'_>, functions: &[Lowered]) -> Graph {
        let mut calls = Calls::new(module, functions);
        let mut always = calls.add_outside(module);
        let places = calls.places();
        let edges = match &places {
            Some(places) => places
                .iter()
                .map(|all| {
                    let targets: BTreeSet<usize> =
                        all.iter().flat_map(|node| calls.waited[*node].iter().copied()).collect();
                    targets.into_iter().collect()
                })
                .collect(),
            None => {
                always.extend((0..calls.functions).filter(|node| !calls.tails[*node].is_empty()));
                calls.waited.iter().map(|targets| targets.iter().copied().collect()).collect()
            }
        };
        Graph { edges, places, always, imports: module.imports.len(), functions: calls.functions }
    }

    /// For each function the largest of the sizes of all that may take its place, itself included.
    pub(super) fn largest_in_place(&self, size: impl Fn(usize) -> u32) -> Vec<u32> {
        let Some(places) = &self.places else {
            return vec![(0..self.functions).map(size).max().unwrap_or(0); self.functions];
        };
        let functions = |all: &BTreeSet<usize>| all.iter().filter(|n| **n < self.functions).map(|n| size(*n)).max();
        places.iter().take(self.functions).map(|all| functions(all).unwrap_or(0)).collect()
    }

    /// The functions at one end of each edge that leads back to a call that is still going on: one of each cycle.
    pub(super) fn closing(&self) -> BTreeSet<usize> {
        let mut closing = self.always.clone();
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

/// The calls as they are written.
struct Calls {
    waited: Vec<BTreeSet<usize>>,
    tails: Vec<BTreeSet<usize>>,
    signatures: Vec<String>,
    functions: usize,
    /// Whether the code itself makes references to functions.
    makes_references: bool,
}

impl Calls {
    fn new(module: &Module<'_>, functions: &[Lowered]) -> Calls {
        let count = module.imports.len() + functions.len();
        let mut signatures: Vec<String> = module.signatures.iter().map(|signature| signature.text()).collect();
        signatures.sort_unstable();
        signatures.dedup();
        let nodes = vec![BTreeSet::new(); count + signatures.len()];
        let mut calls =
            Calls { waited: nodes.clone(), tails: nodes, signatures, functions: count, makes_references: false };
        for (at, function) in functions.iter().enumerate() {
            calls.add(module.imports.len() + at, function);
        }
        calls
    }

    fn node_of(&self, signature: &str) -> usize {
        self.functions + self.signatures.binary_search_by(|s| s.as_str().cmp(signature)).unwrap_or(0)
    }

    fn add(&mut self, node: usize, function: &Lowered) {
        let mut asked_for = BTreeSet::new();
        let mut has_indirect_tail = false;
        expressions(&function.body, &mut |expr| match expr {
            Expr::Tail(call) => match call.as_ref() {
                Expr::Call(Callee::Function(method), _) => _ = self.tails[node].insert(method.0 as usize),
                _ => has_indirect_tail = true,
            },
            Expr::Call(Callee::Function(method), _) => _ = self.waited[node].insert(method.0 as usize),
            Expr::HasSignature(_, signature) => _ = asked_for.insert(self.node_of(signature)),
            Expr::Call(Callee::Routine(routine), _) => self.makes_references |= **routine == routines::REFERENCE,
            _ => {}
        });
        // Which signature is whose does not show in the tree any more.
        if has_indirect_tail {
            self.tails[node].extend(asked_for.iter());
        }
        self.waited[node].extend(asked_for);
    }

    /// Adds what is reached through tables, and what the outside may call; gives the functions that have to be counted
    /// because such calls are too many to be added.
    fn add_outside(&mut self, module: &Module<'_>) -> BTreeSet<usize> {
        let (escaping, is_shared) = (module.escaping(), module.shares_references());
        let in_tables: BTreeSet<u32> = match self.makes_references || is_shared {
            true => escaping.clone(),
            false => module.referenced().collect(),
        };
        for function in in_tables {
            let node = self.node_of(&module.signature_of(function).text());
            self.waited[node].insert(function as usize);
            self.tails[node].insert(function as usize);
        }
        // A function of another module that is called through a table, like an import, may call back.
        let shared_tables = self.functions..if is_shared { self.waited.len() } else { self.functions };
        let callers = module.imports.len() + shared_tables.len();
        if callers * escaping.len() > MAX_HIDDEN {
            return escaping.into_iter().map(|function| function as usize).collect();
        }
        for node in (0..module.imports.len()).chain(shared_tables) {
            self.waited[node].extend(escaping.iter().map(|function| *function as usize));
        }
        BTreeSet::new()
    }

    /// For each node all that may take its place, unless they are too many.
    fn places(&self) -> Option<Vec<BTreeSet<usize>>> {
        let mut room = MAX_HIDDEN + self.waited.len();
        let place = |node| {
            let found = self.in_place_of(node);
            let waited: usize = found.iter().map(|node| self.waited[*node].len()).sum();
            // A node alone adds nothing to the calls that are written.
            let added = if found.len() == 1 { 1 } else { found.len() + waited };
            room = room.checked_sub(added)?;
            Some(found)
        };
        (0..self.waited.len()).map(place).collect()
    }

    fn in_place_of(&self, node: usize) -> BTreeSet<usize> {
        let mut found = BTreeSet::from([node]);
        // What is called through a table in general is waited for; only a tail call lets it take a place.
        let mut open: Vec<usize> = if node < self.functions { vec![node] } else { Vec::new() };
        while let Some(node) = open.pop() {
            let new: Vec<usize> = self.tails[node].iter().copied().filter(|target| found.insert(*target)).collect();
            open.extend(new);
        }
        found
    }
}

/// Calls `see` with every expression; of a call in the function's place, its parts are seen, but not it as a call.
pub(super) fn expressions(body: &[Stmt], see: &mut impl FnMut(&Expr)) {
    for stmt in body {
        for expr in stmt.own_expressions() {
            match expr {
                Expr::Tail(call) => {
                    see(expr);
                    call.children().into_iter().for_each(|child| child.visit(see));
                }
                other => other.visit(see),
            }
        }
        stmt.bodies().into_iter().for_each(|inner| expressions(inner, see));
    }
}
