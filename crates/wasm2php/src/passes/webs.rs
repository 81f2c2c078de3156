//! Gives each use that a local is put to a variable of its own.
//!
//! Compilers let values that do not live at the same time share a local: one that holds a pointer into the stack may
//! hold a counter later. What a later pass finds out about a variable holds wherever the variable is read, so it finds
//! out more about variables that mean one thing. A web is what has to stay one variable: assignments of which the same
//! read may see either.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::ir::{Expr, Stmt, Var};
use crate::lower::Lowered;
use crate::module::Type;
use crate::names::{Label, Local};

/// How much may be copied and compared for each statement of a function, and for a function as a whole. One that needs
/// more than any compiler's output does is left as it is: what reaches a point is kept for every local, so that the work
/// grows with locals times branches times rounds.
const WORK_FOR_STATEMENT: usize = 4_000;
const MAX_WORK: usize = 40_000_000;
/// An element of a set takes as long as so many locals that are only copied.
const WORK_FOR_ELEMENT: usize = 8;

/// Renames the locals so that each web is one.
pub(super) fn split(function: &mut Lowered) {
    let count = function.locals.len();
    if count == 0 {
        return;
    }
    let mut walk = Walk::new(count, MAX_WORK.min(statements(&function.body) * WORK_FOR_STATEMENT));
    // The states at the heads of loops grow until nothing changes; each round is a walk over the whole function.
    while walk.round(&function.body) {}
    if walk.is_tired() {
        return;
    }
    let mut names = Names { webs: walk.webs, given: BTreeMap::new(), taken: vec![false; count], locals: Vec::new() };
    names.locals = std::mem::take(&mut function.locals);
    names.keep_params(function.params);
    function.starting = names.starting(function.params);
    let mut rename = Rename { at: walk.reads.into_iter(), definition: count as u32, names: &mut names };
    rename.body(&mut function.body);
    function.locals = names.locals;
}

fn statements(body: &[Stmt]) -> usize {
    body.iter().map(|stmt| 1 + stmt.bodies().into_iter().map(|inner| statements(inner)).sum::<usize>()).sum()
}

/// The assignments (by their place in the text; the values at the start come first) that a local may hold the value of.
type Reaching = Rc<BTreeSet<u32>>;

/// What reaches a point, for each local; nothing where control does not come.
type State = Option<Vec<Reaching>>;

struct Walk {
    locals: usize,
    webs: Webs,
    /// What reaches the places to which branches lead.
    targets: BTreeMap<Label, State>,
    definition: u32,
    /// For each read in the order of the text, an assignment that it may see, if any does.
    reads: Vec<Option<u32>>,
    has_changed: bool,
    work: usize,
    max_work: usize,
}

impl Walk {
    fn new(locals: usize, max_work: usize) -> Walk {
        let webs = Webs { parents: (0..locals as u32).collect(), is_read: vec![false; locals] };
        let (targets, reads) = (BTreeMap::new(), Vec::new());
        Walk { locals, webs, targets, definition: 0, reads, has_changed: false, work: 0, max_work }
    }

    /// Whether the function takes more work than it may; then the walk ends early, and what it has found is of no use.
    fn is_tired(&self) -> bool {
        self.work > self.max_work
    }

    /// Walks over the function once; whether more reaches some target of a branch than was known before.
    fn round(&mut self, body: &[Stmt]) -> bool {
        self.definition = self.locals as u32;
        self.reads.clear();
        self.has_changed = false;
        self.work += self.locals;
        if self.is_tired() {
            return false;
        }
        let mut state = Some((0..self.locals as u32).map(|start| Rc::new(BTreeSet::from([start]))).collect());
        self.body(body, &mut state);
        self.has_changed && !self.is_tired()
    }

    fn body(&mut self, body: &[Stmt], state: &mut State) {
        for stmt in body {
            if self.is_tired() {
                return;
            }
            self.stmt(stmt, state);
        }
    }

    fn stmt(&mut self, stmt: &Stmt, state: &mut State) {
        for expr in stmt.own_expressions() {
            expr.visit(&mut |node| self.read(node, state));
        }
        stmt.assigned().iter().for_each(|var| self.assign(*var, state));
        match stmt {
            Stmt::If(_, then, otherwise) => {
                let mut after_otherwise = self.copy(state);
                self.body(then, state);
                self.body(otherwise, &mut after_otherwise);
                self.join(state, &after_otherwise);
            }
            Stmt::Block(label, inner) => {
                self.body(inner, state);
                self.leave(Some(*label), state);
            }
            Stmt::Loop(again, exit, inner) => {
                self.leave(Some(*again), state);
                self.body(inner, state);
                self.leave(*exit, state);
            }
            Stmt::Switch(_, exit, cases) => {
                let before = self.copy(state);
                for case in cases {
                    let mut inside = self.copy(&before);
                    self.body(&case.body, &mut inside);
                    self.join(state, &inside);
                }
                *state = if stmt.diverges() { None } else { state.take() };
                self.leave(*exit, state);
            }
            Stmt::Break(label) | Stmt::Continue(label) => {
                let mut target = self.targets.remove(label).unwrap_or_default();
                self.has_changed |= self.join(&mut target, state);
                self.targets.insert(*label, target);
                *state = None;
            }
            other if other.diverges() => *state = None,
            _ => {}
        }
    }

    /// Adds what branches bring to a label.
    fn leave(&mut self, label: Option<Label>, state: &mut State) {
        if let Some(label) = label
            && let Some(reached) = self.targets.remove(&label)
        {
            self.join(state, &reached);
            self.targets.insert(label, reached);
        }
    }

    fn copy(&mut self, state: &State) -> State {
        self.work += state.as_ref().map_or(0, Vec::len);
        state.clone()
    }

    /// Adds what reaches from elsewhere; whether that was more than reached before.
    fn join(&mut self, state: &mut State, other: &State) -> bool {
        let (has_changed, work) = join(state, other);
        self.work += work;
        has_changed
    }

    /// Whatever may reach one read is one web.
    fn read(&mut self, node: &Expr, state: &State) {
        let Expr::Var(Var::Local(local)) = node else { return };
        let reaching = state.as_ref().map(|locals| &locals[local.0 as usize]);
        let first = reaching.and_then(|reaching| reaching.first().copied());
        self.reads.push(first);
        if let (Some(first), Some(reaching)) = (first, reaching) {
            self.work += reaching.len() * WORK_FOR_ELEMENT;
            for other in reaching.iter() {
                self.webs.is_read[*other as usize] = true;
                self.webs.unite(first, *other);
            }
        }
    }

    fn assign(&mut self, var: Var, state: &mut State) {
        let Var::Local(local) = var else { return };
        let definition = self.definition;
        self.definition += 1;
        self.webs.add(definition);
        if let Some(locals) = state {
            locals[local.0 as usize] = Rc::new(BTreeSet::from([definition]));
        }
    }
}

/// Adds the second state to the first; whether that changed it, and how much work it was.
fn join(state: &mut State, other: &State) -> (bool, usize) {
    let Some(other) = other else { return (false, 0) };
    let Some(locals) = state else {
        *state = Some(other.clone());
        return (true, other.len());
    };
    let (mut has_changed, mut work) = (false, other.len());
    for (mine, theirs) in locals.iter_mut().zip(other) {
        if !Rc::ptr_eq(mine, theirs) {
            work += theirs.len() * WORK_FOR_ELEMENT;
            if !theirs.is_subset(mine) {
                work += mine.len() * WORK_FOR_ELEMENT;
                Rc::make_mut(mine).extend(theirs.iter());
                has_changed = true;
            }
        }
    }
    (has_changed, work)
}

/// Disjoint sets of assignments.
struct Webs {
    parents: Vec<u32>,
    /// Whether some read may see the assignment.
    is_read: Vec<bool>,
}

impl Webs {
    fn add(&mut self, definition: u32) {
        if definition as usize == self.parents.len() {
            self.parents.push(definition);
            self.is_read.push(false);
        }
    }

    fn find(&mut self, definition: u32) -> u32 {
        let mut root = definition;
        while self.parents[root as usize] != root {
            // Halving the path keeps later searches short.
            self.parents[root as usize] = self.parents[self.parents[root as usize] as usize];
            root = self.parents[root as usize];
        }
        root
    }

    fn unite(&mut self, a: u32, b: u32) {
        let (a, b) = (self.find(a), self.find(b));
        // The lowest of a web stands for it, so that a parameter's value at the start does.
        self.parents[a.max(b) as usize] = a.min(b);
    }
}

/// Which local each web becomes.
struct Names {
    webs: Webs,
    given: BTreeMap<u32, Local>,
    /// Whether the local of the module already stands for a web.
    taken: Vec<bool>,
    locals: Vec<Type>,
}

impl Names {
    /// What a parameter holds at the start is where the caller puts it.
    fn keep_params(&mut self, params: usize) {
        for param in 0..params as u32 {
            let web = self.webs.find(param);
            self.given.insert(web, Local(param));
            self.taken[param as usize] = true;
        }
    }

    /// The locals whose value at the start is read. A web that holds it takes the local's own name.
    fn starting(&mut self, params: usize) -> BTreeSet<Local> {
        let starts = (params as u32..self.locals.len() as u32).filter(|start| self.webs.is_read[*start as usize]);
        let starting: BTreeSet<Local> = starts.map(Local).collect();
        for local in &starting {
            self.name(*local, local.0);
        }
        starting
    }

    /// The name of a definition's web: the local's own for its first web, a new one for every other.
    fn name(&mut self, local: Local, definition: u32) -> Local {
        let web = self.webs.find(definition);
        if let Some(name) = self.given.get(&web) {
            return *name;
        }
        let taken = std::mem::replace(&mut self.taken[local.0 as usize], true);
        let name = if taken { Local(self.locals.len() as u32) } else { local };
        if taken {
            self.locals.push(self.locals[local.0 as usize]);
        }
        self.given.insert(web, name);
        name
    }
}

struct Rename<'a, I> {
    at: I,
    definition: u32,
    names: &'a mut Names,
}

impl<I: Iterator<Item = Option<u32>>> Rename<'_, I> {
    /// Visits reads and assignments in the same order as the walk did.
    fn body(&mut self, body: &mut [Stmt]) {
        for stmt in body {
            for expr in stmt.own_expressions_mut() {
                expr.visit_mut(&mut |node| {
                    if let Expr::Var(Var::Local(local)) = node
                        && let Some(definition) = self.at.next().flatten()
                    {
                        *local = self.names.name(*local, definition);
                    }
                });
            }
            match stmt {
                Stmt::Assign(var, _) => self.assigned(var),
                Stmt::AssignList(vars, _) => vars.iter_mut().for_each(|var| self.assigned(var)),
                _ => {}
            }
            stmt.bodies_mut().into_iter().for_each(|inner| self.body(inner));
        }
    }

    fn assigned(&mut self, var: &mut Var) {
        if let Var::Local(local) = var {
            *local = self.names.name(*local, self.definition);
            self.definition += 1;
        }
    }
}
