//! The last stage: text. Only here is anything spelled as PHP.

mod class;
mod expr;
mod function;
mod interface;
mod runtime;
mod start;
mod stmt;
mod template;
mod text;

pub(crate) use class::files;
pub(crate) use runtime::runtime;
