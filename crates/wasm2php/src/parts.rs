//! Divides a module's functions among files, so that PHP loads only those that a call needs.
//!
//! Where no OPcache keeps compiled code, a request compiles what it loads, and a module of some size takes longer to
//! compile than to do its work. So each large function begins a part of its own, a small one lies with the function
//! through which alone it is reached (its immediate dominator in the graph of calls), and what is left is the main part.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{Callee, Expr, Stmt};
use crate::lower::Lowered;
use crate::module::Module;
use crate::names::{Method, Part};

/// A function of at least this many nodes begins a part: about 3 KB of text, more than a file of its own costs to load.
const MIN_HEAD_NODES: usize = 400;

/// A graph of calls that takes more steps to understand has only its large functions in parts of their own.
const MAX_STEPS: usize = 50_000_000;

/// The part of each function by its index, imports first.
#[derive(Debug)]
pub(crate) struct Parts(Vec<Part>);

impl Parts {
    /// The part that holds the function.
    pub(crate) fn of(&self, function: Method) -> Part {
        self.0[function.0 as usize]
    }

    /// All parts that there are, each with its functions.
    pub(crate) fn all(&self) -> Vec<(Part, Vec<Method>)> {
        let mut parts: BTreeMap<Part, Vec<Method>> = BTreeMap::new();
        for (function, part) in (0..).zip(&self.0) {
            parts.entry(*part).or_default().push(Method(function));
        }
        parts.into_iter().collect()
    }
}

/// Divides the functions, and writes into every call in which part its function is.
pub(crate) fn divide(module: &Module<'_>, functions: &mut [Lowered]) -> Parts {
    let imports = module.imports.len();
    let graph = Graph::new(module, functions);
    let dominators = graph.dominators();
    let mut parts = vec![Part::Main; graph.callees.len() - 1];
    // A dominator comes before what it dominates in this order, so its part is settled.
    for node in graph.order().into_iter().filter(|node| *node != graph.root()) {
        let is_head = node >= imports && nodes(&functions[node - imports].body) >= MIN_HEAD_NODES;
        parts[node] = match dominators[node] {
            _ if is_head => Part::Headed(Method(node as u32)),
            Some(dominator) if dominator != graph.root() => parts[dominator],
            _ => Part::Main,
        };
    }
    let parts = Parts(parts);
    for function in functions {
        place(&mut function.body, &parts);
    }
    parts
}

/// Which function calls which, with a node behind all functions that stands for the outside.
struct Graph {
    callees: Vec<BTreeSet<usize>>,
}

impl Graph {
    fn new(module: &Module<'_>, functions: &[Lowered]) -> Graph {
        let mut callees = vec![BTreeSet::new(); module.imports.len()];
        for function in functions {
            let mut called = BTreeSet::new();
            calls(&function.body, &mut |method| {
                called.insert(method.0 as usize);
            });
            callees.push(called);
        }
        let from_outside = module.escaping().into_iter().chain(module.start);
        callees.push(from_outside.map(|function| function as usize).collect());
        Graph { callees }
    }

    fn root(&self) -> usize {
        self.callees.len() - 1
    }

    /// The nodes that are reached from outside, callers before those that they alone call.
    fn order(&self) -> Vec<usize> {
        let mut order = Vec::new();
        let mut seen = vec![false; self.callees.len()];
        let mut path = vec![(self.root(), self.callees[self.root()].iter())];
        seen[self.root()] = true;
        while let Some((node, callees)) = path.last_mut() {
            match callees.next() {
                Some(callee) if !seen[*callee] => {
                    seen[*callee] = true;
                    path.push((*callee, self.callees[*callee].iter()));
                }
                Some(_) => {}
                None => {
                    order.push(*node);
                    path.pop();
                }
            }
        }
        order.reverse();
        order
    }

    /// The immediate dominator of each node that is reached, after Cooper, Harvey and Kennedy,
    /// "A Simple, Fast Dominance Algorithm".
    fn dominators(&self) -> Vec<Option<usize>> {
        let order = self.order();
        let mut place = vec![usize::MAX; self.callees.len()];
        order.iter().enumerate().for_each(|(at, node)| place[*node] = at);
        let mut callers = vec![Vec::new(); self.callees.len()];
        for node in &order {
            self.callees[*node].iter().for_each(|callee| callers[*callee].push(*node));
        }
        let mut dominators = vec![None; self.callees.len()];
        dominators[self.root()] = Some(self.root());
        let mut steps = 0;
        let mut has_changed = true;
        while has_changed {
            has_changed = false;
            for node in &order[1..] {
                if steps > MAX_STEPS {
                    return vec![None; self.callees.len()];
                }
                let known = callers[*node].iter().copied().filter(|caller| dominators[*caller].is_some());
                let common = known.reduce(|a, b| nearest_common(&dominators, &place, &mut steps, a, b));
                has_changed |= dominators[*node] != common;
                dominators[*node] = common;
            }
        }
        dominators
    }
}

/// The nearest node that dominates both.
fn nearest_common(
    dominators: &[Option<usize>],
    place: &[usize],
    steps: &mut usize,
    mut a: usize,
    mut b: usize,
) -> usize {
    *steps += 1;
    while a != b {
        *steps += 1;
        let later = if place[a] > place[b] { &mut a } else { &mut b };
        *later = dominators[*later].expect("all nodes before it have been looked at");
    }
    a
}

fn nodes(body: &[Stmt]) -> usize {
    let own = |stmt: &Stmt| 1 + stmt.own_expressions().iter().map(|expr| expr.size()).sum::<usize>();
    body.iter().map(|stmt| own(stmt) + stmt.bodies().iter().map(|inner| nodes(inner)).sum::<usize>()).sum()
}

fn calls(body: &[Stmt], see: &mut impl FnMut(Method)) {
    for stmt in body {
        for expr in stmt.own_expressions() {
            expr.visit(&mut |node| {
                if let Expr::Call(Callee::Function(method), _) = node {
                    see(*method);
                }
            });
        }
        stmt.bodies().into_iter().for_each(|inner| calls(inner, see));
    }
}

fn place(body: &mut [Stmt], parts: &Parts) {
    for stmt in body {
        for expr in stmt.own_expressions_mut() {
            expr.visit_mut(&mut |node| {
                if let Expr::Call(callee, _) = node
                    && let Callee::Function(method) = callee
                {
                    *callee = Callee::Placed(parts.of(*method), *method);
                }
            });
        }
        stmt.bodies_mut().into_iter().for_each(|inner| place(inner, parts));
    }
}
